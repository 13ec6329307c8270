"""Reading costs no more than in proportion to what was sent: every endpoint, every spot of it, every kind of content.

Told is the time of the processor, the least of several tries. What is read in next to no time is linear enough.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from api.http.app import create_app
from api.http.settings import Settings
from engine.documents import MAX_BYTES
from engine.evaluation import CaseError, read_case_text
from tests.api.http.page import OPERATIONS, PAGE
from tests.api.http.test_endpoints import VALUES
from tests.attack.calls import Answer, answer
from tests.attack.shapes import COLLECTIONS, Shape, sizes
from tests.attack.spots import Spot, spots
from tests.linear import steep, without_garbage
from tests.shipped import CATALOG

FREE = 0.05
"""Processor seconds that reading as much as is allowed may always take."""
WHOLE = "ATTACK_WHOLE"
"""The variable by which every kind of content is put into every spot, as `make attack` does.

Otherwise so it is where a case is evaluated, whose readers the others share; there each spot has some of the kinds, the
next spot the next.
"""
DEEP, EACH = ("/v1/evaluations", "post"), 6


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Answer]]:
    """Asks an application that keeps what it answers; collecting garbage does not look at the rulesets again and again."""
    url = f"sqlite:///{tmp_path_factory.mktemp('linear') / 'records.db'}"
    app = create_app(Settings(database=url, rate=0, reload_seconds=0))
    with without_garbage(), asyncio.Runner() as runner:
        yield lambda call: answer(runner, app, call)
    app.state.service.store.close()


def walked(ask: Callable[..., Answer], spot: Spot, kinds: slice) -> Iterator[str]:
    """What is wrong with one spot, kind by kind; a kind is looked at closely when n takes its part of what is free."""
    for kind, shape in list(spot.shapes.items())[kinds]:
        call = spot.call(shape(spot.most // 4))
        found = ask(call)
        if found.status >= 500:
            yield f"{spot.name} {kind}: {found.status}"
        if min(found.seconds, ask(call).seconds if found.seconds > FREE / 4 else 0) <= FREE / 4:
            continue
        if told := steep(lambda n, made=shape: ask(spot.call(made(n))).seconds, sizes(spot.most), FREE):
            yield f"{spot.name} {kind}: {told}"


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_spot_of_every_endpoint_is_read_in_linear_time(
    ask: Callable[..., Answer], path: str, method: str
) -> None:
    """Four times as much takes no more than eight times as long, wherever and whatever it is."""
    thin = (path, method) != DEEP and not os.environ.get(WHOLE)
    found = enumerate(spots(PAGE, path, method, VALUES))
    wrong = [
        told for n, spot in found for told in walked(ask, spot, slice(n % EACH, None, EACH) if thin else slice(None))
    ]
    assert wrong == []


CASE = 'place: "640106"\nmatter: expired-food\n'
FILES: dict[str, Shape] = {
    "strange keys": lambda size: CASE + "".join(f"k{number}: 1\n" for number in range(size // 8)),
    "spaces before a line that is no key": lambda size: " " * (size // 3) + "a\n" + " " * (size // 3 + 2) + "b: c",
    "spaces after a dash": lambda size: "-" + " " * (size // 3) + "a\n" + " " * (size // 3 + 2) + "b: c",
    "a line without colon": lambda size: CASE + "- " * size + "\nc",
    "brackets": lambda size: CASE + "title: " + "[" * size,
    "marks in a place": lambda size: "matter: expired-food\nplace: a" + "\u0327\u0301" * (size // 4),
    "lines of one text": lambda size: CASE + "title: a" + "\n  b" * (size // 4),
    "a fact among many keys": lambda size: (
        CASE + "facts: {货值金额: {value: 1元" + "".join(f", k{number}: 1" for number in range(size // 9)) + "}}"
    ),
} | {f"{kind} of facts": lambda size, made=made: f"{CASE}facts: {made(size)}" for kind, made in COLLECTIONS.items()}


@pytest.mark.parametrize("kind", FILES)
def test_a_case_file_is_read_in_linear_time(kind: str) -> None:
    """The same of a file that the command line reads, up to an eighth of its largest size."""

    def taken(size: int) -> float:
        text = FILES[kind](size)
        begun = time.process_time()
        with suppress(CaseError):
            read_case_text(text.encode(), "c.yaml", CATALOG.library, CATALOG.places)
        return time.process_time() - begun

    with without_garbage():
        assert steep(taken, sizes(MAX_BYTES // 8), FREE) == ""
