"""What a person typed is not remembered: no text of a request is held after its answer, and nothing grows with requests."""

import asyncio
import functools
import gc
import inspect
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.http.app import create_app
from api.http.settings import Settings
from tests.attack.calls import answer
from tests.attack.distinct import mixed, request

REQUESTS, SIGN, OTHER = 200, "只此一次", "先前"


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, asyncio.Runner]]:
    """An application that keeps what it answers, after some requests of every kind, and its loop.

    SQLAlchemy holds the values with which each of our statements was first made: as many as there are statements.
    """
    url = f"sqlite:///{tmp_path_factory.mktemp('memory') / 'records.db'}"
    app = create_app(Settings(database=url, rate=0, reload_seconds=0))
    with asyncio.Runner() as runner:
        asked(app, runner, 0, OTHER)
        yield app, runner
    app.state.service.store.close()


def asked(app: FastAPI, runner: asyncio.Runner, start: int, sign: str) -> None:
    """Send as many requests, none like any other, and see that nothing breaks."""
    statuses = {answer(runner, app, call).status for call in mixed(start, REQUESTS, sign)}
    assert max(statuses) < 500
    assert {200, 201, 422} <= statuses


def held() -> list[str]:
    """Every text in memory that has the sign with the number of a request."""
    gc.collect()
    found = (one for holder in gc.get_objects() for one in gc.get_referents(holder))
    texts = (
        one.encode(errors="replace") if isinstance(one, str) else one for one in found if isinstance(one, str | bytes)
    )
    return [repr(one)[:80] for one in texts if f"{SIGN}-".encode() in one]


def test_no_text_of_a_request_is_held(used: tuple[FastAPI, asyncio.Runner]) -> None:
    """After the answers no text that a request held is found in memory, in no cache, key or message."""
    app, runner = used
    asked(app, runner, REQUESTS, SIGN)
    # Whoever writes holds what was written last until the next.
    assert answer(runner, app, request("evaluate", OTHER, random.Random(0))).status == 201
    assert held() == []


def test_a_text_that_is_held_would_be_found() -> None:
    """The search can fail: a text that is the key of a cache is found."""
    remembered = functools.lru_cache(maxsize=1)(len)
    remembered(f"{SIGN}-{len(Path.cwd().parts)}")
    assert len(held()) >= 1
    remembered.cache_clear()


def test_nothing_grows_with_requests(used: tuple[FastAPI, asyncio.Runner]) -> None:
    """As many distinct requests again leave less than two objects each in memory, and every cache of ours has an end."""
    app, runner = used
    asked(app, runner, 2 * REQUESTS, OTHER)
    gc.collect()
    before = sys.getallocatedblocks()
    asked(app, runner, 3 * REQUESTS, OTHER)
    gc.collect()
    assert sys.getallocatedblocks() - before < 2 * REQUESTS
    wrappers = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]
    ours = [one for one in wrappers if (one.__module__ or "").partition(".")[0] in ("engine", "api")]
    endless = [one for one in ours if one.cache_parameters()["maxsize"] is None]
    assert [one for one in endless if inspect.signature(one.__wrapped__).parameters] == []
