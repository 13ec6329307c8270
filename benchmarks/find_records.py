"""How long it takes to find records among very many: `python -m benchmarks.find_records [RECORDS] [sqlite|postgresql]`.

A store is filled as the service fills it, chain, texts and words; in PostgreSQL only the first of them, and the others in one
statement a table, beside the guards, because recording a million took an hour. Then records are searched for by case number and
otherwise, by the store alone and by `GET /v1/evaluations` with its audit row. Ends with 1 where a search by case number took
more than 50 ms at the median.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg

from api.http.app import create_app
from api.http.settings import Settings
from api.store import Actor, Evaluated, Recorder, Sought, Store, open_store
from tests import postgres
from tests.running_service import listening

WANTED_MS = 50
AT_ONCE, TRIES = 1_000, 200
REAL = 20_000
"""So many records of PostgreSQL are recorded; these are searched for."""
# The others, as the columns of those that are recorded.
OTHERS = """
SET LOCAL session_replication_role = replica;
INSERT INTO audit SELECT s, a.at, a.who, a.role, a.action, a.object, a.outcome, a.ip, a.trace_id, md5(s::text), md5(s::text),
  md5(s::text) FROM generate_series(%(first)s, %(last)s) s, (SELECT * FROM audit WHERE seq = 1) a;
INSERT INTO evaluations SELECT s, 'id-' || s, e.at, e.key_id, e.place, e.matter_id, md5(s::text), e.engine, e.digests_json,
  e.answer_digest, e.choice_due, md5('f' || s), md5('r' || s), NULL, NULL, 0
  FROM generate_series(%(first)s, %(last)s) s, (SELECT * FROM evaluations WHERE seq = 1) e;
INSERT INTO evaluation_words SELECT w.kind, CASE w.kind WHEN 'number' THEN 'other ' || s ELSE w.word END, s, s
  FROM generate_series(%(first)s, %(last)s) s JOIN evaluation_words w ON w.seq = 1 + mod(s, 1000);
INSERT INTO texts SELECT s, md5(k || s), t.salt, t.packed FROM generate_series(%(first)s, %(last)s) s, (VALUES ('f'), ('r')) v(k),
  (SELECT * FROM texts WHERE seq = 1 LIMIT 1) t
"""
OUTCOMES = ("可以不予处罚", "应当不予处罚", "依法处罚", "待查", "人工判断")
MATTERS = ("expired-food", "no-licence", "false-advertising")
ASKING = Actor("bench", "key", frozenset({"evaluate", "read"}))


def number_of(record: int) -> str:
    """The case number of a record."""
    return f"银市监处罚〔{2020 + record % 7}〕{record}号"


def some_record(record: int) -> Evaluated:
    """A record with a number, a matter and outcomes of its own, and short texts."""
    outcome, matter = OUTCOMES[record % 5 if record % 1000 else 4], MATTERS[record % 3]
    tracks = f'{{"处罚":{{"outcome":"{outcome}"}},"强制":{{"outcome":"依法决定"}}}}'
    return Evaluated(
        actor=ASKING,
        place="640106",
        matter_id=matter,
        case_json=f'{{"case":"{number_of(record)}","place":"640106","matter":"{matter}"}}'.encode(),
        result_json=f'{{"case":{{"matter":{{"id":"{matter}"}}}},"tracks":{tracks}}}'.encode(),
        answer_digest=f"{record:064x}",
        receipt_id=f"{record:032x}",
        engine="0.1.0",
        digests_json='{"on":"2025-03-20","rulesets":"","lists":{},"shared":{}}',
        body_digest=f"{record:x}",
    )


def fill(store: Store, url: str, records: int) -> float:
    """Record so many; returns the seconds."""
    begun = time.perf_counter()
    real, recorder = records if store.database.file is not None else min(records, REAL), store.recorder()
    for first in range(0, real, AT_ONCE):
        asyncio.run(_record(recorder, range(first, min(first + AT_ONCE, records))))
        if first % 100_000 == 0:
            print(f"  {first:>9,} {time.perf_counter() - begun:7.0f} s", flush=True)
    recorder.close()
    if real < records:
        # Beside the store, which waits for no statement so long.
        with psycopg.connect(url) as connection:
            for statement in OTHERS.split(";"):
                connection.execute(statement, {"first": real + 1, "last": records} if "%(" in statement else None)
    return time.perf_counter() - begun


async def _record(recorder: Recorder, numbers: Iterable[int]) -> None:
    """Record them as many requests at once would."""
    await asyncio.gather(*(recorder.record_async(some_record(each)) for each in numbers))


def timed(search: Callable[[int], int], records: int) -> tuple[float, float]:
    """The median and the 99th of a hundred searches, in milliseconds; each must find something."""
    drawn, spent = random.Random(1), []  # noqa: S311  # the same records on every run
    for _ in range(TRIES):
        record = drawn.randrange(records)
        begun = time.perf_counter()
        found = search(record)
        spent.append((time.perf_counter() - begun) * 1000)
        assert found, record
    spent.sort()
    return spent[TRIES // 2], spent[TRIES * 99 // 100]


def measure(url: str, records: int) -> bool:
    """Fill a database, print what searches took, and tell whether those by case number were fast enough."""
    store = open_store(url, events=False)
    store.migrate()
    print(f"{store.database.engine.dialect.name}, {records:,} records", flush=True)
    print(f"  filled in {fill(store, url, records):.0f} s")
    if store.database.file is None:
        with store.database.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE evaluations, evaluation_words, texts, audit")
    ways: dict[str, Callable[[int], Sought]] = {
        "case number": lambda record: Sought(number=number_of(record)),
        "receipt": lambda record: Sought(receipt=f"{record:032x}"),
        "outcome, first 50": lambda record: Sought(outcome=OUTCOMES[record % 5]),
        "outcome and matter, first 50": lambda record: Sought(outcome=OUTCOMES[record % 5], matter=MATTERS[record % 3]),
    }
    by_number, found = 0.0, records if store.database.file is not None else min(records, REAL)
    for name, way in ways.items():
        median, most = timed(lambda record, way=way: len(store.evaluations(ASKING, sought=way(record)).items), found)
        by_number = by_number or median
        print(f"  store: {name:30} median {median:6.2f} ms, 99th {most:6.2f} ms", flush=True)
    store.close()
    with listening(create_app(Settings(database=url, rate=0, reload_seconds=0))) as client:
        median, most = timed(lambda record: _asked(client, record), found)
    print(f"  GET /v1/evaluations?case=…          median {median:6.2f} ms, 99th {most:6.2f} ms", flush=True)
    return max(by_number, median) <= WANTED_MS


def _asked(client: httpx.Client, record: int) -> int:
    answer = client.get("/v1/evaluations", params={"case": number_of(record)})
    return len(answer.raise_for_status().json()["items"])


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """An empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'records.db'}"
        return
    programs = postgres.binaries()
    if programs is None:
        raise SystemExit("no PostgreSQL here")
    server = postgres.make_server(programs)
    try:
        yield server.url
    finally:
        server.remove()


def main() -> None:
    """Measure both databases, or the one that is named."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    fast = True
    for kind in sys.argv[2:] or ("sqlite", "postgresql"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cailiang-find-")))
            fast &= measure(stack.enter_context(database(kind, folder)), records)
    sys.exit(0 if fast else 1)


if __name__ == "__main__":
    main()
