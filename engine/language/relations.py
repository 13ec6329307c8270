"""Facts that cannot both be so: conditions of the vocabulary file that no case may meet.

Reads the `contradictions` of `vocabulary.yaml`. Knows conditions; does not know cases or lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.documents import Diagnostic, Report, expect_mapping, expect_sequence, expect_text, read_text
from engine.documents import Mapping as MappingNode
from engine.language.conditions import Condition, terms_of
from engine.language.grammar import Scene, read_condition
from engine.language.meaning import truth_of
from engine.language.values import Facts
from engine.language.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Contradiction:
    """When `when` holds, the facts contradict each other, and `says` tells the person who gave them how."""

    when: Condition
    says: str
    terms: frozenset[str]


def contradicted(facts: Facts, given: Iterable[Contradiction]) -> list[str]:
    """How the facts contradict each other; a contradiction of which no fact is named needs no look."""
    return [each.says for each in given if not each.terms.isdisjoint(facts) and truth_of(each.when, facts)]


def read_contradictions(
    text: str | bytes, path: str, vocabulary: Vocabulary
) -> tuple[tuple[Contradiction, ...], list[Diagnostic]]:
    """All contradictions of the vocabulary file; what is wrong with the rest of the file is told elsewhere."""
    node, _ = read_text(text, path)
    report = Report(path)
    scene = Scene(vocabulary, lambda _: None, lambda: ())
    found = []
    written = node.get("contradictions") if isinstance(node, MappingNode) else None
    for entry in expect_sequence(report, written, "contradictions"):
        mapping = expect_mapping(report, entry, {"when": True, "says": True}, "矛盾")
        if mapping is None:
            continue
        when = read_condition(report, mapping.get("when"), scene)
        says = expect_text(report, mapping.get("says"), "says")
        if when is not None and says:
            found.append(Contradiction(when, says, frozenset(terms_of(when))))
    return tuple(found), report.found
