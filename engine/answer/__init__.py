"""An evaluation as typed plain data and Chinese sentences, and the catalog as rows.

What the command line prints and the service sends. Decides nothing.
"""

from engine.answer import acts_shape, sentences, shape
from engine.answer.acts_answer import acts_answer, acts_answer_json, acts_outcomes, acts_sentences, fine_sentence
from engine.answer.answer import answer, answer_json, outcomes
from engine.answer.catalog_rows import (
    document_data,
    ends,
    matter_data,
    place_data,
    reading_data,
    standing_data,
    statute_data,
    term_data,
)
from engine.answer.evaluation_rows import question_in_full
from engine.answer.fine_check_sentences import fine_check_data
from engine.answer.fine_day_sentences import fine_day_sentences, lack_sentence
from engine.answer.fine_sentences import benchmark_sentence, clause_words, exposure_sentences, range_words, row_words
from engine.answer.statute_sentences import statute_sentence
from engine.answer.violation_sentences import punishment_sentences, violation_sentences
from engine.answer.words import ConclusionWords, conclusion_words

__all__ = [
    "ConclusionWords",
    "acts_answer",
    "acts_answer_json",
    "acts_outcomes",
    "acts_sentences",
    "acts_shape",
    "answer",
    "answer_json",
    "benchmark_sentence",
    "clause_words",
    "conclusion_words",
    "document_data",
    "ends",
    "exposure_sentences",
    "fine_check_data",
    "fine_day_sentences",
    "fine_sentence",
    "lack_sentence",
    "matter_data",
    "outcomes",
    "place_data",
    "punishment_sentences",
    "question_in_full",
    "range_words",
    "reading_data",
    "row_words",
    "sentences",
    "shape",
    "standing_data",
    "statute_data",
    "statute_sentence",
    "term_data",
    "violation_sentences",
]
