"""What one change of a page costs the server, from the posted form to the bytes of the page; no two cases are alike.

Time of one process without sockets. Run with `python -m benchmarks.pages`.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from api.http.app import create_app
from api.http.settings import Settings
from benchmarks.asked import distinct
from benchmarks.timing import milliseconds, timing

CASES = 600
_OWN = {"Sec-Fetch-Site": "same-origin"}
"""A page takes a form from a page of ours only."""
_KEYS = {"日期": "d", "处理": "p", "事项": "m"}


def form_of(case: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a page that tell this case, everything on the sheet."""
    fields = {
        "what": case["matter"],
        "where": case["place"],
        "act": case["act_date"],
        "decided": case["decision_date"],
        "shown": " ".join(case["facts"]),
    }
    for term_id, told in case["facts"].items():
        value = told["value"] if isinstance(told, dict) else told
        if isinstance(told, dict):
            fields[f"e.{term_id}"] = told["evidence"]
        if isinstance(value, list):
            fields[f"f.{term_id}"] = "有"
            fields |= dict(_lines(term_id, value))
        elif isinstance(value, bool):
            fields[f"f.{term_id}"] = "是" if value else "否"
        else:
            fields[f"f.{term_id}"] = str(value)
    return fields


def _lines(term_id: str, records: list[dict[str, str]]) -> Iterator[tuple[str, str]]:
    for number, record in enumerate(records, 1):
        for key, letter in _KEYS.items():
            if key in record:
                yield f"{letter}.{term_id}.{number}", record[key]


async def _spent() -> tuple[list[int], list[int], list[int]]:
    """Nanoseconds by the clock and of the processor, and bytes, of each page."""
    app = create_app(Settings(rate=0, reload_seconds=0))
    forms = [form_of(case) for case in distinct(CASES)]
    by_clock, of_processor, sizes = [], [], []
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=_OWN) as client:
        for number, form in enumerate([*forms, *forms]):
            if number == CASES:  # every place was asked before, as in a service that runs
                gc.collect()
            began, ran = time.perf_counter_ns(), time.process_time_ns()
            reply = await client.post("/", data=form)
            spent = time.perf_counter_ns() - began, time.process_time_ns() - ran
            assert 'id="result"' in reply.text, reply.text[:500]
            if number >= CASES:
                by_clock.append(spent[0])
                of_processor.append(spent[1])
                sizes.append(len(reply.content))
    await app.state.service.rulesets.close()
    return by_clock, of_processor, sizes


def main() -> None:
    """Prints a table."""
    by_clock, of_processor, sizes = asyncio.run(_spent())
    table = Table(title=f"one change of a page, {CASES} cases never alike, ms", title_justify="left")
    for heading in ("", "median", "p99", "longest"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, spent in (("by the clock", by_clock), ("of the processor", of_processor)):
        found = timing(spent)
        table.add_row(name, *map(milliseconds, (found.median, found.p99, found.spent[-1])))
    Console().print(table)
    Console().print(f"bytes of a page, median: {statistics.median(sizes):,.0f}; largest: {max(sizes):,}")


if __name__ == "__main__":
    main()
