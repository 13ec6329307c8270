"""Comparisons, one at a time beside the event loop, and those that were made lately. Knows no endpoint; compares nothing itself.

A comparison is some seconds of work for the solver. More than a few that wait are refused, so that whoever asks for many
holds up no evaluation; whoever asks first for one pays for its processor time, and `STEPS` bound that.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import orjson

from api.http.problems import ProblemError
from engine.catalog import Catalog, ListVersion, Matter

MOST_WAITING = 4
STEPS = 24_000_000
"""The steps of one comparison: some six seconds. All versions of one list that are held need less than two million."""
_HELD, _RETRY = 64, 10

Progress = Callable[[str], None]
Pay = Callable[[float], None]


class Wanted(NamedTuple):
    """A comparison: what it is known by, and what makes it. That tells how far it is, and takes no more than so many steps."""

    key: Hashable
    compare: Callable[[Progress, int], dict[str, Any]]


def of_versions(catalog: Catalog, old: ListVersion, new: ListVersion) -> Wanted:
    """Two list versions, by their meaning."""

    def compare(reach: Progress, steps: int) -> dict[str, Any]:
        from engine.comparison import comparison_of  # noqa: PLC0415  # loads the solver, beside the event loop

        return comparison_of(catalog, old, new, reach, steps)

    return Wanted(("lists", old.path, old.digest, new.path, new.digest), compare)


def of_places(catalog: Catalog, old: str, new: str, matter: Matter, day: date) -> Wanted:
    """Two places, by their codes, on a matter and a day."""

    def compare(_: Progress, steps: int) -> dict[str, Any]:
        from engine.comparison import places_of  # noqa: PLC0415  # loads the solver, beside the event loop

        return places_of(catalog, old, new, matter, day, steps)

    return Wanted(("places", old, new, matter.name, day), compare)


@dataclass(slots=True)
class Work:
    """A comparison that waits or is made: its JSON once there, and how far it is."""

    result: asyncio.Future[bytes] = field(init=False)
    reached: str = ""


class Comparisons:
    """The comparisons of one process."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="comparison")
        self._waiting: dict[tuple[int, Hashable], Work] = {}
        self._made: WeakKeyDictionary[Catalog, OrderedDict[Hashable, bytes]] = WeakKeyDictionary()

    async def find(self, catalog: Catalog, wanted: Wanted, pay: Pay) -> bytes:
        """The JSON of what is wanted of a catalog; the same is made once, as long as it is kept.

        `pay` is told the seconds of processor time, once it is made. Raises `ProblemError` 429 when too many wait, and
        whatever the comparison raises.
        """
        found = self._begin(catalog, wanted, pay)
        return found if isinstance(found, bytes) else await asyncio.shield(found.result)

    async def find_within(self, seconds: float, catalog: Catalog, wanted: Wanted, pay: Pay) -> bytes | Work:
        """As `find`; what is not there after so many seconds goes on, and is found when it is asked for again."""
        found = self._begin(catalog, wanted, pay)
        if isinstance(found, Work):
            await asyncio.wait((found.result,), timeout=seconds)
            return found.result.result() if found.result.done() else found
        return found

    def _begin(self, catalog: Catalog, wanted: Wanted, pay: Pay) -> bytes | Work:
        made, (key, compare) = self._made.setdefault(catalog, OrderedDict()), wanted
        if key in made:
            made.move_to_end(key)
            return made[key]
        name = (id(catalog), key)
        if name in self._waiting:
            return self._waiting[name]
        if len(self._waiting) >= MOST_WAITING:
            told = "正在比较的清单太多，请过一会儿再问。"
            raise ProblemError("too-many-requests", detail=told, headers={"Retry-After": str(_RETRY)})
        loop, work = asyncio.get_running_loop(), Work()

        def reach(text: str) -> None:
            work.reached = text

        def make() -> bytes:
            start = time.thread_time()
            try:
                return orjson.dumps(compare(reach, STEPS))
            finally:
                loop.call_soon_threadsafe(pay, time.thread_time() - start)

        def settle(done: asyncio.Future[bytes]) -> None:
            del self._waiting[name]
            if done.exception() is None:  # looked at also where whoever asked is gone
                made[key] = done.result()
                if len(made) > _HELD:
                    made.popitem(last=False)

        work.result = loop.run_in_executor(self._worker, make)
        work.result.add_done_callback(settle)
        self._waiting[name] = work
        return work
