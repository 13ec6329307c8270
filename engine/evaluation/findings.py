"""Findings: the items of the catalog on one case, each with its verdict, its proof and what is missing.

Every item that speaks to the case's matter, every item without a matter, and by reference the items of the national
matter to which a local one is equivalent. Knows items and facts; does not know what follows from a finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.catalog import ANY_MATTER, Item, Library, ListVersion, Matter, Rules
from engine.language import (
    VERDICTS,
    Condition,
    Facts,
    Proof,
    Setting,
    Truth,
    Verdict,
    Vocabulary,
    can_hold,
    deciding,
    met,
    missing,
    unread,
)


class Entry(NamedTuple):
    """One item that speaks to a matter: its key, its step in the order, and what "the same" means for it there.

    `at` are the days on which it is used: 行为时, 决定时 or both.
    """

    version: ListVersion
    item: Item
    setting: Setting
    by_reference: bool
    key: str
    step: str
    at: tuple[str, ...] = ()


class Open(NamedTuple):
    """Something 待查: its key, its step in the order, the facts that would settle it, how many of its parts are met.

    `askable`: whether answers could make it 适用. Where a part of the document was not read they may not, and it is no
    reason to ask.
    """

    key: str
    step: str
    terms: tuple[str, ...]
    met: int
    askable: bool = True


class Finding(NamedTuple):
    """One item on one case.

    `open`: what would settle a 待查, the facts in the order of the rule; None for a verdict.
    """

    entry: Entry
    proof: Proof
    open: Open | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that would settle a 待查."""
        return self.open.terms if self.open else ()

    @property
    def version(self) -> ListVersion:
        """The list version that the item belongs to."""
        return self.entry.version

    @property
    def item(self) -> Item:
        """The item."""
        return self.entry.item

    @property
    def key(self) -> str:
        """The list and the item: cn/first-offence@2025-01-27#5."""
        return self.entry.key

    @property
    def by_reference(self) -> bool:
        """Whether the item speaks of a matter to which this one is only equivalent (参照)."""
        return self.entry.by_reference

    @property
    def verdict(self) -> Truth:
        """Whether the item applies; None is 待查."""
        return self.proof.truth

    @property
    def assumed(self) -> tuple[Condition, ...]:
        """The elements of its basis for which alone a 待查 item waits; empty when it waits for anything of its own."""
        own = len(self.proof.parts) - len(self.item.elements)
        if self.proof.truth is not None or not self.item.elements or not all(p.truth for p in self.proof.parts[:own]):
            return ()
        return tuple(part.condition for part in self.proof.parts[own:] if part.truth is None)

    @property
    def word(self) -> Verdict:
        """适用, 不适用 or 待查."""
        return VERDICTS[self.proof.truth]


class NearMiss(NamedTuple):
    """An item that would apply if facts that the party can still change came out right."""

    finding: Finding
    change: tuple[str, ...]


def step_of(item: Item, rules: Rules) -> str:
    """The id of the step that an item belongs to; a step that the rules do not have when it has none."""
    name = item.step or rules.by_kind.get(f"{item.kind}/{item.force}") or rules.by_kind.get(item.kind, "")
    return f"{name}/{item.outcome}"


def entries_of(version: ListVersion, matter: Matter | None, rules: Rules | None = None) -> tuple[Entry, ...]:
    """The items of one version that speak to a matter, with their steps by `rules`; for no matter, those without one.

    An item that aggravates speaks to no matter that is only equivalent: what a statute says of its own clauses is not
    carried over to the party's disadvantage (食品安全法实施条例 67 lists the clauses that it means).
    """
    named = matter.name if matter else ""
    references = matter.references if matter else frozenset()
    found = []
    for item in version.items:
        left_out = named in item.left_out or not references.isdisjoint(item.left_out)
        direct = named in item.matters if item.matters else reaches(version, matter) and not left_out
        if direct or (not item.effect.aggravating and not references.isdisjoint(item.matters)):
            step = step_of(item, rules) if rules else ""
            setting = _setting(version, item, matter)
            found.append(Entry(version, item, setting, not direct, f"{version.key}#{item.id}", step))
    return tuple(found)


def reaches(version: ListVersion, matter: Matter | None) -> bool:
    """Whether items without a matter of this version speak to a matter: its field is any, or one the matter lies in."""
    return version.field == ANY_MATTER or matter is None or version.field in matter.areas


def concerns(version: ListVersion, matter: Matter | None) -> bool:
    """Whether a version has anything to say of a matter: it reaches the matter's field, or an item names the matter."""
    if reaches(version, matter) or matter is None:
        return True
    names = {matter.name, *matter.references}
    return any(not names.isdisjoint(item.matters) for item in version.items)


def _setting(version: ListVersion, item: Item, matter: Matter | None) -> Setting:
    if matter is None:
        return Setting(list_id=version.id, item_id=item.id, clauses=version.clauses)
    return Setting(
        matter=matter.name,
        kind=matter.kind,
        field=matter.field,
        fields=matter.areas.get(version.field, frozenset()),
        peers=matter.peers,
        breaches=matter.breaches,
        list_id=version.id,
        item_id=item.id,
        clauses=version.clauses,
    )


def untouched(
    version: ListVersion, matter: Matter | None, rules: Rules | None = None, at: tuple[str, ...] = ()
) -> tuple[Finding, ...]:
    """The findings of one version, used on the days `at`, as long as no fact is known."""
    entries = (entry._replace(at=at) for entry in entries_of(version, matter, rules))
    return tuple(_finding(entry, entry.item.prove({}, entry.setting), {}) for entry in entries)


def find(untouched: Iterable[Finding], facts: Facts) -> tuple[Finding, ...]:
    """The findings on `facts`, in the order of the `untouched` ones.

    Of the items that speak to a matter most name nothing that a case says: their findings stay the very objects that
    they were, and what is written of them need be written only once.
    """
    found = []
    for before in untouched:
        entry = before.entry
        proof = entry.item.prove(facts, entry.setting)
        found.append(before if proof is before.proof else _finding(entry, proof, facts))
    return tuple(found)


def _finding(entry: Entry, proof: Proof, facts: Facts) -> Finding:
    if proof.truth is not None:
        return Finding(entry, proof, None)
    wanted = missing(proof, facts, entry.setting)
    return Finding(entry, proof, Open(entry.key, entry.step, wanted, met(proof), can_hold(proof)))


def fallen(findings: Iterable[Finding], vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """The findings that are 不适用 by a fact that the party can still change, alone or among others."""
    return tuple([f for f in findings if f.proof.truth is False and _changeable(f.proof, vocabulary)])


def near_misses(fallen: Iterable[Finding], told: Facts, library: Library) -> tuple[NearMiss, ...]:
    """Those among the `fallen` findings that would be open if what can still change were not known.

    What follows from a fact that can still change is not known then either.
    """
    vocabulary = library.vocabulary
    open_facts: Facts | None = None
    found = []
    for finding in fallen:
        entry = finding.entry
        if open_facts is None:
            kept = {name: value for name, value in told.items() if not vocabulary.terms[name].can_change(value)}
            open_facts = library.relations.close(kept).facts
        proof = entry.item.prove(open_facts, entry.setting)
        wanted = missing(proof, open_facts, entry.setting)
        if proof.truth is None and not unread(proof) and all(vocabulary.terms[t].changeable for t in wanted):
            change = tuple(term for term in wanted if term in told) or wanted
            found.append(NearMiss(finding, change))
    return tuple(found)


def _changeable(proof: Proof, vocabulary: Vocabulary) -> bool:
    """Whether a fact that can still change is among those that bring the condition down."""
    return any(vocabulary.terms[term].changeable for leaf in deciding(proof) for term in leaf.terms)
