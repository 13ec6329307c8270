"""Reads the `relations` of `vocabulary.yaml`. Knows how they are written; does not know what follows from them."""

from __future__ import annotations

from engine.documents import Diagnostic, Mapping, Node, Report, expect_mapping, expect_sequence, expect_text
from engine.language.conditions import Condition, Defined, Exactly, Soft, Unread, walk
from engine.language.earlier_records import Count
from engine.language.grammar import Scene, read_condition
from engine.language.relations import Length, Relation, Relations
from engine.language.vocabulary import Vocabulary

_KEYS = {"when": False, "then": True, "because": True}
_LENGTH_KEYS = {"length": True, "from": True, "to": True, "because": True}
_NO_LITERALS = (Count, Exactly, Soft, Defined, Unread)


def read_relations(node: Node | None, path: str, vocabulary: Vocabulary) -> tuple[Relations, list[Diagnostic]]:
    """All relations of the vocabulary file; what is wrong with the rest of the file is told elsewhere."""
    report = Report(path)
    scene = Scene(vocabulary, lambda _: None, lambda: ())
    found: list[Relation] = []
    lengths: list[Length] = []
    written = node.get("relations") if isinstance(node, Mapping) else None
    for entry in expect_sequence(report, written, "relations"):
        of_length = isinstance(entry, Mapping) and entry.get("length") is not None
        mapping = expect_mapping(report, entry, _LENGTH_KEYS if of_length else _KEYS, "事实关系")
        if mapping is None:
            continue
        if of_length:
            lengths.extend(_read_length(report, mapping, vocabulary))
        else:
            found.extend(_read_relation(report, mapping, scene))
    return Relations(found, vocabulary, lengths), report.found


def _read_relation(report: Report, mapping: Mapping, scene: Scene) -> tuple[Relation, ...]:
    """The relation, none when anything of it is wrong."""
    because = expect_text(report, mapping.get("because"), "because")
    then = _read_side(report, mapping, "then", scene)
    when = _read_side(report, mapping, "when", scene)
    if then is None or not because or (when is None and mapping.get("when") is not None):
        return ()
    return (Relation(when, then, because),)


def _read_side(report: Report, mapping: Mapping, key: str, scene: Scene) -> Condition | None:
    node = mapping.get(key)
    condition = None if node is None else read_condition(report, node, scene)
    if condition is not None and any(isinstance(part, _NO_LITERALS) for part in walk(condition)):
        report.add(node, "bad-condition", "事实关系里只能写 all、any、not 和比较")
        return None
    return condition


def _read_length(report: Report, mapping: Mapping, vocabulary: Vocabulary) -> tuple[Length, ...]:
    """The length of time, none when anything of it is wrong."""
    because = expect_text(report, mapping.get("because"), "because")
    names = []
    for key, kind in (("length", "时长"), ("from", "日期"), ("to", "日期")):
        name = expect_text(report, mapping.get(key), key)
        term = vocabulary.find(name) if name else None
        if term is not None and term.type == kind:
            names.append(term.name)
        elif name:
            told = f"{key} 要写一个{kind}类事实；“{name}”不是"
            report.add(mapping.get(key), "unknown-term" if term is None else "wrong-shape", told)
    if len(names) < len(("length", "from", "to")) or not because:
        return ()
    return (Length(names[0], names[1], names[2], because),)
