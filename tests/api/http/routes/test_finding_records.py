"""Records are found through the API: by number, party, place, matter, outcome, receipt and day; a reader may be kept from parties."""

import json
from collections.abc import Iterator

import httpx
import pytest

from api.http.app import create_app
from api.http.contract import examples
from api.http.settings import Settings
from tests.api.http.routes.test_records import ONE, key
from tests.running_service import listening, told

FACTS = {**examples.CASE["facts"], "货值金额": {"value": "66元", "evidence": "某甲的陈述"}}
CASE = examples.CASE | {"title": "某甲过期食品案", "facts": FACTS}
SIGNED = {"party": "某甲食品店", "party_id": "92640106X", "officers": [{"name": "王某"}]}


@pytest.fixture
def service(url: str) -> Iterator[tuple[httpx.Client, str]]:
    """A service with a record of the example, chosen about and signed, another in Yinchuan; and its database."""
    with listening(create_app(Settings(access="keys", database=url, rate=0, reload_seconds=0))) as client:
        client.headers["Authorization"] = f"Bearer {key(url)}"
        kept = client.post(ONE, json=CASE).json()["id"]
        client.post(f"{ONE}/{kept}/choice", json=examples.CHOICE | {"signed": SIGNED})
        client.post(ONE, json={"案号": "示例-2", "place": "640104", "matter": "expired-food"})
        yield client, url


def cases(client: httpx.Client, **sought: str) -> list[str]:
    """The case numbers of the records that are found, latest first."""
    answer = client.get(ONE, params=sought)
    assert answer.status_code == 200, answer.text
    return [row["case"] for row in answer.json()["items"]]


def test_records_are_found(service: tuple[httpx.Client, str]) -> None:
    """Each parameter finds what it says; several must all fit; a name or an alias will do for a place and a matter."""
    client, _ = service
    row = client.get(ONE, params={"case": "示例－１"}).json()["items"][0]
    assert (row["case"], row["title"], row["matter"]) == ("示例-1", "某甲过期食品案", "expired-food")
    assert cases(client, receipt=row["receipt"]) == cases(client, party="某甲食品店") == ["示例-1"]
    assert cases(client, party="92640106x") == cases(client, outcome="可以不予处罚") == ["示例-1"]
    assert cases(client, place="640104") == ["示例-2"]
    assert cases(client, place="银川市") == cases(client, matter="过期食品") == ["示例-2", "示例-1"]
    assert cases(client, matter="过期食品", outcome="可以不予处罚") == ["示例-1"]
    day = row["recorded_at"][:10]
    assert cases(client, **{"from": "2020-01-01"}) == ["示例-2", "示例-1"]
    assert cases(client, until="2020-01-01") == []
    assert cases(client, choice="due") == []
    assert day


def test_every_wrong_parameter_is_told(service: tuple[httpx.Client, str]) -> None:
    """What is wrong is told all at once, each by its parameter and with what it may be; what was sent is not repeated."""
    client, _ = service
    wrong = {
        "place": "没有这里",
        "matter": "没有这事",
        "outcome": "没有结论",
        "from": "昨天",
        "until": "明天",
        "receipt": "号",
    }
    answer = client.get(ONE, params=wrong)
    assert told(answer) == "bad-parameter"
    faults = {fault["parameter"]: fault["message"] for fault in answer.json()["errors"]}
    assert faults.keys() == wrong.keys()
    assert "可以不予处罚、" in faults["outcome"]
    assert "2025-03-20" in faults["from"]
    assert not any(text in answer.text for text in wrong.values())
    (fault,) = client.get(ONE, params={"from": "2025-03-02", "until": "2025-03-01"}).json()["errors"]
    assert (fault["parameter"], fault["message"]) == ("until", "不能早于 from。")
    assert client.get(ONE, params={"from": "2025-03-01", "until": "2025-03-01"}).json()["items"] == []


def test_who_may_read_less_sees_no_party(service: tuple[httpx.Client, str]) -> None:
    """A key with read-masked alone finds, reads and verifies records, without title, evidence, reasons and signature."""
    client, url = service
    masked = {"Authorization": f"Bearer {key(url, scopes=['read-masked'])}"}
    (row,) = client.get(ONE, params={"case": "示例-1"}, headers=masked).json()["items"]
    assert row["title"] == ""
    seen, hidden = (client.get(f"{ONE}/{row['id']}", headers=each) for each in ({}, masked))
    for word in ("某甲", "王某", "陈述", "符合清单条件"):
        assert word in seen.text
        assert word not in hidden.text
    assert hidden.json()["masked"] == ["title", "evidence", "reasons", "factor", "signed"]
    assert hidden.json()["result"]["tracks"] == seen.json()["result"]["tracks"]
    assert client.get(f"{ONE}/{row['id']}?detail=full", headers=masked).text.count("某甲") == 0
    assert client.get(f"{ONE}/{row['id']}/verify", headers=masked).json()["same"] is True
    assert told(client.get(ONE, params={"party": "某甲食品店"}, headers=masked)) == "missing-scope"
    acts = [
        {"id": "某乙的铺面", "matter": ["其他：某乙的事", "expired-food"], "field": "食品"},
        {"matter": "expired-food"},
    ]
    own = {"place": "640104", "acts": acts, "facts": {"违法记录": [{"日期": "2024-03-01", "事项": "其他：某乙旧事"}]}}
    kept = client.post(f"{ONE}?detail=full", json=own).json()
    shown = client.get(f"{ONE}/{kept['id']}", headers=masked).json()["result"]
    assert "某乙" in json.dumps(kept["result"]["says"], ensure_ascii=False)
    assert "某乙" not in json.dumps(shown, ensure_ascii=False)
    assert "违法行为：其他：…；" in shown["says"][0]
    for path in (f"{ONE}/{row['id']}/papers", f"{ONE}/{row['id']}/report"):
        assert told(client.get(path, headers=masked)) == "missing-scope"


def test_papers_of_a_record(service: tuple[httpx.Client, str]) -> None:
    """The papers that a record may need, one as a Word document, and the report to print, say what was recorded."""
    client, _ = service
    (row,) = client.get(ONE, params={"case": "示例-1"}).json()["items"]
    papers = client.get(f"{ONE}/{row['id']}/papers").json()
    offered = [one["kind"] for one in papers if one["offered"]]
    refused = [one for one in papers if not one["offered"]]
    assert offered
    assert all(one["why_not"] for one in refused)
    document = client.get(f"{ONE}/{row['id']}/papers/{offered[0]}.docx")
    assert document.content[:2] == b"PK"
    assert document.headers["cache-control"] == "no-store"
    report = client.get(f"{ONE}/{row['id']}/report")
    assert report.headers["content-type"].startswith("text/html")
    for word in ("某甲食品店", row["receipt"], "可以不予处罚"):
        assert word in report.text
    assert told(client.get(f"{ONE}/{row['id']}/papers/nothing.docx")) == "not-found"
    assert told(client.get(f"{ONE}/{row['id']}/papers/{refused[0]['kind']}.docx")) == "refused"
    assert told(client.get(f"{ONE}/nothing/report")) == "unknown-evaluation"
