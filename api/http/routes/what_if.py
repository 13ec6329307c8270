"""What would change the answer: one case, some suppositions, and what each of them changes.

Every supposition is a whole case, decided like any other; here they are only compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.http.admission import read_body, shaped, strict
from api.http.contract import (
    RulesetQuery,
    Variation,
    WhatIf,
    WhatIfResult,
    body_of,
    examples,
    json_response,
    responses,
    with_body,
)
from api.http.decide import MOST_BYTES, Decided, Inside, decide, read_day
from api.http.problems import Fault, ProblemError
from api.http.rulesets import Held
from api.http.service import Evaluator, Serving
from api.http.turns import Turns
from api.store import Actor
from engine.catalog import ACT_DATE, DECISION_DATE, TRACKS
from engine.evaluation import in_english
from engine.language import Vocabulary

router = APIRouter(tags=["核查"])
_OVER = ("place", "matter", "field", ACT_DATE, DECISION_DATE)


@router.post(
    "/v1/evaluations:what-if",
    operation_id="compareVariations",
    summary="假设：改动哪些，结论怎样变",
    responses=responses(WhatIfResult, *with_body("bad-case", "other-place", "rulesets-not-held", "rulesets-wrong")),
    openapi_extra=body_of(WhatIf, examples.WHAT_IF),
)
async def suppose(
    request: Request, service: Serving, actor: Evaluator, given: Annotated[RulesetQuery, Query()]
) -> Response:
    """每种假设只写要改的；给出它的结论，和与原来不同的结论、事项。不存证。"""
    held, on = service.rulesets.find(given.rulesets), read_day(given.on, "on")
    body = await read_body(request, service.settings.max_body, service.settings.body_seconds)
    data = strict(body)
    wanted = shaped(data, WhatIf)
    case = data["case"] if isinstance(data, dict) else {}
    _bound(case, wanted, len(body))
    base = decide(held, case, on, actor, Inside("/case"))
    turns, terms, told = Turns(), _Terms(held, on, actor), []
    for number, one in enumerate(wanted.variations):
        await turns.give()
        told.append(_supposed(number, one, base, case, terms))
    service.metrics.evaluated("what-if", 1 + len(told))
    return json_response({"receipt": base.evaluation.receipt.id, "tracks": base.outcomes(), "variations": told})


def _bound(case: dict[str, Any], wanted: WhatIf, size: int) -> None:
    """Raise `ProblemError` when the case is too long to be decided for so many suppositions; the body is of that `size`."""
    # Numbers with a fraction are Decimal, which orjson writes only as we say.
    if len(orjson.dumps(case, default=str)) * len(wanted.variations) + size > MOST_BYTES:
        told = f"案件长，假设又多：两者的字节数相乘，再加上各个假设的，最多 {MOST_BYTES}；请分几次问"
        raise ProblemError("bad-body", [Fault("/variations", "too-large")], told)


@dataclass(frozen=True, slots=True)
class _Terms:
    """By what every supposition is decided."""

    held: Held
    on: date | None
    actor: Actor


def _supposed(number: int, variation: Variation, base: Decided, case: dict[str, Any], terms: _Terms) -> dict[str, Any]:
    data = changed(case, variation, terms.held.catalog.library.vocabulary)
    on = None if data.get(DECISION_DATE) else terms.on
    decided = decide(terms.held, data, on, terms.actor, Inside(f"/variations/{number}", variation.model_dump()))
    before, after = base.outcomes(), decided.outcomes()
    return {
        "name": variation.name,
        "receipt": decided.evaluation.receipt.id,
        "tracks": after,
        "changes": [
            {"track": track, "before": before[track]["outcome"], "after": after[track]["outcome"]}
            for track in TRACKS
            if before[track]["outcome"] != after[track]["outcome"]
        ],
        "findings": _findings(base, decided),
        "asks": [question.term.name for question in decided.evaluation.questions[TRACKS[0]]],
    }


def changed(case: dict[str, Any], variation: Variation, vocabulary: Vocabulary) -> dict[str, Any]:
    """The data of `case` with what the variation writes in the place of what it changes, under whatever name."""

    def name_of(word: str) -> str:
        term = vocabulary.find(word)
        return term.name if term else word

    data = in_english(case, [])
    over = {key: value for key in _OVER if (value := getattr(variation, key)) is not None}
    if "matter" in over:
        data.pop("field", None)
    given = variation.facts
    new = {name_of(word) for word in (*given, *over)}
    for key in (ACT_DATE, DECISION_DATE):
        if name_of(key) in new:
            data.pop(key, None)
    old = data.get("facts", {})
    data["facts"] = {word: value for word, value in old.items() if name_of(word) not in new} | given
    return data | over


def _findings(base: Decided, decided: Decided) -> list[dict[str, Any]]:
    before = {finding.key: finding for finding in base.evaluation.findings}
    after = {finding.key: finding for finding in decided.evaluation.findings}
    found = []
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        words = (one.word if one else None, other.word if other else None)
        title = next(finding.item.title for finding in (one, other) if finding)
        if words[0] != words[1]:
            found.append({"finding": key, "title": title, "before": words[0], "after": words[1]})
    return found
