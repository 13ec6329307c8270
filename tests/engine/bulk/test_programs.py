"""Vectors decide what the reference meaning decides, case by case."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bulk.columns import UncarriedError, cell_of, column_of, value_of
from engine.bulk.frames import Coding
from engine.bulk.programs import Bits, Program, truth_at
from engine.language import Records, Term, Truth, truth_of
from tests import generated


def truths(bits: Bits, rows: int) -> list[Truth]:
    """The truth of each row."""
    holds, fails = (
        np.zeros(rows, bool) if side is None else np.unpackbits(side, count=rows).astype(bool) for side in bits
    )
    assert not (holds & fails).any()
    return [True if yes else False if no else None for yes, no in zip(holds, fails, strict=True)]


@given(st.data())
def test_vectors_as_the_meaning(data: st.DataObject) -> None:
    """Every condition on every case that vectors can hold, records and both kinds of absence included."""
    vocabulary = data.draw(generated.vocabularies())
    conditions = data.draw(st.lists(generated.conditions(vocabulary), min_size=1, max_size=5))
    cases = data.draw(st.lists(generated.facts(vocabulary), min_size=1, max_size=12))
    setting = data.draw(generated.SETTINGS)
    program = Program()
    steps = [program.add(condition, setting) for condition in conditions]
    frame = Coding(vocabulary).frame(cases)
    found = program.run(frame.vectors, frame.rows)
    for condition, step in zip(conditions, steps, strict=True):
        decided = truths(truth_at(found, step), frame.rows)
        for row, facts in enumerate(cases):
            if row not in frame.odd:
                assert decided[row] == truth_of(condition, facts, setting), (condition, facts)


@given(st.data())
def test_cells_hold_values(data: st.DataObject) -> None:
    """What a cell holds is the value again; what it cannot hold is refused, never rounded."""
    vocabulary = data.draw(generated.vocabularies())
    for name, value in data.draw(generated.facts(vocabulary)).items():
        column = column_of(vocabulary.terms[name])
        if isinstance(value, Records):
            continue
        try:
            cell = cell_of(column, value)
        except UncarriedError:
            assert type(value).__name__ in ("Between", "Among", "Elapsed", "Absent")
        else:
            assert value_of(column, cell) == value


@pytest.mark.parametrize("text", ["0.001", "9999999999999999999"])
def test_no_cell_is_rounded(text: str) -> None:
    """A part of a 分, or an amount beyond what a cell holds, has no cell."""
    money = column_of(Term("货值金额", "goods_value", "元", "金额", "多少元？"))
    with pytest.raises(UncarriedError):
        cell_of(money, Decimal(text))
