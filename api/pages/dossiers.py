"""The dossier of a case file: of a draft from its form and the answer of now, of a sealed one from its record alone.

What a sealed paper says of persons, opinions and facts stands in the record, under the audit chain; the kept form says nothing
there. Knows case files, records and forms; writes no HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request

from api.china import moment_in_words
from api.http.problems import ProblemError
from api.http.recording import stored
from api.http.rulesets import Held
from api.http.service import Service
from api.pages.check import Checked, check_case
from api.pages.form import Form
from api.papers import ADOPT, DEPART, Dossier, Sealed, dossier_of, field_of
from api.store import Actor, CaseFile, StoredEvaluation
from engine.catalog import TRACKS


@dataclass(frozen=True, slots=True)
class Filed:
    """A case file with its dossier; None where its form has mistakes, so that there is no answer. `fields` are those shown."""

    file: CaseFile
    fields: Mapping[str, str]
    checked: Checked | None
    dossier: Dossier | None


async def filed(request: Request, service: Service, actor: Actor, case_id: str) -> Filed:
    """A case file and its dossier; reading it is audited.

    Raises `ProblemError` when there is none that the person may see, or it was erased.
    """
    file = await service.kept().case_file(case_id, actor)
    if file is None:
        raise ProblemError("unknown-case-file")
    if file.evaluation_id is None:
        await service.audit.read(request, "case.read", f"case:{file.id}", "draft")
        return drafted(file, file.fields, service.rulesets.present, actor)
    return await sealed(request, service, actor, file)


def drafted(file: CaseFile, fields: Mapping[str, str], held: Held, actor: Actor) -> Filed:
    """A draft with these fields, evaluated now."""
    checked = check_case(Form(fields), held, actor)
    if checked.decided is None:
        return Filed(file, fields, checked, None)
    found = orjson.loads(checked.decided.result("full"))
    return Filed(file, fields, checked, dossier_of(fields, found, held.digest))


async def sealed(request: Request, service: Service, actor: Actor, file: CaseFile) -> Filed:
    """A sealed file as its record says it; reading it is audited. Raises `ProblemError`."""
    record = await stored(service.kept(), file.evaluation_id or "", actor)
    outcome = "erased" if record.result_json is None else "given"
    await service.audit.read(request, "evaluation.read", f"evaluation:{record.id}", outcome)
    if record.result_json is None:
        raise ProblemError("erased")
    fields = fields_of(record)
    digest = orjson.loads(record.digests_json)["rulesets"]
    told = Sealed(record.id, moment_in_words(record.at))
    return Filed(file, fields, None, dossier_of(fields, orjson.loads(record.result_json), digest, told))


def fields_of(record: StoredEvaluation) -> dict[str, str]:
    """The fields of persons and opinions that the choices of a record say; of a decision the last choice counts.

    Persons stand under the choices that count: those whom one of these does not name, or names otherwise, are left out.
    """
    fields: dict[str, str] = {}
    last = {choice.track: choice for choice in record.choices}
    persons: list[dict[str, str]] = []
    for choice in last.values():
        track, _, number = choice.track.partition("/")
        act = int(number) if number else None
        said = (ADOPT if choice.decision == "adopt" else DEPART, choice.factor or "", choice.reasons or "")
        fields |= {
            field_of(name, track, act): text for name, text in zip(("adopt", "factor", "reasons"), said, strict=True)
        }
        if track == TRACKS[1]:
            fields[f"a{act}.seizure" if act and act > 1 else "seizure"] = "1"
        signed = orjson.loads(choice.signed or "{}")
        persons.append(_of_signed(signed))
        fields[field_of("decision", track, act)] = signed.get("intended", "")
    named = persons[0] if persons else {}
    return fields | {name: text for name, text in named.items() if all(one.get(name) == text for one in persons)}


def _of_signed(signed: Mapping[str, Any]) -> dict[str, str]:
    fields = {f"c.{name}": signed.get(name, "") for name in ("number", "authority", "party", "party_id", "address")}
    for at, officer in enumerate(signed.get("officers", ()), 1):
        fields |= {f"c.officer{at}": officer["name"], f"c.officer{at}_id": officer.get("number", "")}
    review = signed.get("review") or {}
    return fields | {
        "c.review": review.get("says", ""),
        "c.reviewer": review.get("name", ""),
        "c.review_day": review.get("day", ""),
        "c.review_result": review.get("result", ""),
    }
