"""Freezing: the digest of a published list file is written down, and the file never changes again.

Knows files and digests; what a wrong list is, the catalog says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.files import write_files
from api.ordered_writes import locked
from engine.catalog import FROZEN, Catalog, CatalogError, frozen


@dataclass(frozen=True, slots=True)
class Freeze:
    """What was written: how many files stand frozen, and the paths of those frozen now for the first time."""

    count: int
    added: tuple[str, ...]


def freeze(root: Path) -> Freeze:
    """Write into `frozen.txt` every list file under `root` that does not call itself a draft.

    Raises `CatalogError` when a list is wrong, or a frozen file was changed, removed or renamed; nothing is written then.
    """
    catalog = Catalog.open(root, frozen.Register())
    catalog.load_all()
    readings = (version for list_id in catalog.lists() for version in catalog.revisions(list_id))
    return add(root, {version.path: version.digest for version in readings if not version.draft})


def add(root: Path, digests: Mapping[str, str]) -> Freeze:
    """Register files under `root` as published: their sha256 by path. The register is renamed into place, whole.

    Raises `CatalogError`, and writes nothing, when a frozen file is not as it was, or a file to be added does not have the
    digest that was given; `NotWrittenError` while another process publishes or freezes.
    """
    with locked(root):
        register = frozen.read_register(root)
        added = {path: digest for path, digest in digests.items() if path not in register.digests}
        whole = {**register.digests, **added}
        wanted = frozen.Register(whole, dict.fromkeys(whole, 1) | dict(register.lines), kept=True)
        again = [path for path in digests if register.digests.get(path, digests[path]) != digests[path]]
        found = [*register.mistakes, *frozen.verify(root, wanted), *map(frozen.changed, again)]
        if found:
            raise CatalogError(dict.fromkeys(found))
        write_files({root / FROZEN: frozen.register_text(whole)}, replace=True)
    return Freeze(len(whole), tuple(sorted(added)))
