"""Rehearsal: the cases beside lists and the case files with expectations, run and judged, all of them.

`list_cases` reads and judges a case beside a list, `expectations` what a case file expects; `coverage` says how well
the cases cover the lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from engine.catalog import TRACKS, Catalog, CatalogError
from engine.documents import (
    Diagnostic,
    Node,
    Report,
    expect_choice,
    expect_mapping,
    expect_sequence,
    expect_text,
    readers,
)
from engine.evaluation import ACTS, IN_CHINESE, Case, CaseError, evaluate
from engine.quality.expectations import Expectation, judge, read_expectation
from engine.quality.list_cases import TESTS, Outcome, Trial, cases_beside, placed_facts, read_placed, run_tests, without

__all__ = ["Rehearsal", "Trial", "run", "run_case_file"]

_CASE = {
    "format": True,
    "case": True,
    "place": True,
    "matter": True,
    "field": False,
    "title": False,
    "act_date": False,
    "decision_date": False,
    "facts": False,
    "published": False,
    "expect": False,
    "variants": False,
}
_READ = {key: key for key in ("case", "title", "place", "matter", "field", "act_date", "decision_date", "facts")}
_VARIANT = {
    "name": True,
    "expect": True,
    "but": False,
    "matter": False,
    "field": False,
    "act_date": False,
    "decision_date": False,
}
_OWN = {"facts": "but", "matter": "matter", "field": "field", "act_date": "act_date", "decision_date": "decision_date"}
_PUBLISHED = {"outcome": True, "url": True, "basis": False, "note": False}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All trials of one run, in the order of the files; `found` is what is wrong with the files themselves."""

    trials: tuple[Trial, ...]
    found: tuple[Diagnostic, ...]

    @property
    def failed(self) -> tuple[Trial, ...]:
        """The trials that did not come out as expected."""
        return tuple(trial for trial in self.trials if not trial.passed)

    @property
    def passed(self) -> bool:
        """Whether every file could be read and every trial passed."""
        return not self.found and not self.failed


def run(catalog: Catalog, path: Path | None = None, progress: Callable[[str], None] = lambda _: None) -> Rehearsal:
    """Run the cases beside lists (all, or those at or below `path`); outside the rulesets, the case files at `path`.

    `progress` is told the path of each file before it is run. Wrong files and lists are told in `found`, not raised.
    """
    trials: list[Trial] = []
    found: list[Diagnostic] = []
    root = catalog.root.resolve()
    start = root if path is None else path.resolve()
    beside = start == root or root in start.parents
    for shown in _tests(start, root) if beside else _case_files(path or start):
        progress(shown)
        more, told = run_tests(catalog, shown) if beside else run_case_file(catalog, Path(shown))
        trials.extend(more)
        found.extend(told)
    return Rehearsal(tuple(trials), tuple(sorted(set(found))))


def _tests(start: Path, root: Path) -> Iterator[str]:
    """The test files at or below `start`, below the rulesets; the tests of a list file are those beside it."""
    if start.is_dir():
        files = sorted(start.rglob(f"*{TESTS}"))
    elif start.name.endswith(TESTS):
        files = [start]
    else:
        files = [start.with_name(cases_beside(start.name))]
    return (file.relative_to(root).as_posix() for file in files)


def _case_files(start: Path) -> Iterator[str]:
    files = sorted(start.rglob("*.yaml")) if start.is_dir() else [start]
    return (file.as_posix() for file in files)


def run_case_file(catalog: Catalog, path: Path) -> Outcome:
    """Run one case file with its variants; a file without `expect` and `variants` has nothing to judge."""
    node, found = readers.read_file(path, path.as_posix())
    report = Report(path.as_posix())
    report.found.extend(found)
    read = _in_english(node, report)
    acts = read.get(ACTS) if isinstance(read, readers.Mapping) else None
    if acts is not None:
        told = "cailiang test 只判断一个违法行为的案件；几个违法行为的用 cailiang evaluate 核查，或者各写一个案件"
        report.add(acts, "unknown-key", told)
    top = expect_mapping(report, read, _CASE, "案件") if acts is None else None
    if top is None:
        return (), tuple(sorted(report.found))
    expect_choice(report, top.get("format"), ("1",), "format")
    published = expect_mapping(report, top.get("published"), _PUBLISHED, "published")
    for key in _PUBLISHED if published else ():
        expect_text(report, published.get(key) if published else None, key)
    case = read_placed(catalog, top, _READ, {}, report)
    expected = read_expectation(catalog, report, top.get("expect"))
    on = expected.on if expected else None
    trials = []
    if case and expected:
        trials.append(_judged(catalog, case, expected, on, _blank(case.id, top.get("expect") or top, report), report))
    for entry in expect_sequence(report, top.get("variants"), "variants"):
        variant = expect_mapping(report, entry, _VARIANT, "变化")
        if variant is None:
            continue
        name = expect_text(report, variant.get("name"), "name")
        own = read_expectation(catalog, report, variant.get("expect"))
        varied = _varied(catalog, case, variant, report) if case else None
        if name and own and varied:
            blank = _blank(f"{varied.id}：{name}", variant, report)
            trials.append(_judged(catalog, varied, own, own.on or on, blank, report))
    return tuple(trial for trial in trials if trial), tuple(sorted(set(report.found)))


def _in_english(node: Node | None, report: Report) -> Node | None:
    """The case with its keys in English; a key in both languages is told."""
    if not isinstance(node, readers.Mapping):
        return node
    for key, _ in node.entries:
        english = IN_CHINESE.get(key.text)
        if english is not None and node.get(english) is not None:
            report.add(key, "duplicate-key", f"“{key.text}”和“{english}”是同一个键，只能写一个")
    entries: dict[str, tuple[readers.Scalar, Node]] = {}
    for key, value in node.entries:
        name = IN_CHINESE.get(key.text, key.text)
        entries.setdefault(name, (key._replace(text=name), value))
    return node._replace(by_key=entries)


def _blank(name: str, node: Node, report: Report) -> Trial:
    return Trial(report.path, node.line, node.column, name, subject=name.partition("：")[0], expected="", actual="")


def _varied(catalog: Catalog, case: Case, variant: readers.Mapping, report: Report) -> Case | None:
    """The case with what a variant writes in the place of its own."""
    base = {
        "place": case.place,
        "matter": case.matter.name if case.matter else "",
        "act_date": case.acted,
        "decision_date": case.decision_date,
    }
    if case.matter and case.matter.name not in catalog.library.matters.by_name and variant.get("matter") is None:
        base["field"] = case.matter.field or None
    own = read_placed(catalog, variant, _OWN, base, report)
    if own is None:
        return None
    told = {**without(catalog, case.told, variant.get("but")), **own.told}
    kept = told.keys() - own.told.keys()
    evidence = {**{name: text for name, text in case.evidence.items() if name in kept}, **own.evidence}
    varied = replace(own, evidence=evidence, id=case.id, title=case.title)
    return placed_facts(catalog, varied, told, variant, report)


def _judged(
    catalog: Catalog, case: Case, expected: Expectation, on: date | None, blank: Trial, report: Report
) -> Trial | None:
    """`blank` filled with what the case comes to, evaluated on its decision date or else on the day `on`."""
    day = case.decision_date or on
    if day is None:
        told = "案件没有 decision_date；expect 里要写 on：按哪一天核查，否则结果会随日子变化"
        report.add_at(blank.line, blank.column, "missing-key", told)
        return None
    try:
        evaluation = evaluate(catalog, case, day)
    except CaseError as error:
        for problem in error.problems:
            report.add_at(blank.line, blank.column, problem.code, problem.message)
        return None
    except CatalogError as error:
        report.found.extend(error.found)
        return None
    return replace(
        blank,
        expected=expected.tracks[0].words.get("outcome", ""),
        actual=evaluation.tracks[TRACKS[0]].outcome,
        failures=judge(expected, evaluation),
    )
