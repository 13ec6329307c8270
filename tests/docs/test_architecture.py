"""docs/architecture.md is true: every path that it names is there, and every package of the engine and the service is in it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"(?<![\w/])(?:engine|api|rulesets|tests|docs)/[\w./-]*|CHANGELOG\.md", TEXT))
(DRAWING,) = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)


def test_every_path_exists() -> None:
    """What the page names is a file or a folder of the project."""
    assert len(NAMED) > 30
    assert [name for name in sorted(NAMED) if not (ROOT / name).exists()] == []


def packages_in(folder: str) -> list[str]:
    """The packages directly in a folder of the project."""
    return sorted(path.parent.name for path in (ROOT / folder).glob("*/__init__.py"))


def test_every_package_is_drawn() -> None:
    """The drawing has each package of the engine, of the API and of the service."""
    rooms = [f"{top}/{name}/" for top in ("engine", "api") for name in packages_in(top)]
    rooms += [f" {name}/ " for name in packages_in("api/http")]
    assert [room for room in rooms if room not in DRAWING] == []


def test_every_decision_has_a_number_of_its_own() -> None:
    """The number in the name of the file stands in its title, and no two decisions share one."""
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in decisions]
    assert len(set(numbers)) == len(numbers) > 10
    assert [path.read_text(encoding="utf-8")[2:6] for path in decisions] == numbers
