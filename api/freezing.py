"""Freezing: the digest of a published list file is written down, and the file never changes again.

Knows files and digests; what a wrong list is, the catalog says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from api.files import write_files
from api.ordered_writes import locked
from api.publishing import to_be_published
from engine.catalog import FROZEN, Catalog, CatalogError, frozen
from engine.documents import Diagnostic
from engine.quality import STATES, held


@dataclass(frozen=True, slots=True)
class Freeze:
    """What was written: how many files stand frozen, and the paths of those frozen now for the first time.

    `states` counts the frozen lists, without statutes and rules, by how much of them is held: in full, in part, the name.
    """

    count: int
    added: tuple[str, ...]
    states: Mapping[str, int] = field(default_factory=dict)


def freeze(root: Path) -> Freeze:
    """Write into `frozen.txt` every list file under `root` that does not call itself a draft.

    Raises `CatalogError` when a list is wrong, a frozen file was changed, removed or renamed, or a file that is not registered
    yet needs approvals (`signers.yaml`) and so has to be published; nothing is written then. Raises `PublishingError`.
    """
    catalog = Catalog.open(root, frozen.Register())
    catalog.load_all()
    readings = [v for list_id in catalog.lists() for v in catalog.revisions(list_id) if not v.draft]
    digests = {version.path: version.digest for version in readings}
    known = frozen.read_register(root).digests
    told = (
        "这份清单要有人批准才能公布（publishing/signers.yaml）。请写上 status: draft，用 cailiang publish 一步一步来。"
    )
    if unsigned := to_be_published(root, (path for path in digests if path not in known)):
        raise CatalogError(Diagnostic(path, 1, 1, "unsigned", told) for path in unsigned)
    states = Counter(held.state_of([version]) for version in readings if not version.statutory and not version.rules)
    return replace(add(root, digests), states={state: states[state] for state in STATES if state in states})


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
