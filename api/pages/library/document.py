"""One version of a list for reading: what it says, how far it was read, how long it holds, and its other versions."""

from __future__ import annotations

from typing import Any

from api.defaults import today
from api.http.problems import ProblemError
from api.pages.library.rules import following_of, sayings_of, steps_of
from api.pages.library.timeline import bars, last_days, window
from api.workbook import Unclear, as_workbook
from engine.answer import document_data, range_words, row_words, sentences
from engine.catalog import READINGS, Catalog, CatalogError, Item, Lighter, ListVersion, Succession, successors
from engine.language import Unread, walk
from engine.quality import held

TABLE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The type of a list as an Excel file."""
TRANSITIONS = {
    "pending-cases": "施行前的行为、施行后决定的案件也适用",
    "acts-after": "只适用于施行后的行为",
    "unstated": "没有写明对施行前的行为是否适用",
}


def version_of(key: str, catalog: Catalog) -> ListVersion:
    """The version that is cited as `key`, ID@DAY. Raises `ProblemError` when the rulesets have no such version."""
    try:
        found = catalog.named(key)
    except CatalogError:
        raise ProblemError("rulesets-wrong") from None
    if found is None:
        raise ProblemError("unknown-list")
    return found


def versions_of(list_id: str, catalog: Catalog) -> tuple[ListVersion, ...]:
    """All versions of a list, the earliest first. Raises `ProblemError` when the rulesets have no such list."""
    if list_id not in catalog.files:
        raise ProblemError("unknown-list")
    try:
        return catalog.versions(list_id)
    except CatalogError:
        raise ProblemError("rulesets-wrong") from None


def table_of(key: str, catalog: Catalog) -> tuple[str, bytes]:
    """One version as an Excel file, and the name of the file. Raises `ProblemError` when there is no such version."""
    version = version_of(key, catalog)
    try:
        return f"{version.id.rpartition('/')[2]}-{version.version}.xlsx", as_workbook(catalog, version)
    except (CatalogError, Unclear):
        raise ProblemError("rulesets-wrong") from None


def document_of(key: str, catalog: Catalog) -> dict[str, Any]:
    """All that is shown of one version. Raises `ProblemError` when the rulesets have no such version."""
    version = version_of(key, catalog)
    versions = tuple(version if each.dated == version.dated else each for each in versions_of(version.id, catalog))
    shown = window(versions, today())
    return {
        "here": "library",
        "part": "lists",
        "list": document_data(version),
        "document": version,
        "code": code_of(version, catalog),
        "layer": layer_of(version, catalog),
        "end": last_days(versions)[version.key],
        "succession": _succession(version, catalog),
        "readings": _readings(version, catalog),
        "used": next(each.key for each in versions_of(version.id, catalog) if each.dated == version.dated),
        "unread": [each for each in version.items if _unread(each)],
        "lacking": held.missing(version),
        "numbers": held.missing_numbers(version),
        "versions": [_other(each, versions) for each in reversed(versions)],
        "window": shown,
        "bars": bars(versions, last_days(versions), shown),
        "sources": [source_of(each, catalog) for each in version.sources],
        "defined": {
            sentences.words(each): (number, name) for number, (name, each) in enumerate(version.definitions.items(), 1)
        },
        "read_how": READINGS,
        "benchmarks": [_benchmark(each) for each in version.items if each.benchmark is not None],
        "fines": {each.id: _fines(each) for each in version.items},
        "transition": TRANSITIONS[version.transition],
        "lighter": lighter_words(version.lighter) if version.lighter else "",
        "steps": steps_of(version),
        "following": following_of(version),
        "sayings": list(sayings_of(version)),
        "matter_ids": {
            each.name: each.id for each in catalog.library.matters.by_name.values() if each.name in _matters(version)
        },
    }


_ENDS: dict[bool | None, str] = {True: "含本数", False: "不含本数", None: "是否含本数没有写明"}


def lighter_words(lighter: Lighter) -> str:
    """The layer's own rule for a lighter fine."""
    told = f"在罚款幅度最低的 {lighter.share:.0%} 以内（{_ENDS[lighter.inclusive]}）"
    if lighter.only_maximum is not None:
        told += f"；只有上限的，一般按上限的 {lighter.only_maximum:.0%}"
    return told


def _benchmark(item: Item) -> dict[str, Any]:
    """A row of a benchmark: when it holds, its range, what it advises, and until when it is used."""
    return {
        "item": item,
        "when": sentences.inline(item.condition),
        "ranges": [range_words(row).removesuffix("罚款") for row in item.fines],
        "guide": str(item.benchmark.guide) if item.benchmark and item.benchmark.guide is not None else "",
    }


def _fines(item: Item) -> list[str]:
    """What an item says of the fine itself, in sentences."""
    found = [f"{row_words(row)}的，{range_words(row)}" if row_words(row) else range_words(row) for row in item.fines]
    if item.cut is not None:
        found.append(f"减少{item.cut.low:.0%}至{item.cut.high:.0%}，不低于{item.cut.floor}")
    return found


def _matters(version: ListVersion) -> frozenset[str]:
    return frozenset(name for item in version.items for name in item.matters)


def _unread(item: Item) -> bool:
    """Whether a part of the condition of an item was not read, or not written as a condition."""
    return any(isinstance(part, Unread) for part in walk(item.condition))


def _other(version: ListVersion, versions: tuple[ListVersion, ...]) -> dict[str, Any]:
    return {
        "key": version.key,
        "day": version.label,
        "from": version.valid_from,
        "end": last_days(versions)[version.key],
        "draft": version.draft,
        "state": held.state_of([version]),
        "items": len(version.items),
        "published": version.published_items,
    }


def _succession(version: ListVersion, catalog: Catalog) -> Succession | None:
    """What ends the version, where a document says so; of the lists of its own place."""
    near = [name for name in catalog.lists() if name.rpartition("/")[0] == version.folder]
    versions = [each for name in near for each in versions_of(name, catalog)]
    return successors(version if each.dated == version.dated else each for each in versions).get(version.key)


def _readings(version: ListVersion, catalog: Catalog) -> list[dict[str, Any]]:
    """Every reading of the version, the latest first, where it was corrected; [] where there is only one."""
    used = {each.key for each in versions_of(version.id, catalog)}
    found = [each for each in catalog.revisions(version.id) if each.dated == version.dated]
    return [
        {
            "key": f"{each.dated}.r{each.revision}",
            "revision": each.revision,
            "corrects": each.corrects,
            "draft": each.draft,
            "used": each.key in used,
            "here": each.key == version.key,
        }
        for each in reversed(found)
        if len(found) > 1
    ]


def code_of(version: ListVersion, catalog: Catalog) -> str:
    """The code of the place whose list it is, "" for the list of a group of places."""
    found = next((code for code, folder in catalog.folders.items() if folder == version.folder), "")
    return found if found.isdigit() else ""


def layer_of(version: ListVersion, catalog: Catalog) -> str:
    """The name of the place or of the group of places whose list it is."""
    place = catalog.places.find(code_of(version, catalog))
    if place is not None:
        return catalog.places.title(place)
    named = {f"group-{each.id}": each.name for each in catalog.places.groups}
    return named.get(version.folder.rpartition("/")[2], "")


def source_of(name: str, catalog: Catalog) -> dict[str, str]:
    """A source by its id: its title, how it was read, its address and note."""
    source = catalog.library.sources[name]
    address = source.details.get("url", "")
    return {
        "title": source.title,
        "read": READINGS[source.read],
        "url": address if address.startswith(("https://", "http://")) else "",
        "note": source.details.get("note", ""),
    }
