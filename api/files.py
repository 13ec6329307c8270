"""Puts texts in place as files: whole, at once, and never over something that nobody asked to replace.

Knows files; does not know what is written.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def write_files(texts: Mapping[Path, str | bytes], *, replace: bool = False) -> None:
    """Write every text (as UTF-8) or content to its path, all or none; a reader never sees a part of a text.

    With `replace` it sees the old file or the new one; without, each name is taken first, for a moment by an empty file.
    Raises `FileExistsError` for a path where anything is, a link that leads nowhere included; with `replace` only
    `IsADirectoryError` for a folder. Raises `OSError` for what cannot be written. No link is written through.
    """
    beside: dict[Path, Path] = {}
    reserved: list[Path] = []
    folders = [path for path in texts if path.is_dir()]
    if folders:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folders[0]))
    try:
        for path, text in texts.items():
            new = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
            with new.open("xb") as file:
                beside[path] = new
                file.write(text if isinstance(text, bytes) else text.encode())
        if not replace:
            for path in texts:
                path.open("x").close()
                reserved.append(path)
        for path, new in beside.items():
            new.replace(path)
    except BaseException:
        for path in (*beside.values(), *reserved):
            path.unlink(missing_ok=True)
        raise
