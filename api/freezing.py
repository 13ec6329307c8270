"""Freezing: the digest of every published version is written down, and never changes again.

Knows files and digests; what a wrong list is, the catalog says.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.files import write_files
from engine.catalog import FROZEN, Catalog, CatalogError
from engine.documents import Diagnostic


@dataclass(frozen=True, slots=True)
class Freeze:
    """What was written: how many versions stand frozen, and the paths of those frozen now for the first time."""

    count: int
    added: tuple[str, ...]


def freeze(catalog: Catalog) -> Freeze:
    """Write `frozen.txt` of the catalog: sha256 and path of every published version, by path.

    Raises `CatalogError` when a list is wrong, or a frozen version was changed or removed; nothing is written then.
    """
    versions = {v.path: v.digest for v in catalog.load_all() if not v.draft}
    gone = [path for path in catalog.frozen if path not in versions]
    if gone:
        told = "这个版本已经公布并冻结，文件却不见了或者成了草案；公布的版本永不改动，请恢复原样"
        raise CatalogError(Diagnostic(path, 1, 1, "frozen-changed", told) for path in gone)
    write_files(
        {catalog.root / FROZEN: "".join(f"{versions[path]}  {path}\n" for path in sorted(versions))}, replace=True
    )
    return Freeze(len(versions), tuple(path for path in sorted(versions) if path not in catalog.frozen))
