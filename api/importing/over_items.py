"""What headings of columns, titles of sections and the text above a list say for the items below them.

Takes what is surely said of the items; every other word stays with the document. Knows no file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from api.importing.cells import CellRead, read_unit, unread
from api.importing.combining import agreed
from api.importing.laws import half_width
from api.importing.leads import CONTRARY, Kind, Run
from api.importing.passages import Passage, Use
from api.importing.pens import Pen
from api.importing.points import after_number
from api.importing.recognising import expression
from api.importing.said import Said, around, leads_in, said_by, take
from api.importing.stretches import ENDS, Stretch

_SENTENCE_ENDS = re.compile("[。\n]")
_BRACKETS = re.compile("（([^（）]{1,40})）")
_CLAUSE = re.compile("[^，；：]*[，；：]?")
_TAIL = 40
"""Characters at the end of a title in which what counts or names the items below stands."""


def read_heading(stretch: Stretch, pen: Pen) -> CellRead:
    """What a heading says for the cells below it: an effect, or how points combine; its other words name the column."""
    runs = leads_in(stretch.text, pen, points_follow=True)
    said = tuple(each for run in runs for each in said_by(run, stretch))
    joins = [*(run for run in runs if run.points), *_bracketed(stretch, runs, pen)]
    of = agreed(run.of for run in joins)
    for run in (*runs, *joins):
        if of != "both" or not run.points:
            take(run, stretch)
    return CellRead(said=said, of=of)


def _bracketed(stretch: Stretch, runs: list[Run], pen: Pen) -> list[Run]:
    """The brackets of a heading that only say how points combine: （满足其一即可）, （缺一不可）."""
    spans = {bracket.span(1) for bracket in _BRACKETS.finditer(stretch.text)}
    return [
        run
        for run in pen.phrasing.leads.runs(stretch.text)
        if (run.start, run.end) in spans
        and run.has(Kind.ANY, Kind.ALL)
        and not any(each.start < run.end > run.start < each.end for each in runs)
    ]


def read_over_cell(stretch: Stretch, pen: Pen, *, leading: bool) -> CellRead:
    """What words over a list say for its items: sentences with a lead, and those that are all known conditions.

    `leading`: running text, of which a sentence counts that points to the list and says an effect. A sentence on what the
    list does not hold, or that excludes some of it, counts nowhere.
    """
    found = CellRead()
    bounds = [0, *(end.end() for end in _SENTENCE_ENDS.finditer(stretch.text)), len(stretch.text)]
    for start, stop in pairwise(bounds):
        sentence = after_number(stretch.cut(start, stop))
        if pen.phrasing.over.outside.search(sentence.text):
            continue
        body = _without_count(sentence, pen)
        runs = leads_in(body.text, pen, points_follow=True)
        points, says = any(run.points for run in runs), any(run.says_effect for run in runs)
        if any(run.points and run.has(Kind.DENYING) for run in runs):
            found += CellRead(said=(Said(CONTRARY, frozenset(), body.words),))
        elif leading:
            found += _leading(body, runs, pen) if points and says else CellRead()
        elif _excludes(body, runs, pen):
            found += CellRead(said=(Said(CONTRARY, frozenset(), body.words),))
        elif points or says:
            found += _taken(sentence, body, pen)
        elif (named := _named(body, pen)) is not None:
            found += _taken(sentence, named, pen)
    return unread(found, pen)


def _excludes(body: Stretch, runs: list[Run], pen: Pen) -> bool:
    """Whether what stands below a title is what a list does not hold for: 有下列情形之一的，不适用本清单."""
    first = next(iter(pen.phrasing.leads.runs(body.text)), None)
    if first is not None and first.start == 0 and first.words[0].kind is Kind.EXCLUDING:
        return True
    return any(run.has(Kind.EXCLUDING) for run in runs) and not any(run.says_effect for run in runs)


def _taken(sentence: Stretch, body: Stretch, pen: Pen) -> CellRead:
    """What the body of a title gives; what stands around it says only which items are below."""
    sentence.strip().take(Use.JOIN)
    body.take(None)
    return read_unit(body, pen, points_follow=True)


def _without_count(sentence: Stretch, pen: Pen) -> Stretch:
    """A title without the number of its kind before it and the count of the items below after it."""
    words, text = pen.phrasing.over, sentence.text.rstrip(ENDS)
    before = words.before.match(text)
    after = words.counts.search(text, max(len(text) - _TAIL, 0))
    start, end = before.end() if before else 0, after.start() if after else len(sentence.text)
    marked = text[start - 1 : start] in ENDS or text[start : start + 1] == "（"
    if not marked and sentence.at[start : start + 1] == (sentence.at[start - 1] + 1,):
        start = 0  # 第一类医疗器械 is no number of a title
    return sentence.cut(start, end) if start < end else sentence


def _named(body: Stretch, pen: Pen) -> Stretch | None:
    """The known condition that a title is, or that it names the items below by: 首次违法的情形."""
    text = body.text.strip(ENDS)
    if expression(text, pen) is not None:
        return body
    body = body.strip()
    name = pen.phrasing.over.names.search(body.text, max(len(body.text) - _TAIL, 0))
    rest = body.text[: name.start()] if name else ""
    if name is None or expression(rest, pen) is None or pen.recognised(rest)[1]:
        return None
    return body.cut(0, name.start())


def _leading(sentence: Stretch, runs: list[Run], pen: Pen) -> CellRead:
    """What a sentence above a list gives, without the purpose and the basis of the list that it begins with."""
    start = _preface(sentence, runs, pen)
    body = sentence.cut(start)
    after = leads_in(body.text, pen, points_follow=True)
    against = CONTRARY in {each.effect for run in after for each in said_by(run, body)}
    if (against or any(run.has(Kind.EXCLUDING) for run in after)) and any(
        not part.is_blank() for part in around(body, after)
    ):
        return CellRead()
    for run in runs:
        if run.end <= start:
            take(run, sentence)
    return read_unit(body, pen, points_follow=True)


def _preface(sentence: Stretch, runs: list[Run], pen: Pen) -> int:
    """Where the clauses end that say why and on what basis the list is made: 为优化营商环境，根据《…》规定，现对…."""
    words = pen.phrasing.over
    first = next(run.start for run in runs if run.points or run.says_effect)
    at, pattern = 0, words.purpose
    for clause in _CLAUSE.finditer(sentence.text, 0, first):
        if not clause[0] or not pattern.fullmatch(clause[0].rstrip(ENDS)):
            break
        at, pattern = clause.end(), words.further
    return at


def punished_beside(passages: Sequence[Passage], effect: str, pen: Pen) -> str:
    """What a column of effects says of a punishment, where the effect that was read says there is none; '' elsewhere."""
    words, leads = pen.phrasing.citing, pen.phrasing.leads
    if not words.unpunished.search(effect):
        return ""
    texts = (half_width("".join(each.text.split())) for each in passages)
    told = (text for text in texts if not leads.effects_in(text))
    return next((text for text in told if any(words.punishes.search(each) for each in _besides_duties(text, pen))), "")


def _besides_duties(text: str, pen: Pen) -> list[str]:
    """The words between what the authority is to do besides, such as 责令改正."""
    duties = [word for run in pen.phrasing.leads.runs(text) for word in run.words if word.kind is Kind.DUTY]
    starts, ends = [0, *(word.end for word in duties)], [*(word.start for word in duties), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]
