"""The C library is told how to keep memory where it can be told, and only there."""

import ctypes
import subprocess
import sys

import pytest

from api.http import app, memory

# Texts of 300 KB, after each a small one that stays; then the gaps in the heap, in bytes. Untold, glibc lays texts of this
# size into the heap from the moment that a larger one was freed.
_GAPS = """
import ctypes, sys
from api.http.memory import stay_small

class Heap(ctypes.Structure):
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in names.split()]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Heap
assert sys.argv[1] == "untold" or stay_small()
bytes(30_000_000)
made = [(bytes(300_000), bytes(2_000)) for _ in range(100)]
stays = [small for _, small in made]
del made
print(library.mallinfo2().fordblks)
"""


def _gaps(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", _GAPS, how], capture_output=True, text=True, check=True)  # noqa: S603
    return int(done.stdout)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="the C library is not glibc")
def test_large_texts_leave_no_gaps() -> None:
    """Where the library can be told, what is freed between texts that stay goes back."""
    assert _gaps("told") < 2_000_000
    assert _gaps("untold") > 20_000_000


def test_a_worker_is_told_before_it_reads_the_rulesets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each worker keeps memory so, and lets its writing thread have the interpreter soon."""
    told, before = list[str](), sys.getswitchinterval()
    monkeypatch.setattr(app, "stay_small", lambda: told.append("small"))
    monkeypatch.setattr(app, "configure", lambda _: None)
    monkeypatch.setattr(app, "create_app", lambda *_, **__: told.append(f"{sys.getswitchinterval():.4f}"))
    try:
        app.from_environment()
    finally:
        sys.setswitchinterval(before)
    assert told == ["small", "0.0003"]


def test_without_the_call_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """A C library that cannot be told is left alone."""
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not memory.stay_small()
