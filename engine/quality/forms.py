"""What is wrong with a form of a paper only beside the rest of the catalog: outcomes, duties, fields of law and clauses it names.

What is wrong in the form itself its reader tells. Knows forms and rules; does not know cases or documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from engine.catalog import ANY_FIELD, PAPERS, Catalog, Paper, Rules, paper_files, read_papers
from engine.documents import Diagnostic, Mapping, Node, Scalar, Sequence, quote, read_file, suggest
from engine.quality.cited_clauses import Resolver

_CITED = re.compile(
    r"《(?:中华人民共和国)?([^《》]+)》(第[零一二三四五六七八九十百千]+条(?:第[^条款项，。；、（]+[款项])*)"
)


def misnamed_by_forms(catalog: Catalog, rules: Iterable[Rules], resolver: Resolver | None) -> Iterator[Diagnostic]:
    """A diagnostic for everything that a form names and the catalog does not have; what readers tell comes first."""
    papers, found = read_papers(catalog.root, catalog.places, catalog.library.sources)
    yield from found
    every = tuple(rules)
    outcomes = {step.outcome for each in every for step in each.steps}
    outcomes |= {outcome for each in every for outcome in each.ordinary.values()}
    follows = {consequence.then[1] for each in every for consequence in each.consequences}
    fields = {ANY_FIELD, *catalog.library.matters.fields}
    by_path = {paper.path: paper for paper in papers}
    for path in paper_files(catalog.root):
        shown = path.relative_to(catalog.root).as_posix()
        node, _ = read_file(path, shown)
        if shown not in by_path or not isinstance(node, Mapping):
            continue
        offered = node.get("offered")
        for key, known in (("outcomes", outcomes), ("follows", follows)):
            yield from _unknown(shown, offered.get(key) if isinstance(offered, Mapping) else None, known, key)
        yield from _unknown(shown, node.get("field"), fields, "field")
        if resolver is not None:
            yield from _citations(by_path[shown], node, resolver)
    yield from _strays(catalog.root, {paper.file for paper in papers} if not found else None)


def _strays(root: Path, named: set[str] | None) -> Iterator[Diagnostic]:
    """A file beside the forms that none of them names; `named` is None where a form could not be read."""
    for path in sorted((root / PAPERS).glob("*")):
        if path.suffix == ".yaml" or path.name.startswith(".") or named is None or path.name in named:
            continue
        shown = path.relative_to(root).as_posix()
        yield Diagnostic(shown, 1, 1, "stray-file", "没有文书写到这个文件。请在一份文书里写 file，或者移走。")


def _unknown(path: str, node: Node | None, known: set[str], key: str) -> Iterator[Diagnostic]:
    for each in _texts(node):
        if each.text not in known:
            near = suggest(each.text, known) or "请照规则库里的写。"
            told = f"{key} 写的{quote(each.text)}规则库里没有。{near}"
            yield Diagnostic(path, each.line, each.column, "bad-value", told)


def _citations(paper: Paper, node: Mapping, resolver: Resolver) -> Iterator[Diagnostic]:
    """A clause, in the text or in what the law requires, that its statute does not have on the first day of the form."""
    on_its_day = replace(resolver, day=paper.since)
    yield from on_its_day.unresolved(paper.path, node)
    for text in _texts(node.get("text")):
        for statute, clause in _CITED.findall(text.text):
            yield from on_its_day.of_citation(paper.path, text._replace(text=f"{statute}{clause}"))


def _texts(node: Node | None) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Sequence():
            for item in node.items:
                yield from _texts(item)
        case Mapping():
            for _, value in node.entries:
                yield from _texts(value)
