"""A record for a reader who shall see no party: what a person wrote in own words is left out, and named as left out.

Knows the shape of records and answers; decides nothing. The bytes of the record stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from api.scopes import READ
from api.store import Actor

MASKED = ("title", "evidence", "reasons", "factor", "signed")
"""The keys, wherever they stand in a record, that may name a party: own words of whom recorded it."""
_EMPTY: dict[str, object] = {"title": "", "evidence": None, "reasons": "", "factor": "", "signed": None}


def sees_parties(actor: Actor) -> bool:
    """Whether a reader may see who a record is about."""
    return READ in actor.scopes


def masked_result(result: bytes) -> bytes:
    """An answer without the title of the case and what proves its facts.

    >>> masked_result('{"case":{"title":"某甲","facts":{"x":{"value":1,"evidence":"某甲的笔录"}}}}'.encode())
    b'{"case":{"title":"","facts":{"x":{"value":1,"evidence":null}}}}'
    """
    answer = orjson.loads(result)
    for each in _mappings(answer):
        if "evidence" in each:
            each["evidence"] = None
        case = each.get("case")
        if isinstance(case, dict) and "title" in case:
            case["title"] = ""
    return orjson.dumps(answer)


def masked_choice(choice: dict[str, Any]) -> dict[str, Any]:
    """A choice without its words and its signature."""
    return choice | {name: _EMPTY[name] for name in ("reasons", "factor", "signed")}


def _mappings(node: object) -> Iterator[dict[str, Any]]:
    """Every mapping of an answer."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            yield here
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
