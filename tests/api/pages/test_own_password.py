"""改密码: with the present password, twice the new one, and nothing of it in a page; every other session ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.store import open_store
from tests.api.pages.browser import ask
from tests.api.pages.signing import PASSWORD, QUICK, Browser, quick, service

NEW = "另一个长长的密码-2026"


@pytest.fixture
def signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Browser, Browser]]:
    """One person, signed in twice."""
    quick(monkeypatch)
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = open_store(url)
    store.migrate()
    store.add_account("wang", "王某", "执法人员", "640106", QUICK.hash(PASSWORD))
    store.close()
    with service(url) as app:
        here, elsewhere = Browser(app), Browser(app)
        for each in (here, elsewhere):
            assert each.sign_in("wang").status == 303
        yield here, elsewhere


def change(browser: Browser, old: str, new: str, again: str) -> tuple[int, list[str]]:
    """The answer to these three, and what is told at the fields."""
    page = browser.send_form({"old": old, "new": new, "again": again}, browser.get("/password"), "/password")
    assert old not in page.answer.text
    assert new not in page.answer.text
    return page.status, page.all("//p[@class='error']")


def test_a_mistake_is_told_at_its_field_and_changes_nothing(signed: tuple[Browser, Browser]) -> None:
    """A short one, two that differ, a wrong present one; the last is noted as a try."""
    here, elsewhere = signed
    assert change(here, PASSWORD, "短", "短") == (422, ["有误 密码至少 10 个字"])
    assert change(here, PASSWORD, NEW, NEW + "x") == (422, ["有误 两次写的新密码不一样"])
    status, told = change(here, "不是这个密码-2026", NEW, NEW)
    assert (status, told[0][:12]) == (422, "有误 现在的密码不对，或")
    assert elsewhere.get("/").status == 200
    assert Browser(here.app).sign_in("wang").status == 303


def test_the_new_one_counts_and_other_sessions_end(signed: tuple[Browser, Browser]) -> None:
    """Who changed it stays signed in."""
    here, elsewhere = signed
    assert change(here, PASSWORD, NEW, NEW) == (303, [])
    assert "密码已经改好" in here.get("/password?done=1").text()
    assert elsewhere.get("/").status == 303
    assert Browser(here.app).sign_in("wang").status == 401
    assert Browser(here.app).sign_in("wang", NEW).status == 303


def test_who_has_no_account_has_no_password(app: FastAPI) -> None:
    """Without access control nobody signs in."""
    assert ask(app, "GET", "/password").status == 404
