"""What a paper cites of a case besides its findings: what was breached, the texts in which clauses were read, who wrote duties.

Stands in full answers, so that a paper of a record needs no rulesets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from engine.answer import shape
from engine.catalog import Catalog, Statutes
from engine.evaluation import Conclusion, Evaluation
from engine.language import Between, Clause, ends_of, known_clause


def cited_data(evaluation: Evaluation, catalog: Catalog) -> shape.Cited:
    """Names only; of the day of an act that is known as a span no text is told."""
    library, case = catalog.library, evaluation.case
    breaches = evaluation.violation.chosen.matter.breaches if evaluation.violation else ()
    drawn = list(_conclusions(evaluation))
    bases = [basis for one in drawn for finding in one.findings for basis in finding.item.basis]
    keys = dict.fromkeys(each.source.partition(" ")[0] for one in drawn for each in one.follows)
    place = catalog.places.find(case.place)
    return {
        "place": catalog.places.title(place) if place else case.place,
        "breaches": list(_breaches(breaches, case.acted, evaluation.receipt.on, library.statutes)),
        "texts": {
            clause: {
                "at_act": _text_of(clause, case.act_date, library.statutes),
                "at_decision": _text_of(clause, evaluation.receipt.on, library.statutes),
            }
            for clause in dict.fromkeys(bases)
        },
        "sources": {key: library.sources[key].title for key in keys if key in library.sources},
    }


def _conclusions(evaluation: Evaluation) -> Iterator[Conclusion]:
    for result in evaluation.tracks.values():
        yield from filter(None, (result.conclusion, result.at_act, result.at_decision))


def _text_of(clause: str, day: date | None, statutes: Statutes) -> str | None:
    known = known_clause(clause)
    text = statutes.at(known.document, day) if known and day else None
    return text.key if text else None


def _breaches(
    breaches: Iterable[str], acted: date | Between | None, on: date, statutes: Statutes
) -> Iterator[shape.Breach]:
    """The breaches that held on a day on which the act may have been done: nobody breaches another.

    One of which nothing on record says whether it held stays, without a text.

    A citation that names no text, 商标法第五十七条第三项, has the words that stood before those of the texts that the others
    of its statute name, 商标法（2026-06-26）第七十二条第三项.
    """
    first, last = ends_of(acted) if acted else (date.min, on)
    last = last or on
    cited = [(breach, known_clause(breach)) for breach in breaches]
    begun = [text for _, clause in cited if clause and (text := statutes.text(clause.document))]
    for breach, clause in cited:
        if clause is None:
            yield {"clause": breach, "law": None}
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
        yield {"clause": str(Clause(name, clause.path)), "law": text.key if text else None}


def _may_hold(name: str, first: date, last: date, statutes: Statutes) -> bool:
    """Whether a statute may be in force on one of these days: it is not known to begin later, or to be repealed before."""
    statute = statutes.by_name.get(name)
    if statute is None:
        return True
    begins = statute.versions[0].since if statute.versions else date.min
    ends = statute.versions[-1].until if statute.versions else statute.until
    known = statute.older if statute.older is not None else begins
    return min(known, begins) <= last and (ends is None or first <= ends)
