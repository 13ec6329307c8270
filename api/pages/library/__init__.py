"""The 规则库 for people: lists over a place on a day, one list, two versions side by side, what is held, violations, statutes.

Shows the same rows as the service and the command line; decides nothing and knows no case.
"""

from api.pages.library.addresses import ROUTER
from api.pages.library.comparison import compared, touches
from api.pages.library.coverage import counted, grid_of
from api.pages.library.document import layer_of, version_of, versions_of
from api.pages.library.lists import LONGEST
from api.pages.library.meaning import meaning_of
from api.pages.library.timeline import bars, last_days, window

__all__ = [
    "LONGEST",
    "ROUTER",
    "bars",
    "compared",
    "counted",
    "grid_of",
    "last_days",
    "layer_of",
    "meaning_of",
    "touches",
    "version_of",
    "versions_of",
    "window",
]
