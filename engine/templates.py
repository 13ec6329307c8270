"""Texts with gaps: what many texts have in common, once, and what fills the gaps in one of them.

Either is laid into bytes with a zero byte between its parts, which no JSON holds. Knows bytes; does not know what they say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

_BETWEEN = b"\0"


class Template:
    """The texts around the gaps, and the name of what goes into each; a name may stand in several gaps.

    There is at least one gap. `names` are in the order in which fillings are given, each once; `digest` is the sha256 of
    the whole in hexadecimal.

    >>> greeting = Template([b"Dear ", b", or should we say ", b"?"], ["name", "name"])
    >>> Filled(greeting, (b"Li",)).text()
    b'Dear Li, or should we say Li?'
    """

    __slots__ = ("_order", "_texts", "digest", "names")

    def __init__(self, texts: Sequence[bytes], gaps: Sequence[str]) -> None:
        self.names = tuple(dict.fromkeys(gaps))
        place = {name: number for number, name in enumerate(self.names)}
        self._texts, self._order = tuple(texts), tuple([place[name] for name in gaps])
        self.digest = digest_of(self.laid())

    def fill(self, fillings: Sequence[bytes]) -> list[bytes]:
        """The parts of the text with these in its gaps, one for each name."""
        return _alternate(self._texts, [fillings[number] for number in self._order])

    def laid(self) -> bytes:
        """Texts and the numbers of the fillings between them, as `filled` reads them."""
        return _BETWEEN.join(_alternate(self._texts, [b"%d" % number for number in self._order]))


class Filled(NamedTuple):
    """One text: a template and what fills it."""

    template: Template
    fillings: tuple[bytes, ...]

    def parts(self) -> list[bytes]:
        """The whole in parts, to be joined."""
        return self.template.fill(self.fillings)

    def text(self) -> bytes:
        """The whole."""
        return b"".join(self.parts())

    def laid(self) -> bytes:
        """The fillings, as `filled` reads them."""
        return _BETWEEN.join(self.fillings)


def filled(template: bytes, fillings: bytes) -> bytes:
    """The text of a laid template and laid fillings. Raises `ValueError` when they do not belong together.

    >>> greeting = Template([b"Dear ", b"!"], ["name"])
    >>> filled(greeting.laid(), Filled(greeting, (b"Li",)).laid())
    b'Dear Li!'
    """
    parts, given = template.split(_BETWEEN), fillings.split(_BETWEEN)
    order = [int(number) for number in parts[1::2]]
    if {*order} != {*range(len(given))}:
        raise ValueError("the fillings are not those of the template")
    return b"".join(_alternate(parts[::2], [given[number] for number in order]))


def digest_of(laid: bytes) -> str:
    """The digest of a laid template."""
    return hashlib.sha256(laid).hexdigest()


def _alternate(texts: Sequence[bytes], between: Sequence[bytes]) -> list[bytes]:
    """The texts, of which there is one more, with the others between them."""
    found = [b""] * (2 * len(texts) - 1)
    found[::2], found[1::2] = texts, between
    return found
