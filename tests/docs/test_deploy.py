"""docs/deploy: backup and restore run as written while others write, least privileges hold, image and unit agree with the rest."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from api.http.contract import examples
from api.http.settings import Settings, read_settings
from api.http.telemetry.spans import FLUSH_SECONDS
from api.http.telemetry.tracing import is_wanted
from api.store import Entry, Published, Sought, StoreError, open_store
from api.store.tables import metadata
from tests import image, needs, postgres
from tests.api.store.examples import CITY, choice, evaluated
from tests.api.store.writing import record
from tests.machine import DEPLOY, DOCKERFILE, Machine
from tests.ports import held_port
from tests.running_service import ROOT, result_of, serving
from tests.waiting import PATIENCE, until

README = (DEPLOY / "README.md").read_text(encoding="utf-8")
ONE = "/v1/evaluations"
# The tables whose rows the service may only add to.
_APPENDED = ("audit", "evaluations", "choices", "erasures", "keys", "announced", "deliveries")


def block(*headings: str) -> str:
    """The commands under a heading of the page, and under one inside it."""
    text = README
    for level, heading in enumerate(headings, 2):
        text = re.split(rf"^{'#' * level} {heading}$", text, maxsplit=1, flags=re.MULTILINE)[1]
        text = re.split(rf"^#{{2,{level}}} ", text, maxsplit=1, flags=re.MULTILINE)[0]
    (found,) = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return str(found)


@pytest.fixture
def port() -> Iterator[int]:
    """A port for the service of a machine."""
    with held_port() as held:
        yield held


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def machine(request: pytest.FixtureRequest, tmp_path: Path, port: int) -> Iterator[tuple[Machine, str]]:
    """A machine with the service running on either database, and the heading of its sections."""
    server = request.getfixturevalue("own_server") if request.param == "PostgreSQL" else None
    found = Machine(tmp_path, port, server)
    if server is not None:
        found.run(block("建 PostgreSQL 库"))
    try:
        found.run("systemctl start cailiang")
        yield found, request.param
    finally:
        if (tmp_path / "pid").exists():
            pid = int((tmp_path / "pid").read_text(encoding="ascii"))
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)


def test_backup_and_restore_run_as_written(machine: tuple[Machine, str]) -> None:
    """A backup under steady writing is restored, verifies against its head and gives old evaluations back; writing goes on."""
    here, kind = machine
    written: dict[str, bytes] = {}
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            try:
                found = httpx.post(f"{here.address}{ONE}", json=examples.PARTIAL, trust_env=False, timeout=PATIENCE)
            except httpx.TransportError:  # while the service is stopped
                time.sleep(0.05)
                continue
            if found.status_code == 201:
                written[found.json()["id"]] = found.content

    def more(count: int) -> None:
        target = len(written) + count
        until(lambda: len(written) >= target)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        more(5)
        before = dict(written)
        here.run(block("备份", kind))
        after = set(written)
        more(3)
        late = set(written) - after
        told = here.run(block("恢复", kind))
        assert "行完好" in told
        more(3)
    finally:
        done.set()
        writer.join()
    with httpx.Client(base_url=here.address, trust_env=False, timeout=PATIENCE) as client:
        for name, content in before.items():
            assert result_of(client.get(f"{ONE}/{name}").content) == result_of(content)
            assert client.get(f"{ONE}/{name}/verify").json()["same"] is True
        # What came after the backup is not in it: another state answers than the one that was replaced.
        assert {client.get(f"{ONE}/{name}").status_code for name in late} == {404}
    store = open_store(here.url)
    assert store.verify_audit().whole
    store.close()


def test_the_service_has_no_more_rights_than_it_needs(tmp_path: Path, port: int, own_server: postgres.Server) -> None:
    """With the rights of the page everything that the store does works, and nothing that was written can be changed or undone."""
    here = Machine(tmp_path, port, own_server)
    here.run(block("建 PostgreSQL 库"))
    store = open_store(here.url)
    store.migrate()  # as the service does at its start: nothing is missing, so nothing is refused
    assert store.ready()
    recorded = record(store, evaluated(1, choice_due=("处罚", "强制")))
    assert record(store, evaluated(1)).replayed
    made = store.choose(choice(recorded.id, idempotency_key="once"))
    assert store.choose(choice(recorded.id, idempotency_key="once")).id == made.id
    name, secret = store.create_key("x", ["read"])
    assert store.find_key(secret)
    assert store.revoke_key(name)
    assert store.announce([Published("cn/list", "2025-01-27", "d" * 64, "r" * 64)]) == 1
    first, *others = store.outbox_due()
    store.outbox_failed(first.seq, "没有答复", final=True)
    assert store.outbox_retry() == 1
    store.outbox_done(*(event.seq for event in others))
    store.note(Entry("x", "key", "audit.read", "audit", "done"))
    assert store.evaluation(recorded.id, CITY) is not None
    assert len(store.evaluations(CITY, sought=Sought(due=True)).items) == 1
    assert store.erase_facts(recorded.id, CITY).evaluations == 1
    record(store, evaluated(2, choice_due=("处罚",)))
    assert store.verify_audit(str(store.audit_head())).whole
    store.close()
    denied, refused = psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation
    with psycopg.connect(here.url, autocommit=True) as connection:
        for statement in (
            *(f"UPDATE {table} SET seq = seq" for table in _APPENDED if table != "deliveries"),  # noqa: S608  # our own names
            *(f"DELETE FROM {table}" for table in _APPENDED),  # noqa: S608  # our own names
            *(f"TRUNCATE {table} CASCADE" for table in metadata.tables),
            *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in metadata.tables),
            *(f"DROP TABLE {table} CASCADE" for table in metadata.tables),
            "UPDATE deliveries SET event_seq = 1",
            "UPDATE keys SET place = NULL",
            "UPDATE outbox SET seq = 5",
            "UPDATE texts SET packed = 'x'",
            "UPDATE due_choices SET track = 'x'",
            "SET session_replication_role = replica",
            "CREATE OR REPLACE FUNCTION cailiang_never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            "CREATE TABLE mine (x int)",
            "CREATE TEMPORARY TABLE erasures (digest text, seq int)",
            "UPDATE alembic_version SET version_num = 'x'",
        ):
            with pytest.raises(denied):
                connection.execute(statement)
        for statement in (
            "DELETE FROM texts",
            "DELETE FROM outbox",
            "DELETE FROM due_choices",
            "INSERT INTO keys VALUES (1, 'x', 'x', 'x', 'admin', NULL, '2025', NULL)",
            "INSERT INTO erasures (digest, seq) SELECT facts_digest, 1 FROM evaluations",
            "INSERT INTO audit SELECT seq + 90, at, who, role, action, object, outcome, ip, trace_id, digest, hash, hash FROM audit",
        ):
            with pytest.raises(refused):
                connection.execute(statement)


def test_the_head_is_exported_each_day(tmp_path: Path, port: int) -> None:
    """What docs/operation.md says of the head of the chain is run on two days; the second still proves the first."""
    here = Machine(tmp_path, port, None)
    (commands,) = re.findall(
        r"```sh\n(.*?)```", (ROOT / "docs" / "operation.md").read_text(encoding="utf-8"), re.DOTALL
    )
    here.run("cailiang records migrate")
    for number in (1, 2):
        store = open_store(here.url)
        record(store, evaluated(number))
        store.close()
        assert f"{number} 行完好" in here.run(commands)
    assert len((tmp_path / "链头.txt").read_text(encoding="ascii").splitlines()) == 2


def test_every_table_has_its_rights() -> None:
    """A table that is added to the store is added to the grants."""
    granted = (DEPLOY / "postgresql-grants.sql").read_text(encoding="utf-8")
    assert [name for name in metadata.tables if not re.search(rf"\b{name}\b", granted)] == []


def test_a_strange_program_is_not_ready(tmp_path: Path) -> None:
    """A database of another version of the program is not used, as the page says of going back."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = open_store(url)
    store.migrate()
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert not store.ready()
    with pytest.raises(StoreError):
        store.migrate()
    store.close()


def variables(text: str) -> dict[str, str]:
    """The settings that a file of the environment writes, also those that it only shows."""
    return dict(re.findall(r"^(?:# )?([A-Z_]+)=(.+)$", text, re.MULTILINE))


def test_the_settings_of_the_files_are_settings() -> None:
    """The example of the environment and the environment of the image are read without a complaint."""
    example = variables((DEPLOY / "cailiang.env").read_text(encoding="utf-8"))
    assert read_settings(example).workers == 2
    assert is_wanted(example)
    (told,) = (rest for name, rest in image.steps(DOCKERFILE) if name == "ENV")
    inside = read_settings(
        {k: v for k, _, v in (one.partition("=") for one in told.split()) if k.startswith("CAILIANG")}
    )
    assert (inside.access, inside.loopback, inside.recording) == ("keys", False, True)


def test_the_files_of_the_image() -> None:
    """The image has all that the installation needs and nothing else."""
    files = image.context((DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8"))
    assert {"pyproject.toml", "README.md", "LICENSE", "requirements/preflight.py", "docs/deploy/install.sh"} <= set(
        files
    )
    assert any(name.startswith("api/store/migrations/") for name in files)
    assert any(name.startswith("rulesets/cn/") for name in files)
    assert [name for name in files if name.startswith(("tests", ".git", ".venv", "benchmarks"))] == []


def test_the_image() -> None:
    """The image does not run as root, names no host, and installs nothing without a hash."""
    done = image.steps(DOCKERFILE)
    assert {rest.split()[0] for name, rest in done if name == "FROM"} == {"python:${PYTHON}-slim"}
    assert [rest for name, rest in done if name == "USER"] == ["10001"]
    assert [
        line
        for line in DOCKERFILE.splitlines()
        if "://" in line.replace("http://127.0.0.1", "").replace("sqlite://", "")
    ] == []
    script = (DEPLOY / "install.sh").read_text(encoding="utf-8")
    assert script.count("--require-hashes") == 3
    assert "://" not in script


def test_the_health_check_tells_whether_it_answers(tmp_path: Path) -> None:
    """The command of the image ends well, within the tries that it has, for a service that is ready, and ill where nobody answers."""
    (told,) = (rest for name, rest in image.steps(DOCKERFILE) if name == "HEALTHCHECK")
    tries = int(re.findall(r"--retries=(\d+)", told)[0])
    command = [sys.executable, *image.health(DOCKERFILE)[1:]]

    def ended(port: int | None) -> int:
        environment = {**os.environ, "CAILIANG_PORT": str(port)}
        done = subprocess.run(command, env=environment, check=False, timeout=PATIENCE, stderr=subprocess.DEVNULL)  # noqa: S603
        return done.returncode

    with serving(tmp_path) as (_, address):
        port = urlsplit(address).port
        assert any(ended(port) == 0 for _ in range(tries))
    assert ended(port) == 1


def test_the_unit() -> None:
    """Systemd waits longer for the end than the service takes, and the unit is hardened."""
    text = (DEPLOY / "cailiang.service").read_text(encoding="utf-8")
    told = dict(re.findall(r"^([A-Za-z]+)=(.*)$", text, re.MULTILINE))
    assert int(told["TimeoutStopSec"]) > Settings().shutdown_seconds + FLUSH_SECONDS
    assert (told["ProtectSystem"], told["NoNewPrivileges"], told["StateDirectory"]) == ("strict", "yes", "cailiang")
    assert f"{told['StateDirectory']}/records.db" in (DEPLOY / "cailiang.env").read_text(encoding="utf-8")
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    memory = re.findall(r"MALLOC_\w+=\d+", told["Environment"])
    assert len(memory) == 3
    assert re.findall(r"MALLOC_\w+=\d+", image) == memory


def test_the_unit_is_valid(tmp_path: Path) -> None:
    """Systemd finds nothing wrong with the unit."""
    analyze = needs.program("systemd-analyze")
    text = (DEPLOY / "cailiang.service").read_text(encoding="utf-8")
    unit = tmp_path / "cailiang.service"
    unit.write_text(text.replace("/opt/cailiang/current/bin/cailiang serve", "/bin/true"), encoding="utf-8")
    done = subprocess.run([analyze, "verify", str(unit)], capture_output=True, check=False, timeout=PATIENCE)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_proxy_takes_what_the_service_takes() -> None:
    """The sizes of the example are those of the settings, and the batch has its own."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    sizes = {int(number) << {"k": 10, "g": 30}[unit] for number, unit in re.findall(r"max_body_size (\d+)([kg])", text)}
    assert sizes == {Settings().max_body, Settings().max_batch}
    assert "proxy_request_buffering off" in text.partition("evaluations:batch")[2]


def test_the_page_names_every_file() -> None:
    """Whatever lies beside the page stands on it."""
    names = {path.name for path in DEPLOY.iterdir()} - {"README.md", "Dockerfile.dockerignore"}
    assert [name for name in sorted(names) if name not in README] == []
