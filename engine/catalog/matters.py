"""Matters (违法事项): violations, the clauses they breach, the clauses that punish them, and the fines there.

`matter_reader` reads them. Knows conditions; does not know lists or cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from engine.catalog.families import Place, is_of, place_named, places_over
from engine.catalog.near_names import near
from engine.catalog.sources import Provenance
from engine.language import Condition


class FineRow(NamedTuple):
    """One row of a fine: `low` to `high` in 元, or in multiples of the fact `of`; None = no such bound.

    `shape` is between, times, up_to, flat or from. Holds when `when` holds (None = always). `graver`: it is for grave cases,
    and not known to hold it is assumed not to. `unit` is the unit of a counted fact `of`, 人: the multiples are then 元 for each.
    `words` are the clause's own for `when`, where the fact that stands for them says less: 逾期未改正.
    """

    shape: str
    low: Decimal | None
    high: Decimal | None
    of: str | None = None
    when: Condition | None = None
    graver: bool = False
    unit: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Yielding:
    """A special clause by which a clause gives way where the same act is also the violation `to`; its words, and whence."""

    to: str
    text: str
    read: Provenance


class Punishment(NamedTuple):
    """What one clause imposes for a matter.

    `on_refusal`: it fines only who refuses to correct; `confiscates_on_refusal`: it also confiscates only then.
    `sums` are those things it confiscates that are amounts of the vocabulary: where the amount is none, nothing is taken.
    `laws` are the texts of its law in which its words were compared, as they are cited: 反不正当竞争法（2025-06-27）.
    `until` is the last day on which it punishes the matter though its law stays in force, and `until_because` why.
    """

    clause: str
    read: Provenance
    fines: tuple[FineRow, ...] = ()
    confiscates: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    warning: bool = False
    on_refusal: bool = False
    optional: bool = False
    confiscates_on_refusal: bool = False
    sums: tuple[str, ...] = ()
    yields: tuple[Yielding, ...] = ()
    laws: tuple[str, ...] = ()
    until: date | None = None
    until_because: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class LocalRule:
    """Whom a statute leaves to be punished by rules of the provinces: the parties of whom `when` holds.

    It concerns the violations that `family` punishes. `held` are the codes of the places whose rule was read.
    """

    when: Condition
    family: tuple[str, ...]
    text: str
    source: Provenance
    held: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Matter:
    """One violation. `peers` are the names of all matters of its kind; `areas` its field and the wider ones.

    Each area comes with all the fields that it takes in. `elements` is what makes it this violation (None: nothing that
    a fact denies), `siblings` the violations it may be instead, `stage` the stage of trade at which alone it is
    committed. A local matter punishes what the `equivalents` punish elsewhere; `locals` are those that stand in for
    this one, as of its kind; `local_rule` is what leaves it to them. `references` are the matters whose items speak to
    this one as well. `new_in` is the text of a law that punishes it first: the text before it was read and does not.
    """

    name: str
    id: str
    field: str
    kind: str
    breaches: tuple[str, ...]
    punished_by: tuple[Punishment, ...] = ()
    aliases: tuple[str, ...] = ()
    equivalents: tuple[str, ...] = ()
    place: str = ""
    note: str = ""
    source: Provenance | None = None
    elements: Condition | None = None
    siblings: tuple[str, ...] = ()
    stage: str = ""
    new_in: str = ""
    peers: frozenset[str] = frozenset()
    areas: Mapping[str, frozenset[str]] = attribute(default_factory=dict)
    locals: tuple[Matter, ...] = ()
    local_rule: LocalRule | None = None
    references: frozenset[str] = frozenset()


class Matters:
    """All matters, found by name, id or alias."""

    __slots__ = ("_by_any", "_under", "_wider", "by_name", "fields")

    def __init__(
        self,
        matters: Iterable[Matter],
        fields: Mapping[str, tuple[str, ...]] | None = None,
        local_rules: Iterable[LocalRule] = (),
    ) -> None:
        listed, rules = list(matters), tuple(local_rules)
        self._wider = {wide: frozenset({wide, *narrow}) for wide, narrow in (fields or {}).items()}
        self.fields = frozenset({m.field for m in listed}.union(*self._wider.values()))
        kinds: dict[str, set[str]] = {}
        local: dict[str, list[Matter]] = {}
        for matter in listed:
            kinds.setdefault(matter.kind, set()).add(matter.name)
            for name in matter.equivalents:
                local.setdefault(name, []).append(matter)
        areas = {field: self.areas_of(field) for field in {m.field for m in listed}}
        first = {
            m.name: replace(
                m,
                peers=frozenset(kinds[m.kind]),
                areas=areas[m.field],
                local_rule=next((r for r in rules if is_of((p.clause for p in m.punished_by), r.family)), None),
                references=frozenset(m.equivalents)
                | {each.name for each in local.get(m.name, ()) if each.elements is None},
            )
            for m in listed
        }
        self.by_name = first | {
            name: replace(first[name], locals=tuple(_standing_in(first[each.name], first[name]) for each in stand_in))
            for name, stand_in in local.items()
            if name in first
        }
        self._under: dict[Place, list[int]] = {}
        self._by_any: dict[str, Matter] = {}
        for matter in self.by_name.values():
            for word in (*matter.aliases, matter.id, matter.name):
                self._by_any[word] = matter

    def areas_of(self, field: str) -> Mapping[str, frozenset[str]]:
        """A field and the wider ones, each with all the fields that it takes in."""
        return {field: self._wider.get(field, frozenset({field}))} | {
            wide: inner for wide, inner in self._wider.items() if field in inner
        }

    def punished_under(self, places: Iterable[str]) -> tuple[Matter, ...]:
        """The matters that a clause in one of the places punishes: a statute, an article or a part of one."""
        if not self._under:
            for number, matter in enumerate(self.by_name.values()):
                for place in {place for punished in matter.punished_by for place in places_over(punished.clause)}:
                    self._under.setdefault(place, []).append(number)
        found = {number for place in places for number in self._under.get(place_named(place), ())}
        matters = tuple(self.by_name.values())
        return tuple(matters[number] for number in sorted(found))

    def widest(self, field: str) -> str:
        """The widest field that a field lies in: 市场监管 for 食品; itself where it lies in none."""
        areas = self.areas_of(field)
        return max(areas, key=lambda area: len(areas[area]))

    def find(self, word: str) -> Matter | None:
        """The matter with that name, id or alias."""
        return self._by_any.get(word)

    def words(self) -> tuple[str, ...]:
        """Every word by which a matter can be given."""
        return tuple(self._by_any)

    def search(self, text: str) -> tuple[Matter, ...]:
        """The matters whose name, id, alias, field or clause contains `text`.

        First those of which it is a whole name, id or alias, then those whose name or alias contains it, then the others.
        """
        ranked = [(rank, matter) for matter in self.by_name.values() if (rank := _rank(matter, text)) is not None]
        return tuple(matter for _, matter in sorted(ranked, key=lambda each: each[0]))

    def near(self, text: str) -> tuple[Matter, ...]:
        """The matters whose words come near to `text`, for a person to choose from where none contains it."""
        words = {matter.name: (matter.name, *matter.aliases) for matter in self.by_name.values()}
        return tuple(self.by_name[name] for name in near(text, words))


def _rank(matter: Matter, text: str) -> int | None:
    """How well `text` names the matter, 0 the best; None where it does not."""
    words = (matter.name, *matter.aliases)
    if text in (*words, matter.id):
        return 0
    if any(text in word for word in words):
        return 1
    rest = (matter.id, matter.field, *matter.breaches, *(p.clause for p in matter.punished_by))
    return 2 if any(text in word for word in rest) else None


def _standing_in(local: Matter, matter: Matter) -> Matter:
    """A local matter that stands in for `matter` alone, of whose kind it is unless it has one of its own."""
    own = local.kind != local.name
    return replace(
        local,
        kind=local.kind if own else matter.kind,
        peers=local.peers if own else matter.peers | {local.name},
        breaches=local.breaches or matter.breaches,
        references=frozenset({matter.name}),
    )
