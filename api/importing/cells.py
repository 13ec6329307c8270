"""The grammar of one cell: leads before, between and after its points, and the conditions that they join.

Says what was read and what was said; whoever asks puts cells together. Knows leads, points and sentences, no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from api.importing.leads import Kind, Run, runs_in
from api.importing.phrasing import Plain
from api.importing.points import Outline, outline, sentences
from api.importing.recognising import NOTHING_READ, Pen, Read, denied_of, expression, flat, kept, read_sentence
from api.importing.stretches import ENDS, Stretch
from engine.catalog import WORDING

_SENTENCE_ENDS = re.compile("[。\n]")


@dataclass(frozen=True, slots=True)
class Said:
    """An effect that words say ('' for one that a list file cannot), with the forces beside it ('' likewise)."""

    effect: str
    forces: frozenset[str]
    words: str


@dataclass(frozen=True, slots=True)
class CellRead:
    """What a cell, or a part of one, gives: conditions, effects, how what follows combines, and what it left undecided.

    `unread`: words of an effect stand in what stays open, so that no effect may be drafted.
    """

    read: Read = NOTHING_READ
    said: tuple[Said, ...] = ()
    of: str = ""
    points: bool = False
    questions: tuple[str, ...] = ()
    unread: bool = False

    def __add__(self, other: CellRead) -> CellRead:
        """Both, one after the other, joined by all."""
        return CellRead(
            self.read + other.read,
            (*self.said, *other.said),
            _agreed((self.of, other.of)),
            self.points or other.points,
            (*self.questions, *other.questions),
            self.unread or other.unread,
        )


def _agreed(said: Iterable[str]) -> str:
    """What all say that say anything; 'both' where they do not agree."""
    found = {of for of in said if of}
    return "both" if len(found) > 1 else "".join(found)


def read_over_cell(stretch: Stretch, pen: Pen, *, leading: bool) -> CellRead:
    """What words over a list say for its items: sentences with a lead, and those that are all known conditions.

    `leading`: running text, of which a sentence counts that points to the list and says an effect.
    """
    found = CellRead()
    bounds = [0, *(end.end() for end in _SENTENCE_ENDS.finditer(stretch.text)), len(stretch.text)]
    for start, stop in pairwise(bounds):
        sentence = stretch.cut(start, stop)
        runs = _runs(sentence.text, pen, points_follow=False)
        points, says = any(run.points for run in runs), any(run.says_effect for run in runs)
        known = not leading and expression(sentence.text.strip(ENDS), pen) is not None
        if (points and says) if leading else (points or says or known):
            found += _unit(sentence, pen, points_follow=True)
    return _unread(found, pen)


def read_cell(stretch: Stretch, pen: Pen, *, of: str = "", several: bool = False) -> CellRead:
    """What a cell gives. `of`: how its points combine where nothing in it says so. `several`: it stays open."""
    if several:
        return _unread(CellRead(kept(stretch.strip())), pen)
    rest, closing = _closing(stretch, pen)
    found = _outlined(outline(rest), closing, pen, of)
    effects = dict.fromkeys(each.effect for each in found.said)
    if len(effects) > 1 or _rules(found.said) > 1:
        question = f"一格里写了几种处理：{'；'.join(dict.fromkeys(each.words for each in found.said))}"
        found = replace(found, read=kept(stretch.strip()), questions=(question,), unread=len(effects) > 1)
    return _unread(found, pen)


def _rules(said: tuple[Said, ...]) -> int:
    return len({each.forces for each in said})


def _unread(found: CellRead, pen: Pen) -> CellRead:
    """With a question for the words of an effect that stay in wordings."""
    words = [str(part[WORDING]) for part in found.read.conditions for part in _open(part)]
    said = {each.effect for each in found.said}
    lost = [text for text in words if set(pen.phrasing.leads.effects_in(text)) - said]
    if not lost:
        return found
    question = f"效果没有读懂，请审核人写：{lost[0][:60]}"
    return replace(found, questions=(*found.questions, question), unread=True)


def _open(condition: Plain) -> list[dict[str, Plain]]:
    match condition:
        case dict():
            inner = [each for value in condition.values() for each in _open(value)]
            return [condition, *inner] if WORDING in condition else inner
        case list():
            return [each for value in condition for each in _open(value)]
        case _:
            return []


def _closing(stretch: Stretch, pen: Pen) -> tuple[Stretch, CellRead]:
    """The cell without the sentences at its end that are nothing but a lead (符合上述情形之一的，可以不予处罚。), and those."""
    bounds = [0, *(found.end() for found in _SENTENCE_ENDS.finditer(stretch.text)), len(stretch.text)]
    end, closing = len(stretch.text), CellRead()
    for start, stop in reversed(list(pairwise(bounds))):
        sentence = stretch.cut(start, stop)
        if sentence.is_blank():
            continue
        runs = _runs(sentence.text, pen, points_follow=False)
        left = _without(sentence, runs)
        if not runs or start == 0 or any(not part.is_blank() for part in left):
            break
        closing = _unit(sentence, pen, points_follow=False) + closing
        end = start
    return stretch.cut(0, end), closing


def _without(stretch: Stretch, runs: list[Run]) -> list[Stretch]:
    starts, ends = [0, *(run.end for run in runs)], [*(run.start for run in runs), len(stretch.text)]
    return [stretch.cut(start, end) for start, end in zip(starts, ends, strict=True)]


def _runs(text: str, pen: Pen, *, points_follow: bool) -> list[Run]:
    return runs_in(
        text, pen.phrasing.leads, lambda words: expression(words, pen) is not None, points_follow=points_follow
    )


def _outlined(found: Outline, closing: CellRead, pen: Pen, of: str) -> CellRead:
    """What a text with its points gives; `closing` is the lead that stands after them."""
    if not found.points:
        found = _in_line(found.before, pen)
    before = _unit(found.before, pen, points_follow=bool(found.points))
    if not found.points:
        return before + closing
    joins = _point_joins(found, pen)
    points = [_outlined(point, CellRead(), pen, "") for point in found.points]
    said = _agreed((before.of, closing.of, joins))
    if not said and all(point.said for point in points) and len(points) > 1:
        said = "any"  # each point says what follows from it
    said = said or of or pen.answers.get(pen.phrasing.enumeration, "")
    together = sum(points, CellRead())
    if not said or said == "both" or (said != "all" and _unparted(points)):
        if not said and len(points) > 1:
            pen.asked[pen.phrasing.enumeration] = None
        if said or len(points) > 1:
            together = replace(together, read=kept((found.body or found.before).strip()))
    else:
        together = replace(together, read=_combined(said, [point.read for point in points]))
    return replace(before + closing + replace(together, of=""), of="")


def _unparted(points: list[CellRead]) -> bool:
    """Whether one point alone holds several conditions, of which a lead says that one is enough."""
    return len(points) == 1 and len(points[0].read.conditions) > 1


def _point_joins(found: Outline, pen: Pen) -> str:
    """What the joining words at the ends of points say: ；或者 any, ；且 all."""
    joins = pen.phrasing.joins
    said = []
    for point in found.points[:-1]:
        leaf = point
        while leaf.points:
            leaf = leaf.points[-1]
        text = leaf.before.text.rstrip(ENDS)
        for length in (3, 2, 1):
            word, mark = text[-length:], text[-length - 1 : -length]
            if (
                mark
                and mark in ENDS
                and (joins.either.fullmatch(word) or joins.wide.fullmatch(word) or joins.close.fullmatch(word))
            ):
                said.append("any" if joins.either.fullmatch(word) else "all")
                break
    return _agreed(said)


def _in_line(stretch: Stretch, pen: Pen) -> Outline:
    """The points of a text that numbers none: what follows a lead that points ahead, or sentences side by side."""
    runs = _runs(stretch.text, pen, points_follow=False)
    lead = next((run for run in runs if run.has(Kind.AHEAD) or (run.points and not run.has(Kind.BACK))), None)
    if lead is not None:
        colon = stretch.text.find("：", lead.start) + 1 or lead.end
        after = [run for run in runs if run.start >= colon]
        inside = stretch.cut(colon)
        if any(not part.is_blank() for part in _without_from(inside, after, colon)):
            return sentences(stretch, colon)
        return Outline(stretch)
    found = sentences(stretch, 0)
    single = [point.before for point in found.points]
    apart = len(single) > 1 and all(_stands_alone(part, pen) for part in single)
    return found if apart else Outline(stretch)


def _without_from(stretch: Stretch, runs: list[Run], start: int) -> list[Stretch]:
    starts, ends = [0, *(run.end - start for run in runs)], [*(run.start - start for run in runs), len(stretch.text)]
    return [stretch.cut(begin, end) for begin, end in zip(starts, ends, strict=True)]


def _stands_alone(stretch: Stretch, pen: Pen) -> bool:
    """Whether a sentence says a condition by itself: it is neither a mere lead nor an exception to the one before."""
    text = stretch.text.strip(ENDS)
    runs = _runs(text, pen, points_follow=False)
    rest = [part for part in _without(stretch.strip(), runs) if not part.is_blank()]
    return bool(rest) and not any(pattern.fullmatch(text) for pattern in pen.phrasing.exclusions)


def _unit(stretch: Stretch, pen: Pen, *, points_follow: bool) -> CellRead:
    """One stretch of words with the leads in it: what stands between them are conditions, but for what follows an effect."""
    runs = _runs(stretch.text, pen, points_follow=points_follow)
    found = CellRead()
    told = False
    for part, run in zip(_without(stretch, runs), [*runs, None], strict=True):
        if not told or part.text.startswith("：") or _is_exception(part, pen):
            found += CellRead(read_sentence(part, pen))
        if run is None:
            break
        for word in run.words:
            stretch.cut(word.start, word.end).take(word.use)
        words = stretch.cut(run.start, run.end).words
        forces = frozenset(word.value for word in run.words if word.kind is Kind.FORCE)
        effects = dict.fromkeys(word.value for word in run.words if word.kind is Kind.EFFECT) if run.says_effect else {}
        said = tuple(Said(effect, forces, words) for effect in effects)
        found += CellRead(said=said, of=run.of if run.points else "", points=run.points)
        told = told or run.has(Kind.EFFECT, Kind.DUTY)
    return found


def _is_exception(stretch: Stretch, pen: Pen) -> bool:
    text = stretch.text.strip("）（" + ENDS)
    return any(pattern.fullmatch(text) for pattern in pen.phrasing.exclusions)


def _combined(of: str, reads: list[Read]) -> Read:
    each: list[Plain] = [
        read.conditions[0] if len(read.conditions) == 1 else {"all": list(read.conditions)}
        for read in reads
        if read.conditions
    ]
    total = sum(reads, Read())
    if of == "all":
        return replace(total, conditions=tuple(flat(list(each), "all")))
    one: Plain = each[0] if len(each) == 1 else {"any": list(each)}
    return replace(total, conditions=(denied_of(one) if of == "none" else one,) if each else ())
