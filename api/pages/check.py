"""核查 of the case that a form writes: what is wrong with it, and what it is decided to be.

Decides nothing: the case goes the way of the endpoint's. Knows no address and no template.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.http.decide import decide_acts_or_raise
from api.http.decided import Decided, DecidedActs
from api.http.rulesets import Held
from api.pages.acts import acts_of, case_of, edited, open_act
from api.pages.days import twice, with_picked_days
from api.pages.facts import contradicted
from api.pages.form import Form, Wrong
from api.pages.opening import Opening, opening_of
from api.store import Actor
from engine.catalog import ACT_DATE, DECISION_DATE, Catalog, PlaceError
from engine.evaluation import ACTS, CaseError, CaseProblem, Evaluation, ordinal

_FIELDS = {ACT_DATE: "act", DECISION_DATE: "decided", "place": "where", "matter": "what", "field": "field"}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a form comes to: `acts` and `openings` are those of every act, `shown` is the number of the one on the page.

    `data` is the case as the service takes it, `decided` its answer; None while there is none.
    """

    form: Form
    acts: tuple[Form, ...]
    openings: tuple[Opening, ...]
    shown: int
    wrong: tuple[Wrong, ...]
    data: Mapping[str, Any] | None = None
    decided: Decided | DecidedActs | None = None

    @property
    def act(self) -> Form:
        """The form of the act on the page."""
        return self.acts[self.shown - 1]

    @property
    def opening(self) -> Opening:
        """The opening of the act on the page."""
        return self.openings[self.shown - 1]

    @property
    def settled(self) -> bool:
        """Whether there is a case to evaluate."""
        return all(opening.settled for opening in self.openings)

    @property
    def begun(self) -> bool:
        """Whether a person wrote anything."""
        return len(self.acts) > 1 or bool(self.form["what"] or self.form["where"])

    @property
    def norms(self) -> tuple[Evaluation, ...]:
        """The evaluations of the act on the page, one for each norm; none while the case is not decided."""
        match self.decided:
            case Decided(evaluation=evaluation):
                return (evaluation,)
            case DecidedActs(evaluation=evaluation):
                return evaluation.acts[self.shown - 1]
            case None:
                return ()

    @property
    def told(self) -> tuple[Wrong, ...]:
        """What is wrong, as far as the person is told: not what is missing of an act, or a case, of which nothing is written."""
        if not self.begun:
            return ()
        empty = {number for number, act in enumerate(self.acts, 1) if number > 1 and not act["what"] and not act["act"]}
        return tuple(each for each in self.wrong if each.act not in empty)

    @property
    def status(self) -> int:
        """The status of its page: 422 where something is to be mended."""
        return 422 if self.told else 200


def check_case(form: Form, held: Held, actor: Actor) -> Checked:
    """The case of the form, decided where nothing is wrong with it. Raises `ProblemError`."""
    catalog = held.catalog
    vocabulary = catalog.library.vocabulary
    form = edited(with_picked_days(form), vocabulary)
    acts = acts_of(form, vocabulary)
    first = _within(opening_of(acts[0], catalog), catalog, actor)
    openings = (first, *(opening_of(act, catalog, first) for act in acts[1:]))
    found = Checked(form, acts, openings, open_act(form, acts), _wrong_openings(openings))
    if not found.settled:
        return found
    found = replace(found, data=case_of(acts, openings, catalog.library))
    if wrong := tuple(_wrong_fields(acts, catalog)):
        return replace(found, wrong=wrong)
    try:
        return replace(found, decided=decide_acts_or_raise(held, found.data, None, actor))
    except CaseError as error:
        wrong = tuple(_placed(problem, found) for problem in error.problems)
    except PlaceError as error:
        wrong = (Wrong("where", str(error)),)
    return replace(found, wrong=wrong)


def _within(opening: Opening, catalog: Catalog, actor: Actor) -> Opening:
    """The opening, wrong where its place is none that the person belongs to: no case of it is checked or kept."""
    if not (opening.place and actor.place) or opening.place in {actor.place, *catalog.places.within(actor.place)}:
        return opening
    told = Wrong("where", "这个地区不在登录的账户所属的地区之内")
    return replace(opening, wrong=(*opening.wrong, told))


def _wrong_openings(openings: tuple[Opening, ...]) -> tuple[Wrong, ...]:
    """What is wrong with the opening of any act, each once."""
    told = (_of_act(each, number, len(openings)) for number, one in enumerate(openings, 1) for each in one.wrong)
    return tuple(dict.fromkeys(told))


def _wrong_fields(acts: tuple[Form, ...], catalog: Catalog) -> Iterator[Wrong]:
    """What is wrong with the texts of any act, what is common once."""
    found: dict[Wrong, None] = {}
    for number, act in enumerate(acts, 1):
        wrong = [*act.wrong(), *twice(act), *contradicted(act, catalog.library.vocabulary)]
        wrong += [
            Wrong("more", "这个事项不在事项表里，请重新找")
            for word in act.ids("also")
            if not catalog.library.matters.find(word)
        ]
        found.update((_of_act(each, number, len(acts), act), None) for each in wrong)
    yield from found


def _of_act(wrong: Wrong, number: int, acts: int, act: Form | None = None) -> Wrong:
    """What is wrong with one act among several, with its number."""
    common = act is not None and wrong.at.partition("-")[2] in act.common
    if acts == 1 or common or wrong.at in ("where", "decided"):
        return wrong
    return replace(wrong, act=number)


def _placed(problem: CaseProblem, checked: Checked) -> Wrong:
    """A problem of the case at the element of the field that it is about, "" where it is about several."""
    steps = problem.pointer.split("/")[1:]
    written = 0
    if steps[:1] == [ACTS] and len(steps) > 1 and steps[1].isdigit():
        written, steps = int(steps[1]) + 1, steps[2:]
    act = written
    at = _FIELDS.get(steps[0], "") if steps else ""
    if steps[:1] == ["facts"] and len(steps) > 1:
        at = f"f-{steps[1]}"
        act = 0 if any(steps[1] in each.common for each in checked.acts) else act
    if steps[:1] == ["matter"] and len(steps) > 1 and steps[1] != "0":
        at = "more"
    return Wrong(at, problem.message.removeprefix(f"{ordinal(written)}：") if written else problem.message, act)
