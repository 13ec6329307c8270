"""What the tests of the import share."""

from collections.abc import Iterator

import pytest

from api.importing import drafting
from api.importing.acts import ActWords
from api.importing.held_matters import Known, known_matters
from engine.catalog import Library
from tests.shipped import CATALOG


@pytest.fixture(scope="session", autouse=True)
def _matters_prepared_once() -> Iterator[None]:
    """The matters of the shipped library are prepared once for each place, which takes more time than to draft some items."""
    made: dict[str, Known] = {}

    def prepared(library: Library, words: ActWords, place: str) -> Known:
        if library is not CATALOG.library:
            return known_matters(library, words, place)
        if place not in made:
            made[place] = known_matters(library, words, place)
        return made[place]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafting, "known_matters", prepared)
        yield
