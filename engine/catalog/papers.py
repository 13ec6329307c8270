"""The papers of a case as data: which form holds at a place on a day, for which outcomes, and its text as blocks with fields.

Reads one YAML file per form in `papers/`. Knows the names of fields and what a form must hold; does not know a case, nor how
a document is laid out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.catalog.paper_fields import PAPER_PICTURES, PaperScope, field_mistake
from engine.catalog.places import Places
from engine.catalog.sources import Provenance, Source, day_or_none, read_provenance
from engine.catalog.units import code_mistake
from engine.documents import (
    Diagnostic,
    Node,
    Report,
    Scalar,
    expect_choice,
    expect_date,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    expect_whole,
    quote,
    read_file,
)
from engine.documents import Mapping as MappingNode

PAPERS = "papers"
STYLES = ("title", "center", "heading", "text", "line", "right", "note")
"""How a paragraph stands: title, in the middle, heading, body, body without indentation, at the right, small."""
PAGES = ("公文", "工作表")
"""The page: of an official paper, or of a working sheet, which is denser."""
ANY_FIELD = "不限"
_KIND = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_FIELD = re.compile(r"\{\{\s*([^\s{}]+)\s*\}\}")
_TAG = re.compile(r"\{[{%#]|[}%#]\}")
_KEYS = dict.fromkeys(("format", "kind", "title", "place", "field", "from", "page"), True) | dict.fromkeys(
    ("until", "form", "unread", "offered", "requires", "text", "file"), False
)
_BLOCK_KEYS = dict.fromkeys((*STYLES, "grid", "table", "each", "blocks", "picture", "if", "unless"), False)
_TABLE_KEYS = {"of": True, "widths": True, "head": True, "row": True}
_GRID_KEYS = {"widths": True, "rows": True}
_OFFERED_KEYS = {"outcomes": False, "follows": False, "decisions": False}
_REQUIRED_KEYS = {"what": True, "fields": False, "blank": False, "source": True}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its style and its text, with fields in it."""

    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the widths of its columns in proportion; rows that stand once, and a row for each of a list (`of`)."""

    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    of: str = ""
    row: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the case brings."""

    field: str


@dataclass(frozen=True, slots=True)
class Each:
    """Blocks that stand once for each of a list."""

    of: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What stands, unless the field that `given` names is empty or the one that `unless` names is not."""

    content: Line | Table | Picture | Each
    given: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the law requires of the paper: told by one of `fields`, or a blank that its text holds for the officer to fill."""

    what: str
    source: Provenance
    fields: tuple[str, ...] = ()
    blank: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One form: `unread` says what of the published form was not read, `file` is the form of a place as a Word document.

    It is offered for `outcomes` and where one of `follows` follows, for every case when both are empty; `decisions` are those of
    an officer who departs that it serves. `place` is the code of the place for which it holds, `field` the field of law (不限:
    each), `path` its file.
    """

    kind: str
    title: str
    place: str
    field: str
    since: date
    until: date | None
    page: str
    form: Provenance | None
    unread: str
    outcomes: tuple[str, ...]
    follows: tuple[str, ...]
    requires: tuple[Requirement, ...]
    blocks: tuple[Block, ...]
    file: str
    path: str
    decisions: tuple[str, ...] = ()


def papers_at(papers: Iterable[Paper], chain: Iterable[str], fields: Iterable[str], day: date) -> dict[str, Paper]:
    """The form of every kind at a place on a day; `chain` are the codes over the place, the country first.

    The nearest place wins, and there the form of the field of law before the one for each.
    """
    order = {code: rank for rank, code in enumerate(chain)}
    of_field = set(fields)
    found: dict[str, Paper] = {}
    for paper in papers:
        if paper.place not in order or (paper.field != ANY_FIELD and paper.field not in of_field):
            continue
        if paper.since > day or (paper.until and paper.until < day):
            continue
        best = found.get(paper.kind)
        if best is None or _rank(order, paper) > _rank(order, best):
            found[paper.kind] = paper
    return found


def _rank(order: Mapping[str, int], paper: Paper) -> tuple[int, bool]:
    return order[paper.place], paper.field != ANY_FIELD


def texts_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text of the blocks, those of inner ones included."""
    for block in blocks:
        match block.content:
            case Line(text=text):
                yield text
            case Table(rows=rows, row=row):
                yield from (cell for cells in (*rows, row) for cell in cells)
            case Each(blocks=inner):
                yield from texts_of(inner)
            case Picture(field=field):
                yield f"{{{{ {field} }}}}"


def fields_in(text: str) -> tuple[str, ...]:
    """The fields that a text names.

    >>> fields_in("当事人：{{ 当事人 }}，住所：{{ 住所 }}")
    ('当事人', '住所')
    """
    return tuple(_FIELD.findall(text))


def read_papers(
    root: Path, places: Places, sources: Mapping[str, Source]
) -> tuple[tuple[Paper, ...], list[Diagnostic]]:
    """The forms in `papers/` in the order of their files, and what is wrong with them; () where there is no such folder."""
    papers: list[Paper] = []
    found: list[Diagnostic] = []
    for path in paper_files(root):
        shown = path.relative_to(root).as_posix()
        node, told = read_file(path, shown)
        report = Report(shown)
        report.found.extend(told)
        paper = _read_paper(report, node, shown, places, sources)
        if paper is not None and not (paper.file and not _has_file(report, node, path.parent / paper.file)):
            same = [each for each in papers if _clash(each, paper)]
            if same and isinstance(node, MappingNode):
                told_twice = f"同一地区、同一领域的{quote(paper.kind)}已有{quote(same[0].path)}，两个的期间重叠。"
                report.add(node.get("kind"), "overlapping-validity", told_twice)
            papers.append(paper)
        found.extend(report.found)
    return tuple(papers), found


def paper_files(root: Path) -> list[Path]:
    """The files of forms, in the order of their names."""
    return sorted(path for path in (root / PAPERS).glob("*.yaml") if not path.name.startswith("."))


def _has_file(report: Report, node: Node | None, file: Path) -> bool:
    if file.is_file():
        return True
    place = node.get("file") if isinstance(node, MappingNode) else None
    report.add(place, "file-missing", f"旁边没有文件{quote(file.name)}。请放进 {PAPERS}/，或者改用 text。")
    return False


def _clash(one: Paper, other: Paper) -> bool:
    if (one.kind, one.place, one.field) != (other.kind, other.place, other.field):
        return False
    return one.since <= (other.until or date.max) and other.since <= (one.until or date.max)


def _read_paper(
    report: Report, node: Node | None, path: str, places: Places, sources: Mapping[str, Source]
) -> Paper | None:
    """One form; None when anything in it is wrong."""
    top = expect_mapping(report, node, _KEYS, "文书")
    if top is None:
        return None
    expect_choice(report, top.get("format"), ("1",), "format")
    kind = expect_text(report, top.get("kind"), "kind")
    if kind and not _KIND.fullmatch(kind):
        report.add(
            top.get("kind"), "bad-name", f"kind{quote(kind)}是网址里的名称，应当是小写英文字母、数字，用短横线相连。"
        )
    title = expect_text(report, top.get("title"), "title")
    place = _read_place(report, top.get("place"), places)
    field = expect_text(report, top.get("field"), "field")
    since, until = expect_date(report, top.get("from"), "from"), day_or_none(report, top.get("until"), "until")
    if since and until and until < since:
        report.add(top.get("until"), "bad-value", f"until（{until}）早于 from（{since}）。")
    page = expect_choice(report, top.get("page"), PAGES, "page")
    form = read_provenance(report, top.get("form"), sources)
    unread = expect_text(report, top.get("unread"), "unread") or ""
    if top.get("form") is None and top.get("unread") is None:
        report.add(top, "no-provenance", "没有写 form（公布的格式读自哪里），也没有写 unread（哪些格式没有读到）。")
    offered = expect_mapping(report, top.get("offered"), _OFFERED_KEYS, "offered")
    outcomes, follows, decisions = (
        expect_texts(report, offered.get(key) if offered else None, f"offered 的 {key}") for key in _OFFERED_KEYS
    )
    blocks, file = _read_blocks(report, top.get("text"), PaperScope()), _read_name(report, top.get("file"))
    if (top.get("text") is None) == (top.get("file") is None):
        report.add(top, "missing-key", "text（这里写的正文）和 file（旁边的 .docx）要写一个，也只写一个。")
    requires = _read_requirements(report, top.get("requires"), sources, None if file else tuple(texts_of(blocks)))
    if report.found or not (kind and title and place and field and since and page):
        return None
    return Paper(
        kind,
        title,
        place,
        field,
        since,
        until,
        page,
        form,
        unread,
        outcomes,
        follows,
        requires,
        blocks,
        file or "",
        path,
        decisions,
    )


def _read_place(report: Report, node: Node | None, places: Places) -> str | None:
    code = expect_text(report, node, "place")
    if code and (mistake := code_mistake(code)) is not None:
        report.add(node, "bad-value", f"{mistake}。")
        return None
    if code and places.find(code) is None:
        report.add(node, "unknown-place", f"{places.why_not(code)}。")
        return None
    return code


def _read_name(report: Report, node: Node | None) -> str | None:
    name = expect_text(report, node, "file")
    if name and (Path(name).name != name or not name.endswith(".docx") or name.startswith(".")):
        report.add(node, "bad-name", f"file{quote(name)}应当是旁边一个 .docx 文件的名称，不带路径。")
        return None
    return name


def _read_requirements(
    report: Report, node: Node | None, sources: Mapping[str, Source], texts: tuple[str, ...] | None
) -> tuple[Requirement, ...]:
    """What the law requires; every one must stand in `texts`, where the text is here and not in a document beside."""
    found: list[Requirement] = []
    used = {name for text in texts or () for name in fields_in(text)}
    for entry in expect_sequence(report, node, "requires"):
        row = expect_mapping(report, entry, _REQUIRED_KEYS, "requires 的一项")
        if row is None:
            continue
        what = expect_text(report, row.get("what"), "what")
        fields = expect_texts(report, row.get("fields"), "fields")
        blank = expect_text(report, row.get("blank"), "blank") or ""
        source = read_provenance(report, row.get("source"), sources)
        if not fields and row.get("blank") is None:
            report.add(entry, "missing-key", "要写 fields（由哪些字段写明）或者 blank（正文里留空的话）。")
        if texts is not None and (lacking := [name for name in fields if name not in used]):
            told = f"法律要求写明{quote(what or '')}，正文里却没有字段{'、'.join(map(quote, lacking))}。请补上。"
            report.add(row.get("fields"), "bad-template", told)
        if texts is not None and blank and not any(blank in text for text in texts):
            told = f"法律要求写明{quote(what or '')}，正文里却没有留空的{quote(blank)}。请补上。"
            report.add(row.get("blank"), "bad-template", told)
        if what and source:
            found.append(Requirement(what, source, fields, blank))
    return tuple(found)


def _read_blocks(report: Report, node: Node | None, scope: PaperScope) -> tuple[Block, ...]:
    found = (_read_block(report, entry, scope) for entry in expect_sequence(report, node, "正文"))
    return tuple(block for block in found if block is not None)


def _read_block(report: Report, node: Node, scope: PaperScope) -> Block | None:
    """One block; a text alone is a paragraph of the body."""
    if isinstance(node, Scalar):
        return Block(Line("text", _read_text(report, node, scope)))
    row = expect_mapping(report, node, _BLOCK_KEYS, "正文的一段")
    if row is None:
        return None
    given, unless = (_read_condition(report, row.get(key), scope) for key in ("if", "unless"))
    kinds = [key for key in (*STYLES, "grid", "table", "each", "picture") if row.get(key) is not None]
    if len(kinds) != 1 or (row.get("blocks") is not None) != (kinds == ["each"]):
        told = f"正文的一段写 {'、'.join(STYLES)}、grid、table、picture 中的一个，或者 each 和 blocks。"
        report.add(row, "missing-key" if not kinds else "bad-template", told)
        return None
    content = _read_content(report, row, kinds[0], scope)
    return Block(content, given, unless) if content is not None else None


def _read_content(
    report: Report, row: MappingNode, kind: str, scope: PaperScope
) -> Line | Table | Picture | Each | None:
    node = row.get(kind)
    match kind:
        case "grid":
            return _read_table(report, node, _GRID_KEYS, scope)
        case "table":
            return _read_table(report, node, _TABLE_KEYS, scope)
        case "picture":
            name = expect_choice(report, node, PAPER_PICTURES, "picture")
            return Picture(name) if name else None
        case "each":
            of = _read_list(report, node, scope)
            return Each(of, _read_blocks(report, row.get("blocks"), scope.inside(of))) if of else None
    return Line(kind, _read_text(report, node, scope))


def _read_table(report: Report, node: Node | None, keys: Mapping[str, bool], scope: PaperScope) -> Table | None:
    table = expect_mapping(report, node, keys, "表格")
    if table is None:
        return None
    widths = tuple(
        expect_whole(report, each, "widths 的每一项", 1) or 1
        for each in expect_sequence(report, table.get("widths"), "widths")
    )
    of = _read_list(report, table.get("of"), scope) if "of" in keys else ""
    heads = expect_sequence(report, table.get("rows"), "rows") if "rows" in keys else (table.get("head"),)
    rows = tuple(_read_cells(report, each, len(widths), scope) for each in heads if each is not None)
    row = _read_cells(report, table.get("row"), len(widths), scope.inside(of)) if of else ()
    return Table(widths, rows, of, row) if of is not None else None


def _read_cells(report: Report, node: Node | None, count: int, scope: PaperScope) -> tuple[str, ...]:
    cells = expect_sequence(report, node, "一行")
    if node is not None and len(cells) != count:
        report.add(node, "bad-template", f"这一行有 {len(cells)} 格，widths 写了 {count} 列。请核对。")
    return tuple(_read_text(report, cell, scope) for cell in cells)


def _read_text(report: Report, node: Node | None, scope: PaperScope) -> str:
    """A text whose fields are all known."""
    text = expect_text(report, node, "文字") or ""
    for name in fields_in(text):
        if mistake := field_mistake(name, scope):
            report.add(node, "bad-template", mistake)
    if _TAG.search(_FIELD.sub("", text)):
        told = f"{quote(text)}里有看不懂的记号。字段写成“{{{{ 当事人 }}}}”；条件和重复用 if、unless、each 写。"
        report.add(node, "bad-template", told)
    return text


def _read_list(report: Report, node: Node | None, scope: PaperScope) -> str | None:
    name = expect_text(report, node, "重复的字段")
    if name and (mistake := field_mistake(name, scope, wanted="list")):
        report.add(node, "bad-template", mistake)
        return None
    return name


def _read_condition(report: Report, node: Node | None, scope: PaperScope) -> str:
    name = expect_text(report, node, "if、unless 的字段")
    if name and (mistake := field_mistake(name, scope, wanted="any")):
        report.add(node, "bad-template", mistake)
    return name or ""
