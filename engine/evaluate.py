"""One case, both dates, one Evaluation: the door to the engine.

`evaluate` is a function of the catalog, the case and the day, and of nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import compress

from engine import conclusion, fines
from engine import docket as dockets
from engine import questions as asking
from engine.cases import Case, CaseError, Problem
from engine.catalog import Catalog
from engine.clocks import Deadline, deadlines
from engine.conclusion import AGGRAVATING, NOTHING_TO_WAIVE, Order, conclude
from engine.docket import Docket, docket, is_listed
from engine.findings import Finding, NearMiss, Waits, fallen, find, near_misses
from engine.fines import Exposure, exposures, nothing_to_waive
from engine.library import ACT_DATE
from engine.lists import Lighter, ListVersion
from engine.meaning import truth_of
from engine.proofs import met, missing
from engine.questions import Question, questions
from engine.receipt import Receipt, write_receipt
from engine.rules import TRACKS
from engine.terms import Facts, Vocabulary
from engine.tracks import Consulted, Own, TrackResult, compare
from engine.truth import Truth


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Settled:
    """What follows from what the facts say to the comparisons of a docket, and from nothing else of a case.

    The same object for every case of which the facts say the same.
    """

    refused: Truth
    findings: tuple[Finding, ...]
    fallen: tuple[Finding, ...]
    aggravating: tuple[Finding, ...]
    tracks: Mapping[str, TrackResult]
    questions: Mapping[str, tuple[Question, ...]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole answer to one case."""

    receipt: Receipt
    case: Case
    on: date
    settled: Settled
    near_misses: tuple[NearMiss, ...]
    exposures: tuple[Exposure, ...]
    lighter: tuple[Lighter, ListVersion] | None
    deadlines: tuple[Deadline, ...]
    consulted: tuple[Consulted, ...]
    notes: tuple[str, ...]

    @property
    def tracks(self) -> Mapping[str, TrackResult]:
        """What each track comes to."""
        return self.settled.tracks

    @property
    def findings(self) -> tuple[Finding, ...]:
        """One for each item that was looked at."""
        return self.settled.findings

    @property
    def aggravating(self) -> tuple[Finding, ...]:
        """Those of the findings that speak against leniency and do not fail."""
        return self.settled.aggravating

    @property
    def questions(self) -> Mapping[str, tuple[Question, ...]]:
        """What is best asked next on each track."""
        return self.settled.questions


def evaluate(catalog: Catalog, case: Case, on: date, *, whole: bool = True) -> Evaluation:
    """The evaluation of `case`; a case without a decision date is taken as decided `on` that day, and says so.

    Unless `whole`, only the conclusions, the verdicts and the receipt are made: no questions, no near misses, no
    penalties, no deadlines. What is made is the same either way.
    Raises `CaseError` when the case cannot be placed, `CatalogError` when a list that it needs is wrong.
    """
    decision = case.decision_date or on
    if case.act_date and case.act_date > decision:
        told = f"违法行为发生日期 {case.act_date} 晚于核查的日期 {decision}"
        raise CaseError([Problem("/act_date", "bad-date", told)])
    ready = docket(catalog, case.place, case.matter, case.act_date, decision)
    facts, vocabulary = case.facts, catalog.library.vocabulary
    settled = _settled(ready, case, catalog, whole=whole)
    rule = ready.lighter[0] if ready.lighter else None
    return Evaluation(
        receipt=write_receipt(case.canonical(catalog.library), decision, ready.used, catalog.digests, ready.texts),
        case=case,
        on=decision,
        settled=settled,
        near_misses=near_misses(settled.fallen, facts, vocabulary) if whole else (),
        exposures=exposures(case.matter, facts, settled.refused, rule) if case.matter and whole else (),
        lighter=ready.lighter,
        deadlines=deadlines(ready.clocks, facts, decision) if whole else (),
        consulted=ready.consulted,
        notes=_notes(ready, case, decision),
    )


def forget() -> None:
    """Empties what evaluations remember: the next one is made as the first was."""
    _SETTLED.clear()
    for remembering in (conclusion, fines, dockets, asking):
        remembering.forget()


def _settled(ready: Docket, case: Case, catalog: Catalog, *, whole: bool) -> Settled:
    """What is settled for the case: found once for all cases whose facts say the same to every comparison."""
    if not is_listed(case.matter, catalog):
        return _settle(ready, case, catalog.library.vocabulary, whole=whole)
    key = (ready, ready.comparisons.pattern(case.facts), case.act_date is None, whole)
    # Taken out and put back, so that the one that was not asked for longest stands first. Either is one step for threads.
    known = _SETTLED.pop(key, None)
    if known is None:
        known = _settle(ready, case, catalog.library.vocabulary, whole=whole)
    _SETTLED[key] = known
    if len(_SETTLED) > _SETTLED_HELD:
        _SETTLED.popitem(last=False)
    return known


def _settle(ready: Docket, case: Case, vocabulary: Vocabulary, *, whole: bool) -> Settled:
    rules = ready.order.rules
    refused = truth_of(rules.refusal, case.facts) if rules.refusal else False
    findings = find(ready.untouched, case.facts)
    doubted = _doubted(ready.order, case.facts)
    results = _compared(ready, findings, nothing_to_waive(case.matter, refused), doubted)
    return Settled(
        refused=refused,
        findings=findings,
        fallen=fallen(findings, vocabulary) if whole else (),
        aggravating=tuple(f for f in findings if f.entry.item.effect == AGGRAVATING and f.proof.truth is not False),
        tracks=results,
        questions={
            track: _questions(result, findings, ready.order, vocabulary, case)
            for track, result in results.items()
            if whole
        },
    )


def _notes(ready: Docket, case: Case, decision: date) -> tuple[str, ...]:
    undecided = () if case.decision_date else (f"决定日期未填，按 {decision} 核查",)
    lawless = case.act_date is not None and not ready.act_law
    told = f"行为时（{case.act_date}）施行的法律没有收录，行为时只核查了收录的清单；当时的法律请另行核对"
    return (*undecided, *ready.notes, *((told,) if lawless else ()), *ready.lapses)


def _doubted(order: Order, facts: Facts) -> frozenset[str]:
    """The steps whose premise may no longer be assumed on these facts."""
    steps = (step for steps in order.steps.values() for step in steps)
    return frozenset([step.id for step in steps if step.doubt is not None and truth_of(step.doubt, facts)])


def _compared(
    ready: Docket, findings: tuple[Finding, ...], nothing: Truth, doubted: frozenset[str]
) -> dict[str, TrackResult]:
    """The result of each track: both days concluded and compared."""
    decided = conclude(compress(findings, ready.on_decision), ready.order, nothing, doubted)
    acted = decided
    own = Own()
    if ready.on_act != ready.on_decision:
        acted = conclude(compress(findings, ready.on_act), ready.order, nothing, doubted)
        days = list(zip(findings, ready.on_act, ready.on_decision, strict=True))
        own = Own(
            frozenset([f.entry.step for f, act, decision in days if act and not decision and f.proof.truth is None]),
            frozenset([f.entry.step for f, act, decision in days if decision and not act and f.proof.truth is None]),
        )
    known, rules = ready.act_known, ready.order.rules
    return {
        track: compare(acted[n] if known else None, decided[n], rules, own, whole=ready.act_law)
        for n, track in enumerate(TRACKS)
    }


def _questions(
    result: TrackResult, findings: tuple[Finding, ...], order: Order, vocabulary: Vocabulary, case: Case
) -> tuple[Question, ...]:
    open_ = {step.id for step in result.open}
    premises = {step.id for step in result.premises}
    waiting = [finding.waits for finding in findings if finding.waits is not None]
    asked = [waits for waits in waiting if waits.step in open_]
    refusal = next((step for step in result.open if step.name == NOTHING_TO_WAIVE), None)
    if refusal is not None and order.refusal is not None:
        proof = order.refusal(case.facts, None)
        asked.append(Waits(refusal.name, refusal.id, missing(proof, case.facts), met(proof)))
    act_date = vocabulary.find(ACT_DATE)
    return questions(
        tuple(asked),
        tuple([waits for waits in waiting if waits.step in premises]),
        (act_date.name,) if case.act_date is None and act_date is not None else (),
        vocabulary,
        frozenset(case.facts),
    )


_SETTLED_HELD = 256
_SETTLED: OrderedDict[Hashable, Settled] = OrderedDict()
