"""How many articles, paragraphs and items each version of a statute has: `statute-counts.txt`, written by a script.

Read only to check a catalog. Knows no statute and nobody who cites one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path

from engine.language import Clause, number_of, numeral

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


def lacking(text: str, articles: Articles, clause: Clause) -> str:
    """What of a clause the text of those articles does not have, as a sentence; '' when it has it all.

    >>> lacking("《某法》", [(0, 3)], Clause("某法", (("条", "二"),)))
    '《某法》一共 1 条。'
    """
    if not clause.path:
        return ""
    number, inserted = number_of(clause.path[0][1])
    if inserted or not 1 <= number <= len(articles):
        return f"{text}一共 {len(articles)} 条。"
    paragraphs = articles[number - 1]
    below = {level: number_of(part)[0] for level, part in clause.path[1:]}
    paragraph, item = below.get("款"), below.get("项")
    where = f"{text}第{numeral(number)}条"
    if paragraph is not None and not 1 <= paragraph <= len(paragraphs):
        return f"{where}一共 {len(paragraphs)} 款。"
    items = max(paragraphs) if paragraph is None else paragraphs[paragraph - 1]
    if item is not None and not 1 <= item <= items:
        return f"{where}{f'第{numeral(paragraph)}款' if paragraph else ''}一共 {items} 项。"
    return ""


def _articles(text: str) -> Iterator[tuple[int, ...]]:
    """The articles that `0,3 0*5` writes: one of two paragraphs, the second with three items, and five without any.

    >>> list(_articles("0,3 0*2"))
    [(0, 3), (0,), (0,)]
    """
    runs = (word.partition("*") for word in text.split())
    return chain.from_iterable(repeat(tuple(map(int, shape.split(","))), int(times or 1)) for shape, _, times in runs)
