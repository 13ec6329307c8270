"""What a person does from the empty page on, by mouse and by keyboard alone; how often is counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.browser.chromium import Window
from tests.browser.everyday import CASES, work
from tests.browser.officer import Officer
from tests.browser.views import REASONS, SEAL, YINCHUAN, begin, seal, yinchuan

MOST = 25


def test_the_case_of_yinchuan(officer: Officer, tmp_path: Path) -> None:
    """From the empty page over the item of the list and the officers' opinion to the paper on the disk."""
    yinchuan(officer)
    officer.concludes("待查")
    officer.answer(YINCHUAN)
    officer.concludes("可以不予处罚，命中清单")
    officer.sees("首违不罚清单（一）》（国市监法〔2025〕10号）第五项")
    seal(officer, **REASONS)
    officer.sees("已经存证")
    receipt = officer.page.locator("main dd").first.inner_text()
    officer.press("文书（Word）")
    paper = officer.save("裁量说明（Word）")
    paper.save_as(tmp_path / paper.suggested_filename)
    text = "".join(str(each) for each in Document(str(tmp_path / paper.suggested_filename)).element.body.itertext())
    assert [each for each in (receipt, "金凤区某生活超市", "可以不予处罚", *REASONS.values()) if each not in text] == []
    assert officer.interactions <= MOST


def test_a_departure_without_its_reasons_is_refused(officer: Officer) -> None:
    """Neither the factor nor the reasons may be left out; what was written stays, and with both the case is sealed."""
    officer.window.expected.add(422)
    yinchuan(officer)
    officer.answer(YINCHUAN)
    seal(officer, "不采用")
    officer.sees("要改")
    wrong = officer.page.locator(".summary a").all_inner_texts()
    assert [each for each in ("拟作的决定", "因素", "理由") if not any(each in said for said in wrong)] == []
    assert officer.page.locator("[name='c.party']").input_value() == "金凤区某生活超市"
    officer.write(
        **{"o.factor": "社会影响", "o.reasons": "同一市场三个月内发生四起，不处罚不足以教育他人，拟依法处罚。"}
    )
    officer.choose("o.decision", "处罚")
    officer.press(SEAL)
    officer.sees("已经存证")
    officer.sees("不采用")


def test_an_open_case_turns_when_the_asked_fact_is_given(officer: Officer) -> None:
    """All but one is told: the conclusion is open and names the fact; with it the item of the list applies, and that is said aloud."""
    facts = {**YINCHUAN, "harm": "轻微"}
    correction = facts.pop("correction")
    yinchuan(officer)
    officer.answer(facts)
    officer.concludes("待查")
    officer.sees("先查：改正情况")
    officer.answer({"correction": correction})
    officer.concludes("可以不予处罚，命中清单")
    assert officer.page.locator("[aria-live]").inner_text() == "结论变为：可以不予处罚，命中清单"


def test_the_way_through_without_script(window: Callable[..., Window]) -> None:
    """The button does what the script does."""
    officer = Officer(window(script=False))
    officer.open()
    yinchuan(officer)
    officer.answer(YINCHUAN)
    officer.concludes("可以不予处罚，命中清单")


def test_a_county_without_lists(officer: Officer) -> None:
    """Where no list of the place is held, that is said, and what holds everywhere is asked."""
    begin(officer, "过期食品", "墨脱县", act="2025-01-16", matter="expired-food")
    officer.concludes("待查")
    officer.sees("没有收录西藏自治区、林芝市、墨脱县市场监管领域的清单")
    officer.answer({"harm": "轻微", "records": "无", "correction": "责令前自行改正", "catering": "否"})
    officer.concludes("可以不予处罚，法定情形")


def test_a_seizure(officer: Officer) -> None:
    """The seizure is a decision of its own: it is refused on its own fact, and the penalty stays as it was."""
    begin(officer, "秤过期", "乌鲁木齐市", act="2026-10-20", matter="metrology-uninspected")
    officer.concludes("待查")
    officer.press("核查查封、扣押")
    seized = officer.page.locator("#result .band").nth(1)
    expect(seized).to_have_attribute("data-outcome", "待查")
    officer.answer({"seizure_unrelated": "是"})
    expect(seized).to_have_attribute("data-outcome", "不得强制，法定情形")
    officer.concludes("待查")


def test_a_case_with_two_acts(officer: Officer) -> None:
    """Each act has its sheet and its conclusion, and the first is as it was when it is shown again."""
    yinchuan(officer)
    officer.answer(YINCHUAN)
    officer.press("＋ 同一当事人的另一个违法行为")
    officer.write(**{"a2.what": "全城最好吃", "a2.act": "2025-02-01"})
    officer.press("核查")
    officer.choose("a2.matter", "ad-absolute-terms")
    officer.press("核查")
    officer.concludes("待查")
    officer.answer(CASES["best-in-town"].facts)
    officer.concludes("应当不予处罚，命中清单")
    officer.page.locator(".tabs button").first.click()
    officer.concludes("可以不予处罚，命中清单")


def test_a_draft_is_found_again(officer: Officer) -> None:
    """Nothing has to be saved: the case stands in the list of cases as it was left, in another window, too."""
    yinchuan(officer)
    officer.answer(YINCHUAN)
    where = officer.page.url
    officer.page.goto("about:blank")
    officer.open("/cases")
    officer.page.locator(f"a[href='{urlsplit(where).path}']").click()
    officer.concludes("可以不予处罚，命中清单")
    assert officer.page.locator("[name='f.goods_value']").input_value() == "66"


def test_a_fact_that_is_sent_by_enter_or_by_a_button_is_kept(window: Callable[..., Window]) -> None:
    """Leaving the field asks by itself, and the same press sends the form: the case is not in conflict with itself."""
    officer = Officer(window())
    officer.open()
    yinchuan(officer)
    officer.answer(YINCHUAN)
    value = officer.page.locator("[name='f.goods_value']")
    value.fill("600")
    # The change is answered first and the page comes after it: both say 待查.
    with officer.page.expect_navigation():
        value.press("Enter")
    officer.concludes("待查")
    officer.page.locator("[name='f.goods_value']").fill("66")
    with officer.page.expect_navigation():
        officer.page.get_by_role("button", name="核查", exact=True).click()
    officer.concludes("可以不予处罚，命中清单")
    assert officer.page.locator("[name='f.goods_value']").input_value() == "66"


@pytest.mark.parametrize("name", CASES)
def test_a_case_of_every_day(name: str, window: Callable[..., Window]) -> None:
    """Each comes to the conclusion it should, in few steps."""
    officer = Officer(window())
    assert work(officer, CASES[name]) == list(CASES[name].outcomes)
    assert officer.interactions <= MOST
