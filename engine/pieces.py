"""How the parts of an answer are kept that are the same for many cases: JSON with gaps for what differs.

Nothing of a case is kept. Knows JSON; does not know what the parts say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import orjson

T = TypeVar("T")
_ROOM = 4096


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

    def clear(self) -> None:
        """Remember nothing."""
        self._held.clear()

    def keep(self, made: T, thing: object) -> T:
        """Remember what was made of `thing`, and return it."""
        if len(self._held) >= _ROOM:
            self._held.clear()
        self._held[id(thing)] = thing, made
        return made


class _Template(NamedTuple):
    """JSON with gaps: the texts around them, and the name of what is to stand in each."""

    texts: tuple[bytes, ...]
    gaps: tuple[str, ...]


class Values(Protocol):
    """What differs from case to case in a part, by name."""

    def __getitem__(self, name: str, /) -> Any:  # noqa: ANN401  # any JSON
        """What is to stand there."""


Form = Callable[[T, Callable[[T, Values], Any], Values, Values], Any]
"""How a part is written: the part, what makes data of it and of values, the values, and gaps to stand for them."""

NOTHING: Values = {}
"""For a part in which nothing differs."""
_MARK = "\0"
_GAP = re.compile(rb'"\\u0000([^"]*)"')


def gap(name: str) -> str:
    """What stands for a value in a part; no text of a rule can hold it."""
    return f"{_MARK}{name}"


def as_data(part: T, data_of: Callable[[T, Values], Any], values: Values, _: Values) -> Any:  # noqa: ANN401  # any JSON
    """The part as plain data."""
    return data_of(part, values)


def as_json(part: T, data_of: Callable[[T, Values], Any], values: Values, gaps: Values) -> orjson.Fragment:
    """The part as JSON, written once with `gaps`, into which the JSON of the `values` goes."""
    known = _WRITTEN.find(part) or _WRITTEN.keep(_written(data_of(part, gaps)), part)
    if isinstance(known, orjson.Fragment):
        return known
    found = [known.texts[0]]
    for name, text in zip(known.gaps, known.texts[1:], strict=True):
        found += orjson.dumps(values[name]), text
    return orjson.Fragment(b"".join(found))


def _written(data: Any) -> orjson.Fragment | _Template:  # noqa: ANN401  # any JSON
    texts = _GAP.split(orjson.dumps(data))
    if len(texts) == 1:
        return orjson.Fragment(texts[0])
    return _Template(tuple(texts[::2]), tuple([name.decode() for name in texts[1::2]]))


_WRITTEN: Memory[orjson.Fragment | _Template] = Memory()


def forget() -> None:
    """Empties what is kept of parts."""
    _WRITTEN.clear()
