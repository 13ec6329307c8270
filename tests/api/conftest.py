"""The rulesets that come with the program are read once a process, not for each command and each application.

Reading them takes half a second. Copies of them, and those that a process of its own reads, are read as ever.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from api.http import rulesets
from engine.catalog import Catalog, Register
from tests.shipped import CATALOG, RULESETS

read, opened = rulesets.load, Catalog.open


@cache
def shipped() -> rulesets.Held:
    """The state of the shipped rulesets; its copy of the files stays until the process ends."""
    held = read(RULESETS)
    return rulesets.Held(held.digest, held.catalog, lambda: None)


def load(root: Path) -> rulesets.Held:
    """What `rulesets.load` returns."""
    return shipped() if root == RULESETS else read(root)


def open_catalog(root: Path, register: Register | None = None) -> Catalog:
    """What `Catalog.open` returns."""
    return CATALOG if root == RULESETS and register is None else opened(root, register)


@pytest.fixture(autouse=True, scope="package")
def _read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rulesets, "load", load)
        patch.setattr(Catalog, "open", staticmethod(open_catalog))
        yield
