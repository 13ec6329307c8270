"""What is answered faster than the service saves is saved all the same, and no window is in the way of itself."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route

from tests.browser.chromium import Window
from tests.browser.officer import Officer
from tests.browser.views import yinchuan

_ALL = """() => {
  for (const each of document.querySelectorAll("#sheet input[type=radio][value='是']")) each.click();
}"""
_CHANGED_AND_PRESSED = """() => {
  document.getElementById("find").value = "货值";
  document.querySelector("#sheet input[type=radio][value='轻微']").click();
  document.querySelector("#sheet button[name=look]").click();
}"""
_CHOSEN = "all => all.map(each => each.name)"


def _chosen(officer: Officer) -> list[str]:
    return list(officer.page.eval_on_selector_all("#sheet input[type=radio][value='是']:checked", _CHOSEN))


def test_answers_in_one_moment_are_all_kept(window: Callable[..., Window]) -> None:
    """Every answer is there once the page shows what they come to, and when the case is opened again."""
    officer = Officer(window())
    officer.open()
    yinchuan(officer)
    with officer.answered():
        officer.page.evaluate(_ALL)
    given = _chosen(officer)
    assert len(given) > 2
    officer.page.reload()
    assert _chosen(officer) == given


def test_a_button_pressed_while_a_change_is_saved(window: Callable[..., Window]) -> None:
    """It waits for the version that the change brings: the change is kept, and the button does what it says."""
    officer = Officer(window())
    officer.open()
    yinchuan(officer)
    with officer.page.expect_navigation():
        officer.page.evaluate(_CHANGED_AND_PRESSED)
    officer.sees("＋ 货值金额")
    assert officer.page.locator("[name='f.harm'][value='轻微']").is_checked()
    assert "在别处保存过" not in officer.page.content()


def test_signed_out_meanwhile(window: Callable[..., Window]) -> None:
    """Where a change meets no session the whole form is sent, so that the page that comes holds what was written."""
    opened = window()
    opened.expected.add(401)
    officer = Officer(opened)
    officer.open()
    yinchuan(officer)

    def refuse(route: Route) -> None:
        if route.request.resource_type == "fetch":
            route.fulfill(status=401, body="<p>登录</p>", content_type="text/html")
        else:
            route.continue_()

    officer.page.route("**/cases/*", refuse)
    with officer.page.expect_navigation():
        officer.page.evaluate("document.querySelector(\"[name='f.harm'][value='轻微']\").click()")
    assert officer.page.locator("[name='f.harm'][value='轻微']").is_checked()
