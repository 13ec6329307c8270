"""The law that applies to a matter at a place, for an act and a decision: lists, findings without facts, order, clocks.

It is the same for all cases of the matter there, and for every day of a stretch on which nothing changes, so it is
worked out once and kept with the catalog. Knows lists and days; knows no fact.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from engine.catalog import (
    Catalog,
    Item,
    Lighter,
    ListVersion,
    Matter,
    PlaceError,
    Rules,
    Standing,
    is_of,
)
from engine.evaluation.case_facts import CaseProblem
from engine.evaluation.cases import CaseError
from engine.evaluation.cited_law import Ended, ended_bases
from engine.evaluation.conclusion import Order, order_of
from engine.evaluation.deadlines import Timetable, timetable
from engine.evaluation.findings import Finding, concerns, reaches, untouched
from engine.evaluation.fines import lighter_rule
from engine.evaluation.gaps import earlier_law, gap
from engine.evaluation.items_of_the_day import used_items
from engine.evaluation.receipt import Used, digest_of_texts
from engine.evaluation.two_dates import ACT, DECISION, Consulted, days_of
from engine.language import OTHER_MATTER, terms_of

ORDER = "cn/conclusion"
"""The list whose rules give the order of the conclusion."""

_LAW_HELD, _FINDINGS_HELD, _ITEMS_HELD, _ORDERS_HELD = 512, 8192, 16384, 64


@dataclass(frozen=True, slots=True, eq=False)
class ApplicableLaw:
    """What the cases of one matter at one place share.

    `untouched` are the findings as long as no fact is known; `on_act` and `on_decision` say of each whether its item is
    used on that day; `terms` are the facts that the items name, `beside` those that the order and the periods name.
    `act_known` says whether the day of the act is known, `act_law` whether its law is held. `texts` is the digest of
    everything read besides the case. `ended` are repealed statutes that items cite, each from its day on.
    `written` is for whoever writes answers: what is the same in all of them (the text
    of an untouched finding, rows of lists), so that it is written once.
    """

    untouched: tuple[Finding, ...]
    on_act: tuple[bool, ...]
    on_decision: tuple[bool, ...]
    terms: frozenset[str]
    beside: frozenset[str]
    act_known: bool
    act_law: bool
    consulted: tuple[Consulted, ...]
    order: Order
    clocks: Timetable
    lighter: tuple[Lighter, ListVersion] | None
    used: tuple[Used, ...]
    texts: str
    notes: tuple[str, ...]
    lapses: tuple[str, ...]
    too_late: tuple[Finding, ...]
    ended: tuple[Ended, ...]
    written: dict[Hashable, object] = field(default_factory=dict, repr=False)


class _Key(NamedTuple):
    """The days are the first ones of the stretches on which the law is the same."""

    place: str
    matter: str | None
    references: frozenset[str]
    act: date | None
    decision: date


class _Cache:
    """What is kept with one catalog, bounded; what was not asked for longest goes first.

    Holds no reference to the catalog, so that it goes when the catalog goes.
    """

    __slots__ = ("law", "order_of", "terms", "timetable", "untouched")

    def __init__(self) -> None:
        self.law: OrderedDict[_Key, ApplicableLaw] = OrderedDict()
        # The same findings for every place, the same order and periods for every matter, the same terms wherever an item stands.
        self.untouched = lru_cache(maxsize=_FINDINGS_HELD)(untouched)
        self.order_of = lru_cache(maxsize=_ORDERS_HELD)(order_of)
        self.timetable = lru_cache(maxsize=_ORDERS_HELD)(timetable)
        self.terms = lru_cache(maxsize=_ITEMS_HELD)(_terms)


_CACHES: WeakKeyDictionary[Catalog, _Cache] = WeakKeyDictionary()


def applicable_law(
    catalog: Catalog, place: str, matter: Matter | None, act: date | None, decision: date
) -> ApplicableLaw:
    """The law that applies to a matter at a place for an act and a decision on those days.

    Raises `CaseError` when nothing can be decided there and then, `CatalogError` when a list that is needed is wrong.
    """
    cache = _CACHES.get(catalog)
    if cache is None:
        cache = _CACHES[catalog] = _Cache()
    if not is_listed(matter, catalog):
        # A matter in a person's own words is kept nowhere.
        return _resolve(catalog, _Asked(place, matter, act, decision), cache, untouched)
    first_act = catalog.since(place, act) if act else None
    name, references = (matter.name, matter.references) if matter else (None, frozenset[str]())
    key = _Key(place, name, references, first_act, catalog.since(place, decision))
    # Taken out and put back at the end; either is one step for threads.
    law = cache.law.pop(key, None)
    if law is None:
        try:
            law = _resolve(catalog, _Asked(place, matter, key.act, key.decision), cache, cache.untouched)
        except CaseError:
            # Said again of the days that were asked, not of those on which a stretch began.
            return _resolve(catalog, _Asked(place, matter, act, decision), cache, cache.untouched)
    cache.law[key] = law
    if len(cache.law) > _LAW_HELD:
        cache.law.popitem(last=False)
    return law


def is_listed(matter: Matter | None, catalog: Catalog) -> bool:
    """Whether a matter is one of the table, or none; not one in a person's own words."""
    return matter is None or matter.name in catalog.library.matters.by_name


class _Asked(NamedTuple):
    """Which law is asked for."""

    place: str
    matter: Matter | None
    act: date | None
    decision: date


def _resolve(
    catalog: Catalog,
    asked: _Asked,
    cache: _Cache,
    untouched_of: Callable[[ListVersion, Matter | None, Rules, tuple[str, ...]], tuple[Finding, ...]],
) -> ApplicableLaw:
    place, matter, act, decision = asked
    everything = _standings(catalog, place, matter, decision)
    notes = [_unlisted(catalog, matter, everything)] if matter and not is_listed(matter, catalog) else []
    standings = tuple(s for s in everything if concerns(s.version, matter))
    decided = tuple(s.version for s in standings if s.status == "施行中")
    of_act: list[str] = []
    acted = tuple(v for v in _in_force_at_act(catalog, place, act, of_act) if concerns(v, matter)) if act else ()
    then, now = (frozenset(version.key for version in versions) for versions in (acted, decided))
    on_days = {**({ACT: then} if act else {}), DECISION: now}
    if matter and matter.field and (told := gap(catalog, place, matter, decision, on_days)):
        notes.append(told)
    notes += catalog.places.doubts(place, decision)
    notes += [told for told in of_act if told not in notes]
    fitting = tuple(version for version in decided if reaches(version, matter))
    rules = next((v.rules for v in decided if v.id == ORDER and v.rules), None)
    if rules is None:
        raise CaseError([CaseProblem("/decision_date", "bad-date", *_unheld(catalog, decision))])
    either = {version.key: version for version in (*decided, *acted)}
    at = {key: days_of(key in then, key in now) for key in either}
    days = {DECISION: decision, **({ACT: act} if act else {})}
    notes.extend(earlier_law(catalog, standings, days))
    findings, too_late, lapses = used_items(
        at, either, matter, days, lambda version, at: untouched_of(version, matter, rules, at)
    )
    used = tuple(Used(key, either[key].digest, days) for key, days in at.items())
    clauses = [punishment.clause for punishment in matter.punished_by] if matter else []
    consequences = [c for v in fitting if v.rules for c in v.rules.consequences]
    follow = tuple([c for c in consequences if not c.punished_by or is_of(clauses, c.punished_by)])
    order = cache.order_of(rules, follow)
    speaking = {found.version.key for found in findings}
    clocks = cache.timetable(
        tuple((clock, v) for v in fitting if not v.items or v.key in speaking for clock in v.clocks)
    )
    asked_for = (rules.refusal, *(found.item.doubt for found in findings), *(c.given for c in follow))
    conditions = [c for c in asked_for if c is not None]
    return ApplicableLaw(
        untouched=findings,
        on_act=tuple(ACT in found.entry.at for found in findings),
        on_decision=tuple(DECISION in found.entry.at for found in findings),
        terms=frozenset[str]().union(*(cache.terms(found.item) for found in findings)),
        beside=frozenset(term for c in conditions for term in terms_of(c)).union(*clocks.terms),
        act_known=act is not None,
        act_law=any(version.id == ORDER for version in acted),
        consulted=tuple(Consulted(standing, at.get(standing.version.key, ())) for standing in standings),
        order=order,
        clocks=clocks,
        lighter=lighter_rule(fitting),
        used=used,
        texts=digest_of_texts(used, catalog.digests),
        notes=tuple(notes),
        lapses=lapses,
        too_late=too_late,
        ended=ended_bases(findings, catalog.library.statutes),
    )


def _terms(item: Item) -> frozenset[str]:
    return frozenset(terms_of(item.condition))


def _unheld(catalog: Catalog, decision: date) -> tuple[str, str]:
    """Why nothing can be decided on a day of which the law is not held, with the day and without it."""
    held = [version.valid_from for version in catalog.versions(ORDER) if version.rules]
    if not held or decision >= min(held):
        told = "施行的行政处罚一般规定没有收录，不能核查这一天的决定"
        return f"{decision} {told}", f"决定那一天{told}。"
    first = min(held)
    told = f"{first.year}年{first.month}月{first.day}日以前的行政处罚一般规定没有收录，不能核查"
    return f"{told} {decision} 的决定", f"{told}这一天的决定。"


def _standings(catalog: Catalog, place: str, matter: Matter | None, decision: date) -> tuple[Standing, ...]:
    """Everything over the place on the day of the decision. Raises `CaseError` when the place or the matter is not of it."""
    try:
        standings = catalog.standings(place, decision)
        chain = {layer.code for layer in catalog.layers(place, decision)}
    except PlaceError as error:
        raise CaseError([CaseProblem("/place", "unknown-place", str(error), error.said)]) from None
    if matter and matter.place and matter.place not in chain:
        told = f"“{matter.name}”是{_named(catalog, matter.place)}的地方规定，不适用于这个地区"
        said = f"这个事项是{_named(catalog, matter.place)}的地方规定，不适用于这个地区。"
        raise CaseError([CaseProblem("/matter", "unknown-matter", told, said)])
    return standings


def _in_force_at_act(catalog: Catalog, place: str, act: date, notes: list[str]) -> tuple[ListVersion, ...]:
    """The versions in force on the day of the act; of a place that did not exist then, those of what it was made of.

    Those of what it lies in where that is not on record. Raises `CaseError` where the parts had different rules.
    """
    try:
        there = catalog.in_force(place, act)
    except PlaceError as error:
        before = _before(catalog, error, act, {place})
        if len(set(before.values())) > 1:
            raise CaseError([CaseProblem("/act_date", "unknown-place", str(error), error.said)]) from None
    else:
        notes += catalog.places.doubts(place, act)
        return there
    found = [known for code in before if (known := catalog.places.find(code))]
    told = f"{_named(catalog, place)}在违法行为发生时还没有"
    if found:
        notes.append(f"{told}；行为时的规定按{'、'.join(each.name for each in found)}查找")
        return next(iter(before.values()))
    above = catalog.places.chain(catalog.places.above(place, act), act)[-1]
    notes.append(f"{told}，那里当时属于哪个县、区没有收录；行为时的规定只查了{above.name}和它的上级的")
    return catalog.in_force(above.code, act)


def _before(catalog: Catalog, error: PlaceError, act: date, seen: set[str]) -> dict[str, tuple[ListVersion, ...]]:
    """What was in force on the day of the act at each of the places that a refused one was made of."""
    found: dict[str, tuple[ListVersion, ...]] = {}
    for code in error.instead:
        if code not in seen:
            seen.add(code)
            try:
                found[code] = catalog.in_force(code, act)
            except PlaceError as earlier:
                found |= _before(catalog, earlier, act, seen)
    return found


def _named(catalog: Catalog, code: str) -> str:
    place = catalog.places.find(code)
    return place.name if place else code


def _unlisted(catalog: Catalog, matter: Matter, standings: tuple[Standing, ...]) -> str:
    """What was not looked at for a violation that is not in the table."""
    meant = catalog.library.matters.find(matter.name.removeprefix(OTHER_MATTER))
    told = f"“{matter.name}”" + (f"没有写成事项表里的“{meant.name}”" if meant else "不在事项表里")
    told += "：只核查不限事项的规定，清单上有没有它、罚款幅度多少，都没有核查"
    if matter.field:
        return told
    published = (standing.version for standing in standings if not standing.version.draft)
    fields = dict.fromkeys(v.field for v in published if not reaches(v, matter))
    return f"{told}；案件没有写领域（field），各领域自己的规定也没有核查：{'、'.join(fields)}" if fields else told
