"""What the pages of the opinion show: a draft with what is written and lacking, and the record of a sealed case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson
from starlette.requests import Request

from api.http.recording import stored
from api.http.routes import verified
from api.http.service import Service
from api.pages.dossiers import Filed
from api.pages.form import Wrong
from api.pages.opinion.decisions import BLANK, DRAFT, confirmed, decisions_of, unproved_of, unproved_told
from api.pages.opinion.demands import EVIDENCE, FIELDS, element, lacking, missing
from api.pages.opinion.review import outdated
from api.store import Actor

_ENDED = {True: "same", False: "different", None: "erased"}


class Notice(NamedTuple):
    """Something that happened to what was sent: in a line, and what to do."""

    title: str
    says: str


def page_of(
    found: Filed, notice: Notice | None = None, wrong: Iterable[Wrong] = (), *, may_review: bool, may_decide: bool
) -> dict[str, Any]:
    """What the page of a draft shows; `wrong` is what keeps it from being sealed, or is wrong in any case."""
    dossier, told = found.dossier, tuple(wrong)
    decisions = decisions_of(dossier) if dossier else ()
    return {
        "here": "cases",
        "file": found.file,
        "fields": found.fields,
        "dossier": dossier,
        "decisions": decisions,
        "confirmed": confirmed,
        "unproved": unproved_of(decisions),
        "unproved_told": unproved_told(decisions),
        "persons": FIELDS,
        "lacking": [
            *(each for each in lacking(found.fields, decisions) if each.at != element(EVIDENCE)),
            *(outdated(found.fields, dossier) if dossier else ()),
        ],
        "missing": missing(found.fields),
        "notice": notice,
        "wrong": told,
        "said": {each.at: each.says for each in reversed(told)},
        "blank": BLANK,
        "draft": DRAFT,
        "may_review": may_review,
        "may_decide": may_decide,
    }


async def record_of(request: Request, service: Service, actor: Actor, found: Filed) -> dict[str, Any]:
    """What the page of a sealed case shows: its record, decided once more and compared. Raises `ProblemError`."""
    record = await stored(service.kept(), found.file.evaluation_id or "", actor)
    again = verified(service, record, actor)
    await service.audit.read(request, "evaluation.verify", f"evaluation:{record.id}", _ENDED[again["same"]])
    return {
        "here": "cases",
        "file": found.file,
        "dossier": found.dossier,
        "decisions": decisions_of(found.dossier) if found.dossier else (),
        "record": record,
        "due": record.choice_due,
        "rulesets": orjson.loads(record.digests_json)["rulesets"],
        "again": again,
    }
