"""The addresses of the pages. Each is let in as an endpoint is; with access control they wait for a sign-in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.http.admission import read_body
from api.http.problems import ProblemError
from api.http.service import Service, Serving
from api.pages.check import check_case, page_of
from api.pages.form import MEDIA, Form, form_of, read_form
from api.pages.templating import send_file, show
from api.store import Actor

ROUTER = APIRouter(include_in_schema=False)
_OPENS = ("what", "where")
"""The fields that an address may fill: what a case tells must not stand in the log of a proxy."""


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
    checked = check_case(form, held, actor)
    if checked.decided is not None:
        service.metrics.evaluated("page")
    return show("check.html", page_of(checked, held), checked.status)


@ROUTER.get("/static/{address:path}")
async def static(address: str) -> Response:
    """The stylesheet or the script, by its digest."""
    return send_file(address)


@ROUTER.get("/help")
async def explain(_: Officer) -> Response:
    """What the outcomes mean, and 未查明."""
    return show("help.html", {"here": "help"})
