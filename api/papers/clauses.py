"""The clauses of a case with the day of the text in which each stands, and where a duty is written. Knows names, no facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from api.papers.comparison import Item
from api.papers.words import day_in_words, in_words
from engine.answer import shape


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


def clauses_of(told: shape.NormAnswer, decisive: Iterable[tuple[Item, bool]]) -> Iterator[Clause]:
    """The clauses that the act breaches, that punish it, and on which the conclusion rests, then the lists.

    `decisive` are the items on which it rests, each with whether by the law of the day of the act. A clause by which one does not
    punish is left out.
    """
    cited, of_act = cited_in(told), bool(told["case"]["act_date"])
    for breach in cited["breaches"]:
        yield Clause("违反", breach["clause"], in_words(breach["law"] or ""))
    for penalty in told["penalties"]:
        if penalty.get("used") is not False:
            yield Clause("处罚", penalty["clause"], in_words(penalty["law"] or ""))
    rests = dict.fromkeys((basis, by_act and of_act) for item, by_act in decisive for basis in item.basis)
    for basis, by_act in rests:
        yield Clause("结论", basis, _text_of(basis, cited, of_act=by_act))
    for item in dict.fromkeys(item for item, _ in decisive):
        yield Clause("清单", f"《{item.source}》“{item.title}”", day_in_words(item.version))


def cited_in(told: shape.NormAnswer) -> shape.Cited:
    """What the answer says to be cited; of one that does not, nothing: what the rulesets say now is another thing."""
    return told.get("cited") or {"place": "", "breaches": [], "texts": {}, "sources": {}}


def _text_of(clause: str, cited: shape.Cited, *, of_act: bool) -> str:
    """The text of a clause that was in force on a day, 食品安全法（2021年4月29日）; "" where none is on record."""
    texts = cited["texts"].get(clause)
    text = texts["at_act" if of_act else "at_decision"] if texts else None
    return in_words(text or "")


def source_of(source: str, findings: Mapping[str, shape.Finding], cited: shape.Cited) -> str:
    """Where a duty is written, by the name of its text: a source with a place in it, or the item that brings it."""
    if source in findings:
        return f"《{findings[source]['list_title']}》“{findings[source]['title']}”"
    key, _, at = source.partition(" ")
    title = cited["sources"].get(key)
    return f"《{title}》{at}" if title else source
