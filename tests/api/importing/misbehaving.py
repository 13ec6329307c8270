"""What strangers' files may do to the process that reads them; imports nothing of the program, so that one starts soon."""

import os
import pickle
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path


def hungry(size: int) -> int:
    """Take that many bytes."""
    return len(bytes(size))


def sleepy(seconds: int) -> None:
    """Take that many seconds."""
    time.sleep(seconds)


def dying(code: int) -> None:
    """End the process without a word, as a parser that crashes does."""
    os._exit(code)


def writing(path: Path) -> int:
    """Write a file."""
    return path.write_text("x")


def misshapen(_: int) -> int:
    """Return what no number is."""
    return "one"  # type: ignore[return-value]  # the mistake itself


def talkative(_: int) -> int:
    """Return a number of twenty million digits."""
    return "1" * 20_000_000  # type: ignore[return-value]  # the mistake itself


def _pipe() -> int:
    """The end of the pipe that the process answers on, as a parser that was taken over finds it."""
    frame = sys._getframe()
    while "pipe" not in frame.f_locals:
        assert frame.f_back is not None
        frame = frame.f_back
    found: int = frame.f_locals["pipe"].fileno()
    return found


class Trap:
    """An object that makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, (str(self.path),)


def pickled(path: Path) -> int:
    """Answer with a pickled trap instead of what is expected."""
    content = pickle.dumps((True, Trap(path)))
    os.write(_pipe(), struct.pack("!i", len(content)) + content)
    os._exit(0)


def stuttering(seconds: int) -> int:
    """Begin a long answer and send no more of it."""
    os.write(_pipe(), struct.pack("!i", 1000) + b"+")
    time.sleep(seconds)
    return 1
