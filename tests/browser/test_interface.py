"""接口 in a real browser: an endpoint is opened and tried under the strict policy, and stays fit for everybody."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.chromium import Window
from tests.browser.officer import Officer
from tests.browser.test_pages import looked_at


def test_an_endpoint_is_tried(window: Callable[..., Window]) -> None:
    """The example of the contract goes to this service and to nobody else; its answer is shown."""
    officer = Officer(window())
    officer.open("/api")
    page = officer.page
    page.locator("#contract .opblock-summary-control", has_text="核查一个案件").click()
    page.locator("#contract .execute").click()
    page.locator("#contract .live-responses-table .response-col_status", has_text="201").wait_for()
    assert any(each.endswith("/v1/evaluations?record=true&detail=default") for each in officer.window.requests)
    assert looked_at(page) == []
