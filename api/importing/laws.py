"""What the library knows of documents and their clauses: what they are called, which articles they have, what each clause does.

Prepared once for a list. Knows statutes, matters and statutory items; does not know how a cell writes a citation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from itertools import pairwise
from pathlib import PurePosixPath

from engine.catalog import Catalog, CatalogError, Library, ListVersion
from engine.language import Clause, known_clause
from engine.quality import Articles, lacking, read_counts

STATE = "中华人民共和国"
_LEAST_NEAR, _ALIKE = 5, 0.8
_WORDED = 0.6
_MARKS = re.compile(r"\W")
_STATUTORY = "法定"
_NOISE = re.compile(r"[\s《》〈〉<>“”\"·]")
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("〇"): ord("零")}
EDITION = (
    r"\((?:[^()]{0,50}(?:修订|修正|修改)[^()]{0,20}|[^()]{0,50}(?:令|[0-9零一二三四五六七八九十百]号)[^()]{0,20}"
    r"|(?:19|20)[0-9]{2}(?:年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?)?(?:起?施行|公布|发布|通过|版|本)?"
    r"|[A-Z]{2,4}[0-9]{0,3}(?:/[A-Z]{1,3})?/?[0-9.]{2,8}(?:[-—][0-9]{2,4})?)\)"
)
"""The brackets behind a name that say which text is meant, in half width: (2018年修正), (国务院令第588号), (GB7718-2011)."""
_EDITION = re.compile(f"{EDITION}$")
_YEAR_OF_TEXT = re.compile(r"（[0-9]{4}-[0-9]{2}-[0-9]{2}）$")


class Standing(StrEnum):
    """How a cited clause stands to the library."""

    HELD = "有"
    LACKING = "没有这一条"
    UNKNOWN = "没有见过"


class Kind(StrEnum):
    """What a clause does to the act: punishes it, obliges not to do it, or spares it."""

    PUNISHES = "处罚"
    OBLIGES = "义务"
    SPARES = "免罚"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Laws:
    """Documents by the key of their name, the articles of each text counted, and what each clause does.

    `does` are clauses of matters and those on which a statutory item of leniency rests; `within` says of a place what the
    clauses inside it do, `sparing` in which pairs of letters statutory items word the leniency of a place.
    """

    names: Mapping[str, str]
    counts: Mapping[str, tuple[tuple[str, Articles], ...]]
    does: Mapping[Clause, frozenset[Kind]]
    within: Mapping[Clause, frozenset[Kind]]
    sparing: Mapping[Clause, frozenset[str]]
    _near: dict[str, str] = field(default_factory=dict, compare=False)

    def named(self, written: str) -> str | None:
        """The document that is called so, without what varies in writing: 中华人民共和国, marks, spaces, the year of the text."""
        return self.names.get(key_of(written))

    def near(self, written: str) -> str:
        """The sentence that names the nearest document; '' when none is near. Short names are near to too many."""
        bare = bare_name(written)
        if bare not in self._near:
            near = get_close_matches(bare, self.names.values(), 1, _ALIKE) if len(bare) >= _LEAST_NEAR else []
            self._near[bare] = f"是否想写“{near[0]}”？" if near else ""
        return self._near[bare]

    def lacks(self, clause: Clause) -> str:
        """What of a clause no counted text of its document has, as a sentence; '' when one has it or none was counted."""
        told = ""
        for text, articles in self.counts.get(clause.document, ()):
            told = lacking(f"《{text}》", articles, clause)
            if not told:
                return ""
        return told

    def gives(self, clause: Clause, text: str) -> bool:
        """Whether a clause of leniency gives it in these words, as far as the library words it."""
        pairs = _pairs(text)
        return bool(pairs) and len(pairs & self.sparing.get(clause, frozenset())) >= _WORDED * len(pairs)

    def kind_of(self, clause: Clause) -> Kind:
        """What the clause does, or all inside it, or what it lies in; unknown where the library says nothing or two things."""
        found = self.does.get(clause) or self.within.get(clause) or frozenset[Kind]()
        for length in range(len(clause.path) - 1, 0, -1):
            found = found or self.does.get(Clause(clause.document, clause.path[:length]), frozenset[Kind]())
        return next(iter(found)) if len(found) == 1 else Kind.UNKNOWN


def known_laws(
    library: Library, counts: Mapping[str, Articles] | None = None, lists: Iterable[ListVersion] = ()
) -> Laws:
    """What the library knows. Without `counts` no article is missed, without statutory `lists` no clause spares."""
    lists = tuple(lists)
    does: dict[Clause, set[Kind]] = {}
    within: dict[Clause, set[Kind]] = {}
    for kind, text in _doing(library, lists):
        clause = known_clause(text)
        if clause is not None:
            does.setdefault(clause, set()).add(kind)
            for length in range(1, len(clause.path)):
                within.setdefault(Clause(clause.document, clause.path[:length]), set()).add(kind)
    titles = (bare_name(source.title) for source in library.sources.values())
    names = (*titles, *(clause.document for clause in does), *library.statutes.by_name)
    by_name: dict[str, list[tuple[str, Articles]]] = {}
    for text, articles in (counts or {}).items():
        version = library.statutes.text(text)
        if version is not None and not version.excerpt:
            by_name.setdefault(_YEAR_OF_TEXT.sub("", text), []).append((text, articles))
    return Laws(
        {key_of(name): name for name in names},
        {name: tuple(texts) for name, texts in by_name.items()},
        {clause: frozenset(kinds) for clause, kinds in does.items()},
        {clause: frozenset(kinds) for clause, kinds in within.items()},
        _sparing(lists),
    )


def _sparing(lists: Iterable[ListVersion]) -> Mapping[Clause, frozenset[str]]:
    """The pairs of letters in the titles and outcomes of the statutory items that rest on a clause, or lie in it."""
    found: dict[Clause, set[str]] = {}
    for item in (item for version in lists if version.kind == _STATUTORY for item in version.items):
        words = _pairs(item.title).union(*(_pairs(f"的{each}") for each in (item.outcome, item.effect.name)))
        for clause in (clause for text in item.basis if (clause := known_clause(text)) is not None):
            for length in range(1, len(clause.path) + 1):
                found.setdefault(Clause(clause.document, clause.path[:length]), set()).update(words)
    return {clause: frozenset(pairs) for clause, pairs in found.items()}


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in pairwise(_MARKS.sub("", half_width(text)))}


def _doing(library: Library, lists: Iterable[ListVersion]) -> Iterator[tuple[Kind, str]]:
    """Every clause of which the library says what it does."""
    for matter in library.matters.by_name.values():
        yield from ((Kind.OBLIGES, text) for text in matter.breaches)
        yield from ((Kind.PUNISHES, each.clause) for each in matter.punished_by)
    for item in (item for version in lists if version.kind == _STATUTORY for item in version.items):
        if not item.effect.unforced and not item.effect.aggravating:
            yield from ((Kind.SPARES, text) for text in item.basis)


def laws_of(catalog: Catalog, list_id: str = "") -> Laws:
    """The same of a catalog, with the articles counted beside it and what its statutory lists spare.

    With `list_id` the lists of its place and of those above; a list that is wrong spares nothing, and `check` tells it.
    """
    return known_laws(catalog.library, read_counts(catalog.root), _lists(catalog, list_id))


def _lists(catalog: Catalog, list_id: str) -> Iterator[ListVersion]:
    places = {parent.as_posix() for parent in PurePosixPath(list_id).parents}
    for each in catalog.lists():
        if not list_id or PurePosixPath(each).parent.as_posix() in places:
            with suppress(CatalogError, OSError):
                yield from catalog.versions(each)


def half_width(text: str) -> str:
    """The text with signs and digits of half width, character for character.

    >>> half_width("第３４条（十）：〇")
    '第34条(十):零'
    """
    return text.translate(_HALF)


def bare_name(written: str) -> str:
    """The name of a document as the library writes it: without 中华人民共和国, marks, and the year or number of its text.

    >>> bare_name("《中华人民共和国食品安全法（2021年修正）》"), bare_name("《某市促进办法（试行）》")
    ('食品安全法', '某市促进办法（试行）')
    """
    plain = _EDITION.sub("", half_width(_NOISE.sub("", written))).removeprefix(STATE)
    return plain.replace("(", "（").replace(")", "）")


def key_of(written: str) -> str:
    """What two ways of writing one name have in common, in half width."""
    return half_width(bare_name(written)).replace(STATE, "")
