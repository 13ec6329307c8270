"""What the page of a case shows: one act with its sheet and its result, the others as tabs, what all come to together.

Puts together what other modules find; decides nothing.
"""

from __future__ import annotations

from typing import Any

from api.defaults import today
from api.http.decided import DecidedActs
from api.http.rulesets import Held
from api.pages.acts import carried
from api.pages.check import Checked
from api.pages.form import Form
from api.pages.opening import meant_by
from api.pages.renewals import renewals_of
from api.pages.result import form_of_outcome, joined_of, result_of, sure_of
from api.pages.sheet import sheet_of
from api.papers import without_measures
from api.store import CaseFile
from engine.answer import acts_sentences
from engine.catalog import TRACKS, Catalog, Matter
from engine.evaluation import MOST_ACTS, PENDING, Evaluation, join

_OPENING = ("what", "where", "act", "decided", "field", "more")
_MOST_NORMS = 12
"""So many further violations are offered for one act."""


def page_of(checked: Checked, held: Held, file: CaseFile | None = None) -> dict[str, Any]:
    """What the page shows; of a case that is kept also its `file`, to which the form is posted."""
    catalog, act, opening, norms = held.catalog, checked.act, checked.opening, checked.norms
    wrong = checked.told
    here = [each for each in wrong if each.act in (0, checked.shown)]
    place = catalog.places.find(opening.place) if opening.place else None
    has_sheet = bool(norms) or (opening.settled and bool(act["shown"] or len(checked.acts) > 1))
    matters = catalog.library.matters
    sheet = sheet_of(act, catalog, norms, here) if has_sheet else None
    joined = joined_of(norms) if len(norms) > 1 else None
    return {
        "here": "check",
        "form": act,
        "opening": opening,
        "place": catalog.places.title(place) if place else "",
        "titles": {each.code: catalog.places.title(each) for each in opening.places},
        "fields": sorted(matters.fields),
        "wrong": wrong,
        "said": {each.at: each.says for each in here},
        "of_opening": [each for each in here if each.at in _OPENING],
        "today": today(),
        "last_place": "",
        "tabs": _tabs(checked),
        "shown_act": checked.shown,
        "full": len(checked.acts) >= MOST_ACTS,
        "carried": carried(checked.form, act, sheet.ids if sheet else frozenset(), catalog.library.vocabulary),
        "also": [each for word in act.ids("also") if (each := matters.find(word))],
        "further": _further(act, catalog, opening.place),
        "matters": _matters(checked),
        "sheet": sheet,
        "whole": _whole(checked),
        "joined": joined,
        "results": (results := [result_of(norm, catalog) for norm in norms]),
        "headline": _headline(results, norms, TRACKS[1] if sheet and sheet.of_seizure else TRACKS[0]),
        "receipt": checked.decided.receipt if checked.decided else None,
        "action": f"/cases/{file.id}" if file else "/",
        "file": file,
        "renewals": renewals_of(file, held) if file else (),
        "unsaved": "",
        "drafts": (),
    }


def _headline(results: list[dict[str, Any]], norms: tuple[Evaluation, ...], track: str) -> dict[str, Any] | None:
    """What the act on the page comes to on the sheet that is shown, for the title of the page and the bar below it."""
    if not results:
        return None
    told = join(norms).tracks[track]
    asked = results[0]["coercion" if track == TRACKS[1] else "penalty"]["asked"] if len(results) == 1 else 0
    return {
        "form": form_of_outcome(told.outcome),
        "outcome": told.outcome,
        "sure": sure_of(told.outcome, told.certainty),
        "asked": asked,
    }


def _tabs(checked: Checked) -> list[dict[str, Any]]:
    """Every act of several by its name, with what it comes to."""
    if len(checked.acts) == 1:
        return []
    found = []
    for number, (act, opening) in enumerate(zip(checked.acts, checked.openings, strict=True), 1):
        outcome = ""
        if isinstance(checked.decided, DecidedActs):
            outcome = join(checked.decided.evaluation.acts[number - 1]).tracks[TRACKS[0]].outcome
        elif any(each.act == number for each in checked.told):
            outcome = "有要改的"
        found.append(
            {
                "number": number,
                "name": opening.matter or act["what"] or "还没有写明",
                "outcome": outcome,
                "form": form_of_outcome(outcome) if isinstance(checked.decided, DecidedActs) else "open",
                "own": number > 1 and not act.common,
            }
        )
    return found


def _whole(checked: Checked) -> list[str]:
    """What the acts of the case come to; of a coercive measure that was not asked for and is not settled, nothing."""
    if not isinstance(checked.decided, DecidedActs):
        return []
    evaluation = checked.decided.evaluation
    outcomes = (join(norms).tracks[TRACKS[1]].outcome for norms in evaluation.acts)
    unasked = {
        number: outcome
        for number, (act, outcome) in enumerate(zip(checked.acts, outcomes, strict=True), 1)
        if not act["seizure"] and outcome == PENDING
    }
    return without_measures(acts_sentences(evaluation), unasked)


def _matters(checked: Checked) -> list[str]:
    """The violations of the case by name, to say of an earlier one that it was the same."""
    return list(dict.fromkeys(opening.matter for opening in checked.openings if opening.matter))


def _further(act: Form, catalog: Catalog, place: str) -> list[Matter]:
    """The violations that the person looks for as further norms of the same act."""
    return list(meant_by(act["more"], catalog, place)[0][:_MOST_NORMS]) if act["more"] else []
