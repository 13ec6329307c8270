"""`cailiang audit …`, `cailiang keys …` and `cailiang records …`: what they print, and how they end."""

import json
import os
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.china import CHINA
from api.defaults import today
from api.key_command import keys_app
from api.store import Actor, Entry, Store, open_store
from api.store_command import audit_app, events_app, records_app
from tests.api.store.examples import evaluated, execute, without_triggers
from tests.api.store.writing import record_all

APP = typer.Typer()
APP.add_typer(audit_app, name="audit")
APP.add_typer(keys_app, name="keys")
APP.add_typer(records_app, name="records")
APP.add_typer(events_app, name="events")


def run(*arguments: str, url: str | None = None) -> Result:
    """Run a command with the database in the environment, as the service has it."""
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "CAILIANG_DATABASE": url}
    return CliRunner().invoke(APP, arguments, env=environment)


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with three evaluations."""
    record_all(store, [evaluated(number) for number in (1, 2, 3)])
    return store


def test_a_whole_chain_is_told(filled: Store, url: str) -> None:
    """Verification says how many rows are intact and gives the head, which verifies in turn."""
    head = run("audit", "head", url=url).stdout.strip()
    assert re.fullmatch(r"3:[0-9a-f]{64}", head)
    told = run("audit", "verify", "--head", head, "--database", url)
    assert (told.exit_code, "3 行完好" in told.stdout) == (0, True)
    as_json = json.loads(run("audit", "verify", "--json", url=url).stdout)
    assert as_json == {"whole": True, "rows": 3, "head": head, "damage": None, "truncated": False}
    assert json.loads(run("audit", "head", "--json", url=url).stdout) == {"seq": 3, "hash": head[2:]}
    assert filled.verify_audit().whole


def test_a_damaged_chain_is_told_by_its_first_row(filled: Store, url: str) -> None:
    """Damage names the row and what is wrong, and ends with exit code 1."""
    without_triggers(filled, "UPDATE audit SET who = 'x' WHERE seq = 2")
    told = run("audit", "verify", url=url)
    assert (told.exit_code, told.stdout.strip()) == (1, "第 2 行起不可信：内容与哈希不符。此前 1 行完好。")
    damage = json.loads(run("audit", "verify", "--json", url=url).stdout)["damage"]
    assert damage == {"seq": 2, "what": "内容与哈希不符"}


def test_a_database_without_its_guards_is_told(filled: Store, url: str) -> None:
    """Where the rows are well and a trigger is gone, that is said, with no row."""
    gone = "DROP TRIGGER texts_delete" + (" ON texts" if filled.database.file is None else "")
    execute(filled, gone)
    told = run("audit", "verify", url=url)
    says = "3 行完好，可是数据库不再照原样看守它们：触发器 texts.texts_delete 不见了。"
    assert (told.exit_code, told.stdout.strip()) == (1, says)
    damage = json.loads(run("audit", "verify", "--json", url=url).stdout)["damage"]
    assert damage == {"seq": None, "what": "触发器 texts.texts_delete 不见了"}


def test_a_cut_chain_is_told(store: Store, url: str) -> None:
    """A chain shorter than the exported head says so, and ends with exit code 1."""
    for _ in range(2):
        store.note(Entry("key-city", "key", "audit.read", "audit", "done"))
    head = str(store.audit_head())
    without_triggers(store, "DELETE FROM audit WHERE seq = 2")
    told = run("audit", "verify", "--head", head, url=url)
    assert (told.exit_code, "末尾被截断" in told.stdout) == (1, True)


def test_keys_are_made_listed_and_revoked(url: str) -> None:
    """A key is made in a new database, its secret alone on standard output; listed without it; revoked once."""
    made = run(
        "keys",
        "create",
        "--label",
        "办案系统",
        "--scope",
        "evaluate",
        "--scope",
        "read",
        "--expires",
        "2099-12-31",
        url=url,
    )
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    store = open_store(url)
    actor = store.find_key(secret)
    assert actor is not None
    assert (actor.label, actor.scopes) == ("办案系统", frozenset({"evaluate", "read"}))
    (listed,) = json.loads(run("keys", "list", "--json", url=url).stdout)
    assert (listed["id"], listed["expires_at"]) == (actor.key_id, "2099-12-31T16:00:00.000000Z")
    shown = run("keys", "list", url=url).stdout
    assert actor.key_id in shown
    assert "2099-12-31" in shown
    assert secret not in shown
    assert run("keys", "revoke", actor.key_id, url=url).exit_code == 0
    store.key_cache.seen.clear()
    assert store.find_key(secret) is None
    again = run("keys", "revoke", actor.key_id, url=url)
    assert (again.exit_code, "早已吊销" in again.stderr) == (2, True)
    assert json.loads(run("keys", "create", "--label", "x", "--scope", "audit", "--json", url=url).stdout).keys() == {
        "id",
        "secret",
    }
    assert [row.who != "command-line" for row in store.audit().items] == [True, True, True]
    store.close()


def test_a_key_that_is_over_is_told(store: Store, url: str) -> None:
    """Days are those of China; the last day of a key is the one before the midnight at which it ends."""
    store.create_key("旧系统", {"read"}, None, datetime(2025, 3, 21, tzinfo=CHINA))
    assert "2025-03-20（已过）" in run("keys", "list", url=url).stdout


def test_a_place_bound_key_is_made(store: Store, url: str) -> None:
    """The place of a key is kept."""
    secret = run("keys", "create", "--label", "宝山", "--scope", "read", "--place", "310113", url=url).stdout.strip()
    actor = store.find_key(secret)
    assert isinstance(actor, Actor)
    assert actor.place == "310113"


def test_personal_data_is_erased(filled: Store, url: str) -> None:
    """By id one evaluation, by day all that are older; the operator is in the audit."""
    name = filled.evaluations(Actor("x", "y")).items[0].id
    assert json.loads(run("records", "erase", "--id", name, "--json", url=url).stdout) == {
        "evaluations": 1,
        "texts": 2,
        "drafts": 0,
    }
    told = run("records", "erase", "--before", str(today() + timedelta(days=1)), url=url)
    assert (told.exit_code, "清除了 2 份核查的 4 段文字" in told.stdout) == (0, True)
    assert [row.role for row in filled.audit().items if row.action == "facts.erase"] == ["operator", "operator"]
    assert filled.verify_audit().whole


def test_undelivered_events_are_listed_and_retried(filled: Store, url: str) -> None:
    """What was given up stands first, with the reason; retried it is due again, and nothing is given up any more."""
    first = filled.outbox_due()[0]
    filled.outbox_failed(first.seq, "接收方说不再接收（410）", final=True)
    told = json.loads(run("events", "list", "--json", url=url).stdout)
    assert (told["waiting"], told["given_up"], len(told["events"])) == (2, 1, 3)
    event = told["events"][0]
    assert event == {
        "id": first.id,
        "kind": "evaluation.recorded",
        "subject": first.subject,
        "at": first.at,
        "attempts": 1,
        "due_at": None,
        "trouble": "接收方说不再接收（410）",
    }
    shown = run("events", "list", url=url).stdout
    assert shown.index(first.id) < shown.index(told["events"][1]["id"])
    assert "放弃了" in shown
    assert "等着送的 2 个，放弃了的 1 个" in shown
    assert "1 个事件重新排队" in run("events", "retry", url=url).stdout
    assert json.loads(run("events", "retry", "--json", url=url).stdout) == {"retried": 0}
    assert filled.outbox_counts() == (3, 0)
    for event in filled.outbox():
        filled.outbox_done(event.seq)
    assert run("events", "list", url=url).stdout.strip() == "等着送的 0 个，放弃了的 0 个"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("events", "list", "--database", "sqlite:///nowhere/none.db"), "没有这个数据库文件"),
        (("records", "erase"), "--before 或者 --id"),
        (("records", "erase", "--before", "2020-01-01", "--id", "x"), "--before 或者 --id"),
        (("records", "erase", "--before", str(today() + timedelta(days=2))), "还没有到，什么也没有清除"),
        (("records", "erase", "--id", "x"), "没有这次核查，或者早已清除：x"),
        (("audit", "head", "--database", "postgresql://secret@127.0.0.1:1/x"), "那里没有数据库在听"),
        (("audit", "head", "--database", "postgresql://secret@host.invalid/x"), "找不到这台主机"),
        (("records", "migrate", "--database", "sqlite:///nowhere/none.db"), "目录要先建好"),
        (("keys", "create", "--label", "x", "--scope", "root"), "权限至少写一项"),
        (("keys", "create", "--label", "x", "--scope", "read", "--expires", "明天"), "--expires"),
        (("keys", "create", "--label", "x", "--scope", "read", "--expires", "2020-01-01"), "已经过去"),
        (("keys", "create", "--label", "x", "--scope", "read", "--place", "999999"), "--place：没有收录地区"),
        (("records", "copy", "--to", "mysql://u:secret@x/y"), "SQLite"),
        (("audit", "verify", "--head", "3"), "序号:哈希"),
        (("audit", "verify", "--database", "mysql://u:secret@x/y"), "SQLite"),
        (("audit", "head", "--database", "sqlite:///nowhere/none.db"), "没有这个数据库文件"),
    ],
)
def test_what_cannot_be_done_is_told(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    """A refusal is one Chinese sentence on standard error with exit code 2, and repeats no password."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = open_store(url)
    store.migrate()
    store.close()
    done = run(*arguments, url=url)
    assert (done.exit_code, told in done.stderr) == (2, True), done.output
    assert "secret" not in done.stderr
