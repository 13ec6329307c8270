"""Signing in in a real browser: its cookies, what it says of where a form stood, and the pages by which nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from api.passwords import hash_password
from api.store import open_store
from tests.browser.chromium import Window
from tests.browser.officer import Officer
from tests.browser.test_pages import looked_at
from tests.browser.views import begin
from tests.running_service import serving_at_home

_PASSWORD = "长长的密码-2026"  # noqa: S105  # of a test
_FOOD = "经营超过保质期的食品、食品添加剂"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service with one account."""
    folder = tmp_path_factory.mktemp("guarded")
    with serving_at_home(folder, CAILIANG_ACCESS="accounts") as address:
        store = open_store(f"sqlite:///{folder / 'cailiang' / 'records.db'}")
        store.add_account("wang", "王某", "执法人员", "640106", hash_password(_PASSWORD))
        store.close()
        yield address


@pytest.fixture
def window_of(browser: Browser, guarded: str) -> Iterator[Callable[..., Window]]:
    """Opens windows before the service with accounts; at the end nothing went wrong in any."""
    opened: list[Window] = []

    def open_window(*, script: bool = True) -> Window:
        opened.append(Window(browser, guarded, script=script))
        opened[-1].expected |= {401}
        return opened[-1]

    yield open_window
    for each in opened:
        each.close()
    assert [fault for each in opened for fault in each.faults] == []


def sign_in(officer: Officer, password: str = _PASSWORD) -> None:
    """Write name and password, and send them."""
    officer.page.fill("#name", "wang")
    officer.page.fill("#password", password)
    officer.press("登录")


def test_the_pages_of_the_sign_in_are_fit_for_everybody(window_of: Callable[..., Window]) -> None:
    """The page to sign in, the one after a wrong password, the one that keeps a form, the one that posts it, and the way out."""
    officer = Officer(window_of())
    officer.open("/help")
    assert looked_at(officer.page) == []
    sign_in(officer, "wrong-password")
    officer.sees("名称或者密码不对")
    assert looked_at(officer.page) == []
    sign_in(officer)
    assert officer.page.url.endswith("/help")
    assert looked_at(officer.page) == []
    officer.open()
    officer.window.context.clear_cookies()
    begin(officer, _FOOD, "金凤区", act="2025-01-16")
    officer.sees("刚才填写的都还在这一页里")
    assert looked_at(officer.page) == []
    sign_in(officer)
    officer.sees("还没有保存")
    assert looked_at(officer.page) == []
    officer.press("接着提交")
    officer.concludes("待查")
    officer.open("/password")
    assert looked_at(officer.page) == []
    officer.open("/sign-in")
    officer.sees("已经登录")
    assert looked_at(officer.page) == []


@pytest.mark.parametrize("script", [True, False])
def test_a_draft_survives_the_sign_out(window_of: Callable[..., Window], script: bool) -> None:
    """What was answered is there after signing out and in again, at the same address; between the two nobody sees it."""
    officer = Officer(window_of(script=script))
    officer.open()
    sign_in(officer)
    begin(officer, _FOOD, "金凤区", act="2025-01-16")
    address = officer.page.url
    assert officer.answer({"correction": "责令前自行改正"}) == ["correction"]
    if not script:
        officer.press("核查")
    officer.page.get_by_role("button", name="退出").click()
    officer.sees("密码")
    officer.page.goto(address)
    officer.sees("密码")
    sign_in(officer)
    assert officer.page.url == address
    assert officer.page.locator("[name='f.correction'][value='责令前自行改正']").is_checked()
