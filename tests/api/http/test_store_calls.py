"""Calls of the store in threads: bounded in number and in time, and none that is not wanted any more is made."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from api.http import store_calls as module
from api.http.records import problem_of
from api.http.store_calls import StoreCalls
from api.store import StoreGone
from tests.waiting import PATIENCE, until

NAME = "tests-calls"


def working() -> int:
    """How many threads of the calls there are."""
    return sum(thread.name == NAME for thread in threading.enumerate())


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What calls that hang wait for; after the test every thread is gone."""
    monkeypatch.setattr(module, "_IDLE_SECONDS", 0.01)
    event = threading.Event()
    yield event
    event.set()
    until(lambda: not working(), "a thread without work does not end")


def test_answers_and_errors(let_go: threading.Event) -> None:
    """What a call returns or raises is what who asked gets."""
    calls = StoreCalls(NAME, 2, PATIENCE)
    let_go.set()

    async def ask() -> list[object]:
        return await asyncio.gather(
            calls.ask(lambda: "x"),
            calls.ask(lambda: 1 // 0),
            calls.ask(threading.current_thread),
            return_exceptions=True,
        )

    answer, error, thread = asyncio.run(ask())
    assert (answer, type(error)) == ("x", ZeroDivisionError)
    assert isinstance(thread, threading.Thread)
    assert thread.daemon


def test_a_call_that_hangs_holds_up_no_other_kind(let_go: threading.Event) -> None:
    """Who waits hears so at the deadline, those in line no later than the first; other threads go on meanwhile."""
    hanging, others = StoreCalls(NAME, 2, 0.3), StoreCalls(NAME, 1, PATIENCE)
    made: list[int] = []

    async def ask() -> tuple[list[object], str, float]:
        begun = time.monotonic()
        asked = [asyncio.ensure_future(hanging.ask(lambda: let_go.wait(PATIENCE))) for _ in range(2)]
        await asyncio.sleep(0)
        asked += [asyncio.ensure_future(hanging.ask(lambda: made.append(1))) for _ in range(6)]
        other = await others.ask(lambda: "here")
        return await asyncio.gather(*asked, return_exceptions=True), other, time.monotonic() - begun

    answers, other, seconds = asyncio.run(ask())
    assert other == "here"
    assert {type(answer) for answer in answers} == {StoreGone}
    assert seconds < PATIENCE / 4
    let_go.set()
    assert asyncio.run(hanging.ask(lambda: "again")) == "again"
    assert made == []  # nobody waited for these any more


def test_a_line_that_is_too_long_refuses_at_once(let_go: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more than may wait is refused at once, and told when to come again; the others are answered."""
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    calls = StoreCalls(NAME, 1, PATIENCE)
    begun = threading.Event()

    def hang() -> None:
        begun.set()
        let_go.wait(PATIENCE)

    calls.begin(hang)
    assert begun.wait(PATIENCE)
    waiting = [calls.begin(lambda: "x") for _ in range(3)]
    with pytest.raises(StoreGone) as refused:
        calls.begin(lambda: "x")
    assert problem_of(refused.value).headers == {"Retry-After": "5"}
    let_go.set()
    assert [one.result(PATIENCE) for one in waiting] == ["x"] * 3


def test_no_more_threads_than_allowed(let_go: threading.Event) -> None:
    """However many calls come, so many threads work at most."""
    calls = StoreCalls(NAME, 3, PATIENCE)
    waiting = [calls.begin(lambda: let_go.wait(PATIENCE)) for _ in range(20)]
    assert working() == 3
    let_go.set()
    assert all(one.result(PATIENCE) for one in waiting)
