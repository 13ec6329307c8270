"""回放: what a version would have changed of many past cases, from the files that `cailiang replay --json` wrote.

A file is somebody's and only read: what is not of the shape that the command writes is told and not shown. Counts nothing.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.pages.review.pictures import months_of, rows_of
from api.strict_json import JsonError, read_json
from engine.catalog import ListVersion

_LARGEST = 5_000_000
_MOST_FILES, _MOST = 200, 3
"""So many files of the folder are looked at, and so many results of a version shown, the latest first."""
_UNDATED = "未写决定日期"


def replayed_of(folder: Path | None, version: ListVersion, own: Path) -> dict[str, Any]:
    """The results of a version, whose file is `own`; where no folder is set or none is of it, what to do."""
    if folder is None or not folder.is_dir():
        return {"folder": "", "results": [], "wrong": []}
    files = sorted(folder.glob("*.json"), key=lambda each: -each.stat().st_mtime)[:_MOST_FILES]
    results: list[dict[str, Any]] = []
    wrong: list[str] = []
    for file in files:
        try:
            found: Any = read_json(_content(file), file.name, _LARGEST)
            if _is_of(found, version) and len(results) < _MOST:
                results.append(_result(file, found, own))
        except (OSError, JsonError, KeyError, TypeError, ValueError, AttributeError):
            wrong.append(file.name)
    return {"folder": str(folder), "results": results, "wrong": wrong}


def _content(file: Path) -> bytes:
    with file.open("rb") as open_:
        return open_.read(_LARGEST + 1)


def _is_of(found: dict[str, Any], version: ListVersion) -> bool:
    """Whether a result is of this version as the new one: by its key, or as a draft of it."""
    return str(found["new"]).partition("（")[0] in (version.key, version.dated)


def _result(file: Path, found: dict[str, Any], own: Path) -> dict[str, Any]:
    """One result as the page shows it. `late`: the file of the list was changed after it was made."""
    made = file.stat().st_mtime
    moved = [row for row in found["outcomes"] if row["old"] != row["new"]]
    months = {row["month"]: int(row["changed"]) for row in found["months"] if row["month"] != _UNDATED}
    places = {
        f"{row['name']}（共 {int(row['cases']):,} 件）": int(row["changed"])
        for row in found["places"]
        if row["changed"]
    }
    items = {
        f"{(row['new'] or row['old']).partition('#')[2]}　{row['title']}": int(row["changed"]) for row in found["items"]
    }
    return {
        "name": file.name,
        "at": datetime.fromtimestamp(made, UTC).isoformat(),
        "late": _is_late(found, own, made),
        "digests": {name: str(text) for name, text in found.get("digests", {}).items() if text},
        "old": str(found["old"]),
        "cases": {name: int(count) for name, count in found["cases"].items()},
        "outcomes": rows_of(
            {f"{row['track']}：{row['old']} → {row['new']}（{row['direction']}）": int(row["cases"]) for row in moved}
        ),
        "items": rows_of(items),
        "places": rows_of(places),
        "months": months_of(months) if any(months.values()) else [],
        "fines": {side: _fines(told) for side, told in found["fines"].items()},
        "alone": [(str(row["because"]), int(row["cases"])) for row in found["one_by_one"]],
        "left": [(str(row["because"]), int(row["cases"])) for row in found["not_replayed"]],
    }


def _is_late(found: dict[str, Any], own: Path, made: float) -> bool:
    """Whether the file of the list is another one now: by the digest that the result carries, else by the time."""
    if not own.is_file():
        return False
    digest = found.get("files", {}).get("new")
    return hashlib.sha256(own.read_bytes()).hexdigest() != digest if digest else own.stat().st_mtime > made


def _fines(told: dict[str, Any]) -> dict[str, Any]:
    whole, rest = divmod(int(told["fen"]), 100)
    return {"cases": int(told["cases"]), "sum": f"{whole:,}.{rest:02}", "unknown": int(told["unknown"])}
