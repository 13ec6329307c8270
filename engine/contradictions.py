"""Facts that cannot both be so: conditions of the vocabulary file that no case may meet.

Reads the `contradictions` of `vocabulary.yaml`. Knows conditions; does not know cases or lists.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.conditions import Condition
from engine.diagnostics import Diagnostic
from engine.documents import Mapping as MappingNode
from engine.documents import Report, expect_mapping, expect_sequence, expect_text, read_text
from engine.phrases import Scene, read_condition
from engine.terms import Vocabulary


@dataclass(frozen=True, slots=True)
class Contradiction:
    """When `when` holds, the facts contradict each other, and `says` tells the person who gave them how."""

    when: Condition
    says: str


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
            found.append(Contradiction(when, says))
    return tuple(found), report.found
