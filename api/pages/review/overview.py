"""What there is to review: the versions that nobody has published yet, each with its next step, and the lists that words find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api.pages.form import Form, Wrong
from api.pages.library import LONGEST, layer_of, versions_of
from api.pages.review.drafting import drafts_of
from api.pages.visits import VISIT
from api.publishing import Progress, PublishingError, progress_of
from engine.catalog import Catalog, CatalogError, ListVersion

_BY_PAGE = {
    "已检查": "由起草、检查以外的人看过以后，在“批准”一页批准或者退回。",
    "已批准": "批准齐了，由可以公布的人在“批准”一页公布。",
}
"""The next step of who signed in, in place of a command of the terminal."""
_MOST = 40
"""So many lists, and so many versions on the way, are shown at once."""


def overview_of(asked: Form, catalog: Catalog, root: Path) -> dict[str, Any]:
    """The versions on the way by the signed files under `root`; the lists that the words name, or that have several versions."""
    words = asked["q"]
    wrong = [Wrong("q", f"写得太长：最多 {LONGEST} 个字")] if len(words) > LONGEST else []
    found = [] if wrong else [each for each in _lists(catalog) if _is_asked(each, words, catalog)]
    without = [] if words or wrong else unpublished(catalog)
    on_the_way = [each for each in without if not each.consultation]
    consulted = [each for each in without if each.consultation]
    return {
        "form": asked,
        "drafts": [] if words or wrong else drafts_of(catalog, root),
        "on_the_way": [_standing(each, catalog, root) for each in on_the_way[:_MOST]],
        "consulted": [
            {"version": each, "name": name_of(each, catalog), "layer": layer_of(each, catalog)} for each in consulted
        ],
        "left": max(0, len(on_the_way) - _MOST),
        "rows": [_row(versions, catalog) for versions in found[:_MOST]],
        "count": len(found),
        "most": _MOST,
        "wrong": wrong,
        "said": {each.at: each.says for each in wrong},
    }


def unpublished(catalog: Catalog) -> list[ListVersion]:
    """The readings that are not in the register of what is published, the latest first; drafts alone where there is none."""
    found: list[ListVersion] = []
    for list_id, names in catalog.files.items():
        if all(catalog.register.kept and f"{list_id}/{name}" in catalog.register.digests for name in names):
            continue
        readings = catalog.revisions(list_id) if catalog.register.kept else versions_of(list_id, catalog)
        found += [each for each in readings if each.draft]
    return sorted(found, key=lambda each: (each.version, each.id, each.revision), reverse=True)


def _standing(version: ListVersion, catalog: Catalog, root: Path) -> dict[str, Any]:
    """A version with its state and what comes next; where that cannot be told, why."""
    name, progress, told = name_of(version, catalog), None, ""
    try:
        progress = progress_of(root, catalog, name)
    except (PublishingError, CatalogError) as error:
        told = str(error)
    return {
        "version": version,
        "name": name,
        "layer": layer_of(version, catalog),
        "state": progress.state if progress else "",
        "next": _next(progress) if progress else told,
    }


def _next(progress: Progress) -> str:
    """The next step as who reads the page can take it."""
    return (_BY_PAGE.get(progress.state, "") if VISIT.get().name else "") or progress.next_step


def name_of(version: ListVersion, catalog: Catalog) -> str:
    """By what a reading is named in an address: by its key, or by its number where the key is that of the one that is used."""
    used = catalog.named(version.key)
    return version.key if used and used.path == version.path else f"{version.dated}.r{version.revision}"


def _lists(catalog: Catalog) -> list[tuple[ListVersion, ...]]:
    return [versions for each in catalog.lists() if (versions := versions_of(each, catalog))]


def _is_asked(versions: tuple[ListVersion, ...], words: str, catalog: Catalog) -> bool:
    if not words:
        return len(versions) > 1
    return any(words in text for each in versions for text in (each.title, each.number, layer_of(each, catalog)))


def _row(versions: tuple[ListVersion, ...], catalog: Catalog) -> dict[str, Any]:
    last = versions[-1]
    return {"last": last, "layer": layer_of(last, catalog), "versions": versions}
