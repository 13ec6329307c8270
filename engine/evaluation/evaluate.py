"""One case, both dates, one Evaluation: the door to the engine.

`evaluate` is a function of the catalog, the case and the day, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import compress
from typing import NamedTuple

from engine.catalog import ACT_DATE, TRACKS, Catalog, Library, Matter, PlaceError, begun, lapsed
from engine.evaluation.applicable_law import ApplicableLaw, applicable_law
from engine.evaluation.case_facts import CaseProblem
from engine.evaluation.cases import Case, CaseError
from engine.evaluation.cited_law import replaced_penalties
from engine.evaluation.conclusion import BY_STATUTE, NOTHING_TO_WAIVE, Conclusion, conclude
from engine.evaluation.deadlines import Deadline, deadlines
from engine.evaluation.findings import Finding, NearMiss, Open, concerns, fallen, find, near_misses
from engine.evaluation.fines import Exposure, Waiver, nothing_to_waive
from engine.evaluation.fines_by_day import Circumstances, Days, FineByDay, exposures, fines_by_day
from engine.evaluation.questions import Priority, Question, questions, with_criteria
from engine.evaluation.receipt import Receipt, write_receipt
from engine.evaluation.two_dates import OpenOnOneDay, TrackResult, compare, without_clause
from engine.evaluation.unused_facts import unused_facts
from engine.evaluation.violations import Violation, violation_of
from engine.language import Facts, ends_of, met, missing, truth_of

VIOLATION = "违法事项"
"""What a question would settle that asks which violation the case is."""
UNDATED = "决定日期未填"
"""How the note begins that says by which day a case without a day of the decision was decided."""

_FEW = 3
"""So many facts, and an item of a list is within reach."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole result for one case.

    `violation` is which violation the case is (None: none was given), `law` everything that was in force there and then;
    `findings` are one for each item that was looked at,
    `aggravating` those of them that speak against leniency and do not fail, `benchmarks` those that say where in a range
    the fine lies and do not fail; `questions` are what is best asked next on
    each track; `fines` say by the law of which day each violation that it may be is punished;
    `unused` are the given facts that nothing looked at.
    """

    receipt: Receipt
    case: Case
    on: date
    violation: Violation | None
    law: ApplicableLaw
    findings: tuple[Finding, ...]
    aggravating: tuple[Finding, ...]
    benchmarks: tuple[Finding, ...]
    tracks: Mapping[str, TrackResult]
    questions: Mapping[str, tuple[Question, ...]]
    near_misses: tuple[NearMiss, ...]
    fines: tuple[FineByDay, ...]
    exposures: tuple[Exposure, ...]
    deadlines: tuple[Deadline, ...]
    unused: tuple[str, ...]
    notes: tuple[str, ...]


def evaluate(catalog: Catalog, case: Case, on: date, *, whole: bool = True) -> Evaluation:
    """The evaluation of `case`; a case without a decision date is taken as decided `on` that day, and says so.

    Unless `whole`, only the conclusions, the verdicts and the receipt are made: no questions, no near misses, no
    penalties, no deadlines. What is made is the same either way.
    Raises `CaseError` when the case cannot be placed, `CatalogError` when a list that it needs is wrong.
    """
    decision = case.decision_date or on
    if case.acted and ends_of(case.acted)[0] > decision:
        told = f"违法行为发生日期 {case.acted} 晚于核查的日期 {decision}"
        raise CaseError([CaseProblem("/act_date", "bad-date", told, "违法行为发生日期晚于核查的日期。")])
    violation = violation_of(catalog, case, decision)
    matter = violation.chosen.matter if violation else None
    law = applicable_law(catalog, case.place, matter, _day_of_act_law(catalog, case, matter, decision), decision)
    facts, vocabulary = case.facts, catalog.library.vocabulary
    findings = find(law.untouched, facts)
    imposed = punished(catalog, case, decision, violation, law, findings)
    fines, nothing = imposed.fines, imposed.nothing
    decided = concluded(law, findings, law.on_decision, facts, nothing)
    acted = decided if law.on_act == law.on_decision else concluded(law, findings, law.on_act, facts, nothing)
    tracks = {
        result.track: replace(result, within_reach=_within_reach(result, findings))
        for result in compared(law, acted, decided, imposed.unpunished, _own(law, findings))
    }
    tracks[TRACKS[0]] = replace(tracks[TRACKS[0]], unfounded=_unfounded(fines))
    open_ = [finding.open for finding in findings if finding.open is not None]
    return Evaluation(
        receipt=write_receipt(case.canonical(catalog.library), decision, law.used, catalog.digests, law.texts),
        case=case,
        on=decision,
        violation=violation,
        law=law,
        findings=findings,
        aggravating=tuple([f for f in findings if f.item.effect.aggravating and f.verdict is not False]),
        benchmarks=tuple([f for f in findings if f.item.benchmark is not None and f.verdict is not False]),
        tracks=tracks,
        questions={
            track: with_criteria(
                _questions(result, _Unsettled(open_, violation, nothing), law, catalog.library, case),
                findings,
                [consulted.standing.version for consulted in law.consulted if consulted.at],
            )
            for track, result in tracks.items()
            if whole
        },
        near_misses=near_misses(fallen(findings, vocabulary), case.told, catalog.library) if whole else (),
        fines=fines,
        exposures=exposures(fines, imposed.circumstances) if whole else (),
        deadlines=deadlines(law.clocks, facts, decision) if whole else (),
        unused=unused_facts(case, violation, fines, law, vocabulary) if whole else (),
        notes=(*_notes(law, case, decision), *_of_lists(catalog, violation, findings, law, decision)),
    )


class Punished(NamedTuple):
    """What punishes a case: by day, whether that leaves nothing to waive, and the texts that do not punish it at all."""

    circumstances: Circumstances
    fines: tuple[FineByDay, ...]
    nothing: Waiver
    unpunished: tuple[str, ...]


def punished(  # everything that says what punishes a case
    catalog: Catalog,
    case: Case,
    decision: date,
    violation: Violation | None,
    law: ApplicableLaw,
    findings: tuple[Finding, ...],
) -> Punished:
    """What punishes the case that has these findings by this law."""
    facts, rules = case.facts, law.order.rules
    barred = next((f for f in findings if f.item.effect.bars_fine and f.verdict), None)
    refused = truth_of(rules.refusal, facts) if rules.refusal else False
    circumstances = Circumstances(facts, refused, law.lighter[0] if law.lighter else None, barred)
    first, last = ends_of(case.acted) if case.acted else (None, None)
    days = Days((first, last or decision) if first else None, decision)
    fines = fines_by_day(violation, days, catalog.library.statutes, rules, circumstances)
    nothing = nothing_to_waive([(each.possible, each.applied) for each in fines], facts, refused)
    return Punished(circumstances, fines, nothing, _unpunished(fines))


def concluded(
    law: ApplicableLaw, findings: tuple[Finding, ...], used: tuple[bool, ...], facts: Facts, nothing: Waiver
) -> tuple[Conclusion, ...]:
    """The conclusion of each track from the findings that are `used` on a day."""
    doubted = _doubted(findings, facts)
    return conclude(compress(findings, used), law.order, nothing.truth, doubted, facts, nothing.assumed)


def compared(
    law: ApplicableLaw,
    acted: tuple[Conclusion, ...],
    decided: tuple[Conclusion, ...],
    unpunished: tuple[str, ...],
    own: OpenOnOneDay,
) -> list[TrackResult]:
    """The result of each track from the conclusions by the law of the act and of the decision."""
    found = [
        compare(one if law.act_known else None, other, law.order.rules, own, whole=law.act_law)
        for one, other in zip(acted, decided, strict=True)
    ]
    return [without_clause(found[0], unpunished), *found[1:]] if unpunished else found


def _unpunished(fines: tuple[FineByDay, ...]) -> tuple[str, ...]:
    """The texts that do not punish the act, whichever violation it is; none where a clause may, or a rule of the place does."""
    if any(each.ruling != "unpunished" or each.possible.left_to_it is True for each in fines):
        return ()
    laws = (law for each in fines for law in (each.act, each.decision) if law is not None)
    return tuple(dict.fromkeys(law.none_in for law in laws if law.none_in))


def _unfounded(fines: tuple[FineByDay, ...]) -> bool:
    """Whether no clause of the day of the act is held by which it is punished, whichever violation it is."""
    return bool(fines) and all(
        each.ruling in ("act_not_held", "decision_not_held") and each.act is not None and not each.act.held
        for each in fines
    )


def _day_of_act_law(catalog: Catalog, case: Case, matter: Matter | None, decision: date) -> date | None:
    """A day on which the law of the act stood; None when the act has no day and the law changed while it may have been.

    What changed for other matters alone does not count.
    """
    within = case.act_within
    if within is None:
        return case.act_date
    first, last = ends_of(within)
    try:
        days = (first, *catalog.changes(case.place, first, min(last, decision)))
        one = len({_law_on(catalog, case.place, matter, day) for day in days}) == 1
    except PlaceError:
        one = False
    return first if one else None


def _law_on(catalog: Catalog, place: str, matter: Matter | None, day: date) -> frozenset[str]:
    """The items that speak to a matter at a place on a day, by key; of a version without items its own."""
    versions = [version for version in catalog.in_force(place, day) if concerns(version, matter)]
    items = [f"{v.key}#{item.id}" for v in versions for item in v.items if begun(item, day) and not lapsed(item, day)]
    return frozenset([*items, *(version.key for version in versions)])


def _notes(law: ApplicableLaw, case: Case, decision: date) -> tuple[str, ...]:
    undecided = () if case.decision_date else (f"{UNDATED}，按 {decision} 核查",)
    lawless = law.act_known and not law.act_law
    told = f"行为时（{case.acted}）施行的法律没有收录，行为时只核查了收录的清单；当时的法律请另行核对"
    return (*undecided, *law.notes, *((told,) if lawless else ()), *law.lapses, *_too_late(law, case.facts))


def _too_late(law: ApplicableLaw, facts: Facts) -> Iterator[str]:
    """A sentence for each rule by which the act would be punished the heavier, had it been in force when it was done."""
    for finding in find(law.too_late, facts):
        if finding.verdict:
            version, item = finding.version, finding.item
            yield f"《{version.title}》{item.source.at}（{item.outcome}）在行为时没有施行，不用于这个行为"


def _of_lists(
    catalog: Catalog, violation: Violation | None, findings: tuple[Finding, ...], law: ApplicableLaw, decision: date
) -> tuple[str, ...]:
    """What became of the law that the lists rest on."""
    ended = [each.says for each in law.ended if each.day <= decision]
    matter = violation.chosen.matter if violation else None
    return (*ended, *(replaced_penalties(findings, matter, catalog.library.statutes, decision) if matter else ()))


def _doubted(findings: tuple[Finding, ...], facts: Facts) -> frozenset[str]:
    """The steps whose premise may no longer be assumed on these facts."""
    doubts = ((f.entry.step, f.item.doubt) for f in findings if f.item.doubt is not None and f.verdict is None)
    return frozenset([step for step, doubt in doubts if truth_of(doubt, facts)])


def _own(law: ApplicableLaw, findings: tuple[Finding, ...]) -> OpenOnOneDay:
    """The steps that are open on one day alone."""
    days = list(zip(findings, law.on_act, law.on_decision, strict=True))
    return OpenOnOneDay(
        frozenset([f.entry.step for f, act, decision in days if act and not decision and f.verdict is None]),
        frozenset([f.entry.step for f, act, decision in days if decision and not act and f.verdict is None]),
    )


def _within_reach(result: TrackResult, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The open items of lists that few facts would make a further basis of an outcome that rests on a statute alone."""
    if result.certainty != BY_STATUTE:
        return ()
    return tuple(
        [
            f
            for f in findings
            if f.open is not None
            and f.open.askable
            and not f.version.statutory
            and (f.item.track, f.item.outcome) == (result.track, result.outcome)
            and len(f.missing) <= _FEW
        ]
    )


class _Unsettled(NamedTuple):
    """What facts could still settle: open findings, which violation it is, whether there is anything to punish."""

    findings: list[Open]
    violation: Violation | None
    nothing: Waiver


def _questions(
    result: TrackResult, unsettled: _Unsettled, law: ApplicableLaw, library: Library, case: Case
) -> tuple[Question, ...]:
    open_, violation, nothing = unsettled
    order, vocabulary = law.order, library.vocabulary
    steps = {step.id for step in result.open}
    premises = {step.id for step in result.premises}
    rests = {finding.key for finding in (*result.conclusion.findings, *result.within_reach)}
    asked = [each for each in open_ if each.askable and (each.step in steps or each.key in rests)]
    at_stake = (*result.open, *((result.conclusion.step,) if result.conclusion.step else ()))
    waived = next((step for step in at_stake if step.name == NOTHING_TO_WAIVE), None)
    if waived is not None and order.refusal is not None:
        proof = order.refusal(case.facts, None)
        refusal = missing(proof, case.facts) if proof.truth is None and nothing.truth is None else ()
        if wanted := tuple(dict.fromkeys((*refusal, *nothing.waits))):
            asked.append(Open(waived.name, waived.id, wanted, met(proof)))
    first = violation.waits if violation is not None and result.track == TRACKS[0] else ()
    act_date = vocabulary.find(ACT_DATE)
    found = questions(
        tuple(asked),
        tuple([each for each in open_ if each.step in premises and each.askable]),
        (act_date.name,) if not law.act_known and act_date is not None else (),
        vocabulary,
        Priority(order.rank, library.relations.mostly_settled),
        case.told,
    )
    which = [Question(vocabulary.terms[term], (VIOLATION,), again=term in case.told) for term in first]
    settled = frozenset().union(*(library.relations.mostly_settled.get(term, ()) for term in first))
    # What a special law asks comes before anything else that is open: as long as it is, the general rule is not used.
    special = {f.key for each in result.conclusion.special if each.truth is None for f in each.special}
    others = [question for question in found if question.term.name not in first]
    others.sort(key=lambda question: special.isdisjoint(question.settles))
    return (
        *(question for question in which if question.term.name not in settled),
        *(question for question in others if not question.premise),
        *(question for question in which if question.term.name in settled),
        *(question for question in others if question.premise),
    )
