"""What is not held for a case: no list of its field at its place, nor below it; no earlier text of a law.

Knows lists and places; knows no fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from engine.catalog import TRACKS, Catalog, ListVersion, Matter, Standing
from engine.evaluation.findings import concerns

_NAME = re.compile("^中华人民共和国|（[^（）]*）$")
"""What a title has beyond the name of the statute."""

_BELOW = {"省": "市县", "市": "区县"}
"""What lies below a place of each level that has something below it."""


def gap(catalog: Catalog, place: str, matter: Matter, decision: date, standings: Iterable[Standing]) -> str:
    """The sentence that says which of the places over the case have no list that speaks to a penalty for the matter.

    Empty where the place itself has one; national lists and those of groups of places are not lists of a place.
    """
    layers = [layer for layer in catalog.layers(place, decision)[1:] if layer.code]
    held = {standing.layer.code for standing in standings if _speaks(standing.version, matter)}
    if not layers or layers[-1].code in held:
        return ""
    nearest = next((layer for layer in reversed(layers) if layer.code in held), None)
    bare = layers[layers.index(nearest) + 1 :] if nearest else layers
    told = f"没有收录{'、'.join(layer.name for layer in bare)}{catalog.library.matters.widest(matter.field)}领域的清单"
    own = catalog.places.find(place)
    below = _BELOW.get(own.level, "") if own else ""
    if below and not _held_below(catalog, layers[-1].folder, matter):
        told += f"，也没有收录其下各{below}的"
    return told + (f"；只核查了{nearest.name}和全国的" if nearest else "")


def earlier_law(catalog: Catalog, standings: Iterable[Standing], days: Mapping[str, date]) -> Iterator[str]:
    """The laws of which only a later text is held: on these days, by name, an earlier one may have spoken to the case.

    Not a law that is known not to have existed then, nor one whose own first day was not read.
    """
    first: dict[str, ListVersion] = {}
    for version in (standing.version for standing in standings):
        if version.statutory and version.items and not version.draft:
            earliest = first.setdefault(version.id, version)
            if version.valid_from < earliest.valid_from:
                first[version.id] = version
    missed: dict[str, list[str]] = {}
    for version in (version for version in first.values() if not version.valid_uncertain):
        statute = catalog.library.statutes.by_name.get(_NAME.sub("", version.title))
        older = statute.older or version.valid_from if statute else date.min
        then = "、".join(name for name, day in days.items() if older <= day < version.valid_from)
        if then:
            missed.setdefault(then, []).append(f"《{version.title}》（{version.valid_from}）")
    for then, titles in missed.items():
        yield f"{then}施行的文本没有收录，没有核查（括号里是收录的文本施行的日期）：{'、'.join(titles)}"


def _speaks(version: ListVersion, matter: Matter) -> bool:
    """Whether a list speaks to a penalty for the matter; a draft speaks to nothing."""
    published = not version.statutory and not version.draft
    return published and version.track in (None, TRACKS[0]) and concerns(version, matter)


def _held_below(catalog: Catalog, folder: str, matter: Matter) -> bool:
    """Whether a place below the one with that folder has a list that speaks to the matter."""
    inside = (list_id for list_id in catalog.lists() if folder and list_id.startswith(f"{folder}/"))
    below = (list_id for list_id in inside if list_id.rpartition("/")[0] != folder)
    return any(_speaks(version, matter) for list_id in below for version in catalog.versions(list_id))
