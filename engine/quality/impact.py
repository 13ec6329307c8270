"""Impact of a draft: which kept cases come out otherwise once it stands in the catalog, from what to what, and why.

The cases beside lists are judged item by item, whole cases by what they come to. Nothing is judged right or wrong here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from engine.answer import sentences
from engine.catalog import Catalog, CatalogError, PlaceError
from engine.evaluation import Acts, Case, CaseError, Evaluation, Finding, evaluate, evaluate_acts
from engine.language import deciding
from engine.quality.drafts import Draft, catalog_with_draft, read_draft
from engine.quality.list_cases import TESTS, Outcome, Trial, cases_beside, run_cases, run_tests

_REASONS = 4


@dataclass(frozen=True, slots=True)
class Changed:
    """One case that comes out otherwise. `where` is the file with its line, or the id of a case; `item` is "" for a whole case.

    `why` are the comparisons that decide it now and did not before, or the items that changed.
    """

    where: str
    name: str
    item: str
    before: str
    after: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """How many cases were compared, those that change, and why some could not be compared."""

    compared: int
    changed: tuple[Changed, ...]
    limits: tuple[str, ...] = ()


class Compared:
    """The catalog as it is, and with the draft: beside the others from its first day on, or in the place of the one it replaces.

    `in_place` asks what the draft would say of cases of the past. Raises `CatalogError` when the draft is wrong.
    """

    def __init__(self, catalog: Catalog, path: Path, *, in_place: bool = True) -> None:
        self.catalog = catalog
        self.draft: Draft = read_draft(catalog, path, in_place=in_place)
        self.drafted = catalog_with_draft(catalog, path, in_place=in_place)

    def on_list_cases(self, progress: Callable[[str], None] = lambda _: None) -> Impact:
        """The cases beside lists: those of the version that is replaced are run on the draft, all others where they lie."""
        compared = 0
        changed: list[Changed] = []
        limits: list[str] = []
        files = sorted(self.catalog.root.rglob(f"*{TESTS}"))
        for done, file in enumerate(files, 1):
            path = file.relative_to(self.catalog.root).as_posix()
            progress(f"{done}/{len(files)} {path}")
            if not self._may_change(path):
                continue
            before, wrong = run_tests(self.catalog, path)
            after, told = self._on_draft(path, file)
            limits += [f"{d.path}:{d.line} {d.message}" for d in {*wrong, *told}]
            now = {(trial.line, trial.name): trial for trial in after}
            for trial in before:
                other = now.get((trial.line, trial.name))
                if other is not None:
                    compared += 1
                    changed += _trial_changed(trial, other)
        return Impact(compared, tuple(changed), tuple(sorted(limits)))

    def _may_change(self, path: str) -> bool:
        """Whether the draft bears on the cases of a file: its own list, or every list for one on which lists rest."""
        version = self.draft.version
        return version.statutory or not version.items or path.rpartition("/")[0] == version.id

    def _on_draft(self, path: str, file: Path) -> Outcome:
        replaced = self.draft.replaced
        if replaced is not None and path == cases_beside(replaced.path):
            return run_cases(self.drafted, self.draft.version, file, path)
        return run_tests(self.drafted, path)

    def on_case(self, where: str, case: Case | Acts, day: date) -> Impact:
        """A whole case, decided on its own day or else on `day`."""
        try:
            before, after = (tuple(_evaluations(c, case, day)) for c in (self.catalog, self.drafted))
        except CaseError as error:
            return Impact(0, (), tuple(f"{where}：{problem.message}" for problem in error.problems))
        except PlaceError as error:
            return Impact(0, (), (f"{where}：{error}",))
        except CatalogError as error:
            return Impact(0, (), tuple(f"{where}：{d.path}:{d.line} {d.message}" for d in error.found))
        changed = [each for one, other in zip(before, after, strict=True) for each in _case_changed(where, one, other)]
        return Impact(1, tuple(changed))


def together(parts: Iterable[Impact]) -> Impact:
    """Several impacts as one."""
    several = tuple(parts)
    return Impact(
        sum(part.compared for part in several),
        tuple(changed for part in several for changed in part.changed),
        tuple(dict.fromkeys(limit for part in several for limit in part.limits)),
    )


def _trial_changed(before: Trial, after: Trial) -> Iterator[Changed]:
    if before.finding is None or after.finding is None:
        return
    was, now = _told(before.finding), _told(after.finding)
    if was != now:
        where = f"{before.path}:{before.line}"
        yield Changed(where, before.name, before.subject, was, now, tuple(_reasons(before.finding, after.finding)))


def _told(finding: Finding) -> str:
    """What an item says of a case: its verdict, with what it gives or asks."""
    if finding.verdict is False:
        return finding.word
    asks = f"；问：{'、'.join(finding.missing)}" if finding.missing else ""
    return f"{finding.word}（{finding.item.outcome}{asks}）"


def _reasons(before: Finding, after: Finding) -> Iterator[str]:
    """What decided before and decides otherwise now, then what else decides now; the first few."""
    was, now = _deciding(before), _deciding(after)
    gone = {text: terms for text, terms in was.items() if text not in now}
    new = {text: terms for text, terms in now.items() if text not in was}
    told = []
    for text, terms in gone.items():
        same = [other for other, of_other in new.items() if of_other == terms]
        told.append(f"以前 {text}" + (f"，现在 {same[0]}" if same else ""))
    told += [f"现在 {text}" for text, terms in new.items() if terms not in gone.values()]
    # Of a verdict that one comparison brought down, that comparison says enough.
    yield from told[: _REASONS if not gone else len(gone)][:_REASONS]


def _deciding(finding: Finding) -> dict[str, tuple[str, ...]]:
    """The comparisons that decide, in words, with the facts that they name."""
    leaves = deciding(finding.proof)
    return {f"{sentences.words(leaf.condition)}（{sentences.MARKS[leaf.truth]}）": leaf.terms for leaf in leaves}


def _evaluations(catalog: Catalog, case: Case | Acts, day: date) -> Iterator[Evaluation]:
    if isinstance(case, Acts):
        for of_act in evaluate_acts(catalog, case, day, whole=False).acts:
            yield from of_act
    else:
        yield evaluate(catalog, case, day, whole=False)


def _case_changed(where: str, before: Evaluation, after: Evaluation) -> Iterator[Changed]:
    """A track that comes to another outcome, or to the same by other items."""
    items = tuple(_items_changed(before, after))
    for track, result in before.tracks.items():
        other = after.tracks.get(track)
        now = other.outcome if other else "—"
        if result.outcome != now:
            yield Changed(where, before.case.title or where, "", f"{track}：{result.outcome}", f"{track}：{now}", items)


def _items_changed(before: Evaluation, after: Evaluation) -> Iterator[str]:
    was, now = ({_without_version(f.key): f for f in each.findings} for each in (before, after))
    for key in dict.fromkeys((*was, *now)):
        one, other = was.get(key), now.get(key)
        old, new = (_told(f) if f else "没有这一项" for f in (one, other))
        if old != new:
            yield f"{key}：{old} → {new}"


def _without_version(key: str) -> str:
    list_id, _, item = key.partition("#")
    return f"{list_id.partition('@')[0]}#{item}"


def impact_data(found: Impact) -> dict[str, Any]:
    """An impact as data."""
    return {
        "compared": found.compared,
        "changed": [
            {
                "where": each.where,
                "name": each.name,
                "item": each.item or None,
                "before": each.before,
                "after": each.after,
                "why": list(each.why),
            }
            for each in found.changed
        ],
        "limits": list(found.limits),
    }
