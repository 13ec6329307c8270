"""Debian's Chromium, kept from calling anywhere, and windows that remember whatever goes wrong in them. Knows no page.

Playwright's synchronous interface runs an event loop in its thread until it is stopped: whoever holds a browser open must not
call `asyncio.run` in that thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tests import needs, waiting

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-proxy-server",
    "--lang=zh-CN",
    # No name is looked up, so nothing leaves the machine even if a page asks for it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
"""The windows at which every page is looked at."""
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
PATIENCE = waiting.PATIENCE * 1000
"""So many milliseconds until something on a page must have come to hold: only what never comes takes as long."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser until the end of the block. Without the program or a Chinese font the test is left out."""
    program = needs.program("chromium")
    if not needs.has_chinese_font():
        needs.leave_out("Noto Sans CJK")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """A window with a memory of its own: cookies of others are not in it.

    `faults` is what went wrong: a request to another host, a message of error in the console (a breach of the policy is one), an
    error of a script, a dialog, an answer of 500 or more, and a refusal whose status is not in `expected`.
    """

    def __init__(self, browser: Browser, address: str, size: str = "desktop", *, script: bool = True) -> None:
        width, height = SIZES[size]
        self.address, self.script = address, script
        self.expected: set[int] = set()
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("dialog", self._stopped)

    def close(self) -> None:
        """Close the window, with everything that was kept in it."""
        self.context.close()

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.faults.append(f"another host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        refused = _REFUSED.match(message.text)
        if message.type == "error" and not (refused and int(refused[1]) in self.expected):
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _stopped(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()
