"""Writes several files of one folder so that the last of them decides: before it none of the others counts, after it all do.

Each file is replaced at once and is on the disk before the next one; a crash leaves either the old last file or the new one. One
process at a time: the folder itself is locked, and the lock ends with its process. Knows files; does not know what is written.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from api.system_errors import why

_NEW = ".new"


class NotWrittenError(Exception):
    """The last file was not written, so that nothing counts; the message is a Chinese sentence."""


def write_in_order(root: Path, texts: Mapping[str, str], was: Mapping[str, str | None]) -> None:
    """Write each text to its path below `root`, in order; the last decides. To be called while `root` is `locked`.

    `was` has the sha256 that the file of a path must have now, None for one that must not be there. Raises `NotWrittenError`.
    """
    for path, digest in was.items():
        if _digest(root / path) != digest:
            raise NotWrittenError(f"{path} 刚才被别人改动了，这一次什么也没有写；请核对之后再来一次")
    try:
        for path, text in texts.items():
            _put(root / path, text)
    except OSError as error:
        raise NotWrittenError(f"{error.filename or root} 写不了（{why(error)}），这一次不作数") from None


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the folder while the block runs. Raises `NotWrittenError` at once when another process holds it."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = f"另一个进程正在 {root} 里公布、冻结或者导入，这一次什么也没有写；等它做完再来"
            raise NotWrittenError(told) from None
        yield
    finally:
        os.close(folder)


def _put(path: Path, text: str) -> None:
    """Replace the file at `path` at once, on the disk before this returns."""
    made = [folder for folder in path.parents if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".*{_NEW}"):  # by a process that was killed
        left.unlink()
    new = path.with_name(f".{path.name}{_NEW}")
    with new.open("xb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    for folder in (path.parent, *(folder.parent for folder in made)):
        _sync(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
