"""Comparisons, one at a time beside the event loop, and those that were made lately. Knows no endpoint; compares nothing itself.

A comparison is some seconds of work for the solver. More than a few that wait are refused, so that whoever asks for many
holds up no evaluation.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from api.http.problems import ProblemError
from engine.catalog import Catalog

MOST_WAITING = 4
_HELD, _RETRY = 64, 10
_worker = ThreadPoolExecutor(1, thread_name_prefix="comparison")
_waiting: set[asyncio.Future[bytes]] = set()
_made: WeakKeyDictionary[Catalog, OrderedDict[Hashable, bytes]] = WeakKeyDictionary()


async def compared(catalog: Catalog, key: Hashable, compare: Callable[[], dict[str, Any]]) -> bytes:
    """The JSON of what `compare` gives for a catalog; of the same `key` it is made once, as long as it is kept.

    Raises `ProblemError` 429 when too many wait, and whatever `compare` raises.
    """
    made = _made.setdefault(catalog, OrderedDict())
    if key in made:
        made.move_to_end(key)
        return made[key]
    if len(_waiting) >= MOST_WAITING:
        told = "正在比较的清单太多，请过一会儿再问。"
        raise ProblemError("too-many-requests", detail=told, headers={"Retry-After": str(_RETRY)})
    work = asyncio.get_running_loop().run_in_executor(_worker, lambda: orjson.dumps(compare()))
    _waiting.add(work)
    try:
        made[key] = await work
    finally:
        _waiting.discard(work)
    if len(made) > _HELD:
        made.popitem(last=False)
    return made[key]
