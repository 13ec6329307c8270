"""Lists compared: what changed, whom it touches, and for each difference the case that shows it.

Loads the solver, so that only what compares imports this room. No evaluation depends on it.
"""

from engine.comparison.compared import Comparison, ItemComparison
from engine.comparison.concerns import deep_check
from engine.comparison.grounds import Concern
from engine.comparison.pairs import pairs
from engine.comparison.place_rows import places_of
from engine.comparison.question import Side, Witness
from engine.comparison.rows import comparison_of
from engine.comparison.search import Difference, difference
from engine.comparison.versions import compare_versions, day_of_cases, part_of
from engine.comparison.witness_rows import plain_facts, sentence

__all__ = [
    "Comparison",
    "Concern",
    "Difference",
    "ItemComparison",
    "Side",
    "Witness",
    "compare_versions",
    "comparison_of",
    "day_of_cases",
    "deep_check",
    "difference",
    "pairs",
    "part_of",
    "places_of",
    "plain_facts",
    "sentence",
]
