"""Random bytes that were drawn together are given out once, to one thread of one process."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from api.drawing import draw

ROOT = Path(__file__).parent.parent


@given(st.lists(st.integers(0, 5000), max_size=20))
def test_as_many_as_are_asked_for(counts: list[int]) -> None:
    """Any number is given, also more than is drawn at once."""
    assert [len(draw(count)) for count in counts] == counts


def test_no_two_threads_are_given_the_same() -> None:
    """Twenty thousand drawn by eight threads are all different."""
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: draw(16), range(20_000)))
    assert len(set(drawn)) == len(drawn)


def test_a_forked_process_draws_its_own() -> None:
    """What was drawn before a fork is not given out in both processes."""
    script = "import os; from api.drawing import draw; draw(1); child = os.fork() == 0; os.write(1, draw(16).hex().encode() + b' ')"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603
    first, second = told.split()
    assert first != second
