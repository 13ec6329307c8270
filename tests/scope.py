"""`--engine-only`: the tests of the engine and the rulesets, without any that uses the service or the command line.

A plug-in of pytest, named in `conftest`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

OPTION = "--engine-only"
# A module of tests that imports the service, or what starts it, or that starts the program.
_SERVICE = re.compile(
    r"^(?:from|import) (?:api|tests\.(?:crash|image|machine|running_service|store))\b|\"api\.command\"|-m api\.command",
    re.MULTILINE,
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption(OPTION, action="store_true", help="only tests of the engine and the rulesets")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave modules of the service uncollected, so that they are not even imported."""
    if collection_path.suffix == ".py" and config.getoption(OPTION) and uses_service(collection_path):
        return True
    return None


def uses_service(path: Path) -> bool:
    """Whether a module of tests needs more than the engine."""
    return _SERVICE.search(path.read_text(encoding="utf-8")) is not None
