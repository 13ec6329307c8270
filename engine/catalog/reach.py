"""To which violations an item speaks: those it names, a family of them, or all of its field; and which it leaves out.

Reads the keys `matter` and `left_out` of an item. Does not know what the item says of them.
"""

from __future__ import annotations

from engine.catalog.library import Library
from engine.catalog.lists import ANY_MATTER
from engine.catalog.penalty_reader import text_or_texts
from engine.documents import (
    Mapping,
    Node,
    Report,
    Sequence,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    suggest,
)

FAMILY = {"punished_by": True, "stage": False}
LEFT_OUT = {"because": True, "matters": False, "punished_by": False}
EVERY_STAGE = "不限"
"""The stage of the violations that are bound to none."""


def read_matters_of_item(
    report: Report, node: Node | None, left_out: frozenset[str], library: Library
) -> tuple[str, ...] | None:
    """The names of the matters that `node` writes, () for any of the list's field; None when it is absent or wrong."""
    if isinstance(node, Mapping):
        family = expect_mapping(report, node, FAMILY, "matter")
        places = expect_texts(report, family.get("punished_by"), "punished_by") if family else ()
        stage = expect_text(report, family.get("stage"), "stage") if family else None
        found = tuple(
            m.name for m in library.matters.punished_under(places) if stage is None or (m.stage or EVERY_STAGE) == stage
        )
        if places and not found:
            report.add(
                node, "unknown-matter", f"事项表里没有由{'、'.join(places)}处罚的事项{f'（{stage}）' if stage else ''}"
            )
        return tuple(name for name in found if name not in left_out) or None
    names = text_or_texts(report, node, "matter")
    if names == (ANY_MATTER,):
        return ()
    return _known(report, node, names, library) or None


def read_left_out(report: Report, node: Node | None, library: Library) -> frozenset[str]:
    """The names of the matters that an item is said not to reach, each row with its reason."""
    found: set[str] = set()
    for entry in expect_sequence(report, node, "left_out"):
        row = expect_mapping(report, entry, LEFT_OUT, "不及于的事项")
        if row is None:
            continue
        expect_text(report, row.get("because"), "because")
        names = expect_texts(report, row.get("matters"), "matters")
        found.update(_known(report, row.get("matters"), names, library))
        places = expect_texts(report, row.get("punished_by"), "punished_by")
        found.update(matter.name for matter in library.matters.punished_under(places))
    return frozenset(found)


def _known(report: Report, node: Node | None, names: tuple[str, ...], library: Library) -> tuple[str, ...]:
    by_name = library.matters.by_name
    spots = dict(zip(names, node.items, strict=False)) if isinstance(node, Sequence) else {}
    for name in names:
        if name not in by_name:
            report.add(spots.get(name, node), "unknown-matter", f"事项表里没有“{name}”。{suggest(name, by_name)}")
    return names
