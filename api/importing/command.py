"""The command `cailiang import`: a published list in, a draft version and what it still needs out.

Reads options and writes two files, both or none. Decides nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.defaults import SHIPPED
from api.files import write_files
from api.importing.grids import RefusedError
from api.importing.phrasing import Phrasing, read_phrasing
from api.importing.replacing import Replaced, replaced_in
from api.system_errors import why
from api.terminal.inputs import open_catalog, read_day
from api.terminal.line_breaking import prose
from api.terminal.screen import InputError, Screen, answering, working
from engine.catalog import NATIONAL, Catalog
from engine.documents import suggest

if TYPE_CHECKING:
    from api.importing.file_drafting import DraftFiles, DraftJob

NEEDS = "proposed"
_LIST_NAME = re.compile(r"(?!group-)[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a draft goes: the rulesets, the id of the list, the list file and the file of what it still needs."""

    root: Path
    list_id: str
    version: date
    file: Path
    needs: Path

    @property
    def path(self) -> str:
        """The list file below the rulesets."""
        return f"{self.list_id}/{self.file.name}"


def import_(  # noqa: PLR0913, PLR0917  each is an option of the command
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="发文机关公布的清单：.pdf .docx .xlsx .html .txt .md .csv")
    ],
    into: Annotated[
        Path, typer.Option("--into", metavar="DIR", help="清单的目录，例如 rulesets/cn/440000-guangdong/ecology-slight")
    ],
    day: Annotated[str, typer.Option("--date", metavar="DATE", help="文件上的日期，例如 2021-11-14")],
    source: Annotated[str, typer.Option("--source", metavar="ID", help="这份文件在 sources.yaml 里的 id")] = "",
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="清单的名称；不写就看表格上方")] = "",
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="种类，例如 首违不罚；不写就看名称")] = "",
    field: Annotated[str, typer.Option("--field", metavar="TEXT", help="领域，例如 生态环境")] = "",
    reading: Annotated[
        list[str] | None,
        typer.Option("--reading", metavar="问=答", help="文件自己的规定，例如 以下=不含本数；可以写几次"),
    ] = None,
    only: Annotated[str, typer.Option("--only", metavar="N,N", help="只导入这些序号，例如 1,3,5")] = "",
    table: Annotated[
        str, typer.Option("--table", metavar="N,N", help="文件里有几份清单时，要第几份；几份合为一份写 1,2 或者 全部")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的草案，原来的留作 .bak")] = False,
    rulesets: Annotated[
        Path | None,
        typer.Option(
            "--rulesets", metavar="DIR", envvar="CAILIANG_RULESETS", help="规则库目录；--into 从 cn/ 写起时才看"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="标准输出只给 JSON")] = False,
) -> None:
    """Draft a version from a published list: one item a row, and what is not recognised left to the reviewer."""
    # The parsers and what confines them load slowly; other commands need none.
    from api.importing.drafting import Brief  # noqa: PLC0415
    from api.importing.file_drafting import DraftJob  # noqa: PLC0415
    from api.importing.laws import laws_of  # noqa: PLC0415

    with answering(as_json) as screen:
        try:
            target = _target(into, read_day(day, "--date"), rulesets)
            _check_links(target)
            catalog = open_catalog(target.root)
            phrasing = read_phrasing(target.root, catalog.library)
            _check_target(target, catalog, force=force)
            chosen = tuple(part.strip() for part in only.replace("，", ",").split(",") if part.strip())
            _check_choice(kind, tuple(catalog.library.kinds), "--kind")
            answers = _answers(reading or [], phrasing)
            brief = Brief(target.list_id, target.version, title, kind, field, source, answers, chosen)
            with working("正在读取文件"):
                laws = laws_of(catalog, target.list_id)
                made = _made(DraftJob(file, _tables(table), brief, phrasing, catalog.library, laws))
            replaced = replaced_in(target.root, target.path, (target.file, target.needs), catalog.register)
            _write(target, made, replaced, force=force)
        except RefusedError as error:
            raise InputError(str(error)) from None
        summary = _summary(made, target, replaced)
        if as_json:
            screen.give(summary)
        else:
            _show(summary, screen)


def _tables(text: str) -> tuple[int, ...]:
    """Which lists of the file --table asks for."""
    from api.importing.file_drafting import EVERY  # noqa: PLC0415  # as above

    if text.strip() == "全部":
        return EVERY
    parts = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    if wrong := [part for part in parts if not re.fullmatch("[1-9][0-9]{0,3}", part)]:
        raise RefusedError(f"--table 不认识“{wrong[0]}”。请写第几份，例如 2；几份合为一份写 1,2 或者 全部。")
    return tuple(map(int, parts))


def _made(job: DraftJob) -> DraftFiles:
    from api.importing.file_drafting import DraftFiles, draft_file  # noqa: PLC0415  # as above
    from api.importing.sandbox import confined  # noqa: PLC0415  # as above

    try:
        return confined(draft_file, job, DraftFiles)
    except RefusedError as error:
        raise RefusedError(f"“{job.file.name}”{error}") from None


def _target(into: Path, day: date | None, rulesets: Path | None) -> Target:
    """The place of the draft. The rulesets are what lies above `cn/` in `into`; nothing there, those that are given."""
    parts = into.parts
    if day is None:
        raise RefusedError("--date 是空的。请写文件上的日期，例如 2021-11-14。")
    if NATIONAL not in parts:
        raise RefusedError(f"--into 写的“{into}”不在规则库里。请写成 {SHIPPED.name}/{NATIONAL}/地区/清单 的样子。")
    at = len(parts) - 1 - parts[::-1].index(NATIONAL)
    root = Path(*parts[:at]) if at else rulesets or SHIPPED
    list_id, name = "/".join(parts[at:]), f"{day.isoformat()}.yaml"
    return Target(root, list_id, day, root / list_id / name, root / NEEDS / list_id / name)


def _check_links(target: Target) -> None:
    for file in (target.file, target.needs):
        for folder in file.parents:
            if folder == target.root:
                break
            if folder.is_symlink():
                raise RefusedError(f"{folder} 是符号链接，通到别处。请写清单真正所在的目录。")


def _check_target(target: Target, catalog: Catalog, *, force: bool) -> None:
    *folders, name = target.list_id.split("/")[1:] or [""]
    if not _LIST_NAME.fullmatch(name):
        raise RefusedError(f"--into 的最后一段“{name}”要是清单的名称：小写英文字母和连字符，例如 ecology-slight。")
    for folder in folders:
        if catalog.places.folder_code(folder) is None and catalog.places.folder_group(folder) is None:
            raise RefusedError(f"--into 里的“{folder}”不是地区的目录。请写成“六位代码-拼音名称”。")
    replaced_in(target.root, target.path, (), catalog.register)
    existing = [file for file in (target.file, target.needs) if os.path.lexists(file)]
    if existing and not force:
        raise RefusedError(f"已经有 {existing[0]}。确实要覆盖请加 --force。")


def _check_choice(text: str, options: tuple[str, ...], name: str) -> None:
    if text and text not in options:
        raise RefusedError(f"{name} 不认识“{text}”。{suggest(text, options) or '可以写：' + '、'.join(options) + '。'}")


def _answers(given: list[str], phrasing: Phrasing) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for each in given:
        word, _, answer = (part.strip() for part in each.partition("="))
        _check_choice(word or each, tuple(phrasing.choices), "--reading")
        options = phrasing.choices[word].options if word else {}
        _check_choice(answer or "空白", tuple(options), f"--reading {word}=")
        found[word] = options[answer]
    return found


def _write(target: Target, made: DraftFiles, replaced: Replaced, *, force: bool) -> None:
    """Put both texts in place, or neither, with copies of what was there; folders that were made for nothing go again."""
    texts = {target.file: made.text, **({target.needs: made.needs} if made.needs else {})}
    folders = [folder for file in texts for folder in (file.parent, *file.parent.parents) if not folder.exists()]
    try:
        for file in texts:
            file.parent.mkdir(parents=True, exist_ok=True)
        write_files(replaced.copies)
        write_files(texts, replace=force)
        if not made.needs:
            target.needs.unlink(missing_ok=True)
    except OSError as error:
        for folder in sorted(folders, key=lambda each: len(each.parts), reverse=True):
            with suppress(OSError):
                folder.rmdir()
        raise RefusedError(f"写不进 {error.filename}（{why(error)}）。请检查目录和权限。") from None


def _summary(made: DraftFiles, target: Target, replaced: Replaced) -> dict[str, Any]:
    counts = made.counts
    return {
        "list": f"{target.list_id}@{target.version}",
        "file": str(target.file),
        "needs": str(target.needs) if made.needs else None,
        "leftovers": {"quotations": counts.quotations, "open": counts.leftovers},
        "items": {"drafted": counts.drafted, "left": counts.not_drafted},
        "clauses": {"known": counts.known_clauses, "unknown": counts.unknown_clauses},
        "matters": {"matched": counts.matched_matters, "proposed": counts.proposed_matters},
        "likened": counts.likened_matters,
        "conditions": {"proposed": counts.taken_conditions, "open": counts.open_conditions},
        "definitions": {"proposed": counts.written_definitions, "open": counts.open_definitions},
        "questions": list(made.questions),
        "notes": list(made.notes),
        "unseen": list(made.unseen),
        "kept": [str(copy) for copy in replaced.copies],
        "voided": list(replaced.signed),
    }


def _show(summary: dict[str, Any], screen: Screen) -> None:
    table = Table("", "认出", "留给审核人")
    for name, key, known, left in (
        ("没有着落的话", "leftovers", "{} 处是法律的原文", "{} 处列在 leftovers"),
        ("事项", "items", "{} 项", "{} 项没有导入"),
        ("条款", "clauses", "{} 条", "{} 条的文件没有见过"),
        ("违法事项", "matters", "{} 项在事项表里", "{} 个要新增"),
        ("条件", "conditions", "{} 句", "{} 句留作 wording"),
        ("定义", "definitions", "{} 个", "{} 个留作 wording"),
    ):
        one, other = summary[key].values()
        table.add_row(name, known.format(one), left.format(other))
    screen.show(table)
    if summary["likened"]:
        screen.show(prose(f"注意：{summary['likened']} 项的事项是按条款和名称认定的，请核对"))
    for question in summary["questions"]:
        screen.show(prose(f"文件要先回答：{question}"))
    for note in summary["notes"]:
        screen.show(prose(f"注意：{note}"))
    for page in summary["unseen"]:
        screen.show(prose(f"注意：{page}"))
    for step in summary["voided"]:
        screen.show(prose(f"注意：原来的草案已经{step}过，覆盖以后那一步不再作数"))
    screen.write(f"草案已写入 {summary['file']}\n")
    for copy in summary["kept"]:
        screen.write(f"原来的留在 {copy}\n")
    if summary["needs"]:
        screen.write(f"还要并入共用文件的，写在 {summary['needs']}\n")
