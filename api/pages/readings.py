"""Matters found by how their names are read: guoqi or gqsp for 过期食品.

Knows names and the readings of characters, which pypinyin has; it is loaded when somebody types letters. What is found is
for a person to choose from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from engine.catalog import Matter, Matters

_LETTERS = re.compile(r"[a-z]{2,30}", re.ASCII)
_NOT_READ = re.compile(r"[^\u4e00-\u9fff]+")
_MOST_WAYS = 20
"""So many ways to cut what was typed into syllables are looked at: xian is 先 and 西安."""


class _Read(NamedTuple):
    """The names of all matters as characters alone, and which characters are read as a syllable, or begin with a letter.

    `usual` is the syllable as which a character is read most, `syllables` are all that it may be read as.
    """

    names: tuple[tuple[str, Matter], ...]
    usual: Mapping[str, str]
    syllables: Mapping[str, str]
    initials: Mapping[str, str]


def read_as(text: str, matters: Matters) -> tuple[Matter, ...]:
    """The matters one of whose names is read so, in full or by the first letters; those that it says more of first."""
    typed = re.sub(r"[\s']+", "", text.lower().replace("ü", "v"))
    if not _LETTERS.fullmatch(typed):
        return ()
    read = _readings(matters)
    ways = [*_spelt(typed, read.usual), *_spelt(typed, read.syllables), _by_initials(typed, read.initials)]
    patterns = [re.compile("".join(f"[{each}]" for each in way)) for way in ways if way]
    found: dict[Matter, tuple[int, int, int]] = {}
    for name, matter in read.names:
        for rank, pattern in enumerate(patterns):
            if match := pattern.search(name):
                found[matter] = min(found.get(matter, (99, 0, 0)), (rank, match.start(), len(name)))
                break
    return tuple(sorted(found, key=found.__getitem__))


def _by_initials(typed: str, initials: Mapping[str, str]) -> list[str]:
    """The characters that each letter may stand for; none where a letter begins no reading."""
    return [initials[letter] for letter in typed] if all(letter in initials for letter in typed) else []


def _spelt(typed: str, syllables: Mapping[str, str]) -> list[list[str]]:
    """The ways to cut what was typed into syllables, each as the characters read so; the last may be begun only."""
    found: list[list[str]] = []
    open_: list[tuple[str, list[str]]] = [(typed, [])]
    while open_ and len(found) < _MOST_WAYS:
        rest, way = open_.pop()
        if not rest:
            found.append(way)
            continue
        whole = [length for length in range(1, min(6, len(rest)) + 1) if rest[:length] in syllables]
        open_ += [(rest[length:], [*way, syllables[rest[:length]]]) for length in whole]
        begun = "".join(
            chars for syllable, chars in syllables.items() if syllable.startswith(rest) and syllable != rest
        )
        if way and begun:
            found.append([*way, begun])
    return sorted(found, key=len)


@lru_cache(maxsize=1)
def _readings(matters: Matters) -> _Read:
    names = tuple(_names(matters.by_name.values()))
    characters = sorted({character for name, _ in names for character in name})
    usual: dict[str, str] = {}
    syllables: dict[str, str] = {}
    initials: dict[str, str] = {}
    for character, readings in zip(characters, _read_each(characters), strict=True):
        first = readings[:1]
        for index, keys in ((usual, first), (syllables, readings), (initials, [each[0] for each in first])):
            for key in dict.fromkeys(keys):
                index[key] = index.get(key, "") + character
    return _Read(names, usual, syllables, initials)


def _names(matters: Iterable[Matter]) -> Iterator[tuple[str, Matter]]:
    for matter in matters:
        for name in (matter.name, *matter.aliases):
            yield _NOT_READ.sub("", name), matter


def _read_each(characters: Iterable[str]) -> Iterator[list[str]]:
    """Every reading of each character, without tones."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  # half a second and 60 MB, only for who types letters

    for character in characters:
        yield [each for each in pinyin(character, style=Style.NORMAL, heteronym=True)[0] if each.isascii()]
