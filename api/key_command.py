"""The commands `cailiang keys …`: keys of the interface, made, listed and revoked."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.china import CHINA, day_of
from api.defaults import today
from api.scopes import SCOPES
from api.store_command import Address, AsJson, at_store, this_operator
from api.terminal.inputs import open_catalog, read_day
from api.terminal.line_breaking import prose
from api.terminal.listing import table_of_ids
from api.terminal.options import Rulesets
from api.terminal.screen import InputError

if TYPE_CHECKING:
    from api.store import Key

keys_app = typer.Typer(help="接口密钥：新建、列出、吊销。", no_args_is_help=True)


@keys_app.command(name="create", help="新建一把密钥。密钥只显示这一次；数据库里只存它的摘要。")
def create_command(  # noqa: PLR0913, PLR0917  # each option of the command is an argument
    database: Address,
    label: Annotated[str, typer.Option("--label", metavar="TEXT", help="给哪个系统用")],
    scope: Annotated[list[str], typer.Option("--scope", metavar="SCOPE", help=f"权限，可以写几次：{' '.join(SCOPES)}")],
    place: Annotated[
        str | None, typer.Option("--place", metavar="CODE", help="只能看见这一地区（和它的下级）的记录；不写就不限")
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="DATE", help="用到哪一天（含当天）；不写就不限")
    ] = None,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Make a key."""
    with at_store(database, as_json, new=True) as (screen, store):
        day = read_day(expires, "--expires")
        if day is not None and day < today():
            raise InputError(f"--expires {day} 已经过去；写今天或者以后的日期")
        place = known_place(place, rulesets)
        until = datetime.combine(day + timedelta(days=1), time(), CHINA) if day else None
        name, secret = store.create_key(label, scope, place, until, this_operator())
        if as_json:
            screen.give({"id": name, "secret": secret})
        else:
            screen.write(f"{secret}\n")
            screen.tell(prose(f"密钥 {name} 已建好。上面一行只显示这一次，请马上存到使用它的系统里。"))


@keys_app.command(name="list", help="列出所有密钥（不含密钥本身）。")
def list_command(database: Address, as_json: AsJson = False) -> None:
    """List the keys."""
    with at_store(database, as_json) as (screen, store):
        found = store.keys()
        if as_json:
            screen.give([_plain(key) for key in found])
        else:
            screen.show(_table(found))


@keys_app.command(name="revoke", help="吊销一把密钥，不能恢复。")
def revoke_command(
    key: Annotated[str, typer.Argument(metavar="ID", help="密钥的 id，例如 key-0123456789ab")],
    database: Address,
    as_json: AsJson = False,
) -> None:
    """Revoke a key."""
    with at_store(database, as_json) as (screen, store):
        if not store.revoke_key(key, this_operator()):
            raise InputError(f"没有这把密钥，或者早已吊销：{key}")
        if as_json:
            screen.give({"revoked": key})
        else:
            screen.show(prose(f"已吊销 {key}；正在运行的服务五秒之内不再接受它"))


def known_place(place: str | None, rulesets: Path | None) -> str | None:
    """The code of a place that is named, which must be one of the rulesets. Raises `InputError`."""
    if place is None:
        return None
    places = open_catalog(rulesets).places
    found = places.find(place)
    if found is None:
        raise InputError(f"--place：{places.why_not(place)}")
    return found.code


def _plain(key: Key) -> dict[str, str | list[str] | None]:
    return {
        "id": key.id,
        "label": key.label,
        "scopes": sorted(key.scopes),
        "place": key.place,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


def _last_day(key: Key) -> str:
    """The last day on which a key is taken, and whether it is over."""
    if key.expires_at is None:
        return "不限"
    last = day_of(key.expires_at) - timedelta(days=1)
    return f"{last}（已过）" if last < today() else str(last)


def _table(found: tuple[Key, ...]) -> Table:
    table = table_of_ids("id", "用途", "权限", "地区", "建于", "到期", "吊销于")
    for key in found:
        scopes = " ".join(sorted(key.scopes))
        revoked = str(day_of(key.revoked_at)) if key.revoked_at else ""
        times = (str(day_of(key.created_at)), _last_day(key), revoked)
        table.add_row(key.id, key.label, scopes, key.place or "不限", *times)
    return table
