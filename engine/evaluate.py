"""One case, both dates, one Evaluation: the door to the engine.

`evaluate` is a function of the catalog, the case and the day, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import compress

from engine.cases import Case, CaseError, Problem
from engine.catalog import Catalog
from engine.clocks import Deadline, Timetable, deadlines, timetable
from engine.conclusion import AGGRAVATING, NOTHING_TO_WAIVE, Order, conclude, order_of
from engine.findings import (
    Entry,
    Finding,
    NearMiss,
    Waits,
    concerns,
    entries_of,
    find,
    near_misses,
    reaches,
    untouched,
)
from engine.fines import Exposure, exposures, lighter_rule, nothing_to_waive
from engine.lapses import lapsed
from engine.library import ACT_DATE
from engine.lists import Lighter, ListVersion
from engine.matters import Matter
from engine.meaning import truth_of
from engine.places import PlaceError
from engine.proofs import met, missing
from engine.questions import Question, questions
from engine.receipt import Receipt, Used, digest_of_texts, write_receipt
from engine.rules import TRACKS
from engine.terms import Facts
from engine.tracks import Consulted, Own, TrackResult, compare, days_of
from engine.truth import Truth

ORDER = "cn/conclusion"
"""The list whose rules give the order of the conclusion."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole answer to one case."""

    receipt: Receipt
    case: Case
    on: date
    tracks: Mapping[str, TrackResult]
    findings: tuple[Finding, ...]
    aggravating: tuple[Finding, ...]
    near_misses: tuple[NearMiss, ...]
    questions: Mapping[str, tuple[Question, ...]]
    exposures: tuple[Exposure, ...]
    lighter: tuple[Lighter, ListVersion] | None
    deadlines: tuple[Deadline, ...]
    consulted: tuple[Consulted, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What cases of one matter at one place on the same days share."""

    untouched: tuple[Finding, ...]
    act: tuple[ListVersion, ...] | None
    act_law: bool
    consulted: tuple[Consulted, ...]
    order: Order
    on_act: tuple[bool, ...]
    on_decision: tuple[bool, ...]
    clocks: Timetable
    lighter: tuple[Lighter, ListVersion] | None
    used: tuple[Used, ...]
    texts: str
    notes: tuple[str, ...]


def evaluate(catalog: Catalog, case: Case, on: date, *, whole: bool = True) -> Evaluation:
    """The evaluation of `case`; a case without a decision date is taken as decided `on` that day, and says so.

    Unless `whole`, only the conclusions, the verdicts and the receipt are made: no questions, nothing about what is
    missing, no penalties, no deadlines. What is made is the same either way.
    Raises `CaseError` when the case cannot be placed, `CatalogError` when a list that it needs is wrong.
    """
    decision = case.decision_date or on
    if case.act_date and case.act_date > decision:
        told = f"违法行为发生日期 {case.act_date} 晚于核查的日期 {decision}"
        raise CaseError([Problem("/act_date", "bad-date", told)])
    ready = _prepare(catalog, case.place, case.matter, case.act_date, decision)
    facts, vocabulary = case.facts, catalog.library.vocabulary
    rules = ready.order.rules
    refused = truth_of(rules.refusal, facts) if rules.refusal else False
    nothing = nothing_to_waive(case.matter, refused)
    findings = find(ready.untouched, facts)
    results = _compared(ready, findings, nothing, _doubted(ready.order, facts))
    return Evaluation(
        receipt=write_receipt(case.canonical(catalog.library), decision, ready.used, catalog.digests, ready.texts),
        case=case,
        on=decision,
        tracks=results,
        findings=findings,
        aggravating=tuple(f for f in findings if f.entry.item.effect == AGGRAVATING and f.proof.truth is not False),
        near_misses=near_misses(findings, facts, vocabulary) if whole else (),
        questions={
            track: _questions(result, findings, ready.order, catalog, case)
            for track, result in results.items()
            if whole
        },
        exposures=exposures(case.matter, facts, refused, ready.lighter[0] if ready.lighter else None)
        if case.matter and whole
        else (),
        lighter=ready.lighter,
        deadlines=deadlines(ready.clocks, facts, decision) if whole else (),
        consulted=ready.consulted,
        notes=ready.notes if case.decision_date else (f"决定日期未填，按 {decision} 核查", *ready.notes),
    )


def _doubted(order: Order, facts: Facts) -> frozenset[str]:
    """The steps whose premise may no longer be assumed on these facts."""
    steps = (step for steps in order.steps.values() for step in steps)
    return frozenset([step.id for step in steps if step.doubt is not None and truth_of(step.doubt, facts)])


def _compared(
    ready: _Prepared, findings: tuple[Finding, ...], nothing: Truth, doubted: frozenset[str]
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
    known, rules = ready.act is not None, ready.order.rules
    return {
        track: compare(acted[n] if known else None, decided[n], rules, own, whole=ready.act_law)
        for n, track in enumerate(TRACKS)
    }


def _questions(
    result: TrackResult, findings: tuple[Finding, ...], order: Order, catalog: Catalog, case: Case
) -> tuple[Question, ...]:
    open_ = {step.id for step in result.open}
    premises = {step.id for step in result.premises}
    waiting = [finding.waits for finding in findings if finding.waits is not None]
    asked = [waits for waits in waiting if waits.step in open_]
    refusal = next((step for step in result.open if step.name == NOTHING_TO_WAIVE), None)
    if refusal is not None and order.refusal is not None:
        proof = order.refusal(case.facts, None)
        asked.append(Waits(refusal.name, refusal.id, missing(proof, case.facts), met(proof)))
    act_date = catalog.library.vocabulary.find(ACT_DATE)
    return questions(
        asked,
        [waits for waits in waiting if waits.step in premises],
        (act_date.name,) if case.act_date is None and act_date is not None else (),
        catalog.library.vocabulary,
        case.facts,
    )


@lru_cache(maxsize=4096)
def _prepare(catalog: Catalog, place: str, matter: Matter | None, act: date | None, decision: date) -> _Prepared:
    notes: list[str] = []
    if matter and matter.name not in catalog.library.matters.by_name:
        notes.append(f"“{matter.name}”不在事项表里：只核查不限事项的规定，清单上有没有它、罚款幅度多少，都没有核查")
    try:
        standings = tuple(s for s in catalog.standings(place, decision) if concerns(s.version, matter))
        chain = {layer.code for layer in catalog.layers(place, decision)}
    except PlaceError as error:
        raise CaseError([Problem("/place", "unknown-place", str(error))]) from None
    if matter and matter.place and matter.place not in chain:
        home = catalog.places.find(matter.place)
        told = f"“{matter.name}”是{home.name if home else matter.place}的地方规定，不适用于这个地区"
        raise CaseError([Problem("/matter", "unknown-matter", told)])
    decided = tuple(s.version for s in standings if s.status == "施行中")
    acted = _acted(catalog, place, matter, act, notes)
    fitting = tuple(version for version in decided if reaches(version, matter))
    union = {version.key: version for version in (*decided, *(acted or ()))}
    at_act = frozenset(version.key for version in acted or ())
    at_decision = frozenset(version.key for version in decided)
    rules = next((v.rules for v in decided if v.id == ORDER and v.rules), None)
    if rules is None:
        told = f"{decision} 没有施行中的结论次序规则（{ORDER}），不能核查这一天的决定"
        raise CaseError([Problem("/decision_date", "bad-date", told)])
    used = tuple(
        Used(key, v.digest, days_of(key in at_act, key in at_decision))
        for key, v in union.items()
    )
    entries = tuple(entry for version in union.values() for entry in entries_of(version, matter, rules))
    on_act, on_decision = _used(entries, at_act, act), _used(entries, at_decision, decision)
    placed = (entry._replace(at=days_of(*days)) for entry, *days in zip(entries, on_act, on_decision, strict=True))
    either = tuple(one or other for one, other in zip(on_act, on_decision, strict=True))
    notes += [_lapsed(e) for e in entries if e.version.key in at_decision and lapsed(e.item, decision)]
    return _Prepared(
        untouched=untouched(compress(placed, either)),
        act=acted,
        act_law=any(version.id == ORDER for version in acted or ()),
        consulted=tuple(Consulted(s, days_of(s.version.key in at_act, s.version.key in at_decision)) for s in standings),
        order=order_of(rules, tuple(v.rules for v in fitting if v.rules)),
        on_act=tuple(compress(on_act, either)),
        on_decision=tuple(compress(on_decision, either)),
        clocks=timetable((clock, v) for v in fitting for clock in v.clocks),
        lighter=lighter_rule(fitting),
        used=used,
        texts=digest_of_texts(used, catalog.digests),
        notes=tuple(notes),
    )


def _used(entries: tuple[Entry, ...], keys: frozenset[str], day: date | None) -> tuple[bool, ...]:
    """Which entries are used on a day: their version is in force, and the item has not ended before it."""
    return tuple(day is not None and e.version.key in keys and not lapsed(e.item, day) for e in entries)


def _lapsed(entry: Entry) -> str:
    item = entry.item
    return f"《{entry.version.title}》第“{item.id}”项只用到 {item.until}：{item.until_because}"


def _acted(
    catalog: Catalog, place: str, matter: Matter | None, act: date | None, notes: list[str]
) -> tuple[ListVersion, ...] | None:
    """The versions in force on the day of the act, None when the day is not known; a note when its law is not held."""
    if act is None:
        return None
    acted = tuple(v for v in _in_force_on_act(catalog, place, act, notes) if concerns(v, matter))
    if not any(version.id == ORDER for version in acted):
        notes.append(f"行为时（{act}）施行的法律没有收录，行为时只核查了收录的清单；当时的法律请另行核对")
    return acted


def _in_force_on_act(catalog: Catalog, place: str, act: date, notes: list[str]) -> tuple[ListVersion, ...]:
    """The versions in force on the day of the act; at the predecessor of a place that did not exist then."""
    try:
        return catalog.in_force(place, act)
    except PlaceError as error:
        if len(error.instead) != 1:
            raise CaseError([Problem("/act_date", "unknown-place", str(error))]) from None
        before = catalog.places.find(error.instead[0])
        notes.append(f"{error}；行为时的规定按{before.name if before else error.instead[0]}查找")
        return catalog.in_force(error.instead[0], act)
