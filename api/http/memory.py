"""How the C library keeps memory, so that a service that runs for months stays as big as it began.

Left to itself glibc makes a heap for every thread, and after the first large text that is freed it lays larger and larger
ones between small ones that stay: the gaps grew by some 70 bytes for each recorded evaluation, as measured. Knows no requests.
"""

from __future__ import annotations

import ctypes

# The numbers of glibc's malloc.h. One heap; a text of 128 KB or more in memory of its own, which goes back when it is freed;
# up to 4 MB of the heap's free end kept at hand. To give either size keeps glibc from moving both.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_CHOSEN = ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, 131_072), (_TRIM_THRESHOLD, 4_194_304))


def stay_small() -> bool:
    """Tell the C library of this process how to go on from now; whether it took it (only glibc has such a call)."""
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    return tell is not None and all(tell(what, number) == 1 for what, number in _CHOSEN)
