"""A draft in the catalog: a list version that is not published yet, as if it were, beside the others or in the place of one.

What is compared, replayed or counted against a draft is asked of the catalog made here; the files stay as they are.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from engine.catalog import Catalog, CatalogError, ListVersion, open_leftovers, open_wordings
from engine.documents import (
    MAX_BYTES,
    Diagnostic,
    Mapping,
    Node,
    Report,
    Scalar,
    expect_date,
    expect_mapping,
    expect_text,
    expect_whole,
    read_text,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as if it were published, and the version of the same list whose place it takes; None for a new list."""

    version: ListVersion
    replaced: ListVersion | None


def read_draft(catalog: Catalog, path: Path, *, in_place: bool = False) -> Draft:
    """The list that the file at `path` writes, wherever the file lies; its name plays no part.

    It replaces the version that `replaces` names, else the one of the same date, else the last one that begins no later.
    With `in_place` it holds from that version's first day to its last.
    Raises `CatalogError`: the file is wrong, or something in it is not written as a condition yet.
    """
    shown = path.as_posix()
    text, node = _document(path, shown)
    list_id, day = node.get("list"), node.get("version")
    report = Report(shown)
    expect_mapping(report, node, {"list": True, "version": True} | dict.fromkeys(node.by_key, False), "清单")
    name, dated = expect_text(report, list_id, "list"), expect_date(report, day, "version")
    reading = expect_whole(report, node.get("revision"), "revision", least=1) or 1
    if report.found or name is None or dated is None:
        raise CatalogError(report.found)
    if open_ := [_open(shown, wording) for wording in open_wordings(node)]:
        raise CatalogError(open_)
    if left := open_leftovers(shown, node):
        raise CatalogError([left])
    stem = f"{dated}.r{reading}" if reading > 1 else str(dated)
    place, digest = f"{name}/{stem}.yaml", hashlib.sha256(text).hexdigest()
    held = catalog.versions(name) if name in catalog.files else ()
    version = _read(catalog, node, place, digest, shown)
    replaced = _replaced(version, held)
    if in_place and replaced is not None:
        moved = Mapping({**node.by_key, "effective": _effective(node, replaced)}, node.line, node.column)
        version = replace(
            _read(catalog, moved, place, digest, shown),
            valid_uncertain=replaced.valid_uncertain,
            end_uncertain=replaced.end_uncertain,
        )
    return Draft(version, replaced)


def catalog_with_draft(catalog: Catalog, path: Path, *, in_place: bool = False) -> Catalog:
    """The catalog in which the draft at `path` is published: from its own first day on, beside the versions before it.

    With `in_place` it stands in the place of the version that it replaces, on that one's days, and that one is gone:
    so the past can be asked what the draft would have said. A file of the same version is replaced either way.
    Raises `CatalogError` as `read_draft` does.
    """
    draft = read_draft(catalog, path, in_place=in_place)
    version = draft.version
    held = catalog.versions(version.id) if version.id in catalog.files else ()
    gone = {version.dated, draft.replaced.dated} if in_place and draft.replaced else {version.dated}
    return catalog.with_versions(version.id, [*(v for v in held if v.dated not in gone), version])


def _document(path: Path, shown: str) -> tuple[bytes, Mapping]:
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise CatalogError([Diagnostic(shown, 1, 1, "file-missing", "找不到这个草案文件。请检查路径。")]) from None
    except (OSError, ValueError):
        told = "这个草案文件读不出来。请写 YAML 文件的路径，并检查读取权限。"
        raise CatalogError([Diagnostic(shown, 1, 1, "file-unreadable", told)]) from None
    node, found = read_text(text, shown)
    if found:
        raise CatalogError(found)
    if not isinstance(node, Mapping):
        told = "草案应当是一份清单，写成“键: 值”。"
        raise CatalogError([Diagnostic(shown, 1, 1, "wrong-shape", told)])
    return text, node


def _open(shown: str, wording: Scalar) -> Diagnostic:
    told = f"“{wording.text}”还没有写成条件；写完之前，草案不能比较，也不能试用。"
    return Diagnostic(shown, wording.line, wording.column, "open-wording", told)


def _read(catalog: Catalog, node: Node, place: str, digest: str, shown: str) -> ListVersion:
    version, found = catalog.read_node(node, place, digest)
    if version is None:
        raise CatalogError(replace(diagnostic, path=shown) for diagnostic in found)
    return replace(version, draft=False)


def _replaced(version: ListVersion, held: tuple[ListVersion, ...]) -> ListVersion | None:
    """The version of the same list whose place it takes."""
    named = [other for other in held if other.dated in {each.version for each in version.replaces}]
    same = [other for other in held if other.dated == version.dated]
    before = [other for other in held if not other.draft and other.valid_from <= version.valid_from]
    return next((found[-1] for found in (named, same, before) if found), None)


def _effective(node: Mapping, replaced: ListVersion) -> tuple[Scalar, Node]:
    """The entry `effective` with the days of another version."""
    key, written = node.by_key["effective"]
    days = {"from": replaced.valid_from, "until": replaced.valid_until}

    def scalar(text: str) -> Scalar:
        return Scalar(text, written.line, written.column, quoted=False)

    entries = {name: (scalar(name), scalar(day.isoformat())) for name, day in days.items() if day}
    return key, Mapping({**entries, "read": (scalar("read"), scalar("按所替代的版本"))}, written.line, written.column)
