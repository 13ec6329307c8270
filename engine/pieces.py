"""Parts of an answer that are the same for many cases: written once, as data and as JSON.

Nothing of a case is in them. Knows JSON; does not know what the parts say.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

import orjson

T = TypeVar("T")
_ROOM = 65_536


class Piece(NamedTuple):
    """One part: as data, and as the JSON that is written of it."""

    data: Any
    json: orjson.Fragment


Form = Callable[[Piece], Any]
"""Which of its two forms is wanted of a piece: `as_data` or `as_json`."""
as_data: Form = attrgetter("data")
as_json: Form = attrgetter("json")


def piece(data: Any) -> Piece:  # noqa: ANN401  # whatever JSON can say
    """The piece of some data."""
    return Piece(data, orjson.Fragment(orjson.dumps(data)))


class Memory(Generic[T]):
    """What was made of an object, by its identity: to compare two takes longer than to write one.

    It holds the objects too, so that no number comes to stand for another; when it is full it begins anew.
    """

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: dict[int, tuple[object, T]] = {}

    def find(self, thing: object) -> T | None:
        """What was made of `thing`; None when nothing was."""
        known = self._held.get(id(thing))
        return known[1] if known is not None else None

    def keep(self, made: T, thing: object) -> T:
        """Remember what was made of `thing`, and return it."""
        if len(self._held) >= _ROOM:
            self._held.clear()
        self._held[id(thing)] = thing, made
        return made
