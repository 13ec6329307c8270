"""What no single item shows: items that never or always apply, that others swallow or contradict, gaps, narrower lower lists.

Asked of the solver, shown by a case wherever there is one. Tells what a reader has to look at, not what is wrong: a document may
be so. Knows lists; what is in force beside them it looks up by their own first day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import combinations

from engine.answer import sentences
from engine.catalog import Catalog, CatalogError, ListVersion, Matter, PlaceError
from engine.comparison.bounds import widened
from engine.comparison.effects import contrary, does, together, unconditional, unread
from engine.comparison.grounds import Concern, Kind, ground, without_paper
from engine.comparison.question import Question, Side, Witness
from engine.comparison.versions import as_lenient, day_of_cases, lenience, part_of
from engine.comparison.witness_rows import case_text, sentence
from engine.documents import quote
from engine.evaluation import Finding, untouched
from engine.language import VERDICTS, Truth

_BOTH = {VERDICTS[True], VERDICTS[False]}


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
        self._lenient, self._on = lenience(catalog), day_of_cases(version)

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
        if not self._version.statutory:
            yield from self._duties()

    def _duties(self) -> Iterator[Concern]:
        """The duties without a form of a paper, each of them once, with a case of the first item that asks for it."""
        for duty, items in without_paper(self._catalog, self._version).items():
            first, *others = items
            matter = self._library.matters.by_name[first.matters[0]] if first.matters else self._any_matter()
            finding = next((f for f in untouched(self._version, matter) if f.item.id == first.id), None)
            if finding is None:
                continue
            side = Side((part_of(finding),))
            also = f"（还有第 {'、'.join(item.id for item in others)} 项）" if others else ""
            says = f"{also}要求{quote(duty)}，规则库里没有为它收录文书的格式；请核对文件有没有附格式。"
            witness, _ = self.question((side,), matter).both(side, side)
            yield self.concern(finding, "要求没有文书", says, witness, about=duty)

    def _any_matter(self) -> Matter | None:
        """A matter of the field of the list, for items that name none."""
        return next((m for m in self._library.matters.by_name.values() if self._version.field in m.areas), None)

    def _groups(self) -> Iterator[tuple[Matter | None, tuple[Finding, ...]]]:
        """The matters with the items that speak to them; of those for which all is the same the first."""
        by_name = self._library.matters.by_name
        names = dict.fromkeys(name for item in self._version.items for name in item.matters)
        matters: list[Matter | None] = [by_name[name] for name in names]
        if any(not item.matters for item in self._version.items):
            matters.append(self._any_matter())
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

    def concern(
        self,
        finding: Finding,
        kind: Kind,
        says: str,
        witness: Witness | None = None,
        other: Finding | None = None,
        about: str = "",
    ) -> Concern:
        """What is to look at of an item, of another beside it, or of what it is `about`, with the case."""
        case = case_text(witness, finding.version, finding.item, self._catalog) if witness else ""
        told = f"第“{finding.item.id}”项（{finding.item.title}）{says}"
        path, line, key = self._version.path, finding.item.line, other.key if other else about
        rests = ground((finding.item, other.item) if other else (finding.item,), about)
        return Concern(path, line, kind, told, case, finding.key, key, rests)

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
        if applies is False and not (unread(finding) and self._question.can_be(side, truth=None)):
            says = "没有一个可能的案件能够适用；请核对条件。"
            yield finding, "", "永不适用", self._of.concern(finding, "永不适用", says)
        elif applies and not unconditional(finding) and (always := self._always(side)) is not False:
            if always is None:
                yield self._unsettled(finding, "是不是总是适用", None)
                return
            says = "对每一个可能的案件都适用，条件没有排除任何案件；请核对条件。"
            witness, _ = self._question.both(side, side)
            yield finding, "", "总是适用", self._of.concern(finding, "总是适用", says, witness)
        elif applies is None:
            yield self._unsettled(finding, "能不能适用", None)

    def _always(self, side: Side) -> Truth:
        """Whether a side applies to every case, and is unknown in none; None where the solver cannot say."""
        found = [self._question.can_be(side, truth) for truth in (False, None)]
        return False if True in found else None if None in found else True

    def _pair(self, one: Finding, other: Finding) -> Iterator[Told]:
        if one.item.track != other.item.track or bool(one.item.benchmark) != bool(other.item.benchmark):
            return
        if not together(one, other):
            return
        name = quote(f"第{other.item.id}项")
        sides = self._sides[one.key], self._sides[other.key]
        if contrary(one, other):
            witness, limits = self._question.both(*sides)
            if limits:
                yield self._unsettled(one, f"与{name}会不会都适用", other)
            if witness:
                kind: Kind = "同时适用" if one.item.benchmark else "互相矛盾"
                says = f"与{name}（{other.item.outcome}）对同一个案件都适用，效果不同："
                told = self._of.words(witness, f"第{one.item.id}项", f"第{other.item.id}项")
                yield one, other.key, kind, self._of.concern(one, kind, f"{says}{told}。", witness, other)
            return
        more, of_more = self._question.higher(*sides)
        less, of_less = self._question.higher(*reversed(sides))
        if of_more or of_less:
            yield self._unsettled(one, f"与{name}是不是重复、哪一项在另一项之内", other)
            return
        if more is None and less is None and does(one) == does(other):
            says = f"与{name}适用的案件完全相同，效果也相同；请核对是否重复。"
            witness, _ = self._question.both(*sides)
            yield one, other.key, "重复", self._of.concern(one, "重复", says, witness, other)
        elif more is None and self._of.milder_or_same(other.item.outcome, one.item.outcome):
            yield self._swallowed(one, other, less)
        elif less is None and self._of.milder_or_same(one.item.outcome, other.item.outcome):
            yield self._swallowed(other, one, more)

    def _swallowed(self, inner: Finding, outer: Finding, witness: Witness | None) -> Told:
        says = f"适用的案件，第“{outer.item.id}”项（{outer.item.outcome}）都适用；这一项不会改变什么，请核对条件。"
        if witness:
            beyond = self._of.words(witness, f"第{inner.item.id}项", f"第{outer.item.id}项")
            says += f"那一项还适用于：{beyond}。"
        return inner, outer.key, "被吞没", self._of.concern(inner, "被吞没", says, witness, outer)

    def _gaps(self, finding: Finding) -> Iterator[Told]:
        for (key, n), moved in self._moved.items():
            if key != finding.key:
                continue
            witness, limits = self._question.higher(moved, self._all)
            if limits:
                yield self._unsettled(finding, "的界限和相邻一项的界限之间有没有空档", None)
            elif witness and witness.old is False and witness.new is True:
                told = self._of.words(witness, "哪一项都", "界限移到相邻一项")
                says = f"的界限和相邻一项的界限之间有空档：{told}。请核对两个界限。"
                yield (
                    finding,
                    str(n),
                    "界限之间有空档",
                    self._of.concern(
                        finding, "界限之间有空档", says, witness, about=sentences.inline(moved.parts[0][0])
                    ),
                )

    def _narrower(self, finding: Finding, higher: Finding) -> Iterator[Told]:
        if finding.item.outcome != higher.item.outcome or finding.item.benchmark or finding.item.effect.aggravating:
            return
        sides = self._sides[finding.key], self._sides[higher.key]
        more, of_more = self._question.higher(*sides)
        less, of_less = self._question.higher(*reversed(sides))
        if of_more or of_less:
            yield self._unsettled(
                finding, f"是不是比上级清单《{higher.version.title}》第“{higher.item.id}”项更窄", higher
            )
        elif less and more is None:
            told = self._of.words(less, "本清单", "上级清单")
            says = f"比上级清单《{higher.version.title}》第“{higher.item.id}”项更窄：{told}。上级清单仍然适用，请核对。"
            yield finding, higher.key, "下级更窄", self._of.concern(finding, "下级更窄", says, less, higher)

    def _unsettled(self, finding: Finding, what: str, other: Finding | None) -> Told:
        says = f"{what}，求解器在限定的步数内没有得出；请人工核对。"
        return (
            finding,
            other.key if other else what,
            "没有得出",
            self._of.concern(finding, "没有得出", says, None, other),
        )
