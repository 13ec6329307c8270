"""What a person gives a command: the rulesets, days, case files, names of list versions.

Turns words into what the engine takes, or raises what `screen` tells. Decides nothing.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from api.defaults import root_of
from api.strict_json import read_json
from api.system_errors import why
from api.terminal.screen import InputError
from engine.catalog import COUNTRY, Catalog, CatalogError, ListVersion
from engine.documents import MAX_BYTES, Diagnostic, readers, suggest
from engine.evaluation import Acts, Case, CaseError, read_any, read_case, read_text_by, spot
from engine.language import QuantityError
from engine.language import read_day as read_written_day

if TYPE_CHECKING:
    from engine.quality import Draft

STDIN = "-"
_DIGITS = 12
"""So many digits of a digest tell two files apart for a person."""
_ENOUGH = MAX_BYTES + 1
"""Bytes from which it is plain that a case is too large; there may be no end to what a device gives."""


def open_catalog(rulesets: Path | None) -> Catalog:
    """The catalog of the given folder, or of the shipped rulesets. Raises `NoRulesetsError`, `CatalogError`."""
    return Catalog.open(root_of(rulesets))


def existing(path: Path | None) -> Path | None:
    """The path, which is there. Raises `InputError` when it is not."""
    try:
        if path is None or path.exists():
            return path
    except OSError as error:
        raise InputError(f"读不出 {path}（{why(error)}）") from None
    raise InputError(f"找不到 {path}；请写清单、案例或者案件文件，或者它们的目录")


def read_day(text: str | None, what: str) -> date | None:
    """The day that `text` writes; None when none was given. Raises `InputError`."""
    if text is None:
        return None
    try:
        return read_written_day(text.strip())
    except QuantityError as error:
        raise InputError(f"{what}：{error}") from None


def read_case_file(name: str, catalog: Catalog) -> Case | Acts:
    """The case that a YAML or JSON file writes, or standard input (`-`), its acts where it writes them.

    Raises `InputError`, `JsonError`, `CaseError`.
    """
    content, shown = _content(name)
    library, places = catalog.library, catalog.places
    if name.lower().endswith(".json") or (name == STDIN and content.lstrip()[:1] in (b"{", b"[")):
        data = read_json(content, shown)
        try:
            return read_any(data, library, places)
        except CaseError as error:
            raise CaseError(list(error.problems), _placed(error, content, shown)) from None
    return read_text_by(read_any, content, shown, library, places)[0]


def _content(name: str) -> tuple[bytes, str]:
    if name == STDIN:
        return _standard_input(), "标准输入"
    try:
        with Path(name).open("rb") as file:
            return file.read(_ENOUGH), name
    except FileNotFoundError:
        told = Diagnostic(name, 1, 1, "file-missing", "找不到这个案件文件")
    except IsADirectoryError:
        told = Diagnostic(name, 1, 1, "file-unreadable", "这是一个目录；请写案件文件的名称")
    except OSError as error:
        told = Diagnostic(name, 1, 1, "file-unreadable", f"读不出这个文件（{why(error)}）")
    raise InputError(told.message, [told])


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise InputError("没有读到案件：标准输入已经关闭")
    try:
        content: bytes = sys.stdin.buffer.read(_ENOUGH)
    except OSError as error:
        raise InputError(f"没有读到案件：标准输入{why(error)}") from None
    return content


def _placed(error: CaseError, content: bytes, shown: str) -> list[Diagnostic]:
    """The problems of a JSON case at their places in the text, as far as it also reads as YAML."""
    node, _ = readers.read_text(content, shown)
    if node is None:
        return []
    spots = [(spot(node, p.pointer), p) for p in error.problems]
    return [Diagnostic(shown, at.line, at.column, p.code, p.message) for at, p in spots]


def find_version(catalog: Catalog, name: str) -> ListVersion:
    """The version that LIST@VERSION names; the latest for LIST alone; the draft in a file for the path of a YAML file.

    Raises `InputError`, `CatalogError`.
    """
    if is_draft(name):
        return draft_at(catalog, Path(name)).version
    list_id, _, wanted = name.partition("@")
    if list_id not in catalog.files:
        near = suggest(list_id, catalog.lists()) or "用 cailiang lists 查有哪些清单"
        raise InputError(f"规则库里没有清单“{list_id}”。{near}")
    versions = catalog.versions(list_id)
    chosen = catalog.named(name) if wanted else next(reversed(versions), None)
    if chosen is None:
        _refuse_unfinished(catalog, list_id, wanted)
        known = "、".join(v.label for v in versions)
        raise InputError(f"清单 {list_id} 没有 {wanted} 版；已收录：{known}")
    return chosen


def _refuse_unfinished(catalog: Catalog, list_id: str, wanted: str) -> None:
    """Raise `InputError` with the mistakes of the draft that is meant, where it is one that is wrong."""
    for each in reversed(catalog.unfinished(list_id)):
        if wanted in ("", PurePosixPath(each.path).stem):
            raise InputError(f"草案 {each.path} 有 {len(each.found)} 处错误，改好以前不能用", each.found)


def draft_at(catalog: Catalog, path: Path, *, in_place: bool = False) -> Draft:
    """The draft in a file. Raises `InputError`, with every mistake of the file and the rulesets that it was read beside."""
    from engine.quality import read_draft  # noqa: PLC0415  # the reviewers' commands alone need it

    try:
        return read_draft(catalog, path, in_place=in_place)
    except CatalogError as error:
        told = (
            f"{path} 有 {len(error.found)} 处错误，对照的规则库是 {catalog.root}；属于别的规则库的，用 --rulesets 写明"
        )
        raise InputError(told, error.found) from None


def is_draft(name: str) -> bool:
    """Whether a name of a version is the path of a file that holds a draft: the id of a list never ends like that.

    >>> is_draft("cn/first-offence@2025-01-27"), is_draft("/tmp/草案.yaml")
    (False, True)
    """
    return name.endswith(".yaml")


def draft_file(version: ListVersion, name: str = "") -> str:
    """Which file holds a version that is not published, and the first of its digest; empty for one that is published.

    `name` is what the version was asked by: the path of a file, or LIST@VERSION.
    """
    file = name if is_draft(name) else version.path if version.draft else ""
    return f"草案 {file}，摘要 {version.digest[:_DIGITS]}" if file else ""


def files_of(catalog: Catalog, name: str) -> tuple[Path, Path]:
    """The file of a version, and the one of its cases: for a draft without its own, those of the version that it replaces.

    Raises what `find_version` does.
    """
    from engine.quality import cases_beside  # noqa: PLC0415  # the reviewers' commands alone need it

    if not is_draft(name):
        file = catalog.root / find_version(catalog, name).path
        return file, file.with_name(cases_beside(file.name))
    file = Path(name)
    beside = file.with_name(cases_beside(file.name))
    replaced = draft_at(catalog, file).replaced
    if beside.is_file() or replaced is None:
        return file, beside
    return file, catalog.root / cases_beside(replaced.path)


def find_place(catalog: Catalog, text: str) -> str:
    """The code of the place that `text` names. Raises `InputError` when there is none or more than one."""
    place = catalog.places.find(text)
    if place is not None:
        return place.code
    if text.isascii() and text.isdigit():
        return text
    raise InputError(catalog.places.why_not(text, lookup="，用 cailiang places 查"))


def find_matter(catalog: Catalog, text: str) -> str:
    """The name of the matter that `text` names. Raises `InputError` when there is none."""
    matters = catalog.library.matters
    try:
        matter = case_of({"place": COUNTRY, "matter": text}, catalog).matter
    except CaseError as error:
        near = "、".join(m.name for m in (matters.search(text) or matters.near(text))[:6])
        raise InputError(f"事项“{text}”可能是：{near}；请写全" if near else error.problems[0].message) from None
    return matter.name if matter else text


def case_of(data: dict[str, Any], catalog: Catalog) -> Case:
    """The case that plain data writes. Raises `CaseError`."""
    return read_case(data, catalog.library, catalog.places)
