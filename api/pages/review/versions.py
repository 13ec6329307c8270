"""One list over time: its versions from the earliest on, each with the days on which it holds, and what takes its place.

Knows versions and days; the strip that is drawn of each is the one of the 规则库.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from api.defaults import today
from api.pages.library import bars, last_days, window
from engine.catalog import ListVersion, successors
from engine.quality import held


def versions_of(versions: Iterable[ListVersion], of: ListVersion) -> dict[str, Any]:
    """Every version with its strip and the one that it is compared with, the latest first."""
    given = sorted(versions, key=lambda each: (each.valid_from, each.version))
    shown, ends, after = window(given, today()), last_days(given), successors(given)
    before: dict[str, ListVersion] = {}
    for number, version in enumerate(given):
        earlier = [each for each in given[:number] if not each.draft]
        if earlier:
            before[version.key] = earlier[-1]
    return {
        "window": shown,
        "rows": [
            {
                "version": each,
                "end": ends[each.key],
                "after": after.get(each.key),
                "before": before.get(each.key),
                "status": _status(each, ends[each.key]),
                "held": held.state_of([each]),
                "bars": bars([each], ends, shown),
                "this": each.key == of.key,
            }
            for each in reversed(given)
        ],
    }


def _status(version: ListVersion, end: date | None) -> str:
    day = today()
    if version.draft:
        return "草案"
    if version.valid_from > day:
        return "尚未施行"
    return "已失效" if end is not None and end < day else "施行中"
