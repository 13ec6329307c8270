"""What docs/deploy/Dockerfile does, done without Docker: the same files, the same steps, the same start, in an empty folder.

Left out: the base image, `apt-get` and `useradd`. Run by hand, since it installs everything anew: `python -m tests.image`.
The tests of the pages read the file with the functions here.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import needs
from tests.ports import held_port
from tests.waiting import PATIENCE

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "docs" / "deploy"


def steps(text: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile in their order, each with its arguments on one line."""
    joined = re.sub(r"\\\n", " ", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    return [
        (name, rest.strip()) for name, _, rest in (line.partition(" ") for line in joined.splitlines() if line.strip())
    ]


def context(ignored: str) -> list[str]:
    """The files of the checkout that the image is made of, by the rules of the .dockerignore."""
    rules = [line for line in ignored.splitlines() if line and not line.startswith("#")]
    listed = subprocess.run([needs.program("git"), "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)  # noqa: S603  # our own words
    return [name for name in listed.stdout.decode().split("\0") if name and not _is_ignored(name, rules)]


def _is_ignored(name: str, rules: list[str]) -> bool:
    ignored = False
    for rule in rules:
        pattern = rule.removeprefix("!").removeprefix("**/")
        parts = name.split("/")
        above = ["/".join(parts[: number + 1]) for number in range(len(parts))]
        names = parts if rule.startswith("**/") else above
        if any(fnmatch.fnmatch(one, pattern) for one in names):
            ignored = not rule.startswith("!")
    return ignored


def health(text: str) -> list[str]:
    """The command of the health check."""
    (check,) = (rest for name, rest in steps(text) if name == "HEALTHCHECK")
    found: list[str] = json.loads(check.partition("CMD ")[2])
    return found


def main() -> None:
    """Build, start, ask, stop."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    place = Path(tempfile.mkdtemp(prefix="cailiang-image-"))
    try:
        source, program = place / "src", place / "opt" / "cailiang"
        for name in context((DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
        began = time.monotonic()
        (built,) = (rest for name, rest in steps(text) if name == "RUN" and "install.sh" in rest)
        arguments = dict(rest.split("=", 1) for name, rest in steps(text) if name == "ARG")
        command = built.replace("/opt/cailiang", str(program))
        subprocess.run(["bash", "-ec", command], cwd=source, env={**os.environ, "LOCK": arguments["LOCK"]}, check=True)  # noqa: S603, S607
        print(f"installed in {time.monotonic() - began:.0f} s, {_size(program) >> 20} MB")  # noqa: T201  # it is a script
        shutil.rmtree(source)
        _start(text, place, program)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _start(text: str, place: Path, program: Path) -> None:
    (told,) = (rest for name, rest in steps(text) if name == "ENV")
    environment = dict(one.split("=", 1) for one in told.split())
    state = place / "state"
    state.mkdir()
    environment["CAILIANG_DATABASE"] = f"sqlite:///{state / 'records.db'}"
    environment["CAILIANG_HOST"] = "127.0.0.1"  # nothing outside of this machine needs to reach it
    environment["PATH"] = f"{program / 'bin'}:{os.environ['PATH']}"
    (first,) = (json.loads(rest) for name, rest in steps(text) if name == "ENTRYPOINT")
    (then,) = (json.loads(rest) for name, rest in steps(text) if name == "CMD")
    moved = [one.replace("/opt/cailiang", str(program)) for one in (*first, *then)]
    check = [one.replace("/opt/cailiang", str(program)) for one in health(text)]
    log = place / "log"
    with held_port() as port, log.open("wb") as written:
        environment["CAILIANG_PORT"] = str(port)
        running = subprocess.Popen(moved, cwd=state, env=environment, stderr=written)  # noqa: S603  # our own program
        try:
            until = time.monotonic() + PATIENCE
            while subprocess.run(check, env=environment, stderr=subprocess.DEVNULL, check=False).returncode:  # noqa: S603
                assert time.monotonic() < until, log.read_text(encoding="utf-8")
                time.sleep(0.5)
            print("healthy", file=sys.stderr)  # noqa: T201  # it is a script
        finally:
            running.terminate()
            running.wait(PATIENCE)
    assert subprocess.run(check, env=environment, stderr=subprocess.DEVNULL, check=False).returncode  # noqa: S603
    assert '"event":"stopped"' in log.read_text(encoding="utf-8")


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*"))


if __name__ == "__main__":
    main()
