"""What stands between a list version and its publishing, as far as its cases go: what they do not test, and would not notice.

Publishing refuses while there is any, unless a reviewer writes why; this module only tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.catalog import Catalog, ListVersion
from engine.quality.bounds import SIDES
from engine.quality.coverage import cover
from engine.quality.leaves import leaf_coverage
from engine.quality.list_cases import Trial, cases_beside, run_cases
from engine.quality.spots import item_words

Kind = Literal["案例", "结论", "界限", "条件", "变异"]
"""What is short: a case that is wrong or fails, a verdict no case comes to, a bound, a condition, a mistake no case notices."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that the cases of a version do not test. `where` is an item, a bound, a condition or a mistake in words.

    `says` is the whole as a Chinese sentence; `lacking` what is missing of it (适用, 略低, 未查明 ..).
    """

    kind: Kind
    where: str
    lacking: tuple[str, ...]
    says: str


def coverage_gate(catalog: Catalog, version: ListVersion, cases: Path | None = None) -> tuple[Shortfall, ...]:
    """What the cases beside a version leave untested; () is full coverage. A version without items needs no cases.

    `cases` is the file of the cases; None stands for the one beside the version in the rulesets.
    """
    if not version.items:
        return ()
    beside = cases_beside(version.path)
    file = cases or catalog.root / beside
    if not file.is_file():
        return (Shortfall("案例", version.key, (), f"{version.key} 旁边没有案例文件"),)
    trials, found = run_cases(catalog, version, file, file.as_posix() if cases else beside)
    failed = [trial for trial in trials if not trial.passed]
    if found or failed:
        wrong = [Shortfall("案例", d.path, (), f"{d.path}:{d.line}：{d.message}") for d in found]
        return (
            *wrong,
            *(Shortfall("案例", t.subject, (), f"案例“{t.name}”：{'；'.join(t.failures)}") for t in failed),
        )
    return (*_gaps(catalog, version, trials), *_unnoticed(catalog, version, trials))


def _gaps(catalog: Catalog, version: ListVersion, trials: tuple[Trial, ...]) -> Iterator[Shortfall]:
    """What no case tests, without what no possible case could."""
    from engine.quality.mutation import impossible  # noqa: PLC0415  # loads the solver

    for gap in cover(catalog, version, trials).verdicts:
        yield _shortfall("结论", item_words(gap.where), gap.lacking, "没有{}的案例")
    leaves = [leaf for leaf in leaf_coverage(version, trials, catalog.library) if leaf.lacking]
    never = set(impossible(catalog, version, trials, leaves))
    for leaf in leaves:
        where = f"{leaf.spot.scope}：{leaf.words}"
        if sides := tuple(mark for mark in leaf.lacking if mark in SIDES):
            yield _shortfall("界限", where, sides, "，没有{}的案例")
        if marks := tuple(mark for mark in leaf.lacking if mark not in SIDES and (leaf.spot, mark) not in never):
            yield _shortfall("条件", where, marks, "，没有它决定结论而{}的案例")


def _shortfall(kind: Kind, where: str, lacking: tuple[str, ...], words: str) -> Shortfall:
    return Shortfall(kind, where, lacking, where + words.format("、".join(lacking)))


def _unnoticed(catalog: Catalog, version: ListVersion, trials: tuple[Trial, ...]) -> Iterator[Shortfall]:
    """The mistakes in the list that no case would notice."""
    from engine.quality.mutation import mutate, mutation_data  # noqa: PLC0415  # loads the solver

    for survivor in mutation_data(mutate(catalog, version, trials), catalog)["survivors"]:
        where = f"{survivor['where']}：{survivor['change']}"
        shown = "；".join(told for told in (survivor["says"], *survivor["limits"]) if told)
        yield Shortfall("变异", where, (), f"{where}，案例看不出这样的错误" + (f"（{shown}）" if shown else ""))
