"""What the papers of a case say: one `Dossier`, from which the print view and the files for the case are made.

Knows answers and the names of the catalog; does not know HTTP, the store or the law.
"""

from api.papers.clauses import Clause, Following
from api.papers.comparison import Item, Row, facts_beside, parts_below
from api.papers.dossier import Dossier, Sealed, dossier_of, without_measures
from api.papers.filling import DOCX, FormError, document_of, file_name, template_bytes
from api.papers.offers import Offer, offer_of, offers_of
from api.papers.parts import Fact, Fine, Part, Result, Running
from api.papers.persons import (
    ADOPT,
    AGREED,
    DEPART,
    INTENDED,
    REFUSED,
    Officer,
    Opinion,
    Party,
    Review,
    field_of,
    moved,
    suffix,
)
from api.papers.tags import wrong_documents
from api.papers.words import day_in_words, evidence_in_words, in_words, value_in_words

__all__ = [
    "ADOPT",
    "AGREED",
    "DEPART",
    "DOCX",
    "INTENDED",
    "REFUSED",
    "Clause",
    "Dossier",
    "Fact",
    "Fine",
    "Following",
    "FormError",
    "Item",
    "Offer",
    "Officer",
    "Opinion",
    "Part",
    "Party",
    "Result",
    "Review",
    "Row",
    "Running",
    "Sealed",
    "day_in_words",
    "document_of",
    "dossier_of",
    "evidence_in_words",
    "facts_beside",
    "field_of",
    "file_name",
    "in_words",
    "moved",
    "offer_of",
    "offers_of",
    "parts_below",
    "suffix",
    "template_bytes",
    "value_in_words",
    "without_measures",
    "wrong_documents",
]
