"""What became of the law that lists rest on: statutes that items cite and that were repealed, clauses that punished a matter.

A list does not change when a statute is revised or repealed; the answer says what took its place. Knows no fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from engine.catalog import REPEALED, ListVersion, Matter, Statutes
from engine.evaluation.findings import Finding
from engine.evaluation.penal_law import PenalLaw, changes_before, cited, penal_law
from engine.language import known_clause


class Ended(NamedTuple):
    """From `day` on the basis of an item is no longer in force; `says` names what took its place."""

    day: date
    says: str


def ended_bases(findings: Iterable[Finding], statutes: Statutes) -> tuple[Ended, ...]:
    """Every repealed statute that an item of a list cites as its basis, with the day of its repeal and the successor."""
    found: dict[Ended, None] = {}
    for finding in findings:
        version, item = finding.version, finding.item
        for basis in () if version.statutory else item.basis:
            clause = known_clause(basis)
            text = statutes.at(clause.document, version.valid_from) if clause else None
            if text is not None and text.until is not None and text.ended == REPEALED:
                day = text.until + timedelta(days=1)
                says = f"《{version.title}》第“{item.id}”项依据的{basis}自 {day} 起废止，由{text.by}代替；是否仍可依据，请核对。"
                found[Ended(day, says)] = None
    return tuple(found)


def replaced_penalties(
    findings: Iterable[Finding], matter: Matter, statutes: Statutes, decision: date
) -> Iterator[str]:
    """A sentence for every list that names the matter and was published when other clauses punished it.

    Where no clause that punishes it is held, for every list that was published before what it breaches was repealed.
    """
    if matter.punished_by and changes_before(matter, statutes, decision) is None:
        return
    now = penal_law(matter, statutes, decision)
    left = {id(punishment) for punishment in now.punishments}
    versions = {f.version.key: f.version for f in findings if matter.name in f.item.matters and not f.version.statutory}
    for version in versions.values():
        if not matter.punished_by:
            yield from _breached(version, matter, statutes, decision)
        then = penal_law(matter, statutes, version.valid_from)
        if then.whole and any(id(punishment) not in left for punishment in then.punishments):
            yield _replaced(version, matter, then, now)


def _breached(version: ListVersion, matter: Matter, statutes: Statutes, decision: date) -> Iterator[str]:
    named = {clause.document: text for text in matter.breaches if (clause := known_clause(text))}
    for name, breach in named.items():
        statute = statutes.by_name.get(name)
        last = statute.versions[-1] if statute and statute.versions else statute
        if last is None or last.ended != REPEALED or last.until is None or last.by.partition("（")[0] in named:
            continue
        if version.valid_from <= last.until < decision:
            told = f"《{version.title}》所列“{matter.name}”违反的{breach}自 {last.until + timedelta(days=1)} 起废止"
            yield f"{told}，由{last.by}代替；清单没有随之修改，是否仍然适用，请核对。"


def _replaced(version: ListVersion, matter: Matter, then: PenalLaw, now: PenalLaw) -> str:
    by = cited(now) or "、".join(lack.text for lack in now.lacks)
    told = f"《{version.title}》施行时处罚“{matter.name}”的是{cited(then)}，决定时是{by}"
    return f"{told}；清单没有随之修改，是否仍然适用，请核对。"
