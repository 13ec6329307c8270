"""The case of an interview as it stands: what was told, what was skipped, in which order it was asked.

Knows what a case file holds; knows neither screen nor keyboard.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from api.terminal.inputs import case_of
from engine.catalog import ACT_DATE, COUNTRY, DECISION_DATE, Catalog
from engine.evaluation import Case, plain_value
from engine.language import OTHER_MATTER, Records, Term, write_value

CHOSEN = {"place": "地区", "matter": "事项", "field": "领域"}
"""What is chosen from a table, by the keys of a case file; the field only for a matter in a person's own words."""

OPENING = (*CHOSEN, ACT_DATE, DECISION_DATE)
"""What is asked first, in this order; by the keys of a case file."""

_DAYS = (ACT_DATE, DECISION_DATE)
_UNNAMED = {"place": COUNTRY, "matter": f"{OTHER_MATTER}尚未选定"}
"""What stands for place and matter while they are not told, so that facts can be looked at before."""


def key_of(term: Term) -> str:
    """Under what an answer to a term is kept: the key of a case file for the two days, else the name of the fact."""
    return term.id if term.id in _DAYS else term.name


class Answer(NamedTuple):
    """One thing that was told: its key (of the case file, or the name of a fact), what it is called, its value in words."""

    key: str
    name: str
    value: str


@dataclass(slots=True)
class Draft:
    """The case as answered so far, as plain data; what was skipped; what was asked, last at the end."""

    data: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def case(self, catalog: Catalog) -> Case:
        """The case. Raises `CaseError`."""
        return case_of(self._with({}, {}), catalog)

    def known(self, catalog: Catalog) -> Case:
        """The case as far as it goes, also before place and matter are told. Raises `CaseError`."""
        return case_of(_UNNAMED | self._with({}, {}), catalog)

    def file(self) -> dict[str, Any]:
        """What a case file holds."""
        return {"format": "1", **self._with({}, {})}

    def next_opening(self, catalog: Catalog) -> str | None:
        """The first of the opening questions that is neither answered nor skipped."""
        told = {catalog.library.vocabulary.terms[name].id for name in self.facts} | self.data.keys() | self.skipped
        if not str(self.data.get("matter", "")).startswith(OTHER_MATTER):
            told.add("field")
        return next((key for key in OPENING if key not in told), None)

    def choose(self, key: str, value: str) -> None:
        """Take the place, the matter or the field; another matter has another field."""
        if key == "matter":
            self.forget("field")
        self.data[key] = value

    def try_key(self, key: str, value: str, catalog: Catalog) -> None:
        """Look at one more key of the case. Raises `CaseError`."""
        case_of(_UNNAMED | self._with({key: value}, {}), catalog)

    def tell(self, term: Term, value: object, catalog: Catalog) -> None:
        """Take a fact in place of what was told of it. Raises `CaseError`, and then leaves everything as it was."""
        data = {term.id: value} if term.id in _DAYS else {}
        facts = {} if data else {term.name: value}
        case_of(_UNNAMED | self._with(data, facts, without=term), catalog)
        self.forget(key_of(term))
        self.facts.pop(term.name, None)
        self.data.update(data)
        self.facts.update(facts)

    @property
    def placed(self) -> bool:
        """Whether place and matter are told, without which there is no case."""
        return {"place", "matter"} <= self.data.keys()

    def skip(self, key: str) -> None:
        """Leave something open, and ask it no more."""
        self.skipped.add(key)

    def open(self) -> list[str]:
        """What was skipped and not told since, by key or name."""
        return sorted(self.skipped - self.facts.keys() - self.data.keys())

    def forget(self, key: str) -> None:
        """Take back what was told or skipped."""
        self.data.pop(key, None)
        self.facts.pop(key, None)
        self.skipped.discard(key)

    def take_back(self) -> bool:
        """Take back the answer to the last question; False when there is none."""
        if not self.asked:
            return False
        self.forget(self.asked.pop())
        return True

    def answers(self, catalog: Catalog) -> list[Answer]:
        """Everything that was told, the opening first."""
        case, terms = self.known(catalog), catalog.library.vocabulary.terms
        place = catalog.places.find(case.place)
        shown = self.data | {"place": catalog.places.title(place) if place else case.place}
        found = [Answer(key, name, shown[key]) for key, name in CHOSEN.items() if key in self.data]
        for name, value in case.told.items():
            term = terms[name]
            key = term.id if term.id in self.data else name
            found.append(Answer(key, name, write_value(term, value)))
        return sorted(found, key=lambda answer: OPENING.index(answer.key) if answer.key in OPENING else len(OPENING))

    def _with(self, data: dict[str, Any], facts: dict[str, Any], without: Term | None = None) -> dict[str, Any]:
        gone = {without.id, without.name} if without else set()
        kept = {key: value for key, value in self.data.items() if key not in gone}
        others = {name: value for name, value in self.facts.items() if name not in gone}
        return {**kept, **data, "facts": {**others, **facts}}


def opened(place: str | None, matter: str | None, on: date | None) -> Draft:
    """A draft with what was given on the command line."""
    data = {"place": place, "matter": matter, DECISION_DATE: on.isoformat() if on else None}
    return Draft({key: value for key, value in data.items() if value})


def continued(case: Case, catalog: Catalog) -> Draft:
    """A draft that holds what a case file told."""
    terms = catalog.library.vocabulary.terms
    matter = case.matter.name if case.matter else ""
    data = {"case": case.id, "title": case.title, "place": case.place, "matter": matter}
    if case.matter and case.matter.name not in catalog.library.matters.by_name:
        data["field"] = case.matter.field
    facts: dict[str, Any] = {}
    for name, value in case.told.items():
        term, proof = terms[name], case.evidence.get(name)
        told = plain_value(term, value) if isinstance(value, Records) else write_value(term, value)
        if term.id in _DAYS and not proof:
            data[term.id] = str(value)
        else:
            facts[name] = {"value": told, "evidence": proof} if proof else told
    return Draft({key: value for key, value in data.items() if value}, facts)
