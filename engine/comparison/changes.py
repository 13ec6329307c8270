"""What changed in the text of a list: its own particulars, its definitions, and in each item every part of the condition.

Compares what two versions say, not what it comes to: that is `search`. Knows no case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.answer import sentences
from engine.catalog import FineRow, Item, ListVersion
from engine.comparison.changed_parts import Change, changed_parts
from engine.language import Condition, Defined, plain, walk


@dataclass(frozen=True, slots=True)
class ListChange:
    """One change and the items that it touches, by their ids in the new version (in the old one where they are gone)."""

    change: Change
    touches: tuple[str, ...]


def _days(version: ListVersion) -> str:
    uncertain = "（没有读到，暂以此代替）" if version.valid_uncertain else ""
    end = f"，至 {version.valid_until}" if version.valid_until else "，没有写明有效期届满的日子"
    return f"{version.valid_from} 起{uncertain}{end}"


_TRANSITIONS = {
    "pending-cases": "施行前的行为、施行后决定的也适用",
    "acts-after": "只适用于施行后的行为",
    "unstated": "没有写明",
}
_OF_LIST: tuple[tuple[str, Callable[[ListVersion], str]], ...] = (
    ("名称", lambda v: v.title),
    ("文号", lambda v: v.number),
    ("发文机关", lambda v: "、".join(v.issuers)),
    ("种类", lambda v: v.kind),
    ("领域", lambda v: v.field),
    ("施行", _days),
    ("对施行前的行为", lambda v: _TRANSITIONS[v.transition]),
    ("取代", lambda v: "、".join(map(str, v.replaces))),
    ("公布的项数", lambda v: "没有读到" if v.published_items is None else f"{v.published_items} 项"),
    ("收录的项数", lambda v: f"{len(v.items)} 项"),
    ("提醒", lambda v: v.caution),
    ("从轻的幅度", lambda v: f"{plain(v.lighter.share * 100)}%以内" if v.lighter else ""),
)
_OF_ITEM: tuple[tuple[str, Callable[[Item], str]], ...] = (
    ("名称", lambda item: item.title),
    ("事项", lambda item: "、".join(item.matters) or "不限"),
    ("不及于", lambda item: "、".join(sorted(item.left_out))),
    ("种类", lambda item: item.kind),
    ("效果", lambda item: item.outcome),
    ("步骤", lambda item: item.step),
    ("最早适用", lambda item: str(item.since or "")),
    ("最后适用", lambda item: str(item.until or "")),
    ("仍要", lambda item: "、".join(item.survives)),
    ("要求", lambda item: "、".join(item.duties)),
    ("不采取的措施", lambda item: "、".join(f"{m.measure}（{m.clause}）" for m in item.measures)),
    ("罚款", lambda item: "；".join(map(_fine, item.fines)) or (_cut(item) if item.cut else "")),
    ("由谁决定", lambda item: "、".join(item.decided_by)),
    ("依据", lambda item: "、".join(item.basis)),
    ("取代的步骤", lambda item: item.instead_of),
    ("不再用的一般规定", lambda item: "、".join(sorted(item.sets_aside))),
)


def _cut(item: Item) -> str:
    cut = item.cut
    return f"减为 {plain(cut.low * 100)}%至{plain(cut.high * 100)}%，不低于{cut.floor}" if cut else ""


def _fine(row: FineRow) -> str:
    ends = "至".join("" if end is None else plain(end) for end in (row.low, row.high))
    when = f"（{sentences.inline(row.when)}）" if row.when else ""
    return f"{ends}{f'（{row.of}的倍数）' if row.of else '元'}{when}"


def of_list(old: ListVersion, new: ListVersion) -> Iterator[Change]:
    """The changes of the list's own particulars."""
    for what, words in _OF_LIST:
        if words(old) != words(new):
            yield Change(what, words(old), words(new))
    yield from _of_named("判断标准", {c.term: c.text for c in old.criteria}, {c.term: c.text for c in new.criteria})
    clocks = [{c.id: f"从{c.start}起{c.length}" for c in version.clocks} for version in (old, new)]
    yield from _of_named("期限", *clocks)


def _of_named(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield Change(f"{what}“{name}”", old.get(name, ""), new.get(name, ""))


def of_shared_parts(old: ListVersion, new: ListVersion) -> Iterator[ListChange]:
    """The changes of definitions and exclusions, each with the items whose conditions rest on it."""
    for name in dict.fromkeys((*old.definitions, *new.definitions)):
        one, other = old.definitions.get(name), new.definitions.get(name)
        if one == other:
            continue
        touched = _resting_on(name, new) or _resting_on(name, old)
        if one is None or other is None:
            yield ListChange(Change(f"定义“{name}”", one.text if one else "", other.text if other else ""), touched)
            continue
        if one.text != other.text:
            yield ListChange(Change(f"定义“{name}”的文字", one.text, other.text), touched)
        for change in of_conditions(one.part, other.part):
            yield ListChange(change._replace(what=f"定义“{name}”"), touched)
    excluded = [{x.id: x for x in version.exclusions} for version in (old, new)]
    everything = tuple(item.id for item in new.items)
    for name in dict.fromkeys((*excluded[0], *excluded[1])):
        before, after = excluded[0].get(name), excluded[1].get(name)
        if (before and before.when) != (after and after.when):
            change = Change(f"排除“{name}”", before.text if before else "", after.text if after else "")
            yield ListChange(change, everything)


def _resting_on(name: str, version: ListVersion) -> tuple[str, ...]:
    return tuple(
        item.id
        for item in version.items
        if any(isinstance(part, Defined) and part.name == name for part in walk(item.condition))
    )


def of_items(old: Item, new: Item) -> tuple[Change, ...]:
    """The changes from one item to another: what it does and says first, then its condition, part by part."""
    found = [Change(what, words(old), words(new)) for what, words in _OF_ITEM if words(old) != words(new)]
    return (*found, *of_conditions(old.condition, new.condition))


def of_conditions(old: Condition, new: Condition) -> Iterator[Change]:
    """The parts of a condition that changed, each once."""
    return (each.change for each in changed_parts(old, new))


def gathered(of_each: Iterable[tuple[str, Iterable[Change]]]) -> tuple[ListChange, ...]:
    """The same changes of several items as one, with the items that they touch."""
    found: dict[Change, list[str]] = {}
    for item, changes in of_each:
        for change in changes:
            found.setdefault(change, []).append(item)
    return tuple(ListChange(change, tuple(items)) for change, items in found.items())
