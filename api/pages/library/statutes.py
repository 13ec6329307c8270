"""Statutes: found by words, and one with the versions of its text."""

from __future__ import annotations

from typing import Any

from api.defaults import today
from api.pages.form import Form
from engine.answer import statute_data
from engine.catalog import Catalog

_LONGEST = 60


def statutes_of(asked: Form, catalog: Catalog) -> dict[str, Any]:
    """The statutes that the words name, each with its texts as they stand today; all of them for no words."""
    words, library = asked["q"], catalog.library
    found = library.statutes.search(words) if len(words) <= _LONGEST else ()
    day = today()
    return {
        "here": "library",
        "part": "statutes",
        "form": asked,
        "rows": [statute_data(each, library, day) for each in found],
        "count": len(found),
        "held": len(library.statutes.search("")),
    }
