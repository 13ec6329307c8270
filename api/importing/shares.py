"""Which items one item of a table gives: one for each effect that its rows or the headings of its conditions tell apart.

Knows roles of columns and words of effects; does not know which rows are one item, nor law.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from api.importing.headings import ACT, EFFECT, NUMBER, WHEN, Headings, effects_told, grounds_told
from api.importing.passages import is_layout
from api.importing.sheets import CellOf

_FEWEST = 2
_CLAUSES = re.compile(r"[，,：:]")
_ENDS = "。；; \n"

Line = dict[int, CellOf]


@dataclass(frozen=True, slots=True)
class Share:
    """One item of what a table has as one: its cells, and those that say there is nothing (无, /).

    `several`: nothing says how its conditions combine. `apart`: the others have another effect.
    """

    cells: tuple[CellOf, ...]
    none: tuple[CellOf, ...] = ()
    several: bool = False
    apart: bool = False


def shares_of(lines: Sequence[Line], merged: Sequence[Collection[int]], headings: Headings) -> tuple[Share, ...]:
    """The items that the rows of one item give; `merged` are the columns in which each row is merged with the one above."""
    found: list[Share] = []
    above: Line = {}
    for start, end in _spans(lines, headings):
        cells = _cells(lines[start:end], merged[start], above)
        for line in lines[start:end]:
            above.update(line)
        several = sum(_says_when(line, headings) for line in lines[start:end]) > 1
        found += [replace(each, several=each.several or several) for each in _by_heading(cells, headings)]
    return tuple(replace(each, apart=len(found) > 1) for each in found)


def tells_effect(line: Line, headings: Headings) -> bool:
    """Whether a row says in a column of effects what follows for its conditions."""
    return any(cell.column.role == EFFECT and effects_told(cell.passage.text, headings) for cell in line.values())


def _spans(lines: Sequence[Line], headings: Headings) -> list[tuple[int, int]]:
    """The rows that belong together, from one to before another: all, unless several effects are said row by row."""
    said = [
        _said({at: cell for at, cell in line.items() if not _says_nothing(cell, headings)}, EFFECT) for line in lines
    ]
    starts = [0, *(place for place, each in enumerate(said) if place and each and said[place - 1 : place] != [each])]
    if len({each for each in said if each}) < _FEWEST:
        ends = [
            frozenset(place for text in _said(line, WHEN) for place in _effects_at_end(text, headings))
            for line in lines
        ]
        one_by_one = all(ends) and len(set(ends)) == len(lines) and not any(said)
        starts = list(range(len(lines))) if one_by_one else [0]
    return list(zip(starts, [*starts[1:], len(lines)], strict=True))


def _says_when(line: Line, headings: Headings) -> bool:
    return any(cell.column.role in (ACT, WHEN) and not _says_nothing(cell, headings) for cell in line.values())


def _said(line: Line, role: str) -> tuple[str, ...]:
    return tuple("".join(cell.passage.text.split()) for cell in line.values() if cell.column.role == role)


def _effects_at_end(text: str, headings: Headings) -> frozenset[int]:
    """The effects that the last clause of a condition tells, such as 可以从轻处罚."""
    return effects_told(_CLAUSES.split(text.strip(_ENDS))[-1], headings)


def _cells(lines: Sequence[Line], merged: Collection[int], above: Line) -> tuple[CellOf, ...]:
    """The cells of some rows, with what the rows above say for them too.

    That is what is merged from there, and what is said once of the whole item: neither conditions nor effects.
    """
    own = {place for line in lines for place in line}
    carried = {
        place: cell
        for place, cell in above.items()
        if place not in own and (cell.column.role not in (WHEN, EFFECT) or place in merged)
    }
    return tuple(line[place] for line in ({**carried, **lines[0]}, *lines[1:]) for place in sorted(line))


def _by_heading(cells: tuple[CellOf, ...], headings: Headings) -> Iterator[Share]:
    """The cells for each effect that the headings of the conditions tell apart; none for one that says there is nothing.

    So too for each ground of one effect. Where only some of those headings tell an effect, nothing says what the others are
    for.
    """
    silent = [_says_nothing(cell, headings) for cell in cells]
    none = tuple(cell for cell, says_nothing in zip(cells, silent, strict=True) if says_nothing)
    cells = tuple(cell for cell, says_nothing in zip(cells, silent, strict=True) if not says_nothing)
    told = [effects_told(cell.column.heading, headings) if cell.column.role == WHEN else None for cell in cells]
    effects = [each for each in dict.fromkeys(told) if each is not None]
    if len(effects) == 1 and effects[0]:
        grounds = [grounds_told(cell.column.heading, headings) if cell.column.role == WHEN else None for cell in cells]
        named = [each for each in dict.fromkeys(grounds) if each is not None]
        if all(len(each) == 1 for each in named):
            told, effects = grounds, named
    if len([each for each in effects if each]) < _FEWEST or frozenset() in effects:
        yield Share(cells, none, several=len(effects) > _FEWEST)
        return
    for effect in effects:
        own = tuple(cell for cell, each in zip(cells, told, strict=True) if each is None or each == effect)
        yield Share(own, none if effect == effects[0] else ())


def _says_nothing(cell: CellOf, headings: Headings) -> bool:
    """Whether a cell says that there is no such case; below 危害后果 or a heading nobody knows, 无 is a word of the row."""
    role, text = cell.column.role, "".join(cell.passage.text.split())
    if role in ("", NUMBER, ACT) or (role == WHEN and not headings.cases.search(cell.column.heading)):
        return False
    return is_layout(text) or headings.nothing.fullmatch(text) is not None
