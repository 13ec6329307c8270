"""A short campaign of each kind; the long ones run with `make attack`."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.http.app import create_app
from api.http.settings import Settings
from api.store import open_store
from tests.api.http.page import OPERATIONS
from tests.api.store.examples import execute
from tests.attack.expensive import KNOBS, endpoints, search
from tests.attack.flood import Flood, flooded
from tests.attack.races import race
from tests.attack.sockets import answers, assaults
from tests.running_service import listening


def test_many_at_once_with_one_key(url: str) -> None:
    """Of 32 with one key and one body one is recorded and 31 are told the same; with a body each 31 are refused."""
    with listening(create_app(Settings(database=url, rate=0, reload_seconds=0))) as client:
        wrong = race(client, "idem")
    assert wrong == []
    store = open_store(url)
    assert execute(store, "SELECT count(*) FROM evaluations") == [(2,)]
    store.close()


def test_a_flood_of_distinct_requests(tmp_path: Path) -> None:
    """Of 300 mixed requests, none like another, none is a failure of the service."""
    flood = flooded(tmp_path, 300)
    assert flood.wrong == []
    assert flood.statuses.total() == 300
    assert {200, 201, 422} <= flood.statuses.keys()


def test_growing_memory_would_be_seen() -> None:
    """Memory that grows after the first requests is told as growth, that of the first ones is not."""
    assert Flood(memory=[50, 90, *[100] * 8]).growth == 0
    assert Flood(memory=[100 + 2 * number for number in range(40)]).growth > 0.2


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    """A service that listens."""
    with listening(create_app(Settings(rate=0, reload_seconds=0))) as client:
        yield client


@pytest.mark.parametrize("name", assaults())
def test_a_hostile_connection(service: httpx.Client, name: str) -> None:
    """It is refused or left waiting, and others are answered meanwhile and afterwards."""
    assert assaults(crowd=5)[name](service) == ""
    assert answers(service)


def test_every_endpoint_is_searched() -> None:
    """The search for the dearest request asks every endpoint of the page."""
    sizes = {knob: values[0] for knob, values in KNOBS.items()}
    asked = [made(sizes) for made in endpoints("x").values()]
    missing = [
        (path, method)
        for path, method in OPERATIONS
        if not any(
            call.method.lower() == method
            and re.fullmatch(re.sub(r"{list_id}", ".+", re.sub(r"{(?!list)\w+}", "[^/]+", path)), call.path)
            for call in asked
        )
    ]
    assert missing == []


def test_a_search_finds_what_is_dearer(tmp_path: Path) -> None:
    """A few steps find an accepted request for each endpoint, none of which takes a second of processor time."""
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'records.db'}", rate=0, reload_seconds=0))
    with asyncio.Runner() as runner:
        rows = list(search(app, runner, steps=12))
    app.state.service.store.close()
    assert [row.endpoint for row in rows if row.answer.seconds > 1] == []
    assert max(row.bytes for row in rows) > 10_000
