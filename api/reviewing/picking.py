"""What a reviewer picks for a draft, and how it is written into the draft's file: all of it or nothing.

A file is changed only while it is a draft that nobody published, and only over the bytes that were seen. Knows drafts and
signed steps; does not know who picks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from api.importing.phrasing import Phrasing, read_phrasing
from api.ordered_writes import NotWrittenError, locked, write_in_order
from api.reviewing.draft import LEFTOVERS, SETTLED, Draft, DraftError, Leftover, Row, draft_of
from api.reviewing.draft_files import read_review
from api.reviewing.edits import append, drop, put, rename, replace_condition, require, settle
from api.reviewing.joining import joined
from api.reviewing.layout import LayoutError, node_of
from api.system_errors import why
from engine.catalog import WORDING, Catalog, CatalogError, Library
from engine.documents import Plain, plain, suggest, unseen_character
from engine.language import ALWAYS

MATTER, NEW, EFFECT, FORCE, JOIN = "matter", "new", "effect", "force", "join"
INTO, UNLESS, CAUTION = "when", "unless", "caution"
FIELDS = (MATTER, NEW, EFFECT, FORCE, JOIN)
"""What can be picked for an item: `new` proposes a matter under the name that the document gives it."""
FATES = (SETTLED, CAUTION, INTO, UNLESS)
"""What can become of a leftover: nothing, with the reason; a sentence of the list's caution; an open wording that an item
requires, or that it must not meet."""
FORCES, JOINS = ("可以", "应当"), {"全部": "all", "任一": "any"}
LONGEST = 2_000
_ORDER = ("id", "title", "matter", "left_out", "source", "kind", "when", "variants", "effect", "force")
_TOP = ("format", "list", "version", "title", "number", "issuers", "kind", "field", "status", "sources", "effective",
        "transition", "replaces", "verified_until", "published_items")  # fmt: skip
_PROPOSED = "proposed"
_HEAD = "# {} 需要的新事项：逐条核对，按处罚条款的原文补全，并入 matters.yaml，然后删去本文件。\nformat: 1\n"
_BETWEEN = re.compile(r"[、,，\s]+")
_LEFT = re.compile(r"(还有 )\d+( 处没有着落)")
_PICK = re.compile(r"(?P<of>.+?)\.(?P<what>[a-z]+)=(?P<value>.*)", re.DOTALL)
_LEFTOVER = re.compile(r"leftover\.(?P<key>[0-9a-f]{8})")


class PickError(Exception):
    """A pick cannot be written; the message is a Chinese sentence."""


class StaleError(PickError):
    """The file is no longer the one that was seen."""


class Pick(NamedTuple):
    """One choice: `of` is the id of an item, or `leftover` with its key; `what` one of `FIELDS` or `FATES`."""

    of: str
    what: str
    value: str

    @property
    def leftover(self) -> str:
        """The key of the leftover, "" for a pick of an item."""
        found = _LEFTOVER.fullmatch(self.of)
        return found["key"] if found else ""


def read_pick(text: str) -> Pick:
    """The pick that a person writes on one line. Raises `PickError`.

    >>> read_pick("3.force=可以")
    Pick(of='3', what='force', value='可以')
    >>> read_pick("leftover.0a1b2c3d.settled=页码").leftover
    '0a1b2c3d'
    """
    found = _PICK.fullmatch(text.strip())
    if found is None:
        raise PickError(f"“{text}”看不懂。写成 3.force=可以、3.matter=事项的名称、leftover.编号.settled=为什么 的样子")
    return Pick(found["of"].strip(), found["what"], found["value"].strip())


def picked(draft: Draft, picks: Iterable[Pick], conditions: Mapping[str, Plain], root: Path, library: Library) -> str:
    """The text of the file after the picks, its other lines as they stand, and the remarks that count leftovers right.

    `conditions` are whole conditions of items, by their ids, in the place of those that are there. Raises `PickError`.
    """
    every, rows = list(picks), {row.id: row for row in draft.rows}
    text = draft.text
    _check_once(every)
    for name, when in conditions.items():
        text = replace_condition(text, ("items", _row(name, rows).number), "when", when)
    for pick in (each for each in every if not each.leftover):
        text = _set(text, _row(pick.of, rows), pick, root, library)
    placing = [(_leftover(draft, each), each) for each in every if each.leftover]
    # From the last one up, so that the numbers of those above hold while entries go.
    for left, pick in sorted(placing, key=lambda each: -each[0].number):
        text = _place(text, draft, left, pick)
    made = draft_of(text.encode(), draft.path, library)
    wrong = [told for row in made.rows if row.id in conditions for told in row.trouble]
    if wrong:
        raise PickError("；".join(wrong))
    return _counted(text, made)


def _row(name: str, rows: Mapping[str, Row]) -> Row:
    if name not in rows:
        raise PickError(f"草案里没有第 {name} 项。{suggest(name, rows)}")
    return rows[name]


def _counted(text: str, draft: Draft) -> str:
    """The text with the numbers of leftovers in its remarks as they are now; of a row that has none, without the remark."""
    lines = text.split("\n")
    for row in reversed(draft.rows):
        for at in range(row.line - 2, -1, -1):
            if not lines[at].lstrip().startswith("#"):
                break
            if _LEFT.search(lines[at]):
                lines[at : at + 1] = [_LEFT.sub(rf"\g<1>{len(row.open)}\g<2>", lines[at])] if row.open else []
    for at, line in enumerate(lines):
        if not line.startswith("#"):
            break
        lines[at] = _LEFT.sub(rf"\g<1>{draft.counts['leftovers']}\g<2>", line)
    made = "\n".join(lines)
    return made if plain(node_of(made)) == plain(node_of(text)) else text


def write_picks(  # where, over which bytes, what
    root: Path,
    catalog: Catalog,
    path: str,
    seen: str,
    picks: Iterable[Pick],
    conditions: Mapping[str, Plain] = MappingProxyType({}),
) -> Draft:
    """Write the picks into the draft at `path` below `root`, whose sha256 was seen as `seen`; the draft as it then is.

    A matter proposed as new is put beside the others of the draft, into `proposed/`. Raises `PickError`, `StaleError`,
    `DraftError`: nothing is written then.
    """
    every = tuple(picks)
    check_unpublished(catalog, path)
    try:
        with locked(root):
            draft = read_review(root, path, catalog.library)
            if draft.digest != seen:
                raise StaleError(f"{path} 在打开以后改动过，这一次什么也没有写；请照现在的样子再选一次")
            text = picked(draft, every, conditions, root, catalog.library)
            was: dict[str, str | None] = {path: seen}
            texts = {path: text}
            if proposed := _proposed(root, draft, every, catalog.library):
                texts = {proposed[0]: proposed[1], **texts}
                was[proposed[0]] = proposed[2]
            write_in_order(root, texts, was)
    except LayoutError as error:
        raise PickError(str(error)) from None
    except NotWrittenError as error:
        raise StaleError(str(error)) from None
    except OSError as error:
        raise PickError(f"写不进 {path}（{why(error)}）。请检查目录和权限") from None
    return read_review(root, path, catalog.library)


def check_unpublished(catalog: Catalog, path: str) -> None:
    """Raises `DraftError` for a file that is registered as published."""
    if path in catalog.register.digests:
        raise DraftError(f"{path} 已经公布并冻结，一个字也不能改；录错了另写一次读法（.r2.yaml）")


def _leftover(draft: Draft, pick: Pick) -> Leftover:
    """The leftover that a pick names: of several of the same words at the same place the first that is open."""
    named = [each for each in draft.leftovers if each.key == pick.leftover]
    if not named:
        raise PickError(f"草案里没有 leftover.{pick.leftover} 这一处；编号用 cailiang review 看")
    if len({(each.at, each.text) for each in named}) > 1:
        raise PickError(f"leftover.{pick.leftover} 有两处，分不清是哪一处；请在编辑器里写")
    return next((each for each in named if not each.settled), named[0])


def _check_once(picks: list[Pick]) -> None:
    """One choice for each thing: neither of two is preferred."""
    seen: set[tuple[str, str]] = set()
    for pick in picks:
        kind = "" if pick.leftover else MATTER if pick.what == NEW else pick.what
        if (pick.of, kind) in seen:
            raise PickError(f"{pick.of} 的同一栏选了两次，请只留一个")
        seen.add((pick.of, kind))
        if len(pick.value) > LONGEST:
            raise PickError(f"写得太长：最多 {LONGEST} 个字，这里有 {len(pick.value)} 个")
        if unseen := unseen_character(pick.value):
            raise PickError(f"里面有看不见的字符（{unseen}），请删去重写")


def _set(text: str, row: Row, pick: Pick, root: Path, library: Library) -> str:
    """The text with one entry of an item as it was picked."""
    at = ("items", row.number)
    match pick.what:
        case "matter":
            return put(text, at, MATTER, _one_of(pick, library.matters.by_name), _ORDER)
        case "new":
            return put(text, at, MATTER, new_name(row), _ORDER)
        case "effect":
            return put(text, at, EFFECT, _one_of(pick, library.effects), _ORDER)
        case "force":
            return put(text, at, FORCE, _one_of(pick, FORCES), _ORDER)
        case "join":
            wanted = JOINS[_one_of(pick, JOINS)]
            if row.join:
                return text if wanted == row.join else rename(text, (*at, "when"), row.join, wanted)
            when = joined(row.open_words, wanted, _phrasing(root, library), library) if row.open_words else None
            if when is None:
                raise PickError(f"第 {row.id} 项的条件不是并列的几点，不能选全部还是任一；请在编辑器里写")
            return replace_condition(text, at, "when", when)
        case _:
            raise PickError(f"不认识“{pick.what}”。{suggest(pick.what, FIELDS) or '可以写：' + '、'.join(FIELDS)}")


def _phrasing(root: Path, library: Library) -> Phrasing:
    try:
        return read_phrasing(root, library)
    except CatalogError as error:
        raise PickError(f"{error.found[0].path}：{error.found[0].message}并列的几点拆不开") from None


def _one_of(pick: Pick, choices: Mapping[str, object] | tuple[str, ...]) -> str:
    if pick.value in choices:
        return pick.value
    few = "、".join(choices) if len(choices) < 20 else "用 cailiang matters 查"
    raise PickError(
        f"第 {pick.of} 项的 {pick.what} 不能写“{pick.value}”。{suggest(pick.value, choices) or '可以写：' + few}"
    )


def new_name(row: Row) -> str:
    """The name under which the matter of an item is proposed: the one of the document. Raises `PickError` without one."""
    name = row.title.strip()
    if not name:
        raise PickError(f"第 {row.id} 项没有 title，不知道新的事项叫什么；请在编辑器里写")
    return name


def _place(text: str, draft: Draft, left: Leftover, pick: Pick) -> str:
    """The text in which the words of a leftover have the place that was picked."""
    at = (LEFTOVERS,)
    if left.settled:
        raise PickError(f"“{left.text}”已经办过了（{left.settled}）")
    match pick.what:
        case "settled":
            if not pick.value:
                raise PickError(f"“{left.text}”要写一句为什么不用写进草案")
            return settle(text, at, left.number - 1, SETTLED, pick.value)
        case "caution":
            top = plain(node_of(text))
            before = top.get(CAUTION) if isinstance(top, dict) else None
            told = f"{before}；{left.text}" if before else left.text
            return drop(put(text, (), CAUTION, told, _TOP), at, left.number - 1)
        case "when" | "unless":
            words: dict[str, Plain] = {WORDING: left.text}
            condition: dict[str, Plain] = words if pick.what == INTO else {"not": words}
            for row in _into(draft, left, pick.value):
                text = require(text, ("items", row.number), "when", condition, ALWAYS)
            return drop(text, at, left.number - 1)
        case _:
            raise PickError(f"不认识“{pick.what}”。{suggest(pick.what, FATES) or '可以写：' + '、'.join(FATES)}")


def _into(draft: Draft, left: Leftover, written: str) -> list[Row]:
    """The items into whose conditions a leftover goes: every one in whose row it stands, where it stands in several."""
    rows, names = {row.id: row for row in draft.rows}, [each for each in _BETWEEN.split(written) if each]
    if not names:
        raise PickError(f"“{left.text}”要写进哪一项的条件？请写第几项")
    for name in names:
        _row(name, rows)
    of = draft.rows_with(left)
    if len(of) > 1 and not set(of) <= set(names):
        told = f"“{left.text}”在第 {'、'.join(of)} 项的原文里都有，要写就写进全部这几项"
        raise PickError(f"{told}；各项不同的，请在文件里分开写")
    return [rows[name] for name in dict.fromkeys(names)]


def _proposed(root: Path, draft: Draft, picks: Iterable[Pick], library: Library) -> tuple[str, str, str | None] | None:
    """Path and text of the file of matters that the draft proposes, and the sha256 of what it has now; None for nothing new."""
    place = PurePosixPath(draft.path)
    file = root / _PROPOSED / place
    if any(each.is_symlink() for each in (file, *file.parents) if each != root and each.is_relative_to(root)):
        raise PickError(f"{_PROPOSED}/{place} 里有符号链接，通到别处；请删去")
    content = file.read_bytes() if file.is_file() else None
    text = before = content.decode("utf-8-sig") if content else _HEAD.format(f"{draft.list_id}@{place.stem}")
    top, rows = plain(node_of(text)), {row.id: row for row in draft.rows}
    there = top.get("matters") if isinstance(top, dict) else None
    names = {each.get("name") for each in there if isinstance(each, dict)} if isinstance(there, list) else set()
    for row in (rows[each.of] for each in picks if each.what == NEW):
        name = new_name(row)
        if name not in names and name not in library.matters.by_name:
            names.add(name)
            entry = {"name": name, "id": f"{place.parent.name}-{place.stem[:4]}-{row.number + 1}"}
            text = append(text, "matters", {**entry})
    if text == before:
        return None
    return f"{_PROPOSED}/{place}", text, hashlib.sha256(content).hexdigest() if content else None
