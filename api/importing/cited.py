"""The records of what a cell cites, and the cell while it is read.

Knows clauses and parts; does not know how a citation is written.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from api.importing.citing import Citing
from api.importing.laws import Laws, Standing
from api.importing.passages import Part, Use
from engine.language import Clause, known_clause


@dataclass(frozen=True, slots=True)
class Cited:
    """One clause cited: how clauses are compared, and as it is written.

    `told` is what a reviewer must look at, `edition` the year or number of the text as the cell says it, `quoted` the words
    of the clause itself that the cell gives behind it, `lead` the word before it: 违反. A document cited as a whole is its name.
    """

    clause: str
    as_written: str
    standing: Standing
    told: str = ""
    edition: str = ""
    quoted: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Citations:
    """The clauses of a cell in order, each once, and the parts that the cell consists of."""

    cited: tuple[Cited, ...]
    parts: tuple[Part, ...]

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses alone."""
        return tuple(each.clause for each in self.cited)


@dataclass(slots=True)
class Scan:
    """A cell while it is read: `written` without spaces, `plain` the same in half width.

    `lines` and `starts` are where in them a line and a word begins. `group` are the clauses of the last citation, `called`
    the short names that the cell has given, `last` the place that the next citation may leave out, `end` how far all is
    read, `foreign` that words of their own have followed since.
    """

    plain: str
    written: str
    lines: tuple[int, ...]
    starts: frozenset[int]
    laws: Laws
    words: Citing
    spans: list[tuple[int, int, Use]] = field(default_factory=list)
    cited: dict[str, Cited] = field(default_factory=dict)
    group: list[Clause] = field(default_factory=list)
    called: dict[str, str] = field(default_factory=dict)
    last: Clause | None = None
    end: int = 0
    foreign: bool = False
    lead: str = ""

    def go_on(self, end: int) -> None:
        """Go on reading at `end`, with no words read since."""
        self.end, self.foreign = end, False

    def line_of(self, at: int) -> int:
        """Where the line begins in which `at` lies."""
        return self.lines[max(bisect_right(self.lines, at) - 1, 0)] if self.lines else 0


def clause_of(text: str) -> Clause:
    """The clause that a text is, or the document as a whole."""
    return known_clause(text) or Clause(text)
