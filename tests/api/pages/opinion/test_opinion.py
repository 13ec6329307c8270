"""承办人意见: what must be written, what is kept, and what is refused at its field."""

from __future__ import annotations

from typing import NamedTuple

import orjson
import pytest

from api.pages.opinion import addresses
from api.pages.visits import Visit
from api.scopes import ROLES
from api.store import Filters
from tests.api.pages.browser import ask
from tests.api.pages.opinion.officer import NAMED, YINCHUAN, Desk, fields_of, text_of

OPEN = {name: text for name, text in YINCHUAN.items() if name not in ("f.records", "f.correction", "f.harm")}
"""The case with its decisive facts not found out: 待查."""
SLIGHT = {**YINCHUAN, "f.harm": "没有", "f.act_slight": "是", "e.act_slight": "现场笔录"}
"""The case as a slight one without any harm: 应当不予处罚."""
HOSTILE = "<script>alert(1)</script>&\"'{{x}}𠮷"


def test_the_page_says_the_conclusion_and_what_it_rests_on(desk: Desk) -> None:
    """The officer reads outcome, both dates and the premises before choosing; nothing is chosen for them."""
    page = desk.open(desk.begin())
    assert page.status == 200
    assert page.tree.xpath("//div[@data-outcome]/@data-outcome") == ["可以不予处罚"]
    assert "不涉嫌犯罪" in page.text("//ul[@class='premises']")
    assert page.tree.xpath("//input[@type='radio'][@checked]") == []
    assert "存证以前还要写 7 处" in text_of(page)


def test_a_draft_is_kept_and_continued(desk: Desk) -> None:
    """What was written is there when the page is opened again, and the list knows party and number."""
    name = desk.begin()
    sent = desk.send(name, {"c.party": HOSTILE, "c.number": "〔2025〕12号", "o.reasons": "还没写完\r\n第二行"})
    assert (sent.status, sent.answer.headers["location"]) == (303, f"/cases/{name}/opinion")
    written = fields_of(desk.open(name))
    assert (written["c.party"], written["o.reasons"]) == (HOSTILE, "还没写完\n第二行")
    assert "<script>alert" not in desk.open(name).answer.text
    assert (desk.file(name).party, desk.file(name).number) == (HOSTILE, "〔2025〕12号")
    assert desk.file(name).fields["f.goods_value"] == "66"


def test_a_departure_needs_factor_and_reasons(desk: Desk) -> None:
    """It is refused at both fields, what was typed stays, and nothing is recorded."""
    name = desk.begin()
    page = desk.seal(name, {**NAMED, "o.adopt": "不采用", "o.reasons": ""})
    assert page.status == 422
    assert [link.get("href") for link in page.tree.xpath("//div[@class='summary']//a")] == [
        "#o-decision",
        "#o-factor",
        "#o-reasons",
    ]
    assert page.tree.xpath("//*[@id='o-factor']/@aria-invalid") == ["true"]
    assert fields_of(page)["c.party"] == "某超市"
    assert (desk.records(), desk.file(name).sealed) == (0, False)
    factor = {**NAMED, "o.adopt": "不采用", "o.factor": "社会影响", "o.reasons": "群众反映强烈，拟依法处罚。"}
    assert desk.seal(name, factor).status == 422
    assert desk.seal(name, {**factor, "o.decision": "处罚"}).status == 303
    (choice,) = desk.record(name).choices
    assert orjson.loads(choice.signed or "")["intended"] == "处罚"
    shown = [text_of(desk.open(name)), text_of(ask(desk.app, "GET", f"/cases/{name}"))]
    assert ["拟作的决定" in told for told in shown] == [True, True]
    assert "不采用“可以不予处罚”，拟处罚" in text_of(desk.open(name, "paper"))
    assert (choice.decision, choice.factor, choice.reasons) == ("depart", "社会影响", "群众反映强烈，拟依法处罚。")


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ({"o.adopt": ""}, "o-adopt"),
        ({"o.adopt": "也许"}, "o-adopt"),
        ({"o.adopt": "不采用", "o.decision": "采取强制措施"}, "o-decision"),
        ({"o.reasons": " "}, "o-reasons"),
        ({"c.party": ""}, "c-party"),
        ({"c.officer2": ""}, "c-officer2"),
        ({"c.officer2_id": "640106001"}, "c-officer2_id"),
        ({"c.review": "事实清楚", "c.review_result": "同意"}, "c-reviewer"),
        ({"c.reviewer": "赵某", "c.review_result": "同意"}, "c-review"),
        ({"c.review": "事实清楚", "c.reviewer": "赵某"}, "c-review_result"),
        ({"c.review_result": "同意"}, "c-reviewer"),
        ({"c.review": "同意", "c.reviewer": "李某"}, "c-reviewer"),
        ({"c.review_day": "昨天"}, "c-review_day"),
        ({"c.number": "长" * 101}, "c-number"),
        ({"c.party": "甲\u202e乙"}, "c-party"),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(desk: Desk, written: dict[str, str], at: str) -> None:
    """Sealing is refused with a link to the field, and what was typed is kept as a draft."""
    name = desk.begin()
    page = desk.seal(name, {**NAMED, **written})
    assert page.status == 422
    assert f"#{at}" in [link.get("href") for link in page.tree.xpath("//div[@class='summary']//a")]
    assert page.tree.xpath(f"//*[@id='{at}']")
    assert desk.records() == 0
    assert all(desk.file(name).fields[key] == text for key, text in written.items())


def test_an_open_case_cannot_be_adopted(desk: Desk) -> None:
    """待查 is no conclusion: only an own decision with factor and reasons is sealed."""
    name = desk.begin(OPEN)
    page = desk.open(name)
    assert page.tree.xpath("//div[@data-outcome]/@data-outcome") == ["待查"]
    assert page.tree.xpath("//input[@name='o.adopt']/@value") == ["不采用"]
    refused = desk.seal(name)
    assert refused.status == 422
    assert "不是结论，不能采用" in refused.text("//div[@class='summary']")
    own = {
        **NAMED,
        "o.adopt": "不采用",
        "o.decision": "不予处罚",
        "o.factor": "事实已由另案查明",
        "o.reasons": "见另案卷宗，拟不予处罚。",
    }
    assert desk.seal(name, own).status == 303
    assert desk.record(name).choices[0].decision == "depart"


def test_from_what_binds_one_departs_with_a_legal_review_only(desk: Desk) -> None:
    """应当 leaves no choice: who departs says that the answer is wrong, and a second person must have looked."""
    name = desk.begin(SLIGHT)
    assert desk.open(name).tree.xpath("//div[@data-outcome]/@data-outcome") == ["应当不予处罚"]
    away = {
        **NAMED,
        "o.adopt": "不采用",
        "o.decision": "处罚",
        "o.factor": "危害后果",
        "o.reasons": "另有投诉人受损，拟依法处罚。",
    }
    refused = desk.seal(name, away)
    assert [link.get("href") for link in refused.tree.xpath("//div[@class='summary']//a")] == ["#c-review"]
    reviewed = {**away, "c.review": "应补充调查", "c.reviewer": "赵某", "c.review_day": "2025-03-19"}
    assert desk.seal(name, {**reviewed, "c.review_result": "不同意"}).status == 422
    assert desk.seal(name, {**reviewed, "c.review_result": "同意"}).status == 303


def test_a_legal_review_that_refuses_lets_no_decision_be_sealed(desk: Desk) -> None:
    """Nothing is chosen at first; 不同意 is refused in a sentence, is kept, and can be taken back."""
    name = desk.begin()
    assert desk.open(name).tree.xpath("//input[@name='c.review_result'][@checked]") == []
    review = {"c.review": "应补充调查。", "c.reviewer": "赵某", "c.review_result": "不同意"}
    refused = desk.seal(name, {**NAMED, **review})
    assert refused.status == 422
    assert "审核没有通过的，不得作出决定" in refused.text("//div[@class='summary']")
    assert refused.tree.xpath("//input[@name='c.review_result'][@checked]/@value") == ["不同意"]
    assert (desk.records(), desk.file(name).sealed) == (0, False)
    none = {"c.review": "", "c.reviewer": "", "c.review_result": ""}
    assert refused.tree.xpath("//input[@name='c.review_result']/@value") == ["同意", "不同意", ""]
    assert desk.seal(name, none).status == 303


def test_drafted_reasons_speak_of_the_case_and_not_of_the_program(desk: Desk) -> None:
    """The party reads them in the notice: they begin from the case, whether the conclusion is used or not."""
    for choice in ("采用", "不采用"):
        name = desk.begin({**YINCHUAN, "c.party": "某店"})
        assert desk.send(name, {"o.adopt": choice, "draft": "处罚"}).status == 303
        drafted = fields_of(desk.open(name))["o.reasons"]
        told = drafted.partition("\n")[2]
        assert "＿＿＿" in told
        for word in ("核查", "采用", "不以它为准", "收录"):
            assert word not in told


def test_reasons_are_drafted_and_not_sealed_unread(desk: Desk) -> None:
    """A draft says what the answer says and leaves to the officer what only they know; with its blanks it is refused."""
    name = desk.begin()
    assert desk.send(name, {"o.adopt": "采用", "o.reasons": "自己写的", "draft": "处罚"}).status == 303
    drafted = fields_of(desk.open(name))["o.reasons"]
    assert drafted.startswith("自己写的\n【草稿")
    assert "货值金额：66元，证据：现场笔录" in drafted
    assert "＿＿＿" in drafted
    assert [word for word in ("核查", "收录", "结论", "前提", "承办人") if word in drafted] == []
    assert "本案可以不予处罚，因为" in drafted
    refused = desk.seal(name, {**NAMED, "o.reasons": drafted})
    assert [link.get("href") for link in refused.tree.xpath("//div[@class='summary']//a")] == ["#o-reasons"]
    read = drafted.replace("＿＿＿", "现场检查笔录").replace("【草稿：请核对、补全，并删去这一行】\n", "")
    assert desk.seal(name, {**NAMED, "o.reasons": read}).status == 303


def test_the_draft_of_a_departure_says_what_is_intended(desk: Desk) -> None:
    """The party reads the reasons: nothing in them speaks of the program that compared."""
    name = desk.begin()
    desk.send(name, {"o.adopt": "不采用", "o.decision": "处罚", "draft": "处罚"})
    drafted = fields_of(desk.open(name))["o.reasons"]
    assert "本案拟处罚，因为：＿＿＿" in drafted
    assert [word for word in ("核查", "收录", "结论", "承办人") if word in drafted] == []


def test_facts_without_evidence_are_not_sealed_silently(desk: Desk) -> None:
    """They are listed with links; only who says that the evidence of these lies in the file seals, and that is sealed."""
    bare = {name: text for name, text in YINCHUAN.items() if name not in ("e.harm", "e.goods_value")}
    name = desk.begin(bare)
    page = desk.open(name)
    links = page.tree.xpath("//section[@aria-label='没有写证据的事实']//a/@href")
    assert links == [f"/cases/{name}#x-{fact}" for fact in ("goods_value", "harm")]
    refused = desk.seal(name)
    assert [link.get("href") for link in refused.tree.xpath("//div[@class='summary']//a")] == ["#o-evidence"]
    assert "没有写证据的事实：货值金额、危害后果" in refused.text("//div[@class='summary']")
    confirming = refused.tree.xpath("//button[@name='seal']")[0]
    assert confirming.text_content() == "证据已在案卷中，逐一核对过，存证"
    assert desk.send(name, {"c.party": "", "seal": confirming.get("value")}).status == 422
    desk.keep(name, {"e.catering": ""})
    assert desk.seal(name).status == 422, "another fact has no evidence now"
    assert desk.send(name, {**NAMED, "seal": confirming.get("value")}).status == 422
    review = {"c.review": "同意", "c.reviewer": "赵某", "c.review_result": "同意"}
    assert desk.send(name, review).status == 303
    confirming = desk.open(name).tree.xpath("//button[@name='seal']")[0]
    assert desk.send(name, {**NAMED, "seal": confirming.get("value")}).status == 303
    (choice,) = desk.record(name).choices
    assert "以下事实的证据在案卷中，承办人已逐一核对：" in choice.reasons
    assert all(fact in choice.reasons.splitlines()[-1] for fact in ("货值金额", "危害后果"))


def test_another_window_saved_meanwhile(desk: Desk) -> None:
    """Nothing is overwritten and nothing lost: what was typed stands beside the facts that were saved; the next save keeps both."""
    name = desk.begin()
    old = desk.open(name)
    desk.keep(name, {"f.goods_value": "99", "c.party": "别处写的"})
    page = desk.send(name, {**NAMED, "c.party": "这里写的"}, old)
    assert page.status == 409
    assert fields_of(page)["c.party"] == "这里写的"
    assert desk.file(name).fields["c.party"] == "别处写的"
    assert desk.send(name, {}, page).status == 303
    kept = desk.file(name).fields
    assert (kept["c.party"], kept["f.goods_value"]) == ("这里写的", "99")


def test_a_case_with_a_mistake_has_no_opinion_yet(desk: Desk) -> None:
    """Without a conclusion there is nothing to adopt; the page leads back to the facts, and sealing is refused."""
    name = desk.begin({**YINCHUAN, "f.goods_value": "很多"})
    page = desk.open(name)
    assert page.tree.xpath("//form[@id='opinion']") == []
    assert page.tree.xpath(f"//div[@id='sheet']//a[@href='/cases/{name}']")
    assert desk.send(name, {**NAMED, "seal": "1", "version": "1"}, page).status == 422
    assert desk.records() == 0


def test_the_measure_has_an_opinion_of_its_own(desk: Desk) -> None:
    """Where a seizure is asked for, both decisions are made, and each is recorded."""
    name = desk.begin({**YINCHUAN, "seizure": "1"})
    page = desk.open(name)
    assert len(page.tree.xpath("//section[@class='decision']")) == 2
    own = {
        "o.adopt.强制": "不采用",
        "o.decision.强制": "不采取强制措施",
        "o.factor.强制": "不需要查封",
        "o.reasons.强制": "已自行销毁，拟不采取强制措施。",
    }
    assert desk.seal(name, {**NAMED, **own}).status == 303
    assert {choice.track: choice.decision for choice in desk.record(name).choices} == {
        "处罚": "adopt",
        "强制": "depart",
    }


class Signed(NamedTuple):
    """Who is signed in."""

    visit: Visit

    def get(self) -> Visit:
        """The visit of every request."""
        return self.visit


def test_where_people_sign_in_the_review_is_written_by_its_own_role(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An officer cannot write the review, who reviews can write nothing else and does not seal."""
    name = desk.begin()
    review = {"c.review": "同意", "c.reviewer": "赵某"}
    assert {addresses.REVIEWER, addresses.ADMINISTRATOR} < ROLES.keys()
    monkeypatch.setattr(addresses, "VISIT", Signed(Visit(name="王某", role="执法人员")))
    assert desk.send(name, {**NAMED, **review}).status == 303
    assert desk.open(name).tree.xpath("//textarea[@id='c-review']/@readonly")
    assert "c.review" not in desk.file(name).fields
    monkeypatch.setattr(addresses, "VISIT", Signed(Visit(name="赵某", role="法制审核")))
    assert desk.open(name).tree.xpath("//button[@name='seal']") == []
    assert desk.send(name, {"c.party": "别人", "o.adopt": "不采用", "seal": "1", **review}).status == 303
    kept = desk.file(name)
    assert (kept.fields["c.review"], kept.fields["c.party"], kept.fields["o.adopt"]) == ("同意", "某超市", "采用")
    assert not kept.sealed


def test_who_reads_a_draft_is_audited(desk: Desk) -> None:
    """The page names persons: that it was read stands in the audit, what it says does not."""
    name = desk.begin({**YINCHUAN, **NAMED})
    for page in ("opinion", "paper"):
        desk.open(name, page)
    rows = desk.service.kept().store().audit(filters=Filters(object=f"case:{name}")).items
    assert [(row.action, row.outcome) for row in rows] == [("case.read", "draft")] * 2
    assert "某超市" not in repr(rows)


def test_no_such_case(desk: Desk) -> None:
    """An id that nobody gave is 404, for reading, writing and printing."""
    assert desk.open("no-such-case").status == 404
    assert desk.open("no-such-case", "paper").status == 404


OUTDATED = "事实、结论或者承办人意见又改过"


@pytest.mark.parametrize("changed", [{"f.goods_value": "67"}, {"o.reasons": "别的理由"}, {"e.goods_value": "账册"}])
def test_a_review_holds_for_what_was_reviewed(desk: Desk, changed: dict[str, str]) -> None:
    """Facts, evidence or the opinion changed since: nothing is sealed until who reviewed has looked again and saved."""
    name = desk.begin()
    review = {"c.review_result": "同意", "c.review": "事实清楚。", "c.reviewer": "赵某"}
    assert desk.send(name, {**NAMED, **review}).status == 303
    assert OUTDATED not in text_of(desk.open(name))
    desk.keep(name, changed)
    assert OUTDATED in text_of(desk.open(name))
    refused = desk.seal(name, {})
    assert refused.status == 422
    assert OUTDATED in refused.text("//div[@class='summary']")
    assert (desk.records(), fields_of(refused)["c.review"]) == (0, "事实清楚。")
    assert desk.send(name, {"save": "1"}).status == 303
    assert OUTDATED not in text_of(desk.open(name))
    assert desk.seal(name, {}).status == 303


def test_an_opinion_written_anew_is_not_reviewed_by_saving_it(desk: Desk) -> None:
    """Where one person writes both, a save with other reasons is no look at them by the review, nor is a drafted text."""
    name = desk.begin()
    review = {"c.review_result": "同意", "c.review": "事实清楚。", "c.reviewer": "赵某"}
    assert desk.send(name, {**NAMED, **review}).status == 303
    assert desk.send(name, {"o.reasons": "别的理由"}).status == 303
    assert OUTDATED in text_of(desk.open(name))
    assert desk.send(name, {"o.reasons": "又是别的", "c.review": "看过了，同意。"}).status == 303
    assert OUTDATED not in text_of(desk.open(name))


def test_the_day_alone_ends_no_review(desk: Desk) -> None:
    """A case whose day of decision is not written is decided by another law of the day tomorrow: the same outcome stands reviewed."""
    name = desk.begin()
    review = {"c.review_result": "同意", "c.review": "事实清楚。", "c.reviewer": "赵某"}
    assert desk.send(name, {**NAMED, **review}).status == 303
    desk.keep(name, {"decided": "2025-03-21"})
    assert OUTDATED not in text_of(desk.open(name))
