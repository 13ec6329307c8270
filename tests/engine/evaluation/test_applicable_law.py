"""What cases share: one applicable law for each stretch of days on which nothing changes, told of the days that were asked."""

from datetime import date, timedelta

import pytest

from engine.catalog.standings import Standing
from engine.evaluation.applicable_law import applicable_law
from engine.evaluation.cases import CaseError
from tests.shipped import CATALOG

PLACES = ("000000", "330110", "440700", "310000", "320100", "650100", "210100", "640106")
DAY = timedelta(days=1)
MATTER = CATALOG.library.matters.by_name["经营超过保质期的食品、食品添加剂"]


def told(standings: tuple[Standing, ...]) -> list[tuple[object, ...]]:
    """What is said of each list."""
    return [
        (one.version.key, one.status, one.until, one.successor.key if one.successor else None, one.layer)
        for one in standings
    ]


@pytest.mark.parametrize("place", PLACES)
def test_every_day_of_a_stretch_is_like_its_first(place: str) -> None:
    """Around every day on which anything begins or ends, lists and layers stand as on the first day of the stretch.

    From 2003 on: every one of the places is there since.
    """
    begins = {v.valid_from for v in CATALOG.load_all()}
    ends = {last for v in CATALOG.load_all() for last in (v.valid_until, *(item.until for item in v.items)) if last}
    days = {day + step * DAY for day in begins | ends for step in (-1, 0, 1)} | {date(2015, 1, 1), date(2030, 1, 1)}
    stretches = set()
    for day in sorted(day for day in days if day.year >= 2003):
        first = CATALOG.since(place, day)
        stretches.add(first)
        assert first <= day
        assert CATALOG.since(place, first) == first
        assert told(CATALOG.standings(place, day)) == told(CATALOG.standings(place, first))
        assert CATALOG.layers(place, day) == CATALOG.layers(place, first)
        ended = [item.until < day for v in CATALOG.in_force(place, day) for item in v.items if item.until]
        assert ended == [item.until < first for v in CATALOG.in_force(place, first) for item in v.items if item.until]
    assert len(stretches) < len(days)


def test_cases_of_one_stretch_share_their_law() -> None:
    """Acts on two days with nothing between them have one law; a list that begins between them makes two."""
    decision = date(2026, 1, 5)
    one, other = (applicable_law(CATALOG, "640106", MATTER, date(2025, 6, day), decision) for day in (2, 20))
    assert one is other
    began = CATALOG.since("640106", date(2025, 6, 2))
    assert applicable_law(CATALOG, "640106", MATTER, began - DAY, decision) is not one


def test_what_cannot_be_decided_is_told_of_the_day_that_was_asked() -> None:
    """The message names the day of the case, not the first day of its stretch."""
    with pytest.raises(CaseError, match="1990-02-03"):
        applicable_law(CATALOG, "640106", MATTER, None, date(1990, 2, 3))
