"""How far the lists are encoded and how well their cases exercise them, list version by list version.

Counts what a rehearsal ran; judges nothing. A condition is exercised by a case when its proof shows its truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.answer import sentences
from engine.catalog import READINGS, Catalog, CatalogError, Item, ListVersion
from engine.documents import Diagnostic
from engine.language import (
    UNKNOWN,
    VERDICTS,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Defined,
    Duration,
    Facts,
    Literal,
    Not,
    Proof,
    Shifted,
    Truth,
    Unread,
    Value,
    children,
    hours_between,
    shift,
    walk,
)
from engine.quality.rehearsal import Rehearsal, Trial

SIDES = ("略低", "恰等", "略高")
"""Where a bound is tested: just below, at, just above."""
_TRUTHS: tuple[Truth, ...] = (True, False, None)
_ORDERING = ("<", "<=", ">", ">=")
_CENT, _DAY, _MONTH = Decimal("0.01"), 24, 31 * 24

Seen = dict[tuple[str, Condition], set[str]]
"""What cases showed of a condition of a version (its key) or of the definitions of a list (its id)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that no case tests: `where` is an item id or a condition in words, `lacking` what is not tested."""

    where: str
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListCoverage:
    """One list version: what the document has, what is encoded, how it was read, what its cases leave out.

    `read` counts items by how their words were read. `unread` are items with a part of the text not read. `verdicts`
    are items without a case of some verdict they can come to, `bounds` bounds not tested in threes, `conditions`
    conditions never seen met, not met or unknown.
    """

    version: ListVersion
    read: Mapping[str, int]
    cases: int
    failed: int
    unread: tuple[str, ...]
    verdicts: tuple[Gap, ...]
    bounds: tuple[Gap, ...]
    conditions: tuple[Gap, ...]

    @property
    def missing_items(self) -> int | None:
        """How many items of the document are not encoded; None when it is not known how many it has."""
        published = self.version.published_items
        return None if published is None else max(0, published - len(self.version.items))


def survey(catalog: Catalog, rehearsal: Rehearsal) -> tuple[tuple[ListCoverage, ...], tuple[Diagnostic, ...]]:
    """The coverage of every list version by the cases of a rehearsal, and the diagnostics of lists that are wrong."""
    covered: list[ListCoverage] = []
    found: list[Diagnostic] = []
    seen = _seen(rehearsal.trials)
    for list_id in catalog.lists():
        try:
            versions = catalog.versions(list_id)
        except CatalogError as error:
            found.extend(error.found)
            continue
        covered.extend(_cover(version, rehearsal.trials, seen) for version in versions)
    return tuple(covered), tuple(found)


def cover(version: ListVersion, trials: Iterable[Trial]) -> ListCoverage:
    """The coverage of one version by trials of its own."""
    ran = tuple(trials)
    return _cover(version, ran, _seen(ran))


def _cover(version: ListVersion, trials: Iterable[Trial], seen: Seen) -> ListCoverage:
    own = [trial for trial in trials if trial.finding and trial.finding.version.key == version.key]
    read = {how: sum(1 for item in version.items if item.source.read == how) for how in READINGS}
    return ListCoverage(
        version=version,
        read={how: count for how, count in read.items() if count},
        cases=len(own),
        failed=sum(1 for trial in own if not trial.passed),
        unread=tuple(item.id for item in version.items if any(isinstance(c, Unread) for c in walk(item.condition))),
        verdicts=tuple(_verdict_gaps(version.items, own)),
        bounds=tuple(_gaps_of(version, seen, _is_bound, SIDES)),
        conditions=tuple(_gaps_of(version, seen, _is_known, tuple(sentences.MARKS.values()))),
    )


def _seen(trials: Iterable[Trial]) -> Seen:
    """What the trials showed of each condition. One inside a definition of another list is that list's to test."""
    seen: Seen = {}
    for trial in trials:
        if trial.finding is None or trial.facts is None:
            continue
        version = trial.finding.version
        for owner, leaf, truth in _leaves(trial.finding.proof, version.id, version.key):
            marks = seen.setdefault((owner, leaf), set())
            marks.add(sentences.MARKS[truth])
            marks.add(_side(leaf, trial.facts))
    return seen


def _leaves(proof: Proof, home: str, owner: str) -> Iterator[tuple[str, Condition, Truth]]:
    if not proof.parts:
        yield owner, proof.condition, proof.truth
    if isinstance(proof.condition, Defined) and proof.condition.owner != home:
        owner = proof.condition.owner
    for part in proof.parts:
        yield from _leaves(part, home, owner)


def _gaps_of(
    version: ListVersion, seen: Seen, asked: Callable[[Condition], bool], marks: tuple[str, ...]
) -> Iterator[Gap]:
    """The conditions of a version for which `asked` holds that lack one of `marks`."""
    inside = [*(item.condition for item in version.items), *version.definitions.values()]
    leaves = dict.fromkeys(leaf for condition in inside for leaf in _own(condition, version.id) if asked(leaf))
    for leaf in leaves:
        shown = seen.get((version.key, leaf), set()) | seen.get((version.id, leaf), set())
        lacking = tuple(mark for mark in marks if mark not in shown)
        if lacking:
            yield Gap(sentences.words(leaf), lacking)


def _own(condition: Condition, home: str) -> Iterator[Condition]:
    """The leaves of a condition but those inside the definitions of other lists."""
    if isinstance(condition, Defined) and condition.owner != home:
        return
    parts = children(condition)
    if not parts and not isinstance(condition, AllOf | AnyOf):
        yield condition
    for part in parts:
        yield from _own(part, home)


def _is_known(leaf: Condition) -> bool:
    return not isinstance(leaf, Unread)


def _verdict_gaps(items: Iterable[Item], trials: list[Trial]) -> Iterator[Gap]:
    seen: dict[str, set[Truth]] = {}
    for trial in trials:
        if trial.finding:
            seen.setdefault(trial.finding.item.id, set()).add(trial.finding.verdict)
    for item in items:
        possible = [truth for truth in _TRUTHS if _can_be(item.condition, truth)]
        lacking = [truth for truth in possible if truth not in seen.get(item.id, ())]
        if lacking:
            yield Gap(item.id, tuple(VERDICTS[truth] for truth in lacking))


def _can_be(condition: Condition, truth: Truth) -> bool:
    """Whether some facts give `condition` that truth, as far as its shape tells; `unread` parts are never known."""
    match condition:
        case Unread():
            return truth is None
        case AllOf(parts):
            return _can_join(parts, truth, all_=True)
        case AnyOf(parts):
            return _can_join(parts, truth, all_=False)
        case Not(part):
            return _can_be(part, None if truth is None else not truth)
        case Defined(part=part):
            return _can_be(part, truth)
        case _:
            return True


def _can_join(parts: tuple[Condition, ...], truth: Truth, *, all_: bool) -> bool:
    if truth is all_:
        return all(_can_be(part, truth) for part in parts)
    return any(_can_be(part, truth) for part in parts)


def _is_bound(condition: Condition) -> bool:
    return (
        isinstance(condition, Compare) and condition.op in _ORDERING and isinstance(condition.right, Literal | Shifted)
    )


def _side(leaf: Condition, facts: Facts) -> str:
    """On which side of the bound of `leaf` the case lies; '' when not near it."""
    if not isinstance(leaf, Compare) or not _is_bound(leaf):
        return ""
    value, right = facts.get(leaf.term, UNKNOWN), leaf.right
    bound: Value = UNKNOWN
    if isinstance(right, Literal):
        bound = right.value
    elif isinstance(right, Shifted):
        start = facts.get(right.term, UNKNOWN)
        bound = shift(start, right.length, right.sign) if isinstance(start, date) else UNKNOWN
    if value is UNKNOWN or bound is UNKNOWN:
        return ""
    return SIDES[1] if value == bound else _near(value, bound)


def _near(value: Value, bound: Value) -> str:
    """SIDES[0] or SIDES[2] when `value` lies next to `bound`: by a cent or a hundredth, a unit, a day, a month."""
    match value, bound:
        case date(), date():
            return _beside((value - bound) // timedelta(days=1), 1)
        case Duration(), Duration():
            (low, high), (least, most) = hours_between(value), hours_between(bound)
            reach = _MONTH if value.months and bound.months else _DAY
            return _beside(high - least if high < least else max(low - most, 0), reach)
        case Decimal(), Decimal():
            return _beside(value - bound, max(_CENT, abs(bound) / 100))
        case int(), int():
            return _beside(value - bound, 1)
        case _:
            return ""


def _beside(gap: Decimal | int, reach: Decimal | int) -> str:
    distance = Decimal(gap)
    if distance == 0 or abs(distance) > reach:
        return ""
    return SIDES[0] if distance < 0 else SIDES[2]


def as_data(coverage: Iterable[ListCoverage]) -> list[dict[str, Any]]:
    """The coverage as data for JSON."""
    return [
        {
            "list": entry.version.id,
            "version": entry.version.label,
            "title": entry.version.title,
            "kind": entry.version.kind,
            "status": "草案" if entry.version.draft else "公布",
            "from": entry.version.valid_from.isoformat(),
            "until": entry.version.valid_until.isoformat() if entry.version.valid_until else None,
            "verified_until": entry.version.verified_until.isoformat() if entry.version.verified_until else None,
            "published_items": entry.version.published_items,
            "encoded_items": len(entry.version.items),
            "missing_items": entry.missing_items,
            "read": dict(entry.read),
            "unread": list(entry.unread),
            "cases": entry.cases,
            "failed": entry.failed,
            "lacking": {
                "verdicts": _gaps(entry.verdicts),
                "bounds": _gaps(entry.bounds),
                "conditions": _gaps(entry.conditions),
            },
        }
        for entry in coverage
    ]


def _gaps(gaps: Iterable[Gap]) -> list[dict[str, Any]]:
    return [{"where": gap.where, "lacking": list(gap.lacking)} for gap in gaps]
