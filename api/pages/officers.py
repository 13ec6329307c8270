"""Who is before a page, and whether what was posted came from one of our pages: the two dependencies of every page.

Knows requests and sessions; does not know cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from api.http.admission import CLOSE, read_body
from api.http.hosts import is_of_another_site
from api.http.problems import ProblemError
from api.http.service import Serving
from api.pages.form import MEDIA, Form, read_form
from api.pages.visits import NOBODY, VISIT
from api.store import Actor

_ORIGIN = re.compile(r"https?://([^/]+)")
_SIGN_IN = "这个服务设置了访问控制。网页要等登录功能；在此以前，请用接口（带密钥或者令牌），或者用命令行 cailiang ask"
_ELSEWHERE = "这个表单不是从本站的页面提交的，没有接受。请从本站打开页面再提交"


async def admitted(request: Request, service: Serving) -> Actor:
    """Who is before a page. Raises `ProblemError` 403 for a form of another site, and where nobody can sign in."""
    VISIT.set(NOBODY)
    if request.method != "GET" and not is_of_our_pages(request.scope["headers"]):
        raise ProblemError("refused", detail=_ELSEWHERE, headers=CLOSE, status=403)
    if service.settings.access != "open":
        raise ProblemError("refused", detail=_SIGN_IN, status=403)
    return await service.access.admit(request, "evaluate")


Officer = Annotated[Actor, Depends(admitted)]
"""A person before a page, as a parameter of it."""


async def posted(request: Request, service: Serving, _: Officer) -> Form:
    """The form that the person posted. Raises `ProblemError` 400, 408, 413, 415."""
    body = await read_body(request, service.settings.max_body, service.settings.body_seconds, MEDIA)
    return read_form(body)


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
