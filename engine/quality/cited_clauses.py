"""Citations of statutes that lead nowhere: 行政处罚法第三百三十条, of 86 articles.

A citation resolves when the statute is on record, its text of the day was in force, and that text has the article, the
paragraph and the item. Knows documents and statutes; does not know cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.catalog import REPEALED, Statute, Statutes, StatuteVersion
from engine.documents import Diagnostic, Node, Scalar, Sequence, quote, suggest
from engine.documents import Mapping as MappingNode
from engine.language import Clause, read_clause
from engine.quality.statute_counts import Articles, lacking

_CITING = ("basis", "breaches", "clause", "punished_by")
"""The keys under which lists and matters cite clauses."""
_FAMILY = "punished_by"
"""The key under which a list names the violations it speaks to, on whatever day, by the clauses that punish them."""

_PLACES = re.compile(r"第([零一二三四五六七八九十百千]+)(条之[一二三四五六七八九十]|条|款|项)")
_TEXT = re.compile(r"（[0-9]{4}-[0-9]{2}-[0-9]{2}）$")


@dataclass(frozen=True, slots=True)
class Resolver:
    """What citations are resolved against: the statutes, how many clauses their texts have, and which source is of which text.

    `day` is the day on which the file that cites is first used; None: it holds on every day, and any text of a statute
    will do. `texts` are the texts that the file itself names for what it cites.
    """

    statutes: Statutes
    counts: Mapping[str, Articles]
    of_source: Mapping[str, tuple[StatuteVersion, ...]]
    day: date | None = None
    texts: tuple[StatuteVersion, ...] = ()

    def unresolved(self, path: str, node: Node) -> Iterator[Diagnostic]:
        """A diagnostic for every citation in `node` that does not resolve."""
        if isinstance(node, Sequence):
            for item in node.items:
                yield from self.unresolved(path, item)
        elif isinstance(node, MappingNode):
            yield from self._of_mapping(path, node)

    def _of_mapping(self, path: str, node: MappingNode) -> Iterator[Diagnostic]:
        at, of = node.get("at"), node.get("of")
        texts = tuple(text for law in _scalars(node.get("law")) if (text := self.statutes.text(law.text)))
        inside = replace(self, texts=texts) if texts else self
        if isinstance(at, Scalar) and isinstance(of, Scalar):
            for text in self.of_source.get(of.text, ()):
                yield from self._places(path, at, text)
        for key, value in node.entries:
            if key.text in _CITING:
                within = replace(inside, day=None) if key.text == _FAMILY else inside
                for cited in _scalars(value):
                    yield from within.of_citation(path, cited)
            yield from inside.unresolved(path, value)

    def of_citation(self, path: str, cited: Scalar) -> Iterator[Diagnostic]:
        """A diagnostic when the clause or statute that is cited does not resolve; an item of a list, 清单#编号, is neither."""
        if "#" in cited.text:
            return
        clause = read_clause(cited.text) or Clause(cited.text)
        name = _TEXT.sub("", clause.document)
        statute = self.statutes.by_name.get(name)
        if statute is None or (name != clause.document and self.statutes.text(clause.document) is None):
            yield _diagnostic(path, cited, "unknown-statute", self._unknown(clause.document))
            return
        texts = self._texts(statute, clause)
        if texts is None:
            told = f"{quote(cited.text)}：{self.day} 没有施行中的{quote(statute.name)}。{_days(statute)}"
            yield _diagnostic(path, cited, "statute-not-in-force", told)
            return
        lacking = [told for text in texts if (told := self._lacks(text, clause))]
        if lacking and (len(lacking) == len(texts) or self.texts):
            yield _diagnostic(path, cited, "unknown-clause", f"{quote(cited.text)}：{lacking[-1]}请核对条、款、项。")

    def _texts(self, statute: Statute, clause: Clause) -> tuple[StatuteVersion, ...] | None:
        """The texts one of which must have the clause, all of them where the file names them; None: none was in force."""
        named = self.statutes.text(clause.document)
        own = (named,) if named else tuple(text for text in self.texts if text.statute == statute.name)
        if own:
            return own
        if self.day is None:
            return statute.versions
        text = self.statutes.at(statute.name, self.day)
        if text is not None:
            return (text,)
        if not statute.versions:
            return () if statute.until is None or self.day <= statute.until else None
        before = self.day < statute.versions[0].since and statute.older is not None and statute.older <= self.day
        return () if before or _between(statute, self.day) else None

    def _lacks(self, text: StatuteVersion, clause: Clause) -> str:
        """What of the clause a text does not have, "" when it has it all or was not counted."""
        articles = self.counts.get(text.key)
        if articles is None or text.excerpt:
            return ""
        return lacking(quote(text.key), articles, clause)

    def _places(self, path: str, at: Scalar, text: StatuteVersion) -> Iterator[Diagnostic]:
        """Where in a text something was read: each article, paragraph and item that `at` names, the later ones going on."""
        parts: tuple[tuple[str, str], ...] = ()
        levels = ("条", "款", "项")
        for number, level in _PLACES.findall(at.text):
            kept = tuple(part for part in parts if levels.index(part[0]) < levels.index(level[0]))
            parts = (*kept, (level[0], number + level[1:]))
            if parts[0][0] == "条" and (told := self._lacks(text, Clause(text.statute, parts))):
                yield _diagnostic(path, at, "unknown-clause", f"{quote(at.text)}：{told}请核对条、款、项。")

    def _unknown(self, name: str) -> str:
        key = _TEXT.search(name)
        near = suggest(
            name,
            [text.key for each in self.statutes.by_name.values() for text in each.versions]
            if key
            else self.statutes.by_name,
        )
        return f"法律表里没有{quote(name)}。{near or '请核对名称，或者先加进 statutes.yaml。'}"


def texts_by_source(statutes: Statutes) -> Mapping[str, tuple[StatuteVersion, ...]]:
    """The texts that were read in each source."""
    found: dict[str, tuple[StatuteVersion, ...]] = {}
    for statute in statutes.by_name.values():
        for text in statute.versions:
            found[text.source] = (*found.get(text.source, ()), text)
    return found


def _between(statute: Statute, day: date) -> bool:
    """Whether the text of the day is one that is not held: between two that are, or after one that such a text ended."""
    ended = [text for text in statute.versions if text.until is not None and text.until < day]
    return bool(ended) and ended[-1].ended != REPEALED


def _days(statute: Statute) -> str:
    if not statute.versions:
        return f"它已由{quote(statute.by)}{statute.ended}，有效到 {statute.until}。"
    told = [
        f"{quote(text.key)}从 {text.since} 起施行" + (f"，有效到 {text.until}（{text.ended}）" if text.until else "")
        for text in statute.versions
    ]
    return "；".join(told) + "。请核对引用的是哪一部。"


def _scalars(node: Node | None) -> Iterable[Scalar]:
    if isinstance(node, Scalar):
        return (node,)
    return (item for item in node.items if isinstance(item, Scalar)) if isinstance(node, Sequence) else ()


def _diagnostic(path: str, node: Scalar, code: str, told: str) -> Diagnostic:
    return Diagnostic(path, node.line, node.column, code, told)
