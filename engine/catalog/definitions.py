"""Named definitions of one list version: what a name means there, overrides labelled, circles refused."""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.sources import Source, read_provenance
from engine.documents import Node, Report, expect_entries, expect_mapping, expect_text, suggest
from engine.language import Defined, Scene, Vocabulary, read_condition

GENERAL = "cn/general"
"""The list whose definitions hold wherever a list does not give its own."""

_KEYS = {"text": True, "when": True, "source": True, "overrides": False}


class Definitions:
    """The definitions in scope of one file. Each is read when a condition first names it."""

    def __init__(
        self,
        report: Report,
        node: Node | None,
        list_id: str,
        vocabulary: Vocabulary,
        sources: Mapping[str, Source],
        general: Mapping[str, Defined],
    ) -> None:
        self._report, self._list_id, self._sources, self._general = report, list_id, sources, general
        self._nodes = {key.text: value for key, value in expect_entries(report, node, "definitions")}
        self._read: dict[str, Defined | None] = {}
        self._open: list[str] = []
        self.scene = Scene(vocabulary, self.define, lambda: (*self._nodes, *general))

    def own(self) -> dict[str, Defined]:
        """Every definition that this file gives."""
        for name in self._nodes:
            self.define(name)
        return {name: defined for name, defined in self._read.items() if defined}

    def define(self, name: str) -> Defined | None:
        """This version's own definition of `name`, else the general one, else None."""
        if name in self._read:
            return self._read[name]
        if name not in self._nodes:
            return self._general.get(name)
        node = self._nodes[name]
        if name in self._open:
            self._report.add(node, "definition-cycle", f"定义互相引用：{' → '.join((*self._open, name))}")
            return None
        self._open.append(name)
        self._read[name] = self._define(name, node)
        self._open.pop()
        return self._read[name]

    def _define(self, name: str, node: Node) -> Defined | None:
        mapping = expect_mapping(self._report, node, _KEYS, f"定义“{name}”")
        if mapping is None:
            return None
        if name in self.scene.vocabulary.terms:
            self._report.add(node, "name-clash", f"“{name}”已经是词汇表里的事实要素，定义要换一个名称")
        self._check_override(name, mapping.get("overrides"), node)
        text = expect_text(self._report, mapping.get("text"), "text")
        read_provenance(self._report, mapping.get("source"), self._sources)
        part = read_condition(self._report, mapping.get("when"), self.scene)
        return Defined(name, self._list_id, text, part) if text and part else None

    def _check_override(self, name: str, node: Node | None, place: Node) -> None:
        written = expect_text(self._report, node, "overrides")
        general = name in self._general
        if general and written is None:
            told = f"“{name}”在 {GENERAL} 里已有定义；要另作定义请写明 overrides: {GENERAL}"
            self._report.add(place, "override-missing", told)
        elif written is not None and written != GENERAL:
            near = suggest(written, (GENERAL,))
            self._report.add(node, "override-unknown", f"只能替代 {GENERAL} 的定义。{near}")
        elif written is not None and not general:
            self._report.add(node, "override-unneeded", f"{GENERAL} 里没有“{name}”，不用写 overrides")
