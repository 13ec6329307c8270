"""Lists compared: what changed, whom it touches, and for each difference the case that shows it.

Loads the solver, so that only what compares imports this room. No evaluation depends on it.
"""

from engine.comparison.compared import Comparison, ItemComparison
from engine.comparison.concerns import deep_check
from engine.comparison.grounds import Concern
from engine.comparison.pairs import pairs
from engine.comparison.place_rows import places_data, places_of
from engine.comparison.places import PlaceComparison, compare_places
from engine.comparison.question import Question, Side, Witness
from engine.comparison.rows import comparison_data, comparison_of
from engine.comparison.search import Difference, difference
from engine.comparison.versions import compare_versions, part_of
from engine.comparison.witness_rows import as_yaml, plain_facts, sentence

__all__ = [
    "Comparison",
    "Concern",
    "Difference",
    "ItemComparison",
    "PlaceComparison",
    "Question",
    "Side",
    "Witness",
    "as_yaml",
    "compare_places",
    "compare_versions",
    "comparison_data",
    "comparison_of",
    "deep_check",
    "difference",
    "pairs",
    "part_of",
    "places_data",
    "places_of",
    "plain_facts",
    "sentence",
]
