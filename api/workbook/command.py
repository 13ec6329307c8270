"""The commands `cailiang export` and `cailiang read-back`: a list version as an Excel file, and that file as a draft.

Reads options and writes one file, or none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.defaults import root_of
from api.files import write_files
from api.system_errors import why
from api.terminal.inputs import find_version, is_draft, open_catalog
from api.terminal.line_breaking import prose
from api.terminal.options import AsJson, Rulesets
from api.terminal.screen import InputError, Screen, answering, working

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.workbook import ReadBack
    from api.workbook.draft import Change
    from api.workbook.excel import Sheet

File = Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Excel 文件")]
Force = Annotated[bool, typer.Option("--force", help="覆盖已有的文件")]


def export(
    name: Annotated[
        str,
        typer.Argument(
            metavar="LIST[@VERSION]", help="清单的版本，例如 cn/first-offence@2025-01-27；草案写规则库里的文件"
        ),
    ],
    file: File,
    force: Force = False,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Write a list version as a table in the official layout."""
    from api.workbook import Unclear, as_workbook  # noqa: PLC0415  # openpyxl loads slowly; other commands need none

    with answering(as_json) as screen:
        _check_ending(file)
        if is_draft(name):
            _export_draft(screen, name, file, rulesets, force=force)
            return
        catalog = open_catalog(rulesets)
        version = find_version(catalog, name)
        try:
            content = as_workbook(catalog, version)
        except Unclear as error:
            raise InputError(str(error)) from None
        _write(file, content, force=force)
        if as_json:
            screen.give({"list": version.key, "file": str(file), "items": len(version.items)})
        else:
            screen.write(
                f"{version.key} 写成了表格 {file}：{len(version.items)} 个事项。改完用 cailiang read-back 读回\n"
            )


def read_back(
    file: File,
    draft: Annotated[Path, typer.Argument(metavar="DRAFT.yaml", help="草案写到哪里")],
    force: Force = False,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Read a table that `export` wrote, changed or not, back as a draft."""
    from api.importing.grids import RefusedError  # noqa: PLC0415  # the parsers and what confines them load slowly
    from api.importing.sandbox import confined  # noqa: PLC0415
    from api.workbook import Unclear  # noqa: PLC0415
    from api.workbook import read_back as read  # noqa: PLC0415
    from api.workbook.excel import Sheet, read_sheets  # noqa: PLC0415
    from api.workbook.facing import is_facing  # noqa: PLC0415

    with answering(as_json) as screen:
        _check_ending(file)
        try:
            with working("正在读取文件"):
                sheets = confined(read_sheets, file, tuple[Sheet, ...])
            if is_facing(sheets):
                _read_back_draft(screen, sheets, str(draft), rulesets)
                return
            made = read(open_catalog(rulesets), sheets, file.name)
        except RefusedError as error:
            raise InputError(f"“{file.name}”{error}") from None
        except Unclear as error:
            told = "\n".join(error.told)
            raise InputError(f"“{file.name}”有 {len(error.told)} 处要改，没有写草案：\n{told}") from None
        _write(draft, made.text, force=force)
        if as_json:
            changed = None if made.changes is None else [change._asdict() for change in made.changes]
            answer = {"list": made.key, "from": made.written_from, "draft": str(draft), "changes": changed}
            screen.give({**answer, "notes": list(made.notes)})
        else:
            _show(screen, made)
            screen.write(f"草案已写入 {draft}\n")


def _export_draft(screen: Screen, name: str, file: Path, rulesets: Path | None, *, force: bool) -> None:
    """Write a draft beside the words of its document."""
    from api.reviewing.candidates import Nearest  # noqa: PLC0415  # as above
    from api.reviewing.draft import DraftError  # noqa: PLC0415
    from api.reviewing.draft_files import place_of, read_review  # noqa: PLC0415
    from api.workbook import Unclear  # noqa: PLC0415
    from api.workbook.facing import as_facing  # noqa: PLC0415

    try:
        root, path = place_of(name, root_of(rulesets))
        library = open_catalog(root).library
        draft = read_review(root, path, library)
        content = as_facing(draft, Nearest(root, library), tuple(library.effects))
    except (DraftError, Unclear) as error:
        raise InputError(str(error)) from None
    _write(file, content, force=force)
    if screen.as_json:
        screen.give(
            {"draft": path, "file": str(file), "items": len(draft.rows), "leftovers": draft.counts["leftovers"]}
        )
    else:
        told = f"{len(draft.rows)} 项、{draft.counts['leftovers']} 处没有着落的话"
        screen.write(f"草案 {path} 对照原文写成了表格 {file}：{told}。选好用 cailiang read-back {file} {name} 读回\n")


def _read_back_draft(screen: Screen, sheets: tuple[Sheet, ...], name: str, rulesets: Path | None) -> None:
    """Write what was picked in a table into the draft that it was written from."""
    from api.reviewing.draft import DraftError  # noqa: PLC0415
    from api.reviewing.draft_files import place_of, read_review  # noqa: PLC0415
    from api.reviewing.picking import PickError, write_picks  # noqa: PLC0415
    from api.workbook.draft import changes  # noqa: PLC0415
    from api.workbook.facing import document_of, read_facing  # noqa: PLC0415

    try:
        root, path = place_of(name, root_of(rulesets))
        catalog = open_catalog(root)
        before = read_review(root, path, catalog.library)
        found = read_facing(sheets, before)
        after = before
        if found.picks or found.conditions:
            after = write_picks(root, catalog, path, before.digest, found.picks, found.conditions)
    except (DraftError, PickError) as error:
        raise InputError(str(error)) from None
    changed = changes(document_of(before), document_of(after))
    if screen.as_json:
        screen.give({"draft": path, "changes": [each._asdict() for each in changed], "counts": after.counts})
        return
    _show_changes(screen, changed, "表格里什么也没有选，草案没有动\n")
    if changed:
        screen.write(f"已写进草案 {path}\n")


def _show(screen: Screen, made: ReadBack) -> None:
    for note in made.notes:
        screen.show(prose(f"注意：{note}"))
    if made.changes is not None:
        _show_changes(screen, made.changes, "与写出时的版本没有不同\n")


def _show_changes(screen: Screen, changed: Iterable[Change], nothing: str) -> None:
    table = Table("位置", "原来", "现在")
    for change in changed:
        table.add_row(" › ".join(change.where), change.before or "（没有）", change.now or "（没有）")
    if table.row_count:
        screen.show(table)
    else:
        screen.write(nothing)


def _check_ending(file: Path) -> None:
    if file.suffix.lower() != ".xlsx":
        raise InputError(f"“{file.name}”的扩展名不对。请写成 .xlsx 文件")


def _write(file: Path, content: str | bytes, *, force: bool) -> None:
    try:
        write_files({file: content}, replace=force)
    except FileExistsError:
        raise InputError(f"已经有 {file}。确实要覆盖请加 --force") from None
    except OSError as error:
        raise InputError(f"写不进 {file}（{why(error)}）。请检查目录和权限") from None
