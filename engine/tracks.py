"""One track of one case: the conclusion by the law of the day of the act and of the day of the decision, compared.

The more lenient of the two is named (行政处罚法 37 for statutes; each list's own transition rule decides beforehand
whether the list is there at all); two that cannot be compared are left to a person.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.conclusion import PENDING, Conclusion, more_lenient
from engine.rules import Rules

BY_HAND = "人工判断"
SAME, ACT, DECISION, ONLY_DECISION = "一致", "行为时", "决定时", "仅决定时"


@dataclass(frozen=True, slots=True)
class TrackResult:
    """What one track comes to. `used` names the day whose law is used; `at_act` is None when that day is not known."""

    track: str
    outcome: str
    certainty: str
    used: str
    at_act: Conclusion | None
    at_decision: Conclusion

    @property
    def conclusion(self) -> Conclusion:
        """The conclusion that is used; for 人工判断 the one by the law of the decision, shown beside the other."""
        return self.at_act if self.used == ACT and self.at_act else self.at_decision


def compare(at_act: Conclusion | None, at_decision: Conclusion, rules: Rules) -> TrackResult:
    """The result of one track from its two conclusions."""
    used = _used(at_act, at_decision, rules)
    chosen = at_act if used == ACT and at_act else at_decision
    outcome = BY_HAND if used == BY_HAND else chosen.outcome
    certainty = PENDING if used == BY_HAND else chosen.certainty
    return TrackResult(chosen.track, outcome, certainty, used, at_act, at_decision)


def _used(at_act: Conclusion | None, at_decision: Conclusion, rules: Rules) -> str:
    if at_act is None:
        return ONLY_DECISION
    one, other = at_act.outcome, at_decision.outcome
    if one == other:
        return SAME
    if PENDING in (one, other):
        return _beside_pending(at_act, at_decision)
    if more_lenient(rules, other, one):
        return DECISION
    return ACT if more_lenient(rules, one, other) else BY_HAND


def _beside_pending(at_act: Conclusion, at_decision: Conclusion) -> str:
    """A lenient outcome of one day stands beside a 待查 of the other; an ordinary one does not: more may yet be open."""
    known, day, other_day = at_act, ACT, DECISION
    if at_act.outcome == PENDING:
        known, day, other_day = at_decision, DECISION, ACT
    return day if known.step is not None else other_day
