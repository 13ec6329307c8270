"""The rooms of the service: each is reached through its door, each says what it is for, and none needs the terminal."""

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.imports import imported
from tests.running_service import ROOT

ROOMS = ("admission", "contract", "events", "routes", "telemetry")
MODULES = sorted(path for package in ("api", "benchmarks") for path in (ROOT / package).rglob("*.py"))
_INSIDE = re.compile(rf"api\.http\.({'|'.join(ROOMS)})\.")


def names_in(source: str) -> Iterator[str]:
    """The full name of every import."""
    for module, names in imported(source):
        yield from (f"{module}.{name}" for name in names) if names else (module,)


def past_a_door(path: Path, source: str) -> list[str]:
    """What a module imports from a room that it does not stand in, and that the door of the room does not hand on."""
    found = []
    for name in names_in(source):
        inside = _INSIDE.match(name)
        if inside and inside[1] != path.parent.name:
            door, _, last = name.rpartition(".")
            if door != f"api.http.{inside[1]}" or last not in importlib.import_module(door).__all__:
                found.append(name)
    return found


def test_a_room_is_entered_by_its_door() -> None:
    """Outside of a room only what its `__init__` hands on is imported."""
    found = {str(path): wrong for path in MODULES if (wrong := past_a_door(path, path.read_text(encoding="utf-8")))}
    assert found == {}


def test_a_way_past_a_door_is_seen() -> None:
    """A module of a room and a name inside one are found; the door and what it hands on are not."""
    outside = ROOT / "api" / "http" / "app.py"
    assert past_a_door(outside, "from api.http.admission.access import Access")
    assert past_a_door(outside, "from api.http.routes import paging")
    assert not past_a_door(outside, "from api.http.admission import Access")
    assert not past_a_door(ROOT / "api" / "http" / "routes" / "x.py", "from api.http.routes.paging import page")


def test_the_service_needs_no_terminal() -> None:
    """No module of the service imports what a person sees in a terminal."""
    sources = {str(path): path.read_text(encoding="utf-8") for path in MODULES if "http" in path.parts}
    named = [(path, name) for path, source in sources.items() for name in names_in(source)]
    assert [(path, name) for path, name in named if name.startswith("api.terminal")] == []
    assert len(sources) > 50


@pytest.mark.parametrize("room", ROOMS)
def test_a_door_says_what_its_room_is_for(room: str) -> None:
    """The door has a sentence, and what it hands on is there."""
    door = importlib.import_module(f"api.http.{room}")
    assert door.__doc__
    assert len(door.__doc__) > 60
    assert [name for name in door.__all__ if not hasattr(door, name)] == []


def test_a_command_loads_no_web_framework() -> None:
    """The command line starts without FastAPI; only `serve` needs it."""
    script = "import sys, api.command; print([name for name in sys.modules if name.startswith(('fastapi', 'uvicorn'))])"
    command = [sys.executable, "-c", script]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603  # our own program
    assert told.strip() == "[]"
