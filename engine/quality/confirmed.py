"""Concerns of the deep check that somebody has looked at: `confirmed.yaml` says who, when, what was read, and why it is so.

A confirmation holds for what the items said when they were read: where that changed, it has to be read again. Knows the file;
asks no solver.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.documents import (
    Diagnostic,
    Node,
    Report,
    expect_choice,
    expect_date,
    expect_mapping,
    expect_sequence,
    expect_text,
    quote,
    read_file,
)

if TYPE_CHECKING:  # loads the solver
    from engine.comparison import Concern

CONFIRMED = "confirmed.yaml"
_ENTRY = {"kind": True, "by": True, "on": True, "read": True, "because": True, "of": True}
_OF = {"item": True, "other": False, "ground": True}


class Subject(NamedTuple):
    """What a concern is about: its kind, the item by its key, and the other item, duty or bound, "" where there is none."""

    kind: str
    item: str
    other: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One concern that somebody looked at: `ground` is the digest of what the items said then, `line` where it is written."""

    subject: Subject
    ground: str
    by: str
    on: date
    read: str
    because: str
    line: int


@dataclass(frozen=True, slots=True)
class Looked:
    """Concerns and confirmations beside each other: `open` nobody has looked at, `changed` say something else than they did.

    `gone` are confirmations of what is no longer found.
    """

    open: tuple[Concern, ...] = ()
    confirmed: tuple[tuple[Concern, Confirmation], ...] = ()
    changed: tuple[tuple[Concern, Confirmation], ...] = ()
    gone: tuple[Confirmation, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether nothing is left to look at."""
        return not (self.open or self.changed or self.gone)


def read_confirmed(root: Path) -> tuple[tuple[Confirmation, ...], list[Diagnostic]]:
    """The confirmations of the rulesets under `root`, and what is wrong with them; none where there is no file."""
    path = root / CONFIRMED
    if not path.is_file():
        return (), []
    node, told = read_file(path, CONFIRMED)
    report = Report(CONFIRMED)
    report.found.extend(told)
    top = expect_mapping(report, node, {"format": True, "confirmed": True}, "确认")
    found: dict[Subject, Confirmation] = {}
    if top is not None:
        expect_choice(report, top.get("format"), ("1",), "format")
        for entry in expect_sequence(report, top.get("confirmed"), "confirmed"):
            for one in _read_entry(report, entry):
                if one.subject in found:
                    first = found[one.subject].line
                    report.add(entry, "duplicate-id", f"{quote(one.subject.item)}的同一处已在第 {first} 行确认过。")
                found.setdefault(one.subject, one)
    return tuple(found.values()), list(report.found)


def _read_entry(report: Report, node: Node) -> Iterable[Confirmation]:
    entry = expect_mapping(report, node, _ENTRY, "一次确认")
    if entry is None:
        return
    kind, by, read, because = (expect_text(report, entry.get(key), key) for key in ("kind", "by", "read", "because"))
    on = expect_date(report, entry.get("on"), "on")
    for each in expect_sequence(report, entry.get("of"), "of"):
        about = expect_mapping(report, each, _OF, "确认的一处")
        if about is None:
            continue
        item, other, ground = (expect_text(report, about.get(key), key) for key in _OF)
        if kind and by and on and read and because and item and ground:
            yield Confirmation(Subject(kind, item, other or ""), ground, by, on, read, because, each.line)


def beside(concerns: Iterable[Concern], confirmations: Iterable[Confirmation]) -> Looked:
    """The concerns, each with its confirmation where there is one."""
    known = {one.subject: one for one in confirmations}
    open_: list[Concern] = []
    confirmed: list[tuple[Concern, Confirmation]] = []
    changed: list[tuple[Concern, Confirmation]] = []
    seen: set[Subject] = set()
    for concern in concerns:
        subject = Subject(concern.kind, concern.item, concern.other)
        one = known.get(subject)
        seen.add(subject)
        if one is None:
            open_.append(concern)
        elif one.ground == concern.ground:
            confirmed.append((concern, one))
        else:
            changed.append((concern, one))
    gone = tuple(one for subject, one in known.items() if subject not in seen)
    return Looked(tuple(open_), tuple(confirmed), tuple(changed), gone)
