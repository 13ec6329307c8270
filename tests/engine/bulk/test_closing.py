"""What follows from columns of facts is what follows from each case alone."""

import random
from datetime import date, timedelta
from decimal import Decimal

from engine.bulk.closing import Closer
from engine.bulk.columns import column_of, day_of, value_of
from engine.bulk.frames import Coding
from engine.bulk.vectors import NULL, Coded, Lengths, Searches, Vector
from engine.language import NONE, UNKNOWN, Duration, Elapsed, Records, Term, Value, terms_of
from tests.shipped import CATALOG

VOCABULARY = CATALOG.library.vocabulary
RELATIONS = CATALOG.library.relations
DAY = date(2025, 3, 20)
TIED = sorted(
    {
        *(t for one in RELATIONS.given for side in (one.when, one.then) if side is not None for t in terms_of(side)),
        *(term for one in RELATIONS.lengths for term in (one.term, one.first, one.last)),
    }
)


def value(term: Term, draw: random.Random) -> Value:
    """One of few values of a term, so that they meet."""
    match term.type:
        case "是否":
            return draw.random() < 0.5
        case "选项":
            return draw.choice(term.options)
        case "日期":
            return draw.choice([NONE, *(DAY - timedelta(days=n) for n in (0, 1, 2, 90, 120))])
        case "记录":
            return draw.choice([Records(), Records((), DAY - timedelta(days=400))])
        case "时长":
            return draw.choice([Duration(hours=24), Duration(months=1), Duration(months=4)])
        case "次数":
            return draw.randrange(3)
        case _:
            return Decimal(draw.choice(["0", "1", "500.01"]))


def at(vector: Vector | None, row: int, name: str) -> Value:
    """The value of a row; of records only whether they are known."""
    match vector:
        case None:
            return UNKNOWN
        case Coded(cells, codes):
            return codes.values[cells[row]]
        case Searches(known):
            return bool(known[row])
        case Lengths(cells, first, last) if cells[row] == NULL and first is not None and last is not None:
            return UNKNOWN if first[row] == NULL else Elapsed(day_of(int(first[row])), day_of(int(last[row])))
        case _:
            cell = int(vector.cells[row])
            return value_of(column_of(VOCABULARY.terms[name]), None if cell == NULL else cell)


def test_columns_close_as_cases_do() -> None:
    """Every fact that follows follows, choices known in part included, and no other; the same cases contradict themselves."""
    draw = random.Random(20261127)
    coding = Coding(VOCABULARY)
    closer = Closer(RELATIONS, coding)
    clashed = derived = 0
    for _ in range(4):
        few = draw.sample(TIED, 40)
        cases = []
        for _ in range(250):
            names = draw.sample(few, draw.choice((1, 2, 3, 5, 8)))
            cases.append({name: value(VOCABULARY.terms[name], draw) for name in names})
        closed = closer.close(coding.frame(cases))
        for row, facts in enumerate(cases):
            expected = RELATIONS.close(facts)
            assert bool(closed.clashes[row]) == bool(expected.clashes), facts
            clashed += bool(expected.clashes)
            if expected.clashes:
                continue
            derived += len(expected.derived)
            for name in VOCABULARY.terms.keys() & {*closed.vectors, *expected.facts}:
                known = expected.facts.get(name, UNKNOWN)
                found = at(closed.vectors.get(name), row, name)
                if isinstance(known, Records) or VOCABULARY.terms[name].type == "记录":
                    assert found in (isinstance(known, Records), UNKNOWN if known is UNKNOWN else known)
                else:
                    assert found == known, (name, facts)
    assert clashed > 50
    assert derived > 500
