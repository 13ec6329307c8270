"""What two versions mean for cases, for a page: the comparison of the engine, as far as it is there within a bound.

Knows how a page shows it; compares nothing.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import orjson

from api.http.comparisons import Work, of_versions
from api.http.problems import ProblemError
from api.http.service import Service
from api.store import Actor
from engine.catalog import Catalog, ListVersion

BOUND = 3.0
"""So many seconds a page waits for a comparison; what is not there by then goes on, and the page says how far it is."""
_FORMS = {"更宽": "wider", "更窄": "narrower", "互有宽窄": "ways", "没有得出": "open", "相同": "same"}
"""The shape in which the page shows each verdict."""


async def meaning_of(
    service: Service, actor: Actor, catalog: Catalog, old: ListVersion, new: ListVersion
) -> dict[str, Any]:
    """What `meaning.html` shows: the comparison as `found`, or in `waits` why it is not there yet."""
    pay = partial(service.access.owe, actor)
    try:
        made = await service.comparisons.find_within(BOUND, catalog, of_versions(catalog, old, new), pay)
    except ProblemError as error:
        if error.kind != "too-many-requests":
            raise
        return {"found": None, "waits": error.detail}
    if isinstance(made, Work):
        reached = f"已经比较到第 {made.reached} 项" if made.reached else "前面还有别的比较"
        return {"found": None, "waits": f"{reached}。比较在后台继续，做完以后留着，再看就有。"}
    found = orjson.loads(made)
    counts = Counter(item["verdict"] for item in found["items"])
    return {
        "found": found,
        "waits": "",
        "forms": _FORMS,
        "counts": [(verdict, counts[verdict]) for verdict in _FORMS if counts[verdict]],
    }
