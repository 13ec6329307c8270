"""An evaluation and the catalog as typed plain data and Chinese sentences.

What the command line prints and the service sends. Decides nothing.
"""

from engine.answer import sentences, shape
from engine.answer.answer import answer, answer_json, outcomes, question_data

__all__ = ["answer", "answer_json", "outcomes", "question_data", "sentences", "shape"]
