"""Reads the files of matters: each violation with its clauses, all mistakes told at their place in their file."""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.matters import LocalRule, Matter, Matters, Punishment
from engine.catalog.penalty_reader import Penalties, Shelf, read_punishment, text_or_texts
from engine.catalog.sources import Source, read_provenance
from engine.catalog.statutes import NO_STATUTES, Statutes
from engine.documents import (
    Diagnostic,
    Node,
    Report,
    Scalar,
    expect_entries,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    read_text,
    suggest,
)
from engine.documents import Mapping as MappingNode
from engine.language import Scene, Vocabulary, read_condition

_MATTER_KEYS = {
    "name": True,
    "id": True,
    "field": True,
    "kind": False,
    "breaches": False,
    "source": False,
    "aliases": False,
    "equivalent": False,
    "place": False,
    "elements": False,
    "siblings": False,
    "stage": False,
    "new_in": False,
    "note": False,
    "punished_by": False,
}
_LOCAL_RULE_KEYS = {"when": True, "punished_by": True, "text": True, "source": True, "held": False}
_FILE_KEYS = {"format": True, "fields": False, "local_rules": False, "penalties": False, "matters": False}


def read_matters(
    texts: Mapping[str, str | bytes],
    vocabulary: Vocabulary,
    sources: Mapping[str, Source],
    statutes: Statutes = NO_STATUTES,
) -> tuple[Matters, list[Diagnostic]]:
    """All matters of all files of matters, given by their paths, and the diagnostics of each file.

    A clause finds the `penalties` of every file; a name, id or alias belongs to one matter of all of them.
    """
    shelf = Shelf(Scene(vocabulary, lambda _: None, lambda: ()), sources, statutes)
    files = [_File(path, text) for path, text in texts.items()]
    penalties = Penalties()
    for file in files:
        for entry in file.entries("penalties"):
            penalties.read(file.report, entry, shelf)
    fields: dict[str, tuple[str, ...]] = {}
    local_rules: list[LocalRule] = []
    read: list[tuple[Report, MappingNode, Matter]] = []
    for file in files:
        report = file.report
        for key, value in expect_entries(report, file.get("fields"), "fields"):
            if key.text in fields:
                report.add(key, "duplicate-id", f"领域“{key.text}”已经写过")
            fields[key.text] = expect_texts(report, value, "fields")
        rules = (_read_local_rule(report, entry, shelf) for entry in file.entries("local_rules"))
        local_rules.extend(rule for rule in rules if rule)
        for entry in file.entries("matters"):
            mapping = expect_mapping(report, entry, _MATTER_KEYS, "事项")
            matter = _read_matter(report, mapping, shelf, penalties) if mapping else None
            if matter is not None and mapping is not None:
                read.append((report, mapping, matter))
    _refuse_doubles(read)
    _refuse_unknown(read)
    found = [diagnostic for file in files for diagnostic in file.report.found]
    return Matters((matter for _, _, matter in read), fields, local_rules), found


class _File:
    """One file of matters and the report of what is wrong with it."""

    def __init__(self, path: str, text: str | bytes) -> None:
        node, found = read_text(text, path)
        self.report = Report(path)
        self.report.found.extend(found)
        self._top = expect_mapping(self.report, node, _FILE_KEYS, "事项文件")

    def get(self, key: str) -> Node | None:
        return self._top.get(key) if self._top else None

    def entries(self, key: str) -> tuple[Node, ...]:
        return expect_sequence(self.report, self.get(key), key)


def _refuse_doubles(read: list[tuple[Report, MappingNode, Matter]]) -> None:
    """Tell of every name, id or alias that two matters share, at the later one."""
    seen: dict[str, tuple[str, str]] = {}
    for report, mapping, matter in read:
        for word in (matter.name, matter.id, *matter.aliases):
            if word in seen:
                name, path = seen[word]
                where = "" if path == report.path else f"（{path}）"
                report.add(mapping.get("name"), "duplicate-id", f"“{word}”已经用于事项“{name}”{where}")
            seen[word] = (matter.name, report.path)


def _refuse_unknown(read: list[tuple[Report, MappingNode, Matter]]) -> None:
    """Tell of every matter that is named and not in the table."""
    names = {matter.name for _, _, matter in read}
    for report, mapping, matter in read:
        for key, named in (("equivalent", matter.equivalents), ("siblings", matter.siblings)):
            for name in named:
                if name not in names:
                    report.add(mapping.get(key), "unknown-matter", f"没有事项“{name}”。{suggest(name, names)}")
        for yielding in (each for punishment in matter.punished_by for each in punishment.yields):
            if yielding.to not in names:
                near = suggest(yielding.to, names)
                report.add(mapping, "unknown-matter", f"yields 的 to 写的“{yielding.to}”不在事项表里。{near}")


def _read_local_rule(report: Report, node: Node, shelf: Shelf) -> LocalRule | None:
    mapping = expect_mapping(report, node, _LOCAL_RULE_KEYS, "由地方规定处罚的")
    if mapping is None:
        return None
    when = read_condition(report, mapping.get("when"), shelf.scene)
    family = expect_texts(report, mapping.get("punished_by"), "punished_by")
    text = expect_text(report, mapping.get("text"), "text")
    source = read_provenance(report, mapping.get("source"), shelf.sources)
    held = frozenset(expect_texts(report, mapping.get("held"), "held"))
    return LocalRule(when, family, text, source, held) if when and family and text and source else None


def _read_matter(report: Report, node: MappingNode, shelf: Shelf, penalties: Penalties) -> Matter | None:
    name = expect_text(report, node.get("name"), "事项的 name")
    matter_id = expect_text(report, node.get("id"), "事项的 id")
    field = expect_text(report, node.get("field"), "事项的 field")
    punished_by: list[Punishment] = []
    for entry in expect_sequence(report, node.get("punished_by"), "punished_by"):
        if isinstance(entry, Scalar):
            punished_by.extend(penalties.find(report, entry))
        elif (punishment := read_punishment(report, entry, shelf)) is not None:
            punished_by.append(punishment)
    if not (name and matter_id and field):
        return None
    return Matter(
        name,
        matter_id,
        field,
        expect_text(report, node.get("kind"), "事项的 kind") or name,
        expect_texts(report, node.get("breaches"), "breaches"),
        tuple(punished_by),
        expect_texts(report, node.get("aliases"), "aliases"),
        text_or_texts(report, node.get("equivalent"), "equivalent"),
        expect_text(report, node.get("place"), "place") or "",
        expect_text(report, node.get("note"), "note") or "",
        read_provenance(report, node.get("source"), shelf.sources),
        read_condition(report, node.get("elements"), shelf.scene),
        expect_texts(report, node.get("siblings"), "siblings"),
        expect_text(report, node.get("stage"), "stage") or "",
        _read_new_in(report, node.get("new_in"), shelf),
    )


def _read_new_in(report: Report, node: Node | None, shelf: Shelf) -> str:
    text = expect_text(report, node, "new_in") or ""
    if text and shelf.statutes.by_name and shelf.statutes.text(text) is None:
        report.add(node, "unknown-source", f"法律文件里没有“{text}”。请写成名称（文本的日期）。")
    return text
