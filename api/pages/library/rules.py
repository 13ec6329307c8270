"""What a list says of the conclusion itself, in sentences: the order of its steps, and what follows from an outcome.

The page of a list shows it and a comparison compares it. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.answer import sentences
from engine.catalog import Consequence, ListVersion, Step


def steps_of(version: ListVersion) -> list[str]:
    """The steps of the conclusion in their order."""
    return [_step(each) for each in version.rules.steps] if version.rules else []


def following_of(version: ListVersion) -> list[str]:
    """What follows: when, what, and the clause that says so."""
    return [_following(each) for each in version.rules.consequences] if version.rules else []


def sayings_of(version: ListVersion) -> Iterator[str]:
    """What else the rules say, in the words of law: of several acts, of two days, of what is left open."""
    if version.rules is None:
        return
    rules = version.rules
    yield from (
        each.text for each in (rules.several_acts, rules.several_norms, rules.two_days, rules.unpunished) if each
    )
    yield from rules.left_open.values()


def _step(step: Step) -> str:
    told = f"{step.name}：{step.outcome or '与它不符的结论由人判断'}"
    premise = f"，以“{step.premise}”为前提" if step.premise else ""
    basis = f"（{'、'.join(step.basis)}）" if step.basis else ""
    return f"{told}{premise}{basis}"


def _following(consequence: Consequence) -> str:
    when = "，".join(value for _, value in consequence.when)
    given = f"，{sentences.inline(consequence.given)}的" if consequence.given is not None else ""
    clauses = f"，由{'、'.join(consequence.punished_by)}处罚的" if consequence.punished_by else ""
    return f"{when}{clauses}{given}：{consequence.then[1]}（{consequence.source.at}）"
