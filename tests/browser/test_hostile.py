"""Whatever a person writes is shown as text: nothing of it runs, becomes an element, or turns the page around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator

from tests.browser.chromium import Window
from tests.browser.officer import Officer
from tests.browser.views import STATES, addresses

HOSTILE = {
    "mixed": "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>{{7*7}}${7*7}{%debug%}&lt;b&gt;𠮷𡈽",
    "bidi": "\u202ereversed\u2066 abc \u200fשלום\u0301\u0301",
    "long": "长" * 10_000,
}
LONGEST_ASKED = 5_000
"""So many characters the address of a search takes: 64 KB are the most that a server reads of one."""
SEARCHED = ("/", "/cases", "/lists")
"""The pages that also take the other texts: what they do with them is the same on all, and each visit costs a second."""
_TEXTS = "main input[type=text]:visible, main input[type=search]:visible, main input:not([type]):visible, main textarea:visible"
_MADE = "main img, main script, main [onerror], main [onload], main svg[onload]"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_field_keeps_what_was_typed_as_text(text: str, window: Callable[..., Window]) -> None:
    """The same text in every field of the opening, of the sheet and of each search, sent: no dialog, no element of it, no fault."""
    officer = Officer(window())
    officer.window.expected |= {400, 413, 422}
    for path in addresses() if text == HOSTILE["mixed"] else SEARCHED:
        officer.open(path)
        send(officer, text[:LONGEST_ASKED])  # a search stands in the address
    STATES["check"](officer)
    send(officer, text)


def send(officer: Officer, text: str) -> None:
    """Write the text into every field in view and send the first form of the page, as its button does."""
    named = officer.page.locator(_TEXTS).evaluate_all("all => all.map(each => each.name)")
    if not named:
        return
    for name in named:
        _field(officer, name).fill(text, force=True)
    made = officer.page.locator(_MADE).count()
    with officer.page.expect_navigation():
        _field(officer, named[0]).press("Enter")
    assert officer.page.locator(_MADE).count() == made
    kept = officer.page.eval_on_selector_all("main input", "all => all.map(each => [each.name, each.value])")
    assert [name for name, value in kept if name in named and value not in (text, text.strip())] == []
    assert officer.page.evaluate("() => getComputedStyle(document.querySelector('main')).direction") == "ltr"


def _field(officer: Officer, name: str) -> Locator:
    """By its name: while one is filled, the answer to the one before may bring others beside it."""
    return officer.page.locator(_TEXTS).and_(officer.page.locator(f"[name='{name}']")).first
