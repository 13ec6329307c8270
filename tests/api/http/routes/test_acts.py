"""Several acts through the service: one answer, one record, a choice for each act, and refusals at their place."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from api.http.app import create_app
from api.http.contract import examples
from api.http.settings import Settings
from api.store import open_store
from engine.evaluation import MOST_ACTS
from tests.running_service import LINES, listening, result_of, told

ONE = "/v1/evaluations"
EXPIRED: dict[str, Any] = {key: examples.CASE[key] for key in ("matter", "act_date", "facts")}
EXPIRED_ALONE = {"matter": "expired-food"}
ADVERTISED = {"id": "广告", "matter": ["使用绝对化用语的广告", "虚假宣传"], "facts": {"情节严重": "是"}}
ACTS: dict[str, Any] = {
    "case": "E1",
    "place": "640106",
    "decision_date": "2025-03-20",
    "facts": {"当事人类型": "企业"},
    "acts": [ADVERTISED, EXPIRED],
}


@pytest.fixture(scope="module")
def plain() -> Iterator[httpx.Client]:
    """A service that records nothing."""
    with listening(create_app(Settings(rate=0, reload_seconds=0))) as client:
        yield client


@pytest.fixture
def service(url: str) -> Iterator[httpx.Client]:
    """A service that records, and the key of one who may do everything there."""
    with listening(create_app(Settings(access="keys", database=url, rate=0, reload_seconds=0))) as client:
        store = open_store(url)
        store.migrate()
        secret = store.create_key("测试", ["evaluate", "read", "choose"], None)[1]
        store.close()
        client.headers["Authorization"] = f"Bearer {secret}"
        yield client


def test_the_acts_are_one_record_that_verifies_and_owes_a_choice_for_each(service: httpx.Client) -> None:
    """What was answered reads back, in full too, comes out the same again, and is one row without a matter of its own."""
    made = service.post(ONE, json=ACTS)
    assert made.status_code == 201
    result = made.json()["result"]
    assert [act["tracks"]["处罚"]["outcome"] for act in result["acts"]] == ["待查", "可以不予处罚"]
    where = made.headers["location"]
    assert result_of(service.get(where).content) == result_of(made.content)
    full = service.get(where, params={"detail": "full"}).json()["result"]
    assert full["receipt"]["id"] == result["receipt"]["id"]
    verified = service.get(f"{where}/verify").json()
    assert (verified["same"], verified["receipt"]) == (True, result["receipt"]["id"])
    (row,) = service.get(ONE).json()["items"]
    assert (row["matter"], row["place"], row["choice_due"]) == ("", "640106", ["处罚/2"])
    # A choice names its act: without it it is refused, and so is an act that is not there.
    for act, code in ((None, "missing-key"), (3, "bad-value")):
        sent = examples.CHOICE if act is None else examples.CHOICE | {"act": act}
        refused = service.post(f"{where}/choice", json=sent)
        assert told(refused) == "bad-body"
        assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [("/act", code)]
    assert service.post(f"{where}/choice", json=examples.CHOICE | {"act": 2}).status_code == 201
    found = service.get(where).json()
    assert [(choice["track"], choice["act"]) for choice in found["choices"]] == [("处罚", 2)]
    assert found["choice_due"] == []
    alone = service.post(ONE, json=examples.CASE).headers["location"]
    assert told(service.post(f"{alone}/choice", json=examples.CHOICE | {"act": 1})) == "bad-body"
    assert service.post(f"{alone}/choice", json=examples.CHOICE).status_code == 201
    assert service.get(alone).json()["choices"][0].keys().isdisjoint({"act"})


def test_an_act_answers_like_its_plain_case(plain: httpx.Client) -> None:
    """One act alone equals the same act among others, byte for byte but for the receipt."""
    case = {**{key: value for key, value in ACTS.items() if key != "acts"}, **EXPIRED}
    case["facts"] = ACTS["facts"] | EXPIRED["facts"]
    params = {"record": "false", "detail": "full"}
    alone = orjson.loads(result_of(plain.post(ONE, json=case, params=params).content))
    among = orjson.loads(result_of(plain.post(ONE, json=ACTS, params=params).content))["acts"][1]["norms"]
    alone.pop("receipt")
    assert orjson.dumps(among) == orjson.dumps([alone])


def test_a_line_of_a_batch_may_hold_acts(plain: httpx.Client) -> None:
    """Conclusions by act, the answer by act, and a mistake at its act."""
    wrong = {**ACTS, "acts": [EXPIRED, {**EXPIRED, "matter": "没有此事"}]}
    lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in (ACTS, wrong, examples.CASE))
    answered = plain.post(f"{ONE}:batch", content=lines.encode(), headers=LINES, params={"detail": "outcome"})
    first, second, third = (json.loads(line) for line in answered.text.splitlines())
    assert [act["act"] for act in first["acts"]] == [1, 2]
    assert first["case"] == "E1"
    (fault,) = second["problem"]["errors"]
    assert (fault["pointer"], fault["code"]) == ("/acts/1/matter", "unknown-matter")
    assert "/v1/matters" in fault["message"]
    assert third["tracks"]["处罚"]["outcome"] == "可以不予处罚"
    whole = plain.post(f"{ONE}:batch", content=lines.encode(), headers=LINES)
    alone = plain.post(ONE, json=ACTS, params={"record": "false"})
    assert result_of(whole.content.splitlines()[0]) == result_of(alone.content)


@pytest.mark.parametrize(
    ("change", "kind", "pointer"),
    [
        ({"acts": []}, "bad-body", "/acts"),
        ({"acts": [EXPIRED] * (MOST_ACTS + 1)}, "bad-body", "/acts"),
        ({"acts": [{"matter": [f"其他：{n}" for n in range(MOST_ACTS)]}, EXPIRED]}, "bad-case", "/acts"),
        ({"acts": [EXPIRED, {**EXPIRED, "place": "640106"}]}, "bad-body", "/acts/1"),
        ({"acts": [EXPIRED, {**EXPIRED, "facts": {"货值金额": "很多"}}]}, "bad-case", "/acts/1/facts/货值金额"),
        ({"acts": [{**EXPIRED, "facts": {"当事人类型": "企业"}}]}, "bad-case", "/acts/0/facts/当事人类型"),
        ({"facts": {"颜色": "红"}}, "bad-case", "/facts"),
    ],
)
def test_a_mistake_is_told_at_its_place(plain: httpx.Client, change: dict[str, Any], kind: str, pointer: str) -> None:
    """The pointer leads to the act; what was sent is not repeated."""
    refused = plain.post(ONE, json=ACTS | change)
    assert told(refused) == kind
    assert refused.json()["errors"][0]["pointer"].startswith(pointer)
    assert "很多" not in refused.text
    assert "颜色" not in refused.text


def test_what_acts_share_is_bounded_by_how_often_it_is_read(plain: httpx.Client) -> None:
    """Long shared facts and many acts together cost like a long body; each by itself is answered."""
    note = {"value": "无", "evidence": "记" * 17_000}
    shared = {**ACTS, "facts": {"违法记录": note}}
    few = plain.post(ONE, json={**shared, "acts": [EXPIRED_ALONE] * 2}, params={"record": "false"})
    assert few.status_code == 200
    many = plain.post(ONE, json={**shared, "acts": [EXPIRED_ALONE] * MOST_ACTS})
    assert told(many) == "bad-body"
    assert many.json()["errors"][0] == {"pointer": "/acts", "code": "too-large", "message": "写的内容过多或者过长。"}


def test_questions_of_every_act(plain: httpx.Client) -> None:
    """Each act has its own next question under each of its norms: that of its plain case."""
    found = plain.post("/v1/questions", json=ACTS).json()["acts"]
    assert [(act["act"], act["id"], len(act["norms"])) for act in found] == [(1, "广告", 2), (2, "", 1)]
    assert found[0]["norms"][0]["next"] == found[0]["norms"][0]["questions"]["处罚"][0]
    (norm,) = found[1]["norms"]
    alone = plain.post("/v1/questions", json=_alone(EXPIRED)).json()
    assert norm == {"matter": "经营超过保质期的食品、食品添加剂", **alone}


def _alone(act: dict[str, Any]) -> dict[str, Any]:
    """An act as a plain case."""
    shared = {key: value for key, value in ACTS.items() if key != "acts"}
    return {**shared, **act, "facts": ACTS["facts"] | act["facts"]}


def test_a_supposition_about_one_act(plain: httpx.Client) -> None:
    """It equals the same supposition about the plain case of the act, also where it changes a shared fact."""
    over = [
        {"name": "货值", "facts": {"货值金额": "600元"}},
        {"name": "个体户", "事实": {"当事人类型": "个体工商户"}, "行为日期": "2025-01-01"},
    ]
    of_act = plain.post(f"{ONE}:what-if", json={"case": ACTS, "act": 2, "variations": over})
    assert of_act.status_code == 200, of_act.text
    assert of_act.json() == plain.post(f"{ONE}:what-if", json={"case": _alone(EXPIRED), "variations": over}).json()
    norm = {"case": ACTS, "act": 1, "norm": 2, "variations": over[:1]}
    alone = {"case": _alone({**ADVERTISED, "matter": "虚假宣传"} | {"id": None}), "variations": over[:1]}
    alone["case"].pop("id")
    assert plain.post(f"{ONE}:what-if", json=norm).json() == plain.post(f"{ONE}:what-if", json=alone).json()


@pytest.mark.parametrize(
    ("about", "pointer", "code"),
    [
        ({}, "/act", "missing-key"),
        ({"act": 3}, "/act", "bad-value"),
        ({"act": 1}, "/norm", "missing-key"),
        ({"act": 1, "norm": 3}, "/norm", "bad-value"),
        ({"act": 2, "norm": 1}, "/norm", "bad-value"),
    ],
)
def test_a_supposition_names_its_act(plain: httpx.Client, about: dict[str, int], pointer: str, code: str) -> None:
    """Which act, and under which of several norms, is never guessed."""
    refused = plain.post(f"{ONE}:what-if", json={"case": ACTS, "variations": [{"name": "甲"}], **about})
    assert told(refused) == "bad-body"
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [(pointer, code)]


def test_a_mistake_in_a_supposition_in_chinese_is_told_at_its_place(plain: httpx.Client) -> None:
    """The pointer has the key that was written."""
    over = [{"name": "甲", "事实": {"货值金额": "很多"}}]
    refused = plain.post(f"{ONE}:what-if", json={"case": ACTS, "act": 2, "variations": over})
    assert told(refused) == "bad-case"
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/variations/0/事实/货值金额"]
