"""The command `cailiang sql`: the queries with which a database or a cluster replays a table of cases under two versions.

Prints text; runs nothing.
"""

from __future__ import annotations

from typing import Annotated

import typer

from api.terminal.inputs import find_matter, find_version, open_catalog
from api.terminal.options import AsJson, Rulesets
from api.terminal.screen import InputError, answering

TABLE = "cases"


def sql(  # each option of the command is an argument
    old: Annotated[str, typer.Argument(metavar="LIST@OLD", help="旧的一版；草案写文件的路径")],
    new: Annotated[str, typer.Argument(metavar="LIST@NEW", help="新的一版；草案写文件的路径")],
    dialect: Annotated[str, typer.Option("--dialect", metavar="DIALECT", help="duckdb、postgres 或者 spark")] = "spark",
    matter: Annotated[
        list[str] | None,
        typer.Option("--matter", metavar="MATTER", help="只回放这个事项，可以写几次；条目不写事项的清单必写"),
    ] = None,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Print the table of cases, and the queries that count and list what changes between two versions."""
    with answering(as_json) as screen:
        try:
            from api.engines.list_versions import KEY, PLACED, list_replay  # noqa: PLC0415  # an extra brings what it needs
            from engine.sql import DIALECTS, SqlError, make_table  # noqa: PLC0415  # an extra brings what it needs
        except ImportError:
            raise InputError("写 SQL 要先装额外安装项：pip install 'cailiang[replay]'") from None
        if dialect not in DIALECTS:
            raise InputError(f"--dialect 没有“{dialect}”；可写：{'、'.join(DIALECTS)}")
        catalog = open_catalog(rulesets)
        try:
            named = [find_matter(catalog, each) for each in matter or ()]
            asked = list_replay(catalog, find_version(catalog, old), find_version(catalog, new), named)
            counts = asked.replay.counts(TABLE, dialect)
        except SqlError as error:
            raise InputError(str(error)) from None
        told = {
            "columns": [{"name": one.name, "type": one.type, "holds": one.holds} for one in asked.columns],
            "table": make_table(TABLE, asked.columns, dialect),
            "counts": list(counts),
            "changed": asked.replay.changed(TABLE, dialect, [one.name for one in (KEY, *PLACED)]),
            "left_out": list(asked.left_out),
        }
        if as_json:
            screen.give(told)
            return
        lines = ["-- 案件表：一行一个案件，NULL 是未查明；先按事实关系推出的也写进去"]
        lines += [f"--   {one.name}：{one.holds}" for one in asked.columns]
        lines += [
            f"{told['table']};",
            "-- 每项从哪种结论到哪种结论各多少件：3×旧＋新，0 不适用、1 待查、2 适用；没有列出的是 0",
        ]
        lines += [f"{query};" for query in counts]
        lines += ["-- 结论有变化的案件", f"{told['changed']};"]
        lines += [f"-- 只在一版里有、没有回放：{key}" for key in asked.left_out]
        screen.write("\n".join(lines) + "\n")
