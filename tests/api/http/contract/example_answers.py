"""The answers that the OpenAPI page shows, asked of a service: `python -m tests.api.http.contract.example_answers` writes them anew.

Each is what the service answers to the examples of the page. What no two services have alike (ids, digests, times) is
numbered in its order, in the same form.
"""

from __future__ import annotations

import json
import re
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

import httpx

from api.http.app import create_app
from api.http.contract import examples
from api.http.settings import Settings
from api.scopes import SCOPES
from api.store import open_store
from engine import __version__
from tests.running_service import listening

DAY = {"on": "2025-03-20"}
ONE = {"limit": 1}
VERSIONS = "cn/310000-shanghai/business-environment@2020-04-10", "cn/310000-shanghai/business-environment@2024-09-27"
LISTED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("listLists", "/v1/lists", ONE),
    ("listEffectiveLists", "/v1/lists/effective", {"place": "640106", **DAY}),
    ("getListVersion", "/v1/lists/cn/publication-regulations/versions/2024-12-06", {}),
    ("listTerms", "/v1/terms", {"q": "货值", **ONE}),
    ("listMatters", "/v1/matters", {"q": "过期食品", **ONE}),
    ("listStatutes", "/v1/statutes", {"q": "反不正当竞争法", **ONE}),
    ("listPlaces", "/v1/places", {"q": "金凤", **ONE}),
    ("compareLists", "/v1/lists:compare", dict(zip(("old", "new"), VERSIONS, strict=True))),
    (
        "comparePlaces",
        "/v1/places:compare",
        {"old": "440000", "new": "440700", "matter": "未密闭易产生扬尘的物料", "on": "2024-03-01"},
    ),
    ("getLiveness", "/livez", {}),
    ("getReadiness", "/readyz", {}),
)
VARYING = re.compile(
    r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z)|"
    r"(?P<key>(?<=key-)[0-9a-f]{12})|(?P<digest>(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{24})(?![0-9a-f]))"
)


class Numbered:
    """What varies, by the number at which it came."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.counts: dict[str, int] = {}

    def plain(self, value: object) -> object:
        """A value with what varies numbered."""
        match value:
            case dict():
                return {key: self.plain(inner) for key, inner in value.items()}
            case list():
                return [self.plain(inner) for inner in value]
            case str():
                return VARYING.sub(self._number, "0.1.0" if value == __version__ else value)
        return value

    def _number(self, match: re.Match[str]) -> str:
        text, kind = match.group(), f"{match.lastgroup}{len(match.group())}"
        if match["time"]:
            return "2025-03-20T01:00:00.000000Z"
        if text not in self.found:
            number = self.counts[kind] = self.counts.get(kind, 0) + 1
            digits = f"{number:0{len(text)}x}"
            self.found[text] = f"01957000-0000-7000-8000-{number:012x}" if match["uuid"] else digits
        return self.found[text]


def answers_of(client: httpx.Client) -> dict[str, Any]:
    """What a service with an empty store answers, by operation: the status, what was asked, the answer."""
    found: dict[str, Any] = {}
    numbered = Numbered()

    def ask(
        name: str, path: str, query: dict[str, Any] | None = None, sent: object = None, *, first: int = 0
    ) -> httpx.Response:
        if isinstance(sent, str):
            answer = client.post(path, params=query, content=sent, headers={"Content-Type": "application/x-ndjson"})
        else:
            answer = client.request("GET" if sent is None else "POST", path, params=query, json=sent)
        lines = "ndjson" in answer.headers["Content-Type"]
        value = [json.loads(line) for line in answer.text.splitlines()] if lines else answer.json()
        asked = str(httpx.URL(path, params=query)) if query else path
        shown = numbered.plain(value[:first] if first else value)
        entry = {
            "summary": numbered.plain(f"{unquote(asked)}{'，只列第一条' if first else ''}"),
            "value": "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in shown) if lines else shown,
        }
        found.setdefault(name, {}).setdefault(str(answer.status_code), []).append(entry)
        return answer

    ask("evaluateCase", "/v1/evaluations", None, examples.CASE)
    made = ask("evaluateCase", "/v1/evaluations", {"detail": "outcome"}, examples.CASE).json()["id"]
    ask("nextQuestion", "/v1/questions", DAY, examples.PARTIAL)
    ask("evaluateBatch", "/v1/evaluations:batch", {"detail": "outcome", **DAY}, examples.LINES)
    ask("compareVariations", "/v1/evaluations:what-if", None, examples.WHAT_IF)
    ask("recordChoice", f"/v1/evaluations/{made}/choice", None, examples.CHOICE)
    ask("listEvaluations", "/v1/evaluations", ONE)
    ask("getEvaluation", f"/v1/evaluations/{made}")
    ask("verifyEvaluation", f"/v1/evaluations/{made}/verify")
    ask("listPapers", f"/v1/evaluations/{made}/papers", first=1)
    ask("listAuditRows", "/v1/audit", {"action": "evaluation.record", **ONE})
    for name, path, query in LISTED:
        ask(name, path, query, first=int(name == "listEffectiveLists"))
    ask(
        "evaluateCase",
        "/v1/evaluations",
        {"record": "false"},
        {"place": "没有这里", "facts": {"货值金额": "很多"}},
    )
    return found


def asked_of_an_empty_service() -> dict[str, Any]:
    """The answers of a service that was started for them."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/records.db"
        store = open_store(url)
        store.migrate()
        _, secret = store.create_key("示例", SCOPES)
        store.close()
        with listening(create_app(Settings(access="keys", database=url, rate=0, reload_seconds=0))) as client:
            client.headers["Authorization"] = f"Bearer {secret}"
            return answers_of(client)


if __name__ == "__main__":
    text = json.dumps(asked_of_an_empty_service(), ensure_ascii=False, indent=1)
    examples.ANSWERS.write_text(f"{text}\n", encoding="utf-8")
