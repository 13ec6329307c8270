"""How many cases that are not sealed a version touches, of those that who asks may see: theirs is to be checked again.

Knows case files without their forms, and what two versions say of a violation.
"""

from __future__ import annotations

from typing import Any

from api.http.service import Service
from api.pages.renewals import decided_on, is_touched, matters_of
from api.store import Actor, CaseFile, CaseFilters, StoreError
from engine.catalog import Catalog, ListVersion, PlaceError

_MOST = 5_000
"""So many open cases are looked at."""


async def open_cases_of(
    service: Service, actor: Actor, catalog: Catalog, version: ListVersion, before: ListVersion | None
) -> dict[str, Any] | None:
    """How many open cases at the places of a list have a violation of which the two versions say something different.

    None where no cases are kept, or the store does not answer. `more`: there are more open cases than were looked at.
    """
    if service.store is None:
        return None
    try:
        page = await service.store.case_files(actor, CaseFilters(sealed=False), None, _MOST)
    except StoreError:
        return None
    touched = sum(_is_touched(file, catalog, version, before) for file in page.items)
    return {"touched": touched, "open": len(page.items), "more": page.next is not None}


def _is_touched(file: CaseFile, catalog: Catalog, version: ListVersion, before: ListVersion | None) -> bool:
    matters = matters_of(file.matter, catalog)
    if not matters or not any(is_touched(version, before, matter) for matter in matters):
        return False
    try:
        return version.folder in {layer.folder for layer in catalog.layers(file.place, decided_on(file))}
    except PlaceError:
        return False
