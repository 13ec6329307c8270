"""Lists: those over a place on a day, and one version to read."""

from __future__ import annotations

from datetime import date
from typing import Any

from api.defaults import today
from api.http.problems import ProblemError
from api.pages.form import Form, Wrong
from engine.answer import document_data, ends, standing_data
from engine.catalog import READINGS, Catalog, CatalogError, PlaceError
from engine.language import QuantityError, read_day

_LONGEST = 60
_ORDER = ("施行中", "尚未施行", "草案", "已失效", "已被替代")
TRANSITIONS = {
    "pending-cases": "施行前的行为、施行后决定的案件也适用",
    "acts-after": "只适用于施行后的行为",
    "unstated": "没有写明对施行前的行为是否适用",
}


def lists_of(asked: Form, catalog: Catalog) -> dict[str, Any]:
    """The lists over a place on a day, the nearest layer first; without a place, nothing but the question for one."""
    where, wrong = asked["where"], []
    on, told = _day(asked["on"])
    if told:
        wrong.append(Wrong("on", told))
    rows: list[dict[str, Any]] = []
    place = catalog.places.find(where) if 0 < len(where) <= _LONGEST else None
    if len(where) > _LONGEST:
        wrong.append(Wrong("where", f"写得太长：最多 {_LONGEST} 个字"))
    elif where and place is None:
        wrong.append(Wrong("where", catalog.places.why_not(where)))
    if place is not None and not wrong:
        try:
            rows = [standing_data(each) | {"ends": ends(each)} for each in catalog.standings(place.code, on)]
        except PlaceError as error:
            wrong.append(Wrong("where", catalog.places.excluded(place.code) or str(error)))
        except CatalogError:
            raise ProblemError("rulesets-wrong") from None
    layers = list(dict.fromkeys(row["layer"] for row in reversed(rows)))
    return {
        "here": "library",
        "part": "lists",
        "form": asked,
        "on": on,
        "place": catalog.places.title(place) if place else "",
        "layers": [(layer, _in_order(row for row in rows if row["layer"] == layer)) for layer in layers],
        "count": len(rows),
        "held": len(catalog.lists()),
        "wrong": wrong,
        "said": {each.at: each.says for each in wrong},
    }


def _in_order(rows: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # rows of standing_data
    return sorted(rows, key=lambda row: _ORDER.index(row["status"]) if row["status"] in _ORDER else len(_ORDER))


def _day(text: str) -> tuple[date, str]:
    """The day that is written, today for none; and what is wrong with it."""
    if not text:
        return today(), ""
    try:
        return read_day(text[:_LONGEST]), ""
    except QuantityError as error:
        return today(), str(error)


def document_of(key: str, catalog: Catalog) -> dict[str, Any]:
    """One version of a list for reading. Raises `ProblemError` when the rulesets have no such version."""
    list_id, _, wanted = key.partition("@")
    if list_id not in catalog.files:
        raise ProblemError("unknown-list")
    try:
        versions = catalog.versions(list_id)
    except CatalogError:
        raise ProblemError("rulesets-wrong") from None
    version = next((each for each in versions if each.version.isoformat() == wanted), None)
    if version is None:
        raise ProblemError("unknown-list")
    sources = catalog.library.sources
    return {
        "here": "library",
        "part": "lists",
        "list": document_data(version),
        "key": version.key,
        "versions": [each.key for each in versions],
        "sources": [
            {
                "title": sources[each].title,
                "read": READINGS[sources[each].read],
                "url": _address(sources[each].details.get("url", "")),
                "note": sources[each].details.get("note", ""),
            }
            for each in version.sources
        ],
        "readings": READINGS,
        "transition": TRANSITIONS[version.transition],
        "valid_read": version.valid_read,
        "statutory": version.statutory,
        "clocks": version.clocks,
    }


def _address(text: str) -> str:
    """An address that a browser may be led to, "" for any other."""
    return text if text.startswith(("https://", "http://")) else ""
