"""Where drafts lie below the rulesets, and the draft in a file. Knows files and names; does not know what a draft says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from api.reviewing.draft import Draft, DraftError, draft_of
from engine.catalog import NATIONAL, Library, says_draft
from engine.documents import MAX_BYTES


def path_of(name: str) -> str:
    """The path below the rulesets of LIST@VERSION. Raises `DraftError` for a name that leads elsewhere.

    >>> path_of("cn/first-offence@2025-01-27")
    'cn/first-offence/2025-01-27.yaml'
    """
    list_id, _, version = name.rpartition("@")
    parts = PurePosixPath(f"{list_id}/{version}.yaml").parts
    if not version or parts[0] != NATIONAL or any(part.startswith(".") for part in parts) or "/" in version:
        raise DraftError("草案要写成“清单@版本”，例如 cn/first-offence@2025-01-27")
    return "/".join(parts)


def named(path: str) -> str:
    """LIST@VERSION of the draft at a path below the rulesets: one name for one file.

    >>> named(path_of("cn//first-offence@2025-01-27"))
    'cn/first-offence@2025-01-27'
    """
    place = PurePosixPath(path)
    return f"{place.parent}@{place.stem}"


def place_of(name: str, root: Path) -> tuple[Path, str]:
    """The rulesets in which a draft lies, and its path below them: of LIST@VERSION below `root`, or of the path of a file.

    Raises `DraftError`.
    """
    if not name.endswith(".yaml"):
        return root, path_of(name)
    parts = Path(name).parts
    if NATIONAL not in parts:
        raise DraftError(f"{name} 不在规则库里。请写成 {NATIONAL}/地区/清单/日期.yaml 的样子")
    at = len(parts) - 1 - parts[::-1].index(NATIONAL)
    return (Path(*parts[:at]) if at else root), "/".join(parts[at:])


def drafts_below(root: Path) -> Iterator[str]:
    """LIST@VERSION of every file below `root` that says it is a draft, sorted; unreadable files are left out."""
    for file in sorted((root / NATIONAL).rglob("*.yaml")):
        if file.name.endswith(".tests.yaml"):
            continue
        try:
            content = file.read_bytes()
        except OSError:
            continue
        if says_draft(content):
            yield named(file.relative_to(root).as_posix())


def read_review(root: Path, path: str, library: Library) -> Draft:
    """The draft in the file at `path` below `root`. Raises `DraftError`: there is none, or it is no YAML, or no draft."""
    file = root / path
    try:
        if any(each.is_symlink() for each in (file, *file.parents) if each != root and each.is_relative_to(root)):
            raise DraftError(f"{path} 里有符号链接，通到别处；请写清单真正所在的文件")
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError:
        raise DraftError(f"规则库里没有 {path} 这个文件") from None
    return draft_of(content, path, library)
