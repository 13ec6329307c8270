"""The acts of a case on one form: the first has the plain names, of every other they begin with `aN.`.

Each act is looked at as a form of its own. What is told of the party is written once, by the first act, for all acts of
that party. Knows forms and which facts are of the party; does not know law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from api.http.problems import ProblemError
from api.pages.facts import KINDS, facts_of
from api.pages.form import SHARED, Form
from api.pages.opening import OTHER, Opening
from api.papers import moved
from engine.catalog import ACT_DATE, DECISION_DATE, Library
from engine.evaluation import ACTS, MOST_ACTS
from engine.language import UNKNOWN, Term, Vocabulary

OWN = "own"
"""What `aN.party` says of an act whose party, or what is told of it, is not that of the first act."""
SEIZURE = "seizure"
"""What `view` says while the sheet of the coercive measure is on the page."""
_BUTTONS = ("tab", "new", "remove", "norm", "less", "see", "drop", "absent")
_OF_ACT = re.compile(r"a([2-9]|[1-9][0-9])\.", re.ASCII)
_DAYS = ("act", "decided")
"""What the fields of a calendar are about that is no fact."""
_PARTY = "主体"
"""The heading under which the facts of the party are asked."""
_KEPT = frozenset({"what", "matched", "matter", "field", "act", "also", "shown", "seized", "seizure", "extra", *KINDS})
"""The plain names, or their first letters, that are the first act's own."""


def of_party(term: Term) -> bool:
    """Whether a fact is of the party, not of what it did: told once for all acts of one party."""
    return term.type == "记录" or term.asked_under == _PARTY


def acts_of(form: Form, vocabulary: Vocabulary) -> tuple[Form, ...]:
    """The form of every act, in their order. Raises `ProblemError` for more acts than a case has."""
    party = frozenset(term.id for term in vocabulary.terms.values() if of_party(term))
    fields = form.fields
    shared = {name: text for name, text in fields.items() if name in SHARED}
    of_first = {name: text for name, text in fields.items() if not _OF_ACT.match(name)}
    common = {name: text for name, text in of_first.items() if _fact_of(name) in party}
    found = [Form(of_first)]
    for number in _numbers(fields):
        prefix = f"a{number}."
        own = {name.removeprefix(prefix): text for name, text in fields.items() if name.startswith(prefix)}
        if own.get("party") == OWN:
            found.append(Form(shared | own, prefix))
        else:
            mine = {name: text for name, text in own.items() if _fact_of(name) not in party}
            found.append(Form(shared | common | mine, prefix, party))
    return tuple(found)


def open_act(form: Form, acts: tuple[Form, ...]) -> int:
    """The number of the act that is shown."""
    return _number(form["open"], len(acts)) or 1


def carried(form: Form, act: Form, shown: frozenset[str], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """The fields that stand unseen in the page of one act: those of the others, and of facts that are not among the `shown`.

    An empty field of a fact tells nothing and is not carried: a form has room for so many.
    Of a fact that the vocabulary does not have the person is told once; nobody could take it away unseen.
    """

    def unseen(name: str) -> bool:
        plain = name.removeprefix(act.prefix)
        mine = act.name(plain) == name and not _OF_ACT.match(plain)
        if fact := _fact_of(name if mine or not _OF_ACT.match(name) else name.partition(".")[2]):
            known = fact in _DAYS or vocabulary.find(fact) is not None
            return known and not (mine and (fact in _DAYS or fact in shown))
        return not mine and (bool(_OF_ACT.match(name)) or name.partition(".")[0] in _KEPT)

    def empty(name: str, text: str) -> bool:
        return not text.strip() and bool(_fact_of(name.partition(".")[2] if _OF_ACT.match(name) else name))

    return [(name, text) for name, text in form.fields.items() if unseen(name) and not empty(name, text)]


def edited(form: Form, vocabulary: Vocabulary) -> Form:
    """The form after the buttons that change its acts: which is shown, how many there are, their norms, sheets, answers."""
    fields = dict(form.fields)
    tab, new, remove, norm, less, see, drop, absent = (fields.pop(name, "") for name in _BUTTONS)
    acts = acts_of(Form(fields), vocabulary)
    shown = open_act(Form(fields), acts)
    taken = _number(remove, len(acts))
    if see or drop:
        fields["view"] = SEIZURE if see == SEIZURE else ""
        fields |= {acts[shown - 1].name("seizure"): "" if drop else "1"}
    elif absent:
        act = acts[shown - 1]
        open_ = (each for each in absent.split() if _is_open(act, vocabulary.find(each)))
        fields |= {act.name(f"f.{each}"): "否" for each in open_}
    elif tab:
        fields["open"] = tab
    elif new:
        if len(acts) >= MOST_ACTS:
            raise ProblemError("refused", detail=f"一个案件最多 {MOST_ACTS} 个违法行为，请分开核查")
        prefix = f"a{len(acts) + 1}."
        fields |= {f"{prefix}what": "", f"{prefix}party": OWN if new == OWN else "", "open": str(len(acts) + 1)}
    elif taken and len(acts) > 1:
        return _without(taken, acts, Form(fields))
    elif norm or less:
        name = acts[shown - 1].name("also")
        ids = [each for each in Form(fields).ids(name) if each != less]
        fields[name] = " ".join(dict.fromkeys([*ids, *([norm] if norm else [])]))
        fields.pop("more", None)
    return Form(fields)


def numbers_of(kept: Mapping[str, str], sent: Mapping[str, str]) -> dict[int, int]:
    """Which number each act of one version of a case has in another; none for one that is not there.

    While there are as many acts in both each has its number, else they are known by what was done and when.
    Raises `ProblemError`.
    """
    before, after = list(_told(kept)), list(_told(sent))
    if len(before) == len(after):
        return {number: number for number in range(1, len(before) + 1)}
    found: dict[int, int] = {}
    for number, told in enumerate(before, 1):
        free = (at for at, each in enumerate(after, 1) if each == told and at not in found.values())
        if at := next(free, 0):
            found[number] = at
    return found


def _told(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What was done and when, of every act of a form."""
    for prefix in ("", *(f"a{number}." for number in _numbers(fields))):
        yield fields.get(f"{prefix}what", "").strip(), fields.get(f"{prefix}act", "").strip()


def _is_open(act: Form, term: Term | None) -> bool:
    """Whether a question is one of yes or no that the act leaves open: what was answered is not answered again."""
    return term is not None and term.type == "是否" and act[f"f.{term.id}"] in ("", UNKNOWN.value)


def _without(number: int, acts: tuple[Form, ...], form: Form) -> Form:
    """The form without one act and all of it. Of the first the place is taken by the next act of the same party."""
    left = [(before, act) for before, act in enumerate(acts, 1) if before != number]
    if number == 1:
        left.sort(key=lambda each: not each[1].common)
    numbers = {before: at for at, (before, _) in enumerate(left, 1)}
    fields = {
        name: text
        for written, text in form.fields.items()
        if not _OF_ACT.match(written) and not _is_kept(written) and (name := moved(written, numbers))
    }
    for at, (_, act) in enumerate(left, 1):
        renamed = Form({}, f"a{at}." if at > 1 else "", act.common)
        own = {name: text for name, text in act.fields.items() if _is_kept(name) or (name == "party" and at > 1)}
        fields |= {renamed.name(name): text for name, text in own.items()}
        if at > 1:
            fields.setdefault(f"a{at}.what", "")
    return Form(fields | {"open": str(min(number, len(left)))})


def _number(text: str, most: int) -> int:
    """The number of an act that a text writes, 0 where it writes none."""
    return int(text) if text in {str(number) for number in range(1, most + 1)} else 0


def _is_kept(name: str) -> bool:
    return name.partition(".")[0] in _KEPT


def case_of(acts: tuple[Form, ...], openings: tuple[Opening, ...], library: Library) -> dict[str, Any]:
    """The case as data, as the service takes it: what is empty is not written, so it is unknown."""
    first, vocabulary = openings[0], library.vocabulary
    data: dict[str, Any] = {"place": first.place}
    if acts[0]["decided"]:
        data[DECISION_DATE] = acts[0]["decided"]
    facts = [facts_of(act, vocabulary) for act in acts]
    heads = [_head(act, opening, library) for act, opening in zip(acts, openings, strict=True)]
    if len(acts) == 1 and not isinstance(heads[0]["matter"], list):
        return data | heads[0] | {"facts": facts[0]}
    party = (
        {each.id for each in vocabulary.terms.values() if of_party(each)} if all(act.common for act in acts[1:]) else ()
    )
    common = {key: value for key, value in facts[0].items() if key in party and len(acts) > 1}
    own = [{key: value for key, value in each.items() if key not in common} for each in facts]
    return data | {"facts": common, ACTS: [head | {"facts": each} for head, each in zip(heads, own, strict=True)]}


def _head(act: Form, opening: Opening, library: Library) -> dict[str, Any]:
    """What an act is and when it was."""
    further = [
        each.name for word in act.ids("also") if (each := library.matters.find(word)) and each.name != opening.matter
    ]
    matter: Any = [opening.matter, *dict.fromkeys(further)] if further else opening.matter
    written = {ACT_DATE: act["act"], "field": act["field"] if opening.chosen == OTHER else ""}
    return {"matter": matter} | {key: text for key, text in written.items() if text}


def _numbers(fields: Mapping[str, str]) -> list[int]:
    """The numbers of the further acts of a form. Raises `ProblemError` for more than a case has, and for one left out."""
    found = sorted({int(match[1]) for name in fields if (match := _OF_ACT.match(name))})
    if found != list(range(2, len(found) + 2)):
        raise ProblemError("refused", detail="表单里违法行为的编号不连续")
    if len(found) >= MOST_ACTS:
        raise ProblemError("refused", detail=f"一个案件最多 {MOST_ACTS} 个违法行为，请分开核查")
    return found


def _fact_of(name: str) -> str:
    """The id of the fact that a field is of, "" for any other."""
    kind, _, rest = name.partition(".")
    return rest.partition(".")[0] if kind in KINDS else ""
