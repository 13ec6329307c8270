"""The clauses of a case with the day of the text in which each stands, and where a duty is written. Knows names, no facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from api.papers.comparison import Item
from api.papers.words import day_in_words, in_words
from engine.answer import shape
from engine.catalog import Catalog, Statutes
from engine.language import Clause as Citation
from engine.language import ends_of, known_clause, read_days


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

    Nobody breaches a clause that did not hold when the act was done, so it is left out; one of which nothing on record says
    whether it held stays, without a text. `decisive` are the items on which it rests, each with the day by whose law.
    """
    statutes = catalog.library.statutes
    chosen = told["violation"]["matter"]["name"] if told["violation"] else ""
    matter = catalog.library.matters.by_name.get(chosen)
    if matter:
        yield from _breaches(matter.breaches, told["case"]["act_date"], on, statutes)
    for penalty in told["penalties"]:
        yield Clause("处罚", penalty["clause"], in_words(penalty["law"] or ""))
    rests = dict.fromkeys((basis, day) for item, day in decisive for basis in item.basis)
    for basis, day in rests:
        yield Clause("结论", basis, _text_of(basis, day, statutes))
    for item in dict.fromkeys(item for item, _ in decisive):
        yield Clause("清单", f"《{item.source}》“{item.title}”", day_in_words(item.version))


def _breaches(breaches: Iterable[str], acted: str | None, on: str, statutes: Statutes) -> Iterator[Clause]:
    """The breaches that held on a day on which the act may have been done.

    A citation that names no text, 商标法第五十七条第三项, has the words that stood before those of the texts that the others
    of its statute name, 商标法（2026-06-26）第七十二条第三项.
    """
    first, last = ends_of(read_days(acted)) if acted else (date.min, date.fromisoformat(on))
    cited = [(breach, known_clause(breach)) for breach in breaches]
    begun = [text for _, clause in cited if clause and (text := statutes.text(clause.document))]
    for breach, clause in cited:
        if clause is None:
            yield Clause("违反", breach, "")
            continue
        own = statutes.text(clause.document)
        name = own.statute if own else clause.document
        since = own.since if own else date.min
        later = [text.since - timedelta(days=1) for text in begun if text.statute == name and text.since > since]
        held, until = max(first, since), min(last, *later) if later else last
        if held > until or not _may_hold(name, held, until, statutes):
            continue
        texts = {statutes.at(name, day) for day in ((held, until) if acted else (until,))}
        text = texts.pop() if len(texts) == 1 else None
        yield Clause("违反", str(Citation(name, clause.path)), in_words(text.key) if text else "")


def _may_hold(name: str, first: date, last: date, statutes: Statutes) -> bool:
    """Whether a statute may be in force on one of these days: it is not known to begin later, or to be repealed before."""
    statute = statutes.by_name.get(name)
    if statute is None:
        return True
    begins = statute.versions[0].since if statute.versions else date.min
    ends = statute.versions[-1].until if statute.versions else statute.until
    known = statute.older if statute.older is not None else begins
    return min(known, begins) <= last and (ends is None or first <= ends)


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
