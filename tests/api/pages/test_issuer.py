"""Signing in at an issuer: who comes back with what was asked for gets in, and nobody else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI

from api.http.settings import SettingError, read_settings
from api.pages.sign_in.issuer import issuer_of
from api.store import open_store
from tests.api.pages.fake_issuer import CLIENT, SECRET, FakeIssuer, running
from tests.api.pages.signing import OWN, Browser, service

_BACK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture(scope="module")
def answering() -> Iterator[FakeIssuer]:
    """An issuer, for all tests of the module."""
    with running() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database."""
    return f"sqlite:///{tmp_path_factory.mktemp('issuer') / 'records.db'}"


@pytest.fixture(scope="module")
def serving(answering: FakeIssuer, url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A service that sends people to the issuer."""
    keys = tmp_path_factory.mktemp("keys") / "jwks.json"
    keys.write_text(json.dumps(answering.jwks()))
    given = {
        "access": "oidc",
        "oidc_issuer": answering.url,
        "oidc_jwks": str(keys),
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "hosts": "localhost",
    }
    with service(url, **given) as app:
        yield app


@pytest.fixture
def issuer(answering: FakeIssuer) -> FakeIssuer:
    """The issuer as it answers rightly, not asked yet."""
    issuer_of.cache_clear()
    answering.behave()
    return answering


@pytest.fixture
def browser(serving: FastAPI, issuer: FakeIssuer) -> Browser:
    """A browser that nobody is signed in to."""
    assert issuer.answers == {}
    return Browser(serving)


def led(browser: Browser, back: str = "/help") -> str:
    """The address of the issuer that the browser is led to."""
    page = browser.get(f"/sign-in/oidc?back={back}")
    assert page.status == 302
    return page.answer.headers["location"]


def come_back(browser: Browser, address: str) -> int:
    """The status of the page that the browser comes back to by a redirect of the issuer."""
    return browser.get(address, **_BACK).status


def said(browser: Browser) -> str:
    """What the page says is wrong."""
    assert browser.page is not None
    return browser.page.text("//*[@role='alert']")


def test_who_signs_in_there_is_signed_in_here(browser: Browser, issuer: FakeIssuer, url: str) -> None:
    """The person comes back to the page that was asked for, with name, role and place of the claims; it is audited."""
    location = browser.get("/lists?where=640104").answer.headers["location"]
    page = browser.get(location)
    assert "password" not in page.answer.text
    (href,) = page.tree.xpath("//a[contains(@href, '/sign-in/oidc')]/@href")
    away = browser.get(href).answer.headers["location"]
    asked = parse_qs(urlsplit(away).query)
    assert asked["redirect_uri"] == ["http://localhost/sign-in/oidc/back"]
    assert len(asked["nonce"][0]) >= 20
    assert len(asked["state"][0]) >= 20
    assert come_back(browser, issuer.authorize(away)) == 303
    assert browser.page is not None
    assert browser.page.answer.headers["location"] == "/lists?where=640104"
    page = browser.get("/help")
    assert page.text("//form[@class='who']/span") == "李某 · 法制审核 · 兴庆区"
    browser.get("/")
    assert browser.post("/", {"what": "过期食品", "where": "兴庆区", "csrf": browser.csrf}).status == 200
    store = open_store(url)
    seen = [(row.who, row.action) for row in store.audit(limit=200).items]
    assert seen[-1] == ("oidc:u-17", "session.begin")
    store.close()
    assert browser.post("/sign-out", {"csrf": browser.csrf}).status == 303
    assert not browser.signed_in


def test_over_tls_elsewhere(browser: Browser, issuer: FakeIssuer) -> None:
    """At another host the way back is by TLS, whatever the proxy before us speaks to us."""
    elsewhere = Browser(browser.app, "https://127.0.0.1")
    assert "redirect_uri=http%3A%2F%2F127.0.0.1%2F" in led(elsewhere)
    assert issuer.asked


@pytest.mark.parametrize(
    "spoil",
    [
        lambda address: address.replace("state=", "state=x"),
        lambda address: address.partition("&state=")[0],
        lambda address: address.replace("code=", "code=x"),
        lambda address: address.partition("?")[0],
        lambda address: f"{address}&iss=https%3A%2F%2Fevil.example",
        lambda address: address.partition("?")[0] + "?error=access_denied&error_description=<script>alert(1)</script>",
        lambda address: address.partition("?")[0] + "?error=" + "x" * 3000,
    ],
)
def test_an_answer_that_was_changed(browser: Browser, issuer: FakeIssuer, spoil: object) -> None:
    """Another state, none, another code, another issuer, an error: nobody is signed in, and nothing sent is repeated."""
    assert callable(spoil)
    assert come_back(browser, spoil(issuer.authorize(led(browser)))) == 401
    assert said(browser).startswith("登录没有完成")
    assert browser.page is not None
    assert "alert(1)" not in browser.page.answer.text
    assert not browser.signed_in


def test_an_answer_of_another_browser(browser: Browser, issuer: FakeIssuer) -> None:
    """The answer to the sign-in of one browser signs nobody in at another: nobody is given a session of somebody else."""
    address = issuer.authorize(led(browser))
    other = Browser(browser.app)
    led(other)
    assert come_back(other, address) == 401
    assert not other.signed_in
    assert come_back(browser, address) == 303


def test_an_answer_comes_once(browser: Browser, issuer: FakeIssuer) -> None:
    """The same answer again, also with the cookie that it first came with, is refused."""
    away = led(browser)
    kept = dict(browser.cookies)
    address = issuer.authorize(away)
    assert come_back(browser, address) == 303
    assert come_back(browser, address) == 401
    other = Browser(browser.app)
    for name, value in kept.items():
        other.cookies.set(name, value)
    assert come_back(other, address) == 401
    assert not other.signed_in


@pytest.mark.parametrize(
    ("claims", "drop"),
    [
        ({"nonce": "another"}, ()),
        ({}, ("nonce",)),
        ({"exp": -120}, ()),
        ({}, ("exp",)),
        ({"iss": "https://evil.example"}, ()),
        ({"aud": "another"}, ()),
        ({"aud": ["another", CLIENT], "azp": "another"}, ()),
        ({}, ("aud",)),
        ({}, ("sub",)),
        ({"sub": ""}, ()),
        ({"sub": "x" * 300}, ()),
        ({"sub": "a\nb"}, ()),
        ({"place": ""}, ()),
        ({"place": ["640104"]}, ()),
        ({"iat": 600, "nbf": 600}, ()),
    ],
)
def test_a_token_that_does_not_hold(
    browser: Browser, issuer: FakeIssuer, claims: dict[str, object], drop: tuple[str, ...]
) -> None:
    """Of another sign-in, over, of another issuer, for another client, for nobody, or bound to no place: nobody is signed in.

    Times are seconds from now.
    """
    now = int(time.time())
    times = {name: now + told for name, told in claims.items() if isinstance(told, int)}
    issuer.claims, issuer.drop = claims | times, drop
    assert come_back(browser, issuer.authorize(led(browser))) == 401
    assert not browser.signed_in


@pytest.mark.parametrize("how", ["another key", "HS256", "none"])
def test_a_token_of_another_hand(browser: Browser, issuer: FakeIssuer, how: str) -> None:
    """Signed by another key, by the secret that we share, or not at all, whatever the issuer says that it supports."""
    if how == "another key":
        issuer.key = ec.generate_private_key(ec.SECP256R1())
    else:
        issuer.algorithm = how
    assert come_back(browser, issuer.authorize(led(browser))) == 401
    assert not browser.signed_in


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}),
        (302, {}),
        (200, b"not json"),
        (200, b"[]"),
        (200, {"access_token": "opaque", "token_type": "Bearer"}),
        (200, {"access_token": "opaque", "token_type": "Bearer", "id_token": "x.y.z"}),
        (200, {"access_token": "opaque", "token_type": "Bearer", "id_token": 7}),
        (400, {"error": "invalid_client"}),
    ],
    ids=str,
)
def test_a_token_endpoint_that_answers_wrongly(
    browser: Browser, issuer: FakeIssuer, answer: tuple[int, object]
) -> None:
    """Whatever it answers, the page says that the sign-in was not completed; it is followed nowhere."""
    address = issuer.authorize(led(browser))
    issuer.answers["/realms/office/token"] = answer
    assert come_back(browser, address) == 401
    assert not browser.signed_in


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"token_endpoint": "ftp://evil.example/token"},
        {"token_endpoint": 7},
        {"authorization_endpoint": None},
    ],
    ids=str,
)
def test_an_issuer_that_says_something_else(browser: Browser, issuer: FakeIssuer, discovery: dict[str, object]) -> None:
    """Another issuer, or an address that is not by TLS, is not used; once it is right the sign-in goes on."""
    issuer.discovery = discovery
    assert browser.get("/sign-in/oidc").status == 503
    assert "签发方" in said(browser)
    issuer.discovery = {}
    assert come_back(browser, issuer.authorize(led(browser))) == 303


@pytest.mark.parametrize("answer", [(500, {}), (302, {}), (200, b"x"), (200, b'{"a": 1, "a": 2}')], ids=str)
def test_an_issuer_that_does_not_answer(browser: Browser, issuer: FakeIssuer, answer: tuple[int, object]) -> None:
    """The page says that it cannot be asked now."""
    issuer.answers["/realms/office/.well-known/openid-configuration"] = answer
    assert browser.get("/sign-in/oidc").status == 503
    assert "签发方" in said(browser)


def test_nobody_is_led_elsewhere(browser: Browser, issuer: FakeIssuer) -> None:
    """The way back is an address of ours."""
    assert come_back(browser, issuer.authorize(led(browser, "//evil.example"))) == 303
    assert browser.page is not None
    assert browser.page.answer.headers["location"] == "/"


def test_who_may_not_check_a_case(browser: Browser, issuer: FakeIssuer) -> None:
    """Who has no right to it is told so, and sees who is signed in and the way out."""
    issuer.claims = {"scope": "openid", "name": "x" * 100}
    assert come_back(browser, issuer.authorize(led(browser))) == 303
    page = browser.get("/help")
    assert page.status == 403
    assert "u-17" in page.text("//form[@class='who']")


def test_a_form_that_meets_no_session_waits_for_the_sign_in(browser: Browser, issuer: FakeIssuer) -> None:
    """The sign-in is in another window; the page that keeps the form then posts it, once it is looked at again."""
    case = {"what": "过期食品", "where": "兴庆区", "e.goods_value": "票据"}
    page = browser.post("/", case)
    assert page.status == 401
    assert page.tree.xpath("//a[contains(@href, 'oidc')]/@target") == ["_blank"]
    assert come_back(browser, issuer.authorize(led(browser, "/sign-in"))) == 303
    assert "关上这个窗口" in browser.get("/sign-in").text()
    again = browser.send_form({}, page)
    assert again.status == 403
    done = browser.send_form({}, again)
    assert done.status == 200
    assert done.tree.xpath("//input[@name='where']/@value") == ["兴庆区"]


def test_an_account_where_there_are_none(browser: Browser) -> None:
    """Without accounts nobody signs in by one."""
    browser.get("/sign-in")
    assert browser.post("/sign-in", {"name": "wang", "password": "x"}, OWN).status == 404


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"CAILIANG_ACCESS": "accounts"}, "CAILIANG_DATABASE"),
        ({"CAILIANG_ACCESS": "oidc", "CAILIANG_OIDC_CLIENT_ID": "x", "CAILIANG_DATABASE": ""}, "CAILIANG_DATABASE"),
        ({"CAILIANG_OIDC_CLIENT_ID": "x"}, "CAILIANG_OIDC_CLIENT_ID"),
        ({"CAILIANG_ACCESS": "oidc", "CAILIANG_OIDC_CLIENT_SECRET": "x"}, "CAILIANG_OIDC_CLIENT_SECRET"),
        ({"CAILIANG_ACCESS": "accounts,accounts"}, "CAILIANG_ACCESS"),
        ({"CAILIANG_ACCESS": "open,accounts"}, "CAILIANG_ACCESS"),
        ({"CAILIANG_ACCESS": ","}, "CAILIANG_ACCESS"),
        ({"CAILIANG_IDLE_SECONDS": "0"}, "CAILIANG_IDLE_SECONDS"),
    ],
)
def test_settings_that_do_not_fit(given: dict[str, str], says: str) -> None:
    """A sign-in without a store, a client without an issuer, a way named twice: the start is refused, naming the setting."""
    base = {"CAILIANG_OIDC_ISSUER": "https://i", "CAILIANG_OIDC_JWKS": "x"}
    with pytest.raises(SettingError, match=says):
        read_settings(base | given)
    several = {"CAILIANG_ACCESS": "accounts, keys", "CAILIANG_DATABASE": "sqlite:///x"}
    assert read_settings(several).access == "keys,accounts"
