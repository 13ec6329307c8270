"""Lints a catalog: everything that is wrong with the shared files, with every list, and between the lists.

Each check is one function over the whole shelf of lists that could be read. It must not know a case, nor print anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path, PurePosixPath

from engine.catalog import (
    COUNTRY,
    NATIONAL,
    Catalog,
    CatalogError,
    PlaceError,
    Register,
    divisions,
    frozen,
    is_of_matters,
    lapsed,
    last_day,
    open_leftovers,
    open_wordings,
    successors,
)
from engine.documents import Diagnostic, Mapping, Node, quote, read_file
from engine.evaluation import ORDER
from engine.language import Condition, Unread, children, walk
from engine.quality import successions
from engine.quality.cited_clauses import Resolver, texts_by_source
from engine.quality.confirmed import read_confirmed
from engine.quality.forms import misnamed_by_forms
from engine.quality.list_cases import TESTS, cases_beside
from engine.quality.named_steps import misnamed_by_items, misnamed_by_rules
from engine.quality.reached_matters import unreached
from engine.quality.repealed_bases import repealed_bases
from engine.quality.shelf import Sheet, Shelf, at, item_nodes
from engine.quality.statute_counts import read_counts

_REPLACED = re.compile(r"\.yaml\.[0-9a-f]{12}\.bak$")
"""The name of a copy of a draft that another one has replaced."""


def check(root: Path, progress: Callable[[str], None] = lambda _: None) -> list[Diagnostic]:
    """Everything that is wrong with the rulesets under `root`, in the order of files and places; [] when nothing is.

    `progress` is told how far it has come before each list.

    Shared files come first: with a mistake in one of them nothing else can be judged, and only those are told.
    """
    if not root.is_dir():
        return [Diagnostic(str(root), 1, 1, "file-missing", f"没有规则库文件夹{quote(str(root))}。请检查路径。")]
    try:
        catalog = Catalog.open(root, Register())
        register = frozen.read_register(root)
        found = read_confirmed(root)[1]
    except CatalogError as error:
        return list(error.found)
    except OSError as error:
        return [_unreadable(Path(error.filename).relative_to(root).as_posix())]
    readings: list[Sheet] = []
    for done, list_id in enumerate(catalog.lists()):
        progress(f"{done}/{len(catalog.files)} {list_id}")
        for name in catalog.files[list_id]:
            sheet, told = _open(catalog, f"{list_id}/{name}")
            found.extend(told)
            if sheet is not None:
                readings.append(sheet)
    readings.sort(key=lambda sheet: (sheet.version.id, sheet.version.valid_from, sheet.version.version))
    shelf = Shelf(catalog, register, tuple(_used(readings)), tuple(readings))
    for each in CHECKS:
        found.extend(each(shelf))
    return sorted(found)


def _used(readings: list[Sheet]) -> Iterator[Sheet]:
    """Of the readings of each version the newest that is no draft, and every draft after it."""
    newest: dict[str, int] = {}
    for sheet in readings:
        if not sheet.version.draft:
            newest[sheet.version.dated] = max(newest.get(sheet.version.dated, 0), sheet.version.revision)
    for sheet in readings:
        if sheet.version.revision >= newest.get(sheet.version.dated, 0):
            yield sheet


def _open(catalog: Catalog, path: str) -> tuple[Sheet | None, list[Diagnostic]]:
    try:
        version, found = catalog.read(path)
    except OSError:
        return None, [_unreadable(path)]
    except CatalogError:
        return None, []  # a statute that the list rests on is wrong; its own file is told
    node, _ = read_file(catalog.root / path, path)
    found.extend(_open_wording(path, node))
    left = open_leftovers(path, node)
    if left is not None and left.code not in {each.code for each in found}:
        found.append(left)
    return (Sheet(version, node) if version and isinstance(node, Mapping) else None), found


def _unreadable(path: str) -> Diagnostic:
    return Diagnostic(path, 1, 1, "file-unreadable", f"{quote(path)}读不出来。请检查它是不是文件，有没有读取权限。")


def _open_wording(path: str, node: Node | None) -> Iterator[Diagnostic]:
    """What a draft still holds in the document's words; told beside every other diagnostic, so that all that is left shows."""
    for open_ in open_wordings(node):
        told = (
            f"{quote(open_.text)}还没有写成条件。请用词汇表的事实写出，缺的事实先加进词汇表；写完之前这个版本不施行。"
        )
        yield Diagnostic(path, open_.line, open_.column, "open-wording", told)


def _divisions(shelf: Shelf) -> Iterator[Diagnostic]:
    """A line of the table of divisions that says what cannot be."""
    for told in divisions.mistakes(shelf.catalog.places.table):
        yield Diagnostic(divisions.TABLE, 1, 1, "bad-value", told)


def _folders(shelf: Shelf) -> Iterator[Diagnostic]:
    """A folder that no place leads to: what lies in it would never apply to any case."""
    places = shelf.catalog.places
    above: dict[str, str] = {NATIONAL: COUNTRY}
    seen: dict[str, str] = {}
    folders = {str(parent) for list_id in shelf.catalog.lists() for parent in PurePosixPath(list_id).parents}
    for folder in sorted(folders - {".", NATIONAL}):
        outer, _, name = folder.rpartition("/")
        try:
            code, group = places.folder_code(name), places.folder_group(name)
        except PlaceError as error:
            yield Diagnostic(folder, 1, 1, "unknown-place", f"{error}。")
            continue
        if code is None and group is None:
            told = f"{quote(name)}不是地区、也不是地区组的文件夹，里面的清单不会适用于任何地方。请写成“六位代码-拼音名称”。"
            yield Diagnostic(folder, 1, 1, "unknown-place", told)
            continue
        above[folder] = code or ""
        if code and above.get(outer) not in (COUNTRY, f"{code[:2]}0000", f"{code[:4]}00"):
            yield Diagnostic(
                folder, 1, 1, "path-mismatch", f"{quote(name)}不在它的上级地区的文件夹里。请移到上级之下。"
            )
        key = code or name
        if key in seen:
            yield Diagnostic(folder, 1, 1, "duplicate-id", f"同一地区已有文件夹{quote(seen[key])}。请并为一个。")
        seen.setdefault(key, folder)


def _steps(shelf: Shelf) -> Iterator[Diagnostic]:
    """An item, or something that follows, which names a step or an outcome that the order does not have."""
    rules = next((s.version.rules for s in reversed(shelf.sheets) if s.version.id == ORDER and s.version.rules), None)
    if rules is None:
        return
    for sheet in shelf.sheets:
        nodes = item_nodes(sheet)
        for item, told in misnamed_by_items(sheet.version, rules):
            yield at(sheet, nodes.get(item.id), "unknown-step", told)
        for told in misnamed_by_rules(sheet.version, rules):
            yield at(sheet, sheet.top.get("rules"), "unknown-step", told)


def _unread(shelf: Shelf) -> Iterator[Diagnostic]:
    """A list that holds nothing and does not say why, and an item whose whole condition was not read."""
    for sheet in shelf.sheets:
        version = sheet.version
        content = (
            version.items,
            version.definitions,
            version.exclusions,
            version.clocks,
            version.lighter,
            version.rules,
        )
        if not any(content) and version.published_items is None and not version.caution:
            told = "没有读到任何内容，也没有写 published_items（公布了多少项）或者 caution（为什么没有）。请补上，或者删去文件。"
            yield at(sheet, None, "unread-everything", told)
        nodes = item_nodes(sheet)
        for item in version.items:
            if _nothing_read(item.condition):
                told = f"第“{item.id}”项的条件一句也没有读到，永远只能待查。请删去这一项，只计入 published_items。"
                yield at(sheet, nodes.get(item.id), "unread-everything", told)


def _nothing_read(condition: Condition) -> bool:
    leaves = [part for part in walk(condition) if not children(part)]
    return all(isinstance(leaf, Unread) and not leaf.worded for leaf in leaves)


def _counts(shelf: Shelf) -> Iterator[Diagnostic]:
    """A list with more items than the document has."""
    for sheet in shelf.sheets:
        published, items = sheet.version.published_items, len(sheet.version.items)
        if published is not None and items > published:
            told = f"文件公布了 {published} 项，这里写了 {items} 项。请核对项数。"
            yield at(sheet, sheet.top.get("published_items"), "too-many-items", told)


def _cases(shelf: Shelf) -> Iterator[Diagnostic]:
    """A list with items and no cases beside it."""
    for sheet in shelf.sheets:
        beside = cases_beside(sheet.version.path)
        if sheet.version.items and not (shelf.catalog.root / beside).is_file():
            told = f"有 {len(sheet.version.items)} 个事项，旁边却没有案例文件。请写 {PurePosixPath(beside).name}。"
            yield at(sheet, None, "no-cases", told)


def _lapses(shelf: Shelf) -> Iterator[Diagnostic]:
    """An item that goes on after the law it rests on was repealed, while its list is in force."""
    after = successors(sheet.version for sheet in shelf.sheets)
    for sheet in shelf.sheets:
        version, nodes = sheet.version, item_nodes(sheet)
        last = last_day(version, after) or date.max
        for item in version.items:
            for document, day in dict.fromkeys(repealed_bases(item, shelf.catalog.library)):
                if version.valid_from <= day <= last and not lapsed(item, day + timedelta(days=1)):
                    told = (
                        f"第“{item.id}”项依据的{quote(document)}自 {day} 起废止，清单到那一天还在施行。"
                        f"请写 until: {day - timedelta(days=1)} 和 until_because。"
                    )
                    yield at(sheet, nodes.get(item.id), "repealed-basis", told)


def _unreached(shelf: Shelf) -> Iterator[Diagnostic]:
    """An exit of a statute that passes over a matter of its field without saying so."""
    matters = shelf.catalog.library.matters.by_name.values()
    for sheet in shelf.sheets:
        nodes = item_nodes(sheet)
        for item, missed in unreached(sheet.version, matters):
            told = (
                f"第“{item.id}”项没有及于{sheet.version.field}领域的{'、'.join(map(quote, missed))}。"
                "请用 matter 写上，或者在 left_out 里写明为什么不及于。"
            )
            yield at(sheet, nodes.get(item.id), "unreached-matter", told)


def _citations(shelf: Shelf) -> Iterator[Diagnostic]:
    """A clause, in a list or among the matters, of a statute that is not on record, not in force, or without that clause."""
    resolver = _resolver(shelf)
    if resolver is None:
        return
    for name in filter(is_of_matters, shelf.catalog.digests):
        matters, _ = read_file(shelf.catalog.root / name, name)
        if matters is not None:
            yield from resolver.unresolved(name, matters)
    for sheet in shelf.sheets:
        on_its_day = replace(resolver, day=sheet.version.valid_from)
        yield from on_its_day.unresolved(sheet.version.path, sheet.top)


def _resolver(shelf: Shelf) -> Resolver | None:
    """What clauses are looked up in; None where no statutes are held."""
    statutes = shelf.catalog.library.statutes
    if not statutes.by_name:
        return None
    return Resolver(statutes, read_counts(shelf.catalog.root), texts_by_source(statutes))


def _forms(shelf: Shelf) -> Iterator[Diagnostic]:
    """A form of a paper that is wrong, or names what is not there."""
    rules = (sheet.version.rules for sheet in shelf.sheets if sheet.version.rules)
    return misnamed_by_forms(shelf.catalog, rules, _resolver(shelf))


def _strays(shelf: Shelf) -> Iterator[Diagnostic]:
    """A file among the lists that nobody reads, but for the copies that are kept of replaced drafts."""
    root, files = shelf.catalog.root, shelf.catalog.files
    known = {f"{list_id}/{name}" for list_id, names in files.items() for name in names}
    beside = set(map(cases_beside, known))
    for path in sorted((root / NATIONAL).rglob("*")):
        shown = path.relative_to(root).as_posix()
        read = shown in known or (shown.endswith(TESTS) and shown in beside)
        if path.is_file() and not read and not path.name.startswith(".") and not _REPLACED.search(path.name):
            told = "没有谁会读这个文件。清单写成“日期.yaml”，案例写成“日期.tests.yaml”，两者同名；其他文件请移走。"
            yield Diagnostic(shown, 1, 1, "stray-file", told)


CHECKS: tuple[Callable[[Shelf], Iterator[Diagnostic]], ...] = (
    *successions.CHECKS,
    _folders,
    _divisions,
    _steps,
    _unread,
    _counts,
    _cases,
    _lapses,
    _citations,
    _unreached,
    _forms,
    _strays,
)
