"""The sheet of an act: the facts that are asked and those that were told, each with what was written in its field.

Which facts are asked, and in which order, is the engine's to say. Knows a form and evaluations; knows no HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from api.pages.acts import SEIZURE
from api.pages.facts import Record, evidence_of, records_of, told_in
from api.pages.form import Form, Wrong, element
from engine.answer import question_in_full
from engine.catalog import ACT_DATE, DECISION_DATE, INTENDED_FINE, TRACKS, Catalog
from engine.evaluation import Evaluation
from engine.language import UNKNOWN, Condition, Exactly, Is, Not, Term, Vocabulary, children, example, terms_of

ASKED = 8
"""So many open questions a sheet holds at most."""
_MOST_OPEN = 3 * ASKED
"""So many facts of which nothing is told stay on a sheet, whatever a form says stood on it."""
_APART = (ACT_DATE, DECISION_DATE, INTENDED_FINE)
"""The facts that have a place of their own on the page."""
_MOST_FOUND = 12
_SEVERAL = 2
"""So many open questions make a row that answers them together."""
_PREMISES, _OTHERS = "结论的前提", "其他事实"


class Row(NamedTuple):
    """One fact of the sheet: what was written, the question that the engine asks (None: it asks none), what is wrong."""

    term: Term
    text: str
    proof: tuple[str, str, str]
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

    @property
    def only_premise(self) -> bool:
        """Whether the conclusion stands without it, as long as it is not denied."""
        return self.question is not None and bool(self.question.get("premise")) and not self.known


class Group(NamedTuple):
    """The facts under one heading; `absent` are those of them that one answer can tell not to be: open, and told by 没有."""

    heading: str
    rows: list[Row]
    absent: list[Term]


class Sheet(NamedTuple):
    """The facts under their headings; the intended fine; the ids on the sheets of both decisions; facts found by name.

    `of_seizure`: it is the sheet of the coercive measure, which there is beside that of the penalty where it `with_seizure` is.
    """

    groups: list[Group]
    with_seizure: bool
    of_seizure: bool
    intended: Row | None
    shown: str
    seized: str
    extra: str
    found: list[Term]
    open: int

    @property
    def ids(self) -> frozenset[str]:
        """The facts of which the sheet holds the fields."""
        rows = [
            *chain.from_iterable(group.rows for group in self.groups),
            *([self.intended] if self.intended else []),
        ]
        return frozenset(row.term.id for row in rows)


def sheet_of(form: Form, catalog: Catalog, norms: tuple[Evaluation, ...], wrong: Iterable[Wrong]) -> Sheet:
    """The sheet: what stood on it and still counts keeps its place, then come the open questions, the most decisive first.

    `norms` are the evaluations of the act, one for each norm that it violates. Without one, because something is wrong, all
    that stood on the sheet stays.
    """
    vocabulary = catalog.library.vocabulary
    said = {each.at: each.says for each in wrong}
    asked = {track: _asked(norms, track) for track in TRACKS}
    extra = _of_facts((*form.ids("extra"), *form.ids("add")), vocabulary)
    told = _of_facts(told_in(form), vocabulary)
    penalty, coercion = (asked[track] for track in TRACKS)

    def rows(wanted: Mapping[str, Any], before: list[str], most: int) -> list[Row]:
        stays = [i for i in before if i not in told and (i in extra or i in wanted or not norms)][:_MOST_OPEN]
        kept = [i for i in before if i in told or i in stays]
        unanswered = sum(i in wanted and i not in told for i in kept)
        new = [i for i in wanted if i not in kept and i not in told][: max(0, most - unanswered)]
        terms = (vocabulary.find(i) for i in (*kept, *new) if i not in _APART)
        return [_row(term, form, wanted.get(term.id), titles, said, extra=term.id in extra) for term in terms if term]

    titles = {f.key: f"{f.item.title}（{f.item.outcome}）" for norm in norms for f in norm.findings}
    stood = _of_facts((*form.ids("shown"), *told, *extra), vocabulary)
    seized = _of_facts(form.ids("seized"), vocabulary)
    on_penalty = _of_facts(form.ids("shown"), vocabulary)
    with_seizure = bool(form["seizure"])
    of_seizure = with_seizure and form["view"] == SEIZURE
    if of_seizure:
        mine = rows(coercion, seized, ASKED)
        seized = [row.term.id for row in mine]
        # What both decisions ask stands on both sheets once it is told.
        on_penalty += [i for i in seized if i in penalty and i not in on_penalty]
    else:
        apart = set(seized).difference(on_penalty) if with_seizure else set()
        mine = rows(penalty, [i for i in stood if i not in apart], ASKED)
        on_penalty = [row.term.id for row in mine]
    conditions = {each.key: each.item.condition for norm in norms for each in norm.findings}
    groups: dict[str, list[Row]] = {}
    for row in mine:
        groups.setdefault(_OTHERS if row.extra else _PREMISES if row.only_premise else row.term.asked_under, []).append(
            row
        )
    for last in (_PREMISES, _OTHERS):
        if last in groups:
            groups[last] = groups.pop(last)
    intended = vocabulary.find(INTENDED_FINE)
    open_ = sum(row.question is not None and not row.known and not row.only_premise for row in mine)
    return Sheet(
        [Group(heading, rows, _absent(rows, conditions)) for heading, rows in groups.items()],
        with_seizure,
        of_seizure,
        _row(intended, form, penalty.get(INTENDED_FINE), titles, said, extra=False)
        if intended and not of_seizure
        else None,
        " ".join(on_penalty),
        " ".join(seized),
        " ".join(extra),
        _found(form, vocabulary),
        open_,
    )


def _absent(rows: list[Row], conditions: Mapping[str, Condition]) -> list[Term]:
    """The open yes-or-no questions of a group, where there are several, that 没有 answers.

    Not a premise that falls when it is denied, as 违法事实成立, nor what is asked as 没有: there 否 would say the opposite.
    """
    found = []
    for row in rows:
        if row.term.type != "是否" or not row.question or row.known or row.term.name.startswith("没有"):
            continue
        settles = row.question["settles"] if row.only_premise else ()
        if not any(row.term.name in _denied(conditions[key]) for key in settles if key in conditions):
            found.append(row.term)
    return found if len(found) >= _SEVERAL else []


@lru_cache(maxsize=8192)
def _denied(condition: Condition, denied: bool = False) -> frozenset[str]:
    """The yes-or-no facts by which a condition may come to hold when they are denied: 违法事实成立 in 违法事实不成立."""
    match condition:
        case Is(term):
            return frozenset({term}) if denied else frozenset()
        case Not(part):
            return _denied(part, not denied)
        case Exactly(_, parts):
            return frozenset(term for part in parts for term in terms_of(part))
        case _:
            return frozenset(term for part in children(condition) for term in _denied(part, denied))


def _of_facts(ids: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """The ids of facts among those that a form lists, each once: a form may list anything, and what is kept is looked through."""
    return [i for i in dict.fromkeys(ids) if (term := vocabulary.find(i)) is not None and term.id == i]


def _asked(norms: tuple[Evaluation, ...], track: str) -> dict[str, Any]:
    """The questions of every norm by fact, the first of each before the second of any."""
    asked = chain.from_iterable(zip_longest(*(norm.questions[track] for norm in norms)))
    found: dict[str, Any] = {}
    for question in filter(None, asked):
        row = question_in_full(question)
        before = found.setdefault(question.term.id, row)
        if before is not row:
            found[question.term.id] = before | {"settles": list(dict.fromkeys([*before["settles"], *row["settles"]]))}
    return found


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
        (form[f"e.{term.id}"], form[f"n.{term.id}"], form[f"g.{term.id}"]),
        evidence_of(form, term.id),
        question,
        why[0] + (f"等 {len(why)} 项" if len(why) > 1 else "") if why else "",
        records_of(term, form) if term.type == "记录" else (),
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
    return [term for term in ranked if term.id not in _APART][:_MOST_FOUND]
