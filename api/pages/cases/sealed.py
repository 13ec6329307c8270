"""A sealed case for reading: what was recorded of it, and the choices since. Nothing of it is decided again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson

from api.china import CHINA
from api.http.service import Service
from api.pages.cases.listing import row_of
from api.store import Actor, CaseFile
from engine.catalog import TRACKS, Catalog


async def page_of(file: CaseFile, service: Service, actor: Actor) -> dict[str, Any]:
    """What the page of a sealed case shows. Raises `StoreDamaged`."""
    catalog = service.rulesets.present.catalog
    stored = await service.kept().evaluation(str(file.evaluation_id), actor)
    case = orjson.loads(stored.case_json) if stored and stored.case_json else {}
    result = orjson.loads(stored.result_json) if stored and stored.result_json else {}
    return {
        "here": "cases",
        "row": row_of(file, catalog),
        "file": file,
        "stored": stored,
        "at": datetime.fromisoformat(stored.at).astimezone(CHINA) if stored else None,
        "decisions": list(_decisions(result)),
        "facts": list(_facts(case, catalog)),
    }


def _decisions(result: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Of each act and track: which, the outcome, and the sentences that were told."""
    norms = [(f"行为 {act['act']}　", norm) for act in result.get("acts", ()) for norm in act.get("norms", ())]
    for act, told in norms or [("", result)]:
        for track in TRACKS:
            decided = told.get("tracks", {}).get(track)
            if decided:
                yield f"{act}{track}", decided["outcome"], decided.get("says", "")


def _facts(case: Mapping[str, Any], catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """The facts that were given: name, value, evidence."""
    acts = case.get("acts", ())
    for facts in (case.get("facts", {}), *(act.get("facts", {}) for act in acts if isinstance(act, Mapping))):
        for key, given in facts.items():
            term = catalog.library.vocabulary.find(key)
            value, evidence = (given.get("value"), given.get("evidence", "")) if _is_proven(given) else (given, "")
            text = value if isinstance(value, str) else orjson.dumps(value).decode()
            yield term.name if term else key, text, evidence


def _is_proven(given: object) -> bool:
    return isinstance(given, Mapping) and "value" in given
