"""Why an item does not apply is told with what is the case."""

import pytest

from api.terminal.reasons import failing
from engine.evaluation import read_case
from engine.language import AllOf, Condition, Is, Not, prover
from tests.shipped import CATALOG

HARM, HARMLESS = Is("涉及公民生命健康安全或金融安全"), Is("没有明显社会危害")


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (Not(HARM), "有这一情形：涉及公民生命健康安全或金融安全〔是〕"),
        (Not(AllOf((Not(HARMLESS), HARM))), "没有这一情形：没有明显社会危害〔否〕"),
    ],
)
def test_what_is_not_the_case_is_not_told_as_being_there(condition: Condition, told: str) -> None:
    """Also where an item excludes that something is missing."""
    given = {"place": "440100", "matter": "过期食品", "facts": {HARM.term: "是", HARMLESS.term: "否"}}
    case = read_case(given, CATALOG.library, CATALOG.places)
    assert failing(prover(condition)(case.facts, None), case, CATALOG.library.vocabulary) == told
