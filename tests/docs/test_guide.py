"""docs/guide-reviewers.md is true: its commands run one after another in a copy of the rulesets, and say what it says."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.catalog.catalog import Catalog
from engine.quality.check import check
from tests.forked import forking
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "guide-reviewers.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(bash|text)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LIST = "cn/440000-guangdong/ecology-slight"


def steps() -> Iterator[tuple[str, list[str]]]:
    """Each block of commands, with the lines that the next block says its output contains."""
    commands = ""
    for kind, body in BLOCK.findall(TEXT):
        if kind == "bash":
            if commands:
                yield commands, []
            commands = body
        else:
            yield commands, body.split("\n")
            commands = ""
    if commands:
        yield commands, []


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder in which the guide was followed to its end, and what it promised and did not show."""
    place = tmp_path_factory.mktemp("guide")
    for name in ("rulesets", "tests/documents"):
        shutil.copytree(ROOT / name, place / name)
    _leave_out_other_provinces(place / "rulesets")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    missing = []
    with forking(environment) as program:
        for commands, promised in steps():
            done = subprocess.run(  # noqa: S603  # our own documentation
                ["bash", "-c", f"set -euo pipefail\n{program}{commands}"],  # noqa: S607
                capture_output=True, text=True, cwd=place, env=environment, timeout=PATIENCE, check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
            shown = done.stdout + done.stderr
            missing += [f"{commands}: {line}" for line in promised if line.strip() not in shown]
    return place, missing


def _leave_out_other_provinces(rulesets: Path) -> None:
    """What the guide does not touch: every command reads the whole copy."""
    for each in (rulesets / "cn").glob("[0-9]*"):
        if each.name != Path(LIST).parts[1]:
            shutil.rmtree(each)
    register = rulesets / "frozen.txt"
    lines = register.read_text(encoding="utf-8").splitlines(keepends=True)
    register.write_text("".join(line for line in lines if (rulesets / line.split()[-1]).exists()), encoding="utf-8")


def test_the_guide_shows_what_it_says(followed: tuple[Path, list[str]]) -> None:
    """Every command of the guide ends well, and every line that it promises is printed."""
    assert followed[1] == []


def test_the_guide_ends_with_a_version_in_force(followed: tuple[Path, list[str]]) -> None:
    """The rulesets at the end of the guide have no diagnostics, and the version is frozen and in force from its first day."""
    place, _ = followed
    practice = place / "practice"
    assert check(practice) == []
    catalog = Catalog.open(practice)
    assert f"{LIST}/2021-11-14.yaml" in catalog.register.digests
    assert LIST in {version.id for version in catalog.in_force("440100", date(2022, 1, 1))}
    assert LIST not in {version.id for version in catalog.in_force("440100", date(2021, 12, 31))}


def test_the_guide_means_what_was_written_by_hand(followed: tuple[Path, list[str]]) -> None:
    """The items of the guide have the matters, effects and forces of the same items in the shipped list."""
    (made,) = Catalog.open(followed[0] / "practice").versions(LIST)
    (shipped,) = Catalog.open(ROOT / "rulesets").versions(LIST)
    by_hand = {item.id: item for item in shipped.items}
    assert [item.id for item in made.items] == ["1", "5", "12", "14"]
    for item in made.items:
        assert (item.matters, item.outcome) == (by_hand[item.id].matters, by_hand[item.id].outcome)
