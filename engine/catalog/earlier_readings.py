"""The catalog as it was read before a correction, so that what was decided by an earlier reading can be decided again.

Knows which reading of a version a receipt names; does not know what the reading says.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.catalog.catalog import Catalog
from engine.catalog.folders import readings_of


def catalog_as_read(catalog: Catalog, keys: Iterable[str]) -> Catalog | None:
    """The catalog in which versions stand in the readings that a receipt names, by their keys; None when they do already.

    A version that was corrected since stands in the reading that was used; its file is still there, unchanged. What the
    receipt does not name is as it is now. Raises `CatalogError` when a reading is wrong.
    """
    found = catalog
    for key in keys:
        list_id = key.partition("@")[0]
        if all(len(names) == 1 for names in readings_of(catalog.files.get(list_id, ()))):
            continue
        used = found.versions(list_id)
        earlier = next((each for each in catalog.revisions(list_id) if each.key == key), None)
        if earlier is not None and earlier.key not in {each.key for each in used}:
            found = found.with_versions(list_id, [earlier if each.dated == earlier.dated else each for each in used])
    return None if found is catalog else found
