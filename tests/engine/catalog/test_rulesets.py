"""The shipped rulesets: every list loads, its cases pass and cover it, its words were read, and Python names no list."""

from __future__ import annotations

import ast
import re

import pytest

from engine.catalog.lists import ListVersion
from engine.catalog.sources import GRADES, READINGS
from engine.documents.diagnostics import format_diagnostic
from engine.quality.coverage import ListCoverage, survey
from engine.quality.rehearsal import Rehearsal, run
from tests.shipped import CATALOG, ROOT, RULESETS

VERSIONS = CATALOG.load_all()
# The engine itself asks for these two: the general definitions and the order of the conclusion.
NAMED_IN_PYTHON = {"cn/general", "cn/conclusion"}
LIST_ID = re.compile(r"(cn/[a-z0-9][a-z0-9/-]*)(?:[@#].*)?")


@pytest.fixture(scope="module")
def rehearsed() -> Rehearsal:
    """Every case beside a list, run once: no worker that merely collects the tests waits for it."""
    return run(CATALOG)


@pytest.fixture(scope="module")
def covered(rehearsed: Rehearsal) -> dict[str, ListCoverage]:
    """How well each list, by its key, is covered; nothing is wrong with any file of cases."""
    found, wrong = survey(CATALOG, rehearsed)
    assert "\n".join(format_diagnostic(each) for each in (*rehearsed.found, *wrong)) == ""
    return {each.version.key: each for each in found}


def by_key(version: ListVersion) -> str:
    """How pytest names a list version."""
    return version.key


def test_the_cases_can_be_read(covered: dict[str, ListCoverage]) -> None:
    """No file of cases has a mistake, and no list was left out of the coverage."""
    assert list(covered) == [version.key for version in VERSIONS]


@pytest.mark.parametrize("version", VERSIONS, ids=by_key)
def test_the_cases_beside_a_list_pass(version: ListVersion, rehearsed: Rehearsal) -> None:
    """Every case beside the list comes out as its file says; a list with items has cases."""
    trials = [t for t in rehearsed.trials if t.path == version.path.removesuffix(".yaml") + ".tests.yaml"]
    assert [(trial.name, *trial.failures) for trial in trials if not trial.passed] == []
    assert bool(trials) == bool(version.items)


@pytest.mark.parametrize("version", VERSIONS, ids=by_key)
def test_the_cases_cover_a_list(version: ListVersion, covered: dict[str, ListCoverage]) -> None:
    """Every item has a case of every verdict that it can come to, and every bound is tested in threes."""
    found = covered[version.key]
    assert [(gap.where, *gap.lacking) for gap in (*found.verdicts, *found.bounds)] == []


@pytest.mark.parametrize("version", VERSIONS, ids=by_key)
def test_the_words_of_a_list_were_read(version: ListVersion) -> None:
    """Every item says in which registered source its words were read; what was only remembered is not written."""
    sources = CATALOG.library.sources
    for item in version.items:
        assert item.source.read in READINGS
        assert item.source.of in sources, item.id
    assert set(version.sources) <= set(sources)
    assert version.sources
    published = version.published_items
    assert published is None or len(version.items) <= published


def test_no_source_below_grade_c() -> None:
    """No source is an unreliable page, and none says that it is remembered."""
    assert {source.grade for source in CATALOG.library.sources.values()} <= set(GRADES)
    texts = {path: path.read_text(encoding="utf-8") for path in RULESETS.rglob("*.yaml")}
    assert [path for path, text in texts.items() if re.search(r"\brecall\b", text)] == []


def names_of_lists(tree: ast.Module) -> set[str]:
    """Ids of lists that a module uses: strings that are one, not sentences, docstrings, nor the `examples` of a contract."""
    nodes = list(ast.walk(tree))
    explaining = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    shown = [node.value for node in nodes if isinstance(node, ast.keyword) and node.arg == "examples"]
    explaining |= {id(part) for example in shown for part in ast.walk(example)}
    texts = [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explaining
    ]
    return {found[1] for text in texts if (found := LIST_ID.fullmatch(text))}


def test_a_named_list_is_seen() -> None:
    """The id of a list is found where it is used, not in a docstring nor in an example."""
    used = 'X = "cn/first-offence#5"'
    example = 'Y = "例如 cn/slight"\nField(examples=["cn/slight@2020-01-01"])'
    assert names_of_lists(ast.parse(f'"""cn/slight"""\n{used}\n{example}\n"""cn/general"""')) == {"cn/first-offence"}


@pytest.mark.parametrize("package", ["engine", "api"])
def test_python_names_no_list(package: str) -> None:
    """No list is named in Python, but the two that the engine itself needs."""
    named = {
        name for path in (ROOT / package).rglob("*.py") for name in names_of_lists(ast.parse(path.read_text("utf-8")))
    }
    assert named <= NAMED_IN_PYTHON
