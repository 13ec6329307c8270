"""Reads `jurisdictions.yaml`: places and groups, and the diagnostics of a file that is wrong.

What a place is and how it is looked up is in `places`. It must not know lists, layers or what holds anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import pairwise

from engine.catalog.divisions import TABLE, Divisions, read_divisions
from engine.catalog.place_names import COUNTRY
from engine.catalog.places import Places
from engine.catalog.units import LEVELS, SLUG, Group, Place, code_mistake, level_of
from engine.documents import Diagnostic, Mapping, Node, Report, Scalar, quote, readers

_FILE_KEYS = {"format": True, "divisions": False, "jurisdictions": True, "groups": False}
_TABLE_KEYS = {"as_of": True, "source": True, "years": True}
_PLACE_KEYS = {"code": True, "name": True, "level": True} | dict.fromkeys(
    ("aliases", "also", "from", "until", "replaces", "replaced_by", "note", "source", "excluded"), False
)
_GROUP_KEYS = {"id": True, "name": True, "members": True, "from": False, "until": False, "note": False}
_CHANGES = ("from", "until", "replaces", "replaced_by")


def read_places(text: str | bytes, path: str, table: str | None = None) -> tuple[Places | None, list[Diagnostic]]:
    """The places and groups of `jurisdictions.yaml`, and the divisions of `table`; `path` is shown in the diagnostics.

    All diagnostics are collected, not only the first; there are places exactly when there is no diagnostic.
    """
    node, found = readers.read_text(text, path)
    if node is None:
        return None, found
    report = Report(path)
    top = readers.expect_mapping(report, node, _FILE_KEYS, "地区表")
    if top is None:
        return None, report.found
    readers.expect_choice(report, top.get("format"), ("1",), "format")
    divisions = Divisions()
    of_table: list[Diagnostic] = []
    if top.get("divisions") is not None:
        _read_provenance(report, top.get("divisions"))
        missing = Diagnostic(TABLE, 1, 1, "file-missing", f"{path} 写了 divisions，规则库里没有这个文件")
        divisions, of_table = read_divisions(table, TABLE) if table is not None else (divisions, [missing])
    rows = [(each, _read_place(report, each)) for each in _rows(report, top, "jurisdictions")]
    groups = [(each, _read_group(report, each)) for each in _rows(report, top, "groups")]
    places = [(node, place) for node, place in rows if place is not None]
    if not report.found:  # a row that could not be read would only look like a place that is missing
        _check_places(report, places, divisions.lines)
        _check_groups(report, groups, {*divisions.lines, *(place.code for _, place in places)})
    if report.found or of_table:
        return None, [*report.found, *of_table]
    rows_read = tuple(place for _, place in places)
    return Places(rows_read, tuple(group for _, group in groups if group is not None), divisions), []


def _rows(report: Report, top: Mapping, key: str) -> tuple[Node, ...]:
    return readers.expect_sequence(report, top.get(key), key)


def _read_provenance(report: Report, node: Node | None) -> None:
    """Where the table of divisions was read, as of which day."""
    row = readers.expect_mapping(report, node, _TABLE_KEYS, "区划表") if node is not None else None
    if row is None:
        return
    readers.expect_date(report, row.get("as_of"), "as_of")
    for key in ("source", "years"):
        readers.expect_text(report, row.get(key), key)


def _read_place(report: Report, node: Node) -> Place | None:
    row = readers.expect_mapping(report, node, _PLACE_KEYS, "地区")
    if row is None:
        return None
    code = _read_code(report, row.get("code"))
    name = readers.expect_text(report, row.get("name"), "地区名称")
    level = readers.expect_choice(report, row.get("level"), LEVELS, "level")
    if code and level and level != level_of(code):
        report.add(row.get("level"), "bad-value", f"代码 {code} 是{level_of(code)}级的，level 写成了“{level}”。")
    since, until = _read_days(report, row)
    if row.get("source") is None and any(row.get(key) is not None for key in _CHANGES):
        report.add(node, "no-provenance", f"地区 {code} 写了设立、撤销或者接替，没有写 source（从哪里读来）。")
    aliases, also = (readers.expect_texts(report, row.get(key), key) for key in ("aliases", "also"))
    replaces, replaced_by = (_read_codes(report, row.get(key), key) for key in ("replaces", "replaced_by"))
    note = readers.expect_text(report, row.get("note"), "note")
    source = readers.expect_text(report, row.get("source"), "source")
    excluded = readers.expect_text(report, row.get("excluded"), "excluded")
    if code is None or name is None or level is None:
        return None
    return Place(code, name, level, aliases, also, since, until, replaces, replaced_by, note, source, excluded=excluded)


def _read_group(report: Report, node: Node) -> Group | None:
    row = readers.expect_mapping(report, node, _GROUP_KEYS, "地区组")
    if row is None:
        return None
    slug = readers.expect_text(report, row.get("id"), "地区组的 id")
    if slug and not SLUG.fullmatch(slug):
        report.add(row.get("id"), "bad-name", f"地区组的 id{quote(slug)}应当是小写英文字母、数字，用短横线相连。")
    name = readers.expect_text(report, row.get("name"), "地区组名称")
    members = _read_codes(report, row.get("members"), "members")
    since, until = _read_days(report, row)
    note = readers.expect_text(report, row.get("note"), "note")
    return Group(slug, name, members, since, until, note) if slug and name else None


def _read_days(report: Report, row: Mapping) -> tuple[date | None, date | None]:
    since = readers.expect_date(report, row.get("from"), "from")
    until = readers.expect_date(report, row.get("until"), "until")
    if since and until and until < since:
        report.add(row.get("until"), "bad-value", f"until（{until}）早于 from（{since}）。")
    return since, until


def _read_code(report: Report, node: Node | None) -> str | None:
    text = readers.expect_text(report, node, "地区代码")
    if text is None or node is None:
        return None
    if (mistake := code_mistake(text)) is not None:
        report.add(node, "bad-value", f"{mistake}。")
        return None
    if isinstance(node, Scalar) and not node.quoted:
        report.add(node, "bad-value", f'地区代码要加引号，免得被当作数字：请写 "{text}"。')
    return text


def _read_codes(report: Report, node: Node | None, what: str) -> tuple[str, ...]:
    codes: dict[str, None] = {}
    for each in readers.expect_sequence(report, node, what):
        code = _read_code(report, each)
        if code in codes:
            report.add(each, "duplicate-id", f"{what} 里 {code} 写了两次。")
        elif code is not None:
            codes[code] = None
    return tuple(codes)


def _check_places(report: Report, rows: Iterable[tuple[Node, Place]], table: Collection[str]) -> None:
    """Diagnostics that need all rows: country and provinces present, codes named exist, no overlap of validity."""
    by_code: dict[str, list[tuple[Node, Place]]] = {}
    for node, place in rows:
        by_code.setdefault(place.code, []).append((node, place))
    if COUNTRY not in by_code:
        report.add(None, "unknown-place", f"没有收录全国（代码 {COUNTRY}）。")
    for code, same in by_code.items():
        province = f"{code[:2]}0000"
        if province not in by_code and province not in table:
            report.add(same[0][0], "unknown-place", f"{code} {same[0][1].name}所在的省级 {province} 没有收录。")
        in_time = sorted(same, key=lambda row: row[1].since or date.min)
        for (_, earlier), (node, later) in pairwise(in_time):
            if later.since is None or earlier.until is None or later.since <= earlier.until:
                report.add(
                    node,
                    "overlapping-validity",
                    f"代码 {code} 的{quote(earlier.name)}和{quote(later.name)}有效期重叠。",
                )
        for node, place in same:
            for other in (*place.replaces, *place.replaced_by):
                if other not in by_code and other not in table:
                    report.add(node, "unknown-place", f"{code} {place.name}所写的接替代码 {other} 没有收录。")


def _check_groups(report: Report, groups: Iterable[tuple[Node, Group | None]], codes: set[str]) -> None:
    seen: set[str] = set()
    for node, group in groups:
        if group is None:
            continue
        if group.id in seen:
            report.add(node, "duplicate-id", f"地区组{quote(group.id)}写了两次。")
        seen.add(group.id)
        for code in group.members:
            if code not in codes:
                report.add(node, "unknown-place", f"地区组{quote(group.name)}的成员 {code} 没有收录。")
