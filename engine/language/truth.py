"""Three-valued truth: the only tables of the logic (strong Kleene).

A truth is `True`, `False` or `None`, and `None` means unknown. Nothing here knows what the truths are about.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

Truth = bool | None

Verdict: TypeAlias = Literal["适用", "不适用", "待查"]
VERDICTS: dict[Truth, Verdict] = {True: "适用", False: "不适用", None: "待查"}
"""What a truth is called when it is the verdict of a finding."""


def all_of(parts: Iterable[Truth]) -> Truth:
    """False if any part is false, else unknown if any is unknown, else true.

    >>> all_of([True, None, False]), all_of([True, None]), all_of([])
    (False, None, True)
    """
    result: Truth = True
    for part in parts:
        if part is False:
            return False
        if part is None:
            result = None
    return result


def any_of(parts: Iterable[Truth]) -> Truth:
    """True if any part is true, else unknown if any is unknown, else false.

    >>> any_of([False, None, True]), any_of([False, None]), any_of([])
    (True, None, False)
    """
    result: Truth = False
    for part in parts:
        if part is True:
            return True
        if part is None:
            result = None
    return result


def negate(part: Truth) -> Truth:
    """The opposite; the opposite of unknown is unknown.

    >>> negate(True), negate(None)
    (False, None)
    """
    return None if part is None else not part


def exactly(count: int, parts: Iterable[Truth]) -> Truth:
    """True if exactly `count` parts are true, whatever the unknown ones turn out to be.

    >>> exactly(1, [True, False]), exactly(1, [True, None]), exactly(1, [True, True, None])
    (True, None, False)
    """
    held = list(parts)
    true, unknown = held.count(True), held.count(None)
    if true > count or true + unknown < count:
        return False
    return None if unknown else True


def at_least(count: int, true: int, unknown: int) -> Truth:
    """True if `true` things reach `count`; false if even the `unknown` ones cannot make it reach.

    >>> at_least(2, 2, 5), at_least(2, 1, 0), at_least(2, 1, 1)
    (True, False, None)
    """
    if true >= count:
        return True
    return None if true + unknown >= count else False
