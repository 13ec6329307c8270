"""The part of the register that goes by province and field: what is held in full, in part, by its name alone, not at all.

Knows the grid; every state is the engine's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType

from api.terminal.layout import section
from api.terminal.line_breaking import prose
from engine.catalog import Place
from engine.quality import NAMED, NOTHING, PART, STATES, WHOLE, Grid, Holding

MAP = "library-map.svg"
"""The drawing, beside the page."""
MARKS = {WHOLE: "■", PART: "◪", NAMED: "□", NOTHING: "·"}
"""The shapes of the drawing in a line of text."""


def field_sections(found: Grid) -> Iterator[str]:
    """The sections of the page: the drawing, one row for each field, one for each province."""
    yield "\n## 哪些省、哪些领域可以用\n"
    yield f"\n![规则库收录了哪些省、哪些领域的清单]({MAP})"
    yield "\n按施行中的清单算，法律、法规、规章各地一样，不在其内；草案和已失效的不计。括号里是其下有自己清单的市、县。\n"
    yield ""
    states_of_provinces = (f"{state}的省" for state in STATES[:3])
    yield from heading("领域", "违法事项", "写明处罚的", "全国的清单", *states_of_provinces, "其下市县有的省")
    country = next(place for place in found.rows if place.level == "国")
    provinces = {place: held for place, held in found.rows.items() if place is not country}
    for field in found.fields:
        count, fined = found.matters.get(field, (0, 0))
        of = [held.get(field, Holding()) for held in provinces.values()]
        states = [sum(holding.state == state for holding in of) for state in STATES[:3]]
        national = found.rows[country].get(field, Holding()).state
        below = sum(bool(holding.below) for holding in of)
        yield row(field, *(str(n or "") for n in (count, fined)), national, *(str(n or "") for n in (*states, below)))
    yield "\n## 各省\n"
    yield from heading("省", *STATES[:3], "只有其下市县有清单的", "没有收录任何清单的领域")
    for place, held in found.rows.items():
        bare = "、".join(field for field in found.fields if field not in held)
        cells = (_fields(held, state) for state in STATES)
        yield row(place.name, *cells, bare)
    if found.excluded:
        yield f"\n{'、'.join(place.name for place in found.excluded)}：不施行收录的法律，不作核查。"


def summary(found: Grid) -> Iterator[RenderableType]:
    """The provinces with the fields of which something is held, for a terminal; those with nothing in one line."""
    yield section("各省各领域")
    yield prose(
        ("　".join(f"{mark} {state}" for state, mark in MARKS.items()), "dim"), "（括号里是其下有自己清单的市、县）"
    )
    for place, held in found.rows.items():
        told = "　".join(f"{MARKS[state]} {fields}" for state in STATES if (fields := _fields(held, state)))
        if told:
            yield prose((_short(place), "bold"), f"　{told}", hang=4)
    bare = [_short(place) for place, held in found.rows.items() if not held]
    if bare:
        yield prose(("一份清单也没有收录：", "bold"), "、".join(bare))


def _fields(held: Mapping[str, Holding], state: str) -> str:
    """The fields of that state, each with the names of the places below that have lists of their own."""
    return "、".join(
        f"{field}（{'、'.join(at.name for at in holding.below)}）" if holding.below else field
        for field, holding in held.items()
        if holding.state == state
    )


def _short(place: Place) -> str:
    return place.aliases[0] if place.level == "省" and place.aliases else place.name


def heading(*names: str) -> tuple[str, str]:
    """The two rows with which a table of the page begins."""
    return row(*names), row(*("---" for _ in names))


def row(*cells: str) -> str:
    """One row of a table of the page; what would end a cell or the row is written as it may stand there."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
