"""Deciding together says of every condition what the reference meaning and the proofs say of it alone."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bulk import bit_planes
from engine.bulk.bit_planes import Planes
from engine.bulk.normal_form import Forms
from engine.language.conditions import AllOf, AnyOf, Compare, Condition, Exactly, In, Is, Literal, Not, Soft, Unread
from engine.language.meaning import truth_of
from engine.language.proofs import prover
from engine.language.quantities import Duration
from engine.language.truth import Truth
from engine.language.values import NONE, UNKNOWN, Facts, Records
from tests import generated


def alone(conditions: list[Condition], known: Facts) -> tuple[Truth, ...]:
    """The reference meaning of each condition."""
    return tuple(truth_of(condition, known) for condition in conditions)


def pairs(count: int, first: int = 0) -> tuple[Condition, ...]:
    """So many conjunctions of two facts each."""
    return tuple(AllOf((Is(f"f{first + 2 * place}"), Is(f"f{first + 2 * place + 1}"))) for place in range(count))


@given(st.data())
def test_together_as_alone(data: st.DataObject) -> None:
    """The planes, `truth_of` and the prover agree on generated conditions, facts and settings."""
    vocabulary = data.draw(generated.vocabularies())
    conditions = data.draw(st.lists(generated.conditions(vocabulary), min_size=1, max_size=6))
    together = Planes(conditions)
    for known in data.draw(st.lists(generated.facts(vocabulary), min_size=1, max_size=4)):
        setting = data.draw(generated.SETTINGS)
        expected = tuple(truth_of(condition, known, setting) for condition in conditions)
        found = together.decide(known, setting)
        assert found.truths() == expected
        assert tuple(found.truth(index) for index in range(len(conditions))) == expected
        assert tuple(prover(condition)(known, setting).truth for condition in conditions) == expected


@given(st.lists(st.sampled_from((True, False, None)), min_size=16, max_size=16))
def test_deep_trees_rest_on_helpers(truths: list[Truth]) -> None:
    """Any-of-all too wide for one form, again inside itself and inside its opposite, is decided by helpers in order."""
    wide = AnyOf(pairs(8))
    deeper = AnyOf((AllOf((wide, Not(Is("f3")))), *pairs(6, 2), AllOf((Not(wide), Is("f0")))))
    conditions: list[Condition] = [wide, Not(wide), deeper, Not(deeper), Exactly(4, pairs(8)), Is("f0")]
    known = {f"f{place}": UNKNOWN if truth is None else truth for place, truth in enumerate(truths)}
    assert Planes(conditions).decide(known).truths() == alone(conditions, known)


def test_helpers_lie_in_several_depths() -> None:
    """The deep trees of the test above do need helpers that rest on helpers."""
    wide = AnyOf(pairs(8))
    forms = Forms()
    forms.normal(AnyOf((AllOf((wide, Not(Is("f3")))), *pairs(6, 2))))
    assert {helper.depth for helper in forms.helpers} >= {0, 1}


@pytest.mark.parametrize("count", range(-1, 6))
@pytest.mark.parametrize("opposite", [False, True])
def test_exactly_in_all_combinations(count: int, opposite: bool) -> None:
    """Exactly n of four, and its opposite, for every combination of known and unknown parts."""
    condition: Condition = Exactly(count, tuple(Is(f"f{place}") for place in range(4)))
    condition = Not(condition) if opposite else condition
    together = Planes([condition])
    for number in range(3**4):
        truths = [(True, False, None)[number // 3**place % 3] for place in range(4)]
        known = {f"f{place}": truth for place, truth in enumerate(truths) if truth is not None}
        assert together.decide(known).truths() == alone([condition], known)


@pytest.mark.parametrize("op", ["<", "<=", "=", "!=", ">=", ">"])
@pytest.mark.parametrize(
    ("bounds", "values"),
    [
        ([Decimal(50), Decimal(500)], ["49.99", "50", "50.01", "499.99", "500", "500.01"]),
        ([2, 5], [1, 2, 3, 4, 5, 6]),
        ([date(2024, 2, 28), date(2024, 3, 1)], [date(2024, 2, day) for day in (27, 28, 29)] + [date(2024, 3, 1), date(2024, 3, 2)]),
        ([Duration(months=1), Duration(months=24)], [Duration(hours=24 * days) for days in (27, 28, 29, 30, 31, 32)]),
    ],
    ids=["amount", "count", "date", "duration"],
)  # fmt: skip  # a table reads better in rows
def test_below_at_and_above_every_bound(op: str, bounds: list[object], values: list[object]) -> None:
    """Two bounds on one fact, a choice of values and 无: the verdicts just below, at and just above each bound."""
    conditions: list[Condition] = [Compare("t", op, Literal(bound), "") for bound in bounds]  # type: ignore[arg-type]  # any operator
    conditions += [Compare("t", op, Literal(NONE), ""), In("t", (bounds[0], NONE), "")]  # type: ignore[arg-type]  # any operator
    together = Planes(conditions)
    for raw in (*values, NONE, UNKNOWN):
        known: Facts = {"t": Decimal(raw) if isinstance(raw, str) else raw}  # type: ignore[dict-item]  # any kind
        assert together.decide(known).truths() == alone(conditions, known)


def test_no_conditions_and_empty_conditions() -> None:
    """Nothing is decided of nothing; an empty all holds, an empty any fails, an unread part stays unknown."""
    assert Planes([]).decide({"f": True}).truths() == ()
    found = Planes([AllOf(()), AnyOf(()), Unread(""), Not(Unread("")), AnyOf((Unread(""), AllOf(())))]).decide({})
    assert found.truths() == (True, False, None, None, True)


def test_equal_conditions_share_their_bits() -> None:
    """Conditions that come to the same form have one row, and each keeps its own verdict."""
    found = Planes([Is("f"), Not(Not(Is("f"))), Not(Is("f")), Soft(Is("f"), "", "f")]).decide({"f": True})
    assert found.truths() == (True, True, False, True)
    assert len(set(found.places)) == 2


def test_records_beside_other_facts() -> None:
    """A fact of records compared with 无 is decided although records have no order and no hash."""
    together = Planes([Compare("违法记录", "=", Literal(Records()), "违法记录 = 无"), Is("f")])
    assert together.decide({"违法记录": Records()}).truths() == (True, None)
    assert together.decide({}).truths() == (None, None)


def test_remembered_values_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond so many values of one fact nothing more is kept, and the verdicts stay right."""
    monkeypatch.setattr(bit_planes, "_VALUES_HELD", 4)
    conditions: list[Condition] = [Compare("t", "=", Literal("7"), ""), In("t", ("8", "9"), "")]
    together = Planes(conditions)
    for text in map(str, range(20)):
        assert together.decide({"t": text}).truths() == alone(conditions, {"t": text})
    assert [len(answers) for answers in together._answers] == [4]
