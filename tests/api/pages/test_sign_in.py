"""Signing in by an account: who gets in, who does not, when it ends, and that nothing typed is lost by it."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import itsdangerous
import pytest
from fastapi import FastAPI

from api import passwords
from api.pages.sign_in import local, sessions
from api.store import TRIES, Actor, Store, open_store
from tests.api.pages.browser import ask
from tests.api.pages.signing import OWN, PASSWORD, QUICK, Browser, add_account, quick, service
from tests.api.store.examples import execute

CASE = {"what": "过期食品", "where": "兴庆区"}
BY = Actor("zhang", "operator")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database."""
    return f"sqlite:///{tmp_path_factory.mktemp('sign-in') / 'records.db'}"


@pytest.fixture(scope="module")
def serving(url: str) -> Iterator[FastAPI]:
    """A service of accounts, for all tests of the module."""
    with service(url, with_account=False) as app:
        yield app


@pytest.fixture
def guarded(serving: FastAPI, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    """The service with one account, as it was just made, and nobody signed in."""
    quick(monkeypatch)
    store = open_store(url)
    execute(store, *(f"DELETE FROM {table}" for table in ("accounts", "sessions", "sign_in_tries")))  # noqa: S608  # our own
    add_account(store)
    store.close()
    yield serving
    passwords.stand_in.cache_clear()


@pytest.fixture
def store(url: str, guarded: FastAPI) -> Iterator[Store]:
    """The store of the service, as its operator uses it."""
    assert guarded.state.service.settings.database == url
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def browser(guarded: FastAPI) -> Browser:
    """A browser that nobody is signed in to."""
    return Browser(guarded)


def audited(store: Store) -> list[tuple[str, str]]:
    """What happened since the account was made and how it ended, in order."""
    rows = store.audit(limit=2_000).items
    made = max(row.seq for row in rows if row.outcome.startswith("add "))
    return [(row.action, row.outcome) for row in rows if row.seq > made]


class TestTheWayIn:
    def test_who_is_not_signed_in_is_led_there_and_back(self, browser: Browser, store: Store) -> None:
        """A page leads to the sign-in; after it the person is at that page, named with role and place on every one."""
        page = browser.get("/lists?where=640106&on=2025-01-01")
        assert (page.status, page.answer.headers["location"]) == (
            303,
            "/sign-in?back=%2Flists%3Fwhere%3D640106%26on%3D2025-01-01",
        )
        page = browser.get(page.answer.headers["location"])
        assert page.status == 200
        assert "退出" not in page.answer.text
        page = browser.send_form({"name": " WANG ", "password": PASSWORD})
        assert (page.status, page.answer.headers["location"]) == (303, "/lists?where=640106&on=2025-01-01")
        page = browser.get(page.answer.headers["location"])
        assert page.status == 200
        assert page.text("//form[@class='who']/span") == "王某 · 执法人员 · 兴庆区"
        assert audited(store) == [("session.begin", "done")]

    def test_a_case_is_checked_and_the_way_out(self, browser: Browser, store: Store) -> None:
        """Who is signed in checks a case; signed out the session is nobody's, also to who kept its cookie."""
        browser.sign_in()
        browser.get("/")
        page = browser.post("/", {**CASE, "csrf": browser.csrf})
        assert page.status == 200
        assert page.tree.xpath("//input[@name='where']/@value") == ["兴庆区"]
        kept = dict(browser.cookies)
        page = browser.post("/sign-out", {"csrf": browser.csrf})
        assert (page.status, page.answer.headers["location"]) == (303, "/sign-in")
        assert not browser.signed_in
        for name, value in kept.items():
            browser.cookies.set(name, value)
        assert not browser.signed_in
        assert audited(store)[-1] == ("session.end", "done")
        assert browser.post("/sign-out", {"csrf": ""}).answer.headers["location"] == "/sign-in"

    def test_the_first_account_is_told(self, url: str, browser: Browser) -> None:
        """Without an account the page says how to make the first; with one it says nothing of it."""
        assert "cailiang account add" not in browser.get("/sign-in").answer.text
        with service(f"{url}.empty", with_account=False) as app:
            assert "cailiang account add" in Browser(app).get("/sign-in").answer.text

    def test_another_place(self, browser: Browser) -> None:
        """Who belongs to a place checks no case of another, and is told so at the field; what was typed stays."""
        browser.sign_in()
        browser.get("/")
        case = {"what": "经营超过保质期的食品、食品添加剂", "act": "2025-01-16", "csrf": browser.csrf}
        page = browser.post("/", {**case, "where": "金凤区"})
        assert page.status == 422
        assert "不在登录的账户所属的地区之内" in page.text()
        assert page.tree.xpath("//input[@name='where']/@value") == ["金凤区"]
        assert browser.post("/", {**case, "where": "兴庆区"}).status == 303

    def test_programs_are_not_led_anywhere(self, guarded: FastAPI, browser: Browser) -> None:
        """The API answers as ever: a session is no key, and nobody without one is sent to a page."""
        browser.sign_in()
        answer = browser.post("/v1/evaluations", {}).answer
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
        assert ask(guarded, "GET", "/livez").status == 200

    def test_what_does_not_let_in(self, browser: Browser, store: Store) -> None:
        """A wrong password, a name that nobody has and nothing at all are told in the same words, with the name kept."""
        told = set()
        for name, password in (("wang", "x" * 12), ("nobody", PASSWORD), ("", ""), ("wang", PASSWORD + " ")):
            page = browser.sign_in(name, password)
            assert page.status == 401
            assert page.tree.xpath("//input[@id='name']/@value") == [name]
            assert password == "" or password not in page.answer.text
            told.add(page.text("//*[@role='alert']"))
        assert len(told) == 1
        assert set(audited(store)) == {("request.refuse", "bad-credentials")}
        assert not browser.signed_in


class TestTries:
    def test_an_account_is_locked_whoever_tries(self, guarded: FastAPI, store: Store) -> None:
        """From many addresses and browsers together there are no more tries than from one; the right password waits, too."""
        for number in range(TRIES):
            assert Browser(guarded).sign_in("wang", f"guess-{number:06}").status == 401
        page = Browser(guarded).sign_in()
        assert page.status == 401
        store.lock_account("wang", BY, locked=False)
        assert Browser(guarded).sign_in().status == 303

    @pytest.mark.parametrize("name", ["wang", "nobody"])
    def test_each_try_costs_one_hash(self, guarded: FastAPI, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A name that nobody has, an account, and a locked one: each try compares one hash, so that none is told by its time."""
        compared: list[str] = []
        monkeypatch.setattr(local, "is_password", lambda hashed, _: bool(compared.append(hashed)))
        for _ in range(TRIES + 2):
            Browser(guarded).sign_in(name, "x" * 12)
        assert len(compared) == TRIES + 2
        assert {hashed.split("$")[1] for hashed in compared} == {"argon2id"}
        assert (passwords.stand_in() in compared[:TRIES]) == (name == "nobody")
        assert set(compared[TRIES:]) == {passwords.stand_in()}

    @pytest.mark.parametrize(
        "password", ["a" * 100_000, "\0" * 20, "𠮷" * 300, "%00", "'; DROP TABLE accounts; --", "\u202e" * 12]
    )
    def test_hostile_passwords(self, browser: Browser, password: str) -> None:
        """What is too long or unheard of is a wrong password, nothing else."""
        assert browser.sign_in("wang", password).status == 401
        assert browser.sign_in(password[:200], PASSWORD).status == 401

    def test_too_many_at_once(self, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each hash takes memory: beyond some that wait, who tries is told to try again."""
        monkeypatch.setattr(local.PASSWORDS, "_waiting", local.MOST_WAITING)
        page = browser.sign_in()
        assert (page.status, page.answer.headers["retry-after"]) == (429, "2")

    def test_a_password_is_hashed_anew_when_the_parameters_move_on(
        self, browser: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """At the next sign-in the hash has today's parameters, and the session that begins with it holds."""
        moved = type(QUICK)(time_cost=2, memory_cost=16, parallelism=1)
        monkeypatch.setattr(passwords, "_HASHER", moved)
        (before,) = store.accounts()
        assert browser.sign_in().status == 303
        assert browser.signed_in
        (after,) = store.accounts()
        assert before.password_hash != after.password_hash
        assert not moved.check_needs_rehash(after.password_hash)
        assert audited(store)[0] == ("account.set", "rehash")
        assert store.rehash(before, "stale") is None


class TestSessions:
    def test_a_session_is_not_the_one_before_it(self, browser: Browser) -> None:
        """What stands in the cookie before the sign-in, whoever put it there, opens nothing after it."""
        browser.get("/sign-in")
        fixed = dict(browser.cookies)
        assert browser.sign_in().status == 303
        other = Browser(browser.app)
        for name, value in fixed.items():
            other.cookies.set(name, value)
        assert not other.signed_in
        assert browser.signed_in

    def test_each_sign_in_is_a_session_of_its_own(self, browser: Browser) -> None:
        """Signing out in one browser leaves the other signed in."""
        other = Browser(browser.app)
        browser.sign_in()
        other.sign_in()
        browser.get("/")
        browser.post("/sign-out", {"csrf": browser.csrf})
        assert other.signed_in

    @pytest.mark.parametrize("change", ["lock", "password", "role", "rotate"])
    def test_it_ends_with_its_account(self, browser: Browser, store: Store, change: str) -> None:
        """Locked, with another password or role, or all signed out: the next page asks for the sign-in."""
        browser.sign_in()
        assert browser.signed_in
        match change:
            case "lock":
                store.lock_account("wang", BY, locked=True)
            case "password":
                store.change_password("wang", QUICK.hash("x" * 12), BY)
            case "role":
                store.change_role("wang", "法制审核", BY)
            case _:
                store.end_all_sessions(BY)
        assert not browser.signed_in

    def test_it_ends_when_nothing_is_done(self, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        """Half an hour after the last page, or before it by a clock put back, it is over; each page begins the half hour anew."""
        browser.sign_in()
        now = time.time()
        for later in (1_700, 3_400, 5_100):
            monkeypatch.setattr(sessions.time, "time", lambda later=later: now + later)
            assert browser.signed_in
        for away in (1_801, -1_801):
            monkeypatch.setattr(sessions.time, "time", lambda away=away: now + 5_100 + away)
            assert not browser.signed_in

    def test_it_ends_in_any_case(self, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        """Twelve hours after the sign-in it is over, whatever was done."""
        browser.sign_in()
        assert browser.signed_in
        real = sessions._age
        monkeypatch.setattr(sessions, "_age", lambda session: real(session) * 0 + sessions.timedelta(hours=12))
        assert not browser.signed_in

    def test_it_holds_in_another_process(self, tmp_path: Path) -> None:
        """Another worker, or the service after a restart, knows the cookie."""
        url = f"sqlite:///{tmp_path / 'records.db'}"
        with service(url) as first:
            browser = Browser(first)
            assert browser.sign_in().status == 303
            with service(url) as second:
                browser.app = second
                assert browser.signed_in

    def test_the_cookie(self, browser: Browser) -> None:
        """It is signed, for this host and no script, not sent with forms of others; over TLS only where there is TLS; nameless."""
        browser.sign_in()
        set_cookie = browser.page.answer.headers["set-cookie"] if browser.page else ""
        assert re.fullmatch(r"cailiang=[^;]+; path=/; httponly; samesite=lax", set_cookie, re.IGNORECASE)
        held = json.loads(base64.b64decode(browser.cookies["cailiang"].split(".")[0]))
        assert held.keys() == {"token", "seen"}
        elsewhere = Browser(browser.app, "https://cailiang.example")
        elsewhere.sign_in()
        set_cookie = elsewhere.page.answer.headers["set-cookie"] if elsewhere.page else ""
        assert re.fullmatch(r"__Host-cailiang=[^;]+; path=/; httponly; samesite=lax; secure", set_cookie, re.IGNORECASE)
        assert elsewhere.page is not None
        assert elsewhere.page.answer.headers["cache-control"] == "no-store"
        assert elsewhere.signed_in

    def test_a_cookie_of_another_hand(self, browser: Browser, store: Store) -> None:
        """Changed, cut, signed with another secret or signed by us for a token that nobody has: it opens nothing."""
        browser.sign_in()
        good = browser.cookies["cailiang"]
        body = {"token": "x" * 43, "seen": int(time.time())}
        packed = base64.b64encode(json.dumps(body).encode())
        ours = itsdangerous.TimestampSigner(store.session_secret())
        forged = [
            good[:-1] + ("A" if good[-1] != "A" else "E"),  # two bits of the last letter say nothing: A to D are one
            good[:20],
            "",
            "null",
            "a" * 4000,
            itsdangerous.TimestampSigner("guess").sign(packed).decode(),
            itsdangerous.TimestampSigner("").sign(packed).decode(),
            ours.sign(packed).decode(),
            ours.sign(base64.b64encode(b'{"token": 1, "seen": "x"}')).decode(),
            ours.sign(base64.b64encode(b"{}")).decode(),
        ]
        for value in forged:
            other = Browser(browser.app)
            other.cookies.set("cailiang", value)
            assert not other.signed_in
        assert browser.signed_in


class TestForms:
    @pytest.mark.parametrize("token", ["", "x", "é", "0" * 64])
    def test_a_form_without_our_token_is_shown_again(self, browser: Browser, token: str) -> None:
        """A form of ours that an earlier session made does nothing; it is shown with all that was typed, to be sent again."""
        browser.sign_in()
        page = browser.post("/", {**CASE, "act": "2025年1月<16>日", "csrf": token})
        assert page.status == 403
        assert "data-outcome" not in page.answer.text
        page = browser.send_form({})
        assert page.status == 422
        assert page.tree.xpath("//input[@name='act']/@value") == ["2025年1月<16>日"]

    @pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-out"])
    @pytest.mark.parametrize(
        "headers",
        [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
        ids=str,
    )
    def test_a_form_of_another_site(self, browser: Browser, path: str, headers: dict[str, str]) -> None:
        """It is refused with the right token, too, and signs nobody in or out."""
        browser.sign_in()
        browser.get("/")
        page = browser.post(path, {**CASE, "name": "wang", "password": PASSWORD, "csrf": browser.csrf}, headers)
        assert page.status == 403
        assert "兴庆区" not in page.text()
        assert browser.signed_in

    def test_a_form_that_says_nothing_of_where_it_stood(self, browser: Browser) -> None:
        """With the token it is taken, without it it is refused and not even shown."""
        browser.sign_in()
        browser.get("/")
        assert browser.post("/", {**CASE, "csrf": browser.csrf}, {}).status == 200
        page = browser.post("/", CASE, {})
        assert page.status == 403
        assert "兴庆区" not in page.text()
        assert browser.post("/sign-out", {"csrf": ""}, {}).status == 403

    def test_nobody_is_signed_in_by_the_form_of_another(self, browser: Browser) -> None:
        """The sign-in needs the token of this browser's own page, and says so where the browser keeps no cookie."""
        other = Browser(browser.app)
        other.get("/sign-in")
        written = {"name": "wang", "password": PASSWORD, "csrf": other.csrf}
        page = browser.post("/sign-in", written)
        assert page.status == 401
        assert "cookie" in page.text("//*[@role='alert']")
        page = browser.post("/sign-in", written)
        assert page.status == 401
        assert "放得太久" in page.text("//*[@role='alert']")
        assert browser.send_form({"name": "wang", "password": PASSWORD}).status == 303

    @pytest.mark.parametrize("ended", ["idle", "never", "changed"])
    def test_a_form_that_meets_no_session_is_not_lost(
        self, browser: Browser, store: Store, monkeypatch: pytest.MonkeyPatch, ended: str
    ) -> None:
        """What was typed stands in the page that asks for the sign-in, through a wrong password, and is posted after it."""
        hostile = "<script>alert(1)</script>\"'&{{ 7*7 }} 𠮷\u202e"
        token = ""
        if ended != "never":
            browser.sign_in()
            browser.get("/")
            token = browser.csrf
        if ended == "idle":
            now = time.time()
            monkeypatch.setattr(sessions.time, "time", lambda: now + 7_200)
        if ended == "changed":
            store.change_role("wang", "法制审核", BY)
        page = browser.post("/?x=1", {**CASE, "csrf": token, "e.goods_value": hostile, "empty": ""})
        assert page.status == 401
        assert page.tree.xpath("//input[@name='kept.e.goods_value']/@value") == [hostile]
        assert not page.tree.xpath("//script")
        page = browser.send_form({"name": "wang", "password": "x" * 12})
        assert page.status == 401
        page = browser.send_form({"name": "wang", "password": PASSWORD})
        assert page.status == 200
        assert page.tree.xpath("//main//form/@action") == ["/?x=1"]
        fields = dict(zip(page.tree.xpath("//main//input/@name"), page.tree.xpath("//main//input/@value"), strict=True))
        assert fields == {**CASE, "csrf": browser.csrf, "e.goods_value": hostile, "empty": ""}
        assert PASSWORD not in page.answer.text
        page = browser.send_form({})
        assert page.tree.xpath("//input[@name='where']/@value") == ["兴庆区"]

    def test_the_largest_form_is_not_lost(self, browser: Browser) -> None:
        """What just fits before the sign-in fits through it: a long text in one field, or very many fields."""
        for case in ({"e.goods_value": "甲" * 29_000}, {f"e.f{number}": "x" * 100 for number in range(1_900)}):
            page = browser.post("/", {**CASE, **case})
            assert page.status == 401
            page = browser.send_form({"name": "wang", "password": PASSWORD})
            assert page.status == 200
            kept = dict(
                zip(page.tree.xpath("//main//input/@name"), page.tree.xpath("//main//input/@value"), strict=True)
            )
            assert kept == {**CASE, **case, "csrf": browser.csrf}
            browser.cookies.clear()

    @pytest.mark.parametrize(
        "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "x", "/a b", "/é"]
    )
    def test_what_is_kept_is_posted_to_us_only(self, browser: Browser, to: str) -> None:
        """Whatever address a form of the sign-in names, what it kept goes to one of ours."""
        browser.get("/sign-in")
        written = {"name": "wang", "password": PASSWORD, "csrf": browser.csrf, "to": to, "kept.what": "x"}
        page = browser.post("/sign-in", written)
        assert page.tree.xpath("//main//form/@action") == ["/"]

    @pytest.mark.parametrize(
        "back",
        [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/%0d%0aSet-Cookie: a=b",
            "/\r\nSet-Cookie: a=b",
            "javascript:alert(1)",
            "evil.example",
            "http:evil.example",
            " //evil.example",
            "/" + "a" * 3000,
            "/é",
        ],
    )
    def test_nobody_is_led_elsewhere(self, browser: Browser, back: str) -> None:
        """The way back after the sign-in is an address of ours, in one line."""
        browser.get("/sign-in")
        page = browser.post("/sign-in", {"name": "wang", "password": PASSWORD, "csrf": browser.csrf, "back": back})
        location = page.answer.headers["location"]
        assert page.status == 303
        assert location == ("/" if not back.startswith("/%0d") else back.replace(" ", "%20")) or location == "/"
        assert not page.answer.headers.get("set-cookie", "").startswith("a=b")

    def test_a_way_back_with_strange_signs(self, browser: Browser) -> None:
        """The address that was asked is the way back as it was written."""
        for path in ("/lists?where=%E9%87%91%E5%87%A4&x=%2F%2Fevil", "/lists/cn/first-offence%402025-01-27"):
            location = browser.get(path).answer.headers["location"]
            back = browser.get(location).tree.xpath("//input[@name='back']/@value")
            assert back == [path.replace("%40", "@")]
        location = browser.get("/lists//evil.example").answer.headers["location"]
        assert location == "/sign-in?back=%2Flists%2F%2Fevil.example"


def test_a_store_that_is_gone_is_said_on_the_page(tmp_path: Path) -> None:
    """A page of a service whose store does not answer says so; nobody is taken for signed out."""
    file = tmp_path / "records.db"
    with service(f"sqlite:///{file}") as app:
        browser = Browser(app)
        browser.sign_in()
        app.state.service.store._store.database.engine.dispose()
        file.rename(tmp_path / "gone.db")
        page = browser.get("/")
        assert page.status == 503
        assert page.answer.headers["content-type"].startswith("text/html")
        (tmp_path / "gone.db").rename(file)


def test_no_sign_in_where_there_is_none(app: FastAPI) -> None:
    """Without access control there is no page to sign in, no cookie and no token in a form."""
    for method, path in (("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-out"), ("GET", "/sign-in/oidc")):
        assert ask(app, method, path, headers=OWN).status == 404
    page = ask(app, "GET", "/")
    assert "csrf" not in page.answer.text
    assert "set-cookie" not in page.answer.headers


class TestCases:
    def test_a_draft_survives_the_end_of_a_session(
        self, browser: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An answer given too late is kept through the sign-in, and saved to the same case; signed out the draft is there."""
        browser.sign_in()
        browser.get("/")
        case = {"what": "经营超过保质期的食品、食品添加剂", "where": "兴庆区", "act": "2025-01-16"}
        address = browser.post("/", {**case, "csrf": browser.csrf}).answer.headers["location"]
        page = browser.get(address)
        now = time.time()
        monkeypatch.setattr(sessions.time, "time", lambda: now + 2_000)
        fields = {**page.fields(), "f.goods_value": "66"}
        late = browser.post(address, fields)
        assert late.status == 401
        assert not late.tree.xpath("//script")
        browser.send_form({"name": "wang", "password": PASSWORD})
        saved = browser.send_form({})
        assert (saved.status, saved.fields()["f.goods_value"]) == (200, "66")
        browser.post("/sign-out", {"csrf": browser.csrf})
        assert browser.get(address).status == 303
        browser.sign_in(back=address)
        assert browser.get(address).fields()["f.goods_value"] == "66"
        assert store.verify_audit().whole

    def test_whose_case_it_is(self, browser: Browser, store: Store) -> None:
        """A case is its officer's: another officer does not see it, the legal reviewer of the place does, one elsewhere not."""
        browser.sign_in()
        browser.get("/")
        case = {"what": "经营超过保质期的食品、食品添加剂", "where": "兴庆区", "csrf": browser.csrf}
        address = browser.post("/", case).answer.headers["location"]
        for name, role, place, status in (
            ("li", "执法人员", "640104", 404),
            ("zhao", "法制审核", "640104", 200),
            ("qian", "法制审核", "640100", 200),
            ("sun", "法制审核", "640106", 404),
            ("zhou", "管理员", None, 200),
        ):
            store.add_account(name, name, role, place, QUICK.hash(PASSWORD), BY)
            other = Browser(browser.app)
            other.sign_in(name)
            assert other.get(address).status == status
