"""Lists and places compared through the service: the data of the command line, made once, refused in words that repeat nothing."""

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from api import command
from api.http import comparisons
from api.http.app import create_app
from api.http.problems import ProblemError
from api.http.settings import Settings
from tests.running_service import listening, told
from tests.shipped import CATALOG

LISTS, PLACES = "/v1/lists:compare", "/v1/places:compare"
OLD, NEW = "cn/publication-regulations@2020-11-29", "cn/publication-regulations@2024-12-06"
DUST = {"matter": "未密闭易产生扬尘的物料", "on": "2024-03-01"}


@pytest.fixture(scope="module")
def plain() -> Iterator[httpx.Client]:
    """A service that records nothing."""
    with listening(create_app(Settings(rate=0, reload_seconds=0))) as client:
        yield client


def shown(*arguments: str) -> Any:  # noqa: ANN401  JSON
    """What the command line gives for the same."""
    return json.loads(CliRunner().invoke(command.app, ["compare", *arguments, "--json"]).stdout)


def test_two_versions(plain: httpx.Client) -> None:
    """The same data as that of the command line."""
    assert plain.get(LISTS, params={"old": OLD, "new": NEW}).json() == shown(OLD, NEW)


def test_two_places(plain: httpx.Client) -> None:
    """By code or by name, of a matter by name or id."""
    found = plain.get(PLACES, params={"old": "440000", "new": "江门市", **DUST}).json()
    assert found == shown("--place", "440000", "--place", "440700", "--matter", DUST["matter"], "--on", DUST["on"])


@pytest.mark.parametrize(
    ("path", "given", "kind", "parameter"),
    [
        (LISTS, {"old": OLD, "new": "cn/nowhere@2024-01-01"}, "unknown-list", ""),
        (LISTS, {"old": "cn/publication-regulations", "new": NEW}, "unknown-list", ""),
        (LISTS, {"old": OLD}, "bad-parameter", "new"),
        (PLACES, {"old": "张三的家", "new": "440000", **DUST}, "bad-parameter", "old"),
        (PLACES, {"old": "440000", "new": "香港", **DUST}, "bad-parameter", "new"),
        (PLACES, {"old": "440000", "new": "440700", **DUST, "matter": "张三做的事"}, "bad-parameter", "matter"),
        (PLACES, {"old": "440000", "new": "440700", **DUST, "on": "昨天"}, "bad-parameter", "on"),
    ],
)
def test_what_cannot_be_compared(
    plain: httpx.Client, path: str, given: dict[str, str], kind: str, parameter: str
) -> None:
    """Is refused at its parameter, and what was sent is not repeated."""
    refused = plain.get(path, params=given)
    assert told(refused) == kind
    assert [error["parameter"] for error in refused.json().get("errors", [])] == ([parameter] if parameter else [])
    assert "张三" not in refused.text


def test_a_comparison_is_made_once_and_few_may_wait() -> None:
    """The same one is not made again; while one is made, a fifth that waits is refused with a time to come back."""
    began, go, made = threading.Event(), threading.Event(), []

    def slow(number: int) -> dict[str, Any]:
        began.set()
        go.wait()
        made.append(number)
        return {"number": number}

    async def ask() -> None:
        waiting = [
            asyncio.ensure_future(comparisons.compared(CATALOG, ("test", n), lambda n=n: slow(n)))  # type: ignore[misc]
            for n in range(comparisons.MOST_WAITING)
        ]
        await asyncio.to_thread(began.wait)
        with pytest.raises(ProblemError) as refused:
            await comparisons.compared(CATALOG, ("test", 99), lambda: slow(99))
        assert (refused.value.kind, refused.value.headers["Retry-After"]) == ("too-many-requests", "10")
        go.set()
        assert [json.loads(found)["number"] for found in await asyncio.gather(*waiting)] == [0, 1, 2, 3]
        again = await comparisons.compared(CATALOG, ("test", 2), lambda: slow(98))
        assert json.loads(again) == {"number": 2}

    asyncio.run(ask())
    assert made == [0, 1, 2, 3]
