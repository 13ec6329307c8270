"""Lints between the versions of a list and between the readings of a version, and holds the published files to the register.

Knows which version ends which; does not know what an item says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path, PurePosixPath

from engine.catalog import Catalog, ListVersion, Register, frozen, replacing, revision_of
from engine.documents import Diagnostic, quote, suggest
from engine.quality.shelf import Sheet, Shelf, at


def _overlaps(shelf: Shelf) -> Iterator[Diagnostic]:
    """Two published versions of one list that both claim a day."""
    published = [sheet for sheet in shelf.sheets if not sheet.version.draft]
    for earlier, later in pairwise(published):
        one, other = earlier.version, later.version
        if one.id != other.id:
            continue
        place = later.top.get("effective")
        if one.valid_from == other.valid_from:
            told = f"与 {one.version} 版同一天（{other.valid_from}）施行。请核对，只能有一个版本从这一天起施行。"
            yield at(later, place, "overlapping-validity", told)
        elif one.valid_until is not None and one.valid_until >= other.valid_from and not _ended(one, other):
            told = (
                f"{one.version} 版写明施行到 {one.valid_until}，这一版却从 {other.valid_from} 起施行。"
                f"这一版提前替代它的，写 replaces: [{{version: {one.dated}, from: {other.valid_from}, because: …}}]，"
                "because 是文件里废止它的话；不是的，请核对两个日期。"
            )
            yield at(later, place, "overlapping-validity", told)


def _ended(one: ListVersion, other: ListVersion) -> bool:
    """Whether the later version says that it ends the earlier one by its own first day."""
    return any(each.version == one.dated and each.since and each.since <= other.valid_from for each in other.replaces)


def _replaced(shelf: Shelf) -> Iterator[Diagnostic]:
    """A version that replaces one that is not there, itself, one that replaces it, or on a day on which that cannot be."""
    files = shelf.catalog.files
    stems = [f"{list_id}@{PurePosixPath(name).stem}" for list_id, names in files.items() for name in names]
    known = {revision_of(stem)[0] for stem in stems}
    versions = {sheet.version.dated: sheet.version for sheet in shelf.sheets}
    for sheet in shelf.sheets:
        version = sheet.version
        places = dict(replacing.replaced_at(sheet.top.get("replaces")))
        for each in version.replaces:
            old, place = versions.get(each.version), places.get(each.version)
            if each.version not in known:
                near = suggest(each.version, known) or "请写成“清单@版本”，或者先录入那个版本。"
                yield at(sheet, place, "unknown-list", f"没有清单版本{quote(each.version)}。{near}")
            elif old is not None and (told := _misreplaced(version, old, each.since)):
                yield at(sheet, place, "bad-date", told)


def _misreplaced(version: ListVersion, old: ListVersion, since: date | None) -> str:
    """Why a version cannot replace another from that day on; "" when it can."""
    if old.dated == version.dated:
        return "一个版本不能替代它自己。请写被替代的版本，或者删去。"
    if any(each.version == version.dated for each in old.replaces):
        return f"{old.dated} 也写着替代这一版；两个版本不能互相替代。请核对是谁替代谁。"
    if since is not None and old.valid_until is not None and old.valid_until < since:
        return f"{old.dated} 到 {old.valid_until} 已经失效，不会等到 {since}。请核对日期；只是接续的，不写 from。"
    if since is not None and old.id == version.id and since > version.valid_from:
        return (
            f"这一版从 {version.valid_from} 起施行，{old.version} 版却到 {since} 才被替代，其间有两个版本。请核对日期。"
        )
    return ""


def _revisions(shelf: Shelf) -> Iterator[Diagnostic]:
    """A reading that corrects one which is not there, or one that nobody has published: that one can still be changed."""
    for _, group in groupby(sorted(shelf.readings, key=lambda s: (s.version.dated, s.version.revision)), _dated):
        readings = list(group)
        for before, sheet in pairwise([None, *readings]):
            number = sheet.version.revision if sheet else 1
            if sheet is None or number == 1:
                continue
            if before is None or before.version.revision != number - 1:
                told = f"这是第 {number} 次读法，却没有第 {number - 1} 次的。请补上，或者改 revision 和文件名。"
                yield at(sheet, sheet.top.get("revision"), "file-missing", told)
            elif before.version.path not in shelf.register.digests:
                name = PurePosixPath(before.version.path).name
                told = f"{name} 还没有冻结，可以直接改；冻结以后的更正才另写一次读法。请把更正写进它，删去这个文件。"
                yield at(sheet, sheet.top.get("revision"), "unneeded-revision", told)


def _dated(sheet: Sheet) -> str:
    return sheet.version.dated


def _frozen(shelf: Shelf) -> Iterator[Diagnostic]:
    """A published file that was changed, is gone or renamed, and a line of the register that cannot be read."""
    yield from shelf.register.mistakes
    yield from frozen.verify(shelf.catalog.root, shelf.register)


def unfrozen(root: Path) -> tuple[str, ...]:
    """The list files that would be in force if they were published: not in the register, and no draft by their own word.

    () without a register. Raises `CatalogError` when the rulesets are wrong.
    """
    register = frozen.read_register(root)
    if not register.kept:
        return ()
    catalog = Catalog.open(root, Register())
    return tuple(
        version.path
        for list_id in catalog.lists()
        if any(f"{list_id}/{name}" not in register.digests for name in catalog.files[list_id])
        for version in catalog.revisions(list_id)
        if not version.draft and version.path not in register.digests
    )


CHECKS: tuple[Callable[[Shelf], Iterator[Diagnostic]], ...] = (_overlaps, _replaced, _revisions, _frozen)
