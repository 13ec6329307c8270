"""One track of one case: the conclusion by the law of the day of the act and of the day of the decision, compared.

The more lenient of the two is named (行政处罚法 37 for statutes; each list's own transition rule decides beforehand
whether the list is there at all); two that cannot be compared are left to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import NamedTuple

from engine.catalog import Rules, Standing, Step
from engine.evaluation.conclusion import BY_HAND, PENDING, Conclusion, more_lenient
from engine.evaluation.findings import Finding

SAME, ACT, DECISION, ONLY_DECISION = "一致", "行为时", "决定时", "仅决定时"


def days_of(on_act: bool, on_decision: bool) -> tuple[str, ...]:  # as in a row of a table
    """The days on which something is used, by name."""
    return tuple(compress((ACT, DECISION), (on_act, on_decision)))


class Consulted(NamedTuple):
    """One list version that was looked at, as it stands on the day of the decision, and the days on which it is used."""

    standing: Standing
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrackResult:
    """What one track comes to. `used` names the day whose law is used; `at_act` is None when that day is not known.

    `open` are the steps of either day that are still open and could change the outcome, `premises` those of either
    day that the answer assumes. `better` are the open steps that would be more favourable. `within_reach` are items of
    lists that few facts would make a basis of the same outcome, which so far rests on a statute alone. `unpunished` are the
    texts, in force on the day of the act or of the decision, that punish the act by no clause. `unfounded`: no clause of the
    day of the act that punishes it is held.
    """

    track: str
    outcome: str
    certainty: str
    used: str
    at_act: Conclusion | None
    at_decision: Conclusion
    open: tuple[Step, ...] = ()
    premises: tuple[Step, ...] = ()
    better: tuple[Step, ...] = ()
    within_reach: tuple[Finding, ...] = ()
    unpunished: tuple[str, ...] = ()
    unfounded: bool = False

    @property
    def conclusion(self) -> Conclusion:
        """The conclusion that is used; for 人工判断 the one by the law of the decision, shown beside the other."""
        return self.at_act if self.used == ACT and self.at_act else self.at_decision


@dataclass(frozen=True, slots=True)
class OpenOnOneDay:
    """The open steps that a day has through versions of its own, which the other day does not have."""

    act: frozenset[str] = frozenset()
    decision: frozenset[str] = frozenset()


def compare(
    at_act: Conclusion | None,
    at_decision: Conclusion,
    rules: Rules,
    own: OpenOnOneDay | None = None,
    *,
    whole: bool = True,
) -> TrackResult:
    """The result of one track from its two conclusions.

    `whole` says whether the law of the day of the act is held; when it is not, only a lenient outcome of the lists of
    that day counts, and what is open in them.
    """
    acted = at_act if at_act is not None and (whole or at_act.step is not None) else None
    used = _used(acted, at_decision, rules)
    chosen, other = (acted, at_decision) if used == ACT and acted else (at_decision, at_act)
    outcome = BY_HAND if used == BY_HAND else chosen.outcome
    certainty = PENDING if used == BY_HAND else chosen.certainty
    beside = own.act if own and chosen is at_decision else own.decision if own else frozenset()
    open_ = [*chosen.open, *(step for step in (other.open if other else ()) if step.id in beside or used == BY_HAND)]
    open_ = [step for step in dict.fromkeys(open_) if _changes(step, chosen, outcome, rules)]
    premises = dict.fromkeys((*chosen.premises, *(other.premises if other else ())))
    better = tuple(step for step in open_ if more_lenient(rules, step.outcome, outcome))
    return TrackResult(
        chosen.track, outcome, certainty, used, acted, at_decision, tuple(open_), tuple(premises), better
    )


def without_clause(result: TrackResult, texts: tuple[str, ...]) -> TrackResult:
    """The result where the texts of the day have no clause that punishes the act: a person decides, and nothing follows.

    What ends the case whatever the law punishes (移送司法, 不得处罚) stays.
    """
    step = result.conclusion.step
    if step is not None and step.certainty == "停止":
        return result
    by_hand = Conclusion(result.track, BY_HAND, PENDING, None, (), (), (), (), ())
    return TrackResult(result.track, BY_HAND, PENDING, result.used, by_hand, by_hand, unpunished=texts)


def _changes(step: Step, chosen: Conclusion, outcome: str, rules: Rules) -> bool:
    """Whether an open step could change the outcome: not one with the same, nor a less lenient one of the other day."""
    if outcome in (PENDING, BY_HAND):
        return True
    if step.outcome == outcome:
        return False
    return step in chosen.open or not more_lenient(rules, outcome, step.outcome)


def _used(at_act: Conclusion | None, at_decision: Conclusion, rules: Rules) -> str:
    if at_act is None:
        return ONLY_DECISION
    if at_act.outcome == at_decision.outcome:
        return SAME
    if PENDING in (at_act.outcome, at_decision.outcome):
        return _beside_pending(at_act, at_decision)
    if _offers(at_decision, at_act.outcome, rules):
        return DECISION
    return ACT if _offers(at_act, at_decision.outcome, rules) else BY_HAND


def _offers(conclusion: Conclusion, outcome: str, rules: Rules) -> bool:
    """Whether a conclusion, or what holds when its 可以 is not used, is as lenient as `outcome`."""
    menu = [conclusion.outcome, *(step.outcome for step in conclusion.rest)]
    return any(each == outcome or more_lenient(rules, each, outcome) for each in menu)


def _beside_pending(at_act: Conclusion, at_decision: Conclusion) -> str:
    """A lenient outcome of one day stands beside a 待查 of the other; an ordinary one does not: more may yet be open."""
    known, day, other_day = at_act, ACT, DECISION
    if at_act.outcome == PENDING:
        known, day, other_day = at_decision, DECISION, ACT
    return day if known.step is not None else other_day
