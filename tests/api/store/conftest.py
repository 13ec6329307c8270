"""The filled database that tests spoil and put back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.store import open_store
from tests import databases
from tests.api.store.spoiling import Made, fill


@pytest.fixture(scope="module", params=databases.KINDS)
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """One of each kind for all the tests of a module, which leave it as it is."""
    with databases.empty(request, tmp_path_factory.mktemp("original")) as url:
        store = open_store(url)
        store.migrate()
        yield fill(store)
        store.close()
