"""Whether a draft really holds every word of its document: the written text is asked, not what the account claims.

Knows what each use promises; does not know how words were read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.importing.account import Entry
from api.importing.drafting import Draft
from api.importing.grids import Reading, Table
from api.importing.passages import Part, Passage, Use, is_layout, joined
from api.importing.proposing import Pen, propose
from api.importing.sheets import Sheet
from engine.documents import Plain, plain, read_text

_NUMBERING = re.compile(
    r"(?:备注|说明|附注|注|附则)[：:]?|[（(]?第?[0-9０-９一二三四五六七八九十百IVXⅠ-Ⅻa-zA-Z]{1,4}[)）.、．项]?|[①-⑳]"
)


def squeezed(text: str) -> str:
    """A text without spaces, and without what a comment puts before its lines."""
    return re.sub(r"[\s#]", "", text)


@dataclass(frozen=True)
class Written:
    """The text of a list file, and its items by number."""

    text: str
    data: Mapping[str, Any]
    items: Mapping[str, Mapping[str, Any]]

    @property
    def leftovers(self) -> str:
        """The words of all leftovers."""
        return "\n".join(squeezed(each["text"]) for each in self.data.get("leftovers", ()))


def written(text: str) -> Written:
    """A drafted list file as it reads."""
    node, found = read_text(text, "draft.yaml")
    assert node is not None, found
    data: Any = plain(node)
    return Written(text, data, {item["id"]: item for item in data.get("items", ())})


def lost(reading: Reading, sheets: Iterable[Sheet]) -> list[str]:
    """Cells and paragraphs of the file with a line that stands in no passage of any list."""
    held: dict[str, str] = {}
    for sheet in sheets:
        for passage in sheet.passages():
            held[passage.place + passage.text] = squeezed(passage.text)
    there = "".join(held.values())
    cells = [
        cell.text if isinstance(block, Table) else block.text
        for block in reading.blocks
        for cell in ((each for row in block.rows for each in row) if isinstance(block, Table) else (block,))
    ]
    return [text for text in cells if squeezed(text) and not all(squeezed(line) in there for line in text.split("\n"))]


def broken(draft: Draft, text: str) -> list[str]:
    """Every claim of the account that the written text does not bear out, in words."""
    file = written(text)
    return [told for entry in draft.account for told in _broken(entry, file)]


def misread(draft: Draft, pen: Pen) -> Iterator[str]:
    """Words taken for a condition that, read alone, give another one than the item has; `pen` answers nothing."""
    pen.definitions.update({name: (each.words, each.when) for name, each in draft.definitions.items()})
    for item in draft.items:
        for entry, part in ((each, part) for each in item.account for part in each.parts):
            if part.use is Use.CONDITION:
                alone = _leaves(propose([Passage("", part.text)], pen).when)
                if not alone or not alone <= _leaves(item.proposal.when):
                    yield f"{entry.passage.place}：“{part.text}”不是这一项的条件"


def _leaves(when: Plain) -> frozenset[str]:
    """The comparisons of a condition that are no open wordings."""
    match when:
        case str():
            return frozenset({when})
        case list():
            return frozenset[str]().union(*map(_leaves, when))
        case {"wording": _}:
            return frozenset()
        case dict() if when.keys() & {"all", "any", "not"}:
            return frozenset[str]().union(*map(_leaves, when.values()))
        case _:
            return frozenset({str(sorted(when.items()))})


def _broken(entry: Entry, file: Written) -> Iterator[str]:
    if joined(entry.parts) != entry.passage.text:
        yield f"{entry.passage.place}：各部分合起来不是原文"
    for part in entry.parts:
        if not _held(part, entry, file):
            yield f"{entry.passage.place}：“{part.text}”（{part.use.value}）不在草案里"


def _held(part: Part, entry: Entry, file: Written) -> bool:
    """Whether the file has what a part claims."""
    words = squeezed(part.text)
    items = [file.items[entry.item]] if entry.item else list(file.items.values())
    match part.use:
        case _ if is_layout(part.text):
            return True
        case Use.LAYOUT:
            return bool(_NUMBERING.fullmatch(words)) or words in squeezed(file.text)
        case Use.LEFTOVER | Use.QUOTATION:
            return words in file.leftovers
        case Use.DEFINITION:
            defined = (*file.data.get("definitions", {}).values(), *file.data.get("criteria", ()))
            return any(squeezed(each["text"]) in words for each in defined)
        case Use.METADATA:
            return words.strip("。；;：:") in squeezed(file.text)
        case Use.MATTER:
            return all(words.strip("。；;") in squeezed(str(item.get("title", ""))) for item in items)
        case Use.WORDING:
            return _covered(words, _wordings([*items, file.data.get("definitions", {})]))
        case Use.EFFECT | Use.FORCE:
            return any(("effect" if part.use is Use.EFFECT else "force") in item for item in items)
        case Use.CLAUSE:
            return f"第 {entry.item} 项" in file.text and "条款：没有认出" not in _remark(entry.item, file.text)
        case Use.CONDITION:
            return all(_says_something(item.get("when")) for item in items)
        case Use.JOIN:
            return all(_joins(item.get("when")) for item in items)


def _covered(words: str, said: Iterable[str]) -> bool:
    """Whether the words stand in one wording, or wordings are all that they consist of."""
    rest = words
    for each in sorted(said, key=len, reverse=True):
        if words in each:
            return True
        rest = rest.replace(each, "，") if each else rest
    return is_layout(rest)


def _remark(number: str, text: str) -> str:
    return next((line for line in text.split("\n") if line.startswith(f"  # 第 {number} 项（")), "")


def _wordings(value: Any) -> Iterator[str]:  # noqa: ANN401  # read YAML
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "wording":
                yield squeezed(str(inner))
            elif key != "original":
                yield from _wordings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _wordings(inner)


def _joins(when: Any) -> bool:  # noqa: ANN401  # read YAML
    """Whether a condition joins several, or is one alone, with which there is nothing to join."""
    return (
        isinstance(when, str) or "wording" in when or any(key in when for key in ("all", "any", "not", "none", "soft"))
    )


def _says_something(when: Any) -> bool:  # noqa: ANN401  # read YAML
    """Whether a condition has a part that is no open wording, and is none that always holds."""
    if isinstance(when, str):
        return when != "不附条件"
    if isinstance(when, list):
        return any(map(_says_something, when))
    if isinstance(when, dict):
        return "wording" not in when and any(
            _says_something(inner) if key in ("all", "any", "not") else True for key, inner in when.items()
        )
    return False
