"""The print view of the 裁量说明: the dossier on one page, with a code of what finds its record again.

The code holds receipt, record and digest of the rulesets, no name and no fact: who has the paper only can say from it which
record and which rules it came from, without a network. Knows dossiers and segno.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import segno

from api.pages.opinion.decisions import decisions_of
from api.papers import DEPART, Dossier, Fact, Item, Part
from api.store import CaseFile
from engine.catalog import ACT_DATE, DECISION_DATE, INTENDED_FINE, TRACKS

_DAYS = (ACT_DATE, DECISION_DATE)
"""Facts that stand in the head of the page, too."""
_SIDE_BY_SIDE = 60
"""So many characters of a fact and its evidence have room beside another fact."""
_SPARED = ("不予", "免予", "不得", "不再", "移送")


class Code(NamedTuple):
    """A QR code as the path of its dark squares, and its width in squares with the margin that readers need."""

    path: str
    width: int


def paper_of(file: CaseFile | None, dossier: Dossier | None) -> dict[str, Any]:
    """What the print view shows of a dossier; of a record that is asked for by itself there is no case file."""
    return {
        "here": "cases",
        "file": file,
        "dossier": dossier,
        "decisions": decisions_of(dossier) if dossier else (),
        "short": lambda facts: [fact for fact in _told(facts) if not _is_long(fact)],
        "long": lambda facts: [fact for fact in _told(facts) if _is_long(fact)],
        "waits": lambda items: list(dict.fromkeys(map(_waits, items))),
        "punished": lambda part: dossier is not None and _may_punish(dossier, part),
        "departs": DEPART,
        "code": code_of(dossier.told_by_code()) if dossier else None,
    }


def _told(facts: Iterable[Fact]) -> list[Fact]:
    """The facts of the table: the days of the case only where evidence was named for them; a fine that is meant is none."""
    return [fact for fact in facts if (fact.evidence or fact.id not in _DAYS) and fact.id != INTENDED_FINE]


def _is_long(fact: Fact) -> bool:
    """Whether a fact needs a row of its own; what was derived says why in the place of its evidence."""
    return len(fact.text) + len(fact.evidence) > _SIDE_BY_SIDE and not fact.because


def _may_punish(dossier: Dossier, part: Part) -> bool:
    """Whether an act may be punished: by its conclusion, or by what the officer intends who does not use it."""
    result, opinion = part.result(TRACKS[0]), dossier.opinion(TRACKS[0], part.act)
    if opinion is not None and opinion.choice == DEPART:
        return is_punished(opinion.intended)
    return result is not None and is_punished(result.outcome)


def _waits(item: Item) -> str:
    """What an item that may still change the conclusion waits for."""
    return f"{item.title}（{item.outcome}），还缺{'、'.join(item.missing) or '原文'}"


def is_punished(outcome: str) -> bool:
    """Whether the range of a fine belongs on the page of an outcome.

    >>> [is_punished(each) for each in ("可以不予处罚", "应当从轻或减轻", "依法处罚", "移送司法")]
    [False, True, True, False]
    """
    return not any(word in outcome for word in _SPARED)


def code_of(text: str) -> Code:
    """The code of a text, with a fourth of it to spare: a paper is folded and copied.

    >>> code_of("a").width
    29
    """
    made = segno.make(text, error="m", micro=False)
    rows = list(made.matrix_iter(border=4))
    squares = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Code("".join(squares), len(rows))
