"""A replay from its file to its sums: piece by piece, with a state from which a run that ended goes on, and what changed."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Self

import orjson

from api.replaying.reading import PIECES, source_of
from api.replaying.records import Records, source_of_records
from api.system_errors import why
from api.terminal.inputs import draft_at, draft_file
from api.terminal.screen import InputError
from engine import __version__
from engine.catalog import TRACKS, Catalog, ListVersion
from engine.quality import catalog_with_draft
from engine.replay import Changed, Piece, Replay, totals_data, totals_of

HEADING = (
    *("案件", "地区", "事项"),
    *(f"{which}{track}" for which in ("旧", "新") for track in TRACKS),
    *("旧罚款下限（元）", "新罚款下限（元）"),
)


class Sides(NamedTuple):
    """Both sides of a replay: the catalogs and days, what each is called, and the lists of which the versions differ."""

    old: tuple[Catalog, date]
    new: tuple[Catalog, date]
    names: tuple[str, str]
    watched: frozenset[str]
    by_day: bool = False
    files: tuple[str, str] = ("", "")
    """The sha256 of the file of each version; "" where there is none, or the days differ."""

    def digests(self) -> dict[str, str]:
        """The sha256 of everything that each side decides by: shared files, versions with their days, the day."""
        return {
            which: _digest([str(day), *_rulesets(catalog)])
            for which, (catalog, day) in zip(("old", "new"), self[:2], strict=True)
        }


def against_draft(catalog: Catalog, path: Path, on: date) -> Sides:
    """What is published beside the same with a draft in the place of the version that it replaces, on that one's days."""
    draft = draft_at(catalog, path, in_place=True)
    new = catalog_with_draft(catalog, path, in_place=True)
    old = draft.replaced.key if draft.replaced and not draft.replaced.draft else "没有这一版"
    names = (old, f"{draft.version.key}（{draft_file(draft.version, str(path))}）")
    files = (draft.replaced.digest if draft.replaced else "", draft.version.digest)
    return Sides((catalog, on), (new, on), names, frozenset({draft.version.id}), files=files)


def against_version(catalog: Catalog, old: ListVersion, new: ListVersion, on: date) -> Sides:
    """One version of a list beside another, each on the days of both; what came between them is left out, as is the other.

    A version that is a draft holds like any other. Raises `InputError`.
    """
    if old.id != new.id or old.key == new.key:
        raise InputError("请写同一份清单的两个版本，例如 --from 清单@旧版 --against 清单@新版")
    first, later = sorted((old.valid_from, new.valid_from))
    ends = (old.valid_until, new.valid_until)
    last = None if None in ends else max(end for end in ends if end is not None)
    others = [
        version
        for version in catalog.versions(old.id)
        if version.key not in {old.key, new.key} and not first <= version.valid_from <= later
    ]
    catalogs = [
        catalog.with_versions(old.id, [*others, replace(each, valid_from=first, valid_until=last, draft=False)])
        for each in (old, new)
    ]
    names = (_named(old), _named(new))
    return Sides((catalogs[0], on), (catalogs[1], on), names, frozenset({old.id}), files=(old.digest, new.digest))


def _named(version: ListVersion) -> str:
    file = draft_file(version)
    return version.key + (f"（{file}）" if file else "")


def against_day(catalog: Catalog, old: date, new: date) -> Sides:
    """All cases decided on one day beside all decided on another."""
    names = (f"都按 {old} 决定", f"都按 {new} 决定")
    return Sides((catalog, old), (catalog, new), names, frozenset(catalog.lists()), by_day=True)


def run(
    cases: Path | Records, sides: Sides, changed: Path | None, state: Path | None, progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """The sums of a replay as data. Raises `InputError`, `CatalogError`; of records also `StoreError`."""
    _refuse_same(cases, changed, state)
    if state is not None and not state.parent.is_dir():
        raise InputError(f"写不了 {state}：没有 {state.parent} 这个目录")
    replay = Replay(sides.old, sides.new, sides.watched, by_day=sides.by_day)
    catalog = sides.old[0]
    if isinstance(cases, Path):
        source = source_of(cases, catalog, replay.coding)
    else:
        source = source_of_records(cases, catalog, replay.coding)
    mark = _mark(cases, sides, changed)
    at, written, name = _resumed(state, mark, replay) or (0, 0, source.name)
    with _Listing(changed, written) as listing:
        for piece, done, read in source.pieces(at):
            listing.add(piece, replay.add(piece))
            if state is not None:
                held = {"mark": mark, "source": name, "done": done, "written": listing.sync()}
                _keep(state, held | {"totals": replay.totals.state()})
            progress(read, source.size)
    names = {code: place.name for code in replay.totals.places if (place := sides.old[0].places.find(code))}
    data = totals_data(replay.totals, replay.rules, names, replay.titles)
    told = {
        "source": name,
        "old": sides.names[0],
        "new": sides.names[1],
        "digests": {"cases": _digest_of(cases), **sides.digests()},
        "files": {"old": sides.files[0] or None, "new": sides.files[1] or None},
    }
    return {**told, **data, "changed_file": str(changed) if changed else None}


def _refuse_same(cases: Path | Records, changed: Path | None, state: Path | None) -> None:
    """Raises `InputError` where one file is named for two things, of which one would be written over."""
    named = [each.resolve() for each in (cases, changed, state) if isinstance(each, Path)]
    if len(set(named)) < len(named):
        raise InputError("案件文件、--changed 和 --state 要是不同的文件")


def _mark(cases: Path | Records, sides: Sides, changed: Path | None) -> str:
    """What a state belongs to: the file and its pieces or the database, catalogs and days, the list of changes, this program."""
    if isinstance(cases, Path):
        found = cases.stat()
        parts: list[object] = [str(cases.resolve()), found.st_size, found.st_mtime_ns, PIECES]
    else:
        parts = [cases.mark()]
    parts += [sides.names, sides.by_day, __version__, changed and str(changed.resolve())]
    for catalog, day in (sides.old, sides.new):
        parts += [str(day), *_rulesets(catalog)]
    return _digest(parts)


def _rulesets(catalog: Catalog) -> list[object]:
    """What a catalog decides by: the shared files and every version with its days."""
    versions = [(v.key, v.digest, str(v.valid_from), str(v.valid_until)) for v in catalog.load_all()]
    return [sorted(catalog.digests.items()), versions]


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _digest_of(cases: Path | Records) -> str | None:
    """The sha256 of the file of cases; None for records, of which the audit chain is the evidence. Raises `InputError`."""
    if not isinstance(cases, Path):
        return None
    try:
        with cases.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"读不出 {cases}（{why(error)}）") from None


def _resumed(state: Path | None, mark: str, replay: Replay) -> tuple[int, int, str] | None:
    """Where to go on, how much of the list of changed cases is written, and which cases they are; the sums go to the replay."""
    if state is None or not state.exists():
        return None
    try:
        held = orjson.loads(state.read_bytes())
        if held["mark"] != mark:
            told = "是另一次回放的进度（案件文件或者数据库、规则库、日期、--changed 或者程序不同）"
            raise InputError(f"{state} {told}；请删去它，或者另写 --state")
        replay.totals = totals_of(held["totals"])
        return int(held["done"]), int(held["written"]), str(held["source"])
    except (OSError, AttributeError, LookupError, TypeError, ValueError):
        raise InputError(f"{state} 不是回放的进度文件；请另写 --state") from None


def _keep(state: Path, data: dict[str, Any]) -> None:
    """Writes the state so that it is wholly there or as before, whenever the run ends. Raises `InputError`."""
    beside = state.with_name(state.name + ".new")
    try:
        with beside.open("wb") as file:
            file.write(orjson.dumps(data))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(state)
    except OSError as error:
        raise InputError(f"写不了进度文件 {state}（{why(error)}）；回放停在这里") from None


class _Listing:
    """The list of changed cases, as CSV."""

    def __init__(self, path: Path | None, written: int) -> None:
        self._file = None
        if path is None:
            return
        try:
            self._file = path.open("r+b" if written else "wb")
            held = path.stat().st_size
        except OSError as error:
            raise InputError(f"写不了 {path}（{why(error)}）") from None
        if held < written:
            self._file.close()
            raise InputError(f"{path} 比进度文件记下的短，不能接着写；请删去进度文件，从头回放")
        self._file.truncate(written)
        self._file.seek(written)
        if not written:
            self._write([HEADING])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, piece: Piece, changed: Changed) -> None:
        """Adds the cases of a piece that changed."""
        if self._file is None:
            return
        self._write(
            [
                (piece.label(row), piece.place_of(row), piece.matter_of(row), *old, *new, _yuan(before), _yuan(after))
                for row, old, new, before, after in zip(
                    changed.rows.tolist(),
                    changed.old,
                    changed.new,
                    changed.old_floor.tolist(),
                    changed.new_floor.tolist(),
                    strict=True,
                )
            ]
        )

    def sync(self) -> int:
        """How many bytes are written, all of them on the disk."""
        if self._file is None:
            return 0
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def _write(self, rows: list[tuple[str, ...]]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([_tame(cell) for cell in row] for row in rows)
        if self._file is not None:
            self._file.write(text.getvalue().encode())


def _tame(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _yuan(fen: int) -> str:
    return "不明" if fen < 0 else f"{fen // 100}.{fen % 100:02}"
