"""Who may write what of a case, where people sign in: the sheet writes facts, 承办人意见 the rest, each by whom it is for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi import FastAPI

from api.scopes import ROLES
from api.store import open_store
from tests.api.pages.browser import Page
from tests.api.pages.opinion.officer import NAMED, YINCHUAN, fields_of
from tests.api.pages.signing import OWN, PASSWORD, QUICK, Browser, quick, service

REVIEW = {"c.review": "同意", "c.reviewer": "赵某", "c.review_day": "2025-03-19"}
ACCOUNTS = {"wang": ("王某", "执法人员"), "zhao": ("赵某", "法制审核"), "chen": ("陈某", "管理员")}


class People(NamedTuple):
    """Who is signed in, and the case of the officer."""

    officer: Browser
    reviewer: Browser
    administrator: Browser
    case: str


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    """Three people of one place, and a case that the officer began."""
    quick(monkeypatch)
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = open_store(url)
    store.migrate()
    for name, (label, role) in ACCOUNTS.items():
        store.add_account(name, label, role, "640106", QUICK.hash(PASSWORD))
    store.close()
    with service(url) as app:
        signed = [_signed_in(app, name) for name in ACCOUNTS]
        yield People(*signed, case=_begin(signed[0], YINCHUAN))


@contextmanager
def audited(app: FastAPI, *actions: str) -> Iterator[list[str]]:
    """Who did one of these actions meanwhile."""
    store = open_store(app.state.service.settings.database)
    before = len(store.audit(limit=500).items)
    found: list[str] = []
    yield found
    found += [row.role for row in store.audit(limit=500).items[before:] if row.action in actions]
    store.close()


def _signed_in(app: FastAPI, name: str) -> Browser:
    browser = Browser(app)
    assert browser.sign_in(name).status == 303
    return browser


def _begin(browser: Browser, fields: dict[str, str]) -> str:
    browser.get("/help")
    sent = browser.post("/", {**fields, "csrf": browser.csrf})
    assert sent.status == 303
    return str(sent.answer.headers["location"])


def change(browser: Browser, case: str, written: dict[str, str]) -> Page:
    """The sheet sent with these fields."""
    return browser.post(case, {**browser.get(case).fields(), **written})


def opinion(browser: Browser, case: str) -> dict[str, str]:
    """What stands on 承办人意见."""
    return fields_of(browser.get(f"{case}/opinion"))


def write(browser: Browser, case: str, written: dict[str, str]) -> Page:
    """承办人意见 sent with these fields."""
    return browser.post(f"{case}/opinion", {**opinion(browser, case), **written})


def test_the_sheet_writes_no_opinion_and_no_review(people: People) -> None:
    """Whatever a form of the sheet holds: persons, opinions, the review and the mark of sealing stay as they are kept."""
    forged = {**REVIEW, **NAMED, "sealing": opinion(people.officer, people.case)["receipt"], "f.goods_value": "67"}
    assert change(people.officer, people.case, forged).status == 200
    kept = opinion(people.officer, people.case)
    assert not any(kept.get(name) for name in (*REVIEW, *NAMED))
    assert people.officer.get(people.case).fields()["f.goods_value"] == "67"
    refused = people.officer.post(f"{people.case}/opinion", {**kept, "seal": "1"})
    assert refused.status == 422
    begun = _begin(people.officer, {**YINCHUAN, **forged})
    assert not any(opinion(people.officer, begun).get(name) for name in (*REVIEW, *NAMED))


def test_who_reviews_writes_the_review_only(people: People) -> None:
    """Facts, party and opinion of another's case stay; what was tried is shown, and that it is not kept."""
    write(people.officer, people.case, NAMED)
    tried = change(people.reviewer, people.case, {"f.goods_value": "9000", "o.adopt": "不采用"})
    assert (tried.status, tried.fields()["f.goods_value"]) == (403, "9000")
    assert "没有保存" in tried.text("//*[@class='kept']")
    reasons = opinion(people.officer, people.case)["o.reasons"]
    assert write(people.reviewer, people.case, {"draft": "处罚"}).status == 303
    assert opinion(people.officer, people.case)["o.reasons"] == reasons
    assert write(people.reviewer, people.case, {**REVIEW, "c.party": "别人"}).status == 303
    kept = opinion(people.officer, people.case)
    assert (kept["c.party"], kept["o.adopt"], kept["c.review"]) == ("某超市", "采用", "同意")
    assert people.officer.get(people.case).fields()["f.goods_value"] == "66"
    assert change(people.administrator, people.case, {"f.goods_value": "67"}).status == 200


def test_a_review_is_asked_for_again_and_given_by_its_role(people: People) -> None:
    """After the officer wrote other reasons no save of the officer makes the review hold again; one of the reviewer does."""
    told = "事实、结论或者承办人意见又改过"
    write(people.officer, people.case, NAMED)
    assert write(people.reviewer, people.case, {**REVIEW, "c.review_result": "同意"}).status == 303
    for reasons in ("别的理由", "别的理由"):
        assert write(people.officer, people.case, {"o.reasons": reasons}).status == 303
        assert told in people.officer.get(f"{people.case}/opinion").answer.text
    assert write(people.officer, people.case, {"seal": "1"}).status == 422
    assert write(people.reviewer, people.case, {}).status == 303
    assert told not in people.officer.get(f"{people.case}/opinion").answer.text
    assert write(people.officer, people.case, {"seal": "1"}).status == 303


def test_who_may_only_read_writes_nothing(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """To see the case of another is not to write it: neither facts nor opinion."""
    monkeypatch.setitem(ROLES, "只读", frozenset({"evaluate", "read"}))
    store = open_store(people.officer.app.state.service.settings.database)
    store.add_account("sun", "孙某", "只读", "640106", QUICK.hash(PASSWORD))
    store.close()
    reader = _signed_in(people.officer.app, "sun")
    assert change(reader, people.case, {"f.goods_value": "9000"}).status == 403
    refused = write(reader, people.case, {"c.party": "别人"})
    assert (refused.status, fields_of(refused)["c.party"]) == (403, "别人")
    assert opinion(people.officer, people.case)["c.party"] == ""
    assert people.officer.get(people.case).fields()["f.goods_value"] == "66"


def test_another_case_begins_without_opinion_and_review(people: People) -> None:
    """Of two versions the one may become a case of its own: nobody has reviewed that one."""
    old = people.officer.get(people.case).fields()
    write(people.officer, people.case, NAMED)
    write(people.reviewer, people.case, REVIEW)
    conflict = people.officer.post(people.case, {**old, "f.goods_value": "70"})
    assert conflict.status == 409
    (form,) = conflict.tree.xpath("//main//form[@action='/']")
    sent = people.officer.post("/", {each.get("name"): each.get("value", "") for each in form.xpath(".//input[@name]")})
    kept = opinion(people.officer, sent.answer.headers["location"])
    assert not any(kept.get(name) for name in (*REVIEW, *NAMED))


def test_whoever_opens_the_case_of_another_is_audited(people: People) -> None:
    """By whichever address it is shown, also where what was posted to it is refused; once each time."""
    people.reviewer.get("/help")
    csrf = people.reviewer.csrf
    sent = {people.case: {}, f"{people.case}/opinion": {"version": "0"}, f"{people.case}/delete": {"delete": "1"}}
    for address, fields in sent.items():
        for method in ("GET", "POST"):
            given = {"data": {"csrf": csrf, **fields}, "headers": OWN} if method == "POST" else {}
            with audited(people.reviewer.app, "case.read") as who:
                people.reviewer.ask(method, address, **given)
            assert who == ["account"], (method, address)
    with audited(people.officer.app, "case.read") as who:
        change(people.officer, people.case, {"f.goods_value": "67"})
    assert len(who) == 1  # that the own one was opened; saving it reads nothing new


def test_an_export_names_who_began_a_case(people: People) -> None:
    """By the name of the account, as the pages do; its id says nothing to a reader."""
    head, row = csv.reader(io.StringIO(people.administrator.get("/cases.csv").answer.content.decode("utf-8-sig")))
    assert row[head.index("经办")] == "王某"
