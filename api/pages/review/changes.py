"""What a version changes: which earlier one it is read beside, both by meaning and by words, and the open cases it touches."""

from __future__ import annotations

from typing import Any

from api.http.problems import ProblemError
from api.http.service import Service
from api.pages.form import Form
from api.pages.library import compared, meaning_of, version_of
from api.pages.renewals import version_before
from api.pages.review.open_cases import open_cases_of
from api.store import Actor
from engine.catalog import Catalog, ListVersion

_NAMES = ("旧版", "新版")
_OTHER_NAMES = ("前者", "后者")
"""What two lists are called that are not versions of one."""
_MOST = 6


async def changes_of(
    service: Service, actor: Actor, catalog: Catalog, version: ListVersion, asked: Form
) -> dict[str, Any]:
    """What the page shows; without an earlier version nothing is compared. Raises `ProblemError` for a version there is not."""
    before = _asked_for(asked, catalog) or version_before(version, catalog)
    others = [each for each in catalog.versions(version.id) if each.dated != version.dated]
    return {
        "before": before,
        "others": [each for each in reversed(others) if before is None or each.key != before.key],
        "names": _OTHER_NAMES if before and before.id != version.id else _NAMES,
        "above": [] if before else lists_above(version, catalog),
        "compared": compared(before, version) if before else None,
        "meaning": await meaning_of(service, actor, catalog, before, version) if before else None,
        "open_cases": await open_cases_of(service, actor, catalog, version, before),
    }


def lists_above(version: ListVersion, catalog: Catalog) -> list[ListVersion]:
    """The lists above it that speak to a matter of the version, by the last version of each; a new one is read beside them."""
    matters = {name for item in version.items for name in item.matters}
    found = []
    for last in (versions[-1] for each in catalog.lists() if (versions := catalog.versions(each))):
        if last.id == version.id or last.statutory or not version.folder.startswith(f"{last.folder}/"):
            continue
        if any(not matters.isdisjoint(item.matters) for item in last.items):
            found.append(last)
    return sorted(found, key=lambda each: (-len(each.folder), each.id))[:_MOST]


def _asked_for(asked: Form, catalog: Catalog) -> ListVersion | None:
    """The version that the address names to compare with, None where it names none."""
    if not asked["old"]:
        return None
    try:
        return version_of(asked["old"], catalog)
    except ProblemError as error:
        if error.kind != "unknown-list":
            raise
        raise ProblemError("not-found", detail="规则库里没有要对照的那个版本") from None
