"""The published cases under `tests/cases/`: each comes to what its file expects, and so does each of its variants."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.documents.diagnostics import format_diagnostic
from engine.evaluation.cases import read_case_text
from engine.quality.rehearsal import Rehearsal, Trial, run
from tests.shipped import CASES, CATALOG

REHEARSED: Rehearsal = run(CATALOG, CASES)


def test_the_files_can_be_read() -> None:
    """No case file has a mistake."""
    assert "\n".join(format_diagnostic(found) for found in REHEARSED.found) == ""


@pytest.mark.parametrize("trial", REHEARSED.trials, ids=lambda trial: trial.name)
def test_a_published_case(trial: Trial) -> None:
    """The case, or the variant, comes to what the file expects."""
    assert trial.failures == ()


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_published_case_says_where_it_is_from(path: Path) -> None:
    """Each file is named for its case, says where it was published, expects something, and proves every fact."""
    case, data = read_case_text(path.read_bytes(), path.name, CATALOG.library, CATALOG.places)
    assert case.id == path.stem
    assert data["published"]["url"].startswith("http")
    assert data["expect"]
    named = {CATALOG.library.vocabulary.find(name) for name in data.get("facts", {})}
    assert {term.name for term in named if term} == set(case.evidence)
