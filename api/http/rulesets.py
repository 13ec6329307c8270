"""The rulesets that the service answers from: the present one, and earlier ones for calls that name their digest.

Each is a copy of the folder as it was at one moment, so a list that is read later is still the one that was there.
Read whole before it is used: rulesets with an error never take the place of good ones.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from api.http.problems import ProblemError
from api.http.telemetry import LOG, Metrics, tell
from engine.catalog import FROZEN, Catalog, CatalogError


@dataclass(frozen=True, slots=True)
class Held:
    """One state of the rulesets: `digest` stands for every file of it."""

    digest: str
    catalog: Catalog
    remove: Callable[[], object]


class Rulesets:
    """The states that are in memory, the present one first."""

    def __init__(self, root: Path, held: int, metrics: Metrics) -> None:
        self.root, self._metrics = root, metrics
        self._seen = signature(root)
        self._held: deque[Held] = deque([load(root)], maxlen=held)
        self._reading = asyncio.Lock()

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

    async def look(self) -> bool:
        """Read the folder anew if it has changed; whether another state answers now. Requests go on meanwhile."""
        async with self._reading:
            seen = await asyncio.to_thread(signature, self.root)
            if seen == self._seen:
                return False
            return await self._read(seen)

    async def _read(self, seen: tuple[tuple[str, int, int], ...]) -> bool:
        self._seen = seen
        try:
            held = await asyncio.to_thread(load, self.root)
        except (CatalogError, OSError) as error:
            # The files are ours, so where they are wrong may be told.
            found = error.found if isinstance(error, CatalogError) else ()
            places = [f"{f.path}:{f.line}:{f.column} {f.code}" for f in found[:20]]
            LOG.error("rulesets refused", extra={"data": {"found": places, "kept": self.present.digest}})
            self._metrics.reloads.labels("refused").inc()
            return False
        if held.digest == self.present.digest:
            return False
        earlier = [one for one in self._held if one.digest != held.digest]
        self._held = deque([held, *earlier][: self._held.maxlen], maxlen=self._held.maxlen)
        self._metrics.reloads.labels("used").inc()
        tell("rulesets read", digest=held.digest, held=[one.digest for one in self._held])
        return True

    def close(self) -> None:
        """Remove the copies; a process that ends by a signal runs nothing else of ours."""
        for held in self._held:
            held.remove()

    async def watch(self, seconds: int) -> None:
        """Look again and again, for ever."""
        while True:
            await asyncio.sleep(seconds)
            try:
                await self.look()
            except OSError as error:
                LOG.error("rulesets not readable", exc_info=error)


def signature(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every file: cheap, and different when a file was changed."""
    found = ((path, path.stat()) for path in _files(root))
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)


def load(root: Path) -> Held:
    """A copy of the folder, read whole. Raises `CatalogError` when anything in it is wrong."""
    copy = Path(mkdtemp(prefix="cailiang-rulesets-"))
    try:
        return _copied(root, copy)
    except BaseException:
        shutil.rmtree(copy, ignore_errors=True)
        raise


def _copied(root: Path, copy: Path) -> Held:
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
    gone = weakref.finalize(catalog, shutil.rmtree, copy, ignore_errors=True)
    return Held(whole.hexdigest(), catalog, gone)


def _files(root: Path) -> list[Path]:
    """Every file that decides, in a fixed order."""
    return sorted(path for path in root.rglob("*") if path.suffix == ".yaml" or path.name == FROZEN)
