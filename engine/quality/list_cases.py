"""The cases beside a list (`<date>.tests.yaml`): read strictly, each judged on that very version of the list.

Whatever is in force plays no part. Knows items and facts; does not know what follows from a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from engine.answer import sentences
from engine.catalog import Catalog, CatalogError, ListVersion, PlaceError, revision_of
from engine.documents import (
    Diagnostic,
    Node,
    Report,
    expect_choice,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    plain,
    readers,
    suggest,
)
from engine.evaluation import Case, CaseError, CaseProblem, Finding, find, read_case, untouched, with_facts
from engine.language import VERDICTS, Facts, Value, deciding

TESTS = ".tests.yaml"
_FILE = {"format": True, "place": True, "on": True, "matter": True, "cases": True, "given": False, "outcome": False}
_CASE = {
    "name": True,
    "item": True,
    "expect": True,
    "but": False,
    "ask": False,
    "because": False,
    "outcome": False,
    "matter": False,
    "place": False,
    "on": False,
}
_GIVEN = {"place": "place", "matter": "matter", "decision_date": "on", "facts": "given"}
_OWN = {"place": "place", "matter": "matter", "decision_date": "on", "facts": "but"}


@dataclass(frozen=True, slots=True)
class Trial:
    """One case that was run. `subject` is the item (cn/first-offence@2025-01-27#5) or the id of the case file.

    `failures` are Chinese sentences that say what came out otherwise than expected; none = passed. `outcome` is what the
    item was expected to give (应当不予处罚), "" where the case does not say. `finding` and
    `facts` are those of a case beside a list, None for a case file.
    """

    path: str
    line: int
    column: int
    name: str
    subject: str
    expected: str
    actual: str
    failures: tuple[str, ...] = ()
    because: str = ""
    outcome: str = ""
    finding: Finding | None = None
    facts: Facts | None = None

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.failures


class _Given(NamedTuple):
    """What all cases of a file share: the case that each changes, and what their items give; "" where the file does not say."""

    case: Case
    outcome: str


Outcome = tuple[tuple[Trial, ...], tuple[Diagnostic, ...]]
"""What one file came to: its trials, and what is wrong with the file."""


def cases_beside(path: str) -> str:
    """The path of the cases beside the list file at `path`: one file for a version, whichever reading of it is used.

    >>> cases_beside("cn/first-offence/2025-01-27.r2.yaml")
    'cn/first-offence/2025-01-27.tests.yaml'
    """
    return revision_of(path.removesuffix(".yaml"))[0] + TESTS


def items_with_cases(file: Path) -> frozenset[str]:
    """The ids of the items for which a file has cases, whatever these come to; none where it cannot be read."""
    node, _ = readers.read_file(file, file.name) if file.is_file() else (None, [])
    cases = node.get("cases") if isinstance(node, readers.Mapping) else None
    entries = cases.items if isinstance(cases, readers.Sequence) else ()
    named = (entry.get("item") for entry in entries if isinstance(entry, readers.Mapping))
    return frozenset(each.text for each in named if isinstance(each, readers.Scalar))


def run_tests(catalog: Catalog, path: str) -> Outcome:
    """Run one `<date>.tests.yaml`; `path` is its place below the rulesets."""
    report = Report(path)
    top = _document(catalog.root / path, report)
    version = None if top is None else _version_beside(catalog, path, report)
    if top is None or version is None:
        return (), tuple(sorted(report.found))
    return run_document(catalog, version, top, report)


def run_cases(catalog: Catalog, version: ListVersion, file: Path, shown: str) -> Outcome:
    """Run the cases of a file on a version, whichever version the file lies beside; `shown` is its path in diagnostics."""
    report = Report(shown)
    top = _document(file, report)
    return ((), tuple(sorted(report.found))) if top is None else run_document(catalog, version, top, report)


def _document(file: Path, report: Report) -> readers.Mapping | None:
    node, found = readers.read_file(file, report.path)
    report.found.extend(found)
    return expect_mapping(report, node, _FILE, "测试文件")


def run_document(catalog: Catalog, version: ListVersion, top: readers.Mapping, report: Report) -> Outcome:
    """Run the cases of a document on a version; what is wrong with the document is told beside what `report` holds."""
    expect_choice(report, top.get("format"), ("1",), "format")
    outcome = expect_text(report, top.get("outcome"), "outcome") or ""
    case = read_placed(catalog, top, _GIVEN, {}, report)
    given = _Given(case, outcome) if case else None
    trials: dict[tuple[str, str], Trial] = {}
    for entry in expect_sequence(report, top.get("cases"), "cases"):
        before = len(report.found)
        node = expect_mapping(report, entry, _CASE, "案例")
        trial = _run_case(catalog, version, given, node, report) if node and given else None
        if trial is None or len(report.found) > before:
            continue
        if (trial.subject, trial.name) in trials:
            report.add(entry, "duplicate-id", f"同一事项的案例“{trial.name}”写了两次；请换一个名称")
        trials[trial.subject, trial.name] = trial
    return tuple(trials.values()), tuple(sorted(report.found))


def _version_beside(catalog: Catalog, path: str, report: Report) -> ListVersion | None:
    try:
        for version in catalog.versions(list_id := path.rpartition("/")[0]):
            if cases_beside(version.path) == path:
                return version
        drafts = [each for each in catalog.unfinished(list_id) if cases_beside(each.path) == path]
    except CatalogError as error:
        report.found.extend(error.found)
        return None
    if drafts:
        report.found.extend(diagnostic for each in drafts for diagnostic in each.found)
        return None
    beside = path.removesuffix(TESTS) + ".yaml"
    report.add(None, "file-missing", f"旁边没有清单文件“{beside}”；测试文件要和它的清单版本同名")
    return None


def read_placed(
    catalog: Catalog, node: readers.Mapping, keys: Mapping[str, str], base: Mapping[str, object], report: Report
) -> Case | None:
    """The case that `node` writes over `base`, under `keys` (a case's key: the key here); problems at their place."""
    written = {key: value for key, name in keys.items() if (value := node.get(name)) is not None}
    try:
        return read_case({**base, **{k: plain(v) for k, v in written.items()}}, catalog.library, catalog.places)
    except CaseError as error:
        for problem in error.problems:
            report.add(_spot(node, problem, keys), problem.code, problem.message)
        return None


def placed_facts(catalog: Catalog, case: Case, told: Facts, node: readers.Mapping, report: Report) -> Case | None:
    """`case` with the facts `told`; None when they clash, and then the diagnostic stands at `node`."""
    try:
        return with_facts(case, told, catalog.library)
    except CaseError as error:
        for problem in error.problems:
            report.add(node, problem.code, problem.message)
        return None


def _spot(node: readers.Mapping, problem: CaseProblem, keys: Mapping[str, str]) -> Node:
    first, *rest = problem.pointer.split("/")[1:] or [""]
    here = node.get(keys.get(first, first)) or node
    for part in rest:
        inner = here.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(here, readers.Mapping) else None
        if inner is None:
            break
        here = inner
    return here


def _run_case(
    catalog: Catalog, version: ListVersion, shared: _Given, node: readers.Mapping, report: Report
) -> Trial | None:
    given = shared.case
    name = expect_text(report, node.get("name"), "name")
    because = expect_text(report, node.get("because"), "because") or ""
    wanted = expect_choice(report, node.get("expect"), tuple(VERDICTS.values()), "expect")
    ask = _ask(catalog, node, wanted, report)
    outcome = _outcome(shared, node, wanted, report)
    standing = {"place": given.place, "matter": given.matter.name if given.matter else ""}
    case = read_placed(catalog, node, _OWN, standing, report)
    if case is None:
        return None
    case = replace(case, decision_date=case.decision_date or given.decision_date)
    entry = _entry(version, node, case, report)
    if not (_covers(catalog, version, case, node, report) and name and wanted and entry) or ask is None:
        return None
    told = {**without(catalog, given.told, node.get("but")), **case.told}
    whole = placed_facts(catalog, case, told, node, report)
    if whole is None:
        return None
    (finding,) = find([entry], whole.facts)
    return Trial(
        report.path,
        node.line,
        node.column,
        name=name,
        subject=finding.key,
        expected=wanted,
        actual=finding.word,
        failures=_failures(finding, wanted, ask, outcome),
        because=because,
        outcome=outcome,
        finding=finding,
        facts=whole.facts,
    )


def _outcome(given: _Given, node: readers.Mapping, wanted: str | None, report: Report) -> str:
    """What the item shall give in a case of 适用: as the case says, else as the file says of all its cases; "" else."""
    own = expect_text(report, node.get("outcome"), "outcome")
    if wanted == VERDICTS[True]:
        return own or given.outcome
    if own:
        report.add(node.get("outcome"), "unknown-key", "outcome 只用于 expect 是“适用”的案例")
    return ""


def _ask(catalog: Catalog, node: readers.Mapping, wanted: str | None, report: Report) -> tuple[str, ...] | None:
    """The facts that a 待查 case says are missing; () for the other verdicts, None when that is wrongly written."""
    written, pending = node.get("ask"), wanted == VERDICTS[None]
    if pending and written is None:
        report.add(node, "missing-key", "expect 是“待查”的案例要写 ask，列出所缺的事实；没有可问的写 []")
    if wanted and not pending and written is not None:
        report.add(written, "unknown-key", "ask 只用于 expect 是“待查”的案例")
    return None if pending and written is None else read_terms(catalog, written, "ask", report)


def read_terms(catalog: Catalog, node: Node | None, what: str, report: Report) -> tuple[str, ...]:
    """The names of the facts that a list of names, ids or aliases means."""
    vocabulary, names = catalog.library.vocabulary, []
    for word in expect_texts(report, node, what):
        term = vocabulary.find(word)
        if term is None:
            report.add(node, "unknown-term", f"词汇表里没有“{word}”。{suggest(word, vocabulary.words())}")
        else:
            names.append(term.name)
    return tuple(names)


def _entry(version: ListVersion, node: readers.Mapping, case: Case, report: Report) -> Finding | None:
    item_id = expect_text(report, node.get("item"), "item")
    ids = [item.id for item in version.items]
    if item_id is None:
        return None
    if item_id not in ids:
        near = suggest(item_id, ids) or f"有：{'、'.join(ids)}"
        report.add(node.get("item"), "bad-value", f"{version.key} 里没有事项“{item_id}”。{near}")
        return None
    entry = next((found for found in untouched(version, case.matter) if found.item.id == item_id), None)
    if entry is None and case.matter:
        told = f"事项“{item_id}”不涉及“{case.matter.name}”；请在这个案例里写 matter"
        report.add(node.get("matter") or node.get("item"), "bad-value", told)
    return entry


def _covers(catalog: Catalog, version: ListVersion, case: Case, node: readers.Mapping, report: Report) -> bool:
    place = node.get("place") or node
    try:
        folders = {layer.folder for layer in catalog.layers(case.place, case.decision_date or date.max)}
    except PlaceError as error:
        report.add(place, "unknown-place", str(error))
        return False
    if version.folder not in folders:
        report.add(place, "bad-value", f"地区 {case.place} 不在 {version.id} 的范围之内")
    return version.folder in folders


def without(catalog: Catalog, given: Facts, but: Node | None) -> dict[str, Value]:
    """The given facts but those that a case writes itself."""
    words = [key.text for key, _ in but.entries] if isinstance(but, readers.Mapping) else []
    own = {term.name for word in words if (term := catalog.library.vocabulary.find(word))}
    return {name: value for name, value in given.items() if name not in own}


def _failures(finding: Finding, wanted: str, ask: tuple[str, ...], outcome: str) -> tuple[str, ...]:
    if finding.word != wanted:
        leaves = (f"{sentences.words(p.condition)}（{sentences.MARKS[p.truth]}）" for p in deciding(finding.proof))
        return (f"应当{wanted}，却是{finding.word}：{'；'.join(dict.fromkeys(leaves))}",)
    if finding.verdict is None and set(finding.missing) != set(ask):
        return (f"缺的事实应当是{listed(ask)}，却是{listed(finding.missing)}",)
    if outcome and outcome != finding.item.outcome:
        return (f"效果应当是“{outcome}”，却是“{finding.item.outcome}”",)
    return ()


def listed(names: Iterable[str]) -> str:
    """Names in quotation marks, （无） when there are none."""
    text = "、".join(names)
    return f"“{text}”" if text else "（无）"
