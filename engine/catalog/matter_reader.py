"""Reads `matters.yaml`: each violation with its clauses and fines, all mistakes told at their place."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from engine.catalog.matters import FineRow, LocalRule, Matter, Matters, Punishment, Yielding
from engine.catalog.sources import Source, read_provenance
from engine.documents import (
    Diagnostic,
    Node,
    Report,
    Sequence,
    expect_entries,
    expect_flag,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    read_text,
    suggest,
)
from engine.documents import Mapping as MappingNode
from engine.language import QuantityError, Scene, Vocabulary, read_condition, read_money, read_number

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
    "note": False,
    "punished_by": False,
}
_PUNISHMENT_KEYS = {
    "clause": True,
    "read": True,
    "law": False,
    "confiscates": False,
    "orders": False,
    "also": False,
    "warning": False,
    "on_refusal": False,
    "optional": False,
    "confiscates_on_refusal": False,
    "fine": False,
    "yields": False,
}
_LOCAL_RULE_KEYS = {"when": True, "punished_by": True, "text": True, "source": True, "held": False}
_YIELDING_KEYS = {"to": True, "text": True, "read": True}
_SHAPES = ("between", "times", "up_to", "flat", "from")


def read_matters(
    text: str | bytes, path: str, vocabulary: Vocabulary, sources: Mapping[str, Source]
) -> tuple[Matters, list[Diagnostic]]:
    """All matters of `matters.yaml`, and the diagnostics."""
    node, found = read_text(text, path)
    report = Report(path)
    report.found.extend(found)
    scene = Scene(vocabulary, lambda _: None, lambda: ())
    keys = {"format": True, "fields": False, "local_rules": False, "matters": True}
    top = expect_mapping(report, node, keys, "事项文件")
    fields = {
        key.text: expect_texts(report, value, "fields")
        for key, value in expect_entries(report, top.get("fields") if top else None, "fields")
    }
    matters: list[Matter] = []
    seen: dict[str, str] = {}
    nodes: list[tuple[Matter, MappingNode]] = []
    for entry in expect_sequence(report, top.get("matters") if top else None, "matters"):
        mapping = expect_mapping(report, entry, _MATTER_KEYS, "事项")
        matter = _read_matter(report, mapping, scene, sources) if mapping else None
        if matter is None or mapping is None:
            continue
        for word in (matter.name, matter.id, *matter.aliases):
            if word in seen:
                report.add(mapping.get("name"), "duplicate-id", f"“{word}”已经用于事项“{seen[word]}”")
            seen[word] = matter.name
        matters.append(matter)
        nodes.append((matter, mapping))
    names = {matter.name for matter in matters}
    for matter, mapping in nodes:
        for key, named in (("equivalent", matter.equivalents), ("siblings", matter.siblings)):
            for name in named:
                if name not in names:
                    report.add(mapping.get(key), "unknown-matter", f"没有事项“{name}”。{suggest(name, names)}")
        for yielding in (each for punishment in matter.punished_by for each in punishment.yields):
            if yielding.to not in names:
                near = suggest(yielding.to, names)
                report.add(mapping, "unknown-matter", f"yields 的 to 写的“{yielding.to}”不在事项表里。{near}")
    local_rules = [
        _read_local_rule(report, entry, scene, sources)
        for entry in expect_sequence(report, top.get("local_rules") if top else None, "local_rules")
    ]
    return Matters(matters, fields, [rule for rule in local_rules if rule]), report.found


def _read_local_rule(report: Report, node: Node, scene: Scene, sources: Mapping[str, Source]) -> LocalRule | None:
    mapping = expect_mapping(report, node, _LOCAL_RULE_KEYS, "由地方规定处罚的")
    if mapping is None:
        return None
    when = read_condition(report, mapping.get("when"), scene)
    family = expect_texts(report, mapping.get("punished_by"), "punished_by")
    text = expect_text(report, mapping.get("text"), "text")
    source = read_provenance(report, mapping.get("source"), sources)
    held = frozenset(expect_texts(report, mapping.get("held"), "held"))
    return LocalRule(when, family, text, source, held) if when and family and text and source else None


def _read_matter(report: Report, node: MappingNode, scene: Scene, sources: Mapping[str, Source]) -> Matter | None:
    name = expect_text(report, node.get("name"), "事项的 name")
    matter_id = expect_text(report, node.get("id"), "事项的 id")
    field = expect_text(report, node.get("field"), "事项的 field")
    punished_by = [
        _read_punishment(report, entry, scene, sources)
        for entry in expect_sequence(report, node.get("punished_by"), "punished_by")
    ]
    if not (name and matter_id and field):
        return None
    return Matter(
        name,
        matter_id,
        field,
        expect_text(report, node.get("kind"), "事项的 kind") or name,
        expect_texts(report, node.get("breaches"), "breaches"),
        tuple(p for p in punished_by if p is not None),
        expect_texts(report, node.get("aliases"), "aliases"),
        text_or_texts(report, node.get("equivalent"), "equivalent"),
        expect_text(report, node.get("place"), "place") or "",
        expect_text(report, node.get("note"), "note") or "",
        read_provenance(report, node.get("source"), sources),
        read_condition(report, node.get("elements"), scene),
        expect_texts(report, node.get("siblings"), "siblings"),
        expect_text(report, node.get("stage"), "stage") or "",
    )


def text_or_texts(report: Report, node: Node | None, what: str) -> tuple[str, ...]:
    """What may be written as one text or as a list of texts."""
    if isinstance(node, Sequence):
        return expect_texts(report, node, what)
    text = expect_text(report, node, what)
    return (text,) if text else ()


def _read_punishment(report: Report, node: Node, scene: Scene, sources: Mapping[str, Source]) -> Punishment | None:
    mapping = expect_mapping(report, node, _PUNISHMENT_KEYS, "处罚条款")
    if mapping is None:
        return None
    clause = expect_text(report, mapping.get("clause"), "clause")
    read = read_provenance(report, mapping.get("read"), sources)
    fines = [read_fine(report, row, scene) for row in expect_sequence(report, mapping.get("fine"), "fine")]
    confiscates = expect_texts(report, mapping.get("confiscates"), "confiscates")
    if clause is None or read is None:
        return None
    return Punishment(
        clause,
        read,
        tuple(row for row in fines if row is not None),
        confiscates,
        expect_texts(report, mapping.get("orders"), "orders"),
        expect_texts(report, mapping.get("also"), "also"),
        bool(expect_flag(report, mapping.get("warning"), "warning")),
        bool(expect_flag(report, mapping.get("on_refusal"), "on_refusal")),
        bool(expect_flag(report, mapping.get("optional"), "optional")),
        bool(expect_flag(report, mapping.get("confiscates_on_refusal"), "confiscates_on_refusal")),
        tuple(text for text in confiscates if (term := scene.vocabulary.terms.get(text)) and term.type == "元"),
        _read_yielding(report, mapping.get("yields"), sources),
    )


def _read_yielding(report: Report, node: Node | None, sources: Mapping[str, Source]) -> tuple[Yielding, ...]:
    found = []
    for entry in expect_sequence(report, node, "yields"):
        mapping = expect_mapping(report, entry, _YIELDING_KEYS, "yields 的一项")
        if mapping is None:
            continue
        to, text = (expect_text(report, mapping.get(key), f"yields 的 {key}") for key in ("to", "text"))
        read = read_provenance(report, mapping.get("read"), sources)
        if to and text and read:
            found.append(Yielding(to, text, read))
    return tuple(found)


def read_fine(report: Report, node: Node, scene: Scene) -> FineRow | None:
    """One row of a fine: exactly one shape, its bounds in order."""
    allowed = {"when": False, "of": False, "graver": False, **dict.fromkeys(_SHAPES, False)}
    mapping = expect_mapping(report, node, allowed, "罚款幅度")
    if mapping is None:
        return None
    shapes = [shape for shape in _SHAPES if mapping.get(shape) is not None]
    if len(shapes) != 1:
        report.add(mapping, "wrong-shape", f"一行罚款幅度要恰好写 {'、'.join(_SHAPES)} 中的一种")
        return None
    shape = shapes[0]
    when = read_condition(report, mapping.get("when"), scene)
    if mapping.get("when") is not None and when is None:
        return None
    bounds = _bounds(report, mapping, shape)
    of = expect_text(report, mapping.get("of"), "of")
    if (shape == "times") != (of is not None):
        report.add(mapping, "wrong-shape", "times（倍数）要写 of（什么的倍数），其他幅度不写 of")
        return None
    if of is not None and of not in scene.vocabulary.terms:
        near = suggest(of, scene.vocabulary.terms)
        report.add(mapping.get("of"), "unknown-term", f"词汇表里没有“{of}”。{near}")
        return None
    graver = bool(expect_flag(report, mapping.get("graver"), "graver"))
    if graver and when is None:
        report.add(mapping, "wrong-shape", "graver（情节严重的一档）要写 when")
        return None
    return FineRow(shape, *bounds, of, when, graver) if bounds else None


def _bounds(report: Report, node: MappingNode, shape: str) -> tuple[Decimal | None, Decimal | None] | None:
    value = node.get(shape)
    double = shape in ("between", "times")
    texts = expect_texts(report, value, shape) if double else (expect_text(report, value, shape) or "",)
    try:
        numbers = [read_number(text) if shape == "times" else read_money(text) for text in texts]
    except QuantityError as error:
        report.add(value, "bad-value", str(error))
        return None
    if double and (len(numbers) != 2 or numbers[0] > numbers[1]):
        report.add(value, "bad-value", f"{shape} 要写两个数，前小后大")
        return None
    match shape:
        case "up_to":
            return None, numbers[0]
        case "flat":
            return numbers[0], numbers[0]
        case "from":
            return numbers[0], None
        case _:
            return numbers[0], numbers[1]
