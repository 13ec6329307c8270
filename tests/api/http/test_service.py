"""The service: what each endpoint answers, what it refuses and how, what it keeps. Against a server that really listens."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from api import command
from api.http.app import create_app
from api.http.contract import examples
from api.http.routes import evaluations
from api.http.routes.paging import write_cursor
from api.http.settings import Settings
from api.http.telemetry.logs import JsonLines
from engine.answer.answer import answer, outcomes
from engine.evaluation.cases import read_case, read_case_text
from engine.evaluation.evaluate import evaluate
from engine.language.quantities import read_date
from tests.running_service import JSON, LINES, listening, result_of, told
from tests.shipped import CASES, CATALOG
from tests.waiting import until

FILES = sorted(CASES.glob("*.yaml"))
ONE = "/v1/evaluations"


@pytest.fixture(scope="module")
def plain() -> Iterator[httpx.Client]:
    """A service without a store."""
    with listening(create_app(Settings(rate=0))) as client:
        yield client


def statuses(caplog: pytest.LogCaptureFixture) -> list[int]:
    """The statuses of requests that the log tells."""
    lines = [getattr(record, "data", {}) for record in caplog.records]
    return [line["status"] for line in lines if line.get("method") == "POST"]


def case_of(path: Path) -> dict[str, Any]:
    """The case of a case file as the service takes it: without what belongs to a test only."""
    _, data = read_case_text(path.read_bytes(), path.name, CATALOG.library, CATALOG.places)
    return {key: value for key, value in data.items() if key not in ("published", "expect", "variants")}


class TestOneAnswer:
    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_command_line_service_and_batch_agree_to_the_byte(
        self, path: Path, plain: httpx.Client, tmp_path: Path
    ) -> None:
        """The same case gives the same bytes by all three ways, in short and in full; the command line adds white space."""
        case, on = case_of(path), {"on": "2025-07-24"}
        if "decision_date" in case:
            on = {}
        (tmp_path / "c.json").write_text(json.dumps(case), encoding="utf-8")
        options = ["--on", on["on"]] if on else []
        for level, more in (({}, []), ({"detail": "full"}, ["--all"])):
            asked = ["evaluate", str(tmp_path / "c.json"), "--json", *options, *more]
            shown = CliRunner().invoke(command.app, asked).stdout
            one = result_of(plain.post(ONE, json=case, params=on | level).content)
            body = json.dumps(case).encode()
            line = plain.post(f"{ONE}:batch", content=body, params=on | level, headers=LINES).content
            assert result_of(line.rstrip(b"\n")) == one
            assert json.dumps(json.loads(one), ensure_ascii=False, indent=2) + "\n" == shown
            assert json.dumps(json.loads(shown), ensure_ascii=False, separators=(",", ":")).encode() == one

    def test_the_result_is_the_answer_of_the_engine(self, plain: httpx.Client) -> None:
        """The envelope holds exactly `engine.answer`, at each level of detail."""
        case = read_case(examples.CASE, CATALOG.library, CATALOG.places)
        found = evaluate(CATALOG, case, read_date("2025-03-20"))
        levels = {
            "default": answer(found, CATALOG),
            "full": answer(found, CATALOG, "full"),
            "outcome": outcomes(found),
        }
        for level, expected in levels.items():
            given = plain.post(ONE, json=examples.CASE, params={"detail": level}).json()["result"]
            assert given == json.loads(json.dumps(expected))


class TestWithoutStore:
    def test_answered_and_not_recorded(self, plain: httpx.Client) -> None:
        """Without a store a case is answered, and a header says that nothing was kept."""
        found = plain.post(ONE, json=examples.CASE)
        assert (found.status_code, found.headers["evaluation-recorded"]) == (200, "no")
        assert (found.json()["id"], found.json()["recorded_at"]) == (None, None)

    def test_an_idempotency_key_is_refused(self, plain: httpx.Client) -> None:
        """A key that would not be remembered is refused, and not passed over."""
        found = plain.post(ONE, json=examples.CASE, headers={"Idempotency-Key": "a"})
        assert (found.status_code, told(found)) == (422, "bad-parameter")
        assert [one["parameter"] for one in found.json()["errors"]] == ["Idempotency-Key"]

    @pytest.mark.parametrize("path", [ONE, f"{ONE}/x", f"{ONE}/x/verify", "/v1/audit"])
    def test_what_would_be_kept_is_not_there(self, plain: httpx.Client, path: str) -> None:
        """Asking for records says that none are kept."""
        assert told(plain.get(path)) == "not-kept"

    def test_ready(self, plain: httpx.Client) -> None:
        """The process lives and is ready, and says that it keeps nothing and is open."""
        assert plain.get("/livez").json() == {"status": "ok"}
        found = plain.get("/readyz").json()
        assert (found["recording"], found["access"]) == (False, "open")

    def test_metrics(self, plain: httpx.Client) -> None:
        """Requests are counted by the template of their route, never by what a person typed."""
        plain.get(f"{ONE}/某人的编号")
        text = plain.get("/metrics").text
        assert 'route="/v1/evaluations/{evaluation_id}"' in text
        assert "某人" not in text


class TestQuestionsAndSuppositions:
    def test_next_question(self, plain: httpx.Client) -> None:
        """A case with a place and a matter only is told what to find out first."""
        found = plain.post("/v1/questions", json=examples.PARTIAL).json()
        assert found["next"] == found["questions"]["处罚"][0]

    def test_what_if(self, plain: httpx.Client) -> None:
        """Each supposition tells what it changes, and equals the same case evaluated by itself."""
        found = plain.post(f"{ONE}:what-if", json=examples.WHAT_IF).json()
        first, *_ = found["variations"]
        assert first["changes"] == [{"track": "处罚", "before": "可以不予处罚", "after": "待查"}]
        assert [row["after"] for row in first["findings"]] == ["不适用"]
        alone = examples.CASE | {"facts": examples.CASE["facts"] | {"货值金额": "500.01元"}}
        assert plain.post(ONE, json=alone).json()["result"]["receipt"]["id"] == first["receipt"]

    def test_a_number_with_a_fraction(self, plain: httpx.Client) -> None:
        """A sum of money may be a number with a fraction, in the case and in a supposition."""
        body = {
            "case": examples.PARTIAL | {"facts": {"货值金额": 66.5}},
            "variations": [{"name": "甲", "facts": {"货值金额": 500.01}}],
        }
        found = plain.post(f"{ONE}:what-if", json=body)
        assert found.status_code == 200, found.text

    def test_a_supposition_replaces_under_any_name(self, plain: httpx.Client) -> None:
        """A fact or a date changed under another of its names is changed, not given twice."""
        base = examples.PARTIAL | {"facts": {"货值金额": "66元"}}
        over = [
            {"name": "id", "facts": {"goods_value": "600元"}},
            {"name": "日期", "facts": {"违法行为发生日期": "2024-01-01"}},
        ]
        found = plain.post(f"{ONE}:what-if", json={"case": base, "variations": over})
        assert found.status_code == 200, found.text

    def test_a_wrong_supposition_is_placed(self, plain: httpx.Client) -> None:
        """The pointer names the supposition; a strange fact is told by the number of its entry."""
        over = [{"name": "甲"}, {"name": "乙", "facts": {"goods_value": "1元", "张三": 1}}]
        found = plain.post(f"{ONE}:what-if", json={"case": examples.PARTIAL, "variations": over})
        assert [(e["pointer"], e.get("entry")) for e in found.json()["errors"]] == [("/variations/1/facts", 2)]
        assert "张三" not in found.text

    def test_wrong_suppositions_are_told_at_once(self, plain: httpx.Client) -> None:
        """One that is wrong hides no other, nor does one that is right; none is answered."""
        over = [{"name": "甲", "facts": {"张三": 1}}, {"name": "乙"}, {"name": "丙", "matter": "没有此事"}]
        found = plain.post(f"{ONE}:what-if", json={"case": examples.PARTIAL, "variations": over})
        assert [(e["pointer"], e["code"]) for e in found.json()["errors"]] == [
            ("/variations/0/facts", "unknown-term"),
            ("/variations/2/matter", "unknown-matter"),
        ]

    def test_a_supposition_that_contradicts_the_case_is_told(self, plain: httpx.Client) -> None:
        """Both facts are named with the reason, without their values; the pointer names the supposition."""
        base = examples.PARTIAL | {"facts": {"危害后果": "没有"}}
        over = [{"name": "甲", "facts": {"food_incident": "是"}}]
        found = plain.post(f"{ONE}:what-if", json={"case": base, "variations": over})
        (error,) = found.json()["errors"]
        assert (found.status_code, error["pointer"], error["code"]) == (422, "/variations/0/facts", "bad-value")
        told = "事实互相矛盾：“危害后果”、“发生食品安全事故或食源性疾病”；食品安全事故、食源性疾病就是危害后果。"
        assert error["message"] == told

    def test_a_supposition_takes_with_it_what_followed(self, plain: httpx.Client) -> None:
        """What followed from a fact that is supposed otherwise does not stay behind."""
        base = examples.PARTIAL | {"facts": {"危害后果": "没有"}}
        over = [{"name": "甲", "facts": {"危害后果": "严重", "food_incident": "是"}}]
        found = plain.post(f"{ONE}:what-if", json={"case": base, "variations": over})
        assert found.status_code == 200, found.text

    def test_what_follows_is_shown_as_derived(self, plain: httpx.Client) -> None:
        """A derived fact stands beside those that were given, with its reason and where it comes from."""
        case = examples.PARTIAL | {"facts": {"危害后果": "没有"}}
        found = plain.post(ONE, json=case).json()["result"]["case"]
        assert "food_incident" not in found["facts"]
        (row,) = [each for each in found["derived"] if each["id"] == "food_incident"]
        assert (row["text"], row["of"]) == ("否", ["危害后果"])


class TestBatch:
    def test_order_is_kept_and_a_bad_case_is_a_line(self, plain: httpx.Client) -> None:
        """One line for one line, in order; a bad case and bad JSON are told in their place, white space is passed over."""
        good = json.dumps(examples.PARTIAL)
        lines = [good, "{", "", " \t\r", '{"place": "000000"}', good, '{"place": 1, "place": 2}']
        body = "\n".join(lines)
        found = plain.post(f"{ONE}:batch", content=body.encode(), headers=LINES)
        rows = [json.loads(line) for line in found.text.splitlines()]
        assert [row["line"] for row in rows] == [1, 2, 5, 6, 7]
        assert ["result" in row for row in rows] == [True, False, False, True, False]
        assert rows[2]["problem"]["type"].endswith(":bad-body")

    def test_resumed(self, plain: httpx.Client) -> None:
        """A later start gives the same lines as the whole, from there on."""
        lines = [json.dumps(examples.PARTIAL), "{", json.dumps(examples.CASE)]
        body = "\n".join(lines).encode()
        whole = plain.post(f"{ONE}:batch", content=body, headers=LINES).text.splitlines()
        rest = plain.post(f"{ONE}:batch?resume_from=2", content=body, headers=LINES).text.splitlines()
        assert rest == whole[1:]

    def test_outcomes_only(self, plain: httpx.Client) -> None:
        """detail=outcome gives the receipt and what each track comes to."""
        body = json.dumps(examples.CASE).encode()
        (row,) = plain.post(f"{ONE}:batch?detail=outcome", content=body, headers=LINES).text.splitlines()
        one = plain.post(ONE, json=examples.CASE).json()["result"]
        assert json.loads(row)["receipt"] == one["receipt"]["id"]
        assert json.loads(row)["tracks"]["处罚"]["outcome"] == one["tracks"]["处罚"]["outcome"]

    def test_a_long_batch(self, plain: httpx.Client) -> None:
        """More lines than are sent at once all come, each once."""
        body = b'{"place": "640106"}\n' * 2345
        found = plain.post(f"{ONE}:batch", content=body, headers=LINES).text.splitlines()
        assert [json.loads(line)["line"] for line in found] == list(range(1, 2346))

    def test_a_line_that_is_too_long(self) -> None:
        """A line over the limit is told, and the next one is read from its beginning."""
        with listening(create_app(Settings(rate=0, max_body=2000))) as client:
            body = b'{"place": "' + b"x" * 5000 + b'"}\n' + json.dumps(examples.PARTIAL).encode()
            found = client.post(f"{ONE}:batch", content=body, headers=LINES).text.splitlines()
        assert json.loads(found[0])["problem"]["type"].endswith(":too-large")
        assert "result" in json.loads(found[1])


class TestPinned:
    def test_the_present_rulesets_by_digest(self, plain: httpx.Client) -> None:
        """A call may name the rulesets that it wants; a digest that is not in memory is refused."""
        digest = plain.get("/readyz").json()["rulesets"][0]
        found = plain.post(ONE, json=examples.CASE, params={"rulesets": digest})
        assert found.json()["rulesets"] == digest
        refused = plain.post(ONE, json=examples.CASE, params={"rulesets": "0" * 64})
        assert (refused.status_code, told(refused)) == (409, "rulesets-not-held")


class TestLibrary:
    def test_a_version_has_a_strong_tag(self, plain: httpx.Client) -> None:
        """A version answers with a strong ETag, and 304 to whoever has it."""
        path = "/v1/lists/cn/first-offence/versions/2025-01-27"
        found = plain.get(path)
        tag = found.headers["etag"]
        assert tag.startswith('"')
        same = plain.get(path, headers={"If-None-Match": f'"x", {tag}'})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        assert plain.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
        shown = CliRunner().invoke(command.app, ["show", "cn/first-offence@2025-01-27", "--json"]).stdout
        assert json.loads(shown) == found.json()

    def test_only_what_is_published_may_be_cached(self, plain: httpx.Client) -> None:
        """A published version stays as it is and may be kept for a day; a draft may change and may not be kept."""
        drafts = [version for name in CATALOG.lists() for version in CATALOG.versions(name) if version.draft]
        assert drafts
        kept = plain.get("/v1/lists/cn/first-offence/versions/2025-01-27").headers["cache-control"]
        assert kept == "private, max-age=86400"
        for draft in drafts:
            found = plain.get(f"/v1/lists/{draft.id}/versions/{draft.version}")
            assert (found.status_code, found.headers["cache-control"]) == (200, "no-store")

    @pytest.mark.parametrize("path", ["cn/none/versions/2025-01-27", "cn/first-offence/versions/2024-01-01"])
    def test_a_version_that_is_not_there(self, plain: httpx.Client, path: str) -> None:
        """An unknown list and an unknown version are not found."""
        assert told(plain.get(f"/v1/lists/{path}")) == "unknown-list"

    def test_effective(self, plain: httpx.Client) -> None:
        """The lists over a place on a day are those of the command line; a strange place is refused without an echo."""
        found = plain.get("/v1/lists/effective", params={"place": "640106", "on": "2025-03-20"}).json()
        shown = CliRunner().invoke(command.app, ["lists", "--place", "640106", "--on", "2025-03-20", "--json"]).stdout
        assert found == json.loads(shown)
        refused = plain.get("/v1/lists/effective", params={"place": "张三的家"})
        assert (refused.status_code, told(refused)) == (422, "bad-parameter")
        assert "张三" not in refused.text

    @pytest.mark.parametrize(
        ("path", "key", "q"),
        [
            ("lists", "list", "first"),
            ("terms", "id", "货值"),
            ("matters", "id", "食品"),
            ("statutes", "name", "食品"),
            ("places", "code", "苏州"),
        ],
    )
    def test_pages(self, plain: httpx.Client, path: str, key: str, q: str) -> None:
        """Every row comes once, whatever the page size; a search gives fewer; a strange cursor is refused."""
        whole = plain.get(f"/v1/{path}", params={"limit": 500}).json()
        seen, cursor = [], {}
        for _ in range(1000):
            found = plain.get(f"/v1/{path}", params={"limit": 37, **cursor}).json()
            seen += found["items"]
            if found["next"] is None:
                break
            cursor = {"cursor": found["next"]}
        assert seen[:500] == whole["items"]
        fewer = plain.get(f"/v1/{path}", params={"q": q}).json()["items"]
        assert 0 < len(fewer) < len(seen)
        assert all(row[key] for row in fewer)
        for strange in ("!", write_cursor("nowhere")):
            refused = plain.get(f"/v1/{path}", params={"cursor": strange})
            assert (refused.status_code, told(refused)) == (422, "bad-parameter")


class TestRefusals:
    def test_every_mistake_of_a_case_at_once_and_no_value(self, plain: httpx.Client) -> None:
        """All mistakes are told by pointer and code; neither a value nor a key of the sender's is repeated."""
        case = {
            "place": "张三省",
            "matter": "李四",
            "facts": {"王五": 1, "goods_value": "赵六", "违法记录": [{"孙七": "周八"}]},
        }
        found = plain.post(ONE, json=case)
        assert (found.status_code, told(found)) == (422, "bad-case")
        places = {(e["pointer"], e["code"], e.get("entry")) for e in found.json()["errors"]}
        assert {("/place", "unknown-place", None), ("/matter", "unknown-matter", None)} < places
        assert {("/facts", "unknown-term", 1), ("/facts/goods_value", "bad-value", None)} < places
        assert not [name for name in ("张三", "李四", "王五", "赵六", "孙七", "周八") if name in found.text]

    @pytest.mark.parametrize(
        ("body", "pointer", "code"),
        [
            ({"matter": "expired-food"}, "/place", "missing-key"),
            ({"place": 640106, "matter": "expired-food"}, "/place", "not-text"),
            ({"place": "640106", "matter": "expired-food", "张三": 1}, "", "unknown-key"),
            ({"place": "640106", "matter": "expired-food", "facts": []}, "/facts", "bad-value"),
            ({"place": "640106", "matter": "expired-food", "expect": {}}, "", "unknown-key"),
            ([], "", "bad-value"),
        ],
    )
    def test_strict_shape(self, plain: httpx.Client, body: object, pointer: str, code: str) -> None:
        """Nothing unknown, nothing converted, nothing missing."""
        found = plain.post(ONE, json=body)
        assert (found.status_code, told(found)) == (422, "bad-body")
        assert (found.json()["errors"][0]["pointer"], found.json()["errors"][0]["code"]) == (pointer, code)

    @pytest.mark.parametrize(
        ("changed", "says"),
        [
            (
                {"place": "莱芜市"},
                "/place：这个地区在要核查的那一天已经停用；请核对是否改用 370116 莱芜区；全部地区见 /v1/places。",
            ),
            ({"place": "两江新区", "decision_date": "1999-01-01"}, "/place：这个地区在要核查的那一天还没有；"),
            ({"decision_date": "1990-01-01", "place": "110101"}, "/decision_date：1996年10月1日以前的行政处罚一般规定"),
            (
                {"matter": "小餐饮店场所、设施、餐饮具等不符合规定（浙江）"},
                "/matter：这个事项是浙江省的地方规定，不适用于这个地区。",
            ),
            ({"act_date": "2030-01-01"}, "/act_date：违法行为发生日期晚于核查的日期。"),
            ({"facts": {"危害后果": {"值": "没有", "证据": ""}}}, "/facts/危害后果/证据：“危害后果”的证据要写文字；"),
            (
                {"facts": {"违法记录": [{"日期": "2024-01-01", "事项": "过期食品"}]}},
                "/facts/违法记录：“违法记录”里有事项没有写成名称；请写事项表里的名称“经营超过保质期的食品、食品添加剂”。",
            ),
            (
                {"facts": {"违法记录": [{"日期": "2024-01-01", "事项": "某事"}]}},
                "/facts/违法记录：“违法记录”里有事项不在事项表里；不在表里的请写“其他：…”。",
            ),
            (
                {"facts": {"违法记录": [{"日期": "2024-01-01", "条款": "某条"}]}},
                "/facts/违法记录：“违法记录”里有条款看不懂；",
            ),
        ],
    )
    def test_what_is_wrong_is_told_and_not_something_else(
        self, plain: httpx.Client, changed: dict[str, object], says: str
    ) -> None:
        """A place that is held is not called unknown, nor a day that is one no day; the sender's words are not repeated."""
        found = plain.post(ONE, json={"place": "640106", "matter": "expired-food", **changed})
        assert (found.status_code, told(found)) == (422, "bad-case")
        (error,) = found.json()["errors"]
        assert f"{error['pointer']}：{error['message']}".startswith(says)

    def test_one_matter_by_two_names(self, plain: httpx.Client) -> None:
        """A matter of the table that is written twice is not called unknown."""
        found = plain.post(ONE, json={"place": "640106", "acts": [{"matter": ["expired-food", "过期食品"]}]})
        (error,) = found.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/acts/0/matter", "wrong-shape")
        assert error["message"].startswith("第1个违法行为：matter（事项）写成列表的，至少写两个不同的事项")

    @pytest.mark.parametrize(
        ("params", "name"),
        [
            ({"on": "2025-02-30"}, "on"),
            ({"on": "1e9"}, "on"),
            ({"张三": "1"}, "?"),
            ({"rulesets": "x"}, "rulesets"),
            ({"record": "x"}, "record"),
        ],
    )
    def test_parameters(self, plain: httpx.Client, params: dict[str, str], name: str) -> None:
        """A wrong parameter is named when it is ours; nothing else is repeated."""
        found = plain.post(ONE, json=examples.PARTIAL, params=params)
        assert (found.status_code, told(found)) == (422, "bad-parameter")
        assert found.json()["errors"][0]["parameter"] == name
        assert "张三" not in found.text

    def test_parameters_of_all_kinds_at_once(self, plain: httpx.Client) -> None:
        """A wrong query and a wrong header are told together; a header's name in the query is not known there."""
        params = {"record": "x", "Idempotency-Key": "k"}
        found = plain.post(ONE, json=examples.PARTIAL, params=params, headers={"Idempotency-Key": "a b"})
        assert (found.status_code, told(found)) == (422, "bad-parameter")
        faults = [(one["parameter"], one["code"]) for one in found.json()["errors"]]
        assert faults == [
            ("record", "bad-value"),
            ("Idempotency-Key", "unknown-key"),
            ("Idempotency-Key", "bad-value"),
        ]

    @pytest.mark.parametrize("query", ["record=true&record=false", "on=2025-03-20&on=2025-03-21"])
    def test_a_parameter_stands_once(self, plain: httpx.Client, query: str) -> None:
        """Which of two would count is not for their order to say: both are refused, in the query and in the headers."""
        found = plain.post(f"{ONE}?{query}", json=examples.CASE)
        assert (found.status_code, found.json()["errors"][0]["parameter"]) == (422, query.partition("=")[0])
        twice = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
        found = plain.post(ONE, json=examples.CASE, headers=twice)
        assert (found.status_code, found.json()["errors"][0]["parameter"]) == (422, "Idempotency-Key")

    def test_an_endpoint_is_counted_by_its_template(self, plain: httpx.Client) -> None:
        """A request is told in the metrics by the template of its route and its status."""
        assert plain.post(ONE, json=examples.PARTIAL).status_code == 200
        assert 'method="POST",route="/v1/evaluations",status="200"' in plain.get("/metrics").text

    def test_a_day_beside_a_decision_date(self, plain: httpx.Client) -> None:
        """As on the command line, a decided case has its day."""
        assert told(plain.post(ONE, json=examples.CASE, params={"on": "2025-03-21"})) == "bad-parameter"

    def test_path_and_method(self, plain: httpx.Client) -> None:
        """An unknown path and a wrong method are problems too; the latter says what is allowed."""
        assert told(plain.get("/nowhere")) == "not-found"
        found = plain.put("/livez")
        assert (found.status_code, told(found), found.headers["allow"]) == (405, "wrong-method", "GET")
        assert plain.delete(ONE).headers["allow"] == "GET, POST"

    def test_media(self, plain: httpx.Client) -> None:
        """Another type, another charset and a compressed body are refused."""
        body = json.dumps(examples.PARTIAL).encode()
        for headers in (
            {"Content-Type": "text/plain"},
            {"Content-Type": "application/json; charset=gbk"},
            {**JSON, "Content-Encoding": "gzip"},
            {"Content-Type": ""},
        ):
            found = plain.post(ONE, content=body, headers=headers)
            assert (found.status_code, told(found)) == (415, "wrong-media")
        assert (
            plain.post(ONE, content=body, headers={"Content-Type": 'application/json; charset="UTF-8"'}).status_code
            == 200
        )


class TestMiddleware:
    def test_headers(self, plain: httpx.Client) -> None:
        """Every answer has the security headers and an id; one that is sent is kept when it is well formed; no CORS."""
        found = plain.get("/livez", headers={"X-Request-Id": "abc-12345678", "Origin": "https://example.org"})
        assert found.headers["x-request-id"] == "abc-12345678"
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["cache-control"] == "no-store"
        assert "server" not in found.headers
        assert not [name for name in found.headers if name.startswith("access-control")]
        assert plain.get("/livez", headers={"X-Request-Id": "a b"}).headers["x-request-id"] != "a b"

    def test_a_defect_of_a_list_is_a_problem(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An endpoint that gives rows of the catalog answers a defect in the same form as an evaluation."""

        def broken(*_: object) -> None:
            raise RuntimeError("张三")

        monkeypatch.setattr("api.http.routes.catalog.term_data", broken)
        with listening(create_app(Settings(rate=0))) as client:
            found = client.get("/v1/terms")
        assert (found.status_code, told(found)) == (500, "internal")
        assert "张三" not in found.text

    @pytest.mark.parametrize("path", [ONE, "/v1/evaluations/0/choice"])
    def test_who_hangs_up_is_not_a_defect(self, path: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        """A client that ends in the middle of its body is logged as such, whoever asks the endpoint."""
        settings = Settings(rate=0, database=f"sqlite:///{tmp_path / 'records.db'}")
        with listening(create_app(settings)) as client, caplog.at_level("INFO"):
            port = client.base_url.port
            with socket.create_connection(("127.0.0.1", port or 0)) as caller:
                head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{{"
                caller.sendall(head.encode())
            until(lambda: statuses(caplog))
        assert statuses(caplog) == [499]

    def test_a_defect_is_a_problem_and_the_log_holds_no_fact(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Whatever fails inside is 500 with a problem; the log says where, never what was sent."""

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("张三")

        monkeypatch.setattr(evaluations, "decide_acts", broken)
        with listening(create_app(Settings(rate=0))) as client, caplog.at_level("INFO"):
            found = client.post(ONE, json=examples.CASE | {"title": "李四"})
        assert (found.status_code, told(found)) == (500, "internal")
        lines = [JsonLines().format(record) for record in caplog.records]
        assert any('"error":"RuntimeError"' in line and found.headers["x-request-id"] in line for line in lines)
        assert not [line for line in lines if "张三" in line or "李四" in line]
