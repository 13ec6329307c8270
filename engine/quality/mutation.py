"""Mutation of lists: which small mistakes in a list its cases would notice, and which would slip through.

A mistake is caught when a case beside the list comes to another verdict, or to other open questions, than it expects.
Where the solver finds no possible case that tells the mutant from the list there is nothing to catch. Loads the solver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from engine.answer import sentences
from engine.catalog import Catalog, Item, ListVersion, Matter
from engine.comparison import Side, Witness, day_of_cases, difference, part_of, sentence
from engine.documents import Node
from engine.evaluation import untouched
from engine.language import AllOf, AnyOf, Condition, Defined, Unread, missing, prover, truth_of, walk
from engine.quality.leaves import LeafCoverage, can_be
from engine.quality.list_cases import Trial
from engine.quality.mutants import Mutant, mutants_of
from engine.quality.spots import Scope, Spot, conditions_at, node_at

_MATTERS = 6
"""So many matters of an item are looked at, where the meaning of its records differs from matter to matter."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no case catches. `item` and `witness` are a possible case that would: `old` by the list, `new` by the mutant.

    Without a witness `limits` say why there is none; of a mistake in a force any case of 适用 tells when it names the outcome.
    """

    mutant: Mutant
    item: Item | None = None
    witness: Witness | None = None
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mutation:
    """What became of the mutants of one version. `same` are those that no possible case tells from the list."""

    version: ListVersion
    caught: int
    same: tuple[Mutant, ...]
    survivors: tuple[Survivor, ...]

    @property
    def counted(self) -> int:
        """How many mutants some possible case tells from the list, or may tell."""
        return self.caught + len(self.survivors)


def mutate(
    catalog: Catalog, version: ListVersion, trials: Iterable[Trial], progress: Callable[[str], None] = lambda _: None
) -> Mutation:
    """Every mutant of a version, against trials that passed: those of the version, of a list without items those of all."""
    judge = _Judge(catalog, version, trials)
    caught, same, survivors = 0, [], []
    found = [mutant for mutant in mutants_of(version, catalog.library) if judge.touches(mutant)]
    for done, mutant in enumerate(found, 1):
        progress(f"{version.key} {done}/{len(found)}")
        if judge.catches(mutant):
            caught += 1
            continue
        survivor = judge.survivor(mutant)
        if survivor is None:
            same.append(mutant)
        else:
            survivors.append(survivor)
    return Mutation(version, caught, tuple(same), tuple(survivors))


def impossible(
    catalog: Catalog, version: ListVersion, trials: Iterable[Trial], leaves: Iterable[LeafCoverage]
) -> tuple[tuple[Spot, str], ...]:
    """Of what no case shows of comparisons: the 符合 and 不符合 that decide in no possible case, so that none can show them."""
    judge, found = _Judge(catalog, version, trials), []
    for leaf in leaves:
        for mark, always in ((sentences.MARKS[False], AllOf(())), (sentences.MARKS[True], AnyOf(()))):
            if (
                mark in leaf.lacking
                and judge.survivor(Mutant(leaf.spot, "去掉", leaf.words, leaf.words, always)) is None
            ):
                found.append((leaf.spot, mark))
    return tuple(found)


class _Judge:
    """The trials of one version, item by item."""

    def __init__(self, catalog: Catalog, version: ListVersion, trials: Iterable[Trial]) -> None:
        self._catalog, self._version = catalog, version
        self._trials: dict[Item, tuple[ListVersion, list[Trial]]] = {}
        for item in version.items:
            self._trials[item] = version, []
        for trial in trials:
            if trial.finding is not None and (not version.items or trial.finding.version.key == version.key):
                found = self._trials.setdefault(trial.finding.item, (trial.finding.version, []))
                found[1].append(trial)
        # An item with a part that was not read never applies: it shows a mistake last.
        self._order = sorted(self._trials.items(), key=lambda each: _has_unread(each[0]))
        self._uses = {item: self._scopes(item, of) for item, (of, _) in self._trials.items()}

    def _scopes(self, item: Item, version: ListVersion) -> set[Scope]:
        """The scopes of this version that an item of it, or of another list, holds."""
        if version is self._version:
            return {spot.scope for spot, _ in conditions_at(version, item, self._catalog.library)}
        defined = (part for part in walk(item.condition) if isinstance(part, Defined))
        return {Scope("定义", part.name) for part in defined if part.owner == self._version.id}

    def _touched(self, mutant: Mutant) -> Iterator[tuple[Item, ListVersion, list[Trial], Condition]]:
        """The items that a mutant makes different, with their conditions as they are there."""
        for item, (version, trials) in self._order:
            if mutant.spot.scope in self._uses[item]:
                yield item, version, trials, mutant.condition(self._version, item, self._catalog.library)

    def touches(self, mutant: Mutant) -> bool:
        """Whether an item is otherwise by the mutant: a definition may be there that no item uses."""
        return any(mutant.spot.scope in scopes for scopes in self._uses.values())

    def catches(self, mutant: Mutant) -> bool:
        """Whether a trial comes to something else than it expects."""
        if mutant.force:
            named = (trial for item, _, trials, _ in self._touched(mutant) for trial in trials if trial.outcome)
            return any(named)
        return any(noticed(trial, condition) for _, _, trials, condition in self._touched(mutant) for trial in trials)

    def survivor(self, mutant: Mutant) -> Survivor | None:
        """What tells a mutant that is not caught from the list; None where nothing possible does."""
        if mutant.force:
            never = all(not can_be(item.condition, True) for item, *_ in self._touched(mutant))
            return None if never else Survivor(mutant)
        limits: dict[str, None] = {}
        asked = set()
        for item, version, _, condition in self._touched(mutant):
            for matter, sides in _sides(self._catalog, version, item, condition):
                question = sides, matter and matter.elements
                if question in asked:
                    continue
                asked.add(question)
                found = difference(*sides, self._catalog.library, matter, day_of_cases(version))
                witness = found.wider or found.narrower or found.beside
                if witness is not None:
                    return Survivor(mutant, item, witness)
                limits |= dict.fromkeys((*found.limits, *found.open))
        return Survivor(mutant, limits=tuple(limits)) if limits else None


def _has_unread(item: Item) -> bool:
    return any(isinstance(part, Unread) for part in walk(item.condition))


def noticed(trial: Trial, condition: Condition) -> bool:
    """Whether a trial that comes out as expected would not if its item had this condition."""
    finding, facts = trial.finding, trial.facts
    if finding is None or facts is None:
        return False
    setting = finding.entry.setting
    truth = truth_of(condition, facts, setting)
    if truth is not finding.verdict:
        return True
    return truth is None and set(missing(prover(condition)(facts, setting), facts, setting)) != set(finding.missing)


def _sides(
    catalog: Catalog, version: ListVersion, item: Item, condition: Condition
) -> Iterator[tuple[Matter | None, tuple[Side, Side]]]:
    """The item as it is and as it is in a mutant, for some of the matters to which it speaks."""
    by_name = catalog.library.matters.by_name
    matters: Iterable[Matter | None] = [by_name[name] for name in item.matters]
    if not item.matters:
        matters = [matter for matter in by_name.values() if version.field in matter.areas] or [None]
    for matter in islice(matters, _MATTERS):
        for entry in untouched(version, matter):
            if entry.item is item:
                mutated = entry._replace(entry=entry.entry._replace(item=replace(item, condition=condition)))
                yield matter, (Side((part_of(entry),)), Side((part_of(mutated),)))


def mutation_data(found: Mutation, catalog: Catalog, document: Node | None = None) -> dict[str, Any]:
    """What became of the mutants, as data; each with its line in the `document` of the list, None without one."""
    return {
        "list": found.version.id,
        "version": found.version.label,
        "title": found.version.title,
        "counted": found.counted,
        "caught": found.caught,
        "same": [_mutant_data(mutant, document) for mutant in found.same],
        "survivors": [
            {
                **_mutant_data(survivor.mutant, document),
                "item": survivor.item.id if survivor.item else None,
                "says": _witness_says(survivor, catalog),
                "limits": list(survivor.limits),
            }
            for survivor in found.survivors
        ],
    }


def _mutant_data(mutant: Mutant, document: Node | None) -> dict[str, Any]:
    node = node_at(document, mutant.spot) if document is not None else None
    return {
        "where": str(mutant.spot.scope),
        "line": node.line if node is not None else None,
        "mistake": mutant.mistake,
        "change": mutant.change,
    }


def _witness_says(survivor: Survivor, catalog: Catalog) -> str:
    if survivor.witness is None:
        return "没有一个适用的案例写明效果（outcome）" if survivor.mutant.force else ""
    return sentence(survivor.witness, frozenset(), catalog.library.vocabulary, ("清单", "写错以后"))
