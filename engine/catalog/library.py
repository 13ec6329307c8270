"""What a list file may refer to: the vocabulary, matters, statutes, sources, the general definitions; and their files."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from engine.catalog.divisions import TABLE
from engine.catalog.effects import Effect, Kind, read_effects
from engine.catalog.jurisdictions import read_places
from engine.catalog.matter_reader import read_matters
from engine.catalog.matters import Matters
from engine.catalog.places import Places
from engine.catalog.sources import Source, read_sources
from engine.catalog.statutes import NO_STATUTES, Statutes, read_statutes
from engine.documents import Diagnostic, read_text
from engine.language import Defined, Relations, Vocabulary, read_relations, read_vocabulary

SHARED = ("vocabulary.yaml", "sources.yaml", "matters.yaml", "jurisdictions.yaml")
"""The files that all lists share; beside them the files of the folder of matters, when there is one."""
MATTERS = "matters"
STATUTES = "statutes.yaml"
"""The statutes; a catalog without the file knows none. So with the table of divisions."""

ACT_DATE = "act_date"
DECISION_DATE = "decision_date"
"""The ids of the two date facts by which the law that applies is found."""
INTENDED_FINE = "intended_fine"
"""The id of the fact that is the fine an authority intends, in 元."""


@dataclass(frozen=True, slots=True)
class Library:
    """The shared files, read once."""

    vocabulary: Vocabulary
    matters: Matters
    sources: Mapping[str, Source]
    relations: Relations
    general: Mapping[str, Defined] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    statutes: Statutes = NO_STATUTES


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Reading makes some 200,000 nodes and no circle of them; looking for circles would take a fifth of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_without_collecting()
def read_shared_files(root: Path) -> tuple[Library | None, Places | None, dict[str, str], list[Diagnostic]]:
    """The shared files under `root`: what they say, the places, the sha256 of each by name, and what is wrong.

    Nothing is read when one of them is missing. The general definitions, which are a list, are not in the library yet.
    """
    missing = [name for name in SHARED if not (root / name).is_file()]
    if missing:
        return None, None, {}, [Diagnostic(name, 1, 1, "file-missing", "规则库里没有这个文件") for name in missing]
    optional = [name for name in (STATUTES, TABLE) if (root / name).is_file()]
    texts = {name: (root / name).read_bytes() for name in (*SHARED, *optional, *_matters_in(root))}
    digests = {name: hashlib.sha256(text).hexdigest() for name, text in texts.items()}
    words, found = read_text(texts["vocabulary.yaml"], "vocabulary.yaml")
    vocabulary, of_vocabulary = read_vocabulary(words, "vocabulary.yaml")
    sources, of_sources = read_sources(texts["sources.yaml"], "sources.yaml")
    statutes, of_statutes = (
        read_statutes(texts[STATUTES], STATUTES, sources) if STATUTES in texts else (NO_STATUTES, [])
    )
    files = {name: text for name, text in texts.items() if is_of_matters(name)}
    matters, of_matters = read_matters(files, vocabulary, sources, statutes)
    relations, of_relations = read_relations(words, "vocabulary.yaml", vocabulary)
    effects, kinds, of_effects = read_effects(words, "vocabulary.yaml")
    table = texts[TABLE].decode("utf-8", "replace") if TABLE in texts else None
    of_rows = texts["jurisdictions.yaml"].decode("utf-8", "replace")
    places, of_places = read_places(of_rows, "jurisdictions.yaml", table)
    library = Library(vocabulary, matters, sources, relations, {}, effects, kinds, statutes)
    of_files = [*of_vocabulary, *of_effects, *of_sources, *of_statutes, *of_matters, *of_relations, *of_places]
    return library, places, digests, [*found, *of_files]


def is_of_matters(name: str) -> bool:
    """Whether a shared file is one of those that hold the matters.

    >>> is_of_matters("matters.yaml"), is_of_matters("matters/food.yaml"), is_of_matters("sources.yaml")
    (True, True, False)
    """
    return name == f"{MATTERS}.yaml" or name.startswith(f"{MATTERS}/")


def _matters_in(root: Path) -> list[str]:
    """The files of the folder of matters, in the order of their names; a hidden one is none."""
    return sorted(
        path.relative_to(root).as_posix()
        for path in (root / MATTERS).glob("*.yaml")
        if not path.name.startswith(".") and path.is_file()
    )
