"""The most expensive request of each endpoint that is answered well, found by search: a hill-climb over sizes.

`python -m tests.attack.expensive --steps 60` prints the table; exit code 1 when one takes more than `MOST` of processor time.
A step changes one or two sizes and is kept when the request is dearer and still answered.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from rich.console import Console
from rich.table import Table

from api.http.app import create_app
from api.http.comparisons import Comparisons
from api.http.settings import Settings
from engine.evaluation import CaseError, read_case
from engine.language import OTHER_MATTER, Term, example
from tests.attack.calls import Answer, Call, answer
from tests.attack.spots import JSON, LINES
from tests.shipped import CATALOG

MOST = 0.5
"""Processor seconds that an answered request may take; a batch may for each of its lines."""
MOST_COMPARED = 12.0
"""Those that a comparison may: its steps are bounded, and whoever asks for it owes them all."""
LIMIT = 262_144
LAW = "食品安全法第三十四条第十项"
COMPARED = ("cn/publication-regulations@2020-11-29", "cn/publication-regulations@2024-12-06")
LARGEST = sorted(CATALOG.load_all(), key=lambda version: (-len(version.items), version.key))[:6]
PAIRS = [COMPARED, *((one.key, other.key) for one, other in permutations(LARGEST, 2))]
PLACES = [code for code in sorted(CATALOG.folders) if code.isdigit()]
NATIONAL = [matter.name for matter in CATALOG.library.matters.by_name.values() if not matter.place]
MATTERS = [*NATIONAL, OTHER_MATTER + "说" * 200]


def _agreeing() -> list[Term]:
    """Terms whose examples go together with all those before, records first: so many facts are accepted at once."""
    library, found = CATALOG.library, list[Term]()
    told: dict[str, str] = {}
    for term in sorted(library.vocabulary.terms.values(), key=lambda term: term.type != "记录"):
        tried = told | {term.id: example(term)}
        with suppress(CaseError):
            read_case({"place": PLACES[0], "matter": MATTERS[0], "facts": tried}, library, CATALOG.places)
            told = tried
            found.append(term)
    return found


TERMS = _agreeing()
# What is tried of each size, from small to large.
KNOBS: dict[str, tuple[Any, ...]] = {
    "place": tuple(range(len(PLACES))),
    "matter": tuple(range(len(MATTERS))),
    "facts": (0, 1, 5, 20, 60, 150, 400),
    "unknown": (0, 1),
    "records": (0, 1, 10, 100, 300, 500, 1000),
    "record": ("day", "clause", "long clause", "other matter", "listed matter", "all"),
    "evidence": (0, 10, 100, 1000, 5000),
    "variations": (1, 2, 5, 10, 20, 50, 100),
    "detail": ("outcome", "default", "full"),
    "days": (0, 1),
    "pair": tuple(range(len(PAIRS))),
    "other": tuple(range(len(PLACES))),
    "national": tuple(range(len(NATIONAL))),
}
RECORD: dict[str, dict[str, str]] = {
    "day": {},
    "clause": {"条款": LAW},
    "long clause": {"条款": "食品安全法第三条" + "第一款" * 60},
    "other matter": {"事项": OTHER_MATTER + "说" * 400},
    "listed matter": {"事项": MATTERS[0]},
}
RECORD["all"] = RECORD["clause"] | {"事项": OTHER_MATTER + "x", "处理": "行政处罚", "性质": "食品", "领域": "市场监管"}
Sizes = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """The dearest request of one endpoint."""

    endpoint: str
    answer: Answer
    bytes: int
    sizes: str


def case_of(sizes: Sizes) -> dict[str, Any]:
    """A case of those sizes."""
    told: dict[str, Any] = {}
    for term in TERMS[: sizes["facts"]]:
        if term.type == "记录":
            entry = {"日期": "2024-06-01", **RECORD[sizes["record"]]}
            value: Any = [entry] * sizes["records"] or "无"
        else:
            value = "未查明" if sizes["unknown"] else example(term)
        told[term.id] = {"value": value, "evidence": "笔" * sizes["evidence"]} if sizes["evidence"] else value
    days = {"act_date": "2025-01-20"} if sizes["days"] else {}
    told = {name: value for name, value in told.items() if not days or name not in days}
    return {"place": PLACES[sizes["place"]], "matter": MATTERS[sizes["matter"]], **days, "facts": told}


def _posted(path: str, data: object, query: str = "", media: str = JSON) -> Call:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return Call("POST", path, query.encode(), ((b"content-type", media.encode()),), body)


def _what_if(sizes: Sizes) -> Call:
    case = case_of(sizes)
    variations = [{"name": str(number), "facts": {TERMS[number].id: "未查明"}} for number in range(sizes["variations"])]
    return _posted("/v1/evaluations:what-if", {"case": case, "variations": variations})


def _compared_places(sizes: Sizes) -> Call:
    asked = {"old": PLACES[sizes["place"]], "new": PLACES[sizes["other"]], "matter": NATIONAL[sizes["national"]]}
    return Call("GET", "/v1/places:compare", urlencode(asked).encode())


def endpoints(recorded: str) -> dict[str, Callable[[Sizes], Call]]:
    """Each endpoint with how a request of some sizes is made; `recorded` is the id of an evaluation."""
    one = "/v1/evaluations"
    plain = {
        f"{one}/{recorded}": b"detail=full",
        f"{one}/{recorded}/verify": b"",
        f"{one}/{recorded}/papers": b"",
        f"{one}/{recorded}/papers/reasons.docx": b"",
        f"{one}/{recorded}/report": b"",
        one: b"limit=500",
        "/v1/audit": b"limit=500",
        "/v1/lists/cn/first-offence/versions/2025-01-27": b"",
        "/openapi.json": b"",
        "/metrics": b"",
        "/readyz": b"",
        "/livez": b"",
    }
    return {
        "evaluate, recorded": lambda s: _posted(one, case_of(s), f"detail={s['detail']}"),
        "evaluate": lambda s: _posted(one, case_of(s), f"record=false&detail={s['detail']}"),
        "questions": lambda s: _posted("/v1/questions", case_of(s)),
        "what-if": _what_if,
        "batch, one line": lambda s: _posted(f"{one}:batch", case_of(s), f"detail={s['detail']}", LINES),
        "choice": lambda s: _posted(
            f"{one}/{recorded}/choice", {"adopted": True, "reasons": "说" * min(4000, 1 + 4 * s["records"])}
        ),
        "effective": lambda s: Call("GET", "/v1/lists/effective", f"place={PLACES[s['place']]}".encode()),
        "terms": lambda s: Call("GET", "/v1/terms", b"limit=500&q=" + b"a" * min(100, s["facts"])),
        "matters": lambda s: Call("GET", "/v1/matters", b"limit=500&q=" + b"a" * min(100, s["facts"])),
        "statutes": lambda s: Call("GET", "/v1/statutes", b"limit=500&q=" + b"a" * min(100, s["facts"])),
        "places": lambda s: Call("GET", "/v1/places", b"limit=500&q=" + b"1" * min(100, s["facts"])),
        "compared lists": lambda s: Call(
            "GET", "/v1/lists:compare", "old={}&new={}".format(*PAIRS[s["pair"]]).encode()
        ),
        "compared places": _compared_places,
        "lists": lambda s: Call("GET", "/v1/lists", b"limit=500&q=" + b"c" * min(100, s["facts"])),
        **{path: lambda _, path=path, query=query: Call("GET", path, query) for path, query in plain.items()},
    }


def climb(ask: Callable[[Call], Answer], name: str, made: Callable[[Sizes], Call], steps: int, seed: int) -> Found:
    """The dearest request that so many steps find."""
    source = random.Random(f"{seed} {name}")
    sizes: dict[str, Any] = {knob: values[0] for knob, values in KNOBS.items()}
    best: Found | None = None
    for _ in range(steps):
        tried = dict(sizes)
        for knob in source.sample(list(KNOBS), source.choice((1, 2))):
            tried[knob] = source.choice(KNOBS[knob])
        if best is None:
            tried = sizes
        call = made(tried)
        if len(call.body) > LIMIT:
            continue
        found = ask(call)
        if found.status < 300 and (best is None or found.seconds > best.answer.seconds):
            again = ask(call)  # the least of two, so that a busy moment does not count
            if again.seconds < found.seconds:
                found = again
            if best is None or found.seconds > best.answer.seconds:
                shown = ", ".join(f"{knob} {value}" for knob, value in tried.items())
                best, sizes = Found(name, found, len(call.body), shown), tried
    assert best is not None, f"{name}: nothing is answered"
    return best


def search(app: FastAPI, runner: asyncio.Runner, steps: int, seed: int = 0) -> Iterator[Found]:
    """The dearest request of every endpoint; what is read again is the dearest that was recorded."""
    gc.freeze()

    def ask(call: Call) -> Answer:
        # What was compared before is compared again.
        app.state.service = replace(app.state.service, comparisons=Comparisons())
        return answer(runner, app, call)

    (name, made), *_ = endpoints("").items()
    first = climb(ask, name, made, steps, seed)
    yield first
    recorded = json.loads(first.answer.body)["id"]
    for name, made in list(endpoints(recorded).items())[1:]:
        # A comparison takes seconds.
        tried = max(1, steps // 10) if is_compared(name) else steps
        yield climb(ask, name.replace(recorded, "…"), made, tried, seed)
    gc.unfreeze()


def is_compared(endpoint: str) -> bool:
    """Whether an endpoint compares, which is bounded by steps and charged in full."""
    return endpoint.startswith("compared")


def table(rows: list[Found]) -> Table:
    """The rows as they are printed."""
    shown = Table("endpoint", "status", "bytes", "ms of the processor", "what it was", title_justify="left")
    for row in rows:
        shown.add_row(
            row.endpoint, str(row.answer.status), f"{row.bytes:,}", f"{row.answer.seconds * 1000:.0f}", row.sizes
        )
    return shown


def too_dear(steps: int, seed: int = 0) -> list[str]:
    """Print the table; the endpoints that are over `MOST`."""
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        app = create_app(Settings(database=f"sqlite:///{Path(folder) / 'records.db'}", rate=0, reload_seconds=0))
        rows = list(search(app, runner, steps, seed))
        app.state.service.store.close()
    Console(width=170).print(table(rows))
    return [f"{row.endpoint}: {row.answer.seconds:.2f} s" for row in rows if row.answer.seconds > _most(row.endpoint)]


def _most(endpoint: str) -> float:
    return MOST_COMPARED if is_compared(endpoint) else MOST


def main() -> int:
    """Search, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack.expensive", description=__doc__)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    return 1 if too_dear(given.steps, given.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
