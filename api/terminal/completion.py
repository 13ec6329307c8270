"""What a line of the interview could become: options of the fact that is asked, and names of facts after a plus.

Knows words; does not know how keys are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from api.terminal.prompts import TELL, options_of, plainly
from engine.language import Term, Vocabulary


def choices(term: Term | None, vocabulary: Vocabulary) -> Callable[[str], Iterator[str]]:
    """The lines that begin as something typed, for the answer to `term`; None where nothing is asked."""
    options = options_of(term) if term else ()
    return lambda typed: _lines(typed.lstrip(), options, vocabulary)


def _lines(typed: str, options: tuple[str, ...], vocabulary: Vocabulary) -> Iterator[str]:
    line = plainly(typed) if typed else ""
    if not line.startswith(TELL):
        yield from (option for option in options if line in option)
        return
    name, space, value = typed[1:].lstrip().partition(" ")
    term = vocabulary.find(name)
    if space and term is not None:
        yield from (f"{TELL} {name} {option}" for option in options_of(term) if value.strip() in option)
        return
    for known in vocabulary.terms.values():
        if any(name in word for word in (known.name, *known.aliases)):
            yield f"{TELL} {known.name} "
