"""A draft file as rows: what the document says, what was drafted of it, and what is not settled yet.

Reads the file alone, so that a draft which the catalog does not take yet can be reviewed. Changes nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from api.reviewing.marking import LEFT, OPEN, Stretch, marked, packed
from engine.answer import sentences
from engine.catalog import WORDING, Definitions, Library, open_wordings
from engine.documents import Mapping, Node, Report, Scalar, Sequence, read_text
from engine.language import Condition, Defined, Unread, children, read_condition

LEFTOVERS, SETTLED = "leftovers", "settled"
_REMARKS = 20
_ASKED = re.compile(r"# (?:请核对|注意)：(.+)")
_WHERE = re.compile(r"# 第 [^（]{1,40} 项（(.{1,200}?)）")


class DraftError(Exception):
    """There is no draft to review in a file; the message is a Chinese sentence."""


class Leftover(NamedTuple):
    """Words of the document that found no place: `number` counts from 1 as in the file; `settled` says why none is needed.

    `key` names them for who picks: made of the words and their place, it stays while others come and go.
    """

    number: int
    at: str
    text: str
    kind: str
    settled: str

    @property
    def key(self) -> str:
        """By what a pick names it."""
        return hashlib.sha256(f"{self.at}\n{self.text}".encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition as words with its parts; `open` where only the document's words are there."""

    words: str
    parts: tuple[Clause, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One item. `number` counts from 0; `original` is the document's row, column by column, as it stands, at `where`.

    `join` is `all` or `any` where the condition begins with one, `open_words` are the words of one that is nothing else.
    `leftovers` stand in this row alone, `common` in others, too, told once for all of them.
    `trouble` tells what of the item cannot be read, `questions` what the import asks to be looked at.
    """

    number: int
    id: str
    line: int
    where: str
    title: str
    matters: tuple[str, ...]
    effect: str
    force: str
    join: str
    open_words: str
    condition: Clause | None
    wordings: tuple[str, ...]
    original: tuple[tuple[str, str], ...]
    leftovers: tuple[Leftover, ...]
    common: tuple[Leftover, ...]
    lacking: tuple[str, ...]
    trouble: tuple[str, ...]
    questions: tuple[str, ...]

    @property
    def open(self) -> tuple[Leftover, ...]:
        """The leftovers of the row that nobody settled yet."""
        return tuple(each for each in (*self.leftovers, *self.common) if not each.settled)

    @property
    def done(self) -> bool:
        """Whether nothing of the row is left to do."""
        return not (self.open or self.wordings or self.lacking or self.trouble)

    @property
    def columns(self) -> tuple[tuple[str, tuple[Stretch, ...]], ...]:
        """The document's row with its words marked that are not settled."""
        words = [*((each.text, LEFT) for each in self.open), *((text, OPEN) for text in self.wordings)]
        return tuple((heading, marked(text, words)) for heading, text in self.original)


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole draft, as its file is now. `published` is what the document counts.

    `beside` are the leftovers of no row or of several, `shared` the wordings of what all items share, such as definitions,
    `notes` what the import says of the whole document.
    """

    path: str
    digest: str
    list_id: str
    version: str
    title: str
    published: str
    caution: str
    rows: tuple[Row, ...]
    beside: tuple[Leftover, ...]
    shared: tuple[str, ...]
    notes: tuple[str, ...]
    text: str

    @property
    def leftovers(self) -> tuple[Leftover, ...]:
        """Every leftover, by its number."""
        return tuple(sorted((*self.beside, *(each for row in self.rows for each in row.leftovers))))

    def rows_with(self, left: Leftover) -> tuple[str, ...]:
        """The ids of the items in whose rows a leftover stands."""
        return tuple(row.id for row in self.rows if left in row.leftovers or left in row.common)

    @property
    def counts(self) -> dict[str, int]:
        """How much is open: leftovers, wordings, items without a known matter, and items in which something else lacks."""
        return {
            "leftovers": sum(not each.settled for each in self.leftovers),
            "wordings": len(self.shared) + sum(len(row.wordings) for row in self.rows),
            "matters": sum("matter" in row.lacking for row in self.rows),
            "others": sum(bool(row.trouble) or any(each != "matter" for each in row.lacking) for row in self.rows),
        }


def draft_of(content: bytes, path: str, library: Library) -> Draft:
    """The draft that the bytes of a file write. Raises `DraftError`."""
    node, found = read_text(content, path)
    if node is None:
        raise DraftError("；".join(f"{each.path}:{each.line}:{each.column}　{each.message}" for each in found[:5]))
    if not isinstance(node, Mapping) or _text(node, "status") != "draft":
        raise DraftError(f"{path} 没有写 status: draft，不是草案；公布了的一个字也不能改，录错了另写一次读法")
    text = content.decode("utf-8-sig")
    drafted, left = tuple(_rows(node, path, text.split("\n"), library)), tuple(_leftovers(node))
    said = {row.number: "\n".join(packed(words) for _, words in row.original) for row in drafted}
    holding = {each.number: _holding(each, drafted, said) for each in left}
    rows = tuple(
        replace(
            row,
            leftovers=tuple(each for each in left if holding[each.number] == [row.number]),
            common=tuple(each for each in left if len(at := holding[each.number]) > 1 and row.number in at),
        )
        for row in drafted
    )
    shared = {key: value for key, value in node.by_key.items() if key not in ("items", LEFTOVERS)}
    return Draft(
        path=path,
        digest=hashlib.sha256(content).hexdigest(),
        list_id=_text(node, "list"),
        version=_text(node, "version"),
        title=_text(node, "title"),
        published=_text(node, "published_items"),
        caution=_text(node, "caution"),
        rows=rows,
        beside=tuple(each for each in left if len(holding[each.number]) != 1),
        shared=tuple(each.text for each in open_wordings(Mapping(shared, 1, 1))),
        notes=tuple(_asked(text.split("\n")[: node.line - 1])),
        text=text,
    )


def _holding(left: Leftover, rows: tuple[Row, ...], said: dict[int, str]) -> list[int]:
    """The rows in which a leftover stands: those that its place names and that say its words; without any the one that does."""
    words = packed(left.text)
    saying = [row for row in rows if words and words in said[row.number]]
    named = [row.number for row in saying if row.where and _names(left.at, row.where)]
    return named or [row.number for row in saying if len(saying) == 1]


def _names(at: str, where: str) -> bool:
    """Whether a place, or one of several told together, is in the row at `where`.

    >>> _names("“备注”各处：第 1 行“备注”；第 3 行“备注”", "第 3 行"), _names("第 13 行“备注”", "第 1 行")
    (True, False)
    >>> _names("第 1 行“备注”，属于：第 1 行；第 2 行", "第 2 行")
    True
    """
    return any(each.startswith(where) for each in re.split("[：；]", at))


def _rows(node: Mapping, path: str, lines: list[str], library: Library) -> Iterator[Row]:
    definitions, report = node.get("definitions"), Report(path)
    scene = Definitions(
        report, definitions, _text(node, "list"), library.vocabulary, library.sources, library.general
    ).scene
    entries = node.get("items")
    for number, entry in enumerate(entries.items if isinstance(entries, Sequence) else ()):
        if isinstance(entry, Mapping):
            wrong = Report(path)
            condition = read_condition(wrong, entry.get("when"), scene)
            yield _row(number, entry, condition, wrong, library, _remarks(lines, entry.line))


def _remarks(lines: list[str], line: int) -> list[str]:
    """The remarks right above a line that counts from 1, in their order."""
    found = []
    for above in reversed(lines[max(0, line - 1 - _REMARKS) : line - 1]):
        if not above.lstrip().startswith("#"):
            break
        found.append(above.strip())
    return found[::-1]


def _where(remarks: list[str]) -> str:
    """Where the row of an item stands in the document, by the remark above it; "" without one."""
    return next((found[1] for each in remarks if (found := _WHERE.match(each))), "")


def _asked(remarks: list[str]) -> Iterator[str]:
    """What remarks ask the reviewer to look at."""
    yield from (found[1] for each in remarks if (found := _ASKED.match(each.strip())))


def _leftovers(node: Mapping) -> Iterator[Leftover]:
    entries = node.get(LEFTOVERS)
    for number, each in enumerate(entries.items if isinstance(entries, Sequence) else (), start=1):
        if isinstance(each, Mapping):
            yield Leftover(number, *(_text(each, key) for key in ("at", "text", "kind", SETTLED)))


def _row(
    number: int, entry: Mapping, condition: Condition | None, wrong: Report, library: Library, remarks: list[str]
) -> Row:
    original = tuple(_columns(entry.get("original")))
    matters = tuple(_texts(entry.get("matter")))
    when = entry.get("when")
    effect, force = _text(entry, "effect"), _text(entry, "force")
    return Row(
        number=number,
        id=_text(entry, "id"),
        line=entry.line,
        where=_where(remarks),
        title=_text(entry, "title"),
        matters=matters,
        effect=effect,
        force=force,
        join=next((key for key in ("all", "any") if isinstance(when, Mapping) and when.get(key)), ""),
        open_words=_text(when, WORDING) if isinstance(when, Mapping) and list(when.by_key) == [WORDING] else "",
        condition=_clause(condition) if condition else None,
        wordings=tuple(each.text for each in open_wordings(entry)),
        original=original,
        leftovers=(),
        common=(),
        lacking=tuple(_lacking(matters, effect, force, entry, library)),
        trouble=tuple(f"第 {each.line} 行：{each.message}" for each in wrong.found),
        questions=tuple(_asked(remarks)),
    )


def _lacking(matters: tuple[str, ...], effect: str, force: str, entry: Mapping, library: Library) -> Iterator[str]:
    """Which entries of an item are not there, or name what the library lacks."""
    if not matters or any(name not in library.matters.by_name for name in matters):
        yield "matter"
    if effect not in library.effects:
        yield "effect"
    if not force and not (effect in library.effects and library.effects[effect].unforced):
        yield "force"
    if entry.get("when") is None and entry.get("variants") is None:
        yield "when"


def _clause(condition: Condition) -> Clause:
    unread = isinstance(condition, Unread) and condition.worded
    if isinstance(condition, Defined) and condition.name:
        return Clause(condition.name)
    words = condition.text if isinstance(condition, Unread) and unread else sentences.words(condition)
    return Clause(words, tuple(_clause(part) for part in children(condition)), unread)


def _columns(node: Node | None) -> Iterator[tuple[str, str]]:
    for key, value in node.entries if isinstance(node, Mapping) else ():
        if isinstance(value, Scalar):
            yield key.text, value.text


def _text(node: Mapping, key: str) -> str:
    value = node.get(key)
    return value.text if isinstance(value, Scalar) else ""


def _texts(node: Node | None) -> Iterator[str]:
    if isinstance(node, Scalar) and node.text:
        yield node.text
    elif isinstance(node, Sequence):
        yield from (each.text for each in node.items if isinstance(each, Scalar))
