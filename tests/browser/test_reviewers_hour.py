"""A reviewer's hour from the imported table to the published list, every page of it fit for everybody."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.hour import walk, workbench
from tests.browser.officer import Officer
from tests.browser.test_pages import looked_at


def test_a_list_is_imported_finished_compared_tested_approved_and_published(tmp_path: Path, browser: Browser) -> None:
    """By three people: who makes it does not approve it, and the officer's open case says that it came."""
    found: list[str] = []
    names: list[str] = []

    def seen(name: str, officer: Officer) -> None:
        names.append(name)
        found.extend(f"{name}: {each}" for each in looked_at(officer.page))

    with workbench(tmp_path, browser, seen) as hour:
        walk(hour)
    assert found == []
    assert len(names) == 17
