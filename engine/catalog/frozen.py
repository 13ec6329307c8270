"""The register of published list files (`frozen.txt`): a line `sha256  path` for each, the form that sha256sum checks.

Reads the register and holds the files to it; writes nothing. Knows bytes and paths; does not know what a list says.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from engine.documents import Diagnostic, quote

FROZEN = "frozen.txt"
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.r(\d+))?\.yaml")


@dataclass(frozen=True, slots=True)
class Register:
    """The sha256 of each published file by its path below the rulesets, and the line on which it stands.

    `kept` says whether there is a register at all: without one, every file that does not call itself a draft counts as
    published. `mistakes` are lines that say nothing certain; a register with one of them is not used.
    """

    digests: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    mistakes: tuple[Diagnostic, ...] = ()
    kept: bool = False

    def holds(self, path: str) -> bool:
        """Whether the file at `path` counts as published: it is registered, or nothing is."""
        return not self.kept or path in self.digests


def read_register(root: Path) -> Register:
    """The register of the rulesets under `root`; one that keeps nothing when there is no file."""
    try:
        text = (root / FROZEN).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Register()
    except UnicodeDecodeError:
        told = "冻结登记不是 UTF-8 编码的文字。请从版本库里恢复它。"
        return Register(mistakes=(Diagnostic(FROZEN, 1, 1, "not-utf8", told),), kept=True)
    digests: dict[str, str] = {}
    lines: dict[str, int] = {}
    mistakes: list[Diagnostic] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        read = _LINE.fullmatch(line)
        if read is None:
            told = f"{quote(line)}不是冻结登记的写法。请写成“sha256  路径”，中间两个空格。"
            mistakes.append(Diagnostic(FROZEN, number, 1, "wrong-shape", told))
        elif read[2] in digests:
            told = f"{quote(read[2])}登记了两次，第一次在第 {lines[read[2]]} 行。请核对文件的摘要，删去不对的一行。"
            mistakes.append(Diagnostic(FROZEN, number, 1, "duplicate-id", told))
        else:
            digests[read[2]], lines[read[2]] = read[1], number
    return Register(digests, lines, tuple(mistakes), kept=True)


def register_text(digests: Mapping[str, str]) -> str:
    """The register as it is written: by path, so that two branches which add lines merge.

    >>> register_text({"cn/b/2025-01-27.yaml": "1" * 64, "cn/a/2025-01-27.yaml": "0" * 64}).splitlines()[0][60:]
    '0000  cn/a/2025-01-27.yaml'
    """
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))


def verify(root: Path, register: Register) -> Iterator[Diagnostic]:
    """Every published file that was changed, is gone, or has another name now; each with what to do instead."""
    for path, registered in register.digests.items():
        file = root / path
        if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() != registered:
            yield changed(path)
    yield from unheld(root, register)


def unheld(root: Path, register: Register) -> Iterator[Diagnostic]:
    """Every published file that is gone or has another name now; reads no file while all are there."""
    gone = [path for path in register.digests if not (root / path).is_file()]
    elsewhere = _by_digest(root, register) if gone else {}
    for path in gone:
        new = elsewhere.get(register.digests[path])
        told = (
            f"{quote(path)}已经公布并冻结，文件却改名成了{quote(new)}。请改回原名：以前的核查按这个名字引用它。"
            if new
            else f"{quote(path)}已经公布并冻结，文件却不在了。请恢复原文件：以前的核查引用着它。"
        )
        yield Diagnostic(FROZEN, register.lines[path], 1, "frozen-missing", told)


def changed(path: str) -> Diagnostic:
    """What is told of a published file whose bytes are no longer those that were published."""
    name = _NAME.fullmatch(PurePosixPath(path).name)
    following = f" {name[1]}.r{int(name[2] or 1) + 1}.yaml（revision）" if name else "一次读法（revision）"
    told = (
        "这个版本已经公布并冻结，内容却变了。请把文件恢复原样；"
        f"录错了、没有读全的，另写{following}；文件有了新的一版，另立新版本。"
    )
    return Diagnostic(path, 1, 1, "frozen-changed", told)


def _by_digest(root: Path, register: Register) -> dict[str, str]:
    """The paths of the list files that are not registered, by their sha256."""
    found: dict[str, str] = {}
    for file in sorted((root / "cn").rglob("*.yaml")):
        path = file.relative_to(root).as_posix()
        if path not in register.digests and file.is_file():
            found.setdefault(hashlib.sha256(file.read_bytes()).hexdigest(), path)
    return found
