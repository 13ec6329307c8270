"""What a comparison of two versions found: each item of either with its changes and its cases, and what each change decides.

Plain records with the verdict that follows from them; compares nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal as Words
from typing import TypeAlias

from engine.catalog import Item, ListVersion
from engine.comparison.changed_parts import Change
from engine.comparison.changes import ListChange
from engine.comparison.question import Witness
from engine.comparison.search import Difference, Verdict
from engine.comparison.told_apart import Known

Fate: TypeAlias = Words["不变", "改变", "新增", "删去"]

_OF_OUTCOME: dict[bool | None, Verdict] = {True: "更宽", False: "更窄", None: "互有宽窄"}


@dataclass(frozen=True, slots=True)
class Compared:
    """The cases of an item for some matters, and how both versions decide them."""

    matters: tuple[str, ...]
    difference: Difference


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """Another outcome for the cases to which both versions apply: `milder` or not, None where the two cannot be compared."""

    old: str
    new: str
    milder: bool | None
    witness: Witness | None


@dataclass(frozen=True, slots=True)
class ItemComparison:
    """One item in both versions. `added` and `removed` are matters to which only one of them speaks.

    `limits` say what was not compared.
    """

    old: Item | None
    new: Item | None
    changes: tuple[Change, ...] = ()
    compared: tuple[Compared, ...] = ()
    outcome: OutcomeChange | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def either(self) -> Item:
        """The new item, or the old one where there is no new one. Raises `TypeError` for an item of neither version."""
        either = self.new or self.old
        if either is None:
            raise TypeError("an item of neither version")
        return either

    @property
    def fate(self) -> Fate:
        """Whether the item came, went, changed or stayed."""
        if self.old is None or self.new is None:
            return "新增" if self.old is None else "删去"
        return "改变" if self.changes or any(one.difference.verdict != "相同" for one in self.compared) else "不变"

    @property
    def verdict(self) -> Verdict:
        """How the item as a whole lies to the old one: to how many cases it applies, with how lenient an outcome."""
        signs = {one.difference.verdict for one in self.compared}
        if self.outcome:
            signs.add(_OF_OUTCOME[self.outcome.milder])
        signs |= {"更宽"} if self.added else set()
        signs |= {"更窄"} if self.removed else set()
        if not self.compared and (self.old is None or self.new is None):
            return "没有得出"
        if "互有宽窄" in signs or {"更宽", "更窄"} <= signs:
            return "互有宽窄"
        if "没有得出" in signs:
            return "没有得出"
        return "更宽" if "更宽" in signs else "更窄" if "更窄" in signs else "相同"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions compared: changes of the list itself, changes that several items share, every item of either version.

    `apart` holds what each change of a condition decides by itself.
    """

    old: ListVersion
    new: ListVersion
    on: date
    of_list: tuple[Change, ...]
    shared: tuple[ListChange, ...]
    items: tuple[ItemComparison, ...]
    apart: Known = field(default_factory=dict)

    @property
    def touched(self) -> tuple[ItemComparison, ...]:
        """The items that did not stay as they were."""
        return tuple(item for item in self.items if item.fate != "不变")
