"""接口: every endpoint is told without a script, and the page to try them loads nothing of others and allows little."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from api.pages.templating import BORROWED, POLICY
from tests.api.pages.browser import ask


def test_every_endpoint_is_told_without_a_script(app: FastAPI) -> None:
    """Method, path and what it does, as the OpenAPI page has them."""
    page = ask(app, "GET", "/api")
    told = page.all("//ul[contains(@class, 'endpoints')]/li")
    paths = ask(app, "GET", "/openapi.json").answer.json()["paths"]
    assert told == [
        f"{method.upper()} {path} {each['summary']}"
        for tag in dict.fromkeys(each["tags"][0] for methods in paths.values() for each in methods.values())
        for path, methods in paths.items()
        for method, each in methods.items()
        if each["tags"][0] == tag
    ]
    assert "POST /v1/evaluations 核查一个案件" in told


def test_the_page_allows_one_thing_more_than_the_others(app: FastAPI) -> None:
    """Pictures that a stylesheet carries in itself; no script and no style in the page, nothing of another host."""
    page = ask(app, "GET", "/api")
    (policy,) = page.answer.headers.get_list("content-security-policy")
    assert policy.replace(" data:", "") == POLICY == ask(app, "GET", "/").answer.headers["content-security-policy"]
    assert re.findall(r"[^;]*data:[^;]*", policy) == [" img-src 'self' data:"]
    assert page.tree.xpath("//script[not(@src)] | //style | //@style | //main//@onclick") == []
    assert all(each.startswith("/static/") for each in page.tree.xpath("//script/@src | //link/@href"))


@pytest.mark.parametrize("address", BORROWED)
def test_files_of_an_installed_package_are_kept_by_their_digest(app: FastAPI, address: str) -> None:
    """They are those of the package, asked for by this page only."""
    found = ask(app, "GET", f"/static/{address}").answer
    assert found.status_code == 200
    assert "immutable" in found.headers["cache-control"]
    assert found.content == BORROWED[address].read_bytes()
    assert f"/static/{address}" in ask(app, "GET", "/api").answer.text
    assert f"/static/{address}" not in ask(app, "GET", "/").answer.text


def test_the_files_say_what_is_measured() -> None:
    """The page is an exception to the size of a first load; how large it is stands in the decision."""
    assert sum(path.stat().st_size for path in BORROWED.values()) < 1_900_000
