"""Tables: the lists of a place, the terms, the matters, the statutes, the places, the settings of the service.

The same rows as data are in `engine.answer`. Knows what stands in the catalog; does not know cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from api.terminal.document import reading_words
from api.terminal.line_breaking import prose
from api.terminal.screen import Screen
from engine.answer import ends, statute_sentence
from engine.catalog import Catalog, Library, ListVersion, Matter, Place, Places, Standing, Statute
from engine.language import Term, example

_Row = TypeVar("_Row")
_STATUS_COLOURS = {
    "施行中": "green",
    "现行": "green",
    "尚未施行": "cyan",
    "已失效": "red",
    "已被替代": "dim",
    "草案": "yellow",
}


def table(*headings: str) -> Table:
    """An empty table that folds Chinese text; the first column is the widest when room is short."""
    found = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold", expand=False)
    for heading in headings:
        found.add_column(heading, overflow="fold", ratio=1 if heading == headings[0] else None)
    return found


def table_of_ids(*headings: str) -> Table:
    """An empty table whose first column is never cut: an id that somebody copies is whole; the others fold."""
    found = Table(box=None)
    for heading in headings:
        found.add_column(heading, overflow="fold", no_wrap=heading == headings[0])
    return found


def standings_table(standings: Iterable[Standing]) -> Table:
    """The list versions over a place, as they stand on a day."""
    found = table("清单", "层级", "种类", "状态", "有效期", "收录")
    for standing in standings:
        version = standing.version
        number = f"　{version.number}" if version.number else ""
        found.add_row(
            Group(prose(f"{version.title}{number}"), prose((version.key, "cyan"))),
            standing.layer.name,
            version.kind,
            Text(standing.status, _STATUS_COLOURS.get(standing.status, "")),
            f"{version.valid_from}起" + (f"\n{ends(standing)}止" if ends(standing) else ""),
            items_in_words(standing),
        )
    return found


def corrected(catalog: Catalog, versions: Iterable[ListVersion]) -> list[tuple[ListVersion, bool]]:
    """Every reading of those of the versions that have more than one, and whether it is one of them: the one in use."""
    used = {version.key: version for version in versions}
    found = [
        reading for list_id in dict.fromkeys(v.id for v in used.values()) for reading in catalog.revisions(list_id)
    ]
    many = {reading.dated for reading in found if reading.revision > 1}
    return [(reading, reading.key in used) for reading in found if reading.dated in many]


def readings_table(readings: Iterable[tuple[ListVersion, bool]]) -> Table:
    """The readings of versions that were corrected; with each, whether it is the one that is used."""
    found = table("清单", "第几次读", "用", "收录")
    for version, used in readings:
        status = "在用" if used else "草案" if version.draft else "已更正"
        found.add_row(
            Group(prose(version.title), prose((f"{version.dated}.r{version.revision}", "cyan"))),
            prose(reading_words(version)),
            Text(status, _STATUS_COLOURS["施行中" if used else "草案" if version.draft else "已被替代"]),
            f"{len(version.items)}" + (f"/{version.published_items}" if version.published_items is not None else ""),
        )
    return found


def items_in_words(standing: Standing) -> str:
    """How many items the document has and how many of them are encoded."""
    version = standing.version
    if version.published_items is None:
        return f"{len(version.items)}"
    return f"{len(version.items)}/{version.published_items}"


def terms_table(terms: Iterable[Term]) -> Table:
    """The facts that can be asked."""
    found = table("事实", "类型", "问题", "怎样写")
    for term in terms:
        written = "、".join(term.options) if term.options else example(term)
        found.add_row(
            Group(prose((term.name, "bold")), prose((term.id, "cyan"))), term.type, prose(term.ask), prose(written)
        )
    return found


def matters_table(matters: Iterable[Matter]) -> Table:
    """The violations."""
    found = table("事项", "领域", "违反", "处罚依据")
    for matter in matters:
        found.add_row(
            Group(prose((matter.name, "bold")), prose((matter.id, "cyan"))),
            matter.field,
            prose("、".join(matter.breaches)),
            prose("、".join(dict.fromkeys(p.clause for p in matter.punished_by))),
        )
    return found


def statutes_table(statutes: Iterable[Statute], library: Library, day: date) -> Table:
    """The statutes, one row a version, as they stand on a day."""
    found = table("法律、法规、规章", "层级", "状态", "有效期", "读自")
    for statute in statutes:
        said = statute_sentence(statute)
        told = [prose((said, "dim"))] if said else []
        if not statute.versions:
            quoted = prose(library.sources[statute.excerpt].title)
            found.add_row(Group(prose((statute.name, "bold")), *told), statute.level, "没有收录", "", quoted)
        for text in statute.versions:
            status = text.status(day)
            until = f"\n{text.until}止" if text.until else ""
            found.add_row(
                Group(prose((text.key, "bold")), *(told if text is statute.versions[-1] else [])),
                statute.level,
                Text(status, _STATUS_COLOURS.get(status, "dim")),
                f"{text.since}起{'?' if 'from' in text.unread else ''}{until}",
                prose(library.sources[text.source].details.get("note", "") or text.source),
            )
    return found


def places_table(places: Places, found: Iterable[Place]) -> Table:
    """The places, each with what it lies in."""
    shown = table("代码", "名称", "上级", "有效期", "又称")
    for place in found:
        first = f"{place.since} 起" if place.since else f"{place.began} 年起" if place.began else ""
        last = f"至 {place.until}" if place.until else f"{place.ended} 年停用" if place.ended else ""
        others = "、".join(name for name in (*place.aliases, *place.also) if not place.name.startswith(name))
        shown.add_row(place.code, prose(place.name), prose(places.parents(place)), f"{first}{last}", prose(others))
    return shown


def settings_table(rows: Iterable[tuple[str, str, str]]) -> Table:
    """The settings of the service: name, value now, meaning."""
    found = table_of_ids("设置", "现在的值", "含义")
    for name, value, means in rows:
        found.add_row(prose((name, "cyan")), prose(value), prose(means))
    return found


def give_or_show(
    screen: Screen,
    rows: Iterable[_Row],
    data: Callable[[_Row], dict[str, Any]],
    shown: Callable[[Iterable[_Row]], Table],
) -> None:
    """The rows as JSON or as a table, with a word when there is none."""
    found = list(rows)
    if screen.as_json:
        screen.give([data(row) for row in found])
    elif found:
        screen.show(shown(found))
    else:
        screen.tell(prose("没有找到；请换几个字"))
