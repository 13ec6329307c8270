"""What was written of an act stays with it while acts and norms come and go."""

from __future__ import annotations

import pytest

from tests.api.pages.browser import Page, ask
from tests.api.pages.opinion.officer import YINCHUAN, Desk, fields_of

THREE_ACTS = {
    **YINCHUAN,
    "a2.what": "使用绝对化用语的广告",
    "a2.act": "2025-02-01",
    "a2.party": "own",
    "a3.what": "经营超过保质期的食品、食品添加剂",
    "a3.act": "2025-01-20",
    "a3.party": "own",
}
WRITTEN = {"o.reasons": "第一", "o.reasons.2": "第二", "o.factor.2": "第二", "o.reasons.3": "第三"}


def sheet(desk: Desk, name: str, **pressed: str) -> Page:
    """The sheet sent by one of its buttons."""
    page = ask(desk.app, "GET", f"/cases/{name}")
    return ask(desk.app, "POST", f"/cases/{name}", data={**page.fields(), **pressed})


def written(desk: Desk, name: str) -> dict[str, str]:
    """What stands in the opinions, and is not empty."""
    return {field: text for field, text in fields_of(desk.open(name)).items() if field.startswith("o.") and text}


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ("1", {"o.reasons": "第二", "o.factor": "第二", "o.reasons.2": "第三"}),
        ("2", {"o.reasons": "第一", "o.reasons.2": "第三"}),
        ("3", {"o.reasons": "第一", "o.reasons.2": "第二", "o.factor.2": "第二"}),
    ],
)
def test_an_opinion_goes_with_its_act(desk: Desk, taken: str, left: dict[str, str]) -> None:
    """Taken away with the act that it is about, and of no other; sent twice by the button it is the same."""
    name = desk.begin({**THREE_ACTS, **WRITTEN})
    page = ask(desk.app, "GET", f"/cases/{name}")
    for _ in range(2):
        sent = ask(desk.app, "POST", f"/cases/{name}", data={**page.fields(), "remove": taken})
        assert (sent.status, written(desk, name)) == (200, left)


def test_a_version_with_other_acts_brings_no_opinion_to_another(desk: Desk) -> None:
    """Of two windows the one took an act away; the other's, saved over it, has the opinions of the acts that are left."""
    name = desk.begin({**THREE_ACTS, **WRITTEN})
    old = ask(desk.app, "GET", f"/cases/{name}").fields()
    sheet(desk, name, remove="2")
    conflict = ask(desk.app, "POST", f"/cases/{name}", data={**old, "f.goods_value": "67"})
    overwrite = conflict.tree.xpath("//main//form")[0]
    sent = {each.get("name"): each.get("value") for each in overwrite.xpath(".//input")}
    assert ask(desk.app, "POST", f"/cases/{name}", data=sent).status == 200
    assert written(desk, name) == {"o.reasons": "第一", "o.reasons.3": "第三"}


def test_an_opinion_stays_when_an_act_or_a_norm_comes(desk: Desk) -> None:
    """What was written of the first act stands where it stood, and when the other is gone again."""
    name = desk.begin({**YINCHUAN, "seizure": "1", "o.reasons": "第一", "o.reasons.强制": "强制"})
    kept = {"o.reasons": "第一", "o.reasons.强制": "强制"}
    for pressed in ({"norm": "ad-absolute-terms"}, {"less": "ad-absolute-terms"}, {"new": "same"}):
        sheet(desk, name, **pressed)
        if "new" not in pressed:
            assert written(desk, name) == kept
    sheet(desk, name, **{"a2.what": "使用绝对化用语的广告", "a2.act": "2025-02-01"})
    assert written(desk, name) == kept
    sheet(desk, name, remove="2")
    assert written(desk, name) == kept
