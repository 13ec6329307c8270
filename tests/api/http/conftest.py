"""The rulesets that come with the program are read once for all applications of a test process: it takes half a second."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from api.http import rulesets
from tests.shipped import RULESETS

read = rulesets.load


@cache
def shipped() -> rulesets.Held:
    """The state of the shipped rulesets; its copy of the files stays until the process ends."""
    held = read(RULESETS)
    return rulesets.Held(held.digest, held.catalog, lambda: None)


def load(root: Path) -> rulesets.Held:
    """What `rulesets.load` returns."""
    return shipped() if root == RULESETS else read(root)


@pytest.fixture(autouse=True, scope="session")
def _read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rulesets, "load", load)
        yield
