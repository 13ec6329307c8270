"""docs/api.md runs: every step in one shell against a service with keys and records, every answer as it is documented."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from api.http.app import create_app
from api.http.settings import Settings
from tests import needs
from tests.running_service import ROOT, serving
from tests.waiting import PATIENCE

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
# Each command of the page, with the answer that the page shows after it, if any.
STEPS = re.findall(r"```sh\n(.*?)```\n(?:\n```http\n(.*?)```\n)?", TEXT, re.DOTALL)
MARK = "-- the next step --"


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, documented or received."""

    status: str
    headers: dict[str, str]
    body: str


def read_answer(text: str) -> Answer:
    """An answer from its text: status line, headers, an empty line, body."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    status, *lines = head.strip().splitlines()
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Answer(status, headers, body)


def differences(shown: Any, found: Any, at: str = "") -> Iterator[str]:  # noqa: ANN401  # JSON
    """Where what was found is not as shown: … stands for any text, what is left out of an object or a list may be there."""
    if isinstance(shown, dict) and isinstance(found, dict):
        for key, value in shown.items():
            if key not in found:
                yield f"{at}/{key} is not there"
            else:
                yield from differences(value, found[key], f"{at}/{key}")
    elif isinstance(shown, list) and isinstance(found, list):
        if len(found) < len(shown):
            yield f"{at} has {len(found)} entries"
        for number, (one, other) in enumerate(zip(shown, found, strict=False)):
            yield from differences(one, other, f"{at}/{number}")
    elif isinstance(shown, str) and isinstance(found, str):
        if not re.fullmatch(re.escape(shown).replace("…", ".*"), found, re.DOTALL):
            yield f"{at} is {found[:80]}, not {shown}"
    elif shown != found or type(shown) is not type(found):
        yield f"{at} is {str(found)[:80]}, not {shown}"


def compare(shown: Answer, found: Answer) -> list[str]:
    """Everything in which an answer differs from the documented one."""
    wrong = list(differences(shown.status, found.status, "status"))
    wrong += differences(shown.headers, found.headers, "headers")
    if not shown.body.strip():
        return wrong
    kind = found.headers.get("content-type", "")
    if "ndjson" in kind:
        rows = [[json.loads(line) for line in body.splitlines() if line] for body in (shown.body, found.body)]
        assert len(rows[0]) == len(rows[1])
        return wrong + list(differences(*rows, "lines"))
    if "json" in kind:
        return wrong + list(differences(json.loads(shown.body), json.loads(found.body)))
    lines = found.body.splitlines()
    return wrong + [line for line in shown.body.splitlines() if all(list(differences(line, one)) for one in lines)]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], str]:
    """What each step printed, and the log of the service."""
    needs.program("curl")
    place = tmp_path_factory.mktemp("walk")
    settings = {"CAILIANG_ACCESS": "keys", "CAILIANG_DATABASE": f"sqlite:///{place / 'records.db'}"}
    with serving(place, **settings) as (_, address):
        program = f'set -euo pipefail\ncailiang() {{ {shlex.quote(sys.executable)} -m api.command "$@"; }}\n'
        program += "".join(f"{block}\necho; echo '{MARK}'\n" for block, _ in STEPS)
        assert program.count("http://127.0.0.1:8000") == 1
        done = subprocess.run(  # noqa: S603  # our own documentation
            ["bash", "-c", program.replace("http://127.0.0.1:8000", address)],  # noqa: S607  # whichever bash is there
            cwd=place,
            env={**os.environ, **settings, "PYTHONPATH": str(ROOT), "NO_PROXY": "*"},
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()[-2000:]
    printed = done.stdout.decode().split(f"\n{MARK}\n")[:-1]
    return printed, (place / "log").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", range(len(STEPS)), ids=lambda number: f"step-{number + 1}")
def test_each_step_answers_as_shown(walk: tuple[list[str], str], number: int) -> None:
    """A step prints the status, the headers and the keys and values that the page shows."""
    shown, printed = STEPS[number][1], walk[0][number]
    if "curl" in STEPS[number][0] or "ask " in STEPS[number][0]:
        assert shown, "the page shows no answer for this step"
        assert compare(read_answer(shown), read_answer(printed)) == []


def test_every_endpoint_is_on_the_walk(walk: tuple[list[str], str]) -> None:
    """The walk calls every endpoint of the contract, as the log of the service tells."""
    lines = [json.loads(line) for line in walk[1].splitlines() if line.startswith("{")]
    called = {
        (line["route"], line["method"].lower()) for line in lines if line["event"] == "request" and line["status"] < 400
    }
    contract = create_app(Settings(reload_seconds=0)).openapi()["paths"]
    wanted = {(path, method) for path, methods in contract.items() for method in methods}
    assert wanted - {(re.sub(":path}", "}", route), method) for route, method in called} == set()


@pytest.mark.parametrize(
    ("shown", "found", "wrong"),
    [
        ({"a": "…"}, {"a": "x", "b": 1}, 0),
        ({"a": 1}, {"b": 1}, 1),
        ({"a": "x…"}, {"a": "y"}, 1),
        ([{"a": 1}], [], 1),
        ([1], [1, 2], 0),
        (True, 1, 1),
        (None, "x", 1),
    ],
)
def test_a_difference_is_seen(shown: Any, found: Any, wrong: int) -> None:  # noqa: ANN401  # JSON
    """What is left out may be there; what is shown must be."""
    assert len(list(differences(shown, found))) == wrong
