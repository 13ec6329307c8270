"""What there is to review: the drafts on the way, and of all lists those that words find or that have several versions."""

from __future__ import annotations

from typing import Any

from api.pages.form import Form, Wrong
from api.pages.library import LONGEST, layer_of, versions_of
from engine.catalog import Catalog, ListVersion

_MOST = 40
"""So many lists are shown at once."""


def overview_of(asked: Form, catalog: Catalog) -> dict[str, Any]:
    """The lists that the words name; without words those of which there are several versions."""
    words = asked["q"]
    wrong = [Wrong("q", f"写得太长：最多 {LONGEST} 个字")] if len(words) > LONGEST else []
    found = [] if wrong else [each for each in _lists(catalog) if _is_asked(each, words, catalog)]
    return {
        "form": asked,
        "rows": [_row(versions, catalog) for versions in found[:_MOST]],
        "count": len(found),
        "most": _MOST,
        "wrong": wrong,
        "said": {each.at: each.says for each in wrong},
    }


def _lists(catalog: Catalog) -> list[tuple[ListVersion, ...]]:
    return [versions_of(each, catalog) for each in catalog.lists()]


def _is_asked(versions: tuple[ListVersion, ...], words: str, catalog: Catalog) -> bool:
    if not words:
        return len(versions) > 1
    return any(words in text for each in versions for text in (each.title, each.number, layer_of(each, catalog)))


def _row(versions: tuple[ListVersion, ...], catalog: Catalog) -> dict[str, Any]:
    last = versions[-1]
    return {"last": last, "layer": layer_of(last, catalog), "versions": versions}
