"""The command `cailiang replay`: very many cases under two versions or two days. A thin function; decides nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from api.defaults import today
from api.terminal.inputs import find_version, open_catalog, read_day
from api.terminal.options import AsJson, RecordsDatabase, Rulesets
from api.terminal.screen import FOUND, InputError, answering, console_for

if TYPE_CHECKING:
    from api.replaying.records import Records
    from api.replaying.running import Sides
    from engine.catalog import Catalog

_NEEDED = ("numpy", "pyarrow")


def replay(  # noqa: PLR0913, PLR0917  # each option of the command is an argument
    cases: Annotated[
        Path | None,
        typer.Argument(metavar="[CASES]", help="案件文件：.jsonl（每行一个案件）、.csv 或者 .parquet"),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="DRAFT", help="新的一版：草案文件的路径，或者 LIST@NEW（同时写 --from）"),
    ] = None,
    of: Annotated[str | None, typer.Option("--from", metavar="LIST@OLD", help="旧的一版；比较草案时不写")] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="没有写决定日期的案件按哪一天；不写就是今天")
    ] = None,
    against_on: Annotated[
        str | None,
        typer.Option(
            "--against-on", metavar="DATE", help="不比较版本，比较两个日期：所有案件先都按 --on、再都按这一天决定"
        ),
    ] = None,
    changed: Annotated[Path | None, typer.Option("--changed", metavar="FILE", help="把结论改变的案件列成 CSV")] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="FILE", help="进度文件：中断以后用同样的命令接着做，合计不变")
    ] = None,
    records: Annotated[bool, typer.Option("--records", help="不写 CASES，回放存证的案件（--database 的库）")] = False,
    database: RecordsDatabase = "",
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Replay many cases and print what changes."""
    with answering(as_json) as screen:
        if missing := [name for name in _NEEDED if find_spec(name) is None]:
            raise InputError(f"回放要用 {'、'.join(missing)}，没有安装；请运行 pip install 'cailiang[replay]'")
        from api.replaying.running import run  # noqa: PLC0415  # the extra `replay` alone has what it needs
        from api.terminal.replaying import page  # noqa: PLC0415

        if records == (cases is not None):
            raise InputError("请写案件文件，或者写 --records 回放存证的案件，两样写一样")
        catalog = open_catalog(rulesets)
        days = (read_day(on, "--on"), read_day(against_on, "--against-on"))
        sides = _sides(catalog, against, of, days)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        console = console_for(sys.stderr)
        bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        with _cases(cases, database, as_json) as replayed, bar as progress:
            task = progress.add_task("正在回放", total=None)
            found = run(
                replayed, sides, changed, state, lambda read, size: progress.update(task, completed=read, total=size)
            )
        if as_json:
            screen.give(found)
        else:
            screen.show(page(found))
    raise typer.Exit(0 if found["cases"]["replayed"] else FOUND)


@contextmanager
def _cases(path: Path | None, database: str, as_json: bool) -> Iterator[Path | Records]:  # as everywhere
    """The file, or the records of the database while it is open. Raises `InputError`."""
    if path is not None:
        yield path
        return
    from api.replaying.records import Records  # noqa: PLC0415  # loaded with the database libraries
    from api.store_command import at_store, this_operator  # noqa: PLC0415  # loaded with the database libraries

    if not database:
        raise InputError("要回放存证的案件，请用 --database 或者 CAILIANG_DATABASE 写明数据库")
    with at_store(database, as_json) as (_, store):
        yield Records(store, this_operator())


def _sides(catalog: Catalog, against: str | None, of: str | None, days: tuple[date | None, date | None]) -> Sides:
    """What is compared. Raises `InputError` where that is not said, or said twice."""
    from api.replaying.running import against_day, against_draft, against_version  # noqa: PLC0415
    from api.terminal.inputs import is_draft  # noqa: PLC0415

    on, other = days
    if other is not None:
        if against or of or on is None or on == other:
            raise InputError("比较两个日期请写 --on 和 --against-on 两个不同的日期，不写 --against、--from")
        return against_day(catalog, on, other)
    if not against:
        raise InputError("请写 --against（草案文件，或者 LIST@NEW），或者写 --on 和 --against-on 比较两个日期")
    if is_draft(against):
        if of:
            raise InputError("比较草案不写 --from：草案写明替代哪一版")
        return against_draft(catalog, Path(against), on or today())
    if not of:
        raise InputError("比较两版清单请同时写 --from LIST@OLD 和 --against LIST@NEW")
    return against_version(catalog, find_version(catalog, of), find_version(catalog, against), on or today())
