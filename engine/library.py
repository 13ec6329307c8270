"""What a list file may refer to: the vocabulary, the matters, the sources, the general definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.conditions import Defined
from engine.contradictions import Contradiction
from engine.matters import Matters
from engine.provenance import Source
from engine.terms import Vocabulary

ACT_DATE = "act_date"
DECISION_DATE = "decision_date"
"""The ids of the two date facts by which the law that applies is found."""


@dataclass(frozen=True, slots=True)
class Library:
    """The shared files, read once."""

    vocabulary: Vocabulary
    matters: Matters
    sources: Mapping[str, Source]
    general: Mapping[str, Defined] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
