"""Lists: those over a place on a day, each with its versions over time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from api.defaults import today
from api.http.problems import ProblemError
from api.pages.form import Form, Wrong
from api.pages.library.timeline import Window, bars, last_days, window
from engine.answer import ends, standing_data
from engine.catalog import Catalog, CatalogError, PlaceError, Standing
from engine.language import QuantityError, read_day

LONGEST = 60
"""So many characters a word for a search, a place or a day has at most."""
_ORDER = ("施行中", "尚未施行", "草案", "已失效", "已被替代")


def lists_of(asked: Form, catalog: Catalog) -> dict[str, Any]:
    """The lists over a place on a day, the nearest layer first; without a place, nothing but the question for one."""
    where, wrong = asked["where"], []
    on, told = day_of(asked["on"])
    if told:
        wrong.append(Wrong("on", told))
    place = catalog.places.find(where) if 0 < len(where) <= LONGEST else None
    if len(where) > LONGEST:
        wrong.append(Wrong("where", f"写得太长：最多 {LONGEST} 个字"))
    elif where and place is None:
        wrong.append(Wrong("where", catalog.places.why_not(where)))
    standings: tuple[Standing, ...] = ()
    layers: list[dict[str, Any]] = []
    shown = window((), on)
    if place is not None and not wrong:
        try:
            standings = catalog.standings(place.code, on)
            shown = window([each.version for each in standings if not each.version.statutory], on)
            layers = _layers(standings, [each.name for each in catalog.layers(place.code, on)], shown)
        except PlaceError as error:
            wrong.append(Wrong("where", catalog.places.excluded(place.code) or str(error)))
        except CatalogError:
            raise ProblemError("rulesets-wrong") from None
    return {
        "here": "library",
        "part": "lists",
        "form": asked,
        "on": on,
        "place": catalog.places.title(place) if place else "",
        "window": shown,
        "layers": layers,
        "bare": [each["name"] for each in layers if not each["lists"]],
        "count": sum(len(each["lists"]) for each in layers),
        "held_lists": sum(1 for each in catalog.lists() if any(not v.statutory for v in catalog.versions(each)[-1:])),
        "wrong": wrong,
        "said": {each.at: each.says for each in wrong},
    }


def _layers(standings: Iterable[Standing], names: list[str], shown: Window) -> list[dict[str, Any]]:
    """The layers from the place up to the country, each with its lists and with the statutes that are encoded for it."""
    found: dict[str, dict[str, list[Standing]]] = {name: {} for name in names}
    for each in standings:
        found[each.layer.name].setdefault(each.version.id, []).append(each)
    ended = last_days(each.version for each in standings)
    layers = []
    for name, by_list in reversed(found.items()):
        rows = [_row(versions, ended, shown) for versions in by_list.values()]
        rows.sort(key=lambda row: _rank(row["now"]["status"]))
        layers.append(
            {
                "name": name,
                "lists": [row for row in rows if not row["statutory"]],
                "statutes": [row for row in rows if row["statutory"]],
            }
        )
    return layers


def _row(standings: list[Standing], ended: dict[str, date | None], shown: Window) -> dict[str, Any]:
    """One list: the version that holds on the day, or comes next to it, and the others, the latest first."""
    newest = sorted(standings, key=lambda each: each.version.valid_from, reverse=True)
    first = min(newest, key=lambda each: _rank(each.status))
    return {
        "statutory": first.version.statutory,
        "now": _told(first),
        "others": [_told(each) for each in newest if each is not first],
        "bars": bars([each.version for each in standings], ended, shown),
    }


def _told(standing: Standing) -> dict[str, Any]:
    version = standing.version
    return standing_data(standing) | {
        "key": version.key,
        "ends": ends(standing),
        "uncertain": version.valid_uncertain,
        "read": version.valid_read,
    }


def _rank(status: str) -> int:
    return _ORDER.index(status) if status in _ORDER else len(_ORDER)


def day_of(text: str) -> tuple[date, str]:
    """The day that is written, today for none; and what is wrong with it."""
    if not text:
        return today(), ""
    try:
        return read_day(text[:LONGEST]), ""
    except QuantityError as error:
        return today(), str(error)
