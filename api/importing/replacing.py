"""What an import replaces is kept beside it, and what is no draft is not replaced.

Knows files and signed steps; drafts nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from api.importing.grids import RefusedError
from api.system_errors import why
from engine.catalog import Register

if TYPE_CHECKING:
    from api.publishing import Step

_DRAFT = re.compile(rb"^status: *draft\b", re.MULTILINE)
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Replaced:
    """The copies to put beside what is replaced, by their path, and which signed steps rest on the draft that goes."""

    copies: Mapping[Path, bytes] = field(default_factory=dict)
    signed: tuple[Step, ...] = ()


def replaced_in(root: Path, path: str, files: Iterable[Path], register: Register) -> Replaced:
    """What becomes of the files that are there: each is copied to `NAME.<first 12 of its sha256>.bak` beside it.

    A copy that is there already has the same bytes, and is not written again. Raises `RefusedError` for the list file at
    `path` below `root` where it is published, or no draft and there is no register that would say so.
    """
    if path in register.digests:
        told = "录错了另写一次读法（.r2.yaml），文件有了新的一版另立新版本。"
        raise RefusedError(f"{path} 已经公布并冻结，不能覆盖。{told}")
    try:
        found = {file: file.read_bytes() for file in files if file.is_file() and not file.is_symlink()}
    except OSError as error:
        raise RefusedError(f"读不出 {error.filename}（{why(error)}），留不下副本，没有覆盖。") from None
    there = found.get(root / path)
    if there is not None and not register.kept and not _DRAFT.search(there):
        raise RefusedError(f"{path} 没有写 status: draft，规则库又没有登记公布了什么，可能正在施行，不能覆盖。")
    copies = {file.with_name(f"{file.name}.{_sha256(text)[:_DIGITS]}.bak"): text for file, text in found.items()}
    new = {copy: text for copy, text in copies.items() if not _is_there(copy, text)}
    return Replaced(new, _signed(root, path, there) if there is not None else ())


def _signed(root: Path, path: str, content: bytes) -> tuple[Step, ...]:
    from api.publishing import signed_over  # noqa: PLC0415  # signatures load slowly; most imports replace nothing

    return signed_over(root, path, content)


def _is_there(copy: Path, text: bytes) -> bool:
    """Whether the copy is there already. Raises `RefusedError` when something else has its name."""
    if not copy.exists() and not copy.is_symlink():
        return False
    if copy.is_symlink() or not copy.is_file() or copy.read_bytes() != text:
        raise RefusedError(f"{copy} 不是原来草案的副本，却占着它的名称。请移走，再导入。")
    return True


def _sha256(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
