"""Counts the articles, paragraphs and items of statutes, so that `cailiang check` knows which clauses there are.

    python tools/statute_counts.py FOLDER > rulesets/statute-counts.txt

FOLDER holds the texts, one Markdown file a version, named 名称(YYYY-MM-DD).md, or 名称.md with the date at the head of the
text; they are not part of this project. Each line
written is one version: its name, a tab, and its articles in order, each as the numbers of items of its paragraphs (`0,3` is
an article of two paragraphs, of which the second has three items; `0*5` are five articles alike). A text whose articles do
not run from one without a gap is left out and told on standard error, and so are, for `changes` of statutes.yaml, the
articles whose words differ between two versions that number them alike.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path

from engine.language import numeral

Article = list[list[str]]
"""The paragraphs of an article, each as its lines: the paragraph itself, then its items."""

_ARTICLE = re.compile(r"^(?:#+\s*)?第([零一二三四五六七八九十百千]+)条(?:[\s　]+|$)(.*)")
_ITEM = re.compile(r"^[（(][一二三四五六七八九十百]+[）)]")
_BELOW_ITEM = re.compile(r"^(?:[（(]?[0-9]+[）)]|[0-9]+[.、．])")
_WORDS = re.compile(r"[^\W_]+")
_DATE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_HEAD_ENDS = "INFO END"
_SAME_NUMBERING = 3
"""Two versions number alike when at most one article in so many differs."""


def articles(text: str) -> list[Article]:
    """The articles of a statute in order; raises ValueError when one is missing or stands twice."""
    found: list[Article] = []
    for line in map(str.strip, text.partition(_HEAD_ENDS)[2].splitlines()):
        start = _ARTICLE.match(line)
        if start:
            if start[1] != numeral(len(found) + 1):
                raise ValueError(f"第{numeral(len(found))}条之后是第{start[1]}条")
            found.append([])
            line = start[2]  # noqa: PLW2901  # the article's first paragraph stands on its own line
        if not found or not _WORDS.search(line) or line.startswith(("#", "|", ">", "<")):
            continue
        if found[-1] and (_ITEM.match(line) or _BELOW_ITEM.match(line)):
            found[-1][-1].append(line)
        else:
            found[-1].append([line])
    if not found:
        raise ValueError("没有一条")
    return found


def counts(found: Iterable[Article]) -> str:
    """The numbers of items of each paragraph of each article, as they are written."""
    shapes = (",".join(str(sum(map(bool, map(_ITEM.match, lines)))) for lines in article) or "0" for article in found)
    runs = ((shape, len(list(group))) for shape, group in groupby(shapes))
    return " ".join(shape if times == 1 else f"{shape}*{times}" for shape, times in runs)


def changed(before: list[Article], after: list[Article]) -> list[int] | None:
    """The numbers of the articles whose words differ; None where the numbering differs. Signs and blanks are no words."""
    if len(before) != len(after):
        return None
    pairs = zip(map(_words, before), map(_words, after), strict=True)
    numbers = [number for number, (old, new) in enumerate(pairs, start=1) if old != new]
    return numbers if len(numbers) * _SAME_NUMBERING <= len(before) else None


def _words(article: Article) -> str:
    return "".join("".join(_WORDS.findall(line)) for lines in article for line in lines)


def versions(folder: Path) -> Iterator[tuple[str, str, list[Article]]]:
    """Name, date and articles of every text under `folder`, in the order of their names; what cannot be counted is told."""
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        name, _, day = path.stem.partition("(")
        try:
            yield name, day.removesuffix(")") or _date_of(text), articles(text)
        except ValueError as error:
            print(f"{path.name}: {error}", file=sys.stderr)


def _date_of(text: str) -> str:
    """The first date at the head of a text; raises ValueError when there is none."""
    found = _DATE.search(text.partition(_HEAD_ENDS)[0])
    if not found:
        raise ValueError("题注没有日期")
    return date(*map(int, found.groups())).isoformat()


def main(folder: Path) -> None:
    """Print the counts; on standard error what differs from each version to the next."""
    held = list(versions(folder))
    for name, day, found in held:
        print(f"{name}（{day}）\t{counts(found)}")
    for (name, _, before), (other, day, after) in pairwise(held):
        if name == other and (numbers := changed(before, after)) is not None:
            print(f"{name}（{day}） changes: {numbers}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
