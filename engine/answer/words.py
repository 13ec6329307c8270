"""The words in which conclusions are told, as far as they are a closed list: tracks, outcomes, certainties, days.

The rules of the catalog write the outcomes, so the list is that of one catalog. For who describes answers to a program.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.catalog import TRACKS, Catalog
from engine.evaluation import ACT, BY_HAND, DECISION, ONLY_DECISION, ORDER, SAME, words_of


class ConclusionWords(NamedTuple):
    """Every word that stands under `tracks`, `outcome`, `certainty` and `used` of an answer."""

    tracks: tuple[str, ...]
    outcomes: tuple[str, ...]
    certainties: tuple[str, ...]
    used: tuple[str, ...]


def conclusion_words(catalog: Catalog) -> ConclusionWords:
    """The words that answers by this catalog use, those of earlier versions of its rules too. Raises `CatalogError`."""
    rules = [version.rules for version in catalog.versions(ORDER) if version.rules] if ORDER in catalog.files else []
    return ConclusionWords(TRACKS, *words_of(rules), (SAME, ACT, DECISION, ONLY_DECISION, BY_HAND))
