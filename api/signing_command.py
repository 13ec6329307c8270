"""The commands `cailiang signing-keys …` and `sign-library`: keys that sign, who holds them, and the signature of a library.

Thin functions on `api.publishing`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.defaults import root_of
from api.terminal.line_breaking import prose
from api.terminal.options import AsJson, Rulesets
from api.terminal.screen import Screen, answering
from api.terminal.signing import Database, KeyFile, desk_of, passphrase, refusing

if TYPE_CHECKING:
    from api.publishing import PrivateKey

signing_keys_app = typer.Typer(
    help="签名密钥：新建一把，给出登记用的公钥，列出谁用哪把（接口密钥是 cailiang keys）。", no_args_is_help=True
)


def sign_library(
    key: KeyFile = None,
    database: Database = None,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Sign every line of the register."""
    from api import publishing  # noqa: PLC0415  # loads what signs, which the other commands do not need

    with answering(as_json) as screen, refusing(screen):
        with desk_of(root_of(rulesets), key, database) as desk:
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

    with answering(as_json) as screen, refusing(screen):
        _give_public(screen, make_key_file(file, passphrase(twice=True)))


@signing_keys_app.command(name="show", help="给出一把签名密钥的编号和公钥，登记到 publishing/signers.yaml。")
def show_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="密钥文件")], as_json: AsJson = False
) -> None:
    """Show the public half of a key."""
    from api.publishing import read_key_file  # noqa: PLC0415  # loads what signs

    with answering(as_json) as screen, refusing(screen):
        _give_public(screen, read_key_file(file, passphrase()))


@signing_keys_app.command(name="list", help="列出登记的签名人和他们的密钥，今天有效没有。")
def list_command(rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """List who may sign."""
    from api.publishing import read_signers  # noqa: PLC0415  # loads what signs

    with answering(as_json) as screen, refusing(screen):
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


def _give_public(screen: Screen, key: PrivateKey) -> None:
    if screen.as_json:
        screen.give({"id": key.public.id, "key": str(key.public)})
    else:
        screen.write(f"{key.public}\n")
        screen.tell(
            prose(f"编号 {key.public.id}。上面一行登记到规则库的 publishing/signers.yaml，写明是谁的、从哪一天起用。")
        )
