"""What a document says of itself above and below its list: title, number, issuers, dates, how bounds are read, definitions.

Takes whole sentences that the phrasing table knows, each with its place, and leaves every other word; decides nothing of items.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from api.importing.numerals import written
from api.importing.own_words import (
    ATTACHMENT,
    BODY,
    BOUNDS,
    DEFINES,
    DOCUMENT,
    ENDS,
    ISSUED,
    ISSUER,
    LASTS,
    LONGEST,
    NUMBER,
    ROUTINE,
    STARTS,
    STARTS_ISSUED,
    TITLE,
    OwnWords,
    read_bounds,
    read_day,
)
from api.importing.passages import Part, Passage, Use, is_layout
from engine.language import QuantityError, read_duration, shift

_SENTENCE = re.compile(r"[^。；;\n]*[。；;\n]*")
_PIECES = re.compile(r"[，,\s]+")
_MOST_PIECES = 12
_SITE = re.compile("[_|].*")
_FROM, _UNTIL, _LENGTH, LABEL = "起", "止", "长", "标签"
_WHOLE = (DOCUMENT, ATTACHMENT, NUMBER, ISSUER, ISSUED, STARTS, STARTS_ISSUED, LASTS, DEFINES, ROUTINE)
_PARTS = (NUMBER, ISSUER, ISSUED, STARTS, STARTS_ISSUED, LASTS, BODY, ROUTINE)
_LABEL_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says (`says`), the value, the words as they stand and their place."""

    says: str
    value: str
    words: str
    place: str


@dataclass(frozen=True, slots=True)
class Particulars:
    """Everything that the document says of itself; `parts` are its passages cut up, in their order.

    `answers` are those to readings, `definitions` the words defined. `start` and `until` are the first and the last day of
    the list; `reckoned`: the last was worked out from a length that is said. What is said in two ways is taken in neither.
    """

    told: tuple[Told, ...]
    answers: Mapping[str, Told]
    definitions: Mapping[str, Told]
    start: date | None
    until: date | None
    reckoned: bool
    parts: Mapping[Passage, tuple[Part, ...]]

    def all(self, *says: str) -> tuple[Told, ...]:
        """What is told under these names, in the order of the document."""
        return tuple(each for each in self.told if each.says in says)

    def one(self, says: str) -> str:
        """The value told under a name; '' when none is."""
        return next((each.value for each in self.told if each.says == says), "")

    @property
    def title(self) -> str:
        """The title of the list, with the body that stands on the line above it."""
        return self.one(TITLE)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a passage: where it stands in it, and its words without spaces, number and end."""

    passage: Passage
    start: int
    end: int
    plain: str

    def told(self, says: str, value: str) -> Told:
        """What the sentence says, with all its words."""
        return Told(says, value, self.passage.text[self.start : self.end].strip(), self.passage.place)


@dataclass(slots=True)
class _Scan:
    """The passages while they are read: what each sentence was taken for, and what it told."""

    words: OwnWords
    sentences: dict[Passage, tuple[_Sentence, ...]]
    taken: dict[_Sentence, Use] = field(default_factory=dict)
    told: list[tuple[_Sentence, Told]] = field(default_factory=list)
    disputed: set[str] = field(default_factory=set)

    def match(self, plain: str, *says: str) -> tuple[str, re.Match[str]] | None:
        """The first saying of these that is the whole sentence."""
        if len(plain) > LONGEST:
            return None
        sayings = (each for each in self.words.sayings if each.says in says)
        return next(((each.says, m) for each in sayings if (m := each.pattern.fullmatch(plain))), None)

    def take(self, sentence: _Sentence, use: Use, *told: Told) -> None:
        """Take a whole sentence; a second value disputes the first; only issuers can be several."""
        self.taken[sentence] = use
        for each in told:
            before = {one.value for _, one in self.told if one.says == each.says}
            if each.says != ISSUER and before - {each.value}:
                self.disputed.add(each.says)
            self.told.append((sentence, each))


def read_particulars(above: Sequence[Passage], below: Sequence[Passage], words: OwnWords) -> Particulars:
    """What the passages around a list say of the document. The title is the one nearest above the list."""
    passages = [*dict.fromkeys((*above, *below))]
    scan = _Scan(words, {passage: tuple(_sentences(passage, words)) for passage in passages})
    _title(scan, [sentence for passage in dict.fromkeys(above) for sentence in scan.sentences[passage]])
    for passage, after in itertools.pairwise(passages):
        _labelled(scan, passage, after)
    for passage in passages:
        own = scan.sentences[passage]
        for sentence, following in zip(own, (*own[1:], None), strict=False):
            if sentence not in scan.taken:
                _read(scan, sentence, following)
    for passage, after in itertools.pairwise(passages):
        _signed(scan, passage, after)
    return _particulars(scan)


def _particulars(scan: _Scan) -> Particulars:
    """What was told, without what is disputed, whose sentences nobody has taken then."""
    for sentence, each in scan.told:
        if each.says in scan.disputed:
            scan.taken.pop(sentence, None)
    kept = [each for sentence, each in scan.told if sentence in scan.taken]
    days = {each.says: date.fromisoformat(each.value) for each in kept if each.says in (_FROM, _UNTIL, ISSUED)}
    length = next((each.value for each in kept if each.says == _LENGTH), "")
    start = days.get(_FROM)
    if start is None and any(each.says == STARTS_ISSUED for each in kept):
        start = days.get(ISSUED)
    return Particulars(
        told=tuple(kept),
        answers={each.says: each for each in kept if each.says in scan.words.bounds.values()},
        definitions={each.says.removeprefix(DEFINES): each for each in kept if each.says.startswith(DEFINES)},
        start=start,
        until=days.get(_UNTIL) or _last_day(start, length),
        reckoned=_UNTIL not in days and start is not None and bool(length),
        parts={passage: tuple(_parts(passage, each, scan.taken)) for passage, each in scan.sentences.items()},
    )


def _sentences(passage: Passage, words: OwnWords) -> Iterator[_Sentence]:
    for each in _SENTENCE.finditer(passage.text):
        if each[0]:
            plain = re.sub(r"\s", "", each[0]).strip(ENDS)
            before = words.before.match(plain)
            plain = plain[before.end() if before else 0 :].strip(ENDS)
            yield _Sentence(passage, each.start(), each.end(), plain)


def _parts(passage: Passage, sentences: Sequence[_Sentence], taken: Mapping[_Sentence, Use]) -> Iterator[Part]:
    for each in sentences:
        text = passage.text[each.start : each.end]
        yield Part(text, Use.LAYOUT if is_layout(each.plain) else taken.get(each, Use.LEFTOVER))


def _title(scan: _Scan, above: Sequence[_Sentence]) -> None:
    """The nearest line above the list that names one, and the body named on the line before it, which it goes on from.

    Without such a line it is the title that the name of the document has in it, or that name.
    """
    for place in range(len(above) - 1, -1, -1):
        each = above[place]
        if (found := scan.match(each.plain, TITLE)) is None or scan.match(each.plain, DOCUMENT):
            continue
        name = found[1]["text"].replace("《", "").replace("》", "")
        before = above[place - 1] if place else None
        body = scan.match(before.plain, BODY) if before else None
        if before is not None and body is not None:
            issuer = body[1]["text"]
            name = name if name.startswith(issuer) else issuer + name
            scan.take(before, Use.METADATA, before.told(ISSUER, issuer))
        scan.take(each, Use.METADATA, each.told(TITLE, name))
        return
    for each in reversed(above):
        found = scan.match(each.plain, DOCUMENT)
        if found is not None:
            title = found[1].groupdict().get("title") or _SITE.sub("", each.plain)
            scan.take(each, Use.METADATA, *_told(each, *found), each.told(TITLE, title))
            return


def _labelled(scan: _Scan, passage: Passage, after: Passage) -> None:
    """Take a passage that is the label of the one after it, as cells of a page are: 发文机关｜某市某局."""
    if len(scan.sentences[passage]) != 1 or len(scan.sentences[after]) != 1:
        return
    label, value = scan.sentences[passage][0], scan.sentences[after][0]
    if len(label.plain) > _LABEL_LONGEST or label in scan.taken or value in scan.taken:
        return
    plain = f"{label.plain.rstrip('：:')}：{value.plain}"
    found = scan.match(plain, ISSUER, NUMBER, ISSUED, STARTS, LASTS, ROUTINE)
    if found is not None and (told := _told(value, *found)):
        scan.take(label, Use.METADATA, label.told(LABEL, ""))
        scan.take(value, Use.METADATA, *told)


def _read(scan: _Scan, sentence: _Sentence, after: _Sentence | None) -> None:
    """Take what a whole sentence says of the document; one that says nothing known stays.

    So does a definition that may go on behind a semicolon, `after` which nothing known is said.
    """
    if (answers := read_bounds(sentence.plain, scan.words)) is not None:
        scan.take(sentence, Use.METADATA, *(sentence.told(*each) for each in (answers or {BOUNDS: ""}).items()))
        return
    found = scan.match(sentence.plain, *_WHOLE)
    if found is None:
        _read_pieces(scan, sentence)
        return
    says, match = found
    if says == DEFINES:
        ends = sentence.passage.text[sentence.start : sentence.end].rstrip()
        if after is not None and ends.endswith(("；", ";")) and not scan.match(after.plain, BOUNDS, *_WHOLE):
            return
        scan.take(sentence, Use.DEFINITION, sentence.told(f"{DEFINES}{match['name']}", match["text"]))
    elif told := _told(sentence, says, match):
        scan.take(sentence, Use.METADATA, *told)


def _read_pieces(scan: _Scan, sentence: _Sentence) -> None:
    """Take a sentence of which every piece between commas and spaces says something known: a body and its day on one line."""
    text = sentence.passage.text[sentence.start : sentence.end]
    pieces = [piece for each in _PIECES.split(text) if (piece := each.strip(f"（）(){ENDS}"))]
    if not 1 < len(pieces) <= _MOST_PIECES:
        return
    told: list[Told] = []
    for piece in pieces:
        found = scan.match(piece, *_PARTS)
        own = _told(sentence, *found) if found else []
        if not own:
            return
        told += own
    scan.take(sentence, Use.METADATA, *told)


def _told(sentence: _Sentence, says: str, match: re.Match[str]) -> list[Told]:
    """What a sentence tells: its value, its days and its length; nothing when a day is none of the calendar."""
    groups = {name: text for name, text in match.groupdict().items() if text}
    found = [sentence.told(ISSUER if says == BODY else says, groups.get("text", ""))]
    if "body" in groups:
        found.append(sentence.told(ISSUER, groups["body"]))
    for name, kind in (("day", _FROM), ("until", _UNTIL)):
        if name in groups:
            if (day := read_day(groups[name])) is None:
                return []
            found.append(sentence.told(ISSUED if says == ISSUED else kind, day.isoformat()))
    if "length" in groups:
        found.append(sentence.told(_LENGTH, written("时长", groups["length"])))
    return found[1:] if says == ISSUED else found


def _signed(scan: _Scan, passage: Passage, after: Passage) -> None:
    """The names of bodies that stand as a signature, right above the day of issue."""
    dated = next(iter(scan.sentences[after]), None)
    if dated is None or not scan.match(dated.plain, ISSUED):
        return
    named = [(each, scan.match(each.plain, BODY)) for each in scan.sentences[passage] if each not in scan.taken]
    if all(found for _, found in named):
        for each, _ in named:
            scan.take(each, Use.METADATA, each.told(ISSUER, each.plain))


def _last_day(start: date | None, length: str) -> date | None:
    """The last day of a list that holds for a length of time from its first day."""
    try:
        return shift(start, read_duration(length)) - timedelta(days=1) if start and length else None
    except (QuantityError, OverflowError, ValueError):
        return None
