"""The commands `cailiang audit …`, `records …`, `events …`: thin functions on the store, for those who run the server.

The database libraries are loaded only when one of them runs: no other command needs them.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.defaults import today
from api.files import write_files
from api.system_errors import why
from api.terminal.inputs import read_day
from api.terminal.line_breaking import prose
from api.terminal.listing import table_of_ids
from api.terminal.screen import FOUND, InputError, Screen, answering

if TYPE_CHECKING:
    from api.store import Actor, Event, Store

audit_app = typer.Typer(help="审计链：验证有没有被改动、截断，导出链头。", no_args_is_help=True)
records_app = typer.Typer(help="核查记录：建库和升级，备份，按保存期限或者依申请清除个人信息。", no_args_is_help=True)

events_app = typer.Typer(help="事件：列出没有送达的，让放弃了的重新送。", no_args_is_help=True)

Address = Annotated[
    str,
    typer.Option(
        "--database",
        metavar="URL",
        envvar="CAILIANG_DATABASE",
        help="数据库：sqlite:///文件 或者 postgresql://用户@主机/库",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="标准输出只给 JSON")]


@audit_app.command(
    name="verify", help="从第一行起验证审计链，每张表都与它比较；有改动时说出最先在哪一行、是什么，退出码为 1。"
)
def verify_command(
    database: Address,
    head: Annotated[
        str | None,
        typer.Option("--head", metavar="SEQ:HASH", help="以前导出的链头；给了才能发现末尾被截断、整条链被重写"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify the chain."""
    with at_store(database, as_json) as (screen, store):
        try:
            report = store.verify_audit(head)
        except ValueError as error:
            raise InputError(str(error)) from None
        if as_json:
            damage = report.damage and {"seq": report.damage.seq, "what": report.damage.what}
            screen.give(
                {
                    "whole": report.whole,
                    "rows": report.rows,
                    "head": str(report.head),
                    "damage": damage,
                    "truncated": report.truncated,
                }
            )
        elif report.damage is not None and report.damage.seq is None:
            screen.show(prose(f"{report.rows} 行完好，可是数据库不再照原样看守它们：{report.damage.what}。"))
        elif report.damage is not None:
            screen.show(prose(f"第 {report.damage.seq} 行起不可信：{report.damage.what}。此前 {report.rows} 行完好。"))
        elif report.truncated:
            screen.show(
                prose(f"末尾被截断：只到第 {report.head.seq} 行，导出的链头在其后。这 {report.rows} 行本身完好。")
            )
        else:
            screen.show(prose(f"{report.rows} 行完好，链头 {report.head}"))
    raise typer.Exit(0 if report.whole else FOUND)


@audit_app.command(name="head", help="给出链头（序号:哈希）。抄到别处保存，以后用它验证。")
def head_command(database: Address, as_json: AsJson = False) -> None:
    """Export the head of the chain."""
    with at_store(database, as_json) as (screen, store):
        head = store.audit_head()
        if as_json:
            screen.give({"seq": head.seq, "hash": head.hash})
        else:
            screen.write(f"{head}\n")


@records_app.command(
    name="erase", help="清除核查记录里的案情、结果、理由和署名，不能恢复。记录本身、摘要和审计链保留。"
)
def erase_command(
    database: Address,
    before: Annotated[
        str | None,
        typer.Option(
            "--before", metavar="DATE", help="保存期限：这一天（北京时间）以前记录的、案件草稿最后改动的，全部清除"
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--id", metavar="ID", help="依申请：只清除这一份核查")] = None,
    as_json: AsJson = False,
) -> None:
    """Erase personal data."""
    with at_store(database, as_json) as (screen, store):
        day = read_day(before, "--before")
        if (day is None) == (name is None):
            raise InputError("请写 --before 或者 --id 之一")
        if day is not None and day > today() + timedelta(days=1):
            raise InputError(f"--before {day} 还没有到，什么也没有清除；清除不能恢复，请核对日期")
        erased = store.erase_facts(day or name or "", this_operator())
        if name is not None and not erased.evaluations:
            raise InputError(f"没有这次核查，或者早已清除：{name}")
        if as_json:
            screen.give({"evaluations": erased.evaluations, "texts": erased.texts, "drafts": erased.drafts})
        else:
            drafts = f"；删去了 {erased.drafts} 份很久没有改动的草稿" if erased.drafts else ""
            screen.show(prose(f"清除了 {erased.evaluations} 份核查的 {erased.texts} 段文字，已记入审计{drafts}"))


@events_app.command(name="list", help="列出没有送达的事件：放弃了的在前，其余按下次送的时间；最多 500 个。")
def undelivered_command(database: Address, as_json: AsJson = False) -> None:
    """List the events that wait or were given up."""
    with at_store(database, as_json) as (screen, store):
        found, (waiting, given_up) = store.outbox(), store.outbox_counts()
        if as_json:
            events = [_plain_event(event) for event in found]
            screen.give({"waiting": waiting, "given_up": given_up, "events": events})
            return
        if found:
            screen.show(_table_of_events(found))
        screen.show(prose(f"等着送的 {waiting} 个，放弃了的 {given_up} 个"))


@events_app.command(name="retry", help="让放弃了的事件马上重新送。")
def retry_command(database: Address, as_json: AsJson = False) -> None:
    """Make due again what was given up."""
    with at_store(database, as_json) as (screen, store):
        count = store.outbox_retry()
        if as_json:
            screen.give({"retried": count})
        else:
            screen.show(prose(f"{count} 个事件重新排队，由正在运行的服务送出"))


@records_app.command(name="migrate", help="建库，或者把库升级到这一版程序；已经是这一版就什么也不做。")
def migrate_command(database: Address, as_json: AsJson = False) -> None:
    """Bring the database up to this program."""
    with at_store(database, as_json, new=True) as (screen, _):
        if as_json:
            screen.give({"ready": True})
        else:
            screen.show(prose("数据库是这一版程序的"))


@records_app.command(
    name="backup", help="把正在使用的 SQLite 库备份到一个新文件，链头写在旁边的 FILE.head；服务不用停。"
)
def backup_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="新文件；已经有的不覆盖")],
    database: Address,
    as_json: AsJson = False,
) -> None:
    """Copy the database while it is in use."""
    with at_store(database, as_json) as (screen, store):
        beside = Path(f"{file}.head")
        if os.path.lexists(beside):
            raise InputError(f"已经有这个文件，不覆盖：{beside}")
        head = store.backup(file)
        try:
            write_files({beside: f"{head}\n"})
        except OSError as error:
            raise InputError(f"备份好了，链头没有写成（{why(error)}）：{beside}") from None
        if as_json:
            screen.give({"file": str(file), "seq": head.seq, "hash": head.hash})
        else:
            screen.show(prose(f"备份在 {file}，当时的链头在 {beside}；请用 cailiang audit verify --head 验证"))


@records_app.command(name="copy", help="把全部记录原样搬到另一个空的库（例如从 SQLite 到 PostgreSQL），并在那边验证。")
def copy_command(
    database: Address,
    to: Annotated[str, typer.Option("--to", metavar="URL", help="空的库；还没有建表的先建好")],
    as_json: AsJson = False,
) -> None:
    """Move the records to another database."""
    with at_store(database, as_json) as (screen, store), at_store(to, as_json, new=True) as (_, target):
        head = store.copy_to(target)
        report = target.verify_audit(str(head))
        if not report.whole:
            what = report.damage.what if report.damage else "末尾不全"
            raise InputError(f"搬过去了，验证没有通过（{what}）；不要用这个库，原来的库没有改动")
        if as_json:
            screen.give({"rows": report.rows, "head": str(head)})
        else:
            told = f"{report.rows} 行审计和它们所说的记录都在，链头 {head}；登录的人要重新登录"
            screen.show(prose(f"已搬到新的库，并在那边验证：{told}"))


def this_operator() -> Actor:
    """Who works at this command line."""
    from api.store import operator  # noqa: PLC0415  # loaded with the database libraries

    return operator(getpass.getuser())


@contextmanager
def at_store(database: str, as_json: bool, *, new: bool = False) -> Iterator[tuple[Screen, Store]]:
    """The screen and the store of one command; a `new` database is made ready first."""
    from api.store import StoreError, UrlError, open_store  # noqa: PLC0415  # loaded with the database libraries

    with answering(as_json) as screen:
        try:
            store = open_store(database)
            try:
                if new:
                    store.migrate()
                elif (trouble := store.trouble()) is not None:
                    raise InputError(f"存证库不能用：{trouble}")
                yield screen, store
            finally:
                store.close()
        except (StoreError, UrlError) as error:
            raise InputError(str(error)) from None


def _plain_event(event: Event) -> dict[str, str | int | None]:
    return {
        "id": event.id,
        "kind": event.kind,
        "subject": event.subject,
        "at": event.at,
        "attempts": event.attempts,
        "due_at": event.due_at,
        "trouble": event.trouble,
    }


def _table_of_events(found: tuple[Event, ...]) -> Table:
    table = table_of_ids("id、种类、对象", "试过", "下次送", "上次为什么没有送达")
    for event in found:
        due = event.due_at[:19] + "Z" if event.due_at else "放弃了"
        named = "\n".join(dict.fromkeys((event.id, event.kind, event.subject)))
        table.add_row(named, str(event.attempts), due, event.trouble or "")
    return table
