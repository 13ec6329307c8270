"""Publishing is entered by its door only, and knows neither HTTP nor pages nor the terminal; the engine knows no signatures."""

from __future__ import annotations

from pathlib import Path

import api.publishing
from tests.imports import imported

ROOT = Path(__file__).parents[3]
PUBLISHING = ROOT / "api" / "publishing"
ABOVE = ("api.http", "api.pages", "api.terminal", "api.importing", "api.command")


def test_others_import_the_door_only() -> None:
    """Outside of the room a module takes from it only what its `__init__` hands on."""
    found = [
        (path.name, module, name)
        for path in (ROOT / "api").rglob("*.py")
        if not path.is_relative_to(PUBLISHING)
        for module, names in imported(path.read_text(encoding="utf-8"))
        if module.startswith("api.publishing")
        for name in names
        if module != "api.publishing" or name not in api.publishing.__all__
    ]
    assert found == []


def test_publishing_knows_nothing_above_it() -> None:
    """No module of the room imports the service, the pages or the terminal."""
    found = {
        path.name: module
        for path in PUBLISHING.rglob("*.py")
        for module, _ in imported(path.read_text(encoding="utf-8"))
        if module.startswith(ABOVE)
    }
    assert found == {}


def test_the_engine_knows_no_signatures() -> None:
    """No module of the engine imports what signs."""
    found = {
        path.name: module
        for path in (ROOT / "engine").rglob("*.py")
        for module, _ in imported(path.read_text(encoding="utf-8"))
        if module.split(".")[0] in {"cryptography", "api"}
    }
    assert found == {}
