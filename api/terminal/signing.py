"""What the commands that sign share: the key and its passphrase, the audit, and what is told when publishing refuses.

Reads a passphrase from the terminal without showing it, or one line of standard input. Loads what signs only when it is used.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.terminal.screen import InputError, Screen
from engine.documents import format_diagnostic

if TYPE_CHECKING:
    from api.publishing import Desk, Note, UnansweredError

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        envvar="CAILIANG_DATABASE",
        help="存证库；写了，每一步（拒绝的也在内）记入审计链；不写，只有签名文件作证",
    ),
]
KeyFile = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="签名人的密钥文件；口令从终端或者标准输入读")
]


@contextmanager
def refusing(screen: Screen) -> Iterator[None]:
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
def desk_of(root: Path, key: Path | None, database: str | None) -> Iterator[Desk]:
    """Where a step is signed with the key in a file, and noted in the audit of a database. Raises `InputError`."""
    from api.publishing import Desk, Signer, read_key_file, read_signers  # noqa: PLC0415  # loads what signs

    if key is None:
        raise InputError("这一步要签名：请写 --key 密钥文件（cailiang signing-keys create 新建）")
    signer = Signer(read_key_file(key, passphrase()))
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


def passphrase(*, twice: bool = False) -> str:
    """The passphrase of a key, typed `twice` when it is a new one, or one line of standard input. Raises `InputError`."""
    if not sys.stdin.isatty():
        return sys.stdin.readline(100_000).removesuffix("\n").removesuffix("\r")
    written = getpass.getpass("签名密钥的口令（不显示）：")
    if twice and getpass.getpass("再写一次：") != written:
        raise InputError("两次写的口令不一样")
    return written


def _answers_text(error: UnansweredError) -> str:
    rows = (f'  - concern: "{_quoted(one.concern)}"\n    comment: "{_quoted(one.comment)}"\n' for one in error.answers)
    return "answers:\n" + "".join(rows)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
