"""A case management system asks cailiang: one case from the first question to the recorded choice, and many at night.

Made from a generated client, see README.md beside it. Run: python office_client.py http://127.0.0.1:8000 < key
"""

import base64
import hashlib
import hmac
import json
import sys
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import TypeVar

from cailiang_client import AuthenticatedClient
from cailiang_client.api.存证 import record_choice, verify_evaluation
from cailiang_client.api.核查 import compare_variations, evaluate_batch, evaluate_case, next_question
from cailiang_client.models import (
    Answer,
    Case,
    CaseFacts,
    ChoiceGiven,
    EvaluationRecorded,
    EvaluationResult,
    FactWithEvidence,
    NextQuestion,
    Problem,
    RecordedChoice,
    TrackName,
    Variation,
    VariationFacts,
    VerificationResult,
    WhatIf,
    WhatIfResult,
)
from cailiang_client.types import File

T = TypeVar("T")


class RefusedError(Exception):
    """The service refused; the message says what, and in one line each where and why."""


def of_kind(kind: type[T], told: object) -> T:
    """The answer, if it is the one that was wanted."""
    if isinstance(told, kind):
        return told
    if isinstance(told, Problem):
        faults = [f"{fault.pointer or fault.parameter or ''} {fault.message}" for fault in told.errors or ()]
        raise RefusedError("\n".join([f"{told.type_.value}: {told.title}", *faults]))
    raise RefusedError(f"an answer that the contract does not name: {told!r}")


def ask(client: AuthenticatedClient, case: Case) -> str | None:
    """The question to ask next, or None when all is known."""
    told = of_kind(NextQuestion, next_question.sync(client=client, body=case))
    return told.next_.ask if told.next_ else None


def evaluate(client: AuthenticatedClient, case: Case, key: str) -> EvaluationResult:
    """Have the case evaluated and recorded. The same key again after a broken line: the first answer, recorded once."""
    return of_kind(EvaluationResult, evaluate_case.sync(client=client, body=case, idempotency_key=key))


def suppose(client: AuthenticatedClient, case: Case, **facts: str) -> dict[str, str]:
    """What each track would come to with other facts."""
    other = VariationFacts()
    other.additional_properties.update(facts)
    body = WhatIf(case=case, variations=[Variation(name="supposed", facts=other)])
    (told,) = of_kind(WhatIfResult, compare_variations.sync(client=client, body=body)).variations
    return {track: outcome.outcome.value for track, outcome in told.tracks.additional_properties.items()}


def choose(client: AuthenticatedClient, evaluation: str, reasons: str) -> str:
    """Record that the officer adopts what was advised on the penalty."""
    given = ChoiceGiven(track=TrackName.处罚, adopted=True, reasons=reasons)
    made = record_choice.sync(evaluation, client=client, body=given, idempotency_key=uuid.uuid4().hex)
    return of_kind(RecordedChoice, made).id


def still_the_same(client: AuthenticatedClient, evaluation: str) -> bool | None:
    """Whether the case comes out the same when it is evaluated again; None once its facts were erased."""
    return of_kind(VerificationResult, verify_evaluation.sync(evaluation, client=client)).same


def evaluate_many(client: AuthenticatedClient, cases: Iterable[Case]) -> Iterator[tuple[int, dict[str, object]]]:
    """Each line's number and its answer or problem; nothing is recorded."""
    lines = "\n".join(json.dumps(case.to_dict(), ensure_ascii=False) for case in cases)
    told = of_kind(File, evaluate_batch.sync(client=client, body=File(payload=BytesIO(lines.encode()))))
    for line in told.payload.read().decode().splitlines():
        found = json.loads(line)
        yield found["line"], found.get("problem") or found["result"]


def event(secret: str, headers: Mapping[str, str], body: bytes) -> EvaluationRecorded | None:
    """The event that a webhook brings, None for another kind. Raises ValueError for one that is not signed or is old."""
    name, sent = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(sent)) > 300:
        raise ValueError("old")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mine = base64.b64encode(hmac.digest(key, f"{name}.{sent}.".encode() + body, hashlib.sha256)).decode()
    if not any(hmac.compare_digest(f"v1,{mine}", one) for one in headers["webhook-signature"].split()):
        raise ValueError("not signed with this secret")
    data = json.loads(body)
    return EvaluationRecorded.from_dict(data) if data["type"] == "cn.cailiang.evaluation.recorded.v1" else None


def main() -> None:
    """Walk through one case."""
    facts = CaseFacts()
    facts["餐饮环节"], facts["违法记录"], facts["能如实说明进货来源"] = False, "无", True
    facts["货值金额"] = FactWithEvidence(value="66元", evidence="现场检查笔录")
    facts["改正情况"], facts["发生食品安全事故或食源性疾病"] = "责令前自行改正", False
    case = Case(place="640106", matter="expired-food", act_date="2025-01-16", decision_date="2025-03-20", facts=facts)
    with AuthenticatedClient(base_url=sys.argv[1], token=sys.stdin.read().strip()) as client:
        print("ask first:", ask(client, Case(place="640106", matter="expired-food", act_date="2025-01-16")))
        found = evaluate(client, case, key="office-2025-0117")
        if not (isinstance(found.result, Answer) and found.id):
            raise RefusedError("the service keeps no records")
        print("advised:", found.result.tracks["处罚"].outcome.value, found.result.receipt.id)
        print("at 600 yuan:", suppose(client, case, 货值金额="600元")["处罚"])
        print("chosen:", choose(client, found.id, "符合清单条件，已批评教育并记录。"))
        print("the same again:", still_the_same(client, found.id))
        print("lines:", [number for number, _ in evaluate_many(client, [case, case])])
        try:
            evaluate(client, Case(place="640106", matter="no such matter"), key="office-2025-0118")
        except RefusedError as refused:
            print("refused:", refused)


if __name__ == "__main__":
    main()
