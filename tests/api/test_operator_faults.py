"""What an operator can get wrong is said in a sentence that names it and what to do; ids can be copied from any table."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from api.account_command import account_app
from api.command import app
from api.http import server
from api.http.app import create_app
from api.http.settings import SettingError, Settings
from api.http.telemetry.metrics import Metrics
from api.store import Store, open_store
from api.store.migrate import NEWER
from tests.api.store.examples import evaluated, execute
from tests.api.store.writing import record
from tests.running_service import ROOT, listening
from tests.waiting import PATIENCE

DEPLOY = ROOT / "docs" / "deploy"


def run(*arguments: str, url: str) -> tuple[int, str, str]:
    """How a command ends, and what it prints on both outputs, at 80 columns."""
    done = CliRunner().invoke(
        app, arguments, env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "CAILIANG_DATABASE": url}
    )
    return done.exit_code, done.stdout, done.stderr.replace("\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", "verify"),
        ("audit", "head"),
        ("keys", "list"),
        ("records", "migrate"),
        ("records", "erase", "--before", "2020-01-01"),
        ("records", "backup", "copy.db"),
        ("events", "list"),
        ("account", "list"),
    ],
)
def test_a_newer_database_is_told_by_every_command(store: Store, url: str, arguments: tuple[str, ...]) -> None:
    """A database that a newer program migrated is called that, whatever is asked of it."""
    execute(store, "UPDATE alembic_version SET version_num = '9999'")
    code, _, told = run(*arguments, url=url)
    assert (code, NEWER in told) == (2, True), told


def test_a_newer_database_is_told_by_the_service(store: Store, url: str, caplog: pytest.LogCaptureFixture) -> None:
    """The log at the start and /readyz say why the service is not ready."""
    execute(store, "UPDATE alembic_version SET version_num = '9999'")
    with listening(create_app(Settings(database=url, rate=0, reload_seconds=0))) as client:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["detail"]) == (503, NEWER)
    assert any(getattr(line, "data", {}).get("why") == NEWER for line in caplog.records)


def test_why_a_database_is_not_ready(store: Store, url: str, tmp_path: Path) -> None:
    """Not there, no table yet, an older schema: each is told apart; a database that is ready has no trouble."""
    assert store.trouble() is None
    assert "没有这个数据库文件" in (open_store(f"sqlite:///{tmp_path / 'none.db'}").trouble() or "")
    execute(store, "UPDATE alembic_version SET version_num = '0001'")
    assert "旧的一版" in (store.trouble() or "")
    execute(store, "DROP TABLE alembic_version")
    assert "还没有建表" in (store.trouble() or "")
    (tmp_path / "text.db").write_text("no database at all" * 100)
    assert open_store(f"sqlite:///{tmp_path / 'text.db'}").trouble()
    assert url


def test_a_port_in_use_is_told_before_the_address(tmp_path: Path) -> None:
    """The start ends with exit code 2 and names the port; no address is announced that another program answers at."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = {**os.environ, "CAILIANG_PORT": str(port), "CAILIANG_DATABASE": "none", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(  # our own program
            [sys.executable, "-m", "api.command", "serve"],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert (done.returncode, f"端口 {port} 已经有程序在用" in done.stderr) == (2, True), done.stderr
    assert "http://" not in done.stdout + done.stderr


def test_a_chosen_port_is_announced() -> None:
    """Where the system chooses the port, the address that is announced is the one that is taken."""
    settings = Settings(port=0, database="")
    with server.bound(settings) as gate:
        assert next(server.announcement(settings, gate)).startswith(f"http://127.0.0.1:{gate.getsockname()[1]}/")


def test_an_address_of_another_machine_is_told() -> None:
    """What cannot be listened at is told with the settings that say where."""
    with pytest.raises(SettingError, match="CAILIANG_HOST"):
        server.bound(Settings(access="keys", database="sqlite:///x", host="192.0.2.1", port=0))


def test_ids_are_whole_at_80_columns(store: Store, url: str) -> None:
    """An id can be copied from every table, however long what stands beside it."""
    made = record(store, evaluated())
    name, _ = store.create_key("很长的用途" * 12, ["evaluate", "read", "choose", "audit", "metrics"], "310113")
    account = store.add_account("wang", "很长的姓名" * 8, "执法人员", "310113", "hash")
    for arguments, wanted in (
        (("events", "list"), made.id),
        (("keys", "list"), name),
        (("account", "list"), account.id),
    ):
        code, shown, told = run(*arguments, url=url)
        assert code == 0, told
        assert wanted in shown
        assert "…" not in shown


@pytest.mark.parametrize(("place", "said"), [("999999", "没有收录地区"), ("没有这里", "没有收录地区")])
def test_an_account_of_an_unknown_place_is_refused(store: Store, url: str, place: str, said: str) -> None:
    """Nobody is bound to a place that nobody can be in."""
    arguments = ("add", "wang", "--label", "王某", "--place", place, "--database", url)
    done = CliRunner().invoke(account_app, arguments, input="一个够长的密码吧\n")
    assert (done.exit_code, said in done.stderr) == (2, True)
    assert store.accounts() == ()


def test_a_place_may_be_named(store: Store, url: str) -> None:
    """A name is kept as its code."""
    code, shown, told = run("keys", "create", "--label", "x", "--scope", "read", "--place", "银川市", "--json", url=url)
    assert code == 0, told
    (key,) = store.keys()
    assert (key.id, key.place) == (json.loads(shown)["id"], "640100")


def test_the_alert_rules_name_metrics_that_there_are() -> None:
    """Each rule and the scrape example are YAML; every metric, label and value in them is one that the service tells."""
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    scrape = yaml.safe_load((DEPLOY / "prometheus.yml").read_text(encoding="utf-8"))
    (job,) = scrape["scrape_configs"]
    assert (job["metrics_path"], job["authorization"]["type"]) == ("/metrics", "Bearer")
    assert scrape["rule_files"] == ["alerts.yml"]
    known = {sample.name for family in Metrics().registry.collect() for sample in family.samples} | {
        f"{family.name}_total" for family in Metrics().registry.collect() if family.type == "counter"
    }
    known |= {f"cailiang_request_seconds_{part}" for part in ("bucket", "count", "sum")} | {
        "cailiang_events_undelivered"
    }
    used = {name for rule in rules for name in re.findall(r"cailiang_\w+", rule["expr"])}
    assert used
    assert used <= known
    assert all(rule["annotations"]["summary"] and rule["labels"]["severity"] for rule in rules)
