"""What the fields of a form tell of facts, as the service takes it. Knows fields and terms; does not know law."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from api.pages.form import MOST_RECORDS, Form, Wrong
from api.papers import evidence_in_words
from engine.language import UNKNOWN, Term, Vocabulary

GIVEN = "有"
"""What is written of earlier violations that the lines below tell."""
KINDS = ("f", "e", "n", "g", "d", "p", "m", "s", "k", "w")
"""The first letters of the names of fields that are about a fact."""
_NUMBER = re.compile(r"[0-9][0-9,，.]*", re.ASCII)
_TELLING = KINDS[:8]
_NOT_TOLD = ("f.", UNKNOWN.value)
_LINE = ("日期", "处理", "事项")


class Record(NamedTuple):
    """One line for an earlier violation, as it was written."""

    number: int
    day: str
    outcome: str
    matter: str


def told_in(form: Form) -> tuple[str, ...]:
    """The ids of the facts of which anything was written, in the order of the form."""
    told = (name.split(".") for name, text in form.fields.items() if text.strip() and (name[:2], text) != _NOT_TOLD)
    return tuple(dict.fromkeys(".".join(rest[:1]) for kind, *rest in told if kind in _TELLING and rest))


def facts_of(form: Form, vocabulary: Vocabulary) -> dict[str, Any]:
    """What is told of facts, by id: what is empty is not written, so it is unknown."""
    facts: dict[str, Any] = {}
    for term_id in told_in(form):
        term = vocabulary.find(term_id)
        value = _written(term, form) if term else form[f"f.{term_id}"]
        proof = evidence_of(form, term_id)
        if value is not None or proof:
            known = UNKNOWN.value if value is None else value
            facts[term_id] = {"value": known, "evidence": proof} if proof else known
    return facts


def evidence_of(form: Form, term_id: str) -> str:
    """What proves a fact, in one text."""
    return evidence_in_words(*(form[f"{kind}.{term_id}"] for kind in "eng"))


def records_of(term: Term, form: Form) -> tuple[Record, ...]:
    """The lines that were written and one more."""
    found = []
    for number in range(1, MOST_RECORDS + 1):
        line = Record(number, *(form[f"{key}.{term.id}.{number}"] for key in "dpm"))
        if any(line[1:]):
            found.append(line)
    free = next((n for n in range(1, MOST_RECORDS + 1) if n not in {line.number for line in found}), None)
    return (*found, *([Record(free, "", "", "")] if free else []))


def contradicted(form: Form, vocabulary: Vocabulary) -> list[Wrong]:
    """The facts of which earlier violations are written while it is not said that there are any: neither counts by itself."""
    told = f"下面写了记录：请选“{GIVEN}”，或者删去那几行"
    terms = [term for term in vocabulary.terms.values() if term.type == "记录" and form[f"f.{term.id}"] != GIVEN]
    return [Wrong(f"f-{term.id}", told) for term in terms if any(any(line[1:]) for line in records_of(term, form))]


def _written(term: Term, form: Form) -> object:
    """What the fields of a fact write, None where it is unknown."""
    text = form[f"f.{term.id}"]
    if text in ("", UNKNOWN.value):
        return None
    if term.type == "记录":
        return _written_records(term, text, form)
    if _NUMBER.fullmatch(text):
        return text + ("%" if term.type == "比例" else "元" if term.type == "元" else term.unit)
    return text


def _written_records(term: Term, text: str, form: Form) -> object:
    since = form[f"s.{term.id}"]
    entries: object = text
    if text == GIVEN:
        written = (line for line in records_of(term, form) if any(line[1:]))
        entries = [{key: said for key, said in zip(_LINE, line[1:], strict=True) if said} for line in written]
    return {"自": since, "记录": entries} if since else entries
