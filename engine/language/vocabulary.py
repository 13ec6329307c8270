"""The vocabulary: the facts an officer can be asked, each with its question, read from `vocabulary.yaml`.

Knows terms; does not know values, conditions or law.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.documents import (
    Diagnostic,
    Mapping,
    Node,
    Report,
    expect_choice,
    expect_entries,
    expect_flag,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
)

TYPES = ("是否", "选项", "元", "数量", "次数", "日期", "时长", "比例", "记录")
ID = re.compile(r"[a-z][a-z0-9_]{1,59}", re.ASCII)
NEGATIVE = ("没有", "无此", "未发生", "不属于")
"""How options begin that may say what 无 says."""

_TOP = {"format": True, "effects": True, "kinds": True, "groups": False, "terms": True, "relations": False}
_KEYS = {
    "name": True,
    "id": True,
    "type": True,
    "group": True,
    "ask": True,
    "options": False,
    "none": False,
    "unit": False,
    "proof": False,
    "aliases": False,
    "changeable": False,
    "final": False,
}


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One fact that can be asked: its name in rules, its id on the wire, its type, its question, what proves it.

    `none` is the option that 无 stands for, "" when there is none; `asked_under` the heading under which its question
    stands among others. A vocabulary holds each once, so terms are compared by identity.
    """

    name: str
    id: str
    type: str
    group: str
    ask: str
    options: tuple[str, ...] = ()
    unit: str = ""
    proof: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    changeable: bool = False
    none: str = ""
    asked_under: str = ""
    final: tuple[str, ...] = ()

    def can_change(self, value: object) -> bool:
        """Whether the party can still change the fact when it is `value`: one that can change, not at an option that is final."""
        return self.changeable and value not in self.final


class Vocabulary:
    """All terms, found by Chinese name, ASCII id or alias."""

    __slots__ = ("_by_any", "order", "terms")

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms: dict[str, Term] = {term.name: term for term in terms}
        self.order: dict[str, int] = {name: place for place, name in enumerate(self.terms)}
        self._by_any: dict[str, Term] = {}
        for term in self.terms.values():
            for word in (*term.aliases, term.id, term.name):
                self._by_any[word] = term

    def find(self, word: str) -> Term | None:
        """The term with that name, id or alias."""
        return self._by_any.get(word)

    def words(self) -> tuple[str, ...]:
        """Every word by which a term can be given."""
        return tuple(self._by_any)

    def search(self, text: str) -> tuple[Term, ...]:
        """The terms whose name, id, alias, group or question contains `text`; all of them for an empty text."""
        return tuple(
            term
            for term in self.terms.values()
            if any(text in word for word in (term.name, term.id, term.group, term.ask, *term.aliases))
        )


def read_vocabulary(node: Node | None, path: str) -> tuple[Vocabulary, list[Diagnostic]]:
    """All terms of the vocabulary file; terms that are wrong are left out and told."""
    report = Report(path)
    top = expect_mapping(report, node, _TOP, "词汇表")
    headings = _read_groups(report, top) if top else {}
    terms: list[Term] = []
    seen: dict[str, str] = {}
    for entry in expect_sequence(report, top.get("terms") if top else None, "terms"):
        mapping = expect_mapping(report, entry, _KEYS, "事实要素")
        term = _read_term(report, mapping, headings) if mapping else None
        if term is None or mapping is None:
            continue
        for word in (term.name, term.id, *term.aliases):
            if word in seen:
                report.add(mapping.get("name"), "duplicate-id", f"“{word}”已经用于事实要素“{seen[word]}”")
            seen[word] = term.name
        terms.append(term)
    return Vocabulary(terms), report.found


def _read_groups(report: Report, top: Mapping) -> dict[str, str]:
    """The heading under which the terms of each group are asked; none where the file writes no headings."""
    found: dict[str, str] = {}
    for heading, groups in expect_entries(report, top.get("groups"), "groups"):
        for group in expect_texts(report, groups, "groups"):
            if group in found:
                report.add(groups, "duplicate-id", f"“{group}”已经写在“{found[group]}”下面")
            found[group] = heading.text
    return found


def _read_term(report: Report, node: Mapping, headings: dict[str, str]) -> Term | None:
    name = expect_text(report, node.get("name"), "事实要素的 name")
    term_id = expect_text(report, node.get("id"), "事实要素的 id")
    kind = expect_choice(report, node.get("type"), TYPES, "事实要素的 type")
    group = expect_text(report, node.get("group"), "事实要素的 group")
    ask = expect_text(report, node.get("ask"), "事实要素的 ask")
    options = expect_texts(report, node.get("options"), "options")
    unit = expect_text(report, node.get("unit"), "unit") or ""
    if not (name and term_id and kind and group and ask):
        return None
    if any(mark in name for mark in " <>=!、，,+[]") or name in ("未查明", "无"):
        report.add(node.get("name"), "bad-name", f"“{name}”不能作名称：不能含空格、比较号、顿号、逗号、加号或者方括号")
    if not ID.fullmatch(term_id):
        report.add(node.get("id"), "bad-name", f"id“{term_id}”要用小写英文字母、数字和下划线，以字母开头")
    if (kind == "选项") != bool(options):
        report.add(node, "wrong-shape", "选项类事实要写 options，其他类型不写")
    if headings and group not in headings:
        told = f"groups 里没有“{group}”，不知道在哪一组提问。可选：{'、'.join(headings)}"
        report.add(node.get("group"), "bad-value", told)
    none = expect_text(report, node.get("none"), "none") or ""
    if none and none not in options:
        report.add(node.get("none"), "bad-value", f"none 要写一个选项，表示“无”；“{name}”没有“{none}”这个选项")
    unnamed = [option for option in options if option.startswith(NEGATIVE)] if not none else []
    if unnamed:
        told = f"“{name}”的选项“{unnamed[0]}”像是“无”的另一种说法；是的，请写 none: {unnamed[0]}"
        report.add(node.get("options"), "wrong-shape", told)
    final = expect_texts(report, node.get("final"), "final")
    if unknown := [option for option in final if option not in options]:
        report.add(node.get("final"), "bad-value", f"final 要写 options 里的选项；“{name}”没有“{unknown[0]}”这个选项")
    if kind in ("数量", "次数") and not unit:
        report.add(node, "wrong-shape", f"{kind}类事实要写 unit（单位）")
    return Term(
        name,
        term_id,
        kind,
        group,
        ask,
        options,
        unit,
        expect_texts(report, node.get("proof"), "proof"),
        expect_texts(report, node.get("aliases"), "aliases"),
        bool(expect_flag(report, node.get("changeable"), "changeable")),
        none,
        headings.get(group, group),
        final,
    )
