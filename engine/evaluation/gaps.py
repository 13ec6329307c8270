"""What is not held for a case: no list of its field at its place, nor below it; no earlier text of a law.

Knows lists and places; knows no fact.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from engine.catalog import TRACKS, Catalog, ListVersion, Matter, Standing
from engine.evaluation.findings import concerns

_NAME = re.compile("^中华人民共和国|（[^（）]*）$")
"""What a title has beyond the name of the statute."""

_BELOW = {"省": "市县", "市": "区县"}
"""What lies below a place of each level that has something below it."""


def gap(catalog: Catalog, place: str, matter: Matter, decision: date, on_days: Mapping[str, Collection[str]]) -> str:
    """The sentence that says which of the places over the case have no list that speaks to a penalty for the matter.

    `on_days` are the versions in force, by key, on each day that was asked: a list that was in force on none of them was
    not looked at, and is told apart from none. Empty where the place itself has one; national lists and those of groups
    of places are not lists of a place, but are named among those that were looked at.
    """
    layers = catalog.layers(place, decision)[1:]
    standings = [s for s in catalog.standings(place, decision) if _speaks(s.version, matter)]
    held = {standing.layer for standing in standings}
    used = {s.layer for s in standings if any(s.version.key in keys for keys in on_days.values())}
    places = [layer for layer in layers if layer.code]
    if not places or places[-1] in used:
        return ""
    nearest = max((number for number, layer in enumerate(places) if layer in used), default=-1)
    without = places[nearest + 1 :]
    field = catalog.library.matters.widest(matter.field)
    told = []
    if bare := [layer.name for layer in without if layer not in held]:
        told.append(
            f"没有收录{'、'.join(bare)}{field}领域的清单" + _below_too(catalog, place, places[-1].folder, matter)
        )
    if idle := [layer.name for layer in without if layer in held]:
        days = "、".join(on_days) + ("都" if len(on_days) > 1 else "")
        told.append(f"收录的{'、'.join(idle)}{'' if bare else field + '领域'}的清单{days}没有施行")
    looked_at = [layer.name for layer in layers if layer in used]
    if looked_at or idle:
        told.append(f"只核查了{'、'.join(looked_at)}{'和' if looked_at else ''}全国的")
    return "；".join(told)


def _below_too(catalog: Catalog, place: str, folder: str, matter: Matter) -> str:
    """What the sentence adds where the places below the last one have no list either."""
    own = catalog.places.find(place)
    below = _BELOW.get(own.level, "") if own else ""
    return f"，也没有收录其下各{below}的" if below and not _held_below(catalog, folder, matter) else ""


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
