"""The rulesets that the service answers from: the present one, and earlier ones for calls that name their digest.

Each is a copy of the folder as it was at one moment, so a list that is read later is still the one that was there.
Read whole before it is used: rulesets with an error never take the place of good ones; a draft that is wrong is told and
left out. A copy is locked while its process lives, so that a later start knows which ones nobody answers from any more.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import shutil
import tempfile
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from api.http.problems import ProblemError
from api.http.telemetry import LOG, Metrics, tell
from api.publishing import publications
from engine.catalog import FROZEN, Catalog, CatalogError, Unfinished, divisions
from engine.documents import Diagnostic

_READ = (".yaml", ".docx")
_PREFIX, _LOCK = "cailiang-rulesets-", ".lock"
Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One state of the rulesets: `digest` stands for every file of it.

    `published` is when each list was published here, by the path of its file; nothing of what was not published step by step.
    `unfinished` are the drafts that are wrong: nothing is answered from them.
    """

    digest: str
    catalog: Catalog
    remove: Callable[[], object]
    published: Mapping[str, str] = field(default_factory=dict)
    unfinished: tuple[Unfinished, ...] = ()


class Rulesets:
    """The states that are in memory, the present one first; `last_reading` is `ok`, `refused` (errors) or `failed`."""

    def __init__(self, root: Path, held: int, metrics: Metrics) -> None:
        self.root, self._metrics = root, metrics
        remove_abandoned()
        self._seen: Signature | None = signature(root)
        self._held: deque[Held] = deque([load(root)], maxlen=held)
        self._told: tuple[Unfinished, ...] = ()
        self._tell_unfinished()
        self._reading = asyncio.Lock()
        self._loading: asyncio.Task[Held] | None = None
        self.last_reading = "ok"

    @property
    def present(self) -> Held:
        """The state that answers when nothing is said."""
        return self._held[0]

    def all(self) -> tuple[Held, ...]:
        """Every state in memory, latest first."""
        return tuple(self._held)

    def find(self, digest: str | None) -> Held:
        """The state with that digest, the present one for None. Raises `ProblemError` when it is not in memory."""
        for held in self._held:
            if digest is None or held.digest == digest:
                return held
        raise ProblemError("rulesets-not-held", detail="可用的摘要见 /readyz")

    async def look(self, *, always: bool = False) -> bool:
        """Read the folder anew if it has changed, or `always`; whether another state answers now. Requests go on meanwhile.

        Raises nothing. Rulesets with errors are read again when a file changes; what failed otherwise, at the next look.
        """
        async with self._reading:
            seen = None
            try:
                seen = await asyncio.to_thread(signature, self.root)
                if seen == self._seen and not always:
                    return False
                self._loading = asyncio.create_task(self._load())
                held = await asyncio.shield(self._loading)
            except CatalogError as error:
                # The files are ours, so where they are wrong may be told.
                LOG.error(
                    "rulesets refused", extra={"data": {"found": _places(error.found), "kept": self.present.digest}}
                )
                self._seen = seen
                self._end("refused")
                return False
            except Exception as error:  # noqa: BLE001  # no failure may end the looking, and most of them pass
                LOG.error("rulesets not readable", extra={"data": {"kept": self.present.digest}}, exc_info=error)
                self._seen = None
                self._end("failed")
                return False
            self._seen, self.last_reading = seen, "ok"
            return self._use(held)

    async def _load(self) -> Held:
        try:
            return await asyncio.to_thread(load, self.root)
        finally:
            self._loading = None

    def _use(self, held: Held) -> bool:
        """Let this state answer; False when it is the present one."""
        if held.digest == self.present.digest:
            held.remove()
            return False
        earlier = [one for one in self._held if one.digest != held.digest]
        self._held = deque([held, *earlier][: self._held.maxlen], maxlen=self._held.maxlen)
        self._end("used")
        tell("rulesets read", digest=held.digest, held=[one.digest for one in self._held])
        self._tell_unfinished()
        return True

    def _tell_unfinished(self) -> None:
        """Tell of drafts that are wrong, once for as long as they stay as they are."""
        drafts = self.present.unfinished
        for each in (each for each in drafts if each not in self._told):
            LOG.warning("draft set aside", extra={"data": {"path": each.path, "found": _places(each.found)}})
        self._told = drafts

    def _end(self, ended: str) -> None:
        self.last_reading = "ok" if ended == "used" else ended
        self._metrics.reloads.labels(ended).inc()

    async def close(self) -> None:
        """Remove the copies, also one that is being made; a process that ends by a signal runs nothing else of ours."""
        if self._loading is not None:
            for held in await asyncio.gather(self._loading, return_exceptions=True):
                if isinstance(held, Held):
                    held.remove()
        for held in self._held:
            held.remove()

    async def watch(self, seconds: int) -> None:
        """Look again and again, for ever."""
        while True:
            await asyncio.sleep(seconds)
            await self.look()


def _places(found: Iterable[Diagnostic]) -> list[str]:
    """Where something is wrong, of the first twenty places."""
    return [f"{each.path}:{each.line}:{each.column} {each.code}" for each in list(found)[:20]]


def signature(root: Path) -> Signature:
    """Name, time and size of every file: cheap, and different when a file was changed."""
    found = ((path, path.stat()) for path in _files(root))
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)


def remove_abandoned() -> None:
    """Remove the copies of processes that are gone: a lock ends with its process, however that ends."""
    for copy in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            lock = os.open(copy / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            continue  # somebody else's, or only just begun
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue  # in use
        else:
            shutil.rmtree(copy, ignore_errors=True)
        finally:
            os.close(lock)


def _lock(copy: Path) -> int:
    """The lock of a copy, held until it is closed; it has its name only once it is held."""
    begun = copy / f"{_LOCK}.begun"
    lock = os.open(begun, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    begun.rename(copy / _LOCK)
    return lock


def _remove(copy: Path, lock: int) -> None:
    shutil.rmtree(copy, ignore_errors=True)
    os.close(lock)


def load(root: Path) -> Held:
    """A copy of the folder, read whole. Raises `CatalogError` when anything in it is wrong that is no draft."""
    copy = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        lock = _lock(copy)
    except BaseException:
        shutil.rmtree(copy, ignore_errors=True)
        raise
    try:
        return _copied(root, copy, lock)
    except BaseException:
        _remove(copy, lock)
        raise


def _copied(root: Path, copy: Path, lock: int) -> Held:
    whole = hashlib.sha256()
    for path in _files(root):
        name = path.relative_to(root)
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy / name)
        digest = hashlib.sha256((copy / name).read_bytes()).hexdigest()
        whole.update(f"{digest}  {name.as_posix()}\n".encode())
    catalog = Catalog.open(copy)
    catalog.load_all()
    # The copy goes with the last one who answers from it, or when the service stops.
    gone = weakref.finalize(catalog, _remove, copy, lock)
    unfinished = tuple(each for list_id in catalog.lists() for each in catalog.unfinished(list_id))
    return Held(whole.hexdigest(), catalog, gone, publications(root), unfinished)


def _files(root: Path) -> list[Path]:
    """Every file that decides, and every form of a paper, in a fixed order."""
    return sorted(path for path in root.rglob("*") if path.suffix in _READ or path.name in (FROZEN, divisions.TABLE))
