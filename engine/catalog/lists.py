"""One list version: a published document as records.

Holds what a file says. `list_reader` reads it, `catalog` looks it up, `engine.evaluation` applies it to a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from decimal import Decimal

from engine.catalog.effects import Effect
from engine.catalog.matters import FineRow
from engine.catalog.replacing import Correction, Replacement
from engine.catalog.rules import Rules
from engine.catalog.sources import Provenance
from engine.language import Condition, Defined, Duration, Prover

STATUSES = ("published", "draft", "consultation")
TRANSITIONS = ("pending-cases", "acts-after", "unstated")
ANY_MATTER = "不限"


@dataclass(frozen=True, slots=True)
class Measure:
    """A coercive measure of a statute that is left out."""

    clause: str
    measure: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A percentage cut of the fine, with what it may not go below."""

    low: Decimal
    high: Decimal
    floor: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a benchmark (裁量基准) advises within the range of a fine: its guide value in 元, None when it gives none.

    `warning` is its mark that the law allows a warning instead; `also` are the other penalties that its row names.
    """

    guide: Decimal | None
    warning: bool
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lighter:
    """A layer's own rule for a lighter fine (从轻): the lowest `share` of the range; `inclusive` None = not said.

    `only_maximum` is the share of the maximum at which a lighter fine is set where the clause gives no minimum;
    None when the rule treats such a clause like any other, with a range from nothing.
    """

    share: Decimal
    inclusive: bool | None
    source: Provenance
    only_maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Caveat:
    """A rule by which a period becomes longer or does not count for a while, in its own words."""

    text: str
    source: Provenance


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """A period that the document sets: from a date fact, so long, when `when` holds (None = always).

    It no longer runs once one of the dates `ends_with` has come. `besides` are the rules that lengthen or suspend it.
    `sets_aside` names the clocks that do not run where this one is set: a special law sets another period.
    """

    id: str
    start: str
    length: Duration
    source: Provenance
    text: str
    when: Condition | None
    ends_with: tuple[str, ...] = ()
    besides: tuple[Caveat, ...] = ()
    sets_aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a document says of how a fact is judged that an officer must find: `term`, in its own words."""

    term: str
    text: str
    source: Provenance


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A veto for the whole list."""

    id: str
    text: str
    source: Provenance
    when: Condition


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One item of a list: the matters it speaks to (none = any that is not `left_out`), its whole condition, what it does.

    `outcome` is force and effect in one word, 可以不予处罚; effects that leave no choice stand alone.
    `basis` are the clauses it rests on, `elements` the conditions that they demand beyond its own: the last parts of
    the `condition`. `since` is the first day of an item that begins later than its list, `until` the last day of one
    that ends before it.
    `instead_of` is the step whose items it takes the place of where it speaks to a matter: a special law governs there.
    `sets_aside` are items of other statutes (cn/penalty-law#36) that are not used where it speaks to a matter. While it
    is open, the premise of its step is no longer to be assumed once `doubt` holds.
    An item with a `benchmark` says where in a range a fine lies (`fines`); it has no place in the order of the conclusion.
    """

    id: str
    title: str
    kind: str
    matters: tuple[str, ...]
    condition: Condition
    prove: Prover = attribute(compare=False, repr=False)
    source: Provenance
    effect: Effect
    left_out: frozenset[str] = frozenset()
    force: str = ""
    step: str = ""
    survives: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    fines: tuple[FineRow, ...] = ()
    cut: Cut | None = None
    benchmark: Benchmark | None = None
    decided_by: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    elements: tuple[Condition, ...] = ()
    since: date | None = None
    until: date | None = None
    until_because: str = ""
    instead_of: str = ""
    sets_aside: frozenset[str] = frozenset()
    doubt: Condition | None = None
    line: int = 1
    outcome: str = attribute(init=False)

    def __post_init__(self) -> None:
        force = "" if self.effect.unforced else self.force
        object.__setattr__(self, "outcome", force + self.effect.name)

    @property
    def track(self) -> str:
        """The decision that the item belongs to: the penalty or the coercive measure."""
        return self.effect.track


@dataclass(frozen=True, slots=True, eq=False)
class ListVersion:
    """One version of one list, with the day range in which it is in force.

    `valid_uncertain` says that `valid_from` only stands in for a day that was not read; the list may be older.
    `end_uncertain` says the same of `valid_until`: whether the list goes on after that day is not known.
    `clauses` are those that the matters of its items breach; `statutory` says that it is the law itself, `track`
    to which decision alone it speaks. `revision` counts the readings of the same document, `corrects` says what this one
    corrects. `key` is the id and the `label`: cn/first-offence@2025-01-27, or cn/first-offence@2025-01-27.r2 for the
    second reading. `draft` says that it is never in force; `unfrozen`, that the reason is that nobody has published it;
    `consultation`, that it is what an agency asked opinions on and never issued (征求意见稿), so that nobody may publish it.
    """

    id: str
    version: date
    path: str
    digest: str
    title: str
    kind: str
    field: str
    valid_from: date
    valid_until: date | None = None
    valid_read: str = ""
    valid_uncertain: bool = False
    end_uncertain: bool = False
    number: str = ""
    issuers: tuple[str, ...] = ()
    draft: bool = False
    sources: tuple[str, ...] = ()
    transition: str = "unstated"
    replaces: tuple[Replacement, ...] = ()
    revision: int = 1
    corrects: Correction | None = None
    unfrozen: bool = False
    consultation: bool = False
    verified_until: date | None = None
    published_items: int | None = None
    caution: str = ""
    definitions: Mapping[str, Defined] = attribute(default_factory=dict)
    exclusions: tuple[Exclusion, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    items: tuple[Item, ...] = ()
    lighter: Lighter | None = None
    clocks: tuple[Clock, ...] = ()
    rules: Rules | None = None
    clauses: tuple[str, ...] = ()
    statutory: bool = False
    track: str | None = None
    key: str = attribute(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.id}@{self.label}")

    @property
    def dated(self) -> str:
        """The id and the date of the document, whichever reading of it: cn/first-offence@2025-01-27."""
        return f"{self.id}@{self.version}"

    @property
    def label(self) -> str:
        """The date of the document, and which reading of it from the second one on: 2025-01-27, 2025-01-27.r2."""
        return f"{self.version}.r{self.revision}" if self.revision > 1 else str(self.version)

    @property
    def folder(self) -> str:
        """The path of the jurisdiction that the list belongs to."""
        return self.id.rpartition("/")[0]


def lapsed(item: Item, day: date) -> bool:
    """Whether the item is no longer used on `day`: its last day (`until`) is over."""
    return item.until is not None and item.until < day


def begun(item: Item, day: date) -> bool:
    """Whether the item is used on `day` already: its first day (`since`) has come."""
    return item.since is None or item.since <= day


def in_order(versions: Iterable[ListVersion]) -> tuple[ListVersion, ...]:
    """Versions and their readings, the earliest first."""
    return tuple(sorted(versions, key=lambda v: (v.valid_from, v.version, v.revision)))


def last_published(versions: Iterable[ListVersion]) -> ListVersion:
    """The last version, of those that are published while there is one."""
    return max(versions, key=lambda version: (not version.draft, version.valid_from, version.version))
