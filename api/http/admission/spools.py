"""The bodies of batches: how many are under way, on the disk once they are large, within a size, a room and a time.

Knows files and their limits; does not know what a line means.
"""

from __future__ import annotations

import asyncio
import errno
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import IO

from starlette.requests import Request

from api.http.admission.bodies import CLOSE, LINES, accept, too_large
from api.http.problems import ProblemError
from api.http.settings import Settings
from api.store import Actor

EACH, ALL = 4, 8
"""So many batches of one key, and so many in all, are under way in one process: more would only share its processor, and
each may hold a body on the disk."""
_HELD_IN_MEMORY = _WRITTEN_AT_ONCE = 1_048_576
_AGAIN = {**CLOSE, "Retry-After": "10"}
_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


@dataclass(frozen=True, slots=True)
class Spool:
    """The body of one batch, read to its end; at `until`, by the clock of the event loop, its time is over."""

    file: IO[bytes]
    until: float
    ended: Callable[[], None]

    def close(self) -> None:
        """Give up the body and its place among those under way.

        The file is closed in a thread: a disk takes its time to free a gigabyte, or still writes what was given up.
        """
        self.ended()
        asyncio.get_running_loop().run_in_executor(None, _close, self.file)


class Spools:
    """The batches under way in this process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._under_way: Counter[str] = Counter()

    async def fill(self, request: Request, actor: Actor) -> Spool:
        """The body of a JSON Lines request, read to its end; whoever gets it closes it.

        An answer that streams while it reads would be cut short. Raises `ProblemError` 408, 413, 415, 429, 507.
        """
        length = accept(request, LINES, self._settings.max_batch)
        key = actor.key_id
        if self._under_way[key] >= EACH or self._under_way.total() >= ALL:
            told = f"在办的批量已经有 {self._under_way[key]} 个（一个密钥最多 {EACH} 个，一个进程一共最多 {ALL} 个）"
            raise ProblemError("too-many-requests", detail=told, headers=_AGAIN)
        self._under_way[key] += 1
        until = asyncio.get_running_loop().time() + self._settings.batch_seconds
        file = tempfile.SpooledTemporaryFile(max_size=_HELD_IN_MEMORY)  # noqa: SIM115  # the spool closes it
        spool = Spool(file, until, lambda: self._end(key))
        with ExitStack() as failing:
            failing.callback(spool.close)
            try:
                await self._fill(spool, request, length)
            except TimeoutError:
                raise ProblemError("slow-body", headers=CLOSE) from None
            except OSError as error:
                if error.errno not in _NO_ROOM:
                    raise
                raise _no_room() from None
            failing.pop_all()
        return spool

    async def _fill(self, spool: Spool, request: Request, length: int | None) -> None:
        async with asyncio.timeout_at(spool.until):
            if (length or 0) > _HELD_IN_MEMORY:
                folder = await asyncio.to_thread(shutil.disk_usage, tempfile.gettempdir())
                if folder.free < (length or 0):
                    raise _no_room()
            size = waiting = 0
            chunks: list[bytes] = []
            async for chunk in _within(request.stream(), self._settings.body_seconds):
                size, waiting = size + len(chunk), waiting + len(chunk)
                if size > self._settings.max_batch:
                    raise too_large(self._settings.max_batch)
                chunks.append(chunk)
                if waiting >= _WRITTEN_AT_ONCE:
                    await asyncio.to_thread(spool.file.write, b"".join(chunks))
                    chunks, waiting = [], 0
            await asyncio.to_thread(_finish, spool.file, b"".join(chunks))

    def _end(self, key: str) -> None:
        self._under_way[key] -= 1
        if not self._under_way[key]:
            del self._under_way[key]


def _finish(file: IO[bytes], rest: bytes) -> None:
    file.write(rest)
    file.seek(0)


def _close(file: IO[bytes]) -> None:
    # What could not be written is tried again when the file is closed; it is closed all the same.
    with suppress(OSError):
        file.close()


async def _within(stream: AsyncIterator[bytes], seconds: int) -> AsyncIterator[bytes]:
    """The chunks of a stream, of which no two may be further apart than `seconds`. Raises `TimeoutError`."""
    while True:
        async with asyncio.timeout(seconds):
            chunk = await anext(stream, None)
        if chunk is None:
            return
        yield chunk


def _no_room() -> ProblemError:
    return ProblemError("spool-full", detail="请腾出临时目录（TMPDIR）的空间，或者分成几份送", headers=CLOSE)
