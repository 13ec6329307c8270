"""Steps and outcomes that items and rules name although the order of the conclusion does not have them.

What is named wrongly would silently do nothing: a special law that governs nothing, an aggravation that opposes nothing.
Knows one list version and the order; does not know files.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog import Item, ListVersion, Rules
from engine.documents import quote, suggest
from engine.evaluation import step_of


def misnamed_by_items(version: ListVersion, order: Rules) -> Iterator[tuple[Item, str]]:
    """The items whose own step, or the step that they take the place of, is not there."""
    known, names = {step.id for step in order.steps}, {step.name for step in order.steps}
    for item in version.items:
        step = step_of(item, order)
        # A benchmark, or what may be aggravated, bears on the fine alone; what must be aggravated opposes a waiver.
        bears_on_fine = item.effect.aggravating or item.benchmark is not None
        placed = not bears_on_fine or (version.statutory and item.force == "应当")
        if placed and step not in known:
            near = suggest(step, known) or "请写明 step，或者在次序里加上这一步。"
            yield item, f"第“{item.id}”项归到{quote(step)}，结论的次序里没有这一步。{near}"
        if item.instead_of and item.instead_of not in names:
            near = suggest(item.instead_of, names)
            yield item, f"第“{item.id}”项的 instead_of 写的{quote(item.instead_of)}不在结论的次序里。{near}"


def misnamed_by_rules(version: ListVersion, order: Rules) -> Iterator[str]:
    """What follows from a step or an outcome that is not there, and a step that opposes such an outcome."""
    if version.rules is None:
        return
    names = {step.name for step in order.steps}
    outcomes = {step.outcome for step in order.steps} | set(order.ordinary.values())
    known = {"step": names, "outcome": outcomes}
    for consequence in version.rules.consequences:
        for key, word in consequence.when:
            if key in known and word not in known[key]:
                yield f"后续“{consequence.id}”写的 {key} {quote(word)}不在结论的次序里。{suggest(word, known[key])}"
    for step in version.rules.steps:
        for word in step.opposes:
            if word not in outcomes:
                yield f"步骤“{step.name}”的 opposes 写的{quote(word)}不是次序里的结论。{suggest(word, outcomes)}"
