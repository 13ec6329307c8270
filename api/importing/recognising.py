"""From a sentence to the condition that the phrasing table and the vocabulary have for it; the rest stays as it is written.

Never guesses: words are taken whole or stay `wording`. Marks what it took on the stretch. Knows no leads and no points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from api.importing.passages import Use
from api.importing.pens import LONGEST_PHRASE, Pen, wording
from api.importing.stretches import ENDS, Stretch
from engine.documents import Plain

_LONGEST_SENTENCE, _LONGEST_PAIR = 1_000, 40
"""Characters of a sentence that is taken apart, and of two conditions with nothing between them."""
_PARTED = re.compile("[，；。（]")


@dataclass(frozen=True, slots=True)
class Read:
    """Conditions that all must hold, and how many were taken from the table and how many stay in the document's words."""

    conditions: tuple[Plain, ...] = ()
    taken: int = 0
    open: int = 0

    def __add__(self, other: Read) -> Read:
        """Both together."""
        return Read((*self.conditions, *other.conditions), self.taken + other.taken, self.open + other.open)


NOTHING_READ = Read()


def kept(stretch: Stretch) -> Read:
    """A sentence that stays in the document's words."""
    stretch.take(Use.WORDING)
    return Read((wording(stretch.words),), open=1)


def read_sentence(stretch: Stretch, pen: Pen) -> Read:
    """The conditions of a sentence: whole, or in pieces where nothing in it could change what a piece means."""
    sentence = _bare(stretch.on_one_line(), pen)
    if sentence.is_blank():
        return Read()
    if len(sentence.text) > _LONGEST_SENTENCE:
        return kept(sentence)
    condition = expression(sentence.text, pen)
    if condition is not None:
        sentence.take(Use.CONDITION)
        found = _listed(condition)
        return Read(tuple(found), len(found), 0)
    excluded = _excluded(sentence, pen)
    if excluded is not None:
        return excluded
    if any(pattern.search(sentence.text) for pattern in pen.phrasing.joins.whole):
        return kept(sentence)
    return _pieces(sentence, pen)


def expression(text: str, pen: Pen) -> Plain | None:
    """The condition of words of which every one is known; None when one is not, or could mean something else."""
    whole, _ = pen.recognised(text)
    if whole is not None:
        return whole
    joins = pen.phrasing.joins
    if len(text) > _LONGEST_SENTENCE or any(pattern.search(text) for pattern in joins.whole):
        return None
    parts = [part for part in joins.wide.split(text) if part]
    if len(parts) < 2:
        return _alternatives(text, pen) or _together(text, pen)
    return _all_known(parts, pen, [_piece(part, pen) for part in parts])


def _listed(condition: Plain) -> list[Plain]:
    inner = condition.get("all") if isinstance(condition, dict) else None
    return inner if isinstance(inner, list) else [condition]


def _bare(stretch: Stretch, pen: Pen) -> Stretch:
    """The words without the marks and the joining words at both ends (；并且, 且), which are taken as such."""
    joins = pen.phrasing.joins
    sentence = stretch.strip()
    start = joins.wide.match(sentence.text)
    if start is not None and start.end() < len(sentence.text):
        sentence.cut(0, start.end()).take(Use.JOIN)
        sentence = sentence.cut(start.end()).strip()
    return sentence.cut(0, join_at_end(sentence, pen))


def join_at_end(sentence: Stretch, pen: Pen) -> int:
    """Where the words end before a joining word, which is taken as such; one that could end a word only after a mark."""
    joins, text = pen.phrasing.joins, sentence.text
    for length in (3, 2, 1):
        begin = len(text) - length
        if begin <= 0:
            continue
        last, marked = text[begin:], text[begin - 1] in ENDS
        if joins.wide.fullmatch(last) or (marked and joins.close.fullmatch(last)):
            sentence.cut(begin).take(Use.JOIN)
            return len(text[:begin].rstrip(ENDS))
    return len(text)


def _piece(text: str, pen: Pen) -> tuple[Plain | None, bool]:
    """A piece between joins: known as it is, or known halves joined by 并 and the like."""
    condition, by_name = pen.recognised(text)
    return (condition, by_name) if condition is not None else (_together(text, pen), False)


def _together(text: str, pen: Pen) -> Plain | None:
    return _joined(text, pen) or _side_by_side(text, pen)


def _side_by_side(text: str, pen: Pen) -> Plain | None:
    """Two known halves with nothing between them, the second of which denies: 情节轻微未造成危害后果."""
    if len(text) > _LONGEST_PAIR:
        return None
    for found in pen.phrasing.joins.negations.finditer(text, 1):
        parts = [text[: found.start()], text[found.start() :]]
        if (both := _all_known(parts, pen, [pen.recognised(part) for part in parts])) is not None:
            return both
    return None


def _joined(text: str, pen: Pen) -> Plain | None:
    joins = pen.phrasing.joins
    parts = joins.close.split(text)
    if len(parts) < 2 or len(text) > LONGEST_PHRASE or joins.either.search(text) or not all(parts):
        return None
    return _all_known(parts, pen, [pen.recognised(part) for part in parts])


def _alternatives(text: str, pen: Pen) -> Plain | None:
    joins = pen.phrasing.joins
    parts = [part for each in joins.either.split(text) for part in each.split("、")]
    if len(text) > LONGEST_PHRASE or not joins.either.search(text) or not all(parts):
        return None
    known = [pen.recognised(part) for part in parts]
    if (
        joins.wide.search(text)
        or any(condition is None for condition, _ in known)
        or _under_negation(parts, known, pen)
    ):
        return None
    return {"any": [condition for condition, _ in known if condition is not None]}


def _all_known(parts: list[str], pen: Pen, known: list[tuple[Plain | None, bool]]) -> Plain | None:
    if any(condition is None for condition, _ in known) or _under_negation(parts, known, pen):
        return None
    return {"all": flat([condition for condition, _ in known if condition is not None], "all")}


def _under_negation(parts: list[str], known: list[tuple[Plain | None, bool]], pen: Pen) -> bool:
    """Whether a bare fact stands after a negation that may be meant for it too: 没有主观故意、重大过失."""
    denied = False
    for part, (_, by_name) in zip(parts, known, strict=True):
        if by_name and denied:
            return True
        denied = denied or bool(pen.phrasing.joins.negations.match(part))
    return False


def _excluded(sentence: Stretch, pen: Pen) -> Read | None:
    """A sentence that ends with an exception; it stays whole unless all of it is known, or it is nothing else."""
    text = sentence.text
    for start in (0, *(found.end() for found in _PARTED.finditer(text))):
        tail = text[start:].rstrip("）" + ENDS)
        found = next((found for each in pen.phrasing.exclusions if (found := each.fullmatch(tail))), None)
        if found is None:
            continue
        main = text[: max(start - 1, 0)].rstrip(ENDS)
        condition, exception = expression(main, pen) if main else None, expression(found["what"], pen)
        split = isinstance(condition, dict) and "any" in condition
        if exception is None and not main and not start:
            sentence.take(Use.JOIN)
            what = kept(sentence.cut(found.start("what"), found.end("what")))
            return Read(tuple(map(denied_of, what.conditions)), open=1)
        if exception is None or split or (main and condition is None):
            return kept(sentence)
        sentence.take(Use.CONDITION)
        before = _listed(condition) if condition is not None else []
        return Read((*before, denied_of(exception)), len(before) + 1, 0)
    return None


def denied_of(condition: Plain) -> Plain:
    """The opposite of a condition."""
    inner = condition.get("not") if isinstance(condition, dict) else None
    return inner if inner is not None else {"not": condition}


def _pieces(sentence: Stretch, pen: Pen) -> Read:
    """The pieces of a sentence; pieces side by side that nobody knows are one, with what joins them."""
    joins, text = pen.phrasing.joins, sentence.text
    found: list[tuple[int, int, Plain | None]] = []
    at, denied = 0, False
    for join in (*joins.wide.finditer(text), None):
        end = join.start() if join else len(text)
        words = text[at:end]
        if words:
            condition, by_name = _piece(words, pen)
            if (by_name and denied) or (condition is None and _alternatives(words, pen) is not None):
                return kept(sentence)
            if condition is None and found and found[-1][2] is None:
                start = found[-1][0]
                found[-1] = (start, end, pen.recognised(text[start:end])[0])
            else:
                found.append((at, end, condition))
            denied = denied or bool(joins.negations.match(words))
        at = join.end() if join else end
    if all(condition is None for _, _, condition in found):
        return kept(sentence)
    sentence.take(Use.JOIN)
    total = Read()
    for start, end, condition in found:
        piece = sentence.cut(start, end)
        if condition is None:
            total += kept(piece)
        else:
            piece.take(Use.CONDITION)
            total += Read(tuple(_listed(condition)), 1, 0)
    return total


def flat(parts: list[Plain], of: str) -> list[Plain]:
    """Parts that are an `all` inside an `all` stand beside the others."""
    return [inner for part in parts for inner in (_listed(part) if of == "all" else [part])]
