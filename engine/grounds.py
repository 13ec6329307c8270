"""Findings as plain data: the item, the verdict, and the proof leaf by leaf with the facts that it names.

What a finding says of its item is the same for every case, so it is written once and remembered by identity; nothing of
a case is remembered. Knows findings; does not know conclusions.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from engine import narrative
from engine.cases import Case
from engine.conditions import Condition, Unread, children
from engine.findings import Entry, Finding
from engine.lapses import lapsed
from engine.proofs import Proof, unread
from engine.terms import Vocabulary, write_value


class Days(NamedTuple):
    """The day of the act and the day of the decision, and the keys of the versions in force on each."""

    act: frozenset[str]
    decision: frozenset[str]
    act_day: date
    decision_day: date

    def of(self, key: str) -> list[str]:
        """The days on which the version with that key was in force."""
        return [role for role, keys in (("行为时", self.act), ("决定时", self.decision)) if key in keys]

    def of_entry(self, entry: Entry) -> list[str]:
        """The days on which the version was in force and the item had not ended before it."""
        roles = self.of(entry.version.key)
        if entry.item.until is None:
            return roles
        days = {"行为时": self.act_day, "决定时": self.decision_day}
        return [role for role in roles if not lapsed(entry.item, days[role])]


class FactsShown(dict[str, dict[str, Any]]):
    """What a proof shows of a fact, written once for each fact that a proof of this case names."""

    __slots__ = ("_case", "_vocabulary")

    def __init__(self, case: Case, vocabulary: Vocabulary) -> None:
        self._case, self._vocabulary = case, vocabulary

    def __missing__(self, name: str) -> dict[str, Any]:
        term, facts = self._vocabulary.terms[name], self._case.facts
        value = write_value(term, facts[name]) if name in facts else None
        self[name] = shown = {"id": term.id, "name": name, "value": value, "evidence": self._case.evidence.get(name)}
        return shown


def finding_data(finding: Finding, days: Days, facts: FactsShown) -> dict[str, Any]:
    """One finding as data, with its proof."""
    entry, proof = finding.entry, finding.proof
    known, has_gaps = _entry(entry)
    data = known.copy()  # the order of the keys is that of the entry
    data["verdict"] = finding.word
    data["at"] = days.of_entry(entry)
    data["missing"] = list(finding.missing)
    data["unread"] = list(unread(proof)) if has_gaps else []
    data["proof"] = _proof(proof, facts)
    return data


def _entry(entry: Entry) -> tuple[dict[str, Any], bool]:
    """What a finding says of its item, whatever the case, and whether a part of the item was not read."""
    known = _ENTRIES.get(id(entry))
    if known is not None and known[0] is entry:
        return known[1]
    item, version = entry.item, entry.version
    data = {
        "finding": entry.key,
        "list": version.id,
        "version": version.version.isoformat(),
        "item": item.id,
        "title": item.title,
        "list_title": version.title,
        "kind": item.kind,
        "track": item.track,
        "verdict": "",
        "outcome": item.outcome,
        "by_reference": entry.by_reference,
        "at": [],
        "missing": [],
        "unread": [],
        "basis": list(item.basis),
        "trust": narrative.trust_sentence(item),
        "read": item.source.read,
        "proof": {},
    }
    if len(_ENTRIES) >= _REMEMBERED:
        _ENTRIES.clear()
    found = data, _has_gaps(item.condition)
    _ENTRIES[id(entry)] = entry, found
    return found


def _has_gaps(condition: Condition) -> bool:
    """Whether a part of the condition was not read."""
    return isinstance(condition, Unread) or any(map(_has_gaps, children(condition)))


def _proof(proof: Proof, facts: FactsShown) -> dict[str, Any]:
    parts = proof.parts
    if parts:
        return {
            "text": _words(proof.condition),
            "holds": proof.truth,
            "parts": [_proof(part, facts) for part in parts],
        }
    return {
        "text": _words(proof.condition),
        "holds": proof.truth,
        "facts": [facts[term] for term in proof.terms],
    }


def _words(condition: Condition) -> str:
    """The words of a condition: remembered as long as the condition itself is."""
    known = _WORDS.get(id(condition))
    if known is not None and known[0] is condition:
        return known[1]
    text = narrative.words(condition)
    if len(_WORDS) >= _REMEMBERED:
        _WORDS.clear()
    _WORDS[id(condition)] = condition, text
    return text


# By identity: to compare two conditions takes longer than to write one. Each holds what its number stands for.
_REMEMBERED = 65_536
_ENTRIES: dict[int, tuple[Entry, tuple[dict[str, Any], bool]]] = {}
_WORDS: dict[int, tuple[Condition, str]] = {}
