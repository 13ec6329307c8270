"""Every page and every state of one, at both sizes: nothing for axe to say, nothing too wide, nothing too small for a thumb."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response
from starlette.routing import compile_path

from tests.browser.chromium import SIZES, Window
from tests.browser.officer import Officer
from tests.browser.views import OF_A_CASE, STATES, addresses

FIRST_LOAD = 150_000
THUMB = 44
AXE = Axe()
_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SMALL = """least => [...document.querySelectorAll('button, select, input:not([type=hidden]), nav a, summary')]
    .filter(each => !each.closest('.tree') && each.checkVisibility({visibilityProperty: true}) && each.tabIndex >= 0)
    .map(each => [each.outerHTML.slice(0, 80), (each.type === 'radio' ? each.parentElement : each).getBoundingClientRect()])
    .filter(([_, box]) => box.height > 0 && box.height < least - 0.5)
    .map(([text, box]) => `${Math.round(box.height)}: ${text}`)"""
"""What is pressed or written and lower than `least` pixels; a radio is as high as what it stands in. Links inside a text are left out."""


def looked_at(page: Page) -> list[str]:
    """What is wrong with the page as it stands, at both sizes."""
    found = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for each in AXE.run(page).response["violations"]:
            found += [f"{size} {each['id']}: {' '.join(map(str, node['target']))}" for node in each["nodes"]]
        wider = page.evaluate(_WIDER)
        found += [f"{size}: {wider} pixels wider than the window"] if wider > 0 else []
    return found + [f"phone {small}" for small in page.evaluate(_SMALL, THUMB)]


@pytest.mark.parametrize("path", addresses())
def test_a_page_is_fit_for_everybody(path: str, window: Callable[..., Window]) -> None:
    """Each address of the router, as it is when nothing was asked."""
    officer = Officer(window())
    officer.open(path)
    assert looked_at(officer.page) == []


@pytest.mark.parametrize("name", STATES)
def test_a_state_is_fit_for_everybody(name: str, window: Callable[..., Window]) -> None:
    """Each state that an address alone does not give."""
    officer = Officer(window())
    STATES[name](officer)
    path = next((path for path, state in OF_A_CASE.items() if state == name), None)
    assert path is None or compile_path(path)[0].fullmatch(urlsplit(officer.page.url).path)
    assert looked_at(officer.page) == []


def test_the_first_load_is_small(window: Callable[..., Window]) -> None:
    """Page, stylesheet, script and icon together, as they are before compression."""
    officer = Officer(window())
    answers: list[Response] = []
    officer.page.on("response", lambda response: answers.append(response))  # noqa: PLW0108  # Playwright writes a mark on what it is given
    officer.open()
    sizes = [len(each.body()) for each in answers]
    assert len(sizes) >= 3
    assert sum(sizes) < FIRST_LOAD
