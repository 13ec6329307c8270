"""Statutes: found by words, and one with the versions of its text and what rests on it."""

from __future__ import annotations

from typing import Any

from api.defaults import today
from api.http.problems import ProblemError
from api.pages.form import Form
from api.pages.library.lists import LONGEST
from engine.answer import statute_data
from engine.catalog import Catalog


def statutes_of(asked: Form, catalog: Catalog) -> dict[str, Any]:
    """The statutes that the words name, each with its texts as they stand today; all of them for no words."""
    words, library = asked["q"], catalog.library
    found = library.statutes.search(words) if len(words) <= LONGEST else ()
    day = today()
    return {
        "here": "library",
        "part": "statutes",
        "form": asked,
        "rows": [statute_data(each, library, day) for each in found],
        "count": len(found),
        "held": len(library.statutes.search("")),
    }


def statute_of(name: str, catalog: Catalog) -> dict[str, Any]:
    """One statute. Raises `ProblemError` when none of that name is on record."""
    library = catalog.library
    statute = library.statutes.by_name.get(name)
    if statute is None:
        raise ProblemError("not-found", detail="没有登记这部法律；请在规则库的“法律”里找")
    matters = library.matters.punished_under([name])
    return {
        "here": "library",
        "part": "statutes",
        "statute": statute_data(statute, library, today()),
        "place": catalog.places.find(statute.place) if statute.place else None,
        "matters": matters,
        "fields": sorted({each.field for each in matters}),
    }
