"""A form is taken from our own pages only; a link of another site opens a page and nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

import api.pages
from api.pages import officers
from api.pages.officers import is_of_our_pages
from tests.api.pages.browser import ask

TEMPLATES = sorted((Path(api.pages.__file__).parent / "templates").glob("*.html"))
_LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
_FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8000"},
    {"Origin": "localhost"},
    {"Origin": "http://localhost/"},
    {"Origin": "http://evil.example http://localhost"},
    {**_LINK, "Origin": "https://evil.example"},
)


@pytest.mark.parametrize("headers", _FOREIGN, ids=str)
def test_a_form_of_another_site(app: FastAPI, headers: dict[str, str]) -> None:
    """It is refused by a page that says so, and nothing of it is evaluated."""
    page = ask(app, "POST", "/", data={"what": "过期食品", "where": "金凤区"}, headers=headers)
    assert page.status == 403
    assert page.answer.headers["content-type"].startswith("text/html")
    assert "金凤区" not in page.answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "http://localhost"},
        {"Origin": "HTTP://LOCALHOST"},
    ],
    ids=str,
)
def test_a_form_of_our_own(app: FastAPI, headers: dict[str, str]) -> None:
    """It is taken, also from a browser that says nothing of the site, and from a program that says nothing at all."""
    assert ask(app, "POST", "/", data={"what": "过期食品", "where": "金凤区"}, headers=headers).status == 200


def test_two_origins() -> None:
    """A request that names two origins, or two hosts, comes from none of our pages."""
    host, origin = (b"host", b"a"), (b"origin", b"https://a")
    assert is_of_our_pages([host, origin])
    assert not is_of_our_pages([host, origin, origin])
    assert not is_of_our_pages([host, host, origin])
    assert not is_of_our_pages([origin])


def test_a_link_of_another_site(app: FastAPI) -> None:
    """It opens a page: a person followed it, and the site that holds it reads nothing."""
    page = ask(app, "GET", "/?what=过期食品&where=金凤区", headers=_LINK)
    assert page.status == 200
    assert page.answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "other", [{"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Dest": "image"}, {"Sec-Fetch-Mode": "no-cors"}, {}], ids=str
)
@pytest.mark.parametrize("path", ["/", "/help", "/v1/terms"])
def test_what_is_no_link_to_a_page(app: FastAPI, path: str, other: dict[str, str]) -> None:
    """A picture, a frame or a script of another site, and a link to what is no page, are refused: a page says so as a page."""
    page = ask(app, "GET", path, headers={**_LINK, **other})
    assert page.status == (200 if not other and not path.startswith("/v1") else 403)
    kind = "application/problem+json" if path.startswith("/v1") else "text/html"
    assert page.answer.headers["content-type"].startswith(kind)


def test_every_form_sends_the_token_back() -> None:
    """Each template that posts a form writes its hidden field right at its beginning."""
    posting = [
        re.findall(r'<form\b[^>]*method="post"[^>]*>\s*(.{0,10})', page.read_text("utf-8")) for page in TEMPLATES
    ]
    assert any(posting)
    assert [after for page in posting for after in page if after != "{{ csrf }}"] == []


def test_every_page_knows_who_asks() -> None:
    """Each page but static files and the sign-in lets a person in; each that takes a form takes it by the one dependency that checks it."""
    routes = [each for router in api.pages.ROUTERS for each in router.routes if isinstance(each, APIRoute)]
    routes = [each for each in routes if not each.path.startswith("/sign-")]
    used = [(each.path, each.methods, {one.call for one in _dependencies(each.dependant)}) for each in routes]
    assert [path for path, _, calls in used if officers.admitted not in calls] == ["/static/{address:path}"]
    assert [path for path, methods, calls in used if methods != {"GET"} and officers.posted not in calls] == []


def _dependencies(dependant: Dependant) -> Iterator[Dependant]:
    for each in dependant.dependencies:
        yield each
        yield from _dependencies(each)
