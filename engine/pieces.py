"""How the parts of an answer are kept that are the same for many cases: JSON with gaps for what differs.

Nothing of a case is kept. Knows JSON; does not know what the parts say.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

import orjson

from engine.templates import Template

T = TypeVar("T")


class Memory(Generic[T]):
    """What was made of an object, by its identity: to compare two takes longer than to write one.

    It holds the objects too, so that no number comes to stand for another; when it is full, what was kept first goes.
    """

    __slots__ = ("_held", "_room")

    def __init__(self, room: int) -> None:
        self._held: OrderedDict[int, tuple[object, T]] = OrderedDict()
        self._room = room

    def find(self, thing: object) -> T | None:
        """What was made of `thing`; None when nothing was."""
        known = self._held.get(id(thing))
        return known[1] if known is not None else None

    def clear(self) -> None:
        """Remember nothing."""
        self._held.clear()

    def keep(self, made: T, thing: object) -> T:
        """Remember what was made of `thing`, and return it."""
        self._held[id(thing)] = thing, made
        if len(self._held) > self._room:
            self._held.popitem(last=False)
        return made


class Values(Protocol):
    """What differs from case to case, by name."""

    def __getitem__(self, name: str, /) -> Any:  # noqa: ANN401  # any JSON
        """What is to stand there."""


Form = Callable[[T, Callable[[T, Values], Any], Values], Any]
"""How a part is written: the part, what makes data of it and of values, and the values or gaps that stand for them."""

NOTHING: Values = {}
"""For a part in which nothing differs."""
_MARK = "\0"
_GAP = re.compile(rb'"\\u0000([^"]*)"')


def gap(name: str) -> str:
    """What stands for a value in a part; no text of a rule can hold it."""
    return f"{_MARK}{name}"


class Gaps:
    """A gap for every value."""

    def __getitem__(self, name: str) -> str:
        return gap(name)


def as_data(part: T, data_of: Callable[[T, Values], Any], values: Values) -> Any:  # noqa: ANN401  # any JSON
    """The part as plain data."""
    return data_of(part, values)


def as_json(part: T, data_of: Callable[[T, Values], Any], gaps: Values) -> orjson.Fragment:
    """The part as JSON with gaps, written once."""
    known = _WRITTEN.find(part)
    return known if known is not None else _WRITTEN.keep(orjson.Fragment(orjson.dumps(data_of(part, gaps))), part)


def template(thing: object, data: Callable[[], Any]) -> Template:
    """The template of the `data` with gaps that is made of a thing: made once, and gone with the thing."""
    known = _TEMPLATES.get(thing)
    if known is None:
        known = _TEMPLATES[thing] = _split(orjson.dumps(data()))
    return known


def _split(written: bytes) -> Template:
    found = _GAP.split(written)
    return Template(found[::2], [name.decode() for name in found[1::2]])


_WRITTEN: Memory[orjson.Fragment] = Memory(4096)
_TEMPLATES: WeakKeyDictionary[object, Template] = WeakKeyDictionary()


def forget() -> None:
    """Empties what is kept of parts."""
    _WRITTEN.clear()
    _TEMPLATES.clear()
