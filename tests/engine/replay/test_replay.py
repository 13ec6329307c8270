"""A replay by columns comes to what the evaluator comes to, case by case: outcomes, least fines, refusals."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pytest

from engine.catalog import Catalog, Matter
from engine.evaluation import Case, CaseError, applicable_law, evaluate, exposures, punished, with_facts
from engine.language import (
    NONE,
    RECORD_OUTCOMES,
    Between,
    Duration,
    Facts,
    Record,
    Records,
    Term,
    Value,
    terms_of,
)
from engine.replay import Piece, Replay, Totals, totals_data, totals_of
from engine.replay.least_fines import UNKNOWN_FLOOR
from tests.shipped import CATALOG

LIBRARY = CATALOG.library
VOCABULARY = LIBRARY.vocabulary
PLACES = ["440106", "440703", "640106", "310115", "330110", "652801", "000000", "500112"]
MATTERS = [
    "经营超过保质期的食品、食品添加剂",
    "经营标签不符合规定的预包装食品",
    "使用绝对化用语的广告",
    "未密闭易产生扬尘的物料",
]
ACT, DECISION = "违法行为发生日期", "决定日期"
ON = date(2026, 11, 27)


class Drawn(NamedTuple):
    """Cases as they were told."""

    told: list[Facts]
    places: list[int]
    matters: list[Matter]
    matter: list[int]

    def case(self, row: int) -> Case:
        """A case of the engine; raises `CaseError` where it contradicts itself."""
        days = [day if isinstance(day := self.told[row].get(name), date) else None for name in (ACT, DECISION)]
        within = between if isinstance(between := self.told[row].get(ACT), Between) else None
        bare = Case(PLACES[self.places[row]], self.matters[self.matter[row]], {}, {})
        bare = replace(bare, act_date=days[0], act_within=within, decision_date=days[1])
        return with_facts(bare, self.told[row], LIBRARY)


def value(term: Term, matter: Matter, act: date, draw: random.Random) -> Value:
    """One of few values of a term, on bounds and beside them."""
    match term.type:
        case "是否":
            return draw.random() < 0.5
        case "选项":
            return draw.choice(term.options)
        case "日期":
            return draw.choice([NONE, *(act + timedelta(days=n) for n in (-40, 0, 1, 5, 15, 40))])
        case "时长":
            return draw.choice([Duration(hours=24), Duration(hours=480), Duration(months=1), Duration(months=12)])
        case "次数":
            return draw.choice([0, 1, 3, 10])
        case "记录":
            days = (1, 364, 365, 366, 729, 730, 731, 4000)
            found = [Record(act - timedelta(days=draw.choice(days)), fields(matter, draw)) for _ in range(2)]
            return draw.choice(
                [Records(), Records((), act - timedelta(days=500)), Records(tuple(found)), Records((found[0],))]
            )
        case "元" if draw.random() < 0.03:
            return Between(Decimal(0), Decimal(500), high_in=False)
        case _:
            return Decimal(draw.choice(["0", "49.99", "500", "500.01", "5000", "10000", "50000"]))


def fields(matter: Matter, draw: random.Random) -> dict[str, str]:
    """What a record says."""
    found = {"处理": draw.choice(RECORD_OUTCOMES), "事项": draw.choice([matter.name, "其他：别的"])}
    return {key: text for key, text in found.items() if draw.random() < 0.8}


def drawn(count: int, seed: int) -> Drawn:
    """Cases of few violations at several places, over the years in which their law changed, with facts that matter to them."""
    draw = random.Random(seed)
    matters = [LIBRARY.matters.by_name[name] for name in MATTERS if name in LIBRARY.matters.by_name]
    named = {}
    for matter in matters:
        terms: set[str] = set()
        for place in PLACES:
            law = (
                applicable_law(CATALOG, place, matter, date(2025, 3, 1), date(2025, 6, 1))
                if place != "500112"
                else None
            )
            terms |= {t for f in law.untouched for t in terms_of(f.item.condition)} if law else set()
        rows = [row for p in matter.punished_by for row in p.fines]
        terms |= {t for row in rows if row.when is not None for t in terms_of(row.when)}
        terms |= {row.of for row in rows if row.of} | {text for p in matter.punished_by for text in p.sums}
        named[matter.name] = sorted(terms - {ACT, DECISION})
    found = Drawn([], [], matters, [])
    for _ in range(count):
        number = draw.randrange(len(matters))
        matter, act = matters[number], date(2019, 1, 1) + timedelta(days=draw.randrange(2700))
        told: dict[str, Value] = {ACT: act} if draw.random() < 0.9 else {}
        if draw.random() < 0.8:
            told[DECISION] = act + timedelta(days=draw.choice((0, 10, 100, 900)))
        for name in draw.sample(named[matter.name], min(len(named[matter.name]), draw.choice((0, 2, 4, 8, 16)))):
            more = {**told, name: value(VOCABULARY.terms[name], matter, act, draw)}
            if draw.random() > 0.95 or not LIBRARY.relations.close(more).clashes:
                told = more
        found.told.append(told)
        found.places.append(draw.randrange(len(PLACES)))
        found.matter.append(number)
    return found


def piece(cases: Drawn, replay: Replay, rows: range) -> Piece:
    """Some of the cases as a piece."""
    frame = replay.coding.frame([cases.told[row] for row in rows])
    alone, refused = {}, {}
    for place, because in frame.odd.items():
        try:
            alone[place] = (cases.case(rows[place]), because)
        except CaseError:
            refused[place] = "事实互相矛盾"
    place, matter = (np.array([held[row] for row in rows]) for held in (cases.places, cases.matter))
    return Piece(frame, PLACES, place, cases.matters, matter, alone, refused, lambda row: f"C{rows[row]}")


def alone(catalog: Catalog, case: Case, on: date) -> tuple[tuple[str, ...], bool]:
    """The outcomes of one case by the evaluator, and whether a least fine is known."""
    day = case.decision_date or on
    found = evaluate(catalog, case, day, whole=False)
    imposed = punished(catalog, case, day, found.violation, found.law, found.findings)
    return tuple(result.outcome for result in found.tracks.values()), bool(
        exposures(imposed.fines, imposed.circumstances)
    )


@pytest.mark.parametrize(("days", "count"), [((ON, ON), 320), ((date(2021, 6, 1), date(2026, 1, 1)), 120)])
def test_columns_come_to_what_the_evaluator_comes_to(days: tuple[date, date], count: int) -> None:
    """Outcomes of both sides for every case, by own day or by one day for all; and which cases are refused."""
    by_day = days[0] != days[1]
    cases = drawn(count, 20261127)
    replay = Replay((CATALOG, days[0]), (CATALOG, days[1]), frozenset(), by_day=by_day)
    expected: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    refused = 0
    for row in range(count):
        try:
            sides = []
            for day in dict.fromkeys(days):
                case = cases.case(row)
                if by_day:
                    case = with_facts(replace(case, decision_date=day), {**case.told, DECISION: day}, LIBRARY)
                sides.append(alone(CATALOG, case, day)[0])
            # Both sides are one where the days are: the catalogs are the same.
            expected[sides[0], sides[-1]] = expected.get((sides[0], sides[-1]), 0) + 1
        except CaseError:
            refused += 1
    for start in range(0, count, 100):
        replay.add(piece(cases, replay, range(start, min(start + 100, count))))
    assert dict(replay.totals.flows) == expected
    assert sum(replay.totals.refused.values()) == refused > 0
    assert replay.totals.read == count
    assert len(expected) > 5


def test_rows_and_single_cases_have_the_same_least_fine() -> None:
    """The least fine of each row, fixed or a multiple of an amount, is that of its case alone."""
    cases = drawn(150, 7)
    replay = Replay((CATALOG, ON), (CATALOG, ON), frozenset())
    side = replay.sides[0]
    held = []
    own = side._floors  # what is added up, before it is added up

    def kept(punishing: np.ndarray, rows: object) -> np.ndarray:
        found = own(punishing, rows)  # type: ignore[arg-type]
        held.append((rows, found))
        return found

    side._floors = kept  # type: ignore[method-assign]
    replay.add(piece(cases, replay, range(150)))
    known = 0
    for rows, floors in held:
        for row in range(len(floors)):
            floor = side.one(rows.case_at(row), lambda case, _: case)[1]
            assert floors[row] == floor
            known += floor != UNKNOWN_FLOOR
    assert known > 50


def test_sums_are_read_back_as_they_were_written() -> None:
    """A state that was written and read again adds up to the same."""
    cases = drawn(60, 3)
    replay = Replay((CATALOG, ON), (CATALOG, ON), frozenset({"cn/first-offence"}))
    replay.add(piece(cases, replay, range(60)))
    again = totals_of(replay.totals.state())
    assert again == replay.totals
    assert totals_data(again, replay.rules, {}, {}) == totals_data(replay.totals, replay.rules, {}, {})
    assert again != Totals()
