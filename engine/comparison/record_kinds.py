"""The kinds of earlier violations that conditions tell apart: one record for each way in which it can count.

What a record counts for is asked of `engine.language`; nothing of it is written here again. Knows matters and counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from engine.catalog import Matter
from engine.language import RECORD_OUTCOMES, Condition, Count, Record, Setting, Truth, alike, walk

Asked = tuple[Count, Setting | None]
"""A count of records, and the item in which it stands."""

_DAY = date(2000, 1, 1)
_OF_MATTER = frozenset(("同类事项", "同一事项", "同一条款", "同一性质", "清单所列条款", "同一领域"))
_OF_ITEM = "清单同一项"


def counts_of(conditions: Iterable[tuple[Condition, Setting | None]]) -> tuple[Asked, ...]:
    """Every count that stands in one of the conditions, once for each item in which it stands."""
    found = (
        (part, setting) for condition, setting in conditions for part in walk(condition) if isinstance(part, Count)
    )
    return tuple(dict.fromkeys(found))


def record_kinds(asked: Iterable[Asked], own: Matter | None, others: Iterable[Matter]) -> tuple[Mapping[str, str], ...]:
    """The fields of records, of which no two count alike for all that is `asked`; those of the `own` matter come first.

    A record is one of a violation that is held: its kind, field and clause are those of its matter.
    """
    counts = tuple(asked)
    if not counts:
        return ()
    kinds = {leaf.same for leaf, _ in counts}
    matters = [own] if own else []
    if kinds & _OF_MATTER or not matters:
        matters += [other for other in others if own is None or other.name != own.name]
    items: dict[tuple[str, str], None] = {}
    if _OF_ITEM in kinds:
        items = {(s.list_id, s.item_id): None for _, s in counts if s is not None} | {("", ""): None}
    bare = _first(counts, (fields for matter in matters for fields in _of_matter(matter, items or {("", ""): None})))
    bare = bare or [{}]  # where no matter is held, a record of which nothing is known
    return tuple(_first(counts, ({"处理": outcome, **fields} for fields in bare for outcome in RECORD_OUTCOMES)))


def _first(counts: tuple[Asked, ...], several: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The first of those that count alike."""
    found: dict[tuple[Truth, ...], Mapping[str, str]] = {}
    for fields in several:
        record = Record(_DAY, fields)
        found.setdefault(tuple([alike(leaf, record, setting) for leaf, setting in counts]), fields)
    return list(found.values())


def _of_matter(matter: Matter, items: Iterable[tuple[str, str]]) -> Iterator[Mapping[str, str]]:
    fields = {"事项": matter.name, "性质": matter.kind, "领域": matter.field}
    for clause in matter.breaches or ("",):
        for list_id, item_id in items:
            yield (
                fields
                | ({"条款": clause} if clause else {})
                | ({"清单": list_id, "事项号": item_id} if list_id else {})
            )
