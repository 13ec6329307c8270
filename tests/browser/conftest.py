"""One browser and one service for the tests of this package in a process; a window for each test, which nothing may go wrong in.

Both end with the package, not with the process: the loop of Playwright must not run while tests elsewhere run loops of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Window, chromium
from tests.browser.officer import Officer, Way
from tests.running_service import serving_at_home


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service as `make serve` starts it, with a folder of its own for its data."""
    with serving_at_home(tmp_path_factory.mktemp("service")) as where:
        yield where


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Callable[..., Window]]:
    """Opens windows; at the end nothing went wrong in any."""
    opened: list[Window] = []

    def open_window(size: str = "desktop", *, script: bool = True) -> Window:
        opened.append(Window(browser, address, size, script=script))
        return opened[-1]

    yield open_window
    for each in opened:
        each.close()
    assert [fault for each in opened for fault in each.faults] == []


@pytest.fixture(params=["mouse", "keyboard"])
def officer(request: pytest.FixtureRequest, window: Callable[..., Window]) -> Officer:
    """A person before the empty page, once with a mouse and once with the keyboard alone."""
    way: Way = request.param
    found = Officer(window(), way)
    found.open()
    return found
