"""Two conditions compared over all possible cases: which applies where the other does not, each shown by one small case.

Knows no list and no words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal as Words
from typing import TypeAlias

from engine.catalog import Library, Matter
from engine.comparison.question import Question, Side, Witness
from engine.comparison.solver import Steps

Verdict: TypeAlias = Words["相同", "更宽", "更窄", "互有宽窄", "没有得出"]
"""How the new condition lies to the old one: 更宽 where it applies to more cases and to none less."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How two conditions differ. `wider` is a case to which only the new one applies, `narrower` one of the old one alone.

    `beside` is a case in which both come to the same as soon as everything is known, and not before. `limits` say what
    the solver could not settle of cases that are known, `open` what of those that are not.
    """

    wider: Witness | None = None
    narrower: Witness | None = None
    beside: Witness | None = None
    limits: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The answer in one word."""
        if self.wider and self.narrower:
            return "互有宽窄"
        if self.limits:
            return "没有得出"
        return "更宽" if self.wider else "更窄" if self.narrower else "相同"


NOT_COMPARED = "整次比较限定的步数用完了，这里没有比较"


def difference(
    old: Side, new: Side, library: Library, matter: Matter | None, on: date, steps: Steps | None = None
) -> Difference:
    """How `new` differs from `old` for cases of a matter that are decided on a day.

    Everything is known in these cases; relations of facts and the elements of the matter hold in them. `steps` are those
    left to the comparison of which this is a part; once they are used up nothing is compared, and that is said.
    """
    if old == new:
        return Difference()
    if steps is not None and steps.used_up:
        return Difference(limits=(NOT_COMPARED,))
    question = Question((old, new), library, matter, on, steps)
    wider, of_wider = question.higher(new, old)
    turned, of_narrower = question.higher(old, new)
    narrower = turned and replace(turned, old=turned.new, new=turned.old)
    limits = tuple(dict.fromkeys((*of_wider, *of_narrower)))
    if wider or narrower or limits:
        return Difference(wider, narrower, None, limits)
    beside, open_ = question.beside(old, new)
    return Difference(beside=beside, open=open_)


def example(
    one: Side, other: Side, library: Library, matter: Matter | None, on: date, steps: Steps | None = None
) -> Witness | None:
    """A possible case to which both sides apply; None when none was found."""
    if steps is not None and steps.used_up:
        return None
    return Question((one, other), library, matter, on, steps).both(one, other)[0]
