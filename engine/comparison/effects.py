"""What an item does, and how two of them go together: contrary, the same, used at one time. Knows findings; asks no solver."""

from __future__ import annotations

from datetime import date

from engine.evaluation import Finding
from engine.language import AllOf, Unread, children, walk


def unconditional(finding: Finding) -> bool:
    """Whether the document itself sets no condition."""
    return all(children(part) or isinstance(part, AllOf) for part in walk(finding.item.condition))


def unread(finding: Finding) -> bool:
    """Whether a part of the document's condition was not read: of such an item no case is known to be one."""
    return any(isinstance(part, Unread) for part in walk(finding.item.condition))


def contrary(one: Finding, other: Finding) -> bool:
    """Whether two items cannot both be followed: leniency against gravity, 可以 against 应当, two rows of a benchmark."""
    first, second = one.item, other.item
    if first.benchmark and second.benchmark:
        return (first.fines, first.benchmark) != (second.fines, second.benchmark)
    if first.effect.aggravating != second.effect.aggravating:
        return True
    alike = (first.effect, first.kind, first.step) == (second.effect, second.kind, second.step)
    return alike and first.force != second.force


def does(finding: Finding) -> tuple[object, ...]:
    """All that an item does, to be compared."""
    item = finding.item
    return item.outcome, item.kind, item.step, item.measures, item.fines, item.cut, item.benchmark, item.survives


def together(one: Finding, other: Finding) -> bool:
    """Whether both items are used at the same time, and leave out the same measures."""
    days: list[tuple[date, date]] = [(f.item.since or date.min, f.item.until or date.max) for f in (one, other)]
    return max(first for first, _ in days) <= min(last for _, last in days) and one.item.measures == other.item.measures
