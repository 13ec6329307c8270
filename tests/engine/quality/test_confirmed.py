"""What somebody has confirmed of the shipped rulesets: it still rests on the same words, and says what was read."""

import pytest

from engine.catalog import Item
from engine.comparison.grounds import ground
from engine.quality import Confirmation, read_confirmed
from tests.shipped import CATALOG, RULESETS

CONFIRMED, WRONG = read_confirmed(RULESETS)
ITEMS = {f"{version.key}#{item.id}": item for version in CATALOG.load_all() for item in version.items}


@pytest.mark.parametrize("one", CONFIRMED, ids=lambda one: " ".join(one.subject))
def test_a_confirmation_rests_on_the_words_as_they_are(one: Confirmation) -> None:
    """The digest is that of the items now, and of the duty or the bound."""
    about: list[Item] = [ITEMS[one.subject.item], *([ITEMS[one.subject.other]] if one.subject.other in ITEMS else [])]
    assert one.ground == ground(about, "" if len(about) > 1 else one.subject.other)
    assert "没有对照" in one.read or "来源登记" in one.read


def test_the_file_is_right() -> None:
    """Nothing is wrong with it, and it is not empty."""
    assert WRONG == []
    assert CONFIRMED
