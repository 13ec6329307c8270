"""The grid of provinces and fields as a drawing (SVG): where the rulesets hold lists in full, in part, by name, not at all.

A state is a shape, not a colour; the drawing is read on light and on dark ground. Knows the grid alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape

from engine.quality import MEANING, NAMED, NOTHING, STATES, WHOLE, Grid, Holding

_CELL, _LEFT, _LETTER, _MARK = 24, 92, 14, 12
_STYLE = """<style>
text { font: 12px "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; fill: #1f2328; }
.small { font-size: 10px; } .right { text-anchor: end; } .middle { text-anchor: middle; }
.title { font-size: 15px; font-weight: bold; }
.paper { fill: #ffffff; } .ink { fill: #1f2328; stroke: #1f2328; } .hollow { fill: none; stroke: #1f2328; stroke-width: 1.5; }
.line { stroke: #d0d7de; stroke-width: 1; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .paper { fill: #0d1117; } .ink { fill: #e6edf3; stroke: #e6edf3; } .hollow { stroke: #e6edf3; }
  .line { stroke: #30363d; }
}
</style>"""


def library_map(found: Grid, on: date) -> str:
    """The drawing as of a day: a row for the country and each province, a column for each field."""
    above = 58 + _LETTER * max(map(len, found.fields), default=0)
    width, height = _LEFT + _CELL * len(found.fields) + 30, above + _CELL * (len(found.rows) + 1) + 118
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>规则库收录了哪些省、哪些领域的清单（{on}）</title>",
        _STYLE,
        f'<rect class="paper" width="{width}" height="{height}"/>',
        f'<text class="title" x="12" y="26">规则库收录了哪些省、哪些领域的清单（{on}）</text>',
        *_columns(found, above),
        *_rows(found, above),
        *_legend(found, above + _CELL * (len(found.rows) + 1) + 22),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _columns(found: Grid, above: int) -> Iterator[str]:
    bottom = above + _CELL * (len(found.rows) + 1)
    for column, name in enumerate(found.fields):
        x = _LEFT + _CELL * column + _CELL // 2
        first = above - 8 - _LETTER * (len(name) - 1)
        letters = "".join(
            f'<tspan x="{x}" y="{first + _LETTER * at}">{escape(letter)}</tspan>' for at, letter in enumerate(name)
        )
        yield f'<text class="middle">{letters}</text>'
        yield f'<line class="line" x1="{x - _CELL // 2}" y1="{above}" x2="{x - _CELL // 2}" y2="{bottom}"/>'
        count, fined = found.matters.get(name, (0, 0))
        told = f"<title>{escape(name)}：违法事项 {count} 项，写明处罚的 {fined} 项</title>"
        yield f'<text class="small middle" x="{x}" y="{above + 16}">{told}{count or ""}</text>'
    yield f'<text class="right" x="{_LEFT - 8}" y="{above + 16}">违法事项</text>'


def _rows(found: Grid, above: int) -> Iterator[str]:
    for row, (place, held) in enumerate(found.rows.items(), 1):
        y = above + _CELL * row
        name = (
            place.name if len(place.name) < len("内蒙古自治区") else place.aliases[0] if place.aliases else place.name
        )
        yield f'<line class="line" x1="0" y1="{y}" x2="{_LEFT + _CELL * len(found.fields)}" y2="{y}"/>'
        yield f'<text class="right" x="{_LEFT - 8}" y="{y + 16}">{escape(name)}</text>'
        for column, field in enumerate(found.fields):
            yield from _cell(_LEFT + _CELL * column, y, f"{place.name} {field}", held.get(field, Holding()))


def _cell(x: int, y: int, where: str, holding: Holding) -> Iterator[str]:
    if not holding.lists and not holding.below:
        yield _mark(NOTHING, x, y)
        return
    told = f"{where}：{holding.state}" + (f"，其下 {len(holding.below)} 个市县有清单" if holding.below else "")
    yield f"<g><title>{escape(told)}</title>{_mark(holding.state, x, y)}"
    if holding.below:
        yield f'<text class="small right" x="{x + _CELL - 1}" y="{y + _CELL - 3}">{len(holding.below)}</text>'
    yield "</g>"


def _mark(state: str, x: int, y: int) -> str:
    """The shape of a state: a full square, a square half full, an empty square, a dot."""
    left, top = x + 4, y + 5
    if state == NOTHING:
        return f'<circle class="ink" cx="{left + _MARK // 2}" cy="{top + _MARK // 2}" r="0.8"/>'
    square = f'<rect class="hollow" x="{left}" y="{top}" width="{_MARK}" height="{_MARK}"/>'
    if state == NAMED:
        return square
    if state == WHOLE:
        return f'<rect class="ink" x="{left}" y="{top}" width="{_MARK}" height="{_MARK}"/>'
    return f'{square}<path class="ink" d="M{left} {top + _MARK}V{top}L{left + _MARK} {top + _MARK}Z"/>'


def _legend(found: Grid, y: int) -> Iterator[str]:
    for at, state in enumerate(STATES):
        yield _mark(state, 8, y + 20 * at - 16)
        yield f'<text x="34" y="{y + 20 * at}">{MEANING[state]}</text>'
    right = "数字：其下有自己清单的市、县的个数；法律、法规、规章各地一样，不在格子里；草案和已失效的不计"
    yield f'<text x="330" y="{y}">{right}</text>'
    if found.excluded:
        names = "、".join(place.name for place in found.excluded)
        yield f'<text x="330" y="{y + 20}">{escape(names)}：不施行收录的法律，不作核查</text>'
