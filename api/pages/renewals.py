"""Which drafts a newer version of a list touches: the list changed for their place and their violation since they were last kept.

Compares what the versions say of the violation; whether the case comes out differently, its own page says. Knows case files
without their forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from api.china import CHINA
from api.defaults import today
from api.http.rulesets import Held
from api.pages.library import touches
from api.store import CaseFile
from engine.catalog import Catalog, CatalogError, ListVersion, Matter, PlaceError
from engine.language import QuantityError, read_day

_CACHED = 1024


class Renewal(NamedTuple):
    """A version that a draft was not yet checked with, and the one before it; None for a list that is new."""

    version: ListVersion
    before: ListVersion | None


def renewals_of(file: CaseFile, held: Held) -> tuple[Renewal, ...]:
    """The versions that are new since a draft was last kept and say something different of its violation.

    Those in force on the day of its decision; of a sealed case, and of one without a known place and violation, none.
    """
    catalog = held.catalog
    matters = matters_of(file.matter, catalog) if file.changed_at and not file.sealed else ()
    try:
        standings = catalog.standings(file.place, decided_on(file)) if matters else ()
    except (PlaceError, CatalogError):
        return ()
    in_force = (each.version for each in standings if each.status == "施行中")
    new = [each for each in in_force if _came(each, held) > datetime.fromisoformat(file.changed_at)]
    beside = ((each, version_before(each, catalog)) for each in new)
    return tuple(Renewal(*each) for each in beside if any(is_touched(*each, matter) for matter in matters))


def _came(version: ListVersion, held: Held) -> datetime:
    """When a version came: when it was published here, or else its first day in China."""
    at = held.published.get(version.path)
    return datetime.fromisoformat(at) if at else datetime.combine(version.valid_from, time(), CHINA)


@lru_cache(maxsize=_CACHED)
def is_touched(version: ListVersion, before: ListVersion | None, matter: Matter) -> bool:
    """Whether a version says something else of a violation than the one before it, or anything where there is none before it."""
    return touches(before, version, matter)


def matters_of(text: str, catalog: Catalog) -> tuple[Matter, ...]:
    """The violations that the list of cases names in one text; a name may hold the sign that stands between two.

    Of a text that does not come out even, such as one that was cut, those that it begins with.
    """
    return tuple(_begun(text, catalog))


def _begun(text: str, catalog: Catalog) -> Iterator[Matter]:
    parts = text.split("、")
    while parts:
        for many in range(len(parts), 0, -1):
            matter = catalog.library.matters.by_name.get("、".join(parts[:many]))
            if matter is not None:
                yield matter
                break
        else:
            return
        parts = parts[many:]


def decided_on(file: CaseFile) -> date:
    """The day of the decision, today where none is written or it cannot be read."""
    try:
        return read_day(file.decision_date) if file.decision_date else today()
    except QuantityError:
        return today()


def version_before(version: ListVersion, catalog: Catalog) -> ListVersion | None:
    """The version whose place it takes: the reading before it, else of its own list, or of another that it names."""
    if version.revision > 1:
        readings = [each for each in catalog.revisions(version.id) if each.dated == version.dated]
        return next((each for each in reversed(readings) if each.revision < version.revision), None)
    named = [old for each in version.replaces if (old := catalog.named(each.version)) is not None]
    others = (each for each in catalog.versions(version.id) if each.dated != version.dated and not each.draft)
    own = [each for each in others if (each.valid_from, each.version) < (version.valid_from, version.version)]
    return next((found[-1] for found in (own, named) if found), None)
