"""Two lists, or two places, compared: the data of `engine.comparison` for a person to read. Compares nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from api.terminal.layout import item, section
from api.terminal.line_breaking import prose

_COLOURS = {"更宽": "green", "更窄": "red", "互有宽窄": "yellow", "没有得出": "magenta", "相同": "dim"}
_NAMED = 8
_SIDES = ("old", "new")


def versions(found: Mapping[str, Any], *, cases: bool) -> Group:
    """Two versions compared; with `cases` every witness also as a case to put beside the list."""
    old, new, names = found["old"], found["new"], found["names"]
    parts: list[RenderableType] = [
        *(_named(names[which], side) for which, side in (("old", old), ("new", new))),
        prose((found["scope"], "dim")),
        *(prose((told, "yellow")) for told in found["says"]),
    ]
    if found["changes"]:
        parts += [section("清单本身"), *(_change(change) for change in found["changes"])]
    if found["shared"]:
        parts.append(section("几项共同的改变"))
        for number, change in enumerate(found["shared"], 1):
            parts.append(_change(change, _touches(change["touches"]), f"{number}　"))
            parts += _apart(
                change["apart"], "第 {item} 项，只看这一处", cases=cases, sides=(names["old"], names["new"])
            )
    if found["items"]:
        parts.append(section("事项", _counted(found)))
    for entry in found["items"]:
        parts += _item(entry, cases=cases, sides=(names["old"], names["new"]))
    return Group(*parts)


def _named(name: str, side: Mapping[str, Any]) -> RenderableType:
    """What stands on one side: the list, the version, and of a draft the file."""
    file = f"（{side['file']}）" if side.get("file") else ""
    return prose((f"{name}　", "cyan"), f"{side['list']}@{side['version']}　{side['title']}{file}", hang=6)


def places(found: Mapping[str, Any], *, cases: bool) -> Group:
    """Two places compared on one matter."""
    parts: list[RenderableType] = [
        prose((found["matter"], "bold"), f"　{found['on']}"),
        prose(f"{found['new']['name']}　比　{found['old']['name']}"),
        prose((found["scope"], "dim")),
        *(prose((told, "yellow")) for told in found["says"]),
    ]
    if not found["outcomes"]:
        parts.append(prose("两地施行中的清单都没有收录涉及这个事项的从宽事项。"))
    for one in found["outcomes"]:
        parts.append(section(f"{one['outcome']}（或者更宽）", one["track"]))
        parts.append(prose(f"{found['new']['name']}：", (one["verdict"], _COLOURS[one["verdict"]])))
        parts += [_hung(f"{found[which]['name']}：{'、'.join(one[which]) or '没有这样的事项'}") for which in _SIDES]
        parts += _witnesses(one, cases=cases, sides=(found["old"]["name"], found["new"]["name"]))
    return Group(*parts)


def _counted(found: Mapping[str, Any]) -> str:
    """How many items have which verdict; what could not be compared is not counted as changed."""
    counts = Counter(entry["verdict"] for entry in found["items"])
    told = "，".join(f"{verdict} {counts[verdict]} 项" for verdict in _COLOURS if counts[verdict])
    return f"{told}；逐字相同 {found['unchanged']} 项"


def _touches(items: list[str]) -> str:
    """The items that a change touches, by their numbers; of many the first."""
    return f"（涉及 {_first(items) or '没有事项'}）"


def _first(items: list[str]) -> str:
    return "、".join(items[:_NAMED]) + (f"等 {len(items)} 项" if len(items) > _NAMED else "")


def _change(change: Mapping[str, Any], touches: str = "", number: str = "") -> RenderableType:
    told = f"改为“{change['new']}”" if change["new"] else "删去"
    before = f"“{change['old']}”{told}" if change["old"] else f"增加“{change['new']}”"
    return item((f"{number}{change['what']}", "cyan"), f"：{before}", (touches, "dim"))


def _item(entry: Mapping[str, Any], *, cases: bool, sides: tuple[str, str]) -> Iterator[RenderableType]:
    number = "→".join(dict.fromkeys(each for each in (entry["old"], entry["new"]) if each))
    yield prose(
        (f"{number}　", "cyan"),
        (entry["title"], "bold"),
        "　",
        (entry["verdict"], _COLOURS[entry["verdict"]]),
        hang=4,
    )
    yield _hung(entry["says"])
    for change in entry["changes"]:
        yield Padding(_change(change), (0, 0, 0, 4))
        yield from _apart(change["apart"], "只看这一处", cases=cases, sides=sides)
    if entry["shared"]:
        yield _hung(f"还有上面共同的改变 {'、'.join(map(str, entry['shared']))}")
    for name, key in (("新增的事项", "added_matters"), ("不再涉及的事项", "removed_matters")):
        if entry[key]:
            yield _hung(f"{name}：{'、'.join(entry[key])}")
    if entry["resting"]:
        yield _hung(f"依据同一条款的清单事项：{_first(entry['resting'])}")
    outcome = entry["outcome_change"]
    if outcome:
        how = {True: "更宽", False: "更严", None: "结论的次序没有排它们的轻重"}[outcome["milder"]]
        yield _hung(f"两者都适用的案件：{outcome['old']} 改为 {outcome['new']}（{how}）")
        if outcome["witness"]:
            yield from _witness(outcome["witness"], cases=cases, sides=sides)
    if any(change["apart"] for change in entry["changes"]):
        yield _hung("整项：", "dim")
    for one in entry["matters"]:
        if len(entry["matters"]) > 1:
            yield _hung(f"{'、'.join(one['matters'])}：{one['verdict']}")
        yield from _witnesses(one, cases=cases, sides=sides)
    yield from (_hung(limit, "magenta") for limit in entry["limits"])
    yield Text("")


def _apart(
    one: Mapping[str, Any] | None, words: str, *, cases: bool, sides: tuple[str, str]
) -> Iterator[RenderableType]:
    """What one change decides by itself: the case, or that there is none."""
    if one is None:
        return
    if one["says"]:
        yield _hung(one["says"], "dim")
    for witness in one["witnesses"]:
        shows = f"{words.format(item=one['item'])}：{witness['shows']}"
        yield from _witness({**witness, "shows": shows}, cases=cases, sides=sides)


def _witnesses(one: Mapping[str, Any], *, cases: bool, sides: tuple[str, str]) -> Iterator[RenderableType]:
    for witness in one["witnesses"]:
        yield from _witness(witness, cases=cases, sides=sides)
    yield from (_hung(limit, "magenta") for limit in one["limits"])


def _witness(witness: Mapping[str, Any], *, cases: bool, sides: tuple[str, str]) -> Iterator[RenderableType]:
    yield Padding(item((f"{witness['shows']}　", "bold"), witness["says"]), (0, 0, 0, 4))
    for which, side in zip(_SIDES, sides, strict=True) if cases else ():
        if which in witness["cases"]:
            yield _hung(f"{side}：", "dim")
            yield Padding(Text(witness["cases"][which].rstrip(), no_wrap=True, overflow="ignore"), (0, 0, 0, 6))


def _hung(text: str, style: str = "") -> RenderableType:
    return Padding(prose((text, style)) if style else prose(text), (0, 0, 0, 4))
