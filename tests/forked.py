"""The command line without the second that it takes to read it: a process that has read it forks one for each command.

A command has the streams, the folder and the words of who calls it; the environment is the one of that process.
"""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.running_service import ROOT

_ASKS = """import os, socket, sys
with socket.socket(socket.AF_UNIX) as to:
    to.connect("\\0" + sys.argv[1])
    socket.send_fds(to, ["\\0".join([os.getcwd(), *sys.argv[2:]]).encode()], [0, 1, 2])
    sys.exit(to.recv(1)[0])"""


@contextmanager
def forking(environment: Mapping[str, str]) -> Iterator[str]:
    """The definition of a function `cailiang` for bash, which holds as long as the block lasts."""
    with socket.socket(socket.AF_UNIX) as gate:
        gate.bind("")  # the system chooses a name
        gate.listen()
        name, number = gate.getsockname()[1:].decode(), gate.fileno()
        command = [sys.executable, "-m", "tests.forked", str(number)]
        started = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[number])  # noqa: S603  # our own program
    with started:
        try:
            asks = shlex.join([sys.executable, "-I", "-S", "-c", _ASKS, name])
            yield f'cailiang() {{ {asks} "$@"; }}\n'
        finally:
            started.terminate()


def _serve(gate: socket.socket) -> None:
    """Fork a process for each command that is asked, one after the other."""
    from api.command import main  # noqa: PLC0415  # what takes the second

    while True:
        asked, _ = gate.accept()
        with asked:
            words, streams, *_ = socket.recv_fds(asked, 1 << 16, 3)
            if (child := os.fork()) == 0:
                for number, stream in enumerate(streams):
                    os.dup2(stream, number)
                sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode, closefd=False) for n, mode in enumerate("rww"))
                folder, *sys.argv[1:] = words.decode().split("\0")
                os.chdir(folder)
                main()
            for stream in streams:
                os.close(stream)
            asked.sendall(bytes([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])]))


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
