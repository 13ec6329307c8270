"""What no single item shows: items that never or always apply, that others swallow or contradict, gaps, narrower lower lists.

Asked of the solver, shown by a case wherever there is one. Tells what a reader has to look at, not what is wrong: a document may
be so. Knows lists; what is in force beside them it looks up by their own first day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Literal as Words
from typing import TypeAlias

from engine.catalog import Catalog, CatalogError, ListVersion, Matter, PlaceError
from engine.comparison.bounds import widened
from engine.comparison.question import Question, Side, Witness
from engine.comparison.rows import case_text, sentence
from engine.comparison.versions import as_lenient, lenience, part_of
from engine.documents import quote
from engine.evaluation import Finding, untouched
from engine.language import VERDICTS, AllOf, Unread, children, walk

Kind: TypeAlias = Words["永不适用", "总是适用", "重复", "被吞没", "互相矛盾", "同时适用", "界限之间有空档", "下级更窄"]

_LATER = timedelta(days=60)
_BOTH = {VERDICTS[True], VERDICTS[False]}


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to look at: where, of which kind, in a sentence, and the case that shows it, "" where there is none."""

    path: str
    line: int
    kind: Kind
    says: str
    case: str = ""


Shown = Mapping[str, Collection[str]]
"""The verdicts (适用、不适用) that cases beside the lists show of items, by their keys."""


def deep_check(
    catalog: Catalog, shown: Shown, progress: Callable[[str], None] = lambda _: None, only: str | None = None
) -> tuple[Concern, ...]:
    """Everything to look at in the lists that are not the law itself; in the law, items that never or always apply.

    Of an item of which both verdicts are `shown` neither need be asked. `only` is the key of the one version to look at,
    still beside all others. Raises `CatalogError` when a list is wrong: that is for `check` to tell first.
    """
    found: list[Concern] = []
    versions = [version for version in catalog.load_all() if version.items and only in (None, version.key)]
    for done, version in enumerate(versions):
        progress(f"{done}/{len(versions)} {version.key}")
        found += _Version(catalog, version, shown).concerns()
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.kind, one.says)))


class _Version:
    """One version, whose cases are decided some weeks after it takes effect."""

    def __init__(self, catalog: Catalog, version: ListVersion, shown: Shown) -> None:
        self._catalog, self._version, self._library, self._shown = catalog, version, catalog.library, shown
        self._lenient, self._on = lenience(catalog), version.valid_from + _LATER

    def concerns(self) -> Iterator[Concern]:
        """What is to look at, item by item and pair by pair; a pair that several matters show is told of the first."""
        told: set[tuple[Kind, str, str]] = set()
        alone: set[str] = set()
        for matter, findings in self._groups():
            above = [] if self._version.statutory else self._above(matter)
            singles = [f for f in findings if f.item.id not in alone and not set(self._shown.get(f.key, ())) >= _BOTH]
            alone |= {finding.item.id for finding in findings}
            group = _Group(self, matter, findings, above)
            if singles or len(findings) > 1 or above:
                for finding, other, kind, concern in group.concerns(singles):
                    if (kind, finding.key, other) not in told:
                        told.add((kind, finding.key, other))
                        yield concern

    def _groups(self) -> Iterator[tuple[Matter | None, tuple[Finding, ...]]]:
        """The matters with the items that speak to them; of those for which all is the same the first."""
        by_name = self._library.matters.by_name
        names = dict.fromkeys(name for item in self._version.items for name in item.matters)
        matters: list[Matter | None] = [by_name[name] for name in names]
        if any(not item.matters for item in self._version.items):
            matters.append(next((m for m in by_name.values() if self._version.field in m.areas), None))
        seen: set[object] = set()
        for matter in matters:
            findings = tuple(f for f in untouched(self._version, matter) if not f.by_reference)
            key = tuple((found.key, part_of(found)) for found in findings), matter and matter.elements
            if key not in seen:
                seen.add(key)
                yield matter, findings

    def _above(self, matter: Matter | None) -> list[Finding]:
        """The items for the matter in lists of wider layers that are in force when this one takes effect."""
        folder, found = self._version.folder, []
        code = next((code for code, each in self._catalog.folders.items() if each == folder), "")
        if not code.isdigit():
            return []
        try:
            standing = self._catalog.in_force(code, self._version.valid_from)
        except (PlaceError, CatalogError):
            return []
        for version in standing:
            if not version.statutory and folder.startswith(f"{version.folder}/"):
                found += [each for each in untouched(version, matter) if not each.by_reference]
        return found

    def concern(self, finding: Finding, kind: Kind, says: str, witness: Witness | None = None) -> Concern:
        """What is to look at of an item, with the case."""
        case = case_text(witness, finding.version, finding.item, self._catalog) if witness else ""
        told = f"第“{finding.item.id}”项（{finding.item.title}）{says}"
        return Concern(self._version.path, finding.item.line, kind, told, case)

    def words(self, witness: Witness, one: str, other: str) -> str:
        """The witness in a sentence."""
        return sentence(witness, frozenset(), self._library.vocabulary, (one, other))

    def question(self, sides: Iterable[Side], matter: Matter | None) -> Question:
        """The question whether cases are possible for these sides."""
        return Question(tuple(dict.fromkeys(sides)), self._library, matter, self._on)

    def milder_or_same(self, one: str, other: str) -> bool:
        """Whether one outcome is the same as another, or more lenient."""
        return as_lenient(one, other, self._lenient)


Told = tuple[Finding, str, Kind, Concern]
"""An item, the key of the other one ("" for none), and what is to look at."""


class _Group:
    """The items of a version that speak to one matter, and those of wider layers, in one question."""

    def __init__(
        self, of: _Version, matter: Matter | None, findings: tuple[Finding, ...], above: list[Finding]
    ) -> None:
        self._of, self._findings, self._above = of, findings, above
        self._sides = {found.key: Side((part_of(found),)) for found in (*findings, *above)}
        graded = [f for f in findings if not f.version.statutory]
        self._all = Side(tuple(dict.fromkeys(part_of(found) for found in graded)))
        self._moved = {
            (found.key, n): Side(((moved, part_of(found)[1]),))
            for found in graded
            for n, moved in enumerate(
                widened(found.item.condition, (o.item.condition for o in graded if o is not found))
            )
        }
        self._question = of.question((*self._sides.values(), self._all, *self._moved.values()), matter)

    def concerns(self, singles: Iterable[Finding]) -> Iterator[Told]:
        """What is to look at; `singles` are the items of which it is not shown that they both apply and do not."""
        never: set[str] = set()
        for finding in singles:
            for told in self._alone(finding):
                never |= {finding.key} if told[2] == "永不适用" else set()
                yield told
        if self._findings and self._findings[0].version.statutory:
            return
        # What never applies lies inside everything: that need not be told as well.
        living = [finding for finding in self._findings if finding.key not in never]
        for one, other in combinations(living, 2):
            yield from self._pair(one, other)
        for finding in living:
            yield from self._gaps(finding)
            for higher in self._above:
                yield from self._narrower(finding, higher)

    def _alone(self, finding: Finding) -> Iterator[Told]:
        side = self._sides[finding.key]
        applies = self._question.can_be(side, truth=True)
        if applies is False and not (_unread(finding) and self._question.can_be(side, truth=None)):
            says = "没有一个可能的案件能够适用；请核对条件。"
            yield finding, "", "永不适用", self._of.concern(finding, "永不适用", says)
        elif applies and not _unconditional(finding) and self._always(side):
            says = "对每一个可能的案件都适用，条件没有排除任何案件；请核对条件。"
            yield finding, "", "总是适用", self._of.concern(finding, "总是适用", says)

    def _always(self, side: Side) -> bool:
        """Whether a side applies to every case, and is unknown in none."""
        return not any(self._question.can_be(side, truth) is not False for truth in (False, None))

    def _pair(self, one: Finding, other: Finding) -> Iterator[Told]:
        if one.item.track != other.item.track or bool(one.item.benchmark) != bool(other.item.benchmark):
            return
        if not _together(one, other):
            return
        name = quote(f"第{other.item.id}项")
        sides = self._sides[one.key], self._sides[other.key]
        if _contrary(one, other):
            witness = self._question.both(*sides)
            if witness:
                kind: Kind = "同时适用" if one.item.benchmark else "互相矛盾"
                says = f"与{name}（{other.item.outcome}）对同一个案件都适用，效果不同："
                told = self._of.words(witness, f"第{one.item.id}项", f"第{other.item.id}项")
                yield one, other.key, kind, self._of.concern(one, kind, f"{says}{told}。", witness)
            return
        more, of_more = self._question.higher(*sides)
        less, of_less = self._question.higher(*reversed(sides))
        if of_more or of_less:
            return
        if more is None and less is None and _does(one) == _does(other):
            says = f"与{name}适用的案件完全相同，效果也相同；请核对是否重复。"
            yield one, other.key, "重复", self._of.concern(one, "重复", says)
        elif more is None and self._of.milder_or_same(other.item.outcome, one.item.outcome):
            yield self._swallowed(one, other, less)
        elif less is None and self._of.milder_or_same(one.item.outcome, other.item.outcome):
            yield self._swallowed(other, one, more)

    def _swallowed(self, inner: Finding, outer: Finding, witness: Witness | None) -> Told:
        says = f"适用的案件，第“{outer.item.id}”项（{outer.item.outcome}）都适用；这一项不会改变什么，请核对条件。"
        if witness:
            beyond = self._of.words(witness, f"第{inner.item.id}项", f"第{outer.item.id}项")
            says += f"那一项还适用于：{beyond}。"
        return inner, outer.key, "被吞没", self._of.concern(inner, "被吞没", says, witness)

    def _gaps(self, finding: Finding) -> Iterator[Told]:
        for (key, n), moved in self._moved.items():
            if key != finding.key:
                continue
            witness, _ = self._question.higher(moved, self._all)
            if witness and witness.old is False and witness.new is True:
                told = self._of.words(witness, "哪一项都", "界限移到相邻一项")
                says = f"的界限和相邻一项的界限之间有空档：{told}。请核对两个界限。"
                yield finding, str(n), "界限之间有空档", self._of.concern(finding, "界限之间有空档", says, witness)

    def _narrower(self, finding: Finding, higher: Finding) -> Iterator[Told]:
        if finding.item.outcome != higher.item.outcome or finding.item.benchmark or finding.item.effect.aggravating:
            return
        sides = self._sides[finding.key], self._sides[higher.key]
        more, of_more = self._question.higher(*sides)
        less, of_less = self._question.higher(*reversed(sides))
        if less and more is None and not of_more and not of_less:
            told = self._of.words(less, "本清单", "上级清单")
            says = f"比上级清单《{higher.version.title}》第“{higher.item.id}”项更窄：{told}。上级清单仍然适用，请核对。"
            yield finding, higher.key, "下级更窄", self._of.concern(finding, "下级更窄", says, less)


def _unconditional(finding: Finding) -> bool:
    """Whether the document itself sets no condition."""
    return all(children(part) or isinstance(part, AllOf) for part in walk(finding.item.condition))


def _unread(finding: Finding) -> bool:
    """Whether a part of the document's condition was not read: of such an item no case is known to be one."""
    return any(isinstance(part, Unread) for part in walk(finding.item.condition))


def _contrary(one: Finding, other: Finding) -> bool:
    """Whether two items cannot both be followed: leniency against gravity, 可以 against 应当, two rows of a benchmark."""
    first, second = one.item, other.item
    if first.benchmark and second.benchmark:
        return (first.fines, first.benchmark) != (second.fines, second.benchmark)
    if first.effect.aggravating != second.effect.aggravating:
        return True
    alike = (first.effect, first.kind, first.step) == (second.effect, second.kind, second.step)
    return alike and first.force != second.force


def _does(finding: Finding) -> tuple[object, ...]:
    item = finding.item
    return item.outcome, item.kind, item.step, item.measures, item.fines, item.cut, item.benchmark, item.survives


def _together(one: Finding, other: Finding) -> bool:
    """Whether both items are used at the same time, and leave out the same measures."""
    days: list[tuple[date, date]] = [(f.item.since or date.min, f.item.until or date.max) for f in (one, other)]
    return max(first for first, _ in days) <= min(last for _, last in days) and one.item.measures == other.item.measures
