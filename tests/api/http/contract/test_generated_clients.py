"""Clients that generators make from the OpenAPI page: they are whole, they type, and one of them talks to a service.

Knows two generators; what the page holds `test_openapi` tells.
"""

import base64
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from api.http.app import create_app
from api.http.settings import Settings
from api.store import open_store
from tests import needs
from tests.api.http.page import OPERATIONS, PAGE
from tests.running_service import ROOT, listening
from tests.waiting import PATIENCE

PYTHON = ROOT / ".venv-clients" / "bin" / "python"
MODULES = ROOT / "requirements" / "npm" / "node_modules"
EXAMPLE = ROOT / "docs" / "examples" / "office_client.py"
EVENT = {
    "specversion": "1.0",
    "id": "e",
    "source": "urn:cailiang",
    "subject": "e",
    "time": "2025-03-01T08:00:00.000000Z",
    "datacontenttype": "application/json",
    "type": "cn.cailiang.evaluation.recorded.v1",
}
TYPESCRIPT = """
import type { components, operations, paths } from "./client";
type Shapes = components["schemas"];
const facts: Shapes["Case"]["facts"] = { 货值金额: { value: "66元", evidence: "现场检查笔录" }, 违法记录: "无", 餐饮环节: false };
const sent: operations["evaluateCase"]["requestBody"]["content"]["application/json"] =
  { place: "640106", matter: "expired-food", facts };
type Told = paths["/v1/evaluations"]["post"]["responses"]["201"];
export const outcome = (told: Told["content"]["application/json"]): Shapes["OutcomeName"] | undefined =>
  "tracks" in told.result ? told.result.tracks["处罚"]?.outcome : undefined;
export const recorded = (told: Told): string => told.headers["Evaluation-Recorded"];
// @ts-expect-error: no such track
export const wrong: Shapes["ChoiceGiven"] = { track: "罚款", adopted: true, reasons: "" };
export default sent;
"""


def run(*command: str | Path, cwd: Path, given: str = "") -> str:
    """What a command prints, its warnings too; it must end well."""
    done = subprocess.run(  # noqa: S603
        [str(one) for one in command],
        cwd=cwd,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE * 4,
        check=False,
        env={**os.environ, "PYTHONPATH": str(cwd)},
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@dataclass(frozen=True, slots=True)
class Made:
    """A folder with the generated package and the example, and what the generator said."""

    folder: Path
    told: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The client in Python, made with no setting of the generator's."""
    if not PYTHON.exists():
        needs.leave_out("openapi-python-client")
    folder = tmp_path_factory.mktemp("python")
    (folder / "openapi.json").write_text(json.dumps(PAGE), encoding="utf-8")
    options = ("--path", "openapi.json", "--meta", "none", "--output-path", "cailiang_client")
    told = run(PYTHON.parent / "openapi-python-client", "generate", *options, cwd=folder)
    shutil.copy(EXAMPLE, folder)
    return Made(folder, told)


def test_the_python_client_has_every_operation(made: Made) -> None:
    """Each operation of the page is a module of the package, and nothing but the type of JSON Lines was passed over."""
    modules = {path.stem for path in (made.folder / "cailiang_client" / "api").glob("*/*.py")} - {"__init__"}
    names = {PAGE["paths"][path][method]["operationId"] for path, method in OPERATIONS}
    assert modules == {re.sub("(?=[A-Z])", "_", name).lower() for name in names}
    assert "will not be generated" not in made.told
    assert "Unable to process schema" not in made.told
    assert re.findall(r"WARNING parsing (.*) within", made.told) == ["POST /v1/evaluations:batch"]
    shapes = {path.stem for path in (made.folder / "cailiang_client" / "models").glob("*.py")}
    snake = {re.sub("(?<=[a-z])(?=[A-Z])", "_", name.rstrip("_")).lower() for name in PAGE["components"]["schemas"]}
    unions = {"batch_line", "fact_value", "fact_given"}  # types of their own only in the signatures that use them
    assert snake - unions - shapes == set()


def test_the_python_client_types(made: Made) -> None:
    """The package and the example are what mypy calls strict."""
    options = ("--strict", "--no-incremental", "--config-file", os.devnull)
    run(PYTHON, "-m", "mypy", *options, "cailiang_client", "office_client.py", cwd=made.folder)


@pytest.fixture
def key(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a service that keeps records, and a key."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = open_store(url)
    store.migrate()
    _, secret = store.create_key("office", {"evaluate", "read", "choose"})
    store.close()
    with listening(create_app(Settings(access="keys", database=url, rate=0, reload_seconds=0))) as client:
        yield str(client.base_url), secret


def test_the_example_talks_to_a_service(made: Made, key: tuple[str, str]) -> None:
    """The example asks, has a case evaluated and recorded, supposes, chooses, verifies, sends a batch and tells a refusal."""
    address, secret = key
    told = run(PYTHON, "office_client.py", address, cwd=made.folder, given=secret).splitlines()
    assert told[0] == "ask first: 造成的危害后果属于哪一档？"
    assert re.fullmatch("advised: 可以不予处罚 [0-9a-f]{32}", told[1])
    assert told[2] == "at 600 yuan: 待查"
    assert told[3].startswith("chosen: ")
    assert told[4:6] == ["the same again: True", "lines: [1, 2]"]
    assert told[6] == "refused: urn:cailiang:problem:bad-case: 案件有误"
    assert told[7].startswith("/matter ")


def test_the_example_reads_events(made: Made) -> None:
    """The example accepts an event that is signed with its secret, and no other."""
    secret, now = f"whsec_{base64.b64encode(b'0' * 24).decode()}", datetime.now(UTC)
    body = json.dumps({**EVENT, "data": {"receipt_id": "r", "place": "640106", "matter_id": None}})
    signature = Webhook(secret).sign("e", now, body)
    headers = {"webhook-id": "e", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    script = (
        "import json, sys, office_client as office; secret, headers, body = json.load(sys.stdin)\n"
        "print(office.event(secret, headers, body.encode()).data.place)\n"
        "try: office.event(secret, headers, body.encode() + b' ')\n"
        "except ValueError as error: print(error)\n"
    )
    told = run(PYTHON, "-c", script, cwd=made.folder, given=json.dumps([secret, headers, body]))
    assert told.splitlines() == ["640106", "not signed with this secret"]


def test_the_typescript_client_types(tmp_path: Path) -> None:
    """What openapi-typescript makes compiles strictly, and types a case, an outcome and a header as the page says."""
    node = shutil.which("node")
    if node is None or not (MODULES / "openapi-typescript").is_dir():
        needs.leave_out("openapi-typescript")
    (tmp_path / "openapi.json").write_text(json.dumps(PAGE), encoding="utf-8")
    run(node, MODULES / "openapi-typescript" / "bin" / "cli.js", "openapi.json", "-o", "client.ts", cwd=tmp_path)
    operations = set(
        re.findall(
            r"^    (\w+): \{$",
            (tmp_path / "client.ts").read_text().partition("export interface operations")[2],
            re.MULTILINE,
        )
    )
    assert {PAGE["paths"][path][method]["operationId"] for path, method in OPERATIONS} <= operations
    (tmp_path / "use.ts").write_text(TYPESCRIPT, encoding="utf-8")
    strict = ("--strict", "--noEmit", "--target", "es2022", "--skipLibCheck")
    run(node, MODULES / "typescript" / "bin" / "tsc", *strict, "use.ts", cwd=tmp_path)
