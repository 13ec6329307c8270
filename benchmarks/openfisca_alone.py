"""The items of the library as OpenFisca rules, vectorised by numpy: what its users write, with unknown facts added.

OpenFisca has no unknown: a variable without input takes its default. So each fact has a second variable that says whether it is
known, and an item is 2 where it holds, 0 where it cannot hold, 1 else. Knows the records of the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

from benchmarks.library import OPTIONS, TERMS, TURNED
from benchmarks.many_cases import Cells, Piece
from engine.bulk import NULL
from engine.language import AllOf, AnyOf, Compare, Condition, In, Is, Literal, Not, Value

_PERIOD = periods.period("2025-01")
_EPOCH = date(1970, 1, 1)
_COMPARED = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
    "!=": np.not_equal,
}
_FIELDS = {name: f"f{n}" for n, (name, _) in enumerate(TERMS)}
_KINDS = dict(TERMS)


class Rules:
    """The items as a system of rules."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        person = entities.build_entity(key="case", plural="cases", label="", is_person=True)
        self._system = taxbenefitsystems.TaxBenefitSystem([person])
        self._items = [f"item{n}" for n in range(len(conditions))]
        for name, kind in TERMS:
            of_bool = kind == "是否"
            self._add(person, _FIELDS[name], bool if of_bool else int)
            self._add(person, f"{_FIELDS[name]}_known", bool)
        for name, condition in zip(self._items, conditions, strict=True):
            self._add(person, name, int, _formula(condition))

    def _add(self, entity: Any, name: str, kind: type, formula: Any = None) -> None:  # noqa: ANN401  untyped library
        body = {"value_type": kind, "entity": entity, "definition_period": periods.MONTH, "label": name}
        self._system.add_variable(
            type(name, (variables.Variable,), {**body, **({"formula": formula} if formula else {})})
        )

    def prepared(self, piece: Piece) -> Any:  # noqa: ANN401  untyped library
        """A simulation with the facts of a piece."""
        simulation = simulations.SimulationBuilder().build_default_simulation(self._system, len(piece.matter))
        for name, kind in TERMS:
            cells = piece.cells[name]
            known = cells != NULL
            given = np.where(known, cells, 0)
            simulation.set_input(_FIELDS[name], _PERIOD, given == 1 if kind == "是否" else given.astype(np.int32))
            simulation.set_input(f"{_FIELDS[name]}_known", _PERIOD, known)
        return simulation

    def run(self, simulation: Any) -> list[Cells]:  # noqa: ANN401  untyped library
        """The verdicts of every item."""
        return [simulation.calculate(name, _PERIOD) for name in self._items]


def _formula(condition: Condition) -> Any:  # noqa: ANN401  what the library calls
    def formula(case: Any, period: Any) -> Any:  # noqa: ANN401  as the library hands it
        holds, may = _truth(condition, case, period, opposite=False)
        return holds.astype(np.int32) + may

    return formula


def _truth(condition: Condition, case: Any, period: Any, *, opposite: bool) -> tuple[Any, Any]:  # noqa: ANN401
    """Where a condition, or its opposite, holds and where it may hold."""
    match condition:
        case Not(part):
            return _truth(part, case, period, opposite=not opposite)
        case AllOf(parts) | AnyOf(parts):
            found = [_truth(part, case, period, opposite=opposite) for part in parts]
            joined = np.logical_and if isinstance(condition, AllOf) is not opposite else np.logical_or
            holds, may = found[0]
            for one, other in found[1:]:
                holds, may = joined(holds, one), joined(may, other)
            return holds, may
        case Is(term) | In(term, _) | Compare(term, _, _):
            value, known = (case(name, period) for name in (_FIELDS[term], f"{_FIELDS[term]}_known"))
            found = _met(condition, value, opposite=opposite)
            return known & found, ~known | found
        case _:
            raise ValueError(condition)


def _met(leaf: Condition, value: Any, *, opposite: bool) -> Any:  # noqa: ANN401
    match leaf:
        case Is():
            return ~value if opposite else value
        case In(term, values):
            return np.isin(value, [_cell(term, wanted) for wanted in values], invert=opposite)
        case Compare(term, op, Literal(wanted)):
            return _COMPARED[TURNED[op] if opposite else op](value, _cell(term, wanted))
        case _:
            raise ValueError(leaf)


def _cell(term: str, value: Value) -> int:
    match _KINDS[term], value:
        case "选项", str():
            return OPTIONS.index(value)
        case "日期", date():
            return (value - _EPOCH).days
        case "金额", _:
            return int(value * 100)  # type: ignore[operator]
        case _:
            return int(value)  # type: ignore[call-overload]
