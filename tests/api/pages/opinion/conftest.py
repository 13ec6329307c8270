"""An application that keeps records, for all tests of the opinion; each has its own case files in it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api.http.app import create_app
from api.http.settings import Settings
from tests.api.pages.opinion.officer import Desk


@pytest.fixture(scope="session")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A service of one machine without access control, which keeps records."""
    file = tmp_path_factory.mktemp("opinion") / "records.db"
    made = create_app(Settings(rate=0, reload_seconds=0, database=f"sqlite:///{file}"))
    yield made
    asyncio.run(made.state.service.rulesets.close())
    made.state.service.store.close()


@pytest.fixture
def desk(keeping: FastAPI) -> Desk:
    """An officer before the service."""
    return Desk(keeping)
