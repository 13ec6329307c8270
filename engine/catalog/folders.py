"""Where lists lie: folders are jurisdictions or lists, and a file name says which version and which reading of it.

Looks at names alone; reads no file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from engine.catalog.replacing import revision_of

NATIONAL = "cn"


def scan(root: Path) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Folders by place code or group id, and the version files of every list, from the names alone."""
    folders: dict[str, str] = {"000000": NATIONAL}
    files: dict[str, tuple[str, ...]] = {}
    open_ = [NATIONAL] if (root / NATIONAL).is_dir() else []
    while open_:
        where = open_.pop()
        names = []
        with os.scandir(root / where) as entries:
            for entry in entries:
                if entry.name.endswith(".yaml"):
                    if not entry.name.endswith(".tests.yaml"):
                        names.append(entry.name)
                elif entry.is_dir():
                    inner = f"{where}/{entry.name}"
                    open_.append(inner)
                    if key := jurisdiction(entry.name):
                        folders[key] = inner
        if names:
            files[where] = tuple(sorted(names))
    return folders, files


def jurisdiction(folder: str) -> str:
    """The code of the place, or the id of the group, whose lists lie in a folder of that name; "" for other folders."""
    code, _, rest = folder.partition("-")
    return code if code.isdigit() else rest if code == "group" else ""


def readings_of(names: Iterable[str]) -> list[list[str]]:
    """The files of a list, one row for each version, the newest reading first.

    >>> readings_of(["2025-01-27.r10.yaml", "2025-01-27.r2.yaml", "2025-01-27.yaml", "2026-01-01.yaml"])
    [['2025-01-27.r10.yaml', '2025-01-27.r2.yaml', '2025-01-27.yaml'], ['2026-01-01.yaml']]
    """
    rows: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        day, revision = revision_of(name.removesuffix(".yaml"))
        rows.setdefault(day, []).append((revision, name))
    return [[name for _, name in sorted(row, reverse=True)] for row in rows.values()]
