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
from engine.evaluation.applicable_law import ORDER, ApplicableLaw, applicable_law
from engine.evaluation.case_facts import CaseProblem
from engine.evaluation.case_keys import ACTS, IN_CHINESE, WORDS, as_written, in_english
from engine.evaluation.cases import (
    PLAIN,
    Case,
    CaseError,
    plain_value,
    read_case,
    read_case_text,
    read_text_by,
    spot,
    with_facts,
)
from engine.evaluation.conclusion import BY_HAND, NOTHING_APPLIES, NOTHING_TO_WAIVE, PENDING, Conclusion, words_of
from engine.evaluation.deadlines import Deadline
from engine.evaluation.evaluate import UNDATED, Evaluation, Punished, compared, concluded, evaluate, punished
from engine.evaluation.findings import Entry, Finding, concerns, find, step_of, untouched
from engine.evaluation.fines import Band, Exposure, Waiver
from engine.evaluation.fines_by_day import FineByDay, exposures
from engine.evaluation.intended_fine import FineCheck, InRow, check_fine
from engine.evaluation.joining import FineChoice, JoinedAct, NormFine, Outcome, join
from engine.evaluation.penal_law import NotHeld, PenalLaw, cited, penal_law
from engine.evaluation.questions import Question
from engine.evaluation.receipt import Receipt
from engine.evaluation.special_law import Governed
from engine.evaluation.two_dates import ACT, DECISION, ONLY_DECISION, SAME, Consulted, OpenOnOneDay, TrackResult
from engine.evaluation.violations import (
    Possible,
    Violation,
    asked_of,
    candidates,
    codes_over,
    stands_alone,
    violation_of,
)

__all__ = [
    "ACT",
    "ACTS",
    "BY_HAND",
    "DECISION",
    "IN_CHINESE",
    "MOST_ACTS",
    "NOTHING_APPLIES",
    "NOTHING_TO_WAIVE",
    "ONLY_DECISION",
    "ORDER",
    "PENDING",
    "PLAIN",
    "SAME",
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
    "Entry",
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
    "OpenOnOneDay",
    "Outcome",
    "PenalLaw",
    "Possible",
    "Punished",
    "Question",
    "Receipt",
    "TrackResult",
    "Violation",
    "Waiver",
    "applicable_law",
    "as_written",
    "asked_of",
    "candidates",
    "check_fine",
    "cited",
    "codes_over",
    "compared",
    "concerns",
    "concluded",
    "count_cases",
    "evaluate",
    "evaluate_acts",
    "exposures",
    "find",
    "has_acts",
    "in_english",
    "join",
    "ordinal",
    "penal_law",
    "plain_value",
    "punished",
    "read_acts",
    "read_any",
    "read_case",
    "read_case_text",
    "read_text_by",
    "spot",
    "stands_alone",
    "step_of",
    "untouched",
    "violation_of",
    "with_facts",
    "words_of",
]
