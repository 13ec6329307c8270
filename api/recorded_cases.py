"""The cases of recorded evaluations, read from the store through its door, page by page. Decides nothing and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import orjson

from api.strict_json import JsonError, read_json
from engine.catalog import Library, Places
from engine.evaluation import Acts, Case, CaseError, read_any
from engine.language import read_day

if TYPE_CHECKING:
    from api.store import Actor, Store

ERASED = "存证的案情已经清除"
DAMAGED = "存证不完好，和当初写下的不同；请用 cailiang audit verify 查明"
_UNDATED = "存证没有写按哪一天核查"
_PAGE = 200


class RecordedCase(NamedTuple):
    """What one record holds: a case and the day on which it was decided, or why there is none.

    `seq` orders records; `error` has every problem of a case that the present rulesets cannot read.
    """

    seq: int
    id: str
    case: Case | Acts | None
    on: date | None = None
    because: str = ""
    error: CaseError | None = None


def recorded_cases(
    store: Store, actor: Actor, library: Library, places: Places, before: int | None = None
) -> Iterator[RecordedCase]:
    """Every record that the actor may see, newest first, from the one `before` a number on. Raises `StoreError`."""
    cursor = before
    while True:
        page = store.evaluations(actor, cursor, _PAGE)
        for listed in page.items:
            if listed.damaged:
                yield RecordedCase(listed.seq, listed.id, None, because=DAMAGED)
            elif listed.erased:
                yield RecordedCase(listed.seq, listed.id, None, because=ERASED)
            else:
                yield _read(store, actor, listed.seq, listed.id, library, places)
        cursor = page.next
        if cursor is None:
            return


def _read(store: Store, actor: Actor, seq: int, name: str, library: Library, places: Places) -> RecordedCase:
    from api.store import StoreDamaged  # noqa: PLC0415  # loaded with the database libraries

    try:
        stored = store.evaluation(name, actor)
    except StoreDamaged:
        return RecordedCase(seq, name, None, because=DAMAGED)
    if stored is None or stored.case_json is None:
        return RecordedCase(seq, name, None, because=ERASED)
    try:
        found = read_any(read_json(stored.case_json, name, kept=True), library, places)
        return RecordedCase(seq, name, found, read_day(orjson.loads(stored.digests_json)["on"]))
    except CaseError as error:
        first = error.problems[0]
        return RecordedCase(seq, name, None, because=first.said or first.message, error=error)
    except JsonError:
        return RecordedCase(seq, name, None, because=DAMAGED)
    except (KeyError, TypeError, ValueError):
        return RecordedCase(seq, name, None, because=_UNDATED)
