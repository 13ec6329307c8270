"""Who is before a page, for the header and the forms of every page: set once for each request, so that no route hands it on.

Knows no sign-in and no templates.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from api.scopes import ADMINISTRATOR, REVIEWER

CSRF = "csrf"
"""The name of the hidden field that every form of a page sends back."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page says of who is before it, "" where there is no sign-in; `csrf` is what its forms must send back.

    `account`: the password is one of ours, so it can be changed here.
    """

    csrf: str = ""
    name: str = ""
    role: str = ""
    place: str = ""
    account: bool = False

    @property
    def reviews(self) -> bool:
        """Whether who is before the page may review lists: by the role, or where nobody signs in."""
        return self.role in (REVIEWER, ADMINISTRATOR) if self.csrf else True


NOBODY = Visit()
VISIT: ContextVar[Visit] = ContextVar("visit", default=NOBODY)
"""The visit of the request that is being answered."""
