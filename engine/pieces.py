"""How an answer is written: as plain data, or as JSON of which the parts that are the same for many cases are kept.

Knows JSON; does not know what the parts say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import orjson

T = TypeVar("T")
_ROOM = 16_384


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


Form = Callable[[T, Callable[[T], Any]], Any]
"""How a part is written that does not differ from case to case, given what writes it as data: `as_data` or `as_json`."""

_WRITTEN: Memory[orjson.Fragment] = Memory()


def as_data(part: T, write: Callable[[T], Any]) -> Any:  # noqa: ANN401  # whatever JSON can say
    """The part as plain data."""
    return write(part)


def as_json(part: T, write: Callable[[T], Any]) -> orjson.Fragment:
    """The part as JSON, written once. Nothing of a case may be in it."""
    known = _WRITTEN.find(part)
    return known if known is not None else _WRITTEN.keep(orjson.Fragment(orjson.dumps(write(part))), part)
