"""How well the cases of one list test it, and which mistakes in lists no case would notice, for a person. Judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Group, RenderableType
from rich.table import Table

from api.terminal.layout import item, section
from api.terminal.line_breaking import prose
from api.terminal.listing import table
from api.terminal.screen import InputError
from engine.catalog import Catalog, CatalogError, ListVersion
from engine.documents import Mapping, read_file
from engine.quality import SIDES, Trial, leaf_coverage, map_data, rehearsal, run_cases


class Tested(NamedTuple):
    """One version with its cases: the document of the list (for places) and of the cases, and the trials."""

    version: ListVersion
    document: Mapping | None
    cases: Mapping | None
    trials: tuple[Trial, ...]


def tested_version(catalog: Catalog, version: ListVersion, file: Path, cases: Path) -> Tested:
    """A version with the cases of a file. Raises `InputError` when there is none or it is wrong, `CatalogError`."""
    if not cases.is_file():
        raise InputError(f"没有案例文件 {cases}；请用 --cases 写出案例文件的路径")
    trials, found = run_cases(catalog, version, cases, cases.as_posix())
    if found:
        raise CatalogError(found)
    if wrong := [trial.name for trial in trials if not trial.passed]:
        raise InputError(f"有 {len(wrong)} 个案例不符，例如“{wrong[0]}”；先用 cailiang test 改好，再看覆盖")
    return Tested(version, _document(file), _document(cases), trials)


def _document(path: Path) -> Mapping | None:
    node, _ = read_file(path, path.as_posix())
    return node if isinstance(node, Mapping) else None


def leaves_data(of: Tested, catalog: Catalog) -> dict[str, Any]:
    """Every comparison with the cases that show it, and the map item × case, as data."""
    leaves = leaf_coverage(of.version, of.trials, catalog.library)
    return {
        "list": of.version.id,
        "version": of.version.label,
        "title": of.version.title,
        "cases": len(of.trials),
        "leaves": [
            {
                "where": str(leaf.spot.scope),
                "words": leaf.words,
                "seen": {mark: list(names) for mark, names in leaf.seen.items()},
                "lacking": list(leaf.lacking),
            }
            for leaf in leaves
        ],
        "items": map_data(of.version, of.trials, catalog.library),
    }


def leaves_table(found: dict[str, Any]) -> Group:
    """One row per comparison: how many cases show each side of it while it decides."""
    marks = ("符合", "不符合", "未查明", *SIDES)
    rows = table("在哪里", "条件", *marks)
    lacking = 0
    for leaf in found["leaves"]:
        counts = [len(leaf["seen"].get(mark, ())) for mark in marks]
        lacking += len(leaf["lacking"])
        cells = [
            prose(("缺", "bold red")) if mark in leaf["lacking"] else prose(str(count or ""))
            for mark, count in zip(marks, counts, strict=True)
        ]
        rows.add_row(prose((leaf["where"], "cyan")), prose(leaf["words"]), *cells)
    told = f"{len(found['leaves'])} 个条件，{found['cases']} 个案例，缺 {lacking} 处" if lacking else "每个条件都试全了"
    return Group(rows, prose((told, "bold red" if lacking else "bold green")), prose((MEASURED, "dim")))


MEASURED = (
    "数的是案例：条件这样、并且由它决定结论（只有它变，结论就变）的才算；略低、恰等、略高是案例的值紧挨界限。"
    "没有读到的部分、别的清单的定义里面和日期、事项、罚款、期限不在其内。"
)


def mutation_data(of: Tested, catalog: Catalog, progress: Callable[[str], None], *, propose: bool) -> dict[str, Any]:
    """What became of the mutants of one version; with `propose` also cases that would catch the survivors."""
    from engine.quality import mutation, proposals  # noqa: PLC0415  # loads the solver

    found = mutation.mutate(catalog, of.version, of.trials, progress)
    data = mutation.mutation_data(found, catalog, of.document)
    if propose and of.cases is not None:
        proposed = proposals.proposals(catalog, of.version, of.cases, of.trials, found.survivors)
        data["proposed"] = [f"- {proposal.text}" for proposal in proposed]
    return data


def library_mutation(catalog: Catalog, progress: Callable[[str], None]) -> list[dict[str, Any]]:
    """What became of the mutants of every version of the library that has conditions. Raises `InputError`."""
    ran = rehearsal.run(catalog, None, progress)
    if not ran.passed:
        raise InputError("规则库的案例有不符的或者写错的；先用 cailiang test 改好，再做变异测试")
    versions = [version for list_id in catalog.lists() for version in catalog.versions(list_id)]
    found = []
    for version in versions:
        if version.items or version.definitions:
            trials = tuple(trial for trial in ran.trials if not version.items or _is_of(trial, version))
            document = _document(catalog.root / version.path)
            found.append(mutation_data(Tested(version, document, None, trials), catalog, progress, propose=False))
    return [one for one in found if one["counted"] or one["same"]]


def _is_of(trial: Trial, version: ListVersion) -> bool:
    return trial.finding is not None and trial.finding.version.key == version.key


def mutation_report(found: Iterable[dict[str, Any]]) -> Group:
    """The survivors with their places and witnesses, list by list, and the share that is caught."""
    entries = list(found)
    parts: list[RenderableType] = []
    for one in entries:
        if one["survivors"]:
            parts.append(section(f"{one['list']}@{one['version']}", one["title"]))
            parts += _survivors(one)
    counted = sum(one["counted"] for one in entries)
    caught = sum(one["caught"] for one in entries)
    same = sum(len(one["same"]) for one in entries)
    share = f"{100 * caught / counted:.1f}%" if counted else "—"
    told = f"写错 {counted} 处，案例看得出 {caught} 处（{share}），看不出 {counted - caught} 处"
    parts.append(prose((told, "bold green" if caught == counted else "bold yellow")))
    if same:
        parts.append(prose((f"另有 {same} 处写错以后，任何可能的案件结论都相同，不计入。", "dim")))
    return Group(*parts)


def _survivors(one: dict[str, Any]) -> Iterator[RenderableType]:
    for survivor in one["survivors"]:
        line = f"（第 {survivor['line']} 行）" if survivor["line"] else ""
        yield item((f"{survivor['where']}{line}", "cyan"), f"　{survivor['mistake']}：{survivor['change']}")
        for told in (survivor["says"], *survivor["limits"]):
            if told:
                yield prose("  ", told, hang=2)
    if one.get("proposed"):
        yield prose(("提出的案例（照清单现在的写法得出，读过、对照过原文再放进案例文件）：", "yellow"))
        yield from (prose(f"  {text}", hang=4) for text in one["proposed"])


def library_table(found: Iterable[dict[str, Any]]) -> Table:
    """One row per version: how many mutants, caught, surviving, the same."""
    rows = table("清单", "变异", "看得出", "看不出", "相同")
    for one in found:
        key = f"{one['list']}@{one['version']}"
        left = len(one["survivors"])
        rows.add_row(
            prose((key, "cyan")), str(one["counted"]), str(one["caught"]), str(left or ""), str(len(one["same"]) or "")
        )
    return rows
