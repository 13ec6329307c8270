"""Findings become one conclusion per track: the first step of the order that holds, what it rests on, what follows.

The order is data (`rules`), the deriving is `chain`'s; here the one is compiled for the other, and the derived
literals are read back. Never decides anything that the rules do not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from engine.chain import derive
from engine.findings import Entry, Finding
from engine.lists import STATUTORY
from engine.production import Completion, Literal, Phase, Program, Rule, literal, value_of
from engine.rules import FOLLOWING, TRACKS, Consequence, Rules, Step
from engine.truth import Truth

PENDING = "待查"
NOTHING_TO_WAIVE = "无可罚"
AGGRAVATING = "从重"


class Follows(NamedTuple):
    """Something that the conclusion brings with it: a duty, a paper, an approval, a deadline, and whence."""

    kind: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the findings come to on one track.

    `step` is the step that holds, None when none does. `premises` are steps still open that the answer assumes not
    to hold; `open` are other steps before it that are still open and could give a better answer. `otherwise` is the
    next step that holds if the authority does not use a 可以.
    """

    track: str
    outcome: str
    certainty: str
    step: Step | None
    findings: tuple[Finding, ...]
    premises: tuple[Step, ...]
    open: tuple[Step, ...]
    otherwise: Step | None
    follows: tuple[Follows, ...]

    @property
    def choice(self) -> bool:
        """Whether the officer must record a choice with reasons."""
        return self.step is not None and self.step.discretionary


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """The rules of a place and day, compiled: the programs that walk the steps and tell what follows."""

    rules: Rules
    consequences: tuple[Consequence, ...]
    steps: Mapping[str, tuple[Step, ...]]
    walk: Program
    follow: Program


@lru_cache(maxsize=64)
def order_of(rules: Rules, layered: tuple[Rules, ...]) -> Order:
    """The order that `rules` give, with the consequences of all `layered` rules."""
    consequences = tuple(c for one in layered for c in one.consequences)
    steps = {track: tuple(step for step in rules.steps if step.track == track) for track in TRACKS}
    return Order(rules, consequences, steps, _walk_of(steps), _follow_of(consequences))


def _walk_of(steps: Mapping[str, tuple[Step, ...]]) -> Program:
    all_ = [step for order in steps.values() for step in order]
    hits = tuple(
        Rule(f"{state} {step.id}", (_finding(step.id, state),), (literal(k=state, step=step.id),))
        for step in all_
        for state in ("hit", "maybe")
    )
    absent = tuple(Completion(literal(k="hit", step=s.id), literal(k="miss", step=s.id)) for s in all_)
    rules: list[Rule] = []
    for order in steps.values():
        for step, following in zip(order, [*order[1:], None], strict=True):
            rules.extend(_walk_rules(step, following))
    return Program((Phase("state", hits, absent), Phase("walk", tuple(rules))))


def _walk_rules(step: Step, following: Step | None) -> list[Rule]:
    here, hit, miss = step.id, literal(k="hit", step=step.id), literal(k="miss", step=step.id)
    reach = literal(k="reach", step=here)
    rules = [
        Rule(f"holds {here}", (reach, hit), (literal(k="holds", step=here),)),
        Rule(f"open {here}", (reach, miss, literal(k="maybe", step=here)), (literal(k="open", step=here),)),
        Rule(f"else {here}", (literal(k="rest", step=here), hit), (literal(k="otherwise", step=here),)),
    ]
    if following is not None:
        onward = literal(k="reach", step=following.id)
        rest = literal(k="rest", step=following.id)
        rules.append(Rule(f"pass {here}", (reach, miss), (onward,)))
        rules.append(Rule(f"skip {here}", (literal(k="rest", step=here), miss), (rest,)))
        if step.discretionary:
            rules.append(Rule(f"unless {here}", (literal(k="holds", step=here),), (rest,)))
    return rules


def _finding(step: str, state: str) -> Literal:
    return literal(k="finding", step=step, v=state)


def _follow_of(consequences: tuple[Consequence, ...]) -> Program:
    rules = []
    for place, consequence in enumerate(consequences):
        when = dict(consequence.when)
        duty = when.pop("duty", None)
        patterns = [literal(k="outcome", **when)] if when else []
        if duty is not None:
            patterns.append(literal(k="duty", text=duty))
        kind, text = consequence.then
        rules.append(Rule(f"{place:04} {consequence.id}", tuple(patterns), (literal(k=kind, text=text),)))
    return Program((Phase("follow", tuple(rules)),))


def conclude(findings: Iterable[Finding], order: Order, nothing: Truth) -> tuple[Conclusion, ...]:
    """The conclusion of each track.

    `nothing` says whether the statute has nothing to waive as long as the party does not refuse to correct.
    Raises `ChainError` when the chain fails; there is no conclusion then.
    """
    hits: dict[str, list[Finding]] = {}
    maybe: set[str] = set()
    for finding in findings:
        truth = finding.proof.truth
        if truth:
            hits.setdefault(finding.entry.step, []).append(finding)
        elif truth is None:
            maybe.add(finding.entry.step)
    if nothing is not False:
        step = f"{NOTHING_TO_WAIVE}/{NOTHING_TO_WAIVE}"
        if nothing:
            hits.setdefault(step, [])
        else:
            maybe.add(step)
    marks = _marks(order, frozenset(hits), frozenset(maybe))
    return tuple([_conclusion(track, order, marks[track], hits) for track in TRACKS])


class _Mark(NamedTuple):
    """Where the walk of one track came to rest."""

    holds: Step | None
    premises: tuple[Step, ...]
    open: tuple[Step, ...]
    otherwise: Step | None


@lru_cache(maxsize=4096)
def _marks(order: Order, hits: frozenset[str], maybe: frozenset[str]) -> Mapping[str, _Mark]:
    given = {_finding(step, "hit") for step in hits} | {_finding(step, "maybe") for step in maybe}
    given.update(literal(k="reach", step=steps[0].id) for steps in order.steps.values() if steps)
    held: dict[str, set[str]] = {"holds": set(), "open": set(), "otherwise": set()}
    for found in derive(order.walk, given).literals:
        kind = value_of(found, "k")
        if kind in held:
            held[kind].add(value_of(found, "step") or "")
    return {track: _mark(steps, held) for track, steps in order.steps.items()}


def _mark(steps: tuple[Step, ...], held: Mapping[str, set[str]]) -> _Mark:
    waiting = [step for step in steps if step.id in held["open"]]
    return _Mark(
        next((step for step in steps if step.id in held["holds"]), None),
        tuple(step for step in waiting if step.premise),
        tuple(step for step in waiting if not step.premise),
        next((step for step in steps if step.id in held["otherwise"]), None),
    )


def _conclusion(track: str, order: Order, mark: _Mark, hits: Mapping[str, list[Finding]]) -> Conclusion:
    step = mark.holds
    if step is None:
        outcome = PENDING if mark.open else order.rules.ordinary.get(track, PENDING)
        certainty = PENDING if mark.open else "不符合"
        found: tuple[Finding, ...] = ()
    else:
        outcome, found = step.outcome, tuple(hits[step.id])
        certainty = step.certainty if step.certainty != "命中" else _certainty(found)
    follows = () if outcome == PENDING else _follows(order, track, step, outcome, tuple(f.entry for f in found))
    return Conclusion(track, outcome, certainty, step, found, mark.premises, mark.open, mark.otherwise, follows)


def _certainty(findings: tuple[Finding, ...]) -> str:
    listed = any(finding.version.kind not in STATUTORY for finding in findings)
    return "命中清单" if listed else "法定情形"


def _follows(
    order: Order, track: str, step: Step | None, outcome: str, entries: tuple[Entry, ...]
) -> tuple[Follows, ...]:
    duties = tuple((duty, entry.key) for entry in entries for duty in entry.item.duties)
    approvals = tuple((text, entry.key) for entry in entries for text in entry.item.decided_by)
    effects = frozenset((entry.item.effect, entry.item.force) for entry in entries)
    name = step.name if step else outcome
    return _following(order, (track, outcome, name), effects, duties, approvals)


@lru_cache(maxsize=4096)
def _following(
    order: Order,
    reached: tuple[str, str, str],
    effects: frozenset[tuple[str, str]],
    duties: tuple[tuple[str, str], ...],
    approvals: tuple[tuple[str, str], ...],
) -> tuple[Follows, ...]:
    track, outcome, name = reached
    plain = {"k": "outcome", "track": track, "outcome": outcome, "step": name}
    given = {literal(**plain, effect=effect, force=force or "应当") for effect, force in effects}
    given = given or {literal(**plain)}
    given.update(literal(k="duty", text=duty) for duty, _ in duties)
    found = {("duty", duty): key for duty, key in reversed(duties)}
    found.update({("approval", text): key for text, key in reversed(approvals)})
    for firing in derive(order.follow, given).fired:
        consequence = order.consequences[int(firing.rule.partition(" ")[0])]
        source = f"{consequence.source.of} {consequence.source.at}".strip()
        found.setdefault(consequence.then, source)
    rank = {kind: place for place, kind in enumerate(FOLLOWING)}
    return tuple(Follows(k, t, s) for (k, t), s in sorted(found.items(), key=lambda entry: rank[entry[0][0]]))


@lru_cache(maxsize=4096)
def more_lenient(rules: Rules, one: str, other: str) -> bool:
    """Whether the rules rank outcome `one` strictly more lenient than `other`."""
    seen, open_ = set(), [one]
    while open_:
        here = open_.pop()
        for high, low in rules.lenient:
            if high == here and low not in seen:
                seen.add(low)
                open_.append(low)
    return other in seen and one != other
