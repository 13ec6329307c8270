"""Chinese running text on a screen: lines folded by cells, with no closing mark at a beginning and no opening one at an end.

Knows characters and widths; does not know what a text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

_OPENING = r"（《〈「『【〔“‘\["
_CLOSING = r"，。；：！？、）》〉」』】〕”’…％\]"
_PIECES = re.compile(rf"\s+|[{_OPENING}]*(?:[!-Z^-~]*?[a-z0-9][-/@](?=[a-z])|[!-Z^-~]+|\S)[{_CLOSING}]*")


@dataclass(frozen=True, slots=True)
class Prose:
    """A text that folds where Chinese text may; lines after the first are indented by `hang` cells."""

    text: Text
    hang: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the folded lines."""
        width = options.max_width
        hang = min(self.hang, width // 2)
        for number, line in enumerate(self.text.divide(breaks(self.text.plain, width, hang))):
            line.rstrip()
            line.no_wrap, line.overflow, line.end = True, "ignore", "\n"
            if number and hang:
                line.pad_left(hang)
            yield line

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """The width of the longest piece, and of the whole text on one line."""
        plain = self.text.plain
        least = max((cell_len(piece) for piece in _pieces(plain, 16)), default=1)
        return Measurement(min(least + self.hang, options.max_width), min(cell_len(plain) or 1, options.max_width))


def prose(*parts: str | tuple[str, str], hang: int = 0) -> Prose:
    """A text of parts, each plain or with a style.

    >>> prose("结论：", ("可以不予处罚", "bold")).text.plain
    '结论：可以不予处罚'
    """
    return Prose(Text.assemble(*parts), hang)


def breaks(text: str, width: int, hang: int = 0) -> list[int]:
    """The offsets at which `text` goes on in a new line so that no line is wider than `width` cells.

    >>> breaks("货值金额不超过500元，含本数", 10)
    [5, 10]
    """
    found: list[int] = []
    used = offset = 0
    for piece in _pieces(text, max(2, width - hang)):
        wide = cell_len(piece)
        if used and used + (0 if piece.isspace() else wide) > width:
            found.append(offset)
            used = hang
        used += wide
        offset += len(piece)
    return found


def _pieces(text: str, widest: int) -> Iterator[str]:
    for piece in _PIECES.findall(text):
        if cell_len(piece) <= widest:
            yield piece
        else:
            yield from chop_cells(piece, widest)
