"""The items of the library as a decision of GoRules zen, which has two truths and a null that comparisons refuse.

What is asked of it, three-valued: one expression for all items, each `may ? (holds ? 1 : null) : 0`, where every leaf
tests for null itself: a leaf holds when its fact is there and it holds, and may hold when its fact is not there or it
holds. Amounts and days are numbers. With its static loader this was the fastest decision that we found; slower were an
expression for every item, which is what its editor writes and is measured too, two expressions for every item, and a
decision held as an object. Its expression language without a decision around it is faster still, and measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import zen

from benchmarks.library import TERMS, TURNED, plain
from engine.language import AllOf, AnyOf, Compare, Condition, Facts, In, Is, Literal, Not, Truth, Value

_FIELDS = {term: f"f{number}" for number, (term, _) in enumerate(TERMS)}
_KEY = "library"


def context(facts: Facts) -> dict[str, Any]:
    """A case as zen is given it: Python values, not JSON text; what is not known is not there."""
    return {_FIELDS[term]: plain(value) for term, value in facts.items()}


def by_decision(conditions: Sequence[Condition]) -> Callable[[dict[str, Any]], list[Any]]:
    """Evaluates the decision: the engine with its static loader."""
    return _one_list(_all_items(conditions))


def _one_list(expression: str) -> Callable[[dict[str, Any]], list[Any]]:
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {_KEY: _graph({"items": expression})}}})

    def run(case: dict[str, Any]) -> list[Any]:
        found: list[Any] = engine.evaluate(_KEY, case)["result"]["items"]
        return found

    return run


def by_item(conditions: Sequence[Condition]) -> Callable[[dict[str, Any]], list[Any]]:
    """Evaluates the decision as its editor would write it: an expression and a named result for every item."""
    names = [f"item{number}" for number in range(len(conditions))]
    expressions = dict(zip(names, map(_item, conditions), strict=True))
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {_KEY: _graph(expressions)}}})

    def run(case: dict[str, Any]) -> list[Any]:
        found: dict[str, Any] = engine.evaluate(_KEY, case)["result"]
        return [found.get(name) for name in names]

    return run


def by_two_truths(conditions: Sequence[Condition]) -> Callable[[dict[str, Any]], list[Any]]:
    """Evaluates only which items hold: half of the question."""
    holding = "[" + ", ".join(_expression(condition, may=False) for condition in conditions) + "]"
    return _one_list(holding)


def by_expression(conditions: Sequence[Condition]) -> Callable[[dict[str, Any]], list[Any]]:
    """Evaluates the same expression, compiled, without a decision around it."""
    run: Callable[[dict[str, Any]], list[Any]] = zen.compile_expression(_all_items(conditions)).evaluate
    return run


def truths(found: Sequence[Any]) -> tuple[Truth, ...]:
    """What zen found, as truths."""
    return tuple(None if verdict is None else bool(verdict) for verdict in found)


def _graph(expressions: Mapping[str, str]) -> dict[str, Any]:
    written = [{"id": key, "key": key, "value": text} for key, text in expressions.items()]
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {"id": "all", "type": "expressionNode", "name": "all", "content": {"expressions": written}},
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": one + other, "sourceId": one, "targetId": other, "type": "edge"}
            for one, other in (("in", "all"), ("all", "out"))
        ],
    }


def _all_items(conditions: Sequence[Condition]) -> str:
    return "[" + ", ".join(map(_item, conditions)) + "]"


def _item(condition: Condition) -> str:
    return f"({_expression(condition, may=True)}) ? (({_expression(condition, may=False)}) ? 1 : null) : 0"


def _expression(condition: Condition, *, may: bool, opposite: bool = False) -> str:
    match condition:
        case Not(part):
            return _expression(part, may=may, opposite=not opposite)
        case AllOf(parts) | AnyOf(parts):
            word = " and " if isinstance(condition, AllOf) is not opposite else " or "
            return "(" + word.join(_expression(part, may=may, opposite=opposite) for part in parts) + ")"
        case Is(term):
            return f"{_FIELDS[term]} {'!=' if may else '=='} {'true' if may is opposite else 'false'}"
        case In(term, values):
            written = ", ".join(map(_written, values))
            return _guarded(term, f"{_FIELDS[term]} {'not in' if opposite else 'in'} [{written}]", may=may)
        case Compare(term, op, Literal(value)):
            op = TURNED[op] if opposite else op
            return _guarded(term, f"{_FIELDS[term]} {'==' if op == '=' else op} {_written(value)}", may=may)
        case _:
            raise ValueError(condition)


def _guarded(term: str, test: str, *, may: bool) -> str:
    field = _FIELDS[term]
    return f"({field} == null or {test})" if may else f"({field} != null and {test})"


def _written(value: Value) -> str:
    return f"'{value}'" if isinstance(value, str) else str(plain(value))
