"""One list over time: its versions from the earliest on, each with the days on which it holds, its readings, and what ends it.

Knows versions and days; the strip that is drawn of each is the one of the 规则库.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from api.defaults import today
from api.pages.library import bars, last_days, window
from api.pages.renewals import version_before
from engine.catalog import Catalog, ListVersion, successors
from engine.quality import held


def versions_of(catalog: Catalog, of: ListVersion) -> dict[str, Any]:
    """Every version of the list of `of` with its strip and the one that it is compared with, the latest first."""
    given = catalog.versions(of.id)
    shown, ends, after = window(given, today()), last_days(given), successors(given)
    readings: dict[str, list[ListVersion]] = {}
    for each in catalog.revisions(of.id):
        readings.setdefault(each.dated, []).append(each)
    return {
        "window": shown,
        "rows": [
            {
                "version": each,
                "end": ends[each.key],
                "succession": after.get(each.key),
                "before": version_before(each, catalog),
                "replaces": [(_called(one.version, of.id, catalog), one) for one in each.replaces],
                "status": status_of(each, ends[each.key], replaced=each.key in after),
                "held": held.state_of([each]),
                "bars": bars([each], ends, shown),
                "this": each.dated == of.dated,
                "readings": [other for other in reversed(readings[each.dated]) if other.key != each.key],
            }
            for each in reversed(given)
        ],
    }


def _called(key: str, own: str, catalog: Catalog) -> str:
    """What a page calls the version of this key: by its day where it is of the list `own`, and else by its title too."""
    of, _, day = key.partition("@")
    title = next((f"《{each.title}》" for each in catalog.versions(of) if each.key == key), of)
    return f"{day} 的版本" if of == own else f"{title}{day} 的版本"


def status_of(version: ListVersion, end: date | None, *, replaced: bool) -> str:
    """How a version stands today by itself, in the words of the page 清单.

    没有公布: its file is no draft and nobody has published it.
    """
    day = today()
    if version.draft:
        return "没有公布" if version.unfrozen else "草案"
    if version.valid_from > day:
        return "尚未施行"
    if end is None or end >= day:
        return "施行中"
    return "已被替代" if replaced else "已失效"
