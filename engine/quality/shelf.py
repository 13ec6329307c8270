"""The list versions that a check looks at, each with its document, and the places of what is told about them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog import Catalog, ListVersion, Register
from engine.documents import Diagnostic, Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list version without mistakes of its own, and its document for the places of diagnostics."""

    version: ListVersion
    top: Mapping


@dataclass(frozen=True, slots=True)
class Shelf:
    """The catalog and all list versions that could be read, by list id and then by first day.

    `sheets` are the readings that are or would be used, `readings` all of them. `register` is what is published; the
    catalog is read as if every file were that does not call itself a draft.
    """

    catalog: Catalog
    register: Register
    sheets: tuple[Sheet, ...]
    readings: tuple[Sheet, ...]


def at(sheet: Sheet, node: Node | None, code: str, message: str) -> Diagnostic:
    """A diagnostic at a node of a list's document; at its beginning where there is no node."""
    place = node or sheet.top
    return Diagnostic(sheet.version.path, place.line, place.column, code, message)


def item_nodes(sheet: Sheet) -> dict[str, Mapping]:
    """The items of a list's document by id."""
    items = sheet.top.get("items")
    found: dict[str, Mapping] = {}
    for node in items.items if isinstance(items, Sequence) else ():
        if isinstance(node, Mapping) and isinstance(name := node.get("id"), Scalar):
            found[name.text] = node
    return found
