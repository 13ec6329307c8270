"""The leads in a stretch of words: found, marked as taken, and what each says follows for an item.

Knows the words of leads through their table; does not know what the words between them are.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.importing.leads import Kind, Run, runs_in
from api.importing.pens import Pen
from api.importing.recognising import expression
from api.importing.stretches import ENDS, Stretch


@dataclass(frozen=True, slots=True)
class Said:
    """An effect that words say ('' for one that a list file cannot), with the forces beside it ('' likewise)."""

    effect: str
    forces: frozenset[str]
    words: str


def leads_in(text: str, pen: Pen, *, points_follow: bool) -> list[Run]:
    """The leads of a text. An exception counts only after a lead that points: elsewhere a sentence ends with it."""
    found = runs_in(
        text, pen.phrasing.leads, lambda words: expression(words, pen) is not None, points_follow=points_follow
    )
    first = next((place for place, run in enumerate(found) if run.points), len(found))
    return [run for place, run in enumerate(found) if place >= first or not run.has(Kind.EXCLUDING)]


def around(stretch: Stretch, runs: list[Run]) -> list[Stretch]:
    """What stands before, between and after the runs, without the brackets around one."""
    starts, ends, text = [0], [], stretch.text
    for run in runs:
        bracketed = text[run.start - 1 : run.start] == "（" and text[run.end : run.end + 1] == "）"
        ends.append(run.start - bracketed)
        starts.append(run.end + bracketed)
    ends.append(len(text))
    return [stretch.cut(start, end) for start, end in zip(starts, ends, strict=True)]


def unbracketed(stretch: Stretch) -> Stretch:
    """What stands in the brackets that a text is, or the text."""
    text = stretch.text.strip(ENDS)
    if text[:1] != "（" or text[-1:] != "）" or text.count("（") > 1:
        return stretch
    return stretch.strip().cut(1, len(text) - 1)


def take(run: Run, stretch: Stretch) -> None:
    """Mark each word of a lead for what it is."""
    for word in run.words:
        stretch.cut(word.start, word.end).take(word.use)


def said_by(run: Run, stretch: Stretch) -> tuple[Said, ...]:
    """The effects that a lead says, with its forces."""
    forces = frozenset(word.value for word in run.words if word.kind is Kind.FORCE)
    effects = dict.fromkeys(word.value for word in run.words if word.kind is Kind.EFFECT) if run.says_effect else {}
    return tuple(Said(effect, forces, stretch.cut(run.start, run.end).words) for effect in effects)
