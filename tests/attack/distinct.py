"""Requests of every endpoint, no two alike: good ones, to be recorded or not, and hostile ones, in a fixed proportion."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from api.http.contract import examples
from tests.api.http.page import OPERATIONS, PAGE
from tests.attack.calls import Call
from tests.attack.shapes import TEXTS
from tests.attack.spots import JSON, LINES, Spot, spots

VALUES_OF_PATHS = {"evaluation_id": "x", "list_id": "cn/first-offence", "version": "2025-01-27", "kind": "reasons"}
# What is asked, and how often of a hundred.
OFTEN = {
    "evaluate": 30,
    "evaluate only": 10,
    "question": 10,
    "what-if": 5,
    "batch": 5,
    "choice": 5,
    "read": 10,
    "hostile": 25,
}
READS = ("lists", "terms", "matters", "statutes", "places", "lists/effective", "evaluations", "audit")
LONGEST = 3_000
# Few matters and one month: the law of each is made once and held, which is no growth.
MATTERS = ("expired-food", "unlabelled-food")


@cache
def every_spot() -> tuple[Spot, ...]:
    """The spots of every endpoint."""
    return tuple(spot for path, method in OPERATIONS for spot in spots(PAGE, path, method, VALUES_OF_PATHS))


def mixed(start: int, count: int, sign: str) -> Iterator[Call]:
    """So many requests from that number on; each holds the sign with its number, where a person would write something."""
    for number in range(start, start + count):
        source = random.Random(number)
        (kind,) = source.choices(list(OFTEN), list(OFTEN.values()))
        yield request(kind, f"{sign}-{number}", source)


def request(kind: str, said: str, source: random.Random) -> Call:
    """One request of a kind that says something of its own."""
    case = case_of(said, source)
    match kind:
        case "evaluate":
            return _post("/v1/evaluations", case)
        case "evaluate only":
            return _post("/v1/evaluations", case, query=b"record=false&detail=" + source.choice((b"full", b"outcome")))
        case "question":
            return _post("/v1/questions", case)
        case "what-if":
            changes = [
                {"name": said, "facts": {"货值金额": _amount(source)}},
                {"name": "日期", "act_date": _day(source)},
            ]
            return _post("/v1/evaluations:what-if", {"case": case, "variations": changes})
        case "batch":
            lines = "".join(json.dumps(case_of(f"{said}-{line}", source)) + "\n" for line in range(5)) + said
            return Call("POST", "/v1/evaluations:batch", b"", _type(LINES), lines.encode())
        case "choice":
            return _post(f"/v1/evaluations/{said}/choice", examples.CHOICE | {"reasons": said})
        case "read":
            where = source.choice(READS)
            name = {"lists/effective": "place", "audit": "who", "evaluations": "cursor"}.get(where, "q")
            return Call("GET", f"/v1/{where}", f"{name}={said}".encode())
        case _:
            return hostile(said, source)


def hostile(said: str, source: random.Random) -> Call:
    """A request with something strange in one spot."""
    spot = source.choice(every_spot())
    text = source.choice(list(spot.shapes.values()))(source.randrange(LONGEST))
    if spot.shapes is TEXTS:
        return spot.call(said + text)
    return spot.call(text[:1] + said + text[1:] if text.startswith('"') else text)


def case_of(said: str, source: random.Random) -> dict[str, Any]:
    """A case that is accepted and that nobody gave before."""
    matter = source.choice(MATTERS) if source.random() < 0.7 else f"其他：{said}"
    record = {
        "日期": _day(source),
        "处理": "行政处罚",
        "条款": f"{said}法第{source.randrange(1, 9999)}条",
        "事项": f"其他：{said}",
    }
    facts = {
        "货值金额": {"value": _amount(source), "evidence": f"笔录 {said}"},
        "违法记录": [record] * source.randrange(1, 4),
    }
    return {"case": said, "title": said, "place": "640106", "matter": matter, "act_date": _day(source), "facts": facts}


def _post(path: str, data: object, query: bytes = b"") -> Call:
    return Call("POST", path, query, _type(JSON), json.dumps(data, ensure_ascii=False).encode())


def _type(media: str) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"content-type", media.encode()),)


def _amount(source: random.Random) -> str:
    return f"{source.randrange(10**9)}.{source.randrange(10**6):06}元"


def _day(source: random.Random) -> str:
    return (date(2025, 2, 1) + timedelta(days=source.randrange(30))).isoformat()
