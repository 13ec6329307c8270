"""One application for all tests of the pages; it keeps nothing between two requests."""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api.http.app import create_app
from api.http.settings import Settings


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every comparison is there before its page, however slow the machine is."""
    monkeypatch.setattr("api.pages.library.meaning.BOUND", 600)


@pytest.fixture(scope="package")
def app() -> Iterator[FastAPI]:
    """A service without access control."""
    made = create_app(Settings(rate=0, reload_seconds=0))
    yield made
    asyncio.run(made.state.service.rulesets.close())
