"""The answer as JSON is the answer as data, whatever was written before it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest

from engine.answer import answer, answer_json
from engine.cases import Case, read_case_text
from engine.evaluate import evaluate
from tests.test_evaluate import CATALOG

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
ON = date(2026, 1, 5)


def read(path: Path) -> Case:
    """The case of a file."""
    case, _ = read_case_text(path.read_bytes(), path.name, CATALOG.library, CATALOG.places)
    return case


def both(case: Case) -> tuple[bytes, bytes]:
    """The answer written as JSON, and the data of the answer written as JSON."""
    evaluation = evaluate(CATALOG, case, ON)
    return answer_json(evaluation, CATALOG), orjson.dumps(answer(evaluation, CATALOG))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_json_is_that_of_the_data(path: Path) -> None:
    """Byte for byte, for the whole case, for the case without any one of its facts, and for one that knows nothing."""
    case = read(path)
    given = [{name: value for name, value in case.facts.items() if name != left_out} for left_out in ("", *case.facts)]
    for facts in (*given, {}):
        written, data = both(replace(case, facts=facts, evidence={}))
        assert written == data


def test_evidence_for_an_unknown_fact_is_shown_and_stays_in_its_case() -> None:
    """A fact that is 未查明 may still have evidence: this case's proofs show it, the next case's do not."""
    case = replace(read(CASES[0]), facts={}, evidence={})
    plain, _ = both(case)
    written, data = both(replace(case, evidence={"货值金额": "账册第三页"}))
    assert written == data
    assert "账册第三页" in written.decode()
    assert both(case)[0] == plain
