"""Matters (违法事项): violations, the clauses they breach, the clauses that punish them, and the fines there.

`matter_reader` reads them. Knows conditions; does not know lists or cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from decimal import Decimal

from engine.catalog.sources import Provenance
from engine.language import Condition


@dataclass(frozen=True, slots=True)
class FineRow:
    """One row of a fine: `low` to `high` in 元, or in multiples of the fact `of`; None = no such bound.

    `shape` is between, times, up_to, flat or from. Holds when `when` holds (None = always).
    """

    shape: str
    low: Decimal | None
    high: Decimal | None
    of: str | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Punishment:
    """What one clause imposes for a matter."""

    clause: str
    read: Provenance
    fines: tuple[FineRow, ...] = ()
    confiscates: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    warning: bool = False
    on_refusal: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Matter:
    """One violation. `peers` are the names of all matters of its kind; `areas` its field and the wider ones.

    Each area comes with all the fields that it takes in.
    """

    name: str
    id: str
    field: str
    kind: str
    breaches: tuple[str, ...]
    punished_by: tuple[Punishment, ...] = ()
    aliases: tuple[str, ...] = ()
    equivalent: str = ""
    place: str = ""
    note: str = ""
    source: Provenance | None = None
    peers: frozenset[str] = frozenset()
    areas: Mapping[str, frozenset[str]] = attribute(default_factory=dict)


class Matters:
    """All matters, found by name, id or alias."""

    __slots__ = ("_by_any", "by_name")

    def __init__(self, matters: Iterable[Matter], fields: Mapping[str, tuple[str, ...]] | None = None) -> None:
        listed = list(matters)
        wider = {wide: frozenset({wide, *narrow}) for wide, narrow in (fields or {}).items()}
        areas = {
            field: {field: frozenset({field})} | {wide: inner for wide, inner in wider.items() if field in inner}
            for field in {matter.field for matter in listed}
        }
        kinds: dict[str, set[str]] = {}
        for matter in listed:
            kinds.setdefault(matter.kind, set()).add(matter.name)
        self.by_name = {m.name: replace(m, peers=frozenset(kinds[m.kind]), areas=areas[m.field]) for m in listed}
        self._by_any: dict[str, Matter] = {}
        for matter in self.by_name.values():
            for word in (*matter.aliases, matter.id, matter.name):
                self._by_any[word] = matter

    def find(self, word: str) -> Matter | None:
        """The matter with that name, id or alias."""
        return self._by_any.get(word)

    def words(self) -> tuple[str, ...]:
        """Every word by which a matter can be given."""
        return tuple(self._by_any)

    def search(self, text: str) -> tuple[Matter, ...]:
        """The matters whose name, id, alias, field or clause contains `text`."""
        return tuple(
            matter
            for matter in self.by_name.values()
            if any(
                text in word
                for word in (
                    matter.name,
                    matter.id,
                    matter.field,
                    *matter.aliases,
                    *matter.breaches,
                    *(p.clause for p in matter.punished_by),
                )
            )
        )
