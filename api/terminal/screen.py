"""Where the answers of a command go: rich text or JSON to standard output, refusals to standard error.

Knows streams and exit codes; does not know what is answered.
"""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TextIO

import typer
from rich.console import Console, RenderableType

from api.defaults import NoRulesetsError
from api.strict_json import JsonError
from api.system_errors import why
from engine.catalog import CatalogError, PlaceError
from engine.chaining import ChainError
from engine.documents import Diagnostic, format_diagnostic, visible_text
from engine.evaluation import CaseError

FOUND, REFUSED, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141


class InputError(Exception):
    """What was given cannot be used; the message is a Chinese sentence, `found` says where in which file."""

    def __init__(self, message: str, found: Iterable[Diagnostic] = ()) -> None:
        self.found = tuple(found)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Screen:
    """The streams of one command. With `as_json` standard output carries JSON and nothing else."""

    as_json: bool

    def show(self, *renderables: RenderableType) -> None:
        """Print for a person, to standard output."""
        with _answered():
            _put(sys.stdout, *renderables)

    def tell(self, *renderables: RenderableType) -> None:
        """Print for a person, beside the answer, to standard error."""
        with _told():
            _put(sys.stderr, *renderables)

    def write(self, text: str) -> None:
        """Print text as it is, to standard output."""
        with _answered():
            _write(sys.stdout, text)

    def write_beside(self, text: str) -> None:
        """Print text as it is, to standard error."""
        with _told():
            _write(sys.stderr, text)

    def give(self, data: object) -> None:
        """Print data as JSON to standard output."""
        self.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")

    def refuse(self, kind: str, message: str, found: Iterable[Diagnostic] = (), problems: Iterable[Any] = ()) -> None:
        """Say why there is no answer: diagnostics at their places, problems by their pointers, else the message.

        What a file or its name quotes moves no cursor and gives the terminal no command.
        """
        placed, pointed = list(found), list(problems)
        if self.as_json:
            data: dict[str, Any] = {
                "kind": kind,
                "message": message,
                "found": [plain_diagnostic(each) for each in placed],
            }
            data["problems"] = [{"pointer": p.pointer, "code": p.code, "message": p.message} for p in pointed]
            self.give({"error": data})
            return
        lines = [format_diagnostic(each) for each in placed]
        if not placed:
            lines = [f"{p.pointer or '/'}  {p.code}\n  {p.message}" for p in pointed] or [message]
        elif len(placed) > 1:
            lines.append(message)
        self.write_beside(visible_text("\n".join(lines)) + "\n")


def plain_diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    """A diagnostic as data."""
    return {
        "path": diagnostic.path,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "code": diagnostic.code,
        "message": diagnostic.message,
    }


@contextmanager
def answering(as_json: bool) -> Iterator[Screen]:
    """The screen of one command; what cannot be answered is told and ends with exit code 2."""
    screen = Screen(as_json)
    try:
        yield screen
    except NoRulesetsError as error:
        screen.refuse("input", str(error))
    except InputError as error:
        screen.refuse("input", str(error), error.found)
    except JsonError as error:
        screen.refuse("input", str(error), [error.at])
    except CaseError as error:
        screen.refuse(
            "case", f"案件文件有 {max(len(error.found), len(error.problems))} 处错误", error.found, error.problems
        )
    except CatalogError as error:
        screen.refuse("catalog", str(error), error.found)
    except PlaceError as error:
        screen.refuse("input", str(error))
    except ChainError as error:
        screen.refuse("engine", f"推理没有完成，没有结论：{error}")
    else:
        return
    raise typer.Exit(REFUSED)


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """Show on standard error, when it is a terminal, that work goes on; the function yielded is told what is at hand."""
    console = console_for(sys.stderr)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(what) as status:
        yield lambda at_hand: status.update(f"{what}　{at_hand}")


def console_for(stream: TextIO | None) -> Console:
    """A console on `stream` in the width and the colours that it has; a file or a pipe gets 80 columns, no colours."""
    return Console(file=io.StringIO() if stream is None else stream, highlight=False, soft_wrap=False)


@contextmanager
def _answered() -> Iterator[None]:
    """End the command with a word and exit code 2 when the answer cannot be written, 141 when its reader went away."""
    try:
        yield
    except OSError as error:
        forget(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(PIPE_CLOSED) from None
        Screen(False).write_beside(f"没有能写出答案：标准输出{why(error)}\n")
        raise typer.Exit(REFUSED) from None


@contextmanager
def _told() -> Iterator[None]:
    """When standard error is gone nobody can be told; the exit code still says what came out."""
    try:
        yield
    except OSError as error:
        forget(sys.stderr)
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(PIPE_CLOSED) from None


def forget(stream: TextIO | None) -> None:
    """Let what a stream still holds go nowhere, so that the flush at the end of the program does not fail again."""
    if stream is not None:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _put(stream: TextIO | None, *renderables: RenderableType) -> None:
    console = console_for(stream)
    with console.capture() as capture:
        for renderable in renderables:
            console.print(renderable)
    _write(stream, "\n".join(line.rstrip() for line in capture.get().split("\n")))


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # what Python has for a stream that was closed before it started
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    stream.write(text)
    stream.flush()


def speak_utf8() -> None:
    """Make the three streams UTF-8 whatever the locale says."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace" if stream is sys.stdin else "backslashreplace")
