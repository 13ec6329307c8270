"""Findings as plain data: the item, the verdict, and the proof leaf by leaf with the facts that it names.

Knows findings; does not know conclusions.
"""

from __future__ import annotations

from typing import Any

from engine import narrative
from engine.cases import Case
from engine.findings import Finding
from engine.pieces import Values, gap
from engine.proofs import Proof, unread
from engine.terms import Vocabulary, write_value


class FactsShown(dict[str, Any]):
    """What a proof shows of a fact, written once for each fact that a proof of this case names.

    `unknown_proved` says whether evidence is given for a fact that is still unknown.
    """

    __slots__ = ("_case", "_vocabulary", "unknown_proved")

    def __init__(self, case: Case, vocabulary: Vocabulary) -> None:
        self._case, self._vocabulary = case, vocabulary
        self.unknown_proved = not case.evidence.keys() <= case.facts.keys()

    def __missing__(self, name: str) -> Any:  # noqa: ANN401  # as the mapping has it
        term, facts = self._vocabulary.terms[name], self._case.facts
        value = write_value(term, facts[name]) if name in facts else None
        self[name] = shown = {"id": term.id, "name": name, "value": value, "evidence": self._case.evidence.get(name)}
        return shown


class FactsToShow:
    """A gap for each fact that a case knows; what a proof shows of any other is the same for every case."""

    __slots__ = ("_case", "_shown")

    def __init__(self, case: Case, shown: FactsShown) -> None:
        self._case, self._shown = case, shown

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # as the mapping has it
        return gap(name) if name in self._case.facts else self._shown[name]


def finding_data(finding: Finding, facts: Values) -> dict[str, Any]:
    """One finding with its proof; `facts` is what is shown of each fact."""
    entry, proof = finding.entry, finding.proof
    item, version = entry.item, entry.version
    return {
        "finding": entry.key,
        "list": version.id,
        "version": version.version.isoformat(),
        "item": item.id,
        "title": item.title,
        "list_title": version.title,
        "kind": item.kind,
        "track": item.track,
        "verdict": finding.word,
        "outcome": item.outcome,
        "by_reference": entry.by_reference,
        "at": list(entry.at),
        "missing": list(finding.missing),
        "unread": list(unread(proof)),
        "basis": list(item.basis),
        "trust": narrative.trust_sentence(item),
        "read": item.source.read,
        "proof": _proof(proof, facts),
    }


def _proof(proof: Proof, facts: Values) -> dict[str, Any]:
    text = narrative.words(proof.condition)
    if proof.parts:
        return {"text": text, "holds": proof.truth, "parts": [_proof(part, facts) for part in proof.parts]}
    return {"text": text, "holds": proof.truth, "facts": [facts[term] for term in proof.terms]}
