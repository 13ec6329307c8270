"""Which items are used on the day of the act and of the decision: since when, until when, and unless special law governs.

Knows lists and days; knows no fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from engine.catalog import Item, ListVersion, Matter, begun, lapsed
from engine.evaluation.findings import Finding, entries_of
from engine.evaluation.two_dates import ACT, DECISION


class UsedItems(NamedTuple):
    """The findings of the items that are used, each with its days, and what is told of items that are over.

    `too_late` are those of items that speak against leniency and were not in force when the act was done.
    """

    findings: tuple[Finding, ...]
    too_late: tuple[Finding, ...]
    lapses: tuple[str, ...]


def used_items(
    at: Mapping[str, tuple[str, ...]],
    versions: Mapping[str, ListVersion],
    matter: Matter | None,
    days: Mapping[str, date],
    untouched_of: Callable[[ListVersion, tuple[str, ...]], tuple[Finding, ...]],
) -> UsedItems:
    """The items of the `versions`, which are in force on the days `at`, that are used on them; `days` are by name.

    An item that speaks against leniency and was not in force on the day of the act is not used on that of the decision either.
    """
    aside = _set_aside(at, versions, matter)
    acted = {
        _short(versions[key], item)
        for key, names in at.items()
        for item in versions[key].items
        if ACT in names and _holds(item, days[ACT])
    }
    findings: list[Finding] = []
    too_late: list[Finding] = []
    lapses: list[str] = []
    for key, names in at.items():
        version = versions[key]
        for n, found in enumerate(untouched_of(version, names)):
            item = found.item
            left = tuple(
                [name for name in names if _holds(item, days[name]) and (name, _short(version, item)) not in aside]
            )
            if item.effect.aggravating and ACT in days and left == (DECISION,) and _short(version, item) not in acted:
                too_late.append(found)
            elif left:
                findings.append(found if left == names else untouched_of(version, left)[n])
            if DECISION in names and lapsed(item, days[DECISION]) and not _goes_on(version, item):
                lapses.append(f"《{version.title}》第“{item.id}”项只用到 {item.until}：{item.until_because}")
    return UsedItems(tuple(findings), tuple(too_late), tuple(lapses))


def _holds(item: Item, day: date) -> bool:
    return begun(item, day) and not lapsed(item, day)


def _short(version: ListVersion, item: Item) -> str:
    """The item of whichever version of its list: cn/penalty-law#36."""
    return f"{version.id}#{item.id}"


def _set_aside(
    at: Mapping[str, tuple[str, ...]], versions: Mapping[str, ListVersion], matter: Matter | None
) -> frozenset[tuple[str, str]]:
    """The items of general law, with the days, that special law which speaks to the matter sets aside."""
    special = [version for version in versions.values() if any(item.sets_aside for item in version.items)]
    return frozenset(
        (name, general)
        for version in special
        for entry in entries_of(version, matter)
        for general in entry.item.sets_aside
        for name in at[version.key]
    )


def _goes_on(version: ListVersion, item: Item) -> bool:
    """Whether another item of the list takes over on the day after the last one of `item`."""
    return any(
        other.since is not None and item.until is not None and (other.since - item.until).days == 1
        for other in version.items
        if other.matters == item.matters
    )
