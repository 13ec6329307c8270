"""Work on a stranger's file in a process of its own, with bounded memory and time: what goes wrong there ends there.

Knows processes; does not know files or tables. Into the process goes what the program itself has; out of it comes JSON of a
shape that is known before, never an object.
"""

from __future__ import annotations

import logging
import multiprocessing
import resource
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from threading import Timer
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from api.importing.grids import RefusedError, clean

Given = TypeVar("Given")
Result = TypeVar("Result")
MEMORY = 2 << 30  # bytes of address space
SECONDS = 120
SIZE = 16_000_000  # bytes of an answer
_LONGEST = 2_000  # characters of a sentence
_DONE, _REFUSED = b"+", b"-"
_TOO_MUCH = "展开以后太大，读取时用尽了限定的内存或者时间，可能是压缩炸弹。请换一份正常的文件。"
_BROKEN = "结构有问题，读不出来。请用原来的软件打开，另存一份再导入。"


def confined(
    work: Callable[[Given], Result],
    given: Given,
    shape: type[Result],
    *,
    memory: int | None = None,
    seconds: int | None = None,
) -> Result:
    """What `work(given)` returns, of the type `shape`, worked out in a child process.

    It has at most `memory` bytes (`MEMORY`) and `seconds` (`SECONDS`, of the processor and by the clock), writes no file
    and answers with at most `SIZE` bytes. Raises `RefusedError`, also for any failure there.
    """
    seconds = seconds or SECONDS
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(theirs, work, given, shape, memory or MEMORY, seconds), daemon=True)
    child.start()
    theirs.close()
    stop = Timer(seconds, child.kill)
    stop.daemon = True
    stop.start()
    try:
        told = ours.recv_bytes(SIZE)
    except (EOFError, OSError):  # killed, or more than an answer may be
        raise RefusedError(_TOO_MUCH) from None
    finally:
        stop.cancel()
        ours.close()
        child.kill()
        child.join()
    if told[:1] != _DONE:
        raise RefusedError(clean(told[1:].decode("utf-8", "replace"))[:_LONGEST])
    try:
        return TypeAdapter(shape).validate_json(told[1:])
    except ValidationError:
        raise RefusedError(_BROKEN) from None


def _run(
    pipe: Connection,
    work: Callable[[Given], Result],
    given: Given,
    shape: type[Result],
    memory: int,
    seconds: int,
) -> None:
    logging.disable()
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        told = _DONE + TypeAdapter(shape).dump_json(work(given))
    except RefusedError as error:
        told = _REFUSED + str(error).encode("utf-8", "replace")
    except MemoryError:
        told = _REFUSED + _TOO_MUCH.encode()
    except Exception:  # noqa: BLE001  a broken file may break a parser anywhere; the sentence is all a person can use
        told = _REFUSED + _BROKEN.encode()
    pipe.send_bytes(told)
    pipe.close()
