"""Several lists of one file as one, each with its headings over its rows: 一、不予处罚 and 二、减轻处罚 of one document.

Knows sheets and how titles are numbered; decides nothing of what they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from api.importing.passages import Passage
from api.importing.sections import style_of
from api.importing.sheets import Sheet


def joined(sheets: Mapping[int, Sheet]) -> Sheet:
    """The lists, by which they are in the file, as one; what stands above each alone is over its rows.

    Where a number comes twice, every item has that of its list before its own: 2-1. No word is in two places for it.
    """
    if len(sheets) == 1:
        return next(iter(sheets.values()))
    shared = frozenset[Passage].intersection(*(frozenset(sheet.above) for sheet in sheets.values()))
    own = {number: [each for each in sheet.above if each not in shared] for number, sheet in sheets.items()}
    first, *others = own
    kept = _not_over(own[first], [own[number] for number in others])
    counted = Counter(row.number for sheet in sheets.values() for row in sheet.rows)
    twice = any(count > 1 for count in counted.values())
    rows = tuple(
        replace(
            row,
            number=f"{number}-{row.number}" if twice else row.number,
            sections=(*own[number][kept if number == first else 0 :], *row.sections),
        )
        for number, sheet in sheets.items()
        for row in sheet.rows
    )
    above = tuple(each for each in sheets[first].above if each in shared or each in own[first][:kept])
    every = sheets.values()
    return Sheet(
        "、".join(sheet.where for sheet in every),
        tuple(chain.from_iterable(sheet.columns for sheet in every)),
        rows,
        above,
        tuple(dict.fromkeys(chain.from_iterable(sheet.below for sheet in every))),
        tuple(chain.from_iterable(sheet.repeats for sheet in every)),
        tuple(sheets),
    )


def _not_over(first: Sequence[Passage], others: Sequence[Sequence[Passage]]) -> int:
    """How many passages above the first list are of the whole file: those before a numbered title, which others have too."""
    titles = [place for place, each in enumerate(first) if style_of(each.text)]
    if titles:
        return titles[0]
    return len(first) if any(style_of(each.text) for own in others for each in own) else 0
