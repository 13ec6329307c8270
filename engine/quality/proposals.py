"""Cases that would catch what no case catches: proposed by the solver, written as a change of a case that is there.

A proposal says what the list says now. Whether that is right a person must read, before it goes into the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import yaml

from engine.catalog import Catalog, ListVersion
from engine.comparison import Witness, plain_facts
from engine.documents import Mapping as Document
from engine.documents import Report, plain, read_text
from engine.language import terms_of
from engine.quality.list_cases import Trial, run_document
from engine.quality.mutants import Mutant
from engine.quality.mutation import Survivor, noticed

_UNKNOWN = "未查明"
_BASES = 4
"""So many cases of an item are tried as the one to change."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One case for the file beside a list, as one line of YAML, and the mutant that it would catch."""

    mutant: Mutant
    text: str
    trial: Trial


def proposals(
    catalog: Catalog, version: ListVersion, document: Document, trials: Iterable[Trial], survivors: Iterable[Survivor]
) -> tuple[Proposal, ...]:
    """For every survivor with a witness the shortest case found; none for one that a proposal before it catches already."""
    writer = _Writer(catalog, version, document, tuple(trials))
    found: list[Proposal] = []
    for survivor in survivors:
        if survivor.witness is None or survivor.item is None or _caught(catalog, version, survivor, found):
            continue
        proposal = writer.shortest(survivor, survivor.witness)
        if proposal is not None:
            found.append(proposal)
    return tuple(found)


def _caught(catalog: Catalog, version: ListVersion, survivor: Survivor, found: Iterable[Proposal]) -> bool:
    return any(_catches(catalog, version, survivor.mutant, proposal.trial) for proposal in found)


def _catches(catalog: Catalog, version: ListVersion, mutant: Mutant, trial: Trial) -> bool:
    if trial.finding is None:
        return False
    return noticed(trial, mutant.condition(version, trial.finding.item, catalog.library))


class _Writer:
    """The cases of one file, as data."""

    def __init__(self, catalog: Catalog, version: ListVersion, document: Document, trials: tuple[Trial, ...]) -> None:
        self._catalog, self._version, self._trials = catalog, version, trials
        self._head: dict[str, Any] = {**plain(document)}
        self._cases = {(case["item"], case["name"]): case for case in self._head.get("cases", ())}

    def shortest(self, survivor: Survivor, witness: Witness) -> Proposal | None:
        """The case with the fewest words that catches the mutant."""
        item = survivor.item
        found: list[tuple[int, int, Proposal]] = []
        own = [t for t in self._trials if t.finding and item and t.finding.item.id == item.id]
        for turn, base in enumerate(sorted(own, key=lambda t: t.expected != "适用")[:_BASES]):
            entry = self._cases.get((item.id, base.name)) if item else None
            if entry is None:
                continue
            proposal = self._from(entry, survivor, witness)
            if proposal is not None:
                found.append((len(proposal.text), turn, proposal))
        return min(found, key=lambda each: each[:2])[2] if found else None

    def _from(self, base: Mapping[str, Any], survivor: Survivor, witness: Witness) -> Proposal | None:
        """A case of a base, changed no more than the witness needs."""
        item = survivor.item
        if item is None:
            return None
        names = terms_of(item.condition)
        facts = plain_facts(witness.facts, self._catalog)
        changes = {name: facts.get(name, _UNKNOWN) for name in names}
        here = {key: base[key] for key in ("item", "matter", "place", "on") if key in base}
        then = {**here, "on": str(witness.on)}
        there = {**then, "matter": witness.matter.name} if witness.matter else then
        # What the file gives may contradict the witness, its day as well.
        blank = dict.fromkeys(self._head.get("given", {}), _UNKNOWN)
        for head, told in product((here, then, there), (changes, blank | changes)):
            if self._tried(head, {**base.get("but", {}), **told}, survivor.mutant):
                return self._least(head, base, told, survivor.mutant)
        return None

    def _least(
        self, head: Mapping[str, Any], base: Mapping[str, Any], told: Mapping[str, Any], mutant: Mutant
    ) -> Proposal | None:
        """The case with no more of the facts `told` than it needs to catch the mutant."""
        but, kept = dict(base.get("but", {})), dict(told)
        for name in reversed(list(told)):
            fewer = {other: value for other, value in kept.items() if other != name}
            if self._tried(head, {**but, **fewer}, mutant):
                kept = fewer
        kept = self._fewer_records(head, but, kept, mutant)
        trial = self._tried(head, {**but, **kept}, mutant)
        return None if trial is None else self._written(head, {**but, **kept}, kept, trial, mutant)

    def _fewer_records(
        self, head: Mapping[str, Any], but: Mapping[str, Any], kept: dict[str, Any], mutant: Mutant
    ) -> dict[str, Any]:
        """The changes with no more earlier records than are needed."""
        for name, value in kept.items():
            entries = value if isinstance(value, list) else []
            for entry in entries[:-1]:
                fewer = [other for other in kept[name] if other is not entry]
                if self._tried(head, {**but, **kept, name: fewer}, mutant):
                    kept = {**kept, name: fewer}
        return kept

    def _tried(self, head: Mapping[str, Any], but: Mapping[str, Any], mutant: Mutant) -> Trial | None:
        """The trial of a case when the case can be read and catches the mutant, whatever it comes to."""
        (trial,) = self._run({**head, "name": "提出", "but": dict(but), "expect": "适用"}) or (None,)
        return trial if trial and _catches(self._catalog, self._version, mutant, trial) else None

    def _run(self, case: Mapping[str, Any]) -> tuple[Trial, ...]:
        top, _ = read_text(as_text({**self._head, "cases": [case]}), self._version.path)
        report = Report(self._version.path)
        if not isinstance(top, Document):
            return ()
        trials, found = run_document(self._catalog, self._version, top, report)
        return () if found else trials

    def _written(
        self, head: Mapping[str, Any], but: Mapping[str, Any], kept: Mapping[str, Any], trial: Trial, mutant: Mutant
    ) -> Proposal:
        name = "、".join(f"{key}：{_short(value)}" for key, value in kept.items()) or "没有别的事实"
        case = {"name": name, **head, "but": dict(but), "expect": trial.actual}
        if not but:
            del case["but"]
        if trial.finding and trial.finding.verdict is None:
            case["ask"] = list(trial.finding.missing)
        case["because"] = _because(mutant, trial)
        return Proposal(mutant, as_text(case), trial)


def _because(mutant: Mutant, trial: Trial) -> str:
    """Which words of the list the case holds to."""
    if mutant.mistake == "选项":
        return f"条件里写有“{mutant.was}”"
    if mutant.mistake == "去掉":
        return f"有“{mutant.was}”就可以" if trial.actual == "适用" else f"条件里还有“{mutant.was}”"
    return f"条件写的是“{mutant.was}”"


def _short(value: object) -> str:
    if not isinstance(value, list):
        return str(value)
    return "、".join(str(record.get("日期", "")) for record in value)


def as_text(data: object) -> str:
    """Data as YAML on one line."""
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1_000_000, default_flow_style=True)
    return text.strip()
