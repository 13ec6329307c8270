"""Findings become one conclusion per track: the first step of the order that holds, what it rests on, what follows.

The order is data (`engine.catalog.rules`); here it is compiled to programs for `engine.chaining`, and what was derived is
read back. Never decides anything that the rules do not say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from types import MappingProxyType
from typing import NamedTuple

from engine.catalog import CERTAINTIES, FOLLOWING, TRACKS, Consequence, Rules, Step
from engine.chaining import Completion, Phase, Program, Rule, Statement, derive, statement
from engine.evaluation.findings import Entry, Finding
from engine.evaluation.special_law import Governed, governed, set_aside
from engine.language import Condition, Facts, Prover, Truth, negate, prover, truth_of

PENDING = "待查"
BY_HAND = "人工判断"
BY_STATUTE = "法定情形"
BY_LIST = "命中清单"
NOTHING_APPLIES = "不符合"
NOTHING_TO_WAIVE = "无可罚"
_HIT = "命中"
"""What rules write where the certainty follows from the findings."""
_REACHED_HELD = 1024
_HOLD = "hold "
"""The beginning of the id of a rule by which a step holds."""


class Follows(NamedTuple):
    """Something that the conclusion brings with it: a duty, a paper, an approval, a deadline, and whence.

    Not when the facts deny what it is `given` on; where they leave it open, its words say on what it depends.
    """

    kind: str
    text: str
    source: str
    given: Condition | None = None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the findings come to on one track.

    `step` is the step that holds, None when none does. `premises` are steps still open that the answer assumes not
    to hold; `open` are other steps before it that are still open and could give a better answer. `rest` are the further
    steps that hold if the authority does not use a 可以. `assumed` are elements of the basis that are still open: the
    answer is given on them. `opposed` are the findings, among `findings`, by which the law demands the contrary of what
    `step` gives: the outcome is then 人工判断,
    as it is where the special law that would govern (`special`) is not met. `survives` is what every item that
    applies leaves standing, whichever step holds: a special law that orders confiscation is not set aside by a general exemption.
    """

    track: str
    outcome: str
    certainty: str
    step: Step | None
    findings: tuple[Finding, ...]
    premises: tuple[Step, ...]
    open: tuple[Step, ...]
    rest: tuple[Step, ...]
    follows: tuple[Follows, ...]
    survives: tuple[str, ...] = ()
    assumed: tuple[Condition, ...] = ()
    opposed: tuple[Finding, ...] = ()
    special: tuple[Governed, ...] = ()
    left_open: str = ""

    @property
    def otherwise(self) -> Step | None:
        """The next step that holds when the authority does not use a 可以."""
        return self.rest[0] if self.rest else None

    @property
    def choice(self) -> bool:
        """Whether the officer must record a choice with reasons."""
        return self.step is not None and self.step.discretionary


class _Reached(NamedTuple):
    """An outcome, and what the items that it rests on bring: their effects, and duties and approvals with their items."""

    track: str
    outcome: str
    step: str
    effects: frozenset[tuple[str, str]]
    duties: tuple[tuple[str, str], ...]
    approvals: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """The rules of a place and day, compiled: the program that walks the steps, and what follows from an outcome.

    `rank` says of each step how many outcomes are more lenient than its own.
    """

    rules: Rules
    steps: Mapping[str, tuple[Step, ...]]
    rank: Mapping[str, int]
    hits: Mapping[str, Statement]
    walk: Program
    follows: Callable[[_Reached], tuple[Follows, ...]]
    refusal: Prover | None


def order_of(rules: Rules, consequences: tuple[Consequence, ...]) -> Order:
    """The order that `rules` give, with these consequences."""
    steps = {track: tuple(step for step in rules.steps if step.track == track) for track in TRACKS}
    refusal = prover(rules.refusal) if rules.refusal is not None else None
    hits = {step.id: _hit(step.id) for order in steps.values() for step in order if not step.opposes}
    # An outcome that was reached by the same items has the same consequences, whatever the case.
    follows = lru_cache(maxsize=_REACHED_HELD)(partial(_following, consequences, _follow_of(consequences)))
    rank = {step.id: sum(outcome == step.outcome for _, outcome in rules.lenient) for step in rules.steps}
    return Order(rules, steps, rank, hits, _walk_of(steps), follows, refusal)


def _walk_of(steps: Mapping[str, tuple[Step, ...]]) -> Program:
    """A step that is hit blocks every later step of its track; the one that is hit and not blocked holds."""
    block: list[Rule] = []
    free: list[Completion] = []
    hold: list[Rule] = []
    for order in steps.values():
        for place, step in enumerate(order):
            later = tuple(statement(k="blocked", step=after.id) for after in order[place + 1 :])
            if later:
                block.append(Rule(f"block {step.id}", (_hit(step.id),), later))
            open_ = statement(k="free", step=step.id)
            free.append(Completion(statement(k="blocked", step=step.id), open_))
            hold.append(Rule(f"{_HOLD}{step.id}", (_hit(step.id), open_), (statement(k="holds", step=step.id),)))
    return Program((Phase("block", tuple(block), tuple(free)), Phase("hold", tuple(hold))))


def _hit(step: str) -> Statement:
    return statement(k="hit", step=step)


def _follow_of(consequences: tuple[Consequence, ...]) -> Program:
    rules = []
    for place, consequence in enumerate(consequences):
        when = dict(consequence.when)
        duty = when.pop("duty", None)
        patterns = [statement(k="outcome", **when)] if when else []
        if duty is not None:
            patterns.append(statement(k="duty", text=duty))
        kind, text = consequence.then
        rules.append(Rule(f"{place:04} {consequence.id}", tuple(patterns), (statement(k=kind, text=text),)))
    return Program((Phase("follow", tuple(rules)),))


def conclude(
    findings: Iterable[Finding],
    order: Order,
    nothing: Truth,
    doubted: frozenset[str] = frozenset(),
    facts: Facts = MappingProxyType({}),
    assumed: tuple[Condition, ...] = (),
) -> tuple[Conclusion, ...]:
    """The conclusion of each track.

    `nothing` says whether the statute has nothing to waive, `assumed` on what that rests; `doubted` are the steps whose
    premise may no longer be assumed.
    Raises `ChainError` when the chain fails; there is no conclusion then.
    """
    hits: dict[str, list[Finding]] = {}
    maybe: dict[str, list[Finding]] = {}
    listed = tuple(findings)
    special = governed(listed)
    yields: dict[str, Truth] = {each.general.key: negate(each.truth) for each in special}
    for finding in listed:
        truth = yields.get(finding.key, finding.proof.truth)
        if truth is not False:
            (hits if truth else maybe).setdefault(finding.entry.step, []).append(finding)
    if nothing is not False:
        step = f"{NOTHING_TO_WAIVE}/{NOTHING_TO_WAIVE}"
        if nothing:
            hits.setdefault(step, [])
        else:
            maybe.setdefault(step, [])
    if special:
        hits = set_aside(hits, special)
    hits.update(_on_premises(order, hits, maybe))
    holds = _holds(order, hits)
    found = [_conclusion(track, order, holds[track], hits, maybe, doubted) for track in TRACKS]
    if special:
        found = [_beside_special(conclusion, special) for conclusion in found]
    if assumed:
        found = [replace(c, assumed=assumed) if c.outcome == NOTHING_TO_WAIVE else c for c in found]
    return tuple([_on_facts(conclusion, facts) for conclusion in found])


def _beside_special(conclusion: Conclusion, special: tuple[Governed, ...]) -> Conclusion:
    """The conclusion with the special law beside it; left to a person where it rests on what that law may exclude."""
    keys = {finding.key for finding in conclusion.findings}
    mine = tuple([each for each in special if each.general.item.track == conclusion.track])
    if any(each.truth is False and each.general.key in keys for each in mine):
        return replace(conclusion, outcome=BY_HAND, certainty=PENDING, follows=(), special=mine)
    return replace(conclusion, special=mine)


def _on_facts(conclusion: Conclusion, facts: Facts) -> Conclusion:
    """The conclusion without what the facts deny."""
    denied = [f for f in conclusion.follows if f.given is not None and truth_of(f.given, facts) is False]
    if not denied:
        return conclusion
    return replace(conclusion, follows=tuple([f for f in conclusion.follows if f not in denied]))


def _on_premises(
    order: Order, hits: Mapping[str, list[Finding]], maybe: Mapping[str, list[Finding]]
) -> dict[str, list[Finding]]:
    """The steps that hold by items of which only elements of the basis are open: a 可以 where nothing else gives as much.

    An 应当 is given on a premise only where nothing at all holds without one.
    """
    found = {}
    for each in order.steps.values():
        steps = [step for step in each if not step.opposes]
        firm = {step.outcome for step in steps if step.id in hits}
        for step in steps:
            if step.outcome in firm or (firm and not step.discretionary):
                continue
            near = [finding for finding in maybe.get(step.id, ()) if finding.assumed]
            if near:
                found[step.id] = near
    return found


def _holds(order: Order, hits: Iterable[str]) -> Mapping[str, Step | None]:
    derived = derive(order.walk, [order.hits[step] for step in hits if step in order.hits])
    held = {firing.rule.removeprefix(_HOLD) for firing in derived.fired if firing.rule.startswith(_HOLD)}
    return {track: next((s for s in steps if s.id in held), None) for track, steps in order.steps.items()}


def _conclusion(
    track: str,
    order: Order,
    step: Step | None,
    hits: Mapping[str, list[Finding]],
    maybe: Mapping[str, list[Finding]],
    doubted: frozenset[str],
) -> Conclusion:
    steps = order.steps[track]
    place = steps.index(step) if step else len(steps)
    bearing = [s for s in steps[:place] if not s.opposes or (step is not None and step.outcome in s.opposes)]
    against = tuple([f for s in bearing if s.opposes for f in hits.get(s.id, ()) if f.version.statutory])
    opposing = {finding.entry.step for finding in against}
    waiting = [before for before in bearing if before.id in maybe and before.id not in opposing]
    premises = tuple([before for before in waiting if before.premise and before.id not in doubted])
    better = tuple([before for before in waiting if before not in premises])
    rest = tuple([s for s in steps[place + 1 :] if s.id in hits]) if step and step.discretionary else ()
    if step is None:
        outcome = PENDING if better else order.rules.ordinary.get(track, PENDING)
        certainty = PENDING if better else NOTHING_APPLIES
        found: tuple[Finding, ...] = ()
    else:
        outcome, found = step.outcome, tuple(hits[step.id])
        certainty = step.certainty if step.certainty != _HIT else _certainty(found)
    if against:
        outcome, certainty = BY_HAND, PENDING
    follows = (
        () if outcome in (PENDING, BY_HAND) else _follows(order, track, step, outcome, tuple([f.entry for f in found]))
    )
    survives = _survives(steps, hits) if step else ()
    assumed = tuple(dict.fromkeys([element for finding in found for element in finding.assumed]))
    conclusion = Conclusion(
        track, outcome, certainty, step, (*found, *against), premises, better, rest, follows, survives, assumed, against
    )
    told = order.rules.left_open.get(track, "") if step is None and outcome != PENDING else ""
    return replace(conclusion, left_open=told) if told else conclusion


def _survives(steps: tuple[Step, ...], hits: Mapping[str, list[Finding]]) -> tuple[str, ...]:
    applied = [finding for step in steps for finding in hits.get(step.id, ())]
    return tuple(dict.fromkeys([text for finding in applied for text in finding.item.survives]))


def words_of(every: Iterable[Rules]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The outcomes, and the certainties, that a conclusion by one of these rules may have."""
    outcomes, certainties = [PENDING, BY_HAND], [BY_LIST, BY_STATUTE, NOTHING_APPLIES, PENDING]
    for rules in every:
        outcomes += [*(step.outcome for step in rules.steps), *rules.ordinary.values()]
    certainties += [each for each in CERTAINTIES if each != _HIT]
    return tuple(dict.fromkeys(outcomes)), tuple(dict.fromkeys(certainties))


def _certainty(findings: tuple[Finding, ...]) -> str:
    listed = any(not finding.version.statutory for finding in findings)
    return BY_LIST if listed else BY_STATUTE


def _follows(
    order: Order, track: str, step: Step | None, outcome: str, entries: tuple[Entry, ...]
) -> tuple[Follows, ...]:
    duties = tuple((duty, entry.key) for entry in entries for duty in entry.item.duties)
    approvals = tuple((text, entry.key) for entry in entries for text in entry.item.decided_by)
    effects = frozenset((entry.item.effect.name, entry.item.force) for entry in entries)
    return order.follows(_Reached(track, outcome, step.name if step else outcome, effects, duties, approvals))


def _following(consequences: tuple[Consequence, ...], program: Program, reached: _Reached) -> tuple[Follows, ...]:
    track, outcome, name, effects, duties, approvals = reached
    plain = {"k": "outcome", "track": track, "outcome": outcome, "step": name}
    given = {statement(**plain, effect=effect, **({"force": force} if force else {})) for effect, force in effects}
    given = given or {statement(**plain)}
    given.update(statement(k="duty", text=duty) for duty, _ in duties)
    found: dict[tuple[str, str], tuple[str, Condition | None]] = {
        ("duty", d): (key, None) for d, key in reversed(duties)
    }
    found.update({("approval", text): (key, None) for text, key in reversed(approvals)})
    for firing in derive(program, given).fired:
        consequence = consequences[int(firing.rule.partition(" ")[0])]
        source = f"{consequence.source.of} {consequence.source.at}".strip()
        found.setdefault(consequence.then, (source, consequence.given))
    rank = {kind: place for place, kind in enumerate(FOLLOWING)}
    return tuple(Follows(*then, *why) for then, why in sorted(found.items(), key=lambda entry: rank[entry[0][0]]))


def more_lenient(rules: Rules, one: str, other: str) -> bool:
    """Whether the rules rank outcome `one` strictly more lenient than `other`."""
    return (one, other) in rules.lenient
