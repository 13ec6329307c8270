"""The command `cailiang sql`: two versions of a list as queries over a table of cases, printed, or run where the table lies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.defaults import today
from api.system_errors import why
from api.terminal.inputs import find_matter, find_version, open_catalog
from api.terminal.listing import table
from api.terminal.options import AsJson, Rulesets
from api.terminal.screen import InputError, Screen, answering
from engine.language import VERDICTS

if TYPE_CHECKING:
    from api.engines.list_versions import ListReplay
    from engine.catalog import Catalog
    from engine.sql import Passage

TABLE = "cases"
_DATABASES = ("postgresql://", "postgres://")


def sql(  # noqa: PLR0913, PLR0917  # each option of the command is an argument
    old: Annotated[str, typer.Argument(metavar="LIST@OLD", help="旧的一版；草案写文件的路径")],
    new: Annotated[str, typer.Argument(metavar="LIST@NEW", help="新的一版；草案写文件的路径")],
    dialect: Annotated[str, typer.Option("--dialect", metavar="DIALECT", help="duckdb、postgres 或者 spark")] = "spark",
    matter: Annotated[
        list[str] | None,
        typer.Option("--matter", metavar="MATTER", help="只回放这个事项，可以写几次；条目不写事项的清单必写"),
    ] = None,
    run: Annotated[
        str | None,
        typer.Option(
            "--run", metavar="WHERE", help="不写出查询，直接数：postgresql:// 地址，或者 Parquet 文件（用 Spark）"
        ),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option("--cases", metavar="CASES", help="和 --write 一起：案件文件（.jsonl，每行一个案件）"),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option("--write", metavar="TABLE", help="不写出查询，把 --cases 的案件写成案件表（.parquet）"),
    ] = None,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Print the table of cases and the queries that tell what changes between two versions, or run them."""
    with answering(as_json) as screen:
        try:
            from api.engines.list_versions import list_replay  # noqa: PLC0415  # an extra brings what it needs
            from engine.sql import DIALECTS, SqlError  # noqa: PLC0415  # an extra brings what it needs
        except ImportError:
            raise InputError("写 SQL 要先装额外安装项：pip install 'cailiang[replay]'") from None
        if dialect not in DIALECTS:
            raise InputError(f"--dialect 没有“{dialect}”；可写：{'、'.join(DIALECTS)}")
        if (cases is None) != (write is None) or (write and run):
            raise InputError("写案件表请同时写 --cases 案件文件 和 --write 案件表，不写 --run")
        catalog = open_catalog(rulesets)
        try:
            named = [find_matter(catalog, each) for each in matter or ()]
            asked = list_replay(catalog, find_version(catalog, old), find_version(catalog, new), named)
            if cases is not None and write is not None:
                _write(screen, cases, write, asked, catalog)
                return
            told = _counted(asked, run) if run else _printed(asked, dialect)
        except SqlError as error:
            raise InputError(str(error)) from None
        told["left_out"] = list(asked.left_out)
        if as_json:
            screen.give(told)
            return
        if not run:
            screen.write(_text(told))
            return
        found = table("事项", "旧", "新", "件数")
        for row in told["items"]:
            found.add_row(row["item"], row["old"], row["new"], f"{row['cases']:,}")
        screen.show(found)
        screen.write("".join(f"只在一版里有、没有回放：{key}\n" for key in asked.left_out))


def _write(screen: Screen, cases: Path, table_: Path, asked: ListReplay, catalog: Catalog) -> None:
    """Write the cases as the table, and tell how many have no row, and why."""
    from api.engines.case_table import write_table  # noqa: PLC0415  # as above

    if cases.suffix.lower() not in {".jsonl", ".ndjson"} or table_.suffix.lower() != ".parquet":
        raise InputError("--cases 的名称要以 .jsonl 结尾（每行一个案件），--write 的要以 .parquet 结尾")
    try:
        written, left = write_table(cases, table_, asked, catalog, today())
    except OSError as error:
        raise InputError(f"案件表没有写成：{error.filename or table_}（{why(error)}）") from None
    if screen.as_json:
        screen.give({"written": written, "left_out": dict(left)})
        return
    screen.write(f"{table_}：{written:,} 行，一行一个案件\n")
    screen.write(
        "".join(f"没有写进去的 {count:,} 件：{because}；请逐件核查\n" for because, count in left.most_common())
    )


def _printed(asked: ListReplay, dialect: str) -> dict[str, Any]:
    from api.engines.list_versions import KEY, PLACED  # noqa: PLC0415  # as above
    from engine.sql import make_table  # noqa: PLC0415  # as above

    return {
        "columns": [{"name": one.name, "type": one.type, "holds": one.holds} for one in asked.columns],
        "table": make_table(TABLE, asked.columns, dialect),
        "counts": list(asked.replay.counts(TABLE, dialect)),
        "changed": asked.replay.changed(TABLE, dialect, [one.name for one in (KEY, *PLACED)]),
    }


def _text(told: dict[str, Any]) -> str:
    lines = ["-- 案件表：一行一个案件，NULL 是未查明；先按事实关系推出的也写进去"]
    lines += [f"--   {one['name']}：{one['holds']}" for one in told["columns"]]
    lines += [f"{told['table']};"]
    lines += ["-- 每项从哪种结论到哪种结论各多少件：3×旧＋新，0 不适用、1 待查、2 适用；没有列出的是 0"]
    lines += [f"{query};" for query in told["counts"]]
    lines += ["-- 结论有变化的案件", f"{told['changed']};"]
    lines += [f"-- 只在一版里有、没有回放：{key}" for key in told["left_out"]]
    return "\n".join(lines) + "\n"


def _counted(asked: ListReplay, where: str) -> dict[str, Any]:
    found = _in_postgresql(asked, where) if where.startswith(_DATABASES) else _in_spark(asked, where)
    passed: Counter[tuple[str, str, str]] = Counter()
    for passage, cases in found.items():
        passed[passage.key, VERDICTS[passage.old], VERDICTS[passage.new]] += cases
    rows = sorted(passed.items(), key=lambda entry: (entry[0][0], -entry[1], entry[0]))
    return {"items": [{"item": key, "old": a, "new": b, "cases": cases} for (key, a, b), cases in rows]}


def _in_postgresql(asked: ListReplay, address: str) -> Counter[Passage]:
    import psycopg  # noqa: PLC0415  # loads a library of the database

    from api.engines import postgresql  # noqa: PLC0415  # as above

    try:
        return postgresql.counted(address, TABLE, asked.replay)
    except psycopg.Error as error:
        raise InputError(f"数据库没有给出结果：{str(error).splitlines()[0]}") from None


def _in_spark(asked: ListReplay, path: str) -> Counter[Passage]:
    try:
        from api.engines import spark  # noqa: PLC0415  # an extra brings what it needs
    except ImportError:
        raise InputError("用 Spark 要先装额外安装项 pip install 'cailiang[spark]' 和 Java 17") from None
    try:
        with spark.local_session() as session:
            return spark.counted(session, path, asked.replay)
    except spark.SparkError as error:
        raise InputError(f"Spark 没有给出结果：{str(error).splitlines()[0]}") from None
