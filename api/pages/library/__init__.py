"""The 规则库 for people: lists over a place on a day, one list, two versions side by side, what is held, violations, statutes.

Shows the same rows as the service and the command line; decides nothing and knows no case.
"""

from api.pages.library.addresses import ROUTER
from api.pages.library.coverage import counted, grid_of

__all__ = ["ROUTER", "counted", "grid_of"]
