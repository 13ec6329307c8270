"""Sealing: one evaluation and one choice for each decision, recorded as the endpoints record them, and the case file closed.

A file is first kept with the receipt that the officer saw and with who began (`sealing`). From the id and the version that this
gives, every record has its Idempotency-Key: sent twice, or broken off and sent again, also by another person, it goes on where it
stopped and records nothing twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import orjson

from api.http.contract import ChoiceGiven, LegalReview, Signed, Signer
from api.http.problems import ProblemError
from api.http.recording import Caller, Identity, record_choice, record_decided, stored
from api.http.records import Records
from api.http.rulesets import Held
from api.pages.dossiers import Filed
from api.pages.opinion.decisions import Decision, decisions_of, sealed_reasons
from api.pages.opinion.demands import is_whole
from api.papers import ADOPT, dossier_of
from api.store import CaseFile

SEALING = "sealing"
"""The field that holds the receipt of what is being sealed, and the key of who began to."""


async def seal(store: Records, found: Filed, held: Held, caller: Caller) -> CaseFile | None:
    """Seal a file that was kept to be sealed, or go on with it. Raises `ProblemError`, one of the errors of the store.

    The answer of now is recorded only when its receipt is the one that the officer saw, else this gives None; an answer that
    was recorded before stands, whatever the rulesets say now and whoever recorded it. None as well where the file lacks what a
    record needs.
    """
    file, checked = found.file, found.checked
    (receipt, _, began), name = file.fields[SEALING].partition(" "), f"case-file-{file.id}-{file.version}"
    beginner = replace(caller.actor, key_id=began or caller.actor.key_id)
    same = Identity(name, hashlib.sha256(f"{name}\n{receipt}".encode()).hexdigest())
    made = await store.first_of(beginner, name, same.digest)
    if made is None:
        if beginner.key_id != caller.actor.key_id:  # who goes on with nothing begins
            return None
        if checked is None or checked.decided is None or checked.decided.receipt.id != receipt:
            return None
        if found.dossier is None or not is_whole(file.fields, decisions_of(found.dossier)):
            return None
        body = orjson.dumps(checked.data)
        made = await record_decided(store, checked.decided, body, checked.decided.result("full"), same, caller)
    record = await stored(store, made.id, caller.actor)
    if record.result_json is None:
        raise ProblemError("erased")
    decisions = decisions_of(dossier_of(file.fields, orjson.loads(record.result_json), held.digest))
    if not is_whole(file.fields, decisions):
        return None
    signed, made_before = signed_of(file.fields), {(choice.track, choice.reasons) for choice in record.choices}
    for decision in decisions:
        if (decision.key, sealed_reasons(decision)) not in made_before:
            await record_choice(store, made.id, _choice(decision, signed), f"{name}-{_number(decision)}", caller)
    return await store.seal_case_file(file.id, made.id, caller.actor, file.version)


def _number(decision: Decision) -> str:
    """The decision in the letters of an Idempotency-Key."""
    return hashlib.sha256(decision.key.encode()).hexdigest()[:16]


def _choice(decision: Decision, signed: Signed) -> ChoiceGiven:
    opinion = decision.opinion
    adopted = opinion.choice == ADOPT
    return ChoiceGiven.model_validate(
        {
            "track": opinion.track,
            "act": opinion.act,
            "adopted": adopted,
            "reasons": sealed_reasons(decision),
            "factor": "" if adopted else opinion.factor,
            "signed": signed.model_copy(update={"intended": opinion.intended}),
        }
    )


def signed_of(fields: Mapping[str, str]) -> Signed:
    """Who is named in the fields of a case file."""
    text = {name.removeprefix("c."): value.strip() for name, value in fields.items() if name.startswith("c.")}
    officers = [(text.get(f"officer{n}", ""), text.get(f"officer{n}_id", "")) for n in (1, 2)]
    return Signed(
        number=text.get("number", ""),
        authority=text.get("authority", ""),
        party=text.get("party", ""),
        party_id=text.get("party_id", ""),
        address=text.get("address", ""),
        officers=[Signer(name=name, number=number) for name, number in officers if name],
        review=_review_of(text) if text.get("review") else None,
    )


def _review_of(text: Mapping[str, str]) -> LegalReview:
    told = {
        "says": text["review"],
        "result": text.get("review_result", ""),
        "name": text.get("reviewer", ""),
        "day": text.get("review_day", ""),
    }
    return LegalReview.model_validate(told)
