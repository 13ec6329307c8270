"""The store is entered by its door only, and knows neither the engine nor the service."""

from __future__ import annotations

from pathlib import Path

import api.store
from tests.imports import imported

ROOT = Path(__file__).parents[3]
STORE = ROOT / "api" / "store"
KNOWN = ("api.store", "api.scopes", "api.china", "api.system_errors")


def past_the_door(source: str) -> list[str]:
    """What a module outside of the store imports from the store that the door does not hand on."""
    found = [module for module, _ in imported(source) if module.startswith("api.store.")]
    return found + [
        f"api.store: {name}"
        for module, names in imported(source)
        if module == "api.store"
        for name in names
        if name not in api.store.__all__
    ]


def too_high(source: str) -> list[str]:
    """What a module of the store imports from the engine or from other rooms of `api`."""
    return [
        module
        for module, _ in imported(source)
        if module.split(".")[0] in {"engine", "api"} and not module.startswith(KNOWN)
    ]


def test_others_import_the_door_only() -> None:
    """Outside of the store a module takes from it only what its `__init__` hands on."""
    outside = [path for folder in ("api", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    found = {
        str(path): wrong
        for path in outside
        if not path.is_relative_to(STORE) and (wrong := past_the_door(path.read_text(encoding="utf-8")))
    }
    assert found == {}
    assert past_the_door("from api.store.tables import audit\nfrom api.store import Store, outbox") == [
        "api.store.tables",
        "api.store: outbox",
    ]


def test_the_store_knows_no_engine_and_no_http() -> None:
    """No module of the store imports the engine or another room of `api`, but for scopes, China's time and errors of the system."""
    found = {path.name: wrong for path in STORE.rglob("*.py") if (wrong := too_high(path.read_text(encoding="utf-8")))}
    assert found == {}
    assert too_high("import engine.rules\nfrom api.http import app\nfrom api.scopes import SCOPES") == [
        "engine.rules",
        "api.http",
    ]
