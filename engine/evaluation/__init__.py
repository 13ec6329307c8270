"""One case on the catalog: findings, both dates, the conclusion, what to ask, fines, deadlines, the receipt.

`evaluate` is a function of catalog, case and day alone. Knows no wording of an answer.
"""

from engine.evaluation.acts import (
    MOST_ACTS,
    Act,
    Acts,
    ActsEvaluation,
    count_cases,
    evaluate_acts,
    has_acts,
    ordinal,
    read_acts,
    read_any,
)
from engine.evaluation.applicable_law import ORDER, ApplicableLaw
from engine.evaluation.case_facts import CaseProblem
from engine.evaluation.case_keys import ACTS, IN_CHINESE, WORDS, as_written, in_english
from engine.evaluation.cases import (
    PLAIN,
    Case,
    CaseError,
    plain,
    plain_value,
    read_case,
    read_case_text,
    read_text_by,
    spot,
    with_facts,
)
from engine.evaluation.conclusion import BY_HAND, NOTHING_APPLIES, PENDING, Conclusion
from engine.evaluation.deadlines import Deadline
from engine.evaluation.evaluate import UNDATED, Evaluation, evaluate
from engine.evaluation.findings import Finding, find, step_of, untouched
from engine.evaluation.fines import Band, Exposure
from engine.evaluation.fines_by_day import FineByDay
from engine.evaluation.intended_fine import FineCheck, InRow, check_fine
from engine.evaluation.joining import FineChoice, JoinedAct, NormFine, Outcome, join
from engine.evaluation.penal_law import NotHeld, PenalLaw, cited, penal_law
from engine.evaluation.questions import Question
from engine.evaluation.receipt import Receipt
from engine.evaluation.special_law import Governed
from engine.evaluation.two_dates import ACT, DECISION, ONLY_DECISION, Consulted, TrackResult
from engine.evaluation.violations import Possible, Violation

__all__ = [
    "ACT",
    "ACTS",
    "BY_HAND",
    "DECISION",
    "IN_CHINESE",
    "MOST_ACTS",
    "NOTHING_APPLIES",
    "ONLY_DECISION",
    "ORDER",
    "PENDING",
    "PLAIN",
    "UNDATED",
    "WORDS",
    "Act",
    "Acts",
    "ActsEvaluation",
    "ApplicableLaw",
    "Band",
    "Case",
    "CaseError",
    "CaseProblem",
    "Conclusion",
    "Consulted",
    "Deadline",
    "Evaluation",
    "Exposure",
    "Finding",
    "FineByDay",
    "FineCheck",
    "FineChoice",
    "Governed",
    "InRow",
    "JoinedAct",
    "NormFine",
    "NotHeld",
    "Outcome",
    "PenalLaw",
    "Possible",
    "Question",
    "Receipt",
    "TrackResult",
    "Violation",
    "as_written",
    "check_fine",
    "cited",
    "count_cases",
    "evaluate",
    "evaluate_acts",
    "find",
    "has_acts",
    "in_english",
    "join",
    "ordinal",
    "penal_law",
    "plain",
    "plain_value",
    "read_acts",
    "read_any",
    "read_case",
    "read_case_text",
    "read_text_by",
    "spot",
    "step_of",
    "untouched",
    "with_facts",
]
