"""What all cases of one matter at one place share as long as the law stands still: lists, findings, order, clocks.

Made once for each stretch of days on which nothing changes there. Knows lists and days; knows no fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from engine.cases import CaseError, Problem
from engine.catalog import Catalog, Standing
from engine.clocks import Timetable, timetable
from engine.conclusion import Order, order_of
from engine.conditions import Condition
from engine.findings import Finding, concerns, reaches, untouched
from engine.fines import lighter_rule
from engine.lapses import lapsed
from engine.lists import Item, Lighter, ListVersion
from engine.matters import Matter
from engine.patterns import Comparisons
from engine.places import PlaceError
from engine.receipt import Used, digest_of_texts
from engine.rules import Rules
from engine.tracks import ACT, DECISION, Consulted, days_of

ORDER = "cn/conclusion"
"""The list whose rules give the order of the conclusion."""


@dataclass(frozen=True, slots=True, eq=False)
class Docket:
    """What the cases of one matter at one place share.

    `untouched` are the findings as long as no fact is known; `on_act` and `on_decision` say of each whether its item is
    used on that day. `act_known` says whether the day of the act is known, `act_law` whether its law is held.
    """

    untouched: tuple[Finding, ...]
    on_act: tuple[bool, ...]
    on_decision: tuple[bool, ...]
    act_known: bool
    act_law: bool
    consulted: tuple[Consulted, ...]
    order: Order
    comparisons: Comparisons
    clocks: Timetable
    lighter: tuple[Lighter, ListVersion] | None
    used: tuple[Used, ...]
    texts: str
    notes: tuple[str, ...]
    lapses: tuple[str, ...]


def docket(catalog: Catalog, place: str, matter: Matter | None, act: date | None, decision: date) -> Docket:
    """The docket of a matter at a place for an act and a decision on those days.

    Raises `CaseError` when nothing can be decided there and then, `CatalogError` when a list that is needed is wrong.
    """
    if not is_listed(matter, catalog):
        # What a person typed as another matter is nowhere kept.
        return _made(catalog, place, matter, act, decision, untouched)
    try:
        return _kept(catalog, place, matter, catalog.since(place, act) if act else None, catalog.since(place, decision))
    except CaseError:
        # Said again of the days that were asked, not of those on which they began to be what they are.
        return _made(catalog, place, matter, act, decision, untouched)


def is_listed(matter: Matter | None, catalog: Catalog) -> bool:
    """Whether a matter is one of the table, or none; not one in a person's own words."""
    return matter is None or matter.name in catalog.library.matters.by_name


def forget() -> None:
    """Empties what is kept of dockets."""
    _kept.cache_clear()
    _untouched.cache_clear()


_untouched = lru_cache(maxsize=8192)(untouched)
"""The same findings for every place."""


@lru_cache(maxsize=512)
def _kept(catalog: Catalog, place: str, matter: Matter | None, act: date | None, decision: date) -> Docket:
    return _made(catalog, place, matter, act, decision, _untouched)


def _made(
    catalog: Catalog,
    place: str,
    matter: Matter | None,
    act: date | None,
    decision: date,
    untouched: Callable[[ListVersion, Matter | None, Rules, tuple[str, ...]], tuple[Finding, ...]],
) -> Docket:
    notes: list[str] = []
    if matter and not is_listed(matter, catalog):
        notes.append(f"“{matter.name}”不在事项表里：只核查不限事项的规定，清单上有没有它、罚款幅度多少，都没有核查")
    standings = tuple(s for s in _standings(catalog, place, matter, decision) if concerns(s.version, matter))
    decided = tuple(s.version for s in standings if s.status == "施行中")
    acted = tuple(v for v in _acted(catalog, place, act, notes) if concerns(v, matter)) if act else ()
    fitting = tuple(version for version in decided if reaches(version, matter))
    rules = next((v.rules for v in decided if v.id == ORDER and v.rules), None)
    if rules is None:
        told = f"{decision} 没有施行中的结论次序规则（{ORDER}），不能核查这一天的决定"
        raise CaseError([Problem("/decision_date", "bad-date", told)])
    either = {version.key: version for version in (*decided, *acted)}
    then, now = (frozenset(version.key for version in versions) for versions in (acted, decided))
    at = {key: days_of(key in then, key in now) for key in either}
    findings: list[Finding] = []
    lapses: list[str] = []
    for key, days in at.items():
        version = either[key]
        for n, found in enumerate(untouched(version, matter, rules, days)):
            over = [day for day in days if lapsed(found.item, act if day == ACT and act else decision)]
            left = tuple(day for day in days if day not in over)
            if left:
                findings.append(untouched(version, matter, rules, left)[n] if over else found)
            if DECISION in over:
                lapses.append(_lapsed(version, found.item))
    used = tuple(Used(key, either[key].digest, days) for key, days in at.items())
    order = order_of(rules, tuple(v.rules for v in fitting if v.rules))
    return Docket(
        untouched=tuple(findings),
        on_act=tuple(ACT in found.entry.at for found in findings),
        on_decision=tuple(DECISION in found.entry.at for found in findings),
        act_known=act is not None,
        act_law=any(version.id == ORDER for version in acted),
        consulted=tuple(Consulted(standing, at.get(standing.version.key, ())) for standing in standings),
        order=order,
        comparisons=Comparisons([*((f.item.condition, f.entry.setting) for f in findings), *_of_order(rules)]),
        clocks=timetable((clock, v) for v in fitting for clock in v.clocks),
        lighter=lighter_rule(fitting),
        used=used,
        texts=digest_of_texts(used, catalog.digests),
        notes=tuple(notes),
        lapses=tuple(lapses),
    )


def _of_order(rules: Rules) -> Iterator[tuple[Condition, None]]:
    """The conditions that the order itself names: a refusal to correct, what takes a premise away."""
    for condition in (rules.refusal, *(step.doubt for step in rules.steps)):
        if condition is not None:
            yield condition, None


def _standings(catalog: Catalog, place: str, matter: Matter | None, decision: date) -> tuple[Standing, ...]:
    """Everything over the place on the day of the decision. Raises `CaseError` when the place or the matter is not of it."""
    try:
        standings = catalog.standings(place, decision)
        chain = {layer.code for layer in catalog.layers(place, decision)}
    except PlaceError as error:
        raise CaseError([Problem("/place", "unknown-place", str(error))]) from None
    if matter and matter.place and matter.place not in chain:
        home = catalog.places.find(matter.place)
        told = f"“{matter.name}”是{home.name if home else matter.place}的地方规定，不适用于这个地区"
        raise CaseError([Problem("/matter", "unknown-matter", told)])
    return standings


def _acted(catalog: Catalog, place: str, act: date, notes: list[str]) -> tuple[ListVersion, ...]:
    """The versions in force on the day of the act; at the predecessor of a place that did not exist then."""
    try:
        return catalog.in_force(place, act)
    except PlaceError as error:
        if len(error.instead) != 1:
            raise CaseError([Problem("/act_date", "unknown-place", str(error))]) from None
        before = catalog.places.find(error.instead[0])
        notes.append(f"{error}；行为时的规定按{before.name if before else error.instead[0]}查找")
        return catalog.in_force(error.instead[0], act)


def _lapsed(version: ListVersion, item: Item) -> str:
    return f"《{version.title}》第“{item.id}”项只用到 {item.until}：{item.until_because}"
