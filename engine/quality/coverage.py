"""How far the lists are encoded and how well their cases exercise them, list version by list version.

Counts what a rehearsal ran; judges nothing. A condition is exercised by a case when its proof shows its truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.answer import sentences
from engine.catalog import READINGS, Catalog, CatalogError, Item, Library, ListVersion
from engine.documents import Diagnostic
from engine.language import (
    VERDICTS,
    AllOf,
    AnyOf,
    Condition,
    Defined,
    Proof,
    Truth,
    Unread,
    children,
    walk,
)
from engine.quality.bounds import SIDES, is_bound, side
from engine.quality.leaves import MARKS, LeafCoverage, can_be, leaf_coverage
from engine.quality.rehearsal import Rehearsal, Trial

_TRUTHS: tuple[Truth, ...] = (True, False, None)

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
    comparisons never seen met, not met or unknown while they decided.
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
        covered.extend(_cover(version, rehearsal.trials, seen, catalog.library) for version in versions)
    return tuple(covered), tuple(found)


def cover(catalog: Catalog, version: ListVersion, trials: Iterable[Trial]) -> ListCoverage:
    """The coverage of one version by trials of its own."""
    return _cover(version, tuple(trials), {}, catalog.library)


def _cover(version: ListVersion, trials: Iterable[Trial], seen: Seen, library: Library) -> ListCoverage:
    own = [trial for trial in trials if trial.finding and trial.finding.version.key == version.key]
    bounds: Iterator[Gap]
    conditions: Iterator[Gap]
    if version.items:
        leaves = leaf_coverage(version, own, library)
        bounds, conditions = _gaps_of_leaves(leaves, SIDES), _gaps_of_leaves(leaves, MARKS)
    else:  # its definitions are for others to use
        bounds = _gaps_of_definitions(version, seen, is_bound, SIDES)
        conditions = _gaps_of_definitions(version, seen, _is_known, MARKS)
    read = {how: sum(1 for item in version.items if item.source.read == how) for how in READINGS}
    return ListCoverage(
        version=version,
        read={how: count for how, count in read.items() if count},
        cases=len(own),
        failed=sum(1 for trial in own if not trial.passed),
        unread=tuple(item.id for item in version.items if any(isinstance(c, Unread) for c in walk(item.condition))),
        verdicts=tuple(_verdict_gaps(version.items, own)),
        bounds=tuple(bounds),
        conditions=tuple(conditions),
    )


def _gaps_of_leaves(leaves: Iterable[LeafCoverage], marks: tuple[str, ...]) -> Iterator[Gap]:
    for leaf in leaves:
        lacking = tuple(mark for mark in leaf.lacking if mark in marks)
        if lacking:
            yield Gap(f"{leaf.spot.scope}：{leaf.words}", lacking)


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
            marks.add(side(leaf, trial.facts))
    return seen


def _leaves(proof: Proof, home: str, owner: str) -> Iterator[tuple[str, Condition, Truth]]:
    if not proof.parts:
        yield owner, proof.condition, proof.truth
    if isinstance(proof.condition, Defined) and proof.condition.owner != home:
        owner = proof.condition.owner
    for part in proof.parts:
        yield from _leaves(part, home, owner)


def _gaps_of_definitions(
    version: ListVersion, seen: Seen, asked: Callable[[Condition], bool], marks: tuple[str, ...]
) -> Iterator[Gap]:
    """The conditions in the definitions of a version for which `asked` holds that lack one of `marks`."""
    inside = version.definitions.values()
    leaves = dict.fromkeys(leaf for condition in inside for leaf in _own(condition, version.id) if asked(leaf))
    for leaf in leaves:
        shown = seen.get((version.id, leaf), set())
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
        possible = [truth for truth in _TRUTHS if can_be(item.condition, truth)]
        lacking = [truth for truth in possible if truth not in seen.get(item.id, ())]
        if lacking:
            yield Gap(item.id, tuple(VERDICTS[truth] for truth in lacking))


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
