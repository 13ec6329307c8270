"""The service on its real store: what is kept, given back, refused and audited, on SQLite and on PostgreSQL."""

import asyncio
import json
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from starlette.requests import Request

from api.http.admission.audit import EACH, MORE, STRANGERS, Audit
from api.http.app import create_app
from api.http.contract import examples
from api.http.records import Records, problem_of
from api.http.routes.paging import write_cursor
from api.http.settings import Settings
from api.http.telemetry.metrics import Metrics
from api.store import (
    Actor,
    Entry,
    Evaluated,
    IdempotencyConflict,
    Recorded,
    Refused,
    Store,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreGone,
    open_store,
)
from tests.api.store.examples import evaluated, without_triggers
from tests.api.store.writing import record, record_all
from tests.crash.service import serving
from tests.postgres import Server
from tests.running_service import LINES, ROOT, listening, result_of, told
from tests.waiting import PATIENCE, until

ONE = "/v1/evaluations"
SCOPES = ["evaluate", "read", "choose", "audit", "metrics"]
EVERYTHING = Actor("operator", "operator")


@pytest.fixture
def service(url: str) -> Iterator[httpx.Client]:
    """A service with keys that makes its own database, and the key of one who may do everything there."""
    with listening(create_app(Settings(access="keys", database=url, rate=0, reload_seconds=0))) as client:
        client.headers["Authorization"] = f"Bearer {key(url)}"
        yield client


def key(url: str, place: str | None = None, scopes: list[str] = SCOPES) -> str:
    """The secret of a new key."""
    store = open_store(url)
    store.migrate()
    try:
        return store.create_key("测试", scopes, place)[1]
    finally:
        store.close()


def bearer(secret: str) -> dict[str, str]:
    """The header that shows a key."""
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def behind(url: str) -> Iterator[Store]:
    """The store of the service, behind its back."""
    store = open_store(url)
    yield store
    store.close()


def test_kept_and_given_back(service: httpx.Client, behind: Store) -> None:
    """What was answered reads back byte for byte, comes out the same again, and stands in the list and in the store."""
    made = service.post(ONE, json=examples.CASE)
    assert (made.status_code, made.headers["evaluation-recorded"]) == (201, "yes")
    where = made.headers["location"]
    again = service.get(where)
    assert (again.status_code, result_of(again.content)) == (200, result_of(made.content))
    assert (again.json()["choices"], again.json()["choice_due"]) == ([], ["处罚"])
    assert service.get(f"{where}/verify").json()["same"] is True
    (row,) = service.get(ONE).json()["items"]
    assert (row["id"], row["matter"], row["place"]) == (made.json()["id"], "expired-food", "640106")
    found = behind.evaluation(row["id"], EVERYTHING)
    assert found is not None
    assert found.choice_due == ("处罚",)
    assert json.loads(found.case_json or b"") == examples.CASE
    assert behind.verify_audit().whole


@pytest.mark.parametrize("level", ["outcome", "default", "full"])
def test_what_was_told_is_kept_and_the_rest_is_told_again(service: httpx.Client, level: str) -> None:
    """The record reads back as it was told; with detail=full it is the full answer, and it verifies, whatever was told."""
    full = result_of(service.post(ONE, json=examples.CASE, params={"detail": "full", "record": "false"}).content)
    made = service.post(ONE, json=examples.CASE, params={"detail": level})
    where = made.headers["location"]
    assert result_of(service.get(where).content) == result_of(made.content)
    assert result_of(service.get(where, params={"detail": "full"}).content) == full
    assert service.get(f"{where}/verify").json()["same"] is True


def recorded_with(service: httpx.Client, behind: Store, **other: str | bytes) -> Recorded:
    """The example evaluated by the service, and recorded once more with something else in it."""
    found = behind.evaluation(service.post(ONE, json=examples.CASE).json()["id"], EVERYTHING)
    assert found is not None
    same: dict[str, Any] = {
        "actor": EVERYTHING,
        "place": found.place,
        "matter_id": found.matter_id,
        "case_json": found.case_json,
        "result_json": found.result_json,
        "answer_digest": found.answer_digest,
        "receipt_id": found.receipt_id,
        "engine": found.engine,
        "digests_json": found.digests_json,
        "body_digest": "once more",
    }
    return record(behind, Evaluated(**(same | other)))


def test_what_was_told_is_verified_too(service: httpx.Client, behind: Store) -> None:
    """A record whose full answer comes out the same, but which keeps another text as told, is not the same."""
    other = recorded_with(service, behind, result_json=b'{"tracks":{}}')
    told_now = service.get(f"{ONE}/{other.id}/verify").json()
    assert (told_now["same"], "告知的结果" in told_now["says"]) == (False, True)


def test_a_full_answer_that_comes_out_otherwise_is_not_told(service: httpx.Client, behind: Store) -> None:
    """When no rulesets in memory give the answer of the record again, only what was told is given."""
    other = recorded_with(service, behind, answer_digest="0" * 64)
    assert service.get(f"{ONE}/{other.id}").status_code == 200
    refused = service.get(f"{ONE}/{other.id}", params={"detail": "full"})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:cailiang:problem:rulesets-not-held")
    assert "存证时的全部结果" in refused.json()["detail"]
    read = service.get("/v1/audit", params={"action": "evaluation.read"}).json()["items"]
    assert [row["outcome"] for row in read] == ["given", "not-held"]
    assert behind.verify_audit().whole


def test_a_record_that_was_told_in_full_needs_no_rulesets(url: str, tmp_path: Path) -> None:
    """What was kept as the full answer is given in full when its rulesets are gone; what was kept in short is not."""
    rulesets = Path(shutil.copytree(ROOT / "rulesets", tmp_path / "rulesets"))
    app = create_app(Settings(rulesets=rulesets, database=url, rate=0, reload_seconds=0, held=1))
    with listening(app) as client:
        full, short = (client.post(ONE, json=examples.CASE, params={"detail": level}) for level in ("full", "default"))
        words = rulesets / "vocabulary.yaml"
        words.write_text(words.read_text(encoding="utf-8") + "# 注\n", encoding="utf-8")
        assert asyncio.run(app.state.service.rulesets.look())
        again = client.get(full.headers["location"], params={"detail": "full"})
        assert (again.status_code, result_of(again.content)) == (200, result_of(full.content))
        assert told(client.get(short.headers["location"], params={"detail": "full"})) == "rulesets-not-held"


def test_a_case_outside_the_matters_is_kept(service: httpx.Client) -> None:
    """A violation that no matter holds is kept all the same."""
    case = examples.CASE | {"matter": "其他：某种行为", "facts": {}}
    made = service.post(ONE, json=case)
    assert made.status_code == 201
    assert service.get(ONE).json()["items"][0]["matter"] == "other"


def test_not_recorded_when_asked(service: httpx.Client) -> None:
    """record=false answers only."""
    found = service.post(ONE, json=examples.CASE, params={"record": "false"})
    assert (found.status_code, found.headers["evaluation-recorded"]) == (200, "no")
    with_key = service.post(
        ONE, json=examples.CASE, params={"record": "false"}, headers={"Idempotency-Key": "not-remembered"}
    )
    assert (with_key.status_code, told(with_key)) == (422, "bad-parameter")
    assert service.get(ONE).json()["items"] == []


def test_a_result_that_no_longer_comes_out(service: httpx.Client, behind: Store) -> None:
    """An evaluation that another engine answered otherwise is not the same, and the difference is named.

    Also where it holds what nobody sees, which was not refused then.
    """
    case = json.dumps(examples.CASE | {"title": "某店\u200d"}).encode()
    older = recorded_with(service, behind, case_json=case, answer_digest="0" * 64, engine="0.0.9")
    told_now = service.get(f"{ONE}/{older.id}/verify").json()
    assert (told_now["same"], "0.0.9" in told_now["says"]) == (False, True)


def test_pages(service: httpx.Client) -> None:
    """Pages of evaluations follow each other by cursor, latest first, each row once; a strange cursor is refused."""
    made = [service.post(ONE, json=examples.PARTIAL).json()["id"] for _ in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = service.get(ONE, params={"limit": 2, **cursor}).json()
        seen += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == made[::-1]
    for strange in ("!", write_cursor("nowhere"), write_cursor("-1"), write_cursor("9" * 30)):
        assert told(service.get(ONE, params={"cursor": strange})) == "bad-parameter"


def test_a_repeated_key_returns_the_first_answer(service: httpx.Client) -> None:
    """The same Idempotency-Key: the first answer; with another body a conflict; nothing is kept twice."""
    once = {"Idempotency-Key": "k-1"}
    first = service.post(ONE, json=examples.CASE, headers=once)
    again = service.post(ONE, json=examples.CASE, headers=once)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (200, "true")
    assert again.content == first.content
    other = service.post(ONE, json=examples.PARTIAL, headers=once)
    assert told(other) == "idempotency-conflict"
    by_detail = service.post(ONE, json=examples.CASE, headers=once, params={"detail": "full"})
    assert told(by_detail) == "idempotency-conflict"
    assert "detail 也要相同" in by_detail.json()["detail"]
    assert len(service.get(ONE).json()["items"]) == 1


def test_a_repeated_key_outlives_the_rulesets(url: str, tmp_path: Path) -> None:
    """Rulesets that are gone, or know the case no more, do not stand before the first answer; a new key is refused."""
    rulesets = Path(shutil.copytree(ROOT / "rulesets", tmp_path / "rulesets"))
    settings = Settings(rulesets=rulesets, database=url, rate=0, reload_seconds=0, held=1)
    app = create_app(settings)
    with listening(app) as client:
        pinned = {"rulesets": client.get("/readyz").json()["rulesets"][0]}
        first = client.post(ONE, json=examples.CASE, params=pinned, headers={"Idempotency-Key": "p-1"})
        words = rulesets / "vocabulary.yaml"
        words.write_text(words.read_text(encoding="utf-8") + "# 注\n", encoding="utf-8")
        assert asyncio.run(app.state.service.rulesets.look())
        again = client.post(ONE, json=examples.CASE, params=pinned, headers={"Idempotency-Key": "p-1"})
        assert (again.status_code, again.content) == (200, first.content)
        for headers in ({"Idempotency-Key": "p-2"}, {}):
            found = client.post(ONE, json=examples.CASE, params=pinned, headers=headers)
            assert told(found) == "rulesets-not-held"
        other = client.post(ONE, json=examples.PARTIAL, params=pinned, headers={"Idempotency-Key": "p-1"})
        assert told(other) == "rulesets-not-held"
        assert len(client.get(ONE).json()["items"]) == 1


def test_choice_and_audit(service: httpx.Client, behind: Store) -> None:
    """Choices are kept with their track and reasons, refused without; every act is a row of the audit, by page."""
    made = service.post(ONE, json=examples.CASE)
    where = made.headers["location"]
    assert service.post(f"{where}/choice", json=examples.CHOICE).status_code == 201
    away: dict[str, Any] = examples.CHOICE | {"adopted": False, "factor": "社会影响", "track": "强制"}
    assert service.post(f"{where}/choice", json=away).status_code == 201
    for wrong, pointer in (
        ({"factor": "某因素"}, "/factor"),
        ({"reasons": " "}, "/reasons"),
    ):
        refused = service.post(f"{where}/choice", json=examples.CHOICE | wrong)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    refused = service.post(f"{where}/choice", json=examples.CHOICE | {"adopted": False, "act": 1})
    assert [(one["pointer"], one["message"]) for one in refused.json()["errors"]] == [
        ("/factor", "不采用的，要写明是哪个因素。"),
        ("/act", "这个案件没有写 acts，选择不写 act。"),
    ]
    refused = service.post(f"{ONE}/none/choice", json=examples.CHOICE)
    assert told(refused) == "unknown-evaluation"
    found = behind.evaluation(made.json()["id"], EVERYTHING)
    assert found is not None
    assert [(one.track, one.decision, one.factor) for one in found.choices] == [
        (examples.CHOICE["track"], "adopt", None),
        ("强制", "depart", "社会影响"),
    ]
    rows, cursor = [], {}
    while True:
        page = service.get("/v1/audit", params={"limit": 1, **cursor}).json()
        rows += page["items"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    made_of = ["key.create", "evaluation.record", "choice.make", "choice.make", "request.refuse"]
    assert [row["action"] for row in rows] == made_of
    assert (rows[4]["object"], rows[4]["outcome"]) == (
        "POST /v1/evaluations/{evaluation_id}/choice",
        "unknown-evaluation",
    )
    assert rows[4]["trace_id"] == refused.headers["x-request-id"]
    assert [row["previous_hash"] for row in rows[1:]] == [row["hash"] for row in rows[:-1]]
    assert (rows[1]["role"], rows[1]["ip"]) == ("key", "127.0.0.1")
    assert rows[1]["trace_id"] == made.headers["x-request-id"]
    chosen = service.get("/v1/audit", params={"action": "choice.make"}).json()["items"]
    assert chosen == rows[2:4]


def test_choices_are_read_back(service: httpx.Client, behind: Store) -> None:
    """An integrator reads every choice beside the result, which stays as it was; what is still due is told and listed."""
    made = service.post(ONE, json=examples.CASE)
    other = service.post(ONE, json=examples.CASE).json()["id"]
    needs_none = service.post(ONE, json=examples.PARTIAL).json()["id"]
    where = made.headers["location"]
    assert [row["id"] for row in due(service)] == [other, made.json()["id"]]
    assert [row["choice_due"] for row in service.get(ONE).json()["items"]] == [[], ["处罚"], ["处罚"]]
    service.post(f"{where}/choice", json=examples.CHOICE | {"track": "强制"})
    assert service.get(where).json()["choice_due"] == ["处罚"]
    signed = {"party": "某甲𠮷", "officers": [{"name": "王某", "number": "640106001"}], "review": {"says": "同意"}}
    away = {"track": "处罚", "adopted": False, "reasons": "另有一案并案处理", "factor": "社会影响", "signed": signed}
    chosen = service.post(f"{where}/choice", json=away).json()
    found = service.get(where)
    assert result_of(found.content) == result_of(made.content)
    assert found.json()["choice_due"] == []
    first, last = found.json()["choices"]
    assert first["signed"] is None
    assert {**away, "id": chosen["id"], "recorded_at": chosen["recorded_at"], "by": last["by"]} == last
    assert last["by"].startswith("key-")
    assert [row["id"] for row in due(service)] == [other]
    # A choice where none is required is kept as well.
    assert service.post(f"{ONE}/{needs_none}/choice", json=examples.CHOICE).status_code == 201
    assert len(service.get(f"{ONE}/{needs_none}").json()["choices"]) == 1
    behind.erase_facts(other, EVERYTHING)
    assert due(service) == []
    assert told(service.post(f"{ONE}/{other}/choice", json=examples.CHOICE)) == "erased"
    assert behind.verify_audit().whole


def due(service: httpx.Client) -> list[dict[str, Any]]:
    """Every evaluation that still needs a choice, one to a page."""
    rows: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = service.get(ONE, params={"choice": "due", "limit": 1, **cursor}).json()
        rows += page["items"]
        if page["next"] is None:
            return rows
        cursor = {"cursor": page["next"]}


def test_a_repeated_choice_is_the_first(service: httpx.Client) -> None:
    """The same Idempotency-Key: the first choice, kept once; another choice, or the key of an evaluation: a conflict."""
    once = {"Idempotency-Key": "c-1"}
    where = service.post(ONE, json=examples.CASE, headers={"Idempotency-Key": "e-1"}).headers["location"]
    first = service.post(f"{where}/choice", json=examples.CHOICE, headers=once)
    again = service.post(f"{where}/choice", json=examples.CHOICE, headers=once)
    assert (first.status_code, again.status_code, again.headers["idempotency-replayed"]) == (201, 200, "true")
    assert again.content == first.content
    assert len(service.get(where).json()["choices"]) == 1
    for body, headers in (
        (examples.CHOICE | {"reasons": "别的理由"}, once),
        (examples.CHOICE | {"signed": {"party": "某乙"}}, once),
        (examples.CHOICE, {"Idempotency-Key": "e-1"}),
    ):
        assert told(service.post(f"{where}/choice", json=body, headers=headers)) == "idempotency-conflict"


def test_a_key_bound_to_a_place(service: httpx.Client, url: str) -> None:
    """A city sees what its districts keep; another city neither sees it nor evaluates for it nor chooses about it."""
    made = service.post(ONE, json=examples.CASE)
    where = made.headers["location"]
    city, other = bearer(key(url, "640100")), bearer(key(url, "310000"))
    assert result_of(service.get(where, headers=city).content) == result_of(made.content)
    assert service.get(f"{where}/verify", headers=city).json()["same"] is True
    assert service.post(ONE, json=examples.CASE, headers=city).status_code == 201
    assert len(service.get(ONE, headers=city).json()["items"]) == 2
    assert service.get(ONE, headers=other).json()["items"] == []
    assert told(service.get(where, headers=other)) == "unknown-evaluation"
    assert told(service.post(f"{where}/choice", json=examples.CHOICE, headers=other)) == "unknown-evaluation"
    assert told(service.post(ONE, json=examples.CASE, headers=other)) == "other-place"


def test_readings_are_audited(service: httpx.Client, url: str, behind: Store) -> None:
    """Each reading of what is kept is a row: who, what, how it ended, from where and with which request."""
    once = {"Idempotency-Key": "r-1"}
    made = service.post(ONE, json=examples.CASE, headers=once)
    where, name = made.headers["location"], f"evaluation:{made.json()['id']}"
    reader = bearer(key(url, "640106", ["read"]))
    read = service.get(where, headers=reader)
    service.get(f"{where}/verify")
    service.get(ONE)
    service.post(ONE, json=examples.CASE, headers=once)
    behind.erase_facts(made.json()["id"], EVERYTHING)
    service.get(where)
    service.get(f"{where}/verify")
    rows = [row for row in behind.audit().items if row.action.startswith("evaluation.")]
    assert [(row.action, row.object, row.outcome) for row in rows] == [
        ("evaluation.record", name, "recorded"),
        ("evaluation.read", name, "given"),
        ("evaluation.verify", name, "same"),
        ("evaluation.list", "evaluations", "1 rows"),
        ("evaluation.replay", name, "given"),
        ("evaluation.read", name, "erased"),
        ("evaluation.verify", name, "erased"),
    ]
    assert (rows[1].who, rows[2].who) == (behind.keys()[1].id, behind.keys()[0].id)
    assert (rows[1].role, rows[1].ip, rows[1].trace_id) == ("key", "127.0.0.1", read.headers["x-request-id"])
    assert behind.verify_audit().whole


def test_refusals_are_audited(service: httpx.Client, url: str, behind: Store) -> None:
    """Each refused key, missing scope, other place and hidden evaluation is a row, without anything that was typed."""
    made = service.post(ONE, json=examples.CASE)
    where = made.headers["location"]
    other = bearer(key(url, "310000"))
    service.get(where, headers=bearer("cailiang_某人的密钥".encode().hex()))
    service.get(where, headers=bearer(key(url, scopes=["evaluate"])))
    service.post(ONE, json=examples.CASE, headers=other)
    service.get(where, headers=other)
    service.get(f"{ONE}/某人的编号", headers=other)
    service.get("/v1/audit", headers=other)
    line = json.dumps(examples.CASE)
    service.post(f"{ONE}:batch", content=f"{line}\n{line}\n", headers={**other, **LINES})
    service.get(ONE, headers={"Authorization": ""})
    rows = [row for row in behind.audit().items if row.action == "request.refuse"]
    assert [(row.object, row.outcome) for row in rows] == [
        ("evaluation:" + made.json()["id"], "bad-credentials"),
        ("evaluation:" + made.json()["id"], "missing-scope"),
        ("POST /v1/evaluations", "other-place"),
        ("evaluation:" + made.json()["id"], "unknown-evaluation"),
        ("GET /v1/evaluations/{evaluation_id}", "unknown-evaluation"),
        ("GET /v1/audit", "other-place"),
        ("POST /v1/evaluations:batch", "other-place"),
        ("POST /v1/evaluations:batch", "other-place"),
    ]
    stranger, scopeless, bound = rows[:3]
    assert (stranger.who, stranger.role, stranger.ip) == ("-", "-", "127.0.0.1")
    assert [scopeless.who, bound.who] == [behind.keys()[2].id, behind.keys()[1].id]
    assert 'cailiang_refusals_total{kind="other-place"} 4.0' in service.get("/metrics").text
    assert behind.verify_audit().whole


def test_a_flood_of_bad_keys_is_bounded(service: httpx.Client, behind: Store) -> None:
    """Of many refused keys the first are rows, one more says that there were more, the rest are counted in the metrics."""
    for number in range(100):
        assert service.get(ONE, headers=bearer(f"cailiang_{number:043}")).status_code == 401
    rows = [row for row in behind.audit(limit=500).items if row.action == "request.refuse"]
    # The minute may turn while the test runs.
    assert EACH + 1 <= len(rows) <= 2 * (EACH + 1)
    assert {row.object for row in rows} == {"GET /v1/evaluations", MORE}
    assert [row.object for row in rows].count(MORE) <= 2
    told = service.get("/metrics").text
    assert 'cailiang_refusals_total{kind="bad-credentials"} 100.0' in told
    assert f'cailiang_unaudited_total{{why="many"}} {100 - len(rows)}.0' in told
    assert service.post(ONE, json=examples.CASE).status_code == 201


def test_the_bound_of_strangers() -> None:
    """Strangers together have a bound of their own, each minute anew; a known key is noted beside them."""
    now, noted = [0.0], list[Entry]()

    async def note(entry: Entry) -> None:
        noted.append(entry)

    metrics = Metrics()
    audit = Audit(cast("Records", SimpleNamespace(note=note)), metrics, lambda: now[0])

    def refused(host: str, actor: Actor | None = None) -> None:
        state = {"request_id": "r", "actor": actor} if actor else {"request_id": "r"}
        scope = {"type": "http", "method": "GET", "client": (host, 1), "state": state, "path_params": {}, "headers": []}
        asyncio.run(audit.refused(Request(scope), "missing-scope" if actor else "bad-credentials"))

    for number in range(STRANGERS + 50):
        refused(f"192.0.2.{number}")
    assert [one.object for one in noted[-2:]] == ["GET -", MORE]
    assert len(noted) == STRANGERS + 1
    refused("192.0.2.1", Actor("key-1", "key"))
    assert len(noted) == STRANGERS + 2
    now[0] = 60.0
    refused("192.0.2.1")
    assert len(noted) == STRANGERS + 3


def test_the_longest_page_tells_of_the_next(service: httpx.Client, behind: Store) -> None:
    """A page of 500, the most that is allowed, has a cursor when there are more rows, in both lists."""
    record_all(behind, [evaluated(number, actor=EVERYTHING) for number in range(501)])
    for path in (ONE, "/v1/audit"):
        page = service.get(path, params={"limit": 500}).json()
        assert len(page["items"]) == 500
        rest = service.get(path, params={"limit": 500, "cursor": page["next"]}).json()
        assert (len(rest["items"]) >= 1, rest["next"]) == (True, None)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (IdempotencyConflict("x"), "idempotency-conflict"),
        (StoreDamaged("x"), "record-damaged"),
        (StoreFull("x"), "store-full"),
        (StoreGone("x"), "store-gone"),
        (Refused("erased", "x"), "erased"),
        (Refused("evaluation_id", "x"), "unknown-evaluation"),
        (Refused("place", "x"), "other-place"),
        (Refused("reasons", "x"), "bad-body"),
    ],
)
def test_what_the_store_refuses_is_a_problem(error: StoreError, kind: str) -> None:
    """Each error of the store that is no defect has its problem; a refused field of a choice is named by its place."""
    problem = problem_of(error)
    assert problem.kind == kind
    assert [fault.pointer for fault in problem.faults] == (["/reasons"] if kind == "bad-body" else [])


def test_keys_of_the_store(service: httpx.Client, url: str) -> None:
    """A key does what its scopes say; one that nobody has does nothing."""
    reader = bearer(key(url, scopes=["read"]))
    assert service.get(ONE, headers=reader).status_code == 200
    assert told(service.post(ONE, json=examples.CASE, headers=reader)) == "missing-scope"
    assert told(service.get(ONE, headers=bearer("cailiang_none"))) == "bad-credentials"


def test_erased(service: httpx.Client, behind: Store) -> None:
    """What was erased is told so, also to a repeated key; the record stays in the list and the chain whole."""
    once = {"Idempotency-Key": "k-2"}
    made = service.post(ONE, json=examples.CASE, headers=once)
    where = made.headers["location"]
    assert behind.erase_facts(made.json()["id"], EVERYTHING).evaluations == 1
    assert (service.get(where).status_code, told(service.get(where))) == (410, "erased")
    assert told(service.post(ONE, json=examples.CASE, headers=once)) == "erased"
    assert service.get(f"{where}/verify").json()["same"] is None
    assert len(service.get(ONE).json()["items"]) == 1
    assert behind.verify_audit().whole


_LOSE, _MOVE = "DELETE FROM texts", "UPDATE evaluations SET place = '110000'"


@pytest.mark.parametrize("lost", [False, True])
def test_damaged(service: httpx.Client, behind: Store, lost: bool) -> None:
    """What was changed or lost is told so and not as erased, takes no choice, and spoils no list; the others are as they were."""
    once = {"Idempotency-Key": "damaged"}
    name = service.post(ONE, json=examples.CASE, headers=once).json()["id"]
    other = service.post(ONE, json=examples.CASE).json()["id"]
    seq = next(row.seq for row in behind.audit().items if row.object == f"evaluation:{name}")
    without_triggers(behind, f"{_LOSE if lost else _MOVE} WHERE seq = {seq}")
    for where in (f"{ONE}/{name}", f"{ONE}/{name}/verify"):
        assert (service.get(where).status_code, told(service.get(where))) == (409, "record-damaged")
    assert told(service.post(f"{ONE}/{name}/choice", json=examples.CHOICE)) == "record-damaged"
    assert told(service.post(ONE, json=examples.CASE, headers=once)) == "record-damaged"
    listed = service.get(ONE).json()["items"]
    assert [(row["id"], row["damaged"]) for row in listed] == [(other, False), (name, not lost)]
    assert "110000" not in repr(listed)
    assert service.get(f"{ONE}/{other}").status_code == 200
    assert service.post(f"{ONE}/{other}/choice", json=examples.CHOICE).status_code == 201


def test_a_database_that_comes_late_and_goes(own_server: Server) -> None:
    """The service starts without its database, says so, and keeps evaluations once it is there, without a restart."""
    own_server.stop()
    settings = Settings(database=own_server.url, rate=0, reload_seconds=0)
    with listening(create_app(settings)) as client:
        assert client.get("/readyz").status_code == 503
        assert told(client.post(ONE, json=examples.CASE)) == "store-gone"
        own_server.start()
        until(lambda: client.get("/readyz").status_code == 200)  # told within a second, the schema may take longer
        assert client.get("/readyz").json()["recording"] is True
        assert client.post(ONE, json=examples.CASE).status_code == 201
        own_server.stop("immediate")
        assert told(client.post(ONE, json=examples.CASE)) == "store-gone"
        assert client.get("/livez").status_code == 200
        own_server.start()
        assert client.post(ONE, json=examples.CASE).status_code == 201
        assert len(client.get(ONE).json()["items"]) == 2


def until_full(client: httpx.Client, path: str, body: object) -> int:
    """Send the same until it is refused for want of room; how many were kept."""
    for kept in range(1000):
        found = client.post(path, json=body)
        if found.status_code != 201:
            assert (found.status_code, told(found)) == (507, "store-full")
            return kept
    raise AssertionError("never full")


def test_a_full_disk(tmp_path: Path) -> None:
    """Without room evaluations and choices are refused with 507 and readings go on; with room again all works, unrestarted."""
    file = tmp_path / "records.db"
    url = f"sqlite:///{file}"
    with (
        serving(url, workers=1) as service,
        httpx.Client(base_url=service.address, timeout=PATIENCE, trust_env=False) as client,
    ):
        where = client.post(ONE, json=examples.CASE).headers["location"]
        (process,) = service.running
        room = file.with_name("records.db-wal").stat().st_size + 100_000
        _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, most))
        # What is smaller may fit longer: first no more evaluations, then no more choices, then no more rows about readings.
        kept = 1 + until_full(client, ONE, examples.CASE)
        until_full(client, f"{where}/choice", examples.CHOICE)
        assert len(client.get(ONE).json()["items"]) == kept
        for _ in range(20):
            assert client.get(where).status_code == 200
            assert client.get(f"{where}/verify").json()["same"] is True
            assert len(client.get(ONE).json()["items"]) == kept
        assert client.get("/readyz").status_code == 200
        assert told(client.post(ONE, json=examples.CASE)) == "store-full"
        assert 'cailiang_unaudited_total{why="full"}' in client.get("/metrics").text
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))
        assert client.post(f"{where}/choice", json=examples.CHOICE).status_code == 201
        assert client.post(ONE, json=examples.CASE).status_code == 201
    store = open_store(url)
    assert store.verify_audit().whole
    assert len(store.evaluations(EVERYTHING).items) == kept + 1
    store.close()
