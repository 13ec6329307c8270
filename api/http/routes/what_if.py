"""What would change the answer: one case, some suppositions, and what each of them changes.

Every supposition is a whole case, decided like any other; here they are only compared. Of a case that writes its acts it is
one act: it is decided as it is among the others.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    WhatIfOfAct,
    WhatIfResult,
    body_of,
    examples,
    json_response,
    responses,
    with_body,
)
from api.http.decide import MOST_BYTES, Inside, bound_acts, decide
from api.http.decided import Decided
from api.http.problems import Fault, ProblemError, of_case
from api.http.rulesets import Held
from api.http.service import Evaluator, Serving
from api.http.turns import Turns
from api.store import Actor
from engine.catalog import ACT_DATE, DECISION_DATE, TRACKS
from engine.evaluation import ACTS, CaseError, has_acts, in_english, read_acts
from engine.language import Vocabulary

router = APIRouter(tags=["核查"])
_OVER = ("place", "matter", "field", ACT_DATE, DECISION_DATE)


@router.post(
    "/v1/evaluations:what-if",
    operation_id="compareVariations",
    summary="假设：改动哪些，结论怎样变",
    responses=responses(WhatIfResult, *with_body("bad-case", "other-place", "rulesets-not-held", "rulesets-wrong")),
    openapi_extra=body_of((WhatIf, WhatIfOfAct), examples.WHAT_IF),
)
async def suppose(
    request: Request, service: Serving, actor: Evaluator, given: Annotated[RulesetQuery, Query()]
) -> Response:
    """每种假设只写要改的；给出它的结论，和与原来不同的结论、事项。案件写了 acts 的，写明对第几个行为。不存证。"""
    held, on = service.rulesets.find(given.rulesets), given.on
    body = await read_body(request, service.settings.max_body, service.settings.body_seconds)
    data = strict(body)
    written = data["case"] if isinstance(data, dict) and isinstance(data.get("case"), dict) else {}
    several = has_acts(written)
    wanted = shaped(data, WhatIfOfAct if several else WhatIf)
    case = _act(written, wanted, held) if isinstance(wanted, WhatIfOfAct) else written
    _bound(case, wanted.variations, len(body))
    base = decide(held, case, on, actor, Inside("/case"))
    turns, terms, told = Turns(), _Terms(held, on, actor), []
    faults: list[Fault] = []
    shown = data["variations"] if isinstance(data, dict) else []
    for number, one in enumerate(wanted.variations):
        await turns.give()
        try:
            told.append(_supposed(one, Inside(f"/variations/{number}", shown[number]), base, case, terms))
        except ProblemError as problem:
            if problem.kind != "bad-case":
                raise
            faults += problem.faults
    if faults:
        raise ProblemError("bad-case", faults)
    service.metrics.evaluated("what-if", 1 + len(told))
    return json_response({"receipt": base.evaluation.receipt.id, "tracks": base.outcomes(), "variations": told})


def _act(case: dict[str, Any], wanted: WhatIfOfAct, held: Held) -> dict[str, Any]:
    """The one act that is wanted, under one of its norms, as a case of its own. Raises `ProblemError`."""
    library, places = held.catalog.library, held.catalog.places
    bound_acts(case, "/case")
    try:
        acts = read_acts(case, library, places).acts
    except CaseError as error:
        raise of_case(error, case, library, "/case") from None
    if wanted.act > len(acts):
        raise ProblemError("bad-body", [Fault("/act", "bad-value")], f"案件只有 {len(acts)} 个违法行为")
    norms = acts[wanted.act - 1].norms
    if (wanted.norm is None) != (len(norms) == 1) or (wanted.norm or 1) > len(norms):
        told = (
            f"这个行为违反 {len(norms)} 个规范，norm 要写按第几个"
            if len(norms) > 1
            else "这个行为只违反一个规范，不写 norm"
        )
        raise ProblemError("bad-body", [Fault("/norm", "bad-value" if wanted.norm else "missing-key")], told)
    shared = in_english(case, [])
    own = in_english(shared.pop(ACTS)[wanted.act - 1], [])
    own.pop("id", None)
    matter = own.get("matter")
    if isinstance(matter, list):
        own["matter"] = matter[(wanted.norm or 1) - 1]
    return {**shared, **own, "facts": {**shared.get("facts", {}), **own.get("facts", {})}}


def _bound(case: dict[str, Any], variations: Sequence[Variation], size: int) -> None:
    """Raise `ProblemError` when the case is too long to be decided for so many suppositions; the body is of that `size`."""
    # Numbers with a fraction are Decimal, which orjson writes only as we say.
    if len(orjson.dumps(case, default=str)) * len(variations) + size > MOST_BYTES:
        told = f"案件长，假设又多：两者的字节数相乘，再加上各个假设的，最多 {MOST_BYTES}；请分几次问"
        raise ProblemError("bad-body", [Fault("/variations", "too-large")], told)


@dataclass(frozen=True, slots=True)
class _Terms:
    """By what every supposition is decided."""

    held: Held
    on: date | None
    actor: Actor


def _supposed(
    variation: Variation, inside: Inside, base: Decided, case: dict[str, Any], terms: _Terms
) -> dict[str, Any]:
    data = changed(case, variation, terms.held.catalog.library.vocabulary)
    on = None if data.get(DECISION_DATE) else terms.on
    decided = decide(terms.held, data, on, terms.actor, inside)
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
