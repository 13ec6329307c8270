"""Who is before a page, for the header and the forms of every page: set once for each request, so that no route hands it on.

Knows no sign-in and no templates.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

CSRF = "csrf"
"""The name of the hidden field that every form of a page sends back."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page says of who is before it, "" where there is no sign-in; `csrf` is what its forms must send back."""

    csrf: str = ""
    name: str = ""
    role: str = ""
    place: str = ""


NOBODY = Visit()
VISIT: ContextVar[Visit] = ContextVar("visit", default=NOBODY)
"""The visit of the request that is being answered."""
