"""The sums of a replay: outcomes from what to what, items, places, months, least fines, and what was not replayed.

They are added up piece by piece, can be written and read again between pieces, and hold no case but a few by their numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.catalog import TRACKS, Rules

NAMED = 5
"""So many cases are named of each reason for which cases were not replayed."""
REASONS = 1000
"""So many reasons are counted apart: some repeat what was given."""
OTHER_REASONS = "其他原因"
WORDS = ("适用", "不适用", "待查", "没有这一项")
"""The verdicts of an item, and that it is not used on the case."""
WITHIN = ("从轻", "从重")
"""The effects with which a fine stays within its range; below it lie 减轻 and whatever does not punish."""

Outcomes = tuple[str, ...]


@dataclass(slots=True)
class Fines:
    """Cases in which a least fine is imposed on one side only: how many, their sum in 分, and of how many it is not known."""

    cases: int = 0
    fen: int = 0
    unknown: int = 0

    def add(self, cases: int, fen: int, unknown: int) -> None:
        """Adds so many cases, of which `unknown` have a least fine that is not known."""
        self.cases += cases
        self.fen += fen
        self.unknown += unknown


@dataclass(slots=True)
class Totals:
    """`flows` counts the cases by their outcomes on both sides, `items` by the verdicts of an item on both sides.

    `places` and `months` count all cases that were replayed, and those that changed. `alone` are the cases that were decided one
    by one, `refused` those that were not replayed, both by reason.
    """

    read: int = 0
    flows: Counter[tuple[Outcomes, Outcomes]] = field(default_factory=Counter)
    items: dict[tuple[str, str], Counter[tuple[str, str]]] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)
    months: dict[str, list[int]] = field(default_factory=dict)
    released: Fines = field(default_factory=Fines)
    imposed: Fines = field(default_factory=Fines)
    alone: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def replayed(self) -> int:
        """How many cases were decided on both sides."""
        return sum(self.flows.values())

    @property
    def changed(self) -> int:
        """How many of them have another outcome on some track."""
        return sum(cases for (old, new), cases in self.flows.items() if old != new)

    def count(self, table: str, key: str, cases: int, changed: int) -> None:
        """Adds cases to `places` or `months`."""
        held: list[int] = getattr(self, table).setdefault(key, [0, 0])
        held[0] += cases
        held[1] += changed

    def refuse(self, because: str, cases: int, names: Iterable[str]) -> None:
        """Adds cases that were not replayed; those of the reasons that come last stand together where there are very many."""
        because = because if because in self.refused or len(self.refused) < REASONS else OTHER_REASONS
        self.refused[because] += cases
        held = self.examples.setdefault(because, [])
        for name in names:
            if len(held) < NAMED and name not in held:
                held.append(name)

    def state(self) -> dict[str, Any]:
        """Everything as plain data that `totals_of` reads back."""
        return {
            "read": self.read,
            "flows": [[list(old), list(new), cases] for (old, new), cases in self.flows.items()],
            "items": [[*key, [[*pair, n] for pair, n in found.items()]] for key, found in self.items.items()],
            "places": self.places,
            "months": self.months,
            "released": [self.released.cases, self.released.fen, self.released.unknown],
            "imposed": [self.imposed.cases, self.imposed.fen, self.imposed.unknown],
            "alone": dict(self.alone),
            "refused": dict(self.refused),
            "examples": self.examples,
        }


def totals_of(state: Mapping[str, Any]) -> Totals:
    """The sums that `Totals.state` wrote."""
    return Totals(
        state["read"],
        Counter({(tuple(old), tuple(new)): cases for old, new, cases in state["flows"]}),
        {(old, new): Counter({(a, b): n for a, b, n in found}) for old, new, found in state["items"]},
        dict(state["places"]),
        dict(state["months"]),
        Fines(*state["released"]),
        Fines(*state["imposed"]),
        Counter(state["alone"]),
        Counter(state["refused"]),
        dict(state["examples"]),
    )


def binds(outcome: str, rules: Rules) -> bool:
    """Whether under an outcome the least fine of the clause is imposed: it is the ordinary one, or one within the range."""
    return outcome == rules.ordinary.get(TRACKS[0]) or outcome.removeprefix("应当").removeprefix("可以") in WITHIN


def direction(old: str, new: str, rules: Rules) -> str:
    """How the new outcome of a track lies to the old one: 不变, 更宽, 更严, or what the rules do not rank (不能比较)."""
    if old == new:
        return "不变"
    if (new, old) in rules.lenient:
        return "更宽"
    return "更严" if (old, new) in rules.lenient else "不能比较"


def totals_data(totals: Totals, rules: Rules, names: Mapping[str, str], titles: Mapping[str, str]) -> dict[str, Any]:
    """The sums as the data that is shown: `names` are those of places by code, `titles` those of items by key.

    The rows of every table stand in a fixed order: most cases first, then by their words.
    """
    return {
        "cases": {
            "read": totals.read,
            "replayed": totals.replayed,
            "changed": totals.changed,
            "one_by_one": sum(totals.alone.values()),
            "not_replayed": sum(totals.refused.values()),
        },
        "outcomes": [row for place, track in enumerate(TRACKS) for row in _outcomes(totals, place, track, rules)],
        "items": [_item(key, found, titles) for key, found in sorted(totals.items.items()) if _moved(found)],
        "places": [
            {"code": code, "name": names.get(code, code), "cases": cases, "changed": changed}
            for code, (cases, changed) in sorted(totals.places.items(), key=lambda e: (-e[1][1], -e[1][0], e[0]))
        ],
        "months": [
            {"month": month, "cases": cases, "changed": changed}
            for month, (cases, changed) in sorted(totals.months.items())
        ],
        "fines": {
            side: {"cases": fines.cases, "fen": fines.fen, "unknown": fines.unknown}
            for side, fines in (("released", totals.released), ("imposed", totals.imposed))
        },
        "one_by_one": _reasons(totals.alone, {}),
        "not_replayed": _reasons(totals.refused, totals.examples),
    }


def _outcomes(totals: Totals, place: int, track: str, rules: Rules) -> list[dict[str, Any]]:
    found: Counter[tuple[str, str]] = Counter()
    for (old, new), cases in totals.flows.items():
        found[old[place], new[place]] += cases
    rows = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
    return [
        {"track": track, "old": old, "new": new, "direction": direction(old, new, rules), "cases": cases}
        for (old, new), cases in rows
    ]


def _moved(found: Counter[tuple[str, str]]) -> bool:
    return any(cases and old != new for (old, new), cases in found.items())


def _item(key: tuple[str, str], found: Counter[tuple[str, str]], titles: Mapping[str, str]) -> dict[str, Any]:
    old, new = key
    rows = sorted(found.items(), key=lambda e: (WORDS.index(e[0][0]), WORDS.index(e[0][1])))
    return {
        "old": old,
        "new": new,
        "title": titles.get(new) or titles.get(old, ""),
        "changed": sum(cases for (one, other), cases in rows if one != other),
        "verdicts": [{"old": one, "new": other, "cases": cases} for (one, other), cases in rows if cases],
    }


def _reasons(found: Counter[str], examples: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    rows = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
    return [
        {"because": because, "cases": cases, **({"first": examples[because]} if because in examples else {})}
        for because, cases in rows
    ]
