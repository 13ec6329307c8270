"""核查 of the case that a form writes: what is wrong with it, what it is decided to be, and what its page shows.

Decides nothing: the case goes the way of the endpoint's. Knows no address and no template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.defaults import today
from api.http.decide import Decided, decide_or_raise
from api.http.rulesets import Held
from api.pages.form import Form, Wrong
from api.pages.opening import Opening, opening_of
from api.pages.result import result_of
from api.pages.sheet import case_of, contradicted, sheet_of
from api.store import Actor
from engine.catalog import ACT_DATE, DECISION_DATE, PlaceError
from engine.evaluation import CaseError

_FIELDS = {
    f"/{ACT_DATE}": "act",
    f"/{DECISION_DATE}": "decided",
    "/place": "where",
    "/matter": "what",
    "/field": "field",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a form comes to: `data` is the case as the service takes it, `decided` its answer; None while there is none."""

    form: Form
    opening: Opening
    wrong: tuple[Wrong, ...]
    data: Mapping[str, Any] | None
    decided: Decided | None

    @property
    def begun(self) -> bool:
        """Whether a person wrote anything."""
        return bool(self.form["what"] or self.form["where"])

    @property
    def status(self) -> int:
        """The status of its page: 422 where something is to be mended."""
        return 422 if self.begun and self.wrong else 200


def check_case(form: Form, held: Held, actor: Actor) -> Checked:
    """The case of the form, decided where nothing is wrong with it. Raises `ProblemError`."""
    vocabulary = held.catalog.library.vocabulary
    opening = opening_of(form, held.catalog)
    if not opening.settled:
        return Checked(form, opening, opening.wrong, None, None)
    data = case_of(form, opening, vocabulary)
    wrong = [*form.wrong(), *contradicted(form, vocabulary)]
    if wrong:
        return Checked(form, opening, tuple(wrong), data, None)
    try:
        return Checked(form, opening, (), data, decide_or_raise(held, data, None, actor))
    except CaseError as error:
        wrong = [Wrong(_field_of(problem.pointer), problem.message) for problem in error.problems]
    except PlaceError as error:
        wrong = [Wrong("where", str(error))]
    return Checked(form, opening, tuple(wrong), data, None)


def page_of(checked: Checked, held: Held) -> dict[str, Any]:
    """What the page of a case shows."""
    catalog, form, opening = held.catalog, checked.form, checked.opening
    wrong = checked.wrong if checked.begun else ()
    place = catalog.places.find(opening.place) if opening.place else None
    evaluation = checked.decided.evaluation if checked.decided else None
    has_sheet = evaluation is not None or (opening.settled and form["shown"])
    return {
        "here": "check",
        "form": form,
        "opening": opening,
        "place": catalog.places.title(place) if place else "",
        "titles": {each.code: catalog.places.title(each) for each in opening.places},
        "fields": sorted(catalog.library.matters.fields),
        "wrong": wrong,
        "said": {each.at: each.says for each in wrong},
        "of_opening": [each for each in wrong if each.at in ("what", "where", "act", "decided", "field")],
        "today": today(),
        "sheet": sheet_of(form, catalog, evaluation, checked.wrong) if has_sheet else None,
        "result": result_of(evaluation, catalog) if evaluation else None,
    }


def _field_of(pointer: str) -> str:
    """The id of the element about which a problem of the case is, "" where it is about several."""
    steps = pointer.split("/")
    if steps[1:2] == ["facts"] and len(steps) > 2:
        return f"f-{steps[2]}"
    return _FIELDS.get(pointer, "")
