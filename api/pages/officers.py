"""Who is before a page, and whether what was posted came from one of our pages: the two dependencies of every page.

A form that meets no session, or an old one, is not lost: the page that asks for the sign-in holds it. Knows no cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.http.admission import CLOSE, read_body
from api.http.hosts import is_of_another_site
from api.http.problems import ProblemError
from api.http.service import Service, Serving
from api.pages.form import MEDIA, Form, read_form
from api.pages.sign_in.page import address_of_page, again_page, sign_in_page
from api.pages.sign_in.sessions import is_sent_back, session_of
from api.pages.visits import CSRF
from api.store import Actor

_ORIGIN = re.compile(r"https?://([^/]+)")
_NO_SIGN_IN = (
    "这个服务设置了访问控制，没有设置网页怎样登录（CAILIANG_ACCESS 里的 accounts，或者 CAILIANG_OIDC_CLIENT_ID）。"
    "请用接口（带密钥或者令牌），或者用命令行 cailiang ask"
)
ELSEWHERE = "这个表单不是从本站的页面提交的，没有接受。请从本站打开页面再提交"


class AnsweredError(Exception):
    """Ends a request with a page instead of the one that was asked for."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__()


async def admitted(request: Request, service: Serving) -> Actor:
    """Who is before a page. Who is not signed in is led to the sign-in and back, with what was posted.

    Raises `ProblemError` 403 for a form of another site, and where nobody can sign in; `AnsweredError`.
    """
    if request.method != "GET" and not is_of_our_pages(request.scope["headers"]):
        raise ProblemError("refused", detail=ELSEWHERE, headers=CLOSE, status=403)
    if service.settings.access == "open":
        return await service.access.admit(request, "evaluate")
    if not service.settings.signs_in:
        raise ProblemError("refused", detail=_NO_SIGN_IN, status=403)
    session = await session_of(request, service)
    if session is None:
        raise AnsweredError(await _sign_in_first(request, service))
    return service.access.enter(request, session.actor, "evaluate")


Officer = Annotated[Actor, Depends(admitted)]
"""A person before a page, as a parameter of it."""


async def posted(request: Request, service: Serving, _: Officer) -> Form:
    """The form that the person posted, without what only shows where it comes from.

    Raises `ProblemError` 400, 403, 408, 413, 415; `AnsweredError` for a form of ours that an earlier session made: it is shown
    to be posted once more.
    """
    form = await _form_of(request, service)
    if service.settings.signs_in and not is_sent_back(request, form[CSRF]):
        if not _says_where(request):
            raise ProblemError("refused", detail=ELSEWHERE, status=403)
        raise AnsweredError(again_page(address_of_page(request), form.fields, 403))
    return Form({name: text for name, text in form.fields.items() if name != CSRF})


Posted = Annotated[Form, Depends(posted)]
"""The form that a person posted from one of our pages, as a parameter of every page that takes one."""


def is_of_our_pages(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a browser says that one of our own pages posts; a program that says nothing of it is no browser.

    The browser's word on the site stands before the origin, which it hides where the address is not told. Only where it
    says nothing of the site, over plain HTTP to another machine, the origin must be the host that was asked.

    >>> [is_of_our_pages([(b"sec-fetch-site", site), (b"origin", b"null")]) for site in (b"same-origin", b"same-site")]
    [True, False]
    >>> [is_of_our_pages([(b"host", b"a:8000"), (b"origin", origin)]) for origin in (b"http://a:8000", b"http://a", b"null")]
    [True, False, False]
    """
    given = list(headers)
    if any(name == b"sec-fetch-site" for name, _ in given):
        return not is_of_another_site(given)
    origins = [value.decode("latin-1").lower() for name, value in given if name == b"origin"]
    hosts = [value.decode("latin-1").lower() for name, value in given if name == b"host"]
    read = [_ORIGIN.fullmatch(origin) for origin in origins]
    return not origins or [origin and origin[1] for origin in read] == hosts


def _says_where(request: Request) -> bool:
    """Whether a browser said at all where a form comes from."""
    return "sec-fetch-site" in request.headers or "origin" in request.headers


async def _sign_in_first(request: Request, service: Service) -> Response:
    address = address_of_page(request)
    if request.method == "GET":
        return RedirectResponse(f"/sign-in?back={quote(address, safe='')}", 303)
    form = await _form_of(request, service)
    return await sign_in_page(request, service, to=address, kept=form.fields, status=401)


async def _form_of(request: Request, service: Service) -> Form:
    return read_form(await read_body(request, service.settings.max_body, service.settings.body_seconds, MEDIA))
