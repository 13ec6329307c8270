"""Work on a stranger's file in a process of its own, with bounded memory and time: what goes wrong there ends there.

Knows processes; does not know files or tables.
"""

from __future__ import annotations

import logging
import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from api.importing.grids import RefusedError

Given = TypeVar("Given")
Result = TypeVar("Result")
MEMORY = 2 << 30  # bytes of address space
SECONDS = 120
_TOO_MUCH = "展开以后太大，读取时用尽了限定的内存或者时间，可能是压缩炸弹。请换一份正常的文件。"
_BROKEN = "结构有问题，读不出来。请用原来的软件打开，另存一份再导入。"


def confined(work: Callable[[Given], Result], given: Given, *, memory: int = MEMORY, seconds: int = SECONDS) -> Result:
    """What `work(given)` returns, worked out in a child process with at most `memory` bytes in `seconds`.

    Raises `RefusedError`, also for any failure there.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(theirs, work, given, memory, seconds), daemon=True)
    child.start()
    theirs.close()
    done: bool
    result: Any
    try:
        done, result = ours.recv() if ours.poll(seconds) else (False, _TOO_MUCH)
    except EOFError:
        done, result = False, _TOO_MUCH
    finally:
        ours.close()
        child.kill()
        child.join()
    if not done:
        raise RefusedError(str(result))
    found: Result = result
    return found


def _run(pipe: Connection, work: Callable[[Given], Result], given: Given, memory: int, seconds: int) -> None:
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told: tuple[bool, object]
    try:
        told = (True, work(given))
    except RefusedError as error:
        told = (False, str(error))
    except MemoryError:
        told = (False, _TOO_MUCH)
    except Exception:  # noqa: BLE001  a broken file may break a parser anywhere; the sentence is all a person can use
        told = (False, _BROKEN)
    pipe.send(told)
    pipe.close()
