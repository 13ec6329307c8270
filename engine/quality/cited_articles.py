"""Citations of articles that a statute does not have: 行政处罚法第三百三十条, of 86 articles.

How many articles a text has is written with its source, where the text was read. Knows documents; does not know cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.catalog import Library
from engine.documents import Diagnostic, Node, Scalar, Sequence, quote
from engine.documents import Mapping as MappingNode
from engine.language import article_of, read_clause

_CITING = ("basis", "breaches", "clause")
"""The keys under which lists and matters cite clauses."""

_EDITION = re.compile(r"（[^（）]*）$")


def articles_by_name(library: Library) -> Mapping[str, int]:
    """The number of articles of every document, by the name under which it is cited; of several texts the largest.

    A document of which one text was not counted is not in it.
    """
    counted: dict[str, int] = {}
    not_counted = set()
    for source in library.sources.values():
        name = _EDITION.sub("", source.title).removeprefix("中华人民共和国")
        if source.articles is None:
            not_counted.add(name)
        else:
            counted[name] = max(source.articles, counted.get(name, 0))
    return {name: count for name, count in counted.items() if name not in not_counted}


def beyond_the_text(path: str, node: Node, counted: Mapping[str, int]) -> Iterator[Diagnostic]:
    """A diagnostic for every citation in the file of an article that the document does not have."""
    for cited in _citations(node):
        clause = read_clause(cited.text)
        count = counted.get(clause.document) if clause else None
        if clause is not None and count is not None and not 1 <= article_of(clause) <= count:
            told = f"{quote(cited.text)}：{quote(clause.document)}一共 {count} 条。请核对条号。"
            yield Diagnostic(path, cited.line, cited.column, "unknown-clause", told)


def _citations(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _citations(item)
    elif isinstance(node, MappingNode):
        for key, value in node.entries:
            if key.text in _CITING:
                yield from _scalars(value)
            if not isinstance(value, Scalar):
                yield from _citations(value)


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        yield from (item for item in node.items if isinstance(item, Scalar))
