"""How many articles, paragraphs and items each version of a statute has: `statute-counts.txt`, written by a script.

Read only to check a catalog. Knows no statute and nobody who cites one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path

COUNTS = "statute-counts.txt"

Articles = Sequence[tuple[int, ...]]
"""The articles of a text in order: of each, the numbers of items of its paragraphs."""


def read_counts(root: Path) -> Mapping[str, Articles]:
    """The articles of every text that was counted, by the version as it is cited; none when there is no such file.

    Raises ValueError when a line is not as `tools/statute_counts.py` writes it.
    """
    path = root / COUNTS
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {key: tuple(_articles(text)) for key, _, text in (line.partition("\t") for line in lines)}


def _articles(text: str) -> Iterator[tuple[int, ...]]:
    """The articles that `0,3 0*5` writes: one of two paragraphs, the second with three items, and five without any.

    >>> list(_articles("0,3 0*2"))
    [(0, 3), (0,), (0,)]
    """
    runs = (word.partition("*") for word in text.split())
    return chain.from_iterable(repeat(tuple(map(int, shape.split(","))), int(times or 1)) for shape, _, times in runs)
