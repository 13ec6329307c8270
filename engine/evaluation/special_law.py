"""Where a law provides otherwise than a general item on the same ground: which of the two governs.

行政处罚法 33(2): who proves that he had no fault is not punished; where a law or regulation provides otherwise, that governs.
Knows findings; which item stands in the place of which step is data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.evaluation.findings import Finding
from engine.language import Truth, any_of


class Governed(NamedTuple):
    """A general item that applies, and the special ones that speak to the same matter on the same ground.

    `truth`: whether one of the special ones applies. True: it governs, and the general one is not used. None: it must be
    looked at first. False: whether the general one is still open to who does not meet the special one, no text says.
    """

    general: Finding
    special: tuple[Finding, ...]
    truth: Truth


def governed(findings: Iterable[Finding]) -> tuple[Governed, ...]:
    """The general items that apply beside special ones."""
    listed = tuple(findings)
    special = [finding for finding in listed if finding.item.instead_of]
    if not special:
        return ()
    found = []
    for general in listed:
        name = general.entry.step.partition("/")[0]
        if not general.proof.truth or general.item.instead_of:
            continue
        if mine := tuple([each for each in special if each.item.instead_of == name]):
            found.append(Governed(general, mine, any_of(each.proof.truth for each in mine)))
    return tuple(found)


def set_aside(hits: Mapping[str, list[Finding]], special: Iterable[Governed]) -> dict[str, list[Finding]]:
    """The steps that hold, without general items that a special law may exclude where another item gives the same outcome.

    Of an outcome that rests on such an item alone nothing is changed: a person decides.
    """
    doubtful = {each.general.key for each in special if each.truth is False}
    left = {step: [finding for finding in found if finding.key not in doubtful] for step, found in hits.items()}
    firm = {outcome_of(step) for step, found in left.items() if found}
    kept = {step: left[step] if outcome_of(step) in firm else found for step, found in hits.items()}
    return {step: found for step, found in kept.items() if found or not hits[step]}


def outcome_of(step: str) -> str:
    """The outcome of the step with that id.

    >>> outcome_of("轻微不罚/应当不予处罚")
    '应当不予处罚'
    """
    return step.partition("/")[2]
