"""Counting records of earlier violations: which are the same, which lie in the window, which count.

Rests on nothing but the records given: a record that was not looked for is unknown, never absent.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from engine.language.clauses import Clause, known_clause, same_place
from engine.language.intervals import Between, ends_of
from engine.language.quantities import Duration, shift
from engine.language.truth import Truth, all_of, any_of, at_least, negate
from engine.language.values import Record, Records, Value

OTHER_MATTER = "其他："
"""How a violation is written that the matters do not hold: only what is not tied to a matter speaks to it."""
SAME = ("同类事项", "同一事项", "同一条款", "同一性质", "清单所列条款", "清单同一项", "同一领域", "不限")
THIS_YEAR = "本年度"
NO_LIMIT = "不限"
UNSTATED = "未载明"


@dataclass(frozen=True, slots=True)
class Within:
    """A window back in time: a `length`, or one of 本年度 (calendar year), 不限, 未载明."""

    name: str
    length: Duration | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What "the same" is measured against: the case's matter, and the item and list in which the count stands.

    `peers` are the matters of the same kind, `breaches` the clauses of the matter, `clauses` those that the list names,
    `fields` those that the list's own field takes in (市场监管: 食品, 广告 ..), when the matter lies in it.
    """

    matter: str = ""
    kind: str = ""
    field: str = ""
    peers: frozenset[str] = frozenset()
    breaches: tuple[str, ...] = ()
    list_id: str = ""
    item_id: str = ""
    clauses: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of earlier violations count (`op` none, at_most, at_least)."""

    op: str
    count: int
    of: str
    same: str
    within: Within
    before: str | None
    counts: tuple[str, ...]
    judged: str | None


def count_truth(leaf: Count, value: Value, before: Value | None, judged: Truth, setting: Setting | None) -> Truth:
    """Whether the count that `leaf` demands holds.

    `before` is the window's end (None when the leaf names none). A window that the document leaves unstated holds
    when no matching record exists at all; otherwise `judged`, the officer's judgement, decides. A search that does not
    reach the window's beginning cannot show that there is nothing.
    """
    if leaf.within.name == UNSTATED:
        return any_of((counted(leaf, value, before, setting), judged))
    return counted(leaf, value, before, setting)


def counted(leaf: Count, value: Value, before: Value | None, setting: Setting | None) -> Truth:
    """Whether the records alone, without the officer's judgement, settle the count."""
    if not isinstance(value, Records):
        return None
    first, last = ends_of(before) if isinstance(before, date | Between) else (None, None)
    # Of an end that is known only as an interval, the window that goes back furthest and the one that ends last.
    window = _Window(window_start(leaf.within, first), first, window_start(leaf.within, last), last)
    placed = leaf.before is None or first is not None
    true = unknown = 0
    for record in value.entries:
        inside = True if leaf.before is None else _inside(record.day, window)
        match = all_of((alike(leaf, record, setting), inside))
        true += match is True
        unknown += match is None
    start = window.first_start
    unseen = value.since is not None and (not placed or start is None or start < value.since)
    reaches = at_least(enough(leaf), true, unknown)
    if unseen and reaches is False:
        reaches = None
    return reaches if leaf.op == "at_least" else negate(reaches)


def enough(leaf: Count) -> int:
    """How many records that count settle `leaf`: with so many, one that allows fewer fails and one that wants more holds."""
    return 1 if leaf.op == "none" else leaf.count + (leaf.op == "at_most")


def alike(leaf: Count, record: Record, setting: Setting | None) -> Truth:
    """Whether a record counts for `leaf`, whenever it was: it is the same, and its outcome counts."""
    return all_of((_same(leaf, record, setting), _counts(leaf, record)))


def window_start(within: Within, anchor: date | None) -> date | None:
    """The first day of the window that ends at `anchor`; None where it goes back without end, or there is no anchor."""
    if anchor is None:
        return None
    if within.name == THIS_YEAR:
        return date(anchor.year, 1, 1)
    return shift(anchor, within.length, -1) if within.length else None


class _Window(NamedTuple):
    """A window back in time: where it starts and ends at the earliest and at the latest; None where that is open."""

    first_start: date | None
    first_end: date | None
    last_start: date | None
    last_end: date | None


def _inside(day: date | Between, window: _Window) -> Truth:
    first_start, first_end, last_start, last_end = window
    if first_end is None or last_end is None:
        return None
    earliest, latest = ends_of(day)
    if earliest >= last_end or (first_start is not None and latest < first_start):
        return False
    return True if latest < first_end and (last_start is None or earliest >= last_start) else None


def _counts(leaf: Count, record: Record) -> Truth:
    if not leaf.counts:
        return True
    outcome = record.fields.get("处理")
    return None if outcome is None else outcome in leaf.counts


def _same(leaf: Count, record: Record, setting: Setting | None) -> Truth:
    fields = record.fields
    if leaf.same == "不限":
        return True
    if setting is None:
        return None
    matter = fields.get("事项")
    match leaf.same:
        case "清单所列条款":
            return _any_clause(record, setting.clauses, setting)
        case "清单同一项":
            return all_of((_equal(fields.get("清单"), setting.list_id), _equal(fields.get("事项号"), setting.item_id)))
        case "同类事项":
            return _same_matter(matter, setting.peers)
        case "同一事项":
            return _same_matter(matter, (setting.matter,))
        case "同一性质":
            # A kind is what the matters of that kind have in common: a record of one of them is of it.
            return _equal(fields.get("性质", setting.kind if matter in setting.peers else None), setting.kind)
        case "同一领域":
            area = fields.get("领域", setting.field if matter == setting.matter else None)
            return None if area is None else area == setting.field or area in setting.fields
        case _:
            return _any_clause(record, setting.breaches, setting)


def _same_matter(value: str | None, wanted: Collection[str]) -> Truth:
    """Whether a matter is one of those wanted; one in a person's own words may be, as long as it is not written alike."""
    if value is None:
        return None
    if value in wanted:
        return True
    return None if value.startswith(OTHER_MATTER) or any(each.startswith(OTHER_MATTER) for each in wanted) else False


def _equal(value: str | None, wanted: str) -> Truth:
    return None if value is None else value == wanted


def _any_clause(record: Record, clauses: tuple[str, ...], setting: Setting) -> Truth:
    """Whether the record breaches one of the clauses.

    One of the case's own matter that cites none breaches what that matter breaches, whichever clause it was.
    """
    cited = record.fields.get("条款")
    if cited is not None:
        return any_of(_same_clause(cited, record.clause, clause) for clause in clauses)
    own = record.fields.get("事项") == setting.matter and bool(setting.breaches)
    return True if own and all(clause in clauses for clause in setting.breaches) else None


def _same_clause(cited: str, given: Clause | None, clause: str) -> Truth:
    of_rule = known_clause(clause)
    if given is None or of_rule is None:
        return True if cited == clause else None
    return same_place(given, of_rule)
