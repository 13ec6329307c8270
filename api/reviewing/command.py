"""The command `cailiang review`: a draft beside the words of its document, row by row, and what a person picks written into it.

Reads options and lines, prints; what is written is written by `picking`, as from the page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from api.defaults import root_of
from api.reviewing.candidates import Nearest
from api.reviewing.draft import Clause, Draft, DraftError, Leftover, Row
from api.reviewing.draft_files import place_of, read_review
from api.reviewing.picking import MATTER, Pick, PickError, check_unpublished, read_pick, write_picks
from api.terminal.inputs import open_catalog
from api.terminal.line_breaking import prose
from api.terminal.options import AsJson, Rulesets
from api.terminal.prompts import SKIP, STOP, Talk, talk_on
from api.terminal.screen import InputError, answering
from engine.catalog import Catalog

LACKING = {"matter": "事项未定", "effect": "效果待填", "force": "可以还是应当待填", "when": "条件待填"}
COUNTS = {
    "leftovers": "没有着落 {} 处",
    "wordings": "待写 {} 处",
    "matters": "事项未定 {} 项",
    "others": "另有 {} 项没有填全",
}
_HOW = "写 force=可以、effect=不予处罚、matter=1（或者名称）、new=、join=任一、leftover.编号.settled=为什么；回车看下一项，q 结束"


def review(
    draft: Annotated[str, typer.Argument(metavar="DRAFT", help="草案：规则库里的文件，或者 LIST@VERSION")],
    picks: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="N.栏=值", help="选定一处，例如 3.force=可以、leftover.3f0a91bc.settled=页码；可以写几次"
        ),
    ] = None,
    only_open: Annotated[bool, typer.Option("--open", help="只看没办完的项")] = False,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Show a draft row by row; write what was picked, or ask for it where there is somebody at a terminal."""
    with answering(as_json) as screen:
        try:
            root, path = place_of(draft, root_of(rulesets))
            catalog = open_catalog(root)
            check_unpublished(catalog, path)
            found = read_review(root, path, catalog.library)
            nearest = Nearest(root, catalog.library)
            if picks:
                found = write_picks(
                    root, catalog, path, found.digest, [_numbered(read_pick(each), found, nearest) for each in picks]
                )
            if as_json:
                screen.give(_data(found, nearest))
            elif picks or not _at_terminal():
                screen.show(*_told(found, nearest, only_open=only_open))
            else:
                _talk(talk_on(screen), root, catalog, found, nearest)
        except (DraftError, PickError) as error:
            raise InputError(str(error)) from None


def _at_terminal() -> bool:
    return all(each is not None and not each.closed and each.isatty() for each in (sys.stdin, sys.stdout))


def _numbered(pick: Pick, draft: Draft, nearest: Nearest) -> Pick:
    """A pick of a matter by its number in the list of the nearest, with its name."""
    if pick.what != MATTER or not (pick.value.isascii() and pick.value.isdecimal()):
        return pick
    row = next((row for row in draft.rows if row.id == pick.of), None)
    near = nearest.to(row) if row else ()
    return pick._replace(value=near[int(pick.value) - 1].name) if 1 <= int(pick.value) <= len(near) else pick


def _talk(talk: Talk, root: Path, catalog: Catalog, draft: Draft, nearest: Nearest) -> None:
    """Go through what is open, row by row; each line that picks something is written at once."""
    talk.say(*_head(draft, nearest), prose(_HOW))
    for number in range(len(draft.rows)):
        if draft.rows[number].done:
            continue
        talk.say(*_row(draft.rows[number], nearest))
        while (line := talk.read()) != SKIP:
            if line == STOP:
                return
            try:
                pick = read_pick(line if "." in line.partition("=")[0] else f"{draft.rows[number].id}.{line}")
                draft = write_picks(root, catalog, draft.path, draft.digest, [_numbered(pick, draft, nearest)])
            except (PickError, DraftError) as error:
                talk.say(prose((str(error), "red")), prose(_HOW))
                continue
            talk.say(*_row(draft.rows[number], nearest))
    talk.say(prose(_tally(draft)))


def _told(draft: Draft, nearest: Nearest, *, only_open: bool) -> Iterator[RenderableType]:
    yield from _head(draft, nearest)
    for row in draft.rows:
        if not (only_open and row.done):
            yield from _row(row, nearest)


def _tally(draft: Draft) -> str:
    return "，".join(told.format(draft.counts[name]) for name, told in COUNTS.items())


def _head(draft: Draft, nearest: Nearest) -> Iterator[RenderableType]:
    yield prose((_tally(draft), "bold"))
    yield prose(f"{draft.title or draft.list_id}　{draft.path}　摘要 {draft.digest[:12]}")
    if nearest.trouble:
        yield prose((f"注意：{nearest.trouble}", "yellow"))
    yield from (prose((f"注意：{each}", "yellow")) for each in draft.notes)
    for text in draft.shared:
        yield prose((f"待写（定义、排除或者共同条件里）：{text}", "yellow"))
    yield from (_leftover(each) for each in draft.beside)


def _row(row: Row, nearest: Nearest) -> Iterator[RenderableType]:
    state = "办完了" if row.done else "、".join(_open(row))
    yield Text()
    yield prose((f"{row.id}　{row.title}", "bold"), f"　{state}")
    for heading, stretches in row.columns:
        marked = "".join(f"〔{each.mark}：{each.text}〕" if each.mark else each.text for each in stretches)
        yield prose(f"  原文 {heading}：{marked}", hang=4)
    yield from (
        prose(f"  条件 {line}", hang=4)
        for line in (_lines(row.condition, 0) if row.condition else ("没有写，或者读不懂",))
    )
    yield from (prose((f"  {each}", "red"), hang=4) for each in row.trouble)
    yield from (prose((f"  请核对：{each}", "yellow"), hang=4) for each in row.questions)
    yield prose(f"  效果 {row.effect or '待填'}　力度 {row.force or '待填'}")
    near = nearest.to(row)
    why = next((f"（{each.why}）" for each in near if each.name in row.matters), "")
    yield prose(f"  事项 {'、'.join(row.matters) or '没有写'}{why}", hang=4)
    yield from (
        prose(f"    {n} {each.name}（{each.why}）", hang=6)
        for n, each in enumerate(near, start=1)
        if each.name not in row.matters
    )
    yield from (_leftover(each) for each in (*row.leftovers, *row.common))


def _open(row: Row) -> Iterator[str]:
    if row.open:
        yield f"没有着落 {len(row.open)} 处"
    if row.wordings:
        yield f"待写 {len(row.wordings)} 处"
    yield from (LACKING[each] for each in row.lacking)
    if row.trouble:
        yield "有写错的"


def _leftover(each: Leftover) -> RenderableType:
    if each.settled:
        return prose(f"  leftover.{each.key} 已办（{each.settled}）：{each.text}", hang=4)
    return prose((f"  leftover.{each.key} 没有着落（{each.at}）：{each.text}", "yellow"), hang=4)


def _lines(clause: Clause, depth: int) -> Iterator[str]:
    yield "　" * depth + (f"〔待写：{clause.words}〕" if clause.open else clause.words)
    for part in clause.parts:
        yield from _lines(part, depth + 1)


def _data(draft: Draft, nearest: Nearest) -> dict[str, Any]:
    return {
        "draft": draft.path,
        "digest": draft.digest,
        "counts": draft.counts,
        "items": [_item(row, nearest) for row in draft.rows],
        "leftovers": [{**each._asdict(), "key": each.key} for each in draft.leftovers],
    }


def _item(row: Row, nearest: Nearest) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "matters": list(row.matters),
        "near": [each._asdict() for each in nearest.to(row)],
        "effect": row.effect or None,
        "force": row.force or None,
        "when": list(_of(row.condition)),
        "original": dict(row.original),
        "wordings": list(row.wordings),
        "leftovers": [each.key for each in (*row.leftovers, *row.common)],
        "lacking": list(row.lacking),
        "questions": list(row.questions),
        "done": row.done,
    }


def _of(clause: Clause | None) -> Iterable[str]:
    return _lines(clause, 0) if clause else ()
