"""What is answered faster than the service saves is saved all the same, and no window is in the way of itself."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.chromium import Window
from tests.browser.officer import Officer
from tests.browser.views import yinchuan

_ALL = """() => {
  for (const each of document.querySelectorAll("#sheet input[type=radio][value='是']")) each.click();
}"""
_CHANGED_AND_PRESSED = """() => {
  document.querySelector("#sheet input[type=radio][value='轻微']").click();
  document.querySelector("#sheet button[name=seizure]").click();
}"""
_CHOSEN = "all => all.map(each => each.name)"


def _chosen(officer: Officer) -> list[str]:
    return list(officer.page.eval_on_selector_all("#sheet input[type=radio][value='是']:checked", _CHOSEN))


def test_answers_in_one_moment_are_all_kept(window: Callable[..., Window]) -> None:
    """Every answer is there once the page is quiet, and when the case is opened again."""
    officer = Officer(window())
    officer.open()
    yinchuan(officer)
    officer.page.evaluate(_ALL)
    officer.page.wait_for_load_state("networkidle")
    given = _chosen(officer)
    assert len(given) > 2
    officer.page.reload()
    assert _chosen(officer) == given


def test_a_button_pressed_while_a_change_is_saved(window: Callable[..., Window]) -> None:
    """It waits for the version that the change brings: the change is kept, and the button does what it says."""
    officer = Officer(window())
    officer.open()
    yinchuan(officer)
    officer.page.evaluate(_CHANGED_AND_PRESSED)
    officer.sees("不核查查封、扣押")
    assert officer.page.locator("[name='f.harm'][value='轻微']").is_checked()
    assert "在别处保存过" not in officer.page.content()
