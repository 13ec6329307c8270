"""Programs to chain: generated ones, small ones, and an example of the shape that the conclusion has.

A rule set registered with the host stays in memory for ever, and a process may register only a few dozen. So the
generated programs are few and fixed (drawn from a seed), and what the tests generate in number are the statements;
further programs are registered in processes of their own.
"""

from __future__ import annotations

import random

from engine.chaining.programs import Completion, Phase, Program, Rule, Statement, statement

KINDS = ("认定", "状态", "到达", "结论", "义务")
KEYS = {"step": ("甲", "乙", '丙"', "丁{}"), "v": ("适用", "不适用", "待查"), "force": ("可以", "应当")}


def some_literal(source: random.Random, keys: int) -> Statement:
    """A statement or pattern with up to `keys` pairs beside its kind; sometimes without its kind."""
    pairs = {key: source.choice(KEYS[key]) for key in source.sample(sorted(KEYS), source.randint(0, keys))}
    if not pairs or source.random() < 0.8:
        pairs["k"] = source.choice(KINDS)
    return statement(**pairs)


def some_program(seed: int) -> Program:
    """One to three phases of up to twelve rules that join up to four patterns, with completions."""
    source = random.Random(seed)
    phases = []
    for number in range(source.randint(1, 3)):
        rules = tuple(
            Rule(
                f"r{place}",
                tuple(some_literal(source, 2) for _ in range(source.choice((1, 1, 2, 2, 3, 4)))),
                tuple(some_literal(source, 3) for _ in range(source.randint(1, 2))),
            )
            for place in range(source.randint(1, 12))
        )
        completions = tuple(
            Completion(some_literal(source, 2), some_literal(source, 2)) for _ in range(source.randint(0, 3))
        )
        phases.append(Phase(f"阶段{number}", rules, completions))
    return Program(tuple(phases))


PROGRAMS = tuple(some_program(seed) for seed in range(24))


def remembered() -> Program:
    """A program with one rule."""
    return Program((Phase("一", (Rule("r", (statement(k="甲"),), (statement(k="乙"),)),)),))


def one_phase(*rules: Rule) -> Phase:
    """A phase of these rules alone."""
    return Phase("一", rules)


def sharing(count: int) -> Phase:
    """`count` rules with one condition in common."""
    return one_phase(*(Rule(f"r{number}", (statement(k="甲"),), (statement(k="乙"),)) for number in range(count)))


STEPS = ("移送司法", "追诉时效", "轻微不罚", "首违不罚", "从轻减轻", "普通")
"""A shortened order of conclusion, only to show the shape of such a program."""


def order_of_conclusion(steps: tuple[str, ...] = STEPS) -> Program:
    """Findings give each step a state; the steps are walked in order; where the walk ends, duties follow."""
    states = tuple(
        Rule(f"{step}:{v}", (statement(k="认定", step=step, v=v),), (statement(k="状态", step=step, v=v),))
        for step in steps
        for v in ("适用", "待查")
    )
    silent = tuple(Completion(statement(k="状态", step=step), statement(k="状态", step=step, v="无")) for step in steps)
    walk = [Rule("起点", (statement(k="案件"),), (statement(k="到达", step=steps[0]),))]
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        here = statement(k="到达", step=step)
        walk.append(
            Rule(f"{step}:止", (here, statement(k="状态", step=step, v="适用")), (statement(k="结果", step=step),))
        )
        walk.append(
            Rule(f"{step}:问", (here, statement(k="状态", step=step, v="待查")), (statement(k="待查", step=step),))
        )
        if following:
            onward = (statement(k="到达", step=following),)
            walk.append(Rule(f"{step}:过", (here, statement(k="状态", step=step, v="无")), onward))
    duties = tuple(
        Rule(f"后果:{step}:{force}", when, (statement(k="义务", name="教育"), statement(k="决定", force=force)))
        for step in steps
        for force in ("可以", "应当")
        for when in [(statement(k="结果", step=step), statement(k="认定", step=step, v="适用", force=force))]
    )
    return Program((Phase("状态", states, silent), Phase("步骤", tuple(walk)), Phase("后果", duties)))


def finding(item: str, step: str, v: str) -> Statement:
    """One finding, as the conclusion will say it."""
    return statement(k="认定", item=item, step=step, v=v, force="可以")
