"""A replay of many cases: the data of `engine.replay` on one page for a person to read. Counts nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType

from api.terminal.layout import item, section
from api.terminal.line_breaking import prose

_COLOURS = {"更宽": "green", "更严": "red", "不能比较": "yellow", "不变": "dim"}
_NAMED = 8
"""So many rows of a table are shown; --json has all."""


def page(found: Mapping[str, Any]) -> Group:
    """The sums of a replay."""
    cases = found["cases"]
    none = [] if cases["replayed"] else [prose(("一件也没有回放", "bold red"), f"：读到 {cases['read']:,} 件")]
    parts: list[RenderableType] = [
        *none,
        prose(("案件　", "cyan"), found["source"], hang=6),
        prose(("旧　", "cyan"), found["old"], hang=4),
        prose(("新　", "cyan"), found["new"], hang=4),
    ]
    if not none:
        told = f" 件结论改变；回放 {cases['replayed']:,} 件，读到 {cases['read']:,} 件"
        parts.append(prose((f"{cases['changed']:,}", "bold"), told))
    for track in dict.fromkeys(row["track"] for row in found["outcomes"]):
        rows = [row for row in found["outcomes"] if row["track"] == track]
        moved = [row for row in rows if row["old"] != row["new"]]
        same = sum(row["cases"] for row in rows) - sum(row["cases"] for row in moved)
        parts.append(section(f"结论：{track}", f"不变 {same:,} 件"))
        parts += _first(
            moved,
            lambda row: item(
                (f"{row['cases']:>12,}", "bold"),
                f"　{row['old']} → {row['new']}　",
                (row["direction"], _COLOURS[row["direction"]]),
            ),
        )
    if any(row["direction"] == "不能比较" for row in found["outcomes"]):
        parts.append(
            prose(("不能比较：待查、人工判断的还没有结论，或者结论的次序没有排它们的轻重，说不出更宽还是更严", "dim"))
        )
    parts += _fines(found["fines"])
    if found["items"]:
        parts.append(section("事项", f"{len(found['items'])} 项有案件的认定改变"))
    for row in found["items"][:_NAMED]:
        number = "→".join(dict.fromkeys(key.partition("#")[2] for key in (row["old"], row["new"]) if key))
        moved = [each for each in row["verdicts"] if each["old"] != each["new"]]
        told = "；".join(f"{each['old']}→{each['new']} {each['cases']:,}" for each in moved)
        parts.append(prose((f"{number}　", "cyan"), (row["title"], "bold"), f"　{told}", hang=4))
    parts += _more(found["items"])
    for key, title, name in (("places", "地区", "name"), ("months", "决定的月份", "month")):
        moved = [row for row in found[key] if row["changed"]]
        if moved:
            same = len(found[key]) - len(moved)
            parts.append(section(title, "结论改变的件数 / 回放的件数" + (f"；另外 {same} 个没有改变" if same else "")))
            parts += _first(
                moved,
                lambda row, name=name: item((f"{row['changed']:>12,}", "bold"), f" / {row['cases']:,}　{row[name]}"),
            )
    for key, title in (("one_by_one", "逐件核查的（按列装不下）"), ("not_replayed", "没有回放的")):
        if found[key]:
            parts.append(section(title, f"{sum(row['cases'] for row in found[key]):,} 件"))
            parts += _first(
                found[key],
                lambda row: item(
                    (f"{row['cases']:>12,}", "bold"),
                    f"　{row['because']}",
                    (f"（例如 {'、'.join(row['first'])}）" if row.get("first") else "", "dim"),
                ),
            )
    if found["changed_file"]:
        parts.append(prose(f"改变的案件列在 {found['changed_file']}"))
    return Group(*parts)


def _fines(fines: Mapping[str, Any]) -> Iterator[RenderableType]:
    told = {"released": "不再要求的罚款下限", "imposed": "新要求的罚款下限"}
    for side, words in told.items():
        found = fines[side]
        if found["cases"]:
            unknown = f"；其中 {found['unknown']:,} 件下限不明，没有计入" if found["unknown"] else ""
            whole, rest = divmod(found["fen"], 100)
            yield prose(f"{words}：合计 ", (f"{whole:,}.{rest:02} 元", "bold"), f"（{found['cases']:,} 件{unknown}）")


def _first(rows: list[Any], shown: Any) -> Iterator[RenderableType]:  # noqa: ANN401  a function of one row
    for row in rows[:_NAMED]:
        yield shown(row)
    yield from _more(rows)


def _more(rows: list[Any]) -> Iterator[RenderableType]:
    if len(rows) > _NAMED:
        yield prose((f"还有 {len(rows) - _NAMED} 行，用 --json 全部列出", "dim"))
