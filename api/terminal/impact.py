"""Which kept cases a draft changes: those beside lists, case files, recorded ones; for a person and as data. Judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType

from api.defaults import today
from api.recorded_cases import recorded_cases
from api.terminal.inputs import read_case_file
from api.terminal.layout import item, section
from api.terminal.line_breaking import prose
from api.terminal.screen import InputError
from engine.evaluation import CaseError
from engine.quality import Compared, Impact, together

if TYPE_CHECKING:
    from api.store import Actor, Store

NAMES = {"lists": "清单旁边的案例", "files": "案件文件", "records": "存证的案件"}
_MANY = {".jsonl", ".csv", ".parquet"}
"""Files of many cases, which `replay` takes."""
_NAMED = 5
"""So many records that were not compared are named for each reason."""


def on_files(compared: Compared, paths: list[Path], day: date | None) -> Impact:
    """Case files, and those in folders. Raises `InputError` when there is none, `CaseError` when one is wrong."""
    files: list[Path] = []
    for path in paths:
        found = (
            sorted(each for each in path.rglob("*") if each.suffix in {".yaml", ".json"}) if path.is_dir() else [path]
        )
        if not found:
            raise InputError(f"{path} 里没有案件文件（.yaml、.json）")
        files += found
    return together(_on_file(compared, file, day) for file in files)


def _on_file(compared: Compared, file: Path, day: date | None) -> Impact:
    shown = file.as_posix()
    if file.suffix in _MANY:
        because = f"只收一个文件一个案件的 .yaml、.json；{file.suffix} 请用 cailiang replay {shown} --against 草案"
        return Impact(0, (), (f"{shown}：{because}",))
    try:
        case = read_case_file(shown, compared.catalog)
    except CaseError as error:
        told = [problem.message for problem in error.problems] or [each.message for each in error.found]
        return Impact(0, (), tuple(f"{shown}：{why}" for why in told or [str(error)]))
    return compared.on_case(shown, case, day or today())


def on_records(compared: Compared, store: Store, actor: Actor, progress: Callable[[str], None]) -> Impact:
    """Every recorded evaluation that the actor may see, decided again on its own day."""
    return together(_of_records(compared, store, actor, progress))


def _of_records(compared: Compared, store: Store, actor: Actor, progress: Callable[[str], None]) -> Iterator[Impact]:
    lost: dict[str, list[str]] = {}
    library, places = compared.catalog.library, compared.catalog.places
    for done, record in enumerate(recorded_cases(store, actor, library, places), 1):
        progress(f"第 {done} 件")
        if record.case is not None and record.on is not None:
            yield compared.on_case(record.id, record.case, record.on)
        elif record.error is not None:
            yield Impact(0, (), tuple(f"存证 {record.id}：{problem.message}" for problem in record.error.problems))
        else:
            lost.setdefault(record.because, []).append(record.id)
    for because, names in lost.items():
        more = "等" if len(names) > _NAMED else ""
        yield Impact(0, (), (f"{len(names)} 件：{because}（{'、'.join(names[:_NAMED])}{more}）",))


def report(found: dict[str, Any]) -> Group:
    """Every source with the cases that change."""
    parts: list[RenderableType] = [prose((found["says"], "dim"))]
    for source, words in NAMES.items():
        if source not in found:
            continue
        one = found[source]
        parts.append(section(words, f"比较 {one['compared']} 件，{len(one['changed'])} 件改变"))
        for each in one["changed"]:
            parts.append(item((each["name"], "bold"), (f"　{each['where']}", "dim")))
            parts.append(prose(f"  {each['before']} → ", (each["after"], "yellow"), hang=4))
            parts += [prose(f"  {why}", hang=4) for why in each["why"]]
        parts += [prose((f"没有比较：{told}", "magenta")) for told in one["limits"]]
    return Group(*parts)
