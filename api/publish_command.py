"""The commands `cailiang publish` and `cailiang signing-keys …`: where a version stands, each signed step, and the keys for it.

Thin functions on `api.publishing`. A passphrase is read from the terminal without being shown, or as one line of standard input.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.china import CHINA
from api.defaults import root_of
from api.terminal.inputs import open_catalog
from api.terminal.line_breaking import prose
from api.terminal.options import AsJson, Rulesets
from api.terminal.screen import InputError, Screen, answering, working
from engine.documents import (
    Report,
    expect_mapping,
    expect_sequence,
    expect_text,
    format_diagnostic,
    read_file,
)

if TYPE_CHECKING:
    from api.publishing import Answered, Desk, Note, PrivateKey, Progress, UnansweredError

signing_keys_app = typer.Typer(
    help="签名密钥：新建一把，给出登记用的公钥，列出谁用哪把（接口密钥是 cailiang keys）。", no_args_is_help=True
)

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        envvar="CAILIANG_DATABASE",
        help="存证库；写了，每一步（拒绝的也在内）记入审计链；不写，只有签名文件作证",
    ),
]
_SHORT = 12
KeyFile = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="签名人的密钥文件；口令从终端或者标准输入读")
]


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

    with answering(as_json) as screen, _refusing(screen):
        root = root_of(rulesets)
        chosen = [begin, check, approve is not None, send_back is not None, release]
        if sum(chosen) > 1:
            raise InputError("一次只走一步：--begin、--check、--approve、--return、--release 选一个")
        if not any(chosen):
            _show(screen, publishing.progress_of(root, open_catalog(root), version))
            return
        said = _read_answers(answers)
        with _desk(root, key, database) as desk, working("正在检查") as progress:
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


def sign_library(
    key: KeyFile = None,
    database: Database = None,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Sign every line of the register."""
    from api import publishing  # noqa: PLC0415  # loads what signs, which the other commands do not need

    with answering(as_json) as screen, _refusing(screen):
        with _desk(root_of(rulesets), key, database) as desk:
            done = publishing.sign_library(desk)
        if as_json:
            screen.give({"lines": len(done.lines), "by": done.by, "at": done.at})
        else:
            screen.show(prose(f"{done.by}签名担保了 {len(done.lines)} 个已公布的版本"))


@signing_keys_app.command(name="create", help="新建一把签名密钥，用口令加密，只有自己能读；再给出登记用的公钥。")
def create_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="新文件；不要放在规则库里，也不要进 git")],
    as_json: AsJson = False,
) -> None:
    """Make a key."""
    from api.publishing import make_key_file  # noqa: PLC0415  # loads what signs

    with answering(as_json) as screen, _refusing(screen):
        _give_public(screen, make_key_file(file, _passphrase(twice=True)))


@signing_keys_app.command(name="show", help="给出一把签名密钥的编号和公钥，登记到 publishing/signers.yaml。")
def show_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="密钥文件")], as_json: AsJson = False
) -> None:
    """Show the public half of a key."""
    from api.publishing import read_key_file  # noqa: PLC0415  # loads what signs

    with answering(as_json) as screen, _refusing(screen):
        _give_public(screen, read_key_file(file, _passphrase()))


@signing_keys_app.command(name="list", help="列出登记的签名人和他们的密钥，今天有效没有。")
def list_command(rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """List who may sign."""
    from api.publishing import read_signers  # noqa: PLC0415  # loads what signs

    with answering(as_json) as screen, _refusing(screen):
        people, moment = read_signers(root_of(rulesets)).people, datetime.now(UTC).isoformat()
        rows = [(person.who, held, held.why_not(moment)) for person in people for held in person.keys]
        if as_json:
            screen.give(
                [
                    {"id": who.id, "name": who.name, "role": who.role, "key": held.public.id, "trouble": told or None}
                    for who, held, told in rows
                ]
            )
            return
        table = Table("id", "姓名", "角色", "密钥", "现在", box=None)
        for who, held, told in rows:
            table.add_row(who.id, who.name, who.role, held.public.id, told or "有效")
        screen.show(table)


@contextmanager
def _refusing(screen: Screen) -> Iterator[None]:
    """Tell what publishing refuses, each thing where it belongs."""
    from api.publishing import FailedError, PublishingError, UnansweredError  # noqa: PLC0415  # loads what signs

    try:
        yield
    except UnansweredError as error:
        if not screen.as_json:
            screen.write(_answers_text(error))
        raise InputError(f"{error}；把上面的写进一个文件，每处写上理由，再用 --answers 交来") from None
    except FailedError as error:
        found = error.examined.wrong
        if not screen.as_json:
            screen.write("".join(f"{format_diagnostic(one)}\n" for one in found))
            screen.write("".join(f"{one}\n" for one in error.examined.failed))
            found = ()
        told = "；".join([str(error), *error.examined.failed]) if screen.as_json else str(error)
        raise InputError(told, found) from None
    except PublishingError as error:
        raise InputError(str(error)) from None


@contextmanager
def _desk(root: Path, key: Path | None, database: str | None) -> Iterator[Desk]:
    from api.publishing import Desk, Signer, read_key_file, read_signers  # noqa: PLC0415  # loads what signs

    if key is None:
        raise InputError("这一步要签名：请写 --key 密钥文件（cailiang signing-keys create 新建）")
    signer = Signer(read_key_file(key, _passphrase()))
    who = signer.known_to(read_signers(root))
    with noting(database, who.id, who.role) as note:
        yield Desk(root, signer, note)


@contextmanager
def noting(database: str | None, who: str, role: str) -> Iterator[Note]:
    """What notes in the audit of a database who did what; nothing without one. Raises `InputError`."""
    from api.publishing import unnoted  # noqa: PLC0415  # loads what signs

    if not database:
        yield unnoted
        return
    from api.store import Entry, StoreError, UrlError, open_store  # noqa: PLC0415  # loaded with the database libraries

    try:
        store = open_store(database)
        try:
            if not store.ready():
                raise InputError("数据库连不上，或者不是这一版程序的数据库；用 cailiang records migrate 建库")
            yield lambda action, about, outcome: store.note(Entry(who, role, action, about, outcome))
        finally:
            store.close()
    except (StoreError, UrlError) as error:
        raise InputError(f"{error}；没有记入审计链，这一步没有做") from None


def _digest(root: Path, version: str, written: str) -> str:
    """The whole digest of which a person wrote the beginning."""
    from api.publishing import progress_of  # noqa: PLC0415  # loads what signs

    if len(written) < _SHORT:
        raise InputError(f"摘要至少写前 {_SHORT} 位；用 cailiang publish {version} 看")
    now = progress_of(root, open_catalog(root), version).digest
    return now if now.startswith(written) else written


def _passphrase(*, twice: bool = False) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline(100_000).removesuffix("\n").removesuffix("\r")
    written = getpass.getpass("签名密钥的口令（不显示）：")
    if twice and getpass.getpass("再写一次：") != written:
        raise InputError("两次写的口令不一样")
    return written


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


def _answers_text(error: UnansweredError) -> str:
    rows = (f'  - concern: "{_quoted(one.concern)}"\n    comment: "{_quoted(one.comment)}"\n' for one in error.answers)
    return "answers:\n" + "".join(rows)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _give_public(screen: Screen, key: PrivateKey) -> None:
    if screen.as_json:
        screen.give({"id": key.public.id, "key": str(key.public)})
    else:
        screen.write(f"{key.public}\n")
        screen.tell(
            prose(f"编号 {key.public.id}。上面一行登记到规则库的 publishing/signers.yaml，写明是谁的、从哪一天起用。")
        )


def _show(screen: Screen, found: Progress) -> None:
    if screen.as_json:
        screen.give(_plain(found))
        return
    lines = [
        prose(f"{found.key}：{found.state}{'，已冻结' if found.frozen else ''}"),
        prose(f"摘要 {found.digest}"),
    ]
    for one in found.taken:
        comment = f"：{one.comment}" if one.comment else ""
        at = datetime.fromisoformat(one.at).astimezone(CHINA)
        lines.append(prose(f"{at:%Y-%m-%d %H:%M}　{one.step}　{one.who.name}（{one.who.role}）{comment}"))
        lines += [prose((f"　　{each.concern} —— {each.comment}", "dim")) for each in one.answers]
        if one.trouble:
            lines.append(prose(f"　　不作数：{one.trouble}"))
    lines += [prose(f"读不出来：{told}") for told in found.unreadable]
    if found.changed:
        since = "公布" if found.frozen else "上一次检查"
        lines.append(prose(f"{since}以后的改动：{'；'.join(found.changed)}"))
    screen.show(*lines, prose(found.next_step))


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
        "changed": list(found.changed),
        "unreadable": list(found.unreadable),
        "next": found.next_step,
    }
