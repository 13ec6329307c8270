"""The sheet of a case: the facts that are asked and those that were told, each with what was written in its field.

Which facts are asked, and in which order, is the engine's to say. Knows a form and an evaluation; knows no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from api.pages.form import MOST_RECORDS, Form, Wrong, element
from api.pages.opening import OTHER, Opening
from engine.answer import question_in_full
from engine.catalog import ACT_DATE, DECISION_DATE, TRACKS, Catalog
from engine.evaluation import Evaluation
from engine.language import UNKNOWN, Term, Vocabulary, example

ASKED = 8
"""So many open questions a sheet holds at most."""
GIVEN = "有"
"""What is written of earlier violations that the lines below tell."""
_DAYS = (ACT_DATE, DECISION_DATE)
_NUMBER = re.compile(r"[0-9][0-9,，.]*", re.ASCII)
_LINE = ("日期", "处理", "事项")
_MOST_FOUND = 12


class Record(NamedTuple):
    """One line for an earlier violation, as it was written."""

    number: int
    day: str
    outcome: str
    matter: str


class Row(NamedTuple):
    """One fact of the sheet: what was written, the question that the engine asks (None: it asks none), what is wrong."""

    term: Term
    text: str
    evidence: str
    question: Mapping[str, Any] | None
    why: str
    records: tuple[Record, ...]
    since: str
    example: str
    wrong: str
    extra: bool

    @property
    def known(self) -> bool:
        """Whether something is known of the fact."""
        return self.text not in ("", UNKNOWN.value)


class Sheet(NamedTuple):
    """The facts under their headings; those of the coercive measure; the ids on the sheet; facts found by name."""

    groups: list[tuple[str, list[Row]]]
    seizure: list[Row]
    with_seizure: bool
    shown: str
    seized: str
    extra: str
    found: list[Term]
    open: int


def case_of(form: Form, opening: Opening, vocabulary: Vocabulary) -> dict[str, Any]:
    """The case as data, as the service takes it: what is empty is not written, so it is unknown."""
    facts: dict[str, Any] = {}
    for term_id in form.facts():
        term = vocabulary.find(term_id)
        value = _written(term, form) if term else form[f"f.{term_id}"]
        proof = form[f"e.{term_id}"]
        if value is not None or proof:
            known = UNKNOWN.value if value is None else value
            facts[term_id] = {"value": known, "evidence": proof} if proof else known
    days = {
        ACT_DATE: form["act"],
        DECISION_DATE: form["decided"],
        "field": form["field"] if opening.chosen == OTHER else "",
    }
    written = {key: text for key, text in days.items() if text}
    return {"place": opening.place, "matter": opening.matter, **written, "facts": facts}


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
        written = (line for line in _records(term, form) if any(line[1:]))
        entries = [{key: said for key, said in zip(_LINE, line[1:], strict=True) if said} for line in written]
    return {"自": since, "记录": entries} if since else entries


def _records(term: Term, form: Form) -> tuple[Record, ...]:
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
    return [Wrong(f"f-{term.id}", told) for term in terms if any(any(line[1:]) for line in _records(term, form))]


def sheet_of(form: Form, catalog: Catalog, evaluation: Evaluation | None, wrong: Iterable[Wrong]) -> Sheet:
    """The sheet: what stood on it and still counts keeps its place, then come the open questions, the most decisive first.

    Without an evaluation, because something is wrong, all that stood on the sheet stays.
    """
    vocabulary = catalog.library.vocabulary
    said = {each.at: each.says for each in wrong}
    asked = {track: _asked(evaluation, track) for track in TRACKS}
    extra = _of_facts((*form.ids("extra"), *form.ids("add")), vocabulary)
    given = (term_id for term_id in form.facts() if form[f"f.{term_id}"] != UNKNOWN.value or form[f"e.{term_id}"])
    told = _of_facts(given, vocabulary)
    penalty, coercion = (asked[track] for track in TRACKS)
    own = set(coercion) - set(penalty)

    def rows(wanted: Mapping[str, Any], before: list[str], most: int) -> list[Row]:
        kept = [i for i in before if i in told or i in extra or i in wanted or evaluation is None]
        unanswered = sum(i in wanted and i not in told for i in kept)
        new = [i for i in wanted if i not in kept and i not in told][: max(0, most - unanswered)]
        terms = (vocabulary.find(i) for i in (*kept, *new) if i not in _DAYS)
        return [_row(term, form, wanted.get(term.id), titles, said, extra=term.id in extra) for term in terms if term]

    titles = {f.key: f"{f.item.title}（{f.item.outcome}）" for f in evaluation.findings} if evaluation else {}
    stood = _of_facts((*form.ids("shown"), *told, *extra), vocabulary)
    of_seizure = _of_facts(form.ids("seized"), vocabulary)
    mine = rows(penalty, [i for i in stood if i not in of_seizure], ASKED)
    taken = {row.term.id for row in mine}
    wanted = {i: q for i, q in coercion.items() if i in own}
    with_seizure = bool(form["seizure"]) and not form["drop"]
    seizure = rows(wanted, [i for i in of_seizure if i not in taken], ASKED) if with_seizure else []
    groups: dict[str, list[Row]] = {}
    for row in mine:
        groups.setdefault("其他事实" if row.extra else row.term.asked_under, []).append(row)
    others = groups.pop("其他事实", None)
    if others:
        groups["其他事实"] = others
    open_ = sum(row.question is not None and not row.known for row in mine)
    return Sheet(
        list(groups.items()),
        seizure,
        with_seizure,
        " ".join(row.term.id for row in mine),
        " ".join(row.term.id for row in seizure),
        " ".join(extra),
        _found(form, vocabulary),
        open_,
    )


def _of_facts(ids: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """The ids of facts among those that a form lists, each once: a form may list anything, and what is kept is looked through."""
    return [i for i in dict.fromkeys(ids) if (term := vocabulary.find(i)) is not None and term.id == i]


def _asked(evaluation: Evaluation | None, track: str) -> dict[str, Any]:
    if evaluation is None:
        return {}
    return {question.term.id: question_in_full(question) for question in evaluation.questions[track]}


def _row(
    term: Term,
    form: Form,
    question: Mapping[str, Any] | None,
    titles: Mapping[str, str],
    said: Mapping[str, str],
    *,
    extra: bool,
) -> Row:
    name = f"f.{term.id}"
    settles = [titles[key] for key in (question or {}).get("settles", ()) if key in titles]
    why = list(dict.fromkeys(settles))
    return Row(
        term,
        form[name],
        form[f"e.{term.id}"],
        question,
        why[0] + (f"等 {len(why)} 项" if len(why) > 1 else "") if why else "",
        _records(term, form) if term.type == "记录" else (),
        form[f"s.{term.id}"],
        example(term),
        said.get(element(name), "") or said.get(f"e-{term.id}", ""),
        extra,
    )


def _found(form: Form, vocabulary: Vocabulary) -> list[Term]:
    """The facts that the person looks for by name."""
    words = form["find"]
    if not words or form["add"]:
        return []
    ranked = sorted(vocabulary.search(words), key=lambda term: (words not in term.name, term.name))
    return [term for term in ranked if term.id not in _DAYS][:_MOST_FOUND]
