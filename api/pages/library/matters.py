"""Violations: found by words, and one with what punishes it on a day, its fines, and the lists that have items for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from api.http.problems import ProblemError
from api.pages.form import Form, Wrong
from api.pages.library.document import layer_of, versions_of
from api.pages.library.lists import LONGEST, day_of
from api.pages.library.timeline import last_days
from engine.answer import lack_sentence, matter_data, range_words, row_words, sentences
from engine.catalog import READINGS, Catalog, Item, ListVersion, Matter, Punishment, StatuteVersion
from engine.evaluation import penal_law

_MOST = 60
"""So many rows a page of a search holds."""


def matters_of(asked: Form, catalog: Catalog) -> dict[str, Any]:
    """The violations that the words name; of an empty search their fields."""
    words, library = asked["q"], catalog.library
    found = library.matters.search(words) if 0 < len(words) <= LONGEST else ()
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


def matter_of(name: str, asked: Form, catalog: Catalog) -> dict[str, Any]:
    """One violation, its id given. Raises `ProblemError` when there is none of that id."""
    library = catalog.library
    matter = next((each for each in library.matters.by_name.values() if each.id == name), None)
    if matter is None:
        raise ProblemError("not-found", detail="事项表里没有这一项；请在规则库的“事项”里找")
    on, told = day_of(asked["on"])
    law = penal_law(matter, library.statutes, on)
    others = (*matter.siblings, *matter.equivalents, *(each.name for each in matter.locals))
    return {
        "here": "library",
        "part": "matters",
        "form": asked,
        "on": on,
        "matter": matter,
        "elements": sentences.inline(matter.elements) if matter.elements else "",
        "place": catalog.places.find(matter.place) if matter.place else None,
        "clauses": [_clause(held.punishment, held.law, own=held.own) for held in law.held],
        "lacks": [lack_sentence(each, law) for each in law.lacks],
        "none_in": law.none_in,
        "unsure": law.unsure,
        "texts": list(_texts(matter, catalog)),
        "lists": list(_lists(matter, on, catalog)),
        "others": [library.matters.by_name[each] for each in dict.fromkeys(others) if each in library.matters.by_name],
        "wrong": [Wrong("on", told)] if told else [],
        "said": {"on": told} if told else {},
    }


def _clause(punishment: Punishment, law: str, *, own: bool) -> dict[str, Any]:
    """A clause with its fines as rows, and what else it imposes."""
    also = [
        *punishment.orders,
        *(["警告"] if punishment.warning else []),
        *([f"没收{'、'.join(punishment.confiscates)}"] if punishment.confiscates else []),
        *punishment.also,
    ]
    return {
        "clause": punishment.clause,
        "law": law,
        "own": own,
        "read": READINGS[punishment.read.read],
        "note": punishment.read.note,
        "optional": punishment.optional,
        "on_refusal": punishment.on_refusal,
        "fines": [
            {"when": row_words(row), "range": range_words(row), "graver": row.graver} for row in punishment.fines
        ],
        "also": also,
        "yields": [each.text for each in punishment.yields],
        "until": punishment.until,
        "until_because": punishment.until_because,
    }


def _texts(matter: Matter, catalog: Catalog) -> Iterator[StatuteVersion]:
    """Every text of the statutes that punish the violation, the latest first, so that each day can be asked."""
    statutes = catalog.library.statutes
    laws = [text for each in matter.punished_by for law in each.laws if (text := statutes.text(law))]
    for name in dict.fromkeys(text.statute for text in laws):
        yield from reversed(statutes.by_name[name].versions)


def _lists(matter: Matter, on: date, catalog: Catalog) -> Iterator[dict[str, Any]]:
    """The items for the violation, or for one that it stands in for, in the versions in force on a day; statutes last."""
    names = {matter.name, *matter.references}
    found: list[tuple[ListVersion, list[Item]]] = []
    for list_id in catalog.lists():
        versions = versions_of(list_id, catalog)
        ends = last_days(versions)
        for version in versions:
            end = ends[version.key]
            if version.draft or version.valid_from > on or (end is not None and end < on):
                continue
            items = [item for item in version.items if names & set(item.matters)]
            if items:
                found.append((version, items))
    for version, items in sorted(found, key=lambda each: each[0].statutory):
        yield {"version": version, "items": items, "layer": layer_of(version, catalog)}
