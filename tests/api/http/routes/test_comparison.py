"""Lists and places compared through the service: the data of the command line, made once, refused in words that repeat nothing."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from api import command
from api.http.app import create_app
from api.http.comparisons import MOST_WAITING, Comparisons, Wanted
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
        (LISTS, {"old": OLD, "new": "cn/nowhere@2024-01-01"}, "unknown-list", "new"),
        (LISTS, {"old": "cn/publication-regulations", "new": NEW}, "unknown-list", "old"),
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
    assert [error["parameter"] for error in refused.json().get("errors", [])] == [parameter]
    assert "张三" not in refused.text


def test_a_comparison_is_made_once_and_few_may_wait() -> None:
    """The same one is not made again; while one is made, a fifth that waits is refused with a time to come back.

    Who asks first for a comparison pays for it, once.
    """
    began, go, made, paid = threading.Event(), threading.Event(), [], []

    def wanted(number: int) -> Wanted:
        def slow(_: object, __: int) -> dict[str, Any]:
            began.set()
            go.wait()
            made.append(number)
            return {"number": number}

        return Wanted(("test", number), slow)

    async def ask() -> None:
        comparisons = Comparisons()

        async def find(number: int, who: str) -> Any:  # noqa: ANN401  JSON
            return json.loads(await comparisons.find(CATALOG, wanted(number), lambda _: paid.append((number, who))))

        waiting = [asyncio.ensure_future(find(number, "first")) for number in range(MOST_WAITING)]
        waiting += [asyncio.ensure_future(find(3, "second"))]
        await asyncio.to_thread(began.wait)
        with pytest.raises(ProblemError) as refused:
            await find(99, "fifth")
        assert (refused.value.kind, refused.value.headers["Retry-After"]) == ("too-many-requests", "10")
        go.set()
        assert [found["number"] for found in await asyncio.gather(*waiting)] == [0, 1, 2, 3, 3]
        assert await find(2, "third") == {"number": 2}
        await asyncio.sleep(0)

    asyncio.run(ask())
    assert made == [0, 1, 2, 3]
    assert paid == [(number, "first") for number in range(4)]


def test_a_comparison_is_paid_for_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes its time of a thread of its own; its caller owes all of it, however little the bucket holds."""

    def slow(*_: object, **__: object) -> dict[str, Any]:
        end = time.thread_time() + 1.0
        while time.thread_time() < end:
            pass
        return {}

    monkeypatch.setattr("engine.comparison.comparison_of", slow)
    with listening(create_app(Settings(rate=60, reload_seconds=0))) as client:
        assert client.get(LISTS, params={"old": OLD, "new": NEW}).status_code == 200
        refused = client.get("/v1/places", params={"limit": 1})
        assert told(refused) == "too-many-requests"
        assert 35 < int(refused.headers["retry-after"]) <= 60
