"""The command `cailiang publish`: where a version stands, and each signed step on its way.

Thin functions on `api.publishing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.china import CHINA
from api.defaults import root_of
from api.terminal.inputs import open_catalog
from api.terminal.line_breaking import Prose, prose
from api.terminal.options import AsJson, Rulesets
from api.terminal.screen import InputError, Screen, answering, working
from api.terminal.signing import Database, KeyFile, desk_of, refusing
from engine.documents import (
    Report,
    expect_mapping,
    expect_sequence,
    expect_text,
    read_file,
)

if TYPE_CHECKING:
    from api.publishing import Answered, Progress

_SHORT = 12
_MOST = 5
"""So many concerns are listed below each reason."""


def publish(  # noqa: PLR0913, PLR0917  # each option of the command is an argument
    version: Annotated[str, typer.Argument(metavar="LIST@VERSION", help="哪一版，例如 cn/first-offence@2025-01-27")],
    begin: Annotated[bool, typer.Option("--begin", help="签明由谁起草")] = False,
    check: Annotated[bool, typer.Option("--check", help="照公布以后的样子检查，通过了由起草人签名")] = False,
    approve: Annotated[
        str | None, typer.Option("--approve", metavar="DIGEST", help="批准：写看过的那一版的摘要，至少前 12 位")
    ] = None,
    send_back: Annotated[
        str | None, typer.Option("--return", metavar="DIGEST", help="退回，要写 --comment；摘要同上")
    ] = None,
    release: Annotated[bool, typer.Option("--release", help="批准齐了，公布并冻结")] = False,
    key: KeyFile = None,
    comment: Annotated[str, typer.Option("--comment", metavar="TEXT", help="意见，和签名一起保存")] = "",
    answers: Annotated[
        Path | None, typer.Option("--answers", metavar="FILE", help="检查时对每一处疑问写的理由（YAML）")
    ] = None,
    database: Database = None,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Tell where a version stands, or take the next step with it."""
    from api import publishing  # noqa: PLC0415  # loads what signs, which the other commands do not need

    with answering(as_json) as screen, refusing(screen):
        root = root_of(rulesets)
        chosen = [begin, check, approve is not None, send_back is not None, release]
        if sum(chosen) > 1:
            raise InputError("一次只走一步：--begin、--check、--approve、--return、--release 选一个")
        if not any(chosen):
            _show(screen, publishing.progress_of(root, open_catalog(root), version))
            return
        said = _read_answers(answers)
        with desk_of(root, key, database) as desk, working("正在检查") as progress:
            if begin:
                done = publishing.begin(desk, version, comment)
            elif check:
                done = publishing.check(desk, version, said, comment, progress)
            elif approve is not None:
                done = publishing.approve(desk, version, comment, _digest(root, version, approve))
            elif send_back is not None:
                done = publishing.send_back(desk, version, comment, _digest(root, version, send_back))
            else:
                done = publishing.publish(desk, version, comment, progress)
        _show(screen, done)
        if not database:
            screen.tell(prose(("没有写 --database：这一步只有签名文件作证，没有记入审计链", "dim")))


def _digest(root: Path, version: str, written: str) -> str:
    """The whole digest of which a person wrote the beginning."""
    from api.publishing import progress_of  # noqa: PLC0415  # loads what signs

    if len(written) < _SHORT:
        raise InputError(f"摘要至少写前 {_SHORT} 位；用 cailiang publish {version} 看")
    now = progress_of(root, open_catalog(root), version).digest
    return now if now.startswith(written) else written


def _read_answers(file: Path | None) -> tuple[Answered, ...]:
    from api.publishing import Answered  # noqa: PLC0415  # loads what signs

    if file is None:
        return ()
    node, found = read_file(file, str(file))
    report = Report(str(file))
    report.found.extend(found)
    top = expect_mapping(report, node, {"answers": True}, "理由") if node else None
    said = []
    for entry in expect_sequence(report, top.get("answers") if top else None, "answers"):
        mapping = expect_mapping(report, entry, {"concern": True, "comment": True}, "理由")
        concern = expect_text(report, mapping.get("concern"), "concern") if mapping else None
        comment = expect_text(report, mapping.get("comment"), "comment") if mapping else None
        said.append(Answered(concern or "", comment or ""))
    if report.found:
        raise InputError(f"{file} 有 {len(report.found)} 处错误", sorted(report.found))
    return tuple(said)


def _show(screen: Screen, found: Progress) -> None:
    if screen.as_json:
        screen.give(_plain(found))
        return
    from api.publishing import check_of, rests_on  # noqa: PLC0415  # loads what signs

    check = check_of(found)
    lines = [
        prose(f"{found.key}：{found.state}{'，已冻结' if found.frozen else ''}"),
        *(prose((one, "bold")) for one in rests_on(found)),
        prose(f"摘要 {found.digest}"),
    ]
    for one in found.taken:
        comment = f"：{one.comment}" if one.comment else ""
        at = datetime.fromisoformat(one.at).astimezone(CHINA)
        # An account that nobody in signers.yaml calls his own keeps the name of the service before it.
        whose = f"，账户 {one.who.account}，没有登记是哪个签名人，按另一个人算" if ":" in one.who.id else ""
        lines.append(prose(f"{at:%Y-%m-%d %H:%M}　{one.step}　{one.who.name}（{one.who.role}{whose}）{comment}"))
        if one is check:
            lines += _reasons(one.answers)
        elif one.answers:
            lines.append(prose((f"　　检查时说明了 {len(one.answers)} 处", "dim")))
        if one.trouble:
            lines.append(prose(f"　　不作数：{one.trouble}"))
    lines += [prose(f"读不出来：{told}") for told in found.unreadable]
    if found.changed:
        since = "公布" if found.frozen else "上一次检查"
        lines.append(prose(f"{since}以后的改动：{'；'.join(found.changed)}"))
    screen.show(*lines, prose(found.next_step))


def _reasons(answers: tuple[Answered, ...]) -> Iterator[Prose]:
    """The answers by their reasons; of each reason the first concerns."""
    from api.publishing import reasons_of  # noqa: PLC0415  # loads what signs

    for reason in reasons_of(answers):
        yield prose((f"　　{len(reason.concerns)} 处的理由：{reason.comment}", "dim"))
        yield from (prose((f"　　　　{each}", "dim")) for each in reason.concerns[:_MOST])
        if (left := len(reason.concerns) - _MOST) > 0:
            yield prose((f"　　　　还有 {left} 处，用 --json 全部列出", "dim"))


def _plain(found: Progress) -> dict[str, Any]:
    return {
        "version": found.key,
        "path": found.path,
        "state": found.state,
        "frozen": found.frozen,
        "digest": found.digest,
        "steps": [
            {
                "step": one.step,
                "at": one.at,
                "by": {"id": one.who.id, "name": one.who.name, "role": one.who.role, "account": one.who.account},
                "comment": one.comment,
                "answers": [{"concern": each.concern, "comment": each.comment} for each in one.answers],
                "trouble": one.trouble or None,
                "file": one.file,
            }
            for one in found.taken
        ],
        "items": found.items,
        "items_without_case": list(found.without_case),
        "changed": list(found.changed),
        "unreadable": list(found.unreadable),
        "next": found.next_step,
    }
