"""From a list version to its workbook, and from a workbook to a draft, by what the catalog knows of names and references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.workbook.book import Book, Problem, book_of
from api.workbook.document import document_of
from api.workbook.draft import Change, changes, draft_text, status_of
from api.workbook.excel import Sheet, to_xlsx
from api.workbook.fields import COLUMNS, PUNISHED, Words
from api.workbook.outline import UnwritableError
from api.workbook.reading import Places, read_book
from engine.catalog import Catalog, CatalogError, ListVersion
from engine.documents import Mapping, Plain, plain, read_file, read_text

_UNFIT = "{key} 有表格装不下的写法，不能原样写成表格。请直接改 {path}"
_MOST_CLAUSES = 12
_DIGEST = "，摘要 "


class Unclear(Exception):  # noqa: N818  # what it says of the file
    """A file cannot be a draft, or a version no file; `told` says of every cell what is wrong and what to write."""

    def __init__(self, told: list[str]) -> None:
        super().__init__("；".join(told))
        self.told = told


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A draft: its text, the list and version, what changed from the version that was written, and what was not read."""

    text: str
    key: str
    written_from: str
    changes: tuple[Change, ...] | None
    notes: tuple[str, ...]


def as_workbook(catalog: Catalog, version: ListVersion) -> bytes:
    """The Excel file of a version that the catalog holds as a file. It reads back to the same document, or is not written.

    Raises `Unclear` then, `CatalogError` when the file of the version is not there or wrong.
    """
    document = _document(catalog, version)
    try:
        book = book_of(document, _words(catalog), lambda name: _punished(catalog, version, name))
        back, problems = document_of(book, _words(catalog))
    except UnwritableError:
        raise Unclear([_UNFIT.format(key=version.key, path=version.path)]) from None
    if problems or _meant(plain(back)) != _meant(document):
        raise Unclear([_UNFIT.format(key=version.key, path=version.path)])
    return to_xlsx(book, f"{version.key}{_DIGEST}{version.digest}")


def read_back(catalog: Catalog, sheets: tuple[Sheet, ...], origin: str) -> ReadBack:
    """The draft that the sheets write. Raises `Unclear` with everything that is wrong, and then nothing comes of it."""
    book, written_from, places = read_book(sheets)
    if places.problems:
        raise Unclear(_said(places, places.problems))
    node, problems = document_of(book, _words(catalog))
    if problems:
        raise Unclear(_said(places, problems))
    document = plain(node)
    list_id, day = document.get("list"), document.get("version")
    lacking = [label for label, value in (("清单", list_id), ("版本", day)) if not isinstance(value, str)]
    if lacking:
        raise Unclear([f"表头上面没有写“{'”“'.join(lacking)}”。请照 cailiang export 写出的文件补上"])
    reading = document.get("revision", "1")
    stem = day if reading == "1" else f"{day}.r{reading}"
    version, found = catalog.read_node(node, f"{list_id}/{stem}.yaml", "")
    base = catalog.named(written_from.partition(_DIGEST)[0])
    problems = [Problem(each.line, each.column, each.message) for each in found]
    if version is not None:
        problems = list(_changed_clauses(catalog, book, (version, base)))
    if problems:
        raise Unclear(_said(places, problems))
    text = draft_text(document, f"“{origin}”")
    again, wrong = read_text(text, origin)
    if wrong or again is None or plain(again) != {**document, "status": status_of(document)}:
        raise Unclear([f"{each.message}（{each.line} 行）" for each in wrong] or ["表格的内容不能原样写成草案"])
    changed = None if base is None else tuple(changes(_meant(_document(catalog, base)), _meant(document)))
    notes = (*places.notes, *_about(base, written_from))
    return ReadBack(text, f"{list_id}@{day}", written_from, changed, notes)


def _said(places: Places, problems: list[Problem]) -> list[str]:
    return list(dict.fromkeys(places.said(problem) for problem in sorted(problems)))


def _document(catalog: Catalog, version: ListVersion) -> dict[str, Plain]:
    node, found = read_file(catalog.root / version.path, version.path)
    if found or not isinstance(node, Mapping):
        raise CatalogError(found)
    return plain(node)


def _about(base: ListVersion | None, written_from: str) -> Iterator[str]:
    """What is to be said of the comparison with the version that the file was written from."""
    key, _, digest = written_from.partition(_DIGEST)
    if base is None:
        yield f"规则库里没有“{key}”，改了哪些没有比较" if key else "表头上面没有“写自”，改了哪些没有比较"
    elif base.digest != digest.strip():
        yield f"{base.key} 在写出这个文件以后又改过，改动是与现在的比较"


def _changed_clauses(catalog: Catalog, book: Book, versions: tuple[ListVersion | None, ...]) -> Iterator[Problem]:
    """Cells of the column that only tells whose text is that of no version: what was changed there would be lost."""
    column = next(number for number, each in enumerate(COLUMNS) if each.heading == PUNISHED)
    for row in book.rows:
        name, cell = row[0].text.strip(), row[column]
        told = {_punished(catalog, version, name) for version in versions if version}
        if "".join(cell.text.split()) not in {"", *("".join(text.split()) for text in told)}:
            said = (
                "这一栏照事项表自动写出，不在清单里改。请恢复原样，或者清空；要改处罚条款，请改 rulesets/matters.yaml"
            )
            yield Problem(cell.at, 1, said)


def _meant(document: dict[str, Plain]) -> dict[str, Plain]:
    """The document without what says nothing of its own: its state, and the title of an item that is the name of its matter."""
    items = document.get("items")
    meant = {key: value for key, value in document.items() if key != "status"}
    if isinstance(items, list):
        meant["items"] = [_without_title(item) for item in items if isinstance(item, dict)]
    return meant


def _without_title(item: dict[str, Plain]) -> dict[str, Plain]:
    matter = item.get("matter")
    names = [matter] if isinstance(matter, str) else matter if isinstance(matter, list) else []
    same = bool(names) and item.get("title") == "、".join(map(str, names))
    return {key: value for key, value in item.items() if not (same and key == "title")}


def _words(catalog: Catalog) -> Words:
    """What a person calls a source, or the item of a statute."""

    def words(reference: str) -> str:
        if source := catalog.library.sources.get(reference):
            return source.title
        list_id, _, item_id = reference.partition("#")
        held = catalog.versions(list_id) if item_id and list_id in catalog.files else ()
        items = (item for version in reversed(held) for item in version.items if item.id == item_id)
        found = next(items, None)
        return "、".join(found.basis) if found else ""

    return words


def _punished(catalog: Catalog, version: ListVersion, name: str) -> str:
    """The clauses that punish the matters of an item, one a line."""
    item = next((each for each in version.items if each.id == name), None)
    matters = [catalog.library.matters.by_name.get(matter) for matter in (item.matters if item else ())]
    clauses = list(dict.fromkeys(p.clause for matter in matters if matter for p in matter.punished_by))
    more = [f"等 {len(clauses)} 条"] if len(clauses) > _MOST_CLAUSES else []
    return "\n".join((*clauses[:_MOST_CLAUSES], *more))
