"""Sealing: one evaluation and one choice for each decision, once, whatever is sent twice or breaks off."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import orjson
import pytest

from api.china import moment_in_words
from api.http import recording
from api.http.decide import decide_acts
from api.pages.dossiers import drafted
from api.pages.opinion import sealing
from api.store import Choice, StoreGone
from tests.api.pages.browser import ask
from tests.api.pages.opinion.officer import NAMED, YINCHUAN, Desk, fields_of, text_of

TWO_ACTS = {
    **YINCHUAN,
    "a2.what": "使用绝对化用语的广告",
    "a2.act": "2025-02-01",
    "a2.party": "own",
}
REVIEWED = {
    "c.review_result": "同意",
    "c.review": "事实清楚，适用依据正确。",
    "c.reviewer": "赵某",
    "c.review_day": "2025-03-19",
    "c.number": "〔2025〕12号",
}


def test_what_is_sealed_is_the_answer_of_the_service(desk: Desk) -> None:
    """The record holds the full answer to the case, byte for byte, and who signs beside the choice."""
    name = desk.begin()
    page = desk.open(name)
    assert desk.seal(name, {**NAMED, **REVIEWED}, page).status == 303
    record = desk.record(name)
    assert record.case_json
    held = desk.service.rulesets.present
    decided = decide_acts(held, orjson.loads(record.case_json), None, desk.actor)
    assert record.result_json == decided.result("full")
    assert record.receipt_id == fields_of(page)["receipt"]
    assert record.choice_due == ()
    (choice,) = record.choices
    assert choice.reasons == (
        "初次违法，立即改正，货值很低。\n承办人核查后认定以下前提成立：不涉嫌犯罪；违法事实清楚、证据充分；没有超过追诉时效；"
        "当事人有责任能力；没有法律规定应当从重处罚的情形。"
    )
    assert orjson.loads(choice.signed or "") == {
        "number": "〔2025〕12号",
        "party": "某超市",
        "officers": [{"name": "王某", "number": "640106001"}, {"name": "李某", "number": "640106002"}],
        "review": {"says": "事实清楚，适用依据正确。", "result": "同意", "name": "赵某", "day": "2025-03-19"},
    }
    assert "某超市".encode() not in record.case_json


def test_a_sealed_case_shows_its_record(desk: Desk) -> None:
    """Receipt, record, persons, opinion and the comparison with a new evaluation; no form any more."""
    name = desk.begin()
    desk.seal(name, {**NAMED, **REVIEWED})
    page, record = desk.open(name), desk.record(name)
    told = text_of(page)
    assert "同意。事实清楚，适用依据正确。" in told
    assert "同意。事实清楚，适用依据正确。" in text_of(desk.open(name, "paper"))
    assert all(each in told for each in (record.id, record.receipt_id, moment_in_words(record.at), "王某", "某超市"))
    assert "再核查一次，结果逐字节相同" in told
    assert page.tree.xpath("//form") == []
    assert page.tree.xpath(f"//a[@href='/cases/{name}/paper']")


def test_a_sealed_case_goes_on_as_another_draft(desk: Desk) -> None:
    """Seizure comes before the penalty: the same facts begin another case, without the opinion and the review of this one."""
    name = desk.begin()
    desk.seal(name, {**NAMED, **REVIEWED})
    page = ask(desk.app, "GET", f"/cases/{name}")
    (form,) = page.tree.xpath("//form[@action='/']")
    assert form.text_content().split()[-1] == "以此另立一个案件"
    data = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    begun = ask(desk.app, "POST", "/", data=data)
    other = desk.file(begun.answer.headers["location"].rsplit("/", 1)[1])
    assert not other.sealed
    assert other.fields["f.goods_value"] == "66"
    assert [each for each in other.fields if each.startswith(("c.", "o."))] == []


def test_sent_twice_is_sealed_once(desk: Desk) -> None:
    """The same page sent again, from the same window or another, leads to the one record."""
    name = desk.begin()
    page = desk.open(name)
    first = desk.seal(name, page=page)
    again = desk.seal(name, page=page)
    assert (first.status, again.status) == (303, 303)
    assert (desk.records(), len(desk.record(name).choices)) == (1, 1)


def test_two_clicks_at_once_are_one(desk: Desk) -> None:
    """Both requests are answered, and one evaluation with one choice is there."""
    name = desk.begin()
    data = {**fields_of(desk.open(name)), **NAMED, "seal": "1"}

    async def both() -> list[int]:
        transport = httpx.ASGITransport(desk.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            sent = (client.post(f"/cases/{name}/opinion", data=data) for _ in range(4))
            return [answer.status_code for answer in await asyncio.gather(*sent)]

    assert set(asyncio.run(both())) == {303}
    assert (desk.records(), len(desk.record(name).choices)) == (1, 1)


@pytest.mark.parametrize("broken", ["record_decided", "record_choice", "seal_case_file"])
def test_broken_off_it_goes_on_where_it_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """Whatever fails, the opinion is kept; sealing once more ends with one evaluation and one choice for each decision."""
    name = desk.begin({**YINCHUAN, "seizure": "1"})
    own = {
        "o.adopt.强制": "不采用",
        "o.decision.强制": "不采取强制措施",
        "o.factor.强制": "不需要",
        "o.reasons.强制": "已销毁。",
    }

    async def fail(*_: Any) -> Any:  # noqa: ANN401  # whatever it is called with
        raise StoreGone("存证库连不上")

    with monkeypatch.context() as patched:
        owner = desk.service.store if broken == "seal_case_file" else sealing
        patched.setattr(owner, broken, fail)
        assert desk.seal(name, {**NAMED, **own}).status == 503
    assert not desk.file(name).sealed
    assert fields_of(desk.open(name))["o.reasons.强制"] == "已销毁。"
    assert desk.seal(name, {}).status == 303
    assert desk.records() == 1
    assert sorted(choice.track for choice in desk.record(name).choices) == ["处罚", "强制"]


def test_the_second_of_two_choices_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first choice is not made again."""
    name = desk.begin({**YINCHUAN, "seizure": "1"})
    own = {
        "o.adopt.强制": "不采用",
        "o.decision.强制": "不采取强制措施",
        "o.factor.强制": "不需要",
        "o.reasons.强制": "已销毁。",
    }
    calls = []

    async def once(*given: Any) -> Any:  # noqa: ANN401  # what record_choice takes and gives
        calls.append(given)
        if len(calls) == 2:
            raise StoreGone("存证库连不上")
        return await recording.record_choice(*given)

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "record_choice", once)
        assert desk.seal(name, {**NAMED, **own}).status == 503
    assert desk.seal(name, {}).status == 303
    assert sorted(choice.track for choice in desk.record(name).choices) == ["处罚", "强制"]


def test_another_answer_than_the_one_seen_is_not_sealed(desk: Desk) -> None:
    """The officer is shown the new one, what was typed stays, and then it can be sealed."""
    name = desk.begin()
    page = desk.open(name)
    desk.keep(name, {"f.harm": "没有", "f.act_slight": "是", "e.act_slight": "现场笔录"})
    stale = {**fields_of(page), **NAMED, "version": str(desk.file(name).version), "seal": "1"}
    refused = ask(desk.app, "POST", f"/cases/{name}/opinion", data=stale)
    assert refused.status == 409
    assert "结论或者依据变了" in text_of(refused)
    assert refused.tree.xpath("//div[@data-outcome]/@data-outcome") == ["应当不予处罚"]
    assert desk.records() == 0
    assert desk.send(name, {"seal": "1"}, refused).status == 303
    assert desk.record(name).receipt_id == fields_of(refused)["receipt"]


def test_an_answer_that_changed_while_sealing_broke_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was recorded yet, and the answer of now is another: it is shown first."""
    name = desk.begin()

    async def fail(*_: Any) -> Any:  # noqa: ANN401  # whatever it is called with
        raise StoreGone("存证库连不上")

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "record_decided", fail)
        assert desk.seal(name).status == 503
    desk.keep(name, {"sealing": "0" * 32})
    refused = desk.seal(name, {"receipt": "0" * 32})
    assert refused.status == 409
    assert "结论或者依据变了" in text_of(refused)
    assert (desk.records(), desk.file(name).sealed) == (0, False)
    assert desk.seal(name, {}, refused).status == 303
    assert desk.records() == 1


def test_what_was_recorded_stands_though_the_answer_changed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off after the evaluation, and the rulesets give another answer since: the one that was seen is sealed."""
    name = desk.begin()

    async def fail(*_: Any) -> Any:  # noqa: ANN401  # whatever it is called with
        raise StoreGone("存证库连不上")

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "record_choice", fail)
        assert desk.seal(name).status == 503
    page = desk.open(name)
    with monkeypatch.context() as patched:
        patched.setattr(sealing, "record_decided", fail)  # what would record the new answer
        assert desk.seal(name, {"receipt": "0" * 32}, page).status == 303
    assert (desk.records(), len(desk.record(name).choices)) == (1, 1)


@pytest.mark.parametrize("button", [{}, {"seal": "1"}])
def test_a_sealed_case_is_not_written_any_more(desk: Desk, button: dict[str, str]) -> None:
    """What a window that is still open saves or seals is refused and shown; the record stays, and says its own."""
    name = desk.begin()
    page = desk.open(name)
    desk.seal(name)
    refused = desk.send(name, {**NAMED, "c.party": "别人", "o.reasons": "另一个窗口写的理由", **button}, page)
    assert refused.status == 409
    assert "已经存证，没有保存" in text_of(refused)
    assert fields_of(refused)["o.reasons"] == "另一个窗口写的理由"
    assert "某超市" in text_of(desk.open(name))
    assert "另一个窗口" not in text_of(desk.open(name))


def test_a_case_sealed_while_it_was_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealed between reading and saving: refused as well, and nothing that was typed is lost."""
    name = desk.begin()
    page = desk.open(name)
    save = desk.service.kept().save_case_file

    async def late(*given: Any) -> Any:  # noqa: ANN401  # what save_case_file takes and gives
        monkeypatch.undo()
        await asyncio.to_thread(desk.seal, name, NAMED, page)
        return await save(*given)

    monkeypatch.setattr(desk.service.kept(), "save_case_file", late)
    refused = desk.send(name, {**NAMED, "o.reasons": "另一个窗口写的理由"}, page)
    assert refused.status == 409
    assert fields_of(refused)["o.reasons"] == "另一个窗口写的理由"


def test_another_person_goes_on_with_what_broke_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The evaluation and the choices that one person recorded are not made again by the next."""
    name = desk.begin()

    async def fail(*_: Any) -> Any:  # noqa: ANN401  # whatever it is called with
        raise StoreGone("存证库连不上")

    with monkeypatch.context() as patched:
        patched.setattr(desk.service.store, "seal_case_file", fail)
        assert desk.seal(name).status == 503
    mine = desk.file(name).fields["sealing"]
    assert mine.endswith(f" {desk.actor.key_id}")
    other = Desk(desk.app, replace(desk.actor, key_id="key-other"))
    file = other.file(name)
    found = drafted(file, file.fields, desk.service.rulesets.present, other.actor)
    store, held = desk.service.kept(), desk.service.rulesets.present
    assert asyncio.run(sealing.seal(store, found, held, recording.Caller(other.actor, "", None)))
    assert (desk.records(), len(desk.record(name).choices)) == (1, 1)


def test_persons_are_those_of_the_choice_that_counts(desk: Desk) -> None:
    """A later choice that names nobody has no party, no officers and no review of an earlier one above it."""
    name = desk.begin()
    assert desk.seal(name, {**NAMED, **REVIEWED}).status == 303
    record = desk.record(name)
    later = Choice(
        actor=desk.actor,
        evaluation_id=record.id,
        track="处罚",
        decision="depart",
        reasons="后来由程序记录的",
        body_digest="x",
        factor="别的因素",
    )
    asyncio.run(desk.service.kept().choose(later))
    told = text_of(desk.open(name, "paper"))
    assert "后来由程序记录的" in told
    assert [each for each in ("某超市", "王某", "李某", "赵某") if each in told] == []


def test_each_act_has_a_choice(desk: Desk) -> None:
    """Two acts, two decisions, two choices in one record."""
    name = desk.begin(TWO_ACTS)
    page = desk.open(name)
    acts = page.all("//section[@class='decision']/h2")
    assert acts == ["处罚 第1个行为", "处罚 第2个行为"]
    opinions = {f"o.adopt{n}": "不采用" for n in ("", ".2")} | {f"o.factor{n}": "另案" for n in ("", ".2")}
    opinions |= {"o.reasons": "第1个的理由", "o.reasons.2": "第2个的理由"}
    opinions |= {f"o.decision{n}": "继续调查" for n in ("", ".2")}
    assert desk.seal(name, {**NAMED, **REVIEWED, **opinions}, page).status == 303
    assert {c.track: c.reasons for c in desk.record(name).choices} == {"处罚/1": "第1个的理由", "处罚/2": "第2个的理由"}


def test_an_erased_record_shows_nothing(desk: Desk) -> None:
    """After erasing the page says so; the names of the form are not shown in its place."""
    name = desk.begin()
    desk.seal(name)
    desk.service.kept().store().erase_facts(desk.record(name).id, desk.actor)
    for page in ("opinion", "paper"):
        found = desk.open(name, page)
        assert found.status == 410
        assert "某超市" not in found.answer.text


@pytest.mark.parametrize("opinion", [{"o.adopt": "采用", "o.reasons": "理由"}, {"o.adopt": "不采用"}, {}])
def test_a_file_that_lacks_something_is_not_sealed_though_it_says_so(desk: Desk, opinion: dict[str, str]) -> None:
    """What a record needs is asked on the way that goes on after a break as well; nothing is recorded before."""
    name = desk.begin()
    page = desk.open(name)
    desk.keep(name, {"sealing": fields_of(page)["receipt"], **opinion})
    refused = desk.send(name, {"seal": "1"})
    assert refused.status == 422
    assert "请写当事人" in text_of(refused)
    assert (desk.records(), desk.file(name).sealed) == (0, False)
