"""Reads one item of a list: its matters, its whole condition, its effect and what the effect leaves standing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.catalog.bases import StatutoryItem, elements_of, is_reference
from engine.catalog.effects import Effect
from engine.catalog.library import Library
from engine.catalog.lists import Benchmark, Cut, Item, Measure
from engine.catalog.matters import FineRow
from engine.catalog.penalty_reader import read_fine
from engine.catalog.reach import read_left_out, read_matters_of_item
from engine.catalog.sources import day_or_none, read_provenance
from engine.documents import (
    Mapping,
    Node,
    Report,
    Sequence,
    expect_choice,
    expect_entries,
    expect_flag,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    suggest,
)
from engine.language import (
    AllOf,
    AnyOf,
    Condition,
    Defined,
    Is,
    QuantityError,
    Scene,
    prover,
    read_condition,
    read_money,
    read_ratio,
)

KEYS = {
    "id": True,
    "matter": True,
    "left_out": False,
    "source": True,
    "effect": True,
    "title": False,
    "kind": False,
    "when": False,
    "variants": False,
    "force": False,
    "step": False,
    "common": False,
    "survives": False,
    "duties": False,
    "measures": False,
    "fine": False,
    "benchmark": False,
    "decided_by": False,
    "basis": False,
    "defines": False,
    "from": False,
    "until": False,
    "until_because": False,
    "instead_of": False,
    "sets_aside": False,
    "doubt": False,
    "original": False,
}


@dataclass(frozen=True, slots=True)
class ListContext:
    """What all items of one list share: its id and kind, its vetoes, its common conditions, and where names are known."""

    list_id: str
    kind: str
    draft: bool
    vetoes: tuple[Condition, ...]
    common: tuple[Condition, ...]
    defines: tuple[str, ...]
    scene: Scene
    library: Library
    statutory_item: StatutoryItem


def read_items(report: Report, node: Node | None, context: ListContext) -> tuple[Item, ...]:
    """All items of the list; those that are wrong are told and left out."""
    found: dict[str, Item] = {}
    for entry in expect_sequence(report, node, "items"):
        mapping = expect_mapping(report, entry, KEYS, "事项")
        item = _read_item(report, mapping, context) if mapping else None
        if item is None:
            continue
        if item.id in found:
            report.add(entry, "duplicate-id", f"事项号“{item.id}”重复")
        found[item.id] = item
    return tuple(found.values())


def _read_item(report: Report, node: Mapping, context: ListContext) -> Item | None:
    item_id = expect_text(report, node.get("id"), "事项的 id")
    left_out = read_left_out(report, node.get("left_out"), context.library)
    matters = read_matters_of_item(report, node.get("matter"), left_out, context.library)
    own = _own_condition(report, node, context)
    source = read_provenance(report, node.get("source"), context.library.sources)
    effects, kinds = context.library.effects, context.library.kinds
    effect = effects.get(expect_choice(report, node.get("effect"), effects, "effect") or "")
    force = expect_choice(report, node.get("force"), ("可以", "应当"), "force") or ""
    kind = expect_choice(report, node.get("kind"), kinds, "kind") or context.kind
    shares = expect_flag(report, node.get("common"), "common")
    fines, cut = _fines(report, node.get("fine"), context.scene)
    if effect and node.get("measures") is not None and effect.track != "强制":
        report.add(node.get("measures"), "wrong-shape", "measures 只用于不予强制的事项")
    if not force and not (kind in kinds and kinds[kind].statutory):
        report.add(node, "missing-key", "清单事项要写 force：可以，还是应当")
    measures = _measures(report, node.get("measures"))
    since = day_or_none(report, node.get("from"), "from")
    until = day_or_none(report, node.get("until"), "until")
    if (node.get("until") is None) != (node.get("until_because") is None):
        report.add(node, "missing-key", "until 和 until_because 要一起写：最后适用的一天，和为什么")
    _check_original(report, node.get("original"), context)
    if not (item_id and own and source and effect and matters is not None):
        return None
    conditions = (*context.vetoes, *(() if shares is False else context.common), own)
    basis, elements = _basis(report, node, context, conditions)
    whole = AllOf((*conditions, *elements))
    return Item(
        id=item_id,
        title=expect_text(report, node.get("title"), "title") or "、".join(matters) or item_id,
        kind=kind,
        matters=matters,
        left_out=left_out,
        condition=whole,
        prove=prover(whole),
        source=source,
        effect=effect,
        force=force,
        step=expect_text(report, node.get("step"), "step") or "",
        survives=expect_texts(report, node.get("survives"), "survives"),
        duties=expect_texts(report, node.get("duties"), "duties"),
        measures=measures,
        fines=fines,
        cut=cut,
        benchmark=_benchmark(report, node.get("benchmark")),
        decided_by=expect_texts(report, node.get("decided_by"), "decided_by"),
        basis=basis,
        elements=elements,
        since=since,
        until=until,
        until_because=expect_text(report, node.get("until_because"), "until_because") or "",
        instead_of=expect_text(report, node.get("instead_of"), "instead_of") or "",
        sets_aside=frozenset(_set_aside(report, node.get("sets_aside"), context)),
        doubt=read_condition(report, node.get("doubt"), context.scene) or _stated_in_part(effect, own),
        line=node.line,
    )


def _stated_in_part(effect: Effect, own: Condition) -> Condition | None:
    """The circumstances of an item that ends the case, of which the statement of one alone leaves nothing to assume."""
    if not (effect.unforced and isinstance(own, AllOf) and len(own.parts) > 1):
        return None
    named = tuple([part for part in own.parts if isinstance(part, Is)])
    return AnyOf(named) if named else None


def _benchmark(report: Report, node: Node | None) -> Benchmark | None:
    mapping = expect_mapping(report, node, {"guide": False, "warning": True, "also": False}, "benchmark")
    if mapping is None:
        return None
    text, guide = expect_text(report, mapping.get("guide"), "guide"), None
    try:
        guide = read_money(text) if text else None
    except QuantityError as error:
        report.add(mapping.get("guide"), "bad-value", f"guide：{error}")
    warning = expect_flag(report, mapping.get("warning"), "warning") or False
    return Benchmark(guide, warning, expect_texts(report, mapping.get("also"), "also"))


def _basis(
    report: Report, node: Mapping, context: ListContext, conditions: tuple[Condition, ...]
) -> tuple[tuple[str, ...], tuple[Condition, ...]]:
    """The clauses of `basis`, and the elements of the statutory items among them that `conditions` do not hold yet.

    A statutory item stands for its clauses. A list's own definition of an element stands in the place of the general
    one; what the list or the item `defines` by its own conditions is not looked at again.
    """
    clauses: dict[str, None] = {}
    elements: dict[Condition, None] = {}
    defined = (*context.defines, *read_element_names(report, node.get("defines"), context.scene))
    written = node.get("basis")
    places = written.items if isinstance(written, Sequence) else (written,)
    for place, text in zip(places, expect_texts(report, written, "basis"), strict=False):
        if not is_reference(text):
            clauses[text] = None
            continue
        kind = context.library.kinds.get(context.kind)
        statutory = None if kind and kind.statutory else context.statutory_item(text)
        if statutory is None:
            told = f"没有法定的事项“{text}”。请写成“法律文本的编号#事项号”，例如 cn/penalty-law#33-1b；法律自己的事项只写条款"
            report.add(place, "unknown-basis", told)
            continue
        clauses.update(dict.fromkeys(statutory.basis))
        elements.update(dict.fromkeys(elements_of(statutory, conditions, context.scene, defined)))
    return tuple(clauses), tuple(elements)


def _set_aside(report: Report, node: Node | None, context: ListContext) -> Iterator[str]:
    """The items of other statutes that `sets_aside` names."""
    for text in expect_texts(report, node, "sets_aside"):
        if context.statutory_item(text) is None:
            report.add(
                node, "unknown-basis", f"没有法定的事项“{text}”。请写成“法律文本的编号#事项号”，例如 cn/penalty-law#36"
            )
        else:
            yield text


def read_element_names(report: Report, node: Node | None, scene: Scene) -> tuple[str, ...]:
    """The elements that `defines` names: definitions or facts, or the diagnostics are in `report`."""
    names = expect_texts(report, node, "defines")
    for name in names:
        if name not in scene.vocabulary.terms and scene.define(name) is None:
            near = suggest(name, (*scene.names(), *scene.vocabulary.terms))
            report.add(node, "unknown-term", f"词汇表和定义里没有“{name}”。{near}")
    return names


def _check_original(report: Report, node: Node | None, context: ListContext) -> None:
    """The words of the document beside a draft, column by column; a published version carries facts, not sentences."""
    if node is None:
        return
    if not context.draft:
        report.add(node, "wrong-shape", "original（原文）只用于 status: draft 的草案；公布前请删去，出处写在 source")
    for key, value in expect_entries(report, node, "original"):
        expect_text(report, value, f"original 的“{key.text}”")


def _own_condition(report: Report, node: Mapping, context: ListContext) -> Condition | None:
    when, variants = node.get("when"), node.get("variants")
    if (when is None) == (variants is None):
        report.add(node, "missing-key", "事项要写 when 或者 variants 中的一个；条件栏空白请写 when: 不附条件")
        return None
    if when is not None:
        return read_condition(report, when, context.scene)
    parts: list[Condition] = []
    for entry in expect_sequence(report, variants, "variants"):
        variant = expect_mapping(report, entry, {"id": True, "text": True, "when": True}, "情形")
        if variant is None:
            continue
        name = expect_text(report, variant.get("id"), "情形的 id")
        text = expect_text(report, variant.get("text"), "情形的 text")
        part = read_condition(report, variant.get("when"), context.scene)
        if name and text and part:
            parts.append(Defined("", context.list_id, text, part))
    return AnyOf(tuple(parts)) if parts else None


def _measures(report: Report, node: Node | None) -> tuple[Measure, ...]:
    found = []
    for entry in expect_sequence(report, node, "measures"):
        mapping = expect_mapping(report, entry, {"clause": True, "measure": True}, "措施")
        if mapping is None:
            continue
        clause = expect_text(report, mapping.get("clause"), "clause")
        measure = expect_text(report, mapping.get("measure"), "measure")
        if clause and measure:
            found.append(Measure(clause, measure))
    return tuple(found)


def _fines(report: Report, node: Node | None, scene: Scene) -> tuple[tuple[FineRow, ...], Cut | None]:
    if node is None:
        return (), None
    if isinstance(node, Sequence):
        rows = [read_fine(report, row, scene) for row in node.items]
        return tuple(row for row in rows if row), None
    if not isinstance(node, Mapping) or node.get("cut") is None:
        row = read_fine(report, node, scene)
        return ((row,) if row else ()), None
    expect_mapping(report, node, {"cut": True, "floor": True}, "fine")
    bounds = expect_texts(report, node.get("cut"), "cut")
    floor = expect_text(report, node.get("floor"), "floor") or ""
    try:
        low, high = (read_ratio(text) for text in bounds)
    except (QuantityError, ValueError):
        report.add(node.get("cut"), "bad-value", "cut 要写两个百分比，例如 [30%, 50%]")
        return (), None
    return (), Cut(low, high, floor)
