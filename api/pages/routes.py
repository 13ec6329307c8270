"""The addresses of the pages. Each is let in as an endpoint is; with access control they wait for a sign-in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.defaults import today
from api.http.admission import read_body
from api.http.decide import Decided, decide_or_raise
from api.http.problems import ProblemError
from api.http.rulesets import Held
from api.http.service import Service, Serving
from api.pages.form import MEDIA, Form, Wrong, form_of, read_form
from api.pages.opening import Opening, opening_of
from api.pages.result import result_of
from api.pages.sheet import case_of, contradicted, sheet_of
from api.pages.templating import send_file, show
from api.store import Actor
from engine.catalog import ACT_DATE, DECISION_DATE, PlaceError
from engine.evaluation import CaseError

ROUTER = APIRouter(include_in_schema=False)
_OPENS = ("what", "where")
"""The fields that an address may fill: what a case tells must not stand in the log of a proxy."""
_FIELDS = {
    f"/{ACT_DATE}": "act",
    f"/{DECISION_DATE}": "decided",
    "/place": "where",
    "/matter": "what",
    "/field": "field",
}


async def _admit(request: Request, service: Serving) -> Actor:
    """Whoever is at this machine. Raises `ProblemError` 403 where access is controlled: a browser has no key to show."""
    if service.settings.access != "open":
        raise ProblemError("refused", detail=_SIGN_IN, status=403)
    return await service.access.admit(request, "evaluate")


_SIGN_IN = "这个服务设置了访问控制。网页要等登录功能；在此以前，请用接口（带密钥或者令牌），或者用命令行 cailiang ask"
Officer = Annotated[Actor, Depends(_admit)]
"""A person before a page, as a parameter of it."""


@ROUTER.get("/")
async def begin(request: Request, service: Serving, actor: Officer) -> Response:
    """An empty case, or one whose matter and place the address names."""
    form = form_of([(name, text) for name, text in request.query_params.multi_items() if name in _OPENS])
    return _checked(form, service, actor)


@ROUTER.post("/")
async def check(request: Request, service: Serving, actor: Officer) -> Response:
    """The case of the form with its sheet and its result."""
    body = await read_body(request, service.settings.max_body, service.settings.body_seconds, MEDIA)
    return _checked(read_form(body), service, actor)


def _checked(form: Form, service: Service, actor: Actor) -> Response:
    held = service.rulesets.present
    catalog = held.catalog
    opening = opening_of(form, catalog)
    wrong = list(opening.wrong)
    decided: Decided | None = None
    if opening.settled:
        wrong = [*form.wrong(), *contradicted(form, catalog.library.vocabulary)]
        if not wrong:
            decided, wrong = _decided(form, opening, held, actor)
    if decided is not None:
        service.metrics.evaluated("page")
    begun = bool(form["what"] or form["where"])
    of_opening = [each for each in wrong if each.at in ("what", "where", "act", "decided", "field")]
    place = catalog.places.find(opening.place) if opening.place else None
    shown: dict[str, Any] = {
        "here": "check",
        "form": form,
        "opening": opening,
        "place": catalog.places.title(place) if place else "",
        "titles": {each.code: catalog.places.title(each) for each in opening.places},
        "fields": sorted(catalog.library.matters.fields),
        "wrong": wrong if begun else [],
        "said": {each.at: each.says for each in wrong} if begun else {},
        "of_opening": of_opening if begun else [],
        "today": today(),
        "sheet": None,
        "result": None,
    }
    if decided is not None or (opening.settled and form["shown"]):
        evaluation = decided.evaluation if decided else None
        shown["sheet"] = sheet_of(form, catalog, evaluation, wrong)
    if decided is not None:
        shown["result"] = result_of(decided.evaluation, catalog)
    return show("check.html", shown, 422 if begun and wrong else 200)


def _decided(form: Form, opening: Opening, held: Held, actor: Actor) -> tuple[Decided | None, list[Wrong]]:
    """The case decided, or what is wrong with it, each at its field."""
    vocabulary = held.catalog.library.vocabulary
    try:
        return decide_or_raise(held, case_of(form, opening, vocabulary), None, actor), []
    except CaseError as error:
        return None, [Wrong(_field_of(problem.pointer), problem.message) for problem in error.problems]
    except PlaceError as error:
        return None, [Wrong("where", str(error))]


def _field_of(pointer: str) -> str:
    """The id of the element about which a problem of the case is, "" where it is about several."""
    steps = pointer.split("/")
    if steps[1:2] == ["facts"] and len(steps) > 2:
        return f"f-{steps[2]}"
    return _FIELDS.get(pointer, "")


@ROUTER.get("/static/{address:path}")
async def static(address: str) -> Response:
    """The stylesheet or the script, by its digest."""
    return send_file(address)


@ROUTER.get("/help")
async def explain(_: Officer) -> Response:
    """What the outcomes mean, and 未查明."""
    return show("help.html", {"here": "help"})
