"""How a place is named: in full, in short, after the names of what it lies in, by its reading; and what a text may mean.

A name that fits several places is never settled here: `named` returns them all. Knows codes and names; knows no day.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

COUNTRY = "000000"
_LONGEST = 300  # characters of a name; putting marks in order takes the square of their number
_LONGEST_PATH = 60  # characters of a name after those of all that it lies in; what is longer names nothing
_BELOW, _NOT = 9, 99  # ranks: it lies in what was named; it does not fit


class Named(NamedTuple):
    """One place for as long as it bore a name: `names` stand for it alone, `shorts` are what people write for short."""

    code: str
    names: tuple[str, ...]
    shorts: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()
    ended: bool = False
    replaced_by: tuple[str, ...] = ()


def plain(text: str) -> str:
    """A text without spaces and full-width forms; one longer than any name as it is.

    >>> plain("宁夏　金凤区 ６４")
    '宁夏金凤区64'
    """
    if len(text) > _LONGEST:
        return text
    return "".join(unicodedata.normalize("NFKC", text).split())


def codes_above(code: str) -> Iterator[str]:
    """The codes that a place may lie in, the nearest first.

    >>> list(codes_above("330110"))
    ['330100', '330000', '000000']
    """
    above = (f"{code[:4]}00", f"{code[:2]}0000", COUNTRY)
    return (each for each in dict.fromkeys(above) if each != code)


def shared_digits(code: str) -> str:
    """The digits with which every code below a place begins; the whole code where nothing lies below.

    >>> shared_digits("330110"), shared_digits("330100"), shared_digits("330000"), shared_digits("000000")
    ('330110', '3301', '33', '')
    """
    return "" if code == COUNTRY else code.removesuffix("00").removesuffix("00")


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The names of some places, indexed; of a code with several rows the last is the latest."""

    rows: tuple[Named, ...]
    _by_code: Mapping[str, tuple[Named, ...]] = field(init=False, repr=False, compare=False)
    _whole: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _short: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code: dict[str, tuple[Named, ...]] = {}
        whole: dict[str, tuple[str, ...]] = {}
        short: dict[str, tuple[str, ...]] = {}
        for row in self.rows:
            by_code[row.code] = (*by_code.get(row.code, ()), row)
            for index, names in ((whole, row.names), (short, row.shorts)):
                for name in names:
                    if row.code not in index.get(name, ()):
                        index[name] = (*index.get(name, ()), row.code)
        object.__setattr__(self, "_by_code", by_code)
        object.__setattr__(self, "_whole", whole)
        object.__setattr__(self, "_short", short)

    def named(self, text: str) -> tuple[str, ...]:
        """The codes that a name stands for, alone or after the names of what the place lies in; several when it is ambiguous.

        A full name is preferred to a short one. A place that has ended does not stand beside what took its place, nor by
        its short name beside a place of today in the same province.
        A short name of a place and of others that lie in it is the wider place's: what holds there holds in the others too.
        """
        wanted = plain(text)
        if len(wanted) > _LONGEST_PATH:
            return ()
        whole: dict[str, None] = {}
        short: dict[str, None] = {}
        for cut in range(len(wanted)):
            above, own = wanted[:cut], wanted[cut:]
            for index, found in ((self._whole, whole), (self._short, short)):
                found.update(dict.fromkeys(code for code in index.get(own, ()) if self._lies_in(code, above)))
        return self._lasting(whole) or _widest(self._of_today(self._lasting(short)))

    def search(self, text: str) -> tuple[int, ...]:
        """The positions of all rows that a text may mean, by their reading where it is of Latin letters.

        The exact first, then those that begin so, those that contain it, those that lie in what it names; of these what
        has ended last.
        """
        wanted = plain(text).lower().replace("'", "").replace("ü", "v")
        if not 0 < len(wanted) <= _LONGEST_PATH:
            return ()
        if wanted.isascii() and wanted.isalpha():
            ranks = [_rank_of_reading(row, wanted) for row in self.rows]
        else:
            heads = list(self._heads(plain(text)))
            ranks = [_rank(row, plain(text), heads) for row in self.rows]
        found = [position for position, rank in enumerate(ranks) if rank != _NOT]
        return tuple(sorted(found, key=lambda at: (ranks[at], self.rows[at].ended, _narrow(self.rows[at].code), at)))

    def _lies_in(self, code: str, path: str) -> bool:
        """Whether a path of names leads to the place: any of the places that it lies in, the widest first."""
        rests = {path}
        for above in reversed(tuple(codes_above(code))):
            names = {name for row in self._by_code.get(above, ()) for name in (*row.names, *row.shorts)}
            rests |= {rest.removeprefix(name) for rest in rests for name in names if rest.startswith(name)}
        return "" in rests

    def _lasting(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes without those whose place, or the place of what they lay in, another of them took."""
        given = tuple(codes)
        return tuple(code for code in given if len(given) == 1 or not self._heirs(code).intersection(given))

    def _of_today(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The codes without those that have ended beside one of the same province that has not."""
        today = {code[:2] for code in codes if not self._by_code[code][-1].ended}
        return tuple(code for code in codes if not self._by_code[code][-1].ended or code[:2] not in today)

    def _heirs(self, code: str) -> set[str]:
        """The codes that took the place of a code that has ended or of what it lay in, and what took theirs."""
        found: set[str] = set()
        ended = self._by_code[code][-1].ended
        open_ = {code, *codes_above(code)} if ended else set()
        while open_:
            rows = self._by_code.get(open_.pop(), ())
            new = {other for row in rows[-1:] if row.ended for other in row.replaced_by} - found
            found |= new
            open_ |= new
        return found - {code}

    def _heads(self, wanted: str) -> Iterator[tuple[str, str]]:
        """What the beginning of a text names, as the digits that all codes below it share, and the rest of the text."""
        for cut in range(1, len(wanted) + 1):
            for code in self.named(wanted[:cut]):
                if 0 < len(shared_digits(code)) < len(code):
                    yield shared_digits(code), wanted[cut:]


def _narrow(code: str) -> int:
    """How far down a place lies: 0 for the country and the provinces, 2 for the counties."""
    return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2


def _widest(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The one of the codes that all the others lie in, else all of them."""
    found = (code for code in codes if all(code == other or code in codes_above(other) for other in codes))
    return tuple(found) or codes


def _rank(row: Named, wanted: str, heads: Iterable[tuple[str, str]]) -> int:
    labels = (*row.names, *row.shorts)
    own = min(_fits(label, wanted) for label in (row.code, *labels))
    below = (
        min(_fits(label, rest) for label in labels) if rest else _BELOW
        for shared, rest in heads
        if row.code.startswith(shared) and shared_digits(row.code) != shared
    )
    return min(own, *below, _NOT)


def _fits(label: str, wanted: str) -> int:
    if wanted not in label:
        return _NOT
    return 0 if label == wanted else 1 if label.startswith(wanted) else 2


def _rank_of_reading(row: Named, wanted: str) -> int:
    ranks = [_NOT]
    for reading in row.pinyin:
        syllables = reading.split()
        lengths = {len(syllables), *(len(short) for short in row.shorts)}
        spelt = ["".join(syllables[:length]) for length in lengths]
        initials = ["".join(each[0] for each in syllables[:length]) for length in lengths]
        for rank, exact in ((0, wanted in spelt), (1, wanted in initials)):
            ranks += [rank] if exact else []
        for rank, texts in ((2, spelt), (3, initials)):
            ranks += [rank] if any(each.startswith(wanted) for each in texts) else []
    return min(ranks)
