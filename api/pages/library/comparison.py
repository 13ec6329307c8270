"""Two list versions side by side: which items are the same, which words changed, what stands in one only.

A plain comparison of texts: it says that words differ, not what that means in law. Knows versions; decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from api.pages.library.document import lighter_words
from api.pages.library.rules import following_of, sayings_of, steps_of
from engine.answer import range_words, row_words, sentences
from engine.catalog import READINGS, Item, ListVersion, Matter
from engine.evaluation import untouched
from engine.language import Condition, children

_TOKEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|\s+|.", re.DOTALL)
_CALM = 2
"""So many unchanged words between two changes are shown as changed with them: letter by letter nobody can read it."""
_FOLDED = 3
"""More equal lines than these in a row are folded."""
_ALIKE = 0.4
"""Two lines less alike are shown as one taken out and one put in."""
SAME, CHANGED, FIRST, SECOND = "same", "changed", "first", "second"


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words: kept, taken out (of the first version) or put in (the second has it)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of both versions, None where a version lacks it; `depth` is how far it is set in."""

    depth: int
    one: tuple[Words, ...] | None
    two: tuple[Words, ...] | None
    same: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What stands at one place in both versions, or in one of them: `kind` is one of the four above.

    An item that did not change or stands in one version alone has no lines: `item` leads to it where it can be read.
    """

    kind: str
    name: str
    lines: tuple[Line, ...] = ()
    item: str = ""

    @property
    def runs(self) -> list[tuple[bool, list[Line]]]:
        """The lines in runs of equal and of different ones, each with whether it is long and equal: that is folded."""
        found = [(same, list(lines)) for same, lines in groupby(self.lines, lambda line: line.same)]
        return [(same and len(lines) > _FOLDED, lines) for same, lines in found]


Text = list[tuple[int, str]]
"""Lines with their depth."""


def compared(one: ListVersion, two: ListVersion) -> dict[str, Any]:
    """The parts of both versions, those that differ apart from those that do not."""
    head = [_part("名称和施行", _head(one), _head(two))]
    rules = [
        *_by_name(_definitions(one), _definitions(two), "定义"),
        *_by_name(_others(one), _others(two), ""),
    ]
    items = [*_items(one, two)]
    return {
        "parts": [each for each in (*head, *rules, *items) if each.lines and each.kind != SAME],
        "listed": {kind: [each for each in items if each.kind == kind] for kind in (SAME, FIRST, SECOND)},
        "unchanged": [each.name for each in (*head, *rules) if each.kind == SAME],
        "counts": {kind: sum(each.kind == kind for each in items) for kind in (SAME, CHANGED, FIRST, SECOND)},
    }


def _items(one: ListVersion, two: ListVersion) -> Iterator[Part]:
    """The items of both, in the order of the second; those that only the first has come last."""
    partners = pairs(one.items, two.items, of_one_list=one.id == two.id)
    for number, item in enumerate(two.items):
        first = partners.get(number)
        part = _part(_title(item), _item(one.items[first]), _item(item)) if first is not None else None
        yield part if part and part.kind == CHANGED else Part(SAME if part else SECOND, _title(item), (), item.id)
    taken = set(partners.values())
    yield from (Part(FIRST, _title(item), (), item.id) for at, item in enumerate(one.items) if at not in taken)


def touches(one: ListVersion | None, two: ListVersion, matter: Matter) -> bool:
    """Whether two versions of a list say something different of a violation: its items, or whom the whole list does not help.

    Without a first version: whether the second says anything of it.
    """
    return _said_of(matter, one) != _said_of(matter, two)


def _said_of(matter: Matter, version: ListVersion | None) -> list[tuple[Text, str]]:
    """What the items for a violation say; where in the document it stands makes no difference."""
    items = [each.item for each in untouched(version, matter)] if version else []
    if version is None or not items:
        return []
    found = [(_item(each)[1:-1], sentences.inline(each.condition)) for each in items]
    excluded = [([(0, each.text)], sentences.inline(each.when)) for each in version.exclusions]
    return [*found, *excluded, ([(0, version.transition)], "")]


def pairs(one: Sequence[Item], two: Sequence[Item], *, of_one_list: bool) -> dict[int, int]:
    """For each item of `two`, by its place, the item of `one` that it is compared with.

    First the same id and title, then the same title, then the same violations, then, within one list, the same id: the
    numbers of two lists have nothing to do with each other.
    """
    found: dict[int, int] = {}
    ways: list[Callable[[Item], object]] = [
        lambda item: (item.id, item.title),
        lambda item: item.title,
        lambda item: item.matters or None,
    ]
    if of_one_list:
        ways.append(lambda item: item.id)
    for way in ways:
        left: dict[object, list[int]] = {}
        for at, item in enumerate(one):
            if at not in found.values() and way(item) is not None:
                left.setdefault(way(item), []).append(at)
        for at, item in enumerate(two):
            if at not in found and left.get(way(item)):
                found[at] = left[way(item)].pop(0)
    return found


def _title(item: Item) -> str:
    return f"{item.id}　{item.title}" if item.id.isdigit() else item.title


def _item(item: Item) -> Text:
    lines = [(0, _title(item)), (0, item.outcome)]
    lines.append((0, f"事项：{'、'.join(item.matters) or '不限'}"))
    if item.since or item.until:
        lines.append((0, f"用于：{item.since or ''}起 {item.until or ''}止 {item.until_because}"))
    lines += [(0, "条件："), *_condition(item.condition, 1)]
    lines += [(0, f"{row_words(row) or '罚款'}：{range_words(row)}") for row in item.fines]
    if item.benchmark is not None:
        guide = item.benchmark.guide
        told = [f"指导值 {guide:,}元" if guide is not None else "没有指导值", *item.benchmark.also]
        lines.append((0, "；".join([*told, "可以警告" if item.benchmark.warning else "不可警告"])))
    if item.cut is not None:
        lines.append((0, f"罚款减少{item.cut.low:.0%}至{item.cut.high:.0%}，不低于{item.cut.floor}"))
    for label, names in (
        ("仍要", item.survives),
        ("同时要做", item.duties),
        ("不采取", [f"{each.measure}（{each.clause}）" for each in item.measures]),
        ("审批", item.decided_by),
        ("依据", item.basis),
    ):
        if names:
            lines.append((0, f"{label}：{'、'.join(names)}"))
    return [*lines, (0, f"出处：{item.source.at}，{READINGS[item.source.read]}")]


def _condition(condition: Condition, depth: int) -> Iterator[tuple[int, str]]:
    yield depth, sentences.words(condition)
    for part in children(condition):
        yield from _condition(part, depth + 1)


def _head(version: ListVersion) -> Text:
    rows = (
        ("名称", version.title),
        ("文号", version.number),
        ("发布", "、".join(version.issuers)),
        ("种类", f"{version.kind}，{version.field}{'，草案' if version.draft else ''}"),
        ("施行", f"{version.valid_from}起{f'，{version.valid_until}止' if version.valid_until else ''}"),
        ("公布", f"{version.published_items} 项" if version.published_items is not None else "多少项没有读到"),
        ("收录", f"{len(version.items)} 项"),
    )
    return [(0, f"{label}：{text}") for label, text in rows if text]


def _definitions(version: ListVersion) -> dict[str, Text]:
    return {name: [(0, each.text), *_condition(each.part, 1)] for name, each in version.definitions.items()}


def _others(version: ListVersion) -> dict[str, Text]:
    """What else a list says, by what it says it of: whom it does not help, how a fact is judged, periods, lighter fines."""
    found: dict[str, Text] = {}
    for out in version.exclusions:
        found[f"不适用的情形：{out.id}"] = [(0, out.text), *_condition(out.when, 1)]
    for criterion in version.criteria:
        found[f"怎样认定：{criterion.term}"] = [(0, criterion.text)]
    for clock in version.clocks:
        found[f"期限：{clock.id}"] = [(0, f"从{clock.start}起 {clock.length}。{clock.text}")]
    if version.lighter is not None:
        found["从轻的幅度"] = [(0, lighter_words(version.lighter))]
    for name, lines in (
        ("结论的次序", steps_of(version)),
        ("随结论", following_of(version)),
        ("怎样合起来判断", sayings_of(version)),
    ):
        if text := [(0, line) for line in lines]:
            found[name] = text
    return found


def _by_name(one: dict[str, Text], two: dict[str, Text], before: str) -> Iterator[Part]:
    for name in dict.fromkeys((*two, *one)):
        yield _part(f"{before}：{name}" if before else name, one.get(name), two.get(name))


def _part(name: str, one: Text | None, two: Text | None) -> Part:
    kind = SECOND if one is None else FIRST if two is None else SAME if one == two else CHANGED
    return Part(kind, name, tuple(_lines(one or [], two or [], alone=kind in (FIRST, SECOND))))


def _lines(one: Text, two: Text, *, alone: bool) -> Iterator[Line]:
    """Both texts line by line. What stands in one version alone is not marked word by word: all of it is."""
    for change, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if change == "equal":
            yield from (Line(depth, _all("kept", text), _all("kept", text), same=True) for depth, text in one[a:b])
        elif alone:
            yield from (Line(depth, _all("kept", text), None, same=False) for depth, text in one[a:b])
            yield from (Line(depth, None, _all("kept", text), same=False) for depth, text in two[c:d])
        else:
            yield from _replaced(one[a:b], two[c:d])


def _replaced(one: Text, two: Text) -> Iterator[Line]:
    """Lines that took the place of others: each beside the one that it is most like, in order."""
    rest = list(one)
    for depth, text in two:
        at = next((n for n, (_, other) in enumerate(rest) if _alike(other, text)), None)
        if at is None:
            yield Line(depth, None, _all("in", text), same=False)
            continue
        yield from (Line(deep, _all("out", other), None, same=False) for deep, other in rest[:at])
        first, second = words_of(rest[at][1], text)
        yield Line(depth, first, second, same=False)
        del rest[: at + 1]
    yield from (Line(deep, _all("out", other), None, same=False) for deep, other in rest)


def _alike(one: str, two: str) -> bool:
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def words_of(one: str, two: str) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """Both lines as runs of words, those that differ marked.

    >>> [(each.kind, each.text) for each in words_of("货值不足500元的", "货值不足1000元的")[1]]
    [('kept', '货值不足'), ('in', '1000'), ('kept', '元的')]
    """
    first, second = _TOKEN.findall(one), _TOKEN.findall(two)
    left: list[Words] = []
    right: list[Words] = []
    changes = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    for number, (change, a, b, c, d) in enumerate(changes):
        between = change == "equal" and 0 < number < len(changes) - 1 and b - a < _CALM
        kept = change == "equal" and not between
        left.append(Words("kept" if kept else "out", "".join(first[a:b])))
        right.append(Words("kept" if kept else "in", "".join(second[c:d])))
    return _joined(left), _joined(right)


def _joined(runs: Iterable[Words]) -> tuple[Words, ...]:
    """Runs of one kind that follow each other as one; empty ones left out."""
    found: list[Words] = []
    for run in runs:
        if run.text and found and found[-1].kind == run.kind:
            found[-1] = Words(run.kind, found[-1].text + run.text)
        elif run.text:
            found.append(run)
    return tuple(found)


def _all(kind: str, text: str) -> tuple[Words, ...]:
    return (Words(kind, text),)
