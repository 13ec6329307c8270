"""What is not held for a case: no list of its field at its place, nor below it. Knows lists and places; knows no fact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from engine.catalog import TRACKS, Catalog, ListVersion, Matter, Standing
from engine.evaluation.findings import concerns

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
    told = f"没有收录{'、'.join(layer.name for layer in bare)}{_field(matter)}领域的清单"
    own = catalog.places.find(place)
    below = _BELOW.get(own.level, "") if own else ""
    if below and not _held_below(catalog, layers[-1].folder, matter):
        told += f"，也没有收录其下各{below}的"
    return told + (f"；只核查了{nearest.name}和全国的" if nearest else "")


def _speaks(version: ListVersion, matter: Matter) -> bool:
    return not version.statutory and version.track in (None, TRACKS[0]) and concerns(version, matter)


def _field(matter: Matter) -> str:
    """The widest field that the matter lies in: 市场监管 for food."""
    return max(matter.areas, key=lambda area: len(matter.areas[area]), default=matter.field)


def _held_below(catalog: Catalog, folder: str, matter: Matter) -> bool:
    """Whether a place below the one with that folder has a list that speaks to the matter."""
    inside = (list_id for list_id in catalog.lists() if folder and list_id.startswith(f"{folder}/"))
    below = (list_id for list_id in inside if list_id.rpartition("/")[0] != folder)
    return any(_speaks(version, matter) for list_id in below for version in catalog.versions(list_id))
