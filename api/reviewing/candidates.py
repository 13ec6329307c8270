"""Which matters of the library a drafted item may be, each with the reason: asked anew of the document's own words.

Proposes; the reviewer picks. Knows rows and matching; writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from api.importing.citations import cited_in
from api.importing.headings import BREACH, CITING, LEGAL, PUNISH, role_of
from api.importing.held_matters import known_matters
from api.importing.laws import known_laws
from api.importing.matching import match
from api.importing.phrasing import NAME, Phrasing, read_phrasing
from api.reviewing.draft import Row
from api.reviewing.joining import joined
from engine.catalog import Catalog, CatalogError, Library
from engine.language import Defined

_ROWS_HELD = 4_096


class Candidate(NamedTuple):
    """A matter of the library, and why it may be the one."""

    name: str
    why: str


class Nearest:
    """The matters that come nearest to a row, asked once for each; one thread at a time, for what compares is shared.

    `trouble` says why clauses are not looked at; "" where they are.
    """

    def __init__(self, root: Path, library: Library) -> None:
        self._laws, self._lock, self.trouble = known_laws(library), Lock(), ""
        self._library = library
        self._held: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[Candidate, ...]] = {}
        self._phrasing: Phrasing | None = None
        try:
            self._phrasing = read_phrasing(root, library)
        except CatalogError as error:
            self.trouble = f"{error.found[0].path}：{error.found[0].message}事项只按名称找，没有看条款"
        self._known = known_matters(library, self._phrasing.acts if self._phrasing else None)

    def to(self, row: Row) -> tuple[Candidate, ...]:
        """The nearest first."""
        asked = (row.title, row.original)
        with self._lock:
            if asked not in self._held:
                if len(self._held) >= _ROWS_HELD:
                    self._held.clear()
                self._held[asked] = self._found(row)
            return self._held[asked]

    def _found(self, row: Row) -> tuple[Candidate, ...]:
        cited = self.clauses(row)
        breaches = (*cited.get(BREACH, ()), *cited.get(LEGAL, ()))
        found = match(row.title, breaches, cited.get(PUNISH, ()), self._known)
        return tuple(Candidate(near.name, near.why) for near in found.best)

    def joins(self, row: Row) -> bool:
        """Whether the row's open words are points of which only is open whether all are required, or any one."""
        if self._phrasing is None or not row.open_words:
            return False
        return all(joined(row.open_words, of, self._phrasing, self._library) is not None for of in ("all", "any"))

    def clauses(self, row: Row) -> Mapping[str, tuple[str, ...]]:
        """The clauses that the document's row cites, by what their column is for."""
        found: dict[str, tuple[str, ...]] = {}
        if self._phrasing is None:
            return found
        for heading, text in row.original:
            role = role_of(heading, [text], self._phrasing.columns)
            if role in CITING and (clauses := cited_in(text, self._laws, self._phrasing.citing).clauses):
                found[role] = (*found.get(role, ()), *clauses)
        return found


@dataclass(frozen=True, slots=True)
class _Shared:
    """The shared words that rows are compared by, told apart by what they say: lists come and go beside them."""

    digests: tuple[tuple[str, str], ...]
    general: tuple[tuple[str, Defined], ...]
    root: Path = field(compare=False)
    library: Library = field(compare=False)


def nearest_in(catalog: Catalog) -> Nearest:
    """What compares with the matters of a catalog; made once for the shared words that were asked last.

    It takes most of a second, and a draft that is written makes another catalog of the same words.
    """
    try:
        phrasing = hashlib.sha256((catalog.root / NAME).read_bytes()).hexdigest()
    except OSError:
        phrasing = ""
    digests = (*catalog.digests.items(), (NAME, phrasing))
    return _nearest(_Shared(digests, tuple(catalog.library.general.items()), catalog.root, catalog.library))


@lru_cache(maxsize=1)
def _nearest(shared: _Shared) -> Nearest:
    return Nearest(shared.root, shared.library)
