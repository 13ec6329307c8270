"""What a layer's rule for a lighter fine says of its own bound, and what an answer makes of a rule that does not say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.answer.fine_sentences import band_sentence
from engine.evaluation.fines import exposure
from engine.evaluation.penal_law import Held
from engine.evaluation.violations import Possible
from tests.shipped import CATALOG


@pytest.mark.parametrize(
    ("inclusive", "told"), [(True, "（含本数）"), (False, "（不含本数）"), (None, "（是否含本数未载明）")]
)
def test_a_bound_of_which_the_document_says_nothing_is_not_told_as_excluded(inclusive: bool | None, told: str) -> None:
    """True, false and not said are three different sentences."""
    (version,) = (v for v in CATALOG.versions("cn/320000-jiangsu/lenience") if v.lighter and v.lighter.inclusive)
    assert version.lighter is not None
    rule = replace(version.lighter, inclusive=inclusive)
    matter = CATALOG.library.matters.by_name["使用绝对化用语的广告"]
    (band,) = exposure(Held(matter.punished_by[0]), Possible(matter, None, True), {}, False, rule).bands
    assert told in band_sentence(band)
