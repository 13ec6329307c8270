"""The pages are entered by their door only, and only the application puts them together with the endpoints."""

from __future__ import annotations

from pathlib import Path

import api.pages
from tests.imports import imported

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "api" / "pages"


def test_others_import_the_door_only() -> None:
    """Outside of the room only the application imports it, and only what its `__init__` hands on."""
    found = {
        (path.relative_to(ROOT).as_posix(), module, *names)
        for path in (ROOT / "api").rglob("*.py")
        if not path.is_relative_to(PAGES)
        for module, names in imported(path.read_text(encoding="utf-8"))
        if module.startswith("api.pages")
    }
    assert {(path, module) for path, module, *_ in found} == {("api/http/app.py", "api.pages")}
    assert {name for _, _, *names in found for name in names} == set(api.pages.__all__)


def test_the_pages_need_no_terminal() -> None:
    """No module of the room imports what a person sees in a terminal."""
    modules = {path.name: imported(path.read_text(encoding="utf-8")) for path in PAGES.rglob("*.py")}
    assert {name for name, found in modules.items() if any(m.startswith("api.terminal") for m, _ in found)} == set()
