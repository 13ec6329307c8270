"""The 裁量说明 as Chromium prints it: an ordinary case on one sheet of A4."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.browser.chromium import Window
from tests.browser.officer import Officer
from tests.browser.views import STATES

_SHEET = re.compile(rb"/Type\s*/Page\b")
_SIZE = re.compile(rb"/MediaBox\s*\[0 0 ([0-9.]+) ([0-9.]+)\]")


def test_an_ordinary_case_is_one_sheet(window: Callable[..., Window]) -> None:
    """The published case C01 fits one page of A4, with room for the names and the signatures."""
    officer = Officer(window())
    STATES["printed"](officer)
    printed = officer.page.pdf(prefer_css_page_size=True)
    assert len(_SHEET.findall(printed)) == 1
    sizes = {tuple(round(float(each)) for each in size) for size in _SIZE.findall(printed)}
    assert sizes == {(595, 842)}
