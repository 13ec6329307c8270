"""The service on its real store: what is kept, given back, refused and audited, on SQLite and on PostgreSQL."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.http import examples
from api.http.app import create_app
from api.http.settings import Settings
from api.store import Actor, Store, open_store
from tests.postgres import Server
from tests.running_service import listening, told

ONE = "/v1/evaluations"
SCOPES = ["evaluate", "read", "choose", "audit"]
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
    assert (again.status_code, again.content) == (200, made.content)
    assert service.get(f"{where}/verify").json()["same"] is True
    (row,) = service.get(ONE).json()["items"]
    assert (row["id"], row["matter"], row["place"]) == (made.json()["id"], "expired-food", "640106")
    found = behind.evaluation(row["id"], EVERYTHING)
    assert found is not None
    assert found.choice_due is True
    assert json.loads(found.case_json or "") == examples.CASE
    assert behind.verify_audit().whole


def test_a_case_outside_the_matters_is_kept(service: httpx.Client) -> None:
    """A violation that no matter holds is kept all the same."""
    case = examples.CASE | {"matter": "其他：某种行为", "facts": {}}
    made = service.post(ONE, json=case)
    assert made.status_code == 201
    assert service.get(ONE).json()["items"][0]["matter"] == "other"


def test_a_repeated_key_returns_the_first_answer(service: httpx.Client) -> None:
    """The same Idempotency-Key: the first answer; with another body a conflict; nothing is kept twice."""
    once = {"Idempotency-Key": "k-1"}
    first = service.post(ONE, json=examples.CASE, headers=once)
    again = service.post(ONE, json=examples.CASE, headers=once)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (200, "true")
    assert again.content == first.content
    assert told(service.post(ONE, json=examples.PARTIAL, headers=once)) == "idempotency-conflict"
    assert len(service.get(ONE).json()["items"]) == 1


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
    assert told(service.post(f"{ONE}/none/choice", json=examples.CHOICE)) == "unknown-evaluation"
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
    assert [row["action"] for row in rows] == ["key.create", "evaluation.record", "choice.make", "choice.make"]
    assert [row["previous_hash"] for row in rows[1:]] == [row["hash"] for row in rows[:-1]]
    assert (rows[1]["role"], rows[1]["ip"]) == ("key", "127.0.0.1")
    assert rows[1]["trace_id"] == made.headers["x-request-id"]
    chosen = service.get("/v1/audit", params={"action": "choice.make"}).json()["items"]
    assert chosen == rows[2:]


def test_a_key_bound_to_a_place(service: httpx.Client, url: str) -> None:
    """A city sees what its districts keep; another city neither sees it nor evaluates for it nor chooses about it."""
    made = service.post(ONE, json=examples.CASE)
    where = made.headers["location"]
    city, other = bearer(key(url, "640100")), bearer(key(url, "310000"))
    assert service.get(where, headers=city).content == made.content
    assert service.get(f"{where}/verify", headers=city).json()["same"] is True
    assert service.post(ONE, json=examples.CASE, headers=city).status_code == 201
    assert len(service.get(ONE, headers=city).json()["items"]) == 2
    assert service.get(ONE, headers=other).json()["items"] == []
    assert told(service.get(where, headers=other)) == "unknown-evaluation"
    assert told(service.post(f"{where}/choice", json=examples.CHOICE, headers=other)) == "unknown-evaluation"
    assert told(service.post(ONE, json=examples.CASE, headers=other)) == "other-place"


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


def test_a_database_that_comes_late_and_goes(own_server: Server) -> None:
    """The service starts without its database, says so, and keeps evaluations once it is there, without a restart."""
    own_server.stop()
    settings = Settings(database=own_server.url, rate=0, reload_seconds=0)
    with listening(create_app(settings)) as client:
        assert client.get("/readyz").status_code == 503
        assert told(client.post(ONE, json=examples.CASE)) == "store-gone"
        own_server.start()
        assert client.get("/readyz").json()["recording"] is True
        assert client.post(ONE, json=examples.CASE).status_code == 201
        own_server.stop("immediate")
        assert told(client.post(ONE, json=examples.CASE)) == "store-gone"
        assert client.get("/livez").status_code == 200
        own_server.start()
        assert client.post(ONE, json=examples.CASE).status_code == 201
        assert len(client.get(ONE).json()["items"]) == 2


def test_a_full_disk(tmp_path: Path) -> None:
    """Without room an evaluation is refused with 507 and read back all the same."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    app = create_app(Settings(database=url, rate=0, reload_seconds=0))
    with listening(app) as client:
        where = client.post(ONE, json=examples.CASE).headers["location"]
        records = app.state.desk.store
        appender = records._store.database.appender  # its connection must be told that there is no room
        with appender.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        answers = [client.post(ONE, json=examples.CASE) for _ in range(3)]
        assert (answers[-1].status_code, told(answers[-1])) == (507, "store-full")
        assert client.get(where).status_code == 200
