"""A comparison of two places as plain data and Chinese sentences. Decides nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.catalog import Catalog, Matter
from engine.comparison.places import OutcomeComparison, PlaceComparison, compare_places
from engine.comparison.question import Witness
from engine.comparison.rows import SCOPE, witnesses_of
from engine.comparison.witness_rows import as_yaml, plain_facts, sentence, written
from engine.language import VERDICTS


def places_of(
    catalog: Catalog, old: str, new: str, matter: Matter, on: date, steps: int | None = None
) -> dict[str, Any]:
    """Two places, by their codes, compared on a matter, as data that a page can show.

    Raises `PlaceError` and `CatalogError` as `compare_places` does.
    """
    return places_data(compare_places(catalog, old, new, matter, on, steps), catalog)


def places_data(found: PlaceComparison, catalog: Catalog) -> dict[str, Any]:
    """The comparison of two places as data."""
    names = _name(found.old, catalog), _name(found.new, catalog)
    return {
        "old": {"place": found.old, "name": names[0]},
        "new": {"place": found.new, "name": names[1]},
        "matter": found.matter.name,
        "on": str(found.on),
        "scope": SCOPE + "只比较施行中的清单；法律、法规、规章本身不在内。",
        "outcomes": [_outcome(one, found, catalog, names) for one in found.outcomes],
        "says": [f"{key} 没有收录齐全；没有收录的不能比较。" for key in found.unread],
    }


def _name(code: str, catalog: Catalog) -> str:
    place = catalog.places.find(code)
    return place.name if place else code


def _outcome(
    one: OutcomeComparison, found: PlaceComparison, catalog: Catalog, names: tuple[str, str]
) -> dict[str, Any]:
    return {
        "outcome": one.outcome,
        "track": one.track,
        "old": list(one.old),
        "new": list(one.new),
        "verdict": one.difference.verdict,
        "witnesses": [
            _witness(witness, shows, found, catalog, names) for shows, witness in witnesses_of(one.difference)
        ],
        "limits": [*one.difference.limits, *one.difference.open],
    }


def _witness(
    witness: Witness, shows: str, found: PlaceComparison, catalog: Catalog, names: tuple[str, str]
) -> dict[str, Any]:
    vocabulary = catalog.library.vocabulary
    return {
        "shows": shows,
        "says": sentence(witness, frozenset(), vocabulary, names),
        "facts": written(witness.facts, vocabulary),
        "old": VERDICTS[witness.old],
        "new": VERDICTS[witness.new],
        "cases": {"old": _case_file(witness, found.old, catalog), "new": _case_file(witness, found.new, catalog)},
    }


def _case_file(witness: Witness, place: str, catalog: Catalog) -> str:
    """The witness as a case file for a place."""
    return as_yaml(
        {
            "place": place,
            "matter": witness.matter.name if witness.matter else "",
            "decision_date": str(witness.on),
            "facts": plain_facts(witness.facts, catalog),
        }
    )
