"""What an approval rests on, said first: items without a case, and for how many concerns one and the same reason was given.

Counts what the cases and the signed check say; judges no reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from api.publishing.model import Answered, Progress, Taken

_WORD = 6
"""A reason of no more characters, given for several concerns, is told as such: it says of none of them why."""
_NAMED = 8
_QUOTED = 40


class Reason(NamedTuple):
    """One reason, and every concern that it was given for."""

    comment: str
    concerns: tuple[str, ...]

    @property
    def is_bare(self) -> bool:
        """Whether it is one word for several concerns."""
        return len(self.comment) <= _WORD and len(self.concerns) > 1


def reasons_of(answers: Iterable[Answered]) -> tuple[Reason, ...]:
    """The answers of a check by their reasons, the one given most often first.

    >>> [(one.comment, len(one.concerns)) for one in reasons_of([Answered("甲", "照原文"), Answered("乙", "照原文")])]
    [('照原文', 2)]
    """
    found: dict[str, list[str]] = {}
    for one in answers:
        found.setdefault(one.comment, []).append(one.concern)
    return tuple(
        Reason(comment, tuple(found[comment])) for comment in sorted(found, key=lambda each: -len(found[each]))
    )


def check_of(progress: Progress) -> Taken | None:
    """The check that an approval rests on: the last one that counts."""
    return next((one for one in reversed(progress.taken) if one.step == "检查" and one.counts), None)


def rests_on(progress: Progress) -> tuple[str, ...]:
    """What who approves has to know first, in sentences; () of a version that nobody has checked.

    `10 项里 9 项没有案例：第2项……`, `111 处疑问只有 1 种理由：“练习”`.
    """
    check = check_of(progress)
    if check is None:
        return ()
    return (_cases(progress), *_answers(reasons_of(check.answers)))


def _cases(progress: Progress) -> str:
    without = progress.without_case
    if not progress.items:
        return "没有收录事项，没有案例"
    if not without:
        return f"{progress.items} 项都有案例"
    more = f"等 {len(without)} 项" if len(without) > _NAMED else ""
    return f"{progress.items} 项里 {len(without)} 项没有案例：{'、'.join(without[:_NAMED])}{more}"


def _answers(reasons: tuple[Reason, ...]) -> Iterable[str]:
    concerns = sum(len(one.concerns) for one in reasons)
    if not reasons:
        yield "检查没有要人说明的疑问"
        return
    first = reasons[0]
    quoted = first.comment if len(first.comment) <= _QUOTED else f"{first.comment[:_QUOTED]}…"
    if len(reasons) == 1:
        yield f"{concerns} 处疑问只有 1 种理由：“{quoted}”"
    elif len(first.concerns) == 1:
        yield f"{concerns} 处疑问，各有各的理由"
    else:
        yield f"{concerns} 处疑问，{len(reasons)} 种理由；说明得最多的一种用于 {len(first.concerns)} 处：“{quoted}”"
    for one in reasons:
        if one.is_bare:
            yield f"理由“{one.comment}”只有 {len(one.comment)} 个字，用于 {len(one.concerns)} 处，没有说出为什么"
