"""The room is entered by its door; only its own commands, which are of it, and tests look inside."""

from __future__ import annotations

from pathlib import Path

import api.workbook
from tests.imports import imported

ROOT = Path(__file__).parents[3]
ROOM = ROOT / "api" / "workbook"


def test_others_import_the_door_only() -> None:
    """Outside of the room nothing but what its `__init__` hands on is imported, and the commands for the command line."""
    found = {
        (path.relative_to(ROOT).as_posix(), module, name)
        for path in (ROOT / "api").rglob("*.py")
        if not path.is_relative_to(ROOM)
        for module, names in imported(path.read_text(encoding="utf-8"))
        if module.startswith("api.workbook")
        for name in names
    }
    inside = {(path, module) for path, module, _ in found if module != "api.workbook"}
    assert inside == {("api/command.py", "api.workbook.command")}
    assert {name for _, module, name in found if module == "api.workbook"} <= set(api.workbook.__all__)


def test_only_the_commands_need_the_terminal() -> None:
    """What the pages use of the room imports nothing that a person sees in a terminal."""
    modules = {path.name: imported(path.read_text(encoding="utf-8")) for path in ROOM.glob("*.py")}
    needing = {name for name, found in modules.items() if any(module.startswith("api.terminal") for module, _ in found)}
    assert needing == {"command.py"}
