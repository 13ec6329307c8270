"""The commands `cailiang account …`: the accounts of the people who sign in to the pages of one machine or a small office.

A password is read from the terminal without being shown, or from standard input; it is never an argument, which others could see.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.key_command import known_place
from api.scopes import ROLES
from api.store_command import at_store, this_operator
from api.terminal.line_breaking import prose
from api.terminal.listing import table_of_ids
from api.terminal.options import Rulesets
from api.terminal.screen import InputError, Screen, answering

if TYPE_CHECKING:
    from api.store import Account, Store

account_app = typer.Typer(
    help="网页登录的账户：新建、列出，改密码和角色，锁定、解锁，让所有人退出。", no_args_is_help=True
)

Database = Annotated[
    str,
    typer.Option(
        "--database",
        metavar="URL",
        envvar="CAILIANG_DATABASE",
        help="数据库；不写就是 cailiang serve 自己用的那个文件",
    ),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="账户的名称，登录时写的")]
AsJson = Annotated[bool, typer.Option("--json", help="标准输出只给 JSON")]
_ROLES = "、".join(ROLES)


@account_app.command(name="add", help="新建一个账户；密码从终端读（不显示），或者从标准输入读一行。")
def add_command(  # noqa: PLR0913, PLR0917  # each option of the command is an argument
    name: Name,
    label: Annotated[str, typer.Option("--label", metavar="TEXT", help="姓名，页面上显示的")],
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help=f"角色：{_ROLES}")] = "执法人员",
    place: Annotated[
        str | None, typer.Option("--place", metavar="CODE", help="只能办这一地区（和它的下级）的案件；不写就不限")
    ] = None,
    database: Database = "",
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Make an account."""
    with _at(database, as_json) as (screen, store):
        made = store.add_account(name, label, role, known_place(place, rulesets), _hashed(), this_operator())
        _give(screen, made, f"账户 {made.name} 已建好")


@account_app.command(name="list", help="列出所有账户（不含密码）。")
def list_command(database: Database = "", as_json: AsJson = False) -> None:
    """List the accounts."""
    with _at(database, as_json) as (screen, store):
        found = store.accounts()
        if as_json:
            screen.give([_plain(account) for account in found])
        else:
            screen.show(_table(found))


@account_app.command(name="password", help="改密码；这个账户的登录全部结束。")
def password_command(name: Name, database: Database = "", as_json: AsJson = False) -> None:
    """Change the password."""
    with _at(database, as_json) as (screen, store):
        changed = store.change_password(name, _hashed(), this_operator())
        _give(screen, changed, f"{changed.name} 的密码已改，登录已结束")


@account_app.command(name="role", help="改角色；这个账户的登录全部结束。")
def role_command(
    name: Name,
    role: Annotated[str, typer.Argument(metavar="ROLE", help=f"角色：{_ROLES}")],
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """Change the role."""
    with _at(database, as_json) as (screen, store):
        changed = store.change_role(name, role, this_operator())
        _give(screen, changed, f"{changed.name} 现在是{changed.role}")


@account_app.command(name="lock", help="锁定一个账户，直到解锁；它的登录全部结束。")
def lock_command(name: Name, database: Database = "", as_json: AsJson = False) -> None:
    """Lock an account."""
    with _at(database, as_json) as (screen, store):
        changed = store.lock_account(name, this_operator(), locked=True)
        _give(screen, changed, f"{changed.name} 已锁定")


@account_app.command(name="unlock", help="解锁：锁定的账户，或者密码连着试错而暂时锁定的。")
def unlock_command(name: Name, database: Database = "", as_json: AsJson = False) -> None:
    """Unlock an account."""
    with _at(database, as_json) as (screen, store):
        changed = store.lock_account(name, this_operator(), locked=False)
        _give(screen, changed, f"{changed.name} 已解锁")


@account_app.command(name="rotate", help="让所有人退出登录，并更换给会话 cookie 签名的密钥。")
def rotate_command(database: Database = "", as_json: AsJson = False) -> None:
    """End every session and change the secret."""
    with _at(database, as_json) as (screen, store):
        store.end_all_sessions(this_operator())
        if as_json:
            screen.give({"rotated": True})
        else:
            screen.show(prose("所有人已退出登录；一分钟之内，正在运行的服务都改用新的密钥"))


@contextmanager
def _at(database: str, as_json: bool) -> Iterator[tuple[Screen, Store]]:
    """The screen and the store of one command, made when it is new; the file that `serve` uses when none is named."""
    with answering(as_json):
        address = database or _own_address()
    with at_store(address, as_json, new=True) as found:
        yield found


def _own_address() -> str:
    from api.http.own_store import make_own, own_address  # noqa: PLC0415  # loaded with the database libraries
    from api.http.settings import SettingError  # noqa: PLC0415  # likewise

    try:
        make_own()
        return own_address()
    except SettingError as error:
        raise InputError(str(error)) from None


def _hashed() -> str:
    """The hash of the password that is typed twice at the terminal, or comes as one line of standard input."""
    from api.passwords import hash_password, why_not  # noqa: PLC0415  # loaded with what hashes

    if sys.stdin.isatty():
        password = getpass.getpass("密码（不显示）：")
        if not why_not(password) and getpass.getpass("再写一次：") != password:
            raise InputError("两次写的密码不一样")
    else:
        password = sys.stdin.readline(100_000).removesuffix("\n").removesuffix("\r")
    if told := why_not(password):
        raise InputError(told)
    return hash_password(password)


def _give(screen: Screen, account: Account, told: str) -> None:
    if screen.as_json:
        screen.give(_plain(account))
    else:
        screen.show(prose(told))


def _plain(account: Account) -> dict[str, str | bool | None]:
    return {
        "id": account.id,
        "name": account.name,
        "label": account.label,
        "role": account.role,
        "place": account.place,
        "locked": account.locked,
        "changed_at": account.changed_at,
    }


def _table(found: tuple[Account, ...]) -> Table:
    table = table_of_ids("id", "名称", "姓名", "角色", "地区", "改于", "锁定")
    for account in found:
        locked = "锁定" if account.locked else ""
        table.add_row(
            account.id,
            account.name,
            account.label,
            account.role,
            account.place or "不限",
            account.changed_at[:10],
            locked,
        )
    return table
