"""The grammar of one cell: leads before, between and after its points, and the conditions that they join.

Says what was read and what was said; whoever asks puts cells together. Knows leads, points and sentences, no file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from api.importing.combining import agreed, by_law, combined, parted
from api.importing.leads import CONTRARY, Kind, Run
from api.importing.passages import Use
from api.importing.pens import Pen
from api.importing.points import Outline, is_numbered, outline, sentences
from api.importing.recognising import NOTHING_READ, Read, denied_of, kept, read_sentence
from api.importing.said import Said, around, leads_in, said_by, take, unbracketed
from api.importing.stretches import ENDS, Stretch
from engine.catalog import WORDING
from engine.documents import Plain

BY_LAW = "各点没有写怎样并列；合起来是法律要求同时具备的条件，起草为全部满足"
_SENTENCE_ENDS = re.compile("[。\n]")
_SENTENCE_WITHIN = re.compile("[。；]")


@dataclass(frozen=True, slots=True)
class CellRead:
    """What a cell, or a part of one, gives: conditions, effects, how what follows combines, and what it left undecided.

    `unread`: words of an effect stand in what stays open, so that no effect may be drafted. `back`: it points to what
    stands before it.
    """

    read: Read = NOTHING_READ
    said: tuple[Said, ...] = ()
    of: str = ""
    points: bool = False
    questions: tuple[str, ...] = ()
    unread: bool = False
    back: bool = False

    def __add__(self, other: CellRead) -> CellRead:
        """Both, one after the other, joined by all."""
        return CellRead(
            self.read + other.read,
            (*self.said, *other.said),
            agreed((self.of, other.of)),
            self.points or other.points,
            (*self.questions, *other.questions),
            self.unread or other.unread,
            self.back or other.back,
        )


def read_cell(stretch: Stretch, pen: Pen, *, of: str = "", several: bool = False) -> CellRead:
    """What a cell gives. `of`: how its points combine where nothing in it says so. `several`: it stays open.

    Where the heading says that none of it may be the case, `none`, it is denied in its own words.
    """
    if of == "none":
        text = stretch.text.strip(ENDS)
        said = next((m for each in pen.phrasing.exclusions if (m := each.fullmatch(text))), None)
        if said is not None and stretch.text.startswith(text):  # 造成危害后果的除外 below 除外情形 is denied once
            stretch.take(Use.JOIN)
            stretch = stretch.cut(said.start("what"), said.end("what"))
        read = kept(stretch.strip())
        return unread(CellRead(replace(read, conditions=tuple(map(denied_of, read.conditions)))), pen)
    if several:
        return unread(CellRead(kept(stretch.strip())), pen)
    rest, closing = _closing(stretch, pen)
    found = _outlined(outline(rest, pen.phrasing.pointing), closing, pen, of)
    if found.of and closing.of not in ("", "all") and (closing.of != "any" or len(found.read.conditions) > 1):
        found = _whole(Outline(stretch, stretch), before=found)  # 之一 of what nothing enumerates
    effects = dict.fromkeys(each.effect for each in found.said)
    if len(effects) > 1 or _rules(found.said) > 1 or CONTRARY in effects:
        question = f"一格里写了几种处理：{'；'.join(dict.fromkeys(each.words for each in found.said))}"
        found = replace(
            found, read=kept(stretch.strip()), questions=(question,), unread=len(effects) > 1 or CONTRARY in effects
        )
    return unread(found, pen)


def _rules(said: tuple[Said, ...]) -> int:
    return len({each.forces for each in said})


def unread(found: CellRead, pen: Pen) -> CellRead:
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
        runs = leads_in(sentence.text, pen, points_follow=False)
        if not runs and start and (run := _only_combines(sentence, pen)) is not None:
            take(run, sentence)
            closing, end = CellRead(of=run.of, points=True, back=True) + closing, start
            continue
        left = around(sentence, runs)
        if not runs or start == 0 or any(not part.is_blank() for part in left):
            break
        closing = read_unit(sentence, pen, points_follow=False) + closing
        end = start
    return stretch.cut(0, end), closing


def _only_combines(sentence: Stretch, pen: Pen) -> Run | None:
    """The lead that a whole sentence is and that says how what stands before it combines: 符合其一即可, 须同时满足."""
    text = sentence.text.strip(ENDS)
    start = sentence.text.find(text)
    found = (
        run for run in pen.phrasing.leads.runs(sentence.text) if (run.start, run.end) == (start, start + len(text))
    )
    return next((run for run in found if run.has(Kind.HEAD) and run.of in ("any", "all")), None)


def _outlined(found: Outline, closing: CellRead, pen: Pen, of: str, *, in_line: bool = True) -> CellRead:
    """What a text with its points gives; `closing` is the lead that stands after them.

    Without `in_line` the text is a point that nothing numbers: another lead in it may end anywhere, so it stays whole.
    """
    numbered = bool(found.points)
    if not numbered and in_line:
        found = _in_line(found.before, pen)
        if any(is_numbered(point.whole) for point in found.points):  # numbers that are not in order, or begin anew
            return _whole(found, before=closing)
    elif not numbered and any(run.has(Kind.AHEAD) for run in leads_in(found.before.text, pen, points_follow=True)):
        return CellRead(kept(found.whole.strip()))
    before = read_unit(found.before, pen, points_follow=bool(found.points))
    if not found.points:
        return before + closing
    joins, bare = parted(found.points, pen)
    points = [_outlined(point, CellRead(), pen, "", in_line=numbered) for point in bare]
    together = sum(points, CellRead())
    said = agreed((before.of, closing.of, joins))
    if not said and len(points) > 1 and all(point.said for point in points):
        said = "any"  # each point says what follows from it
    said = said or of or pen.answers.get(pen.phrasing.enumeration, "")
    if not said and by_law([point.read for point in points], pen):
        said, together = "all", replace(together, questions=(*together.questions, BY_LAW))
    if said == "both" or (not numbered and _some_say(points)) or _unclear(said, found, points, pen):
        return _whole(found, before=before + closing + together)
    if said or len(points) == 1:
        together = replace(together, read=combined(said or "all", [point.read for point in points]))
    else:
        pen.asked[pen.phrasing.enumeration] = None
        together = replace(together, read=kept(found.body.strip()))
    return replace(before + closing + replace(together, of=""), of="", back=False)


def _some_say(points: list[CellRead]) -> bool:
    """Whether sentences follow one that says an effect and may be a rule of their own."""
    return any(point.said for point in points[:-1]) and not all(point.said for point in points)


def _whole(found: Outline, before: CellRead) -> CellRead:
    """A text that stays whole, with the effects that were read in it."""
    text = found.whole.strip()
    question = f"各点怎样并列、说的是哪几点，没有读懂：{text.words[:60]}"
    return replace(before, read=kept(text), of="", back=False, questions=(*before.questions, question))


def _unclear(said: str, found: Outline, points: list[CellRead], pen: Pen) -> bool:
    """Whether something in the points may be meant for all of them, which matters unless all must hold anyway.

    上述情形 in a point; an exception, an 并 or a sentence of its own after an alternative; one point with several conditions.
    """
    if said == "all" or (not said and len(points) == 1):
        excepting = (
            _is_exception(one.whole, pen) and read.read.open for one, read in zip(found.points, points, strict=True)
        )
        return any(point.back for point in points) or any(excepting)
    last = found.points[-1].whole.text.strip(ENDS)
    more = len(points[-1].read.conditions) > 1
    texts = [point.whole.text.strip(ENDS) for point in found.points]
    joins = pen.phrasing.joins
    return (
        any(point.back for point in points)
        or (more and (len(points) == 1 or bool(points[-1].said) > bool(points[0].said)))
        or (not found.points[-1].points and bool(_SENTENCE_WITHIN.search(last)))
        or any(_is_exception(point.whole, pen) for point in found.points)
        or any((join := joins.close.match(text)) and join.end() < len(text) for text in texts)
        or any(joins.wide.match(text) for text in texts)
    )


def _in_line(stretch: Stretch, pen: Pen) -> Outline:
    """The points of a text that numbers none: what follows a lead that points ahead, or sentences side by side."""
    runs = leads_in(stretch.text, pen, points_follow=False)
    lead = next((run for run in runs if run.has(Kind.AHEAD) or (run.points and not run.has(Kind.BACK))), None)
    if lead is not None:
        colon = stretch.text.find("：", lead.start) + 1 or lead.end
        after = [run for run in runs if run.start >= colon]
        inside = stretch.cut(colon)
        if any(not part.is_blank() for part in _without_from(inside, after, colon)):
            return sentences(stretch, colon)
        return Outline(stretch, stretch)
    found = sentences(stretch, 0)
    single = [point.before for point in found.points]
    apart = len(single) > 1 and all(_stands_alone(part, pen) for part in single)
    return found if apart else Outline(stretch, stretch)


def _without_from(stretch: Stretch, runs: list[Run], start: int) -> list[Stretch]:
    starts, ends = [0, *(run.end - start for run in runs)], [*(run.start - start for run in runs), len(stretch.text)]
    return [stretch.cut(begin, end) for begin, end in zip(starts, ends, strict=True)]


def _stands_alone(stretch: Stretch, pen: Pen) -> bool:
    """Whether a sentence says a condition by itself: it is neither a mere lead nor an exception to the one before."""
    text = stretch.text.strip(ENDS)
    runs = leads_in(text, pen, points_follow=False)
    rest = [part for part in around(stretch.strip(), runs) if not part.is_blank()]
    return bool(rest) and not any(pattern.fullmatch(text) for pattern in pen.phrasing.exclusions)


def read_unit(stretch: Stretch, pen: Pen, *, points_follow: bool) -> CellRead:
    """One stretch of words with the leads in it: what stands between them are conditions, but for what follows an effect.

    With an exception that nobody knows it stays whole.
    """
    runs = leads_in(stretch.text, pen, points_follow=points_follow)
    found, between = CellRead(), around(stretch, runs)
    if any(
        one.points and then.has(Kind.EXCLUDING) and not part.is_blank()
        for (one, then), part in zip(pairwise(runs), between[1:-1], strict=True)
    ):  # 有上述情形但造成危害后果的，不适用: what stands between is no condition
        of = "both" if points_follow else ""
        return CellRead(kept(stretch.strip()), of=of, questions=(f"除外的话没有读懂：{stretch.words[:60]}",))
    told = alone = False
    for part, run in zip(between, [*runs, None], strict=True):
        inner = unbracketed(part) if told else part
        excepting = _is_exception(part, pen)
        if not told or part.text.startswith("：") or inner is not part or excepting:
            read = read_sentence(inner, pen)
            found += CellRead(read)
            alone = alone or bool(excepting and read.open)
        elif set(pen.phrasing.leads.effects_in(part.text)) - {each.effect for each in found.said}:
            found += CellRead(questions=(f"效果没有读懂，请审核人写：{part.strip().words[:60]}",), unread=True)
        if run is None:
            break
        if run.points and _ends_with_either(part, pen):
            found = replace(found, of="both", points=True)
        take(run, stretch)
        said = said_by(run, stretch)
        of = _of(run, found)
        found = replace(found + CellRead(said=said, points=run.points, back=run.has(Kind.BACK)), of=of)
        heads = not stretch.text[: run.start].strip("（" + ENDS) and stretch.text[run.end : run.end + 1] == "）"
        told = told or (run.has(Kind.EFFECT) and not heads)  # （可以不予处罚） may stand before its conditions
    if alone and (
        runs or len(found.read.conditions) > 1
    ):  # an exception that nobody knows says nothing without the rest
        return replace(found, read=kept(stretch.strip()), of="both" if found.points else found.of)
    return found


def _ends_with_either(stretch: Stretch, pen: Pen) -> bool:
    text = stretch.text.rstrip(ENDS)
    return any(pen.phrasing.joins.either.fullmatch(text[-length:]) for length in (2, 1))


def _of(run: Run, before: CellRead) -> str:
    """How what follows combines after one more lead: 除外 after 下列情形之一 makes it none; two that point are not clear."""
    if not run.points:
        return "none" if run.has(Kind.EXCLUDING) and before.points and before.of in ("", "any") else before.of
    return "both" if before.of == "both" or (before.points and (run.of or before.of)) else run.of


def _is_exception(stretch: Stretch, pen: Pen) -> bool:
    text = stretch.text.strip("）（" + ENDS)
    return any(pattern.fullmatch(text) for pattern in pen.phrasing.exclusions)
