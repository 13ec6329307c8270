"""Violations: found by words, and one with all that is on record of it."""

from __future__ import annotations

from typing import Any

from api.pages.form import Form
from engine.answer import matter_data
from engine.catalog import Catalog

_MOST = 60
"""So many rows a page of a search holds."""
_LONGEST = 60


def matters_of(asked: Form, catalog: Catalog) -> dict[str, Any]:
    """The violations that the words name; of an empty search their fields."""
    words, library = asked["q"], catalog.library
    found = library.matters.search(words) if 0 < len(words) <= _LONGEST else ()
    fields: dict[str, int] = {}
    for matter in library.matters.by_name.values():
        fields[matter.field] = fields.get(matter.field, 0) + 1
    return {
        "here": "library",
        "part": "matters",
        "form": asked,
        "rows": [matter_data(each) | {"note": each.note} for each in found[:_MOST]],
        "count": len(found),
        "most": _MOST,
        "held": len(library.matters.by_name),
        "fields": sorted(fields.items(), key=lambda each: -each[1]),
    }
