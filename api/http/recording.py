"""Recording what was decided, and the officer's choice about it: the one way, for endpoints and for pages.

Knows the store and the shape of a choice; knows no route and no form.
"""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from starlette.requests import Request

from api.http.admission import address_of, trace_of
from api.http.contract import ChoiceGiven
from api.http.decided import Decided, DecidedActs, choice_track
from api.http.problems import Fault, ProblemError
from api.http.records import Records
from api.store import Actor, Choice, Evaluated, Recorded, StoredEvaluation


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two requests the same: the Idempotency-Key, if there is one, and the digest of all that was asked."""

    key: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who has something recorded, and by which request: its trace and address go into the audit."""

    actor: Actor
    trace_id: str
    ip: str | None


def caller_of(actor: Actor, request: Request) -> Caller:
    """The caller of a request that was let in."""
    return Caller(actor, trace_of(request), address_of(request) or None)


async def record_decided(
    store: Records,
    decided: Decided | DecidedActs,
    body: bytes,
    result: bytes,
    same: Identity,
    caller: Caller,
) -> Recorded:
    """Record the case of a body and the result that is told; what the key recorded first when it was used before.

    Raises one of the errors of the store.
    """
    cases, receipt = decided.cases, decided.receipt
    matters = {case.matter.id for case in cases if case.matter}
    digests: dict[str, object] = {
        "on": receipt.on.isoformat(),
        "rulesets": decided.held.digest,
        "lists": {used.key: used.digest for used in receipt.lists},
        "shared": dict(receipt.shared),
    }
    if decided.acts is not None:
        digests["acts"] = decided.acts
    return await store.record(
        Evaluated(
            actor=caller.actor,
            place=cases[0].place,
            matter_id=matters.pop() if len(matters) == 1 else None,
            case_json=body.removeprefix(BOM_UTF8),
            result_json=result,
            answer_digest=decided.digest(),
            receipt_id=receipt.id,
            engine=receipt.engine,
            digests_json=orjson.dumps(digests, option=orjson.OPT_SORT_KEYS).decode(),
            idempotency_key=same.key,
            body_digest=same.digest,
            trace_id=caller.trace_id,
            ip=caller.ip,
            choice_due=decided.choice_due(),
        )
    )


async def record_choice(
    store: Records, evaluation_id: str, given: ChoiceGiven, idempotency_key: str | None, caller: Caller
) -> Recorded:
    """Record a choice about an evaluation that the actor may see; what the key recorded first when it was used before.

    Raises `ProblemError` for a departure without a factor, an act that the case does not have, an evaluation that is not
    there, and one of the errors of the store.
    """
    about = await stored(store, evaluation_id, caller.actor)
    if faults := [*_faults(about, given)]:
        raise ProblemError("bad-body", faults, faults[0].told.removesuffix("。"))
    return await store.choose(
        Choice(
            actor=caller.actor,
            evaluation_id=evaluation_id,
            track=choice_track(given.track, given.act),
            decision="adopt" if given.adopted else "depart",
            reasons=given.reasons,
            body_digest=_digest_of(evaluation_id, given),
            factor=given.factor or None,
            signed=_signed(given),
            idempotency_key=idempotency_key,
            trace_id=caller.trace_id,
            ip=caller.ip,
        )
    )


async def stored(store: Records, evaluation_id: str, actor: Actor) -> StoredEvaluation:
    """The evaluation with this id. Raises `ProblemError` when there is none that the actor may see."""
    found = await store.evaluation(evaluation_id, actor)
    if found is None:
        raise ProblemError("unknown-evaluation")
    return found


def _signed(given: ChoiceGiven) -> str | None:
    return None if given.signed is None else orjson.dumps(given.signed.model_dump(exclude_defaults=True)).decode()


def _digest_of(evaluation_id: str, given: ChoiceGiven) -> str:
    """What makes two choices the same for an Idempotency-Key."""
    told = [evaluation_id, choice_track(given.track, given.act), given.adopted, given.reasons, given.factor]
    return hashlib.sha256(orjson.dumps([*told, _signed(given)])).hexdigest()


def _faults(about: StoredEvaluation, given: ChoiceGiven) -> Iterator[Fault]:
    """What is wrong unless a departure names its factor, and the choice an act exactly where the case writes its acts."""
    if not given.adopted and not given.factor.strip():
        yield Fault("/factor", "missing-key", told="不采用的，要写明是哪个因素。")
    acts = orjson.loads(about.digests_json).get("acts")
    if acts is None and given.act is not None:
        yield Fault("/act", "bad-value", told="这个案件没有写 acts，选择不写 act。")
    if acts is not None and (given.act is None or given.act > acts):
        code = "missing-key" if given.act is None else "bad-value"
        yield Fault("/act", code, told=f"要写明对第几个违法行为，1 到 {acts}。")
