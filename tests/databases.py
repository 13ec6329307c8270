"""A fresh database for each test: every test that takes `url` or `store` runs on SQLite and on PostgreSQL.

A plug-in of pytest, named in `conftest`.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.store import Store, open_store
from tests import needs, postgres

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server for the whole run: the one named by the environment, or one of our own."""
    given = os.environ.get(postgres.GIVEN)
    if given:
        yield given
        return
    programs = postgres.binaries()
    if programs is None:
        needs.leave_out("PostgreSQL")
    server = postgres.make_server(programs)
    yield server.url
    server.remove()


@pytest.fixture
def own_server() -> Iterator[postgres.Server]:
    """A server that the test may stop."""
    programs = postgres.binaries()
    if programs is None:
        needs.leave_out("PostgreSQL")
    server = postgres.make_server(programs)
    yield server
    server.remove()


@contextmanager
def empty(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of an empty database of the kind that the fixture of `request` asks for."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'records.db'}"
        return
    server, name = request.getfixturevalue("postgres_url"), f"test_{uuid.uuid4().hex}"
    yield postgres.new_database(server, name)
    postgres.drop_database(server, name)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    with empty(request, tmp_path) as address:
        yield address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store that is ready."""
    opened = open_store(url)
    opened.migrate()
    yield opened
    opened.close()
