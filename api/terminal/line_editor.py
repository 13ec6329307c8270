"""Reads lines from a terminal with cursor keys, completion and the lines of this interview to go back to.

Remembers nothing beyond the interview. Knows the keyboard; does not know what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output, create_output

Choices = Callable[[str], Iterable[str]]
"""What a line could become, for what was typed of it so far."""

_SHOWN = 20


class Completions(Completer):
    """Hands the choices of a line to the library, so many as fit on a screen."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002  # the shape of the library
        """The choices in place of what was typed."""
        typed = document.text_before_cursor
        for place, line in enumerate(self.choices(typed)):
            if place == _SHOWN:
                return
            yield Completion(line, start_position=-len(typed))


class LineEditor:
    """An editor on one terminal."""

    __slots__ = ("_session",)

    def __init__(self, keyboard: Input | None = None, screen: Output | None = None) -> None:
        self._session: PromptSession[str] = PromptSession(history=InMemoryHistory(), input=keyboard, output=screen)

    def read(self, prompt: str, choices: Choices) -> str | None:
        """The next line; None at the end of input. Raises `KeyboardInterrupt`."""
        try:
            return self._session.prompt(
                prompt, completer=Completions(choices), complete_while_typing=False, reserve_space_for_menu=4
            )
        except EOFError:
            return None


def editor_on(stream: TextIO) -> LineEditor:
    """An editor that writes to `stream`, a terminal."""
    return LineEditor(screen=create_output(stdout=stream))
