"""Law as data: the lists and their versions, places, matters and sources, and what is in force where and when.

Reads `rulesets/`; a file that is wrong is never used. Knows no case and no fact of one.
"""

from engine.catalog import divisions, frozen, item_reader, list_reader, replacing
from engine.catalog.catalog import Catalog
from engine.catalog.definitions import Definitions
from engine.catalog.earlier_readings import catalog_as_read
from engine.catalog.effects import TRACKS
from engine.catalog.families import is_of
from engine.catalog.folders import NATIONAL
from engine.catalog.frozen import FROZEN, Register
from engine.catalog.glance import says_draft
from engine.catalog.leftovers import LEFTOVER, Leftover, open_leftovers, read_leftovers
from engine.catalog.library import ACT_DATE, DECISION_DATE, INTENDED_FINE, SHARED, Library, is_of_matters
from engine.catalog.list_reader import WORDING, open_wordings, read_list
from engine.catalog.lists import ANY_MATTER, STATUSES, TRANSITIONS, Clock, Item, Lighter, ListVersion, begun, lapsed
from engine.catalog.matters import FineRow, LocalRule, Matter, Matters, Punishment, Yielding
from engine.catalog.paper_fields import FIELDS, PAPER_PICTURES, PaperScope, Wanted, field_mistake
from engine.catalog.papers import (
    ANY_FIELD,
    PAGES,
    PAPERS,
    Block,
    Each,
    Line,
    Paper,
    Picture,
    Table,
    paper_files,
    papers_at,
    read_papers,
)
from engine.catalog.place_names import COUNTRY, codes_above
from engine.catalog.places import Places
from engine.catalog.replacing import Correction, Replacement, revision_of
from engine.catalog.rules import CERTAINTIES, FOLLOWING, Consequence, Rules, Saying, Step, TwoDays
from engine.catalog.sources import READINGS, Provenance
from engine.catalog.standings import Standing, Succession, last_day, successors
from engine.catalog.statutes import REPEALED, Statute, Statutes, StatuteVersion
from engine.catalog.trouble import CatalogError, Unfinished
from engine.catalog.units import Place, PlaceError

__all__ = [
    "ACT_DATE",
    "ANY_FIELD",
    "ANY_MATTER",
    "CERTAINTIES",
    "COUNTRY",
    "DECISION_DATE",
    "FIELDS",
    "FOLLOWING",
    "FROZEN",
    "INTENDED_FINE",
    "LEFTOVER",
    "NATIONAL",
    "PAGES",
    "PAPERS",
    "PAPER_PICTURES",
    "READINGS",
    "REPEALED",
    "SHARED",
    "STATUSES",
    "TRACKS",
    "TRANSITIONS",
    "WORDING",
    "Block",
    "Catalog",
    "CatalogError",
    "Clock",
    "Consequence",
    "Correction",
    "Definitions",
    "Each",
    "FineRow",
    "Item",
    "Leftover",
    "Library",
    "Lighter",
    "Line",
    "ListVersion",
    "LocalRule",
    "Matter",
    "Matters",
    "Paper",
    "PaperScope",
    "Picture",
    "Place",
    "PlaceError",
    "Places",
    "Provenance",
    "Punishment",
    "Register",
    "Replacement",
    "Rules",
    "Saying",
    "Standing",
    "Statute",
    "StatuteVersion",
    "Statutes",
    "Step",
    "Succession",
    "Table",
    "TwoDays",
    "Unfinished",
    "Wanted",
    "Yielding",
    "begun",
    "catalog_as_read",
    "codes_above",
    "divisions",
    "field_mistake",
    "frozen",
    "is_of",
    "is_of_matters",
    "item_reader",
    "lapsed",
    "last_day",
    "list_reader",
    "open_leftovers",
    "open_wordings",
    "paper_files",
    "papers_at",
    "read_leftovers",
    "read_list",
    "read_papers",
    "replacing",
    "revision_of",
    "says_draft",
    "successors",
]
