"""What a concern is and rests on: the words of the items it is about, and the duties for which there is no form of a paper.

Knows lists and forms; asks no solver.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as Words
from typing import TypeAlias

from engine.answer import sentences
from engine.catalog import COUNTRY, Catalog, Item, ListVersion
from engine.language import walk

Kind: TypeAlias = Words[
    "永不适用",
    "总是适用",
    "重复",
    "被吞没",
    "互相矛盾",
    "同时适用",
    "界限之间有空档",
    "下级更窄",
    "要求没有文书",
    "没有得出",
]


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to look at: where, of which kind, in a sentence, and the case that shows it, "" where there is none.

    `item` is the key of the item it is about, `other` that of another, or a duty or a bound. `ground` is a digest of what they
    say: whoever has looked at it can tell later that it is still the same.
    """

    path: str
    line: int
    kind: Kind
    says: str
    case: str
    item: str
    other: str
    ground: str


def ground(items: Iterable[Item], about: str) -> str:
    """The digest of what the items say: matters, conditions with all definitions and exclusions, effect, fines, duties, days.

    The same on every machine; the same words in another file come to the same.
    """
    told = "\n\n".join((*("\n".join(_words(item)) for item in items), about))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _words(item: Item) -> Iterator[str]:
    yield from (item.title, item.outcome, item.kind, item.step, str(item.since), str(item.until))
    yield from ("、".join(each) for each in (item.matters, item.duties, item.survives))
    yield from (f"{measure.measure} {measure.clause}" for measure in item.measures)
    yield from (f"{row.low} {row.high} {row.of} {sentences.inline(row.when) if row.when else ''}" for row in item.fines)
    yield from (sentences.inline(part) for part in walk(item.condition))


def without_paper(catalog: Catalog, version: ListVersion) -> dict[str, list[Item]]:
    """The duties that a version asks for and that no form of a paper is offered for at its place, with their items.

    A form of any day counts: when it began to be used says nothing of the list.
    """
    code = next((code for code, folder in catalog.folders.items() if folder == version.folder), COUNTRY)
    over = {COUNTRY, code, *((f"{code[:2]}0000", f"{code[:4]}00") if code.isdigit() else ())}
    papers = {duty for paper in catalog.papers if paper.place in over for duty in paper.follows}
    found: dict[str, list[Item]] = {}
    for item in version.items:
        for duty in item.duties:
            if duty not in papers:
                found.setdefault(duty, []).append(item)
    return found
