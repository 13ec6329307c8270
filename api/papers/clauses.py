"""The clauses of a case with the day of the text in which each stands, and where a duty is written. Knows names, no facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from api.papers.comparison import Item
from api.papers.words import day_in_words, in_words
from engine.answer import shape
from engine.catalog import Catalog, Statutes
from engine.language import known_clause


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: what it is here for (违反、处罚、结论、清单), and the text in which it was read with its day.

    `version` is "" where no text of that day is on record; of a list it is the day of the list only.
    """

    role: str
    text: str
    version: str

    @property
    def text_of(self) -> str:
        """The day of the text alone.

        >>> Clause("处罚", "", "食品安全法（2021年4月29日）").text_of, Clause("清单", "", "2025年1月27日").text_of
        ('2021年4月29日', '2025年1月27日')
        """
        return self.version.rpartition("（")[2].removesuffix("）")


@dataclass(frozen=True, slots=True)
class Following:
    """What the conclusion brings with it: its kind in the words of the trade, what is to be done, by which text."""

    kind: str
    text: str
    source: str


def clauses_of(
    told: shape.NormAnswer, decisive: Iterable[tuple[Item, str]], on: str, catalog: Catalog
) -> Iterator[Clause]:
    """The clauses that the act breaches, that punish it, and on which the conclusion rests, then the lists.

    `decisive` are the items on which it rests, each with the day by whose law.
    """
    statutes, acted = catalog.library.statutes, told["case"]["act_date"]
    chosen = told["violation"]["matter"]["name"] if told["violation"] else ""
    matter = catalog.library.matters.by_name.get(chosen)
    for breach in matter.breaches if matter else ():
        yield Clause("违反", breach, _text_of(breach, acted or on, statutes))
    for penalty in told["penalties"]:
        yield Clause("处罚", penalty["clause"], in_words(penalty["law"] or ""))
    rests = dict.fromkeys((basis, day) for item, day in decisive for basis in item.basis)
    for basis, day in rests:
        yield Clause("结论", basis, _text_of(basis, day, statutes))
    for item in dict.fromkeys(item for item, _ in decisive):
        yield Clause("清单", f"《{item.source}》“{item.title}”", day_in_words(item.version))


def _text_of(clause: str, on: str, statutes: Statutes) -> str:
    """The text of a clause that was in force on a day, 食品安全法（2021年4月29日）; "" where none is on record."""
    known = known_clause(clause)
    try:
        day = date.fromisoformat(on)
    except ValueError:  # the day of the act is known as a span only
        return ""
    text = statutes.at(known.document, day) if known else None
    return in_words(text.key) if text else ""


def source_of(source: str, findings: Mapping[str, shape.Finding], catalog: Catalog) -> str:
    """Where a duty is written, by the name of its text: a source with a place in it, or the item that brings it."""
    if source in findings:
        return f"《{findings[source]['list_title']}》“{findings[source]['title']}”"
    key, _, at = source.partition(" ")
    known = catalog.library.sources.get(key)
    return f"《{known.title}》{at}" if known else source
