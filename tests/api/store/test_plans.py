"""What a request asks of the database is found by an index, however many rows there are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from api.store import CaseFile, Store, evidence
from api.store.tables import metadata
from tests.api.store.examples import CITY, choice, evaluated
from tests.api.store.spoiling import Made, fill, spoiling
from tests.api.store.writing import record


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_request_walks_over_a_table(store: Store) -> None:
    """Recording, choosing, reading, looking up keys, taking events and keeping cases: no statement scans a table of records."""
    made = fill(store)
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:  # noqa: ANN401  # the driver's own
        if statement.startswith(("SELECT", "DELETE", "UPDATE")):
            asked.append((statement, parameters))

    for engine in {store.database.engine, store.database.writer}:
        event.listen(engine, "before_cursor_execute", note)
    record(store, evaluated(20, choice_due=("处罚",)))
    record(store, evaluated(20))
    store.choose(choice(made.evaluations[1], idempotency_key="choice-2"))
    assert store.evaluation(made.evaluations[0], CITY) is not None
    assert store.find_key(made.secret) is not None
    store.outbox_done(*(event.seq for event in store.outbox_due()))
    case = store.save_case_file(CaseFile("310113", {"what": "x"}), CITY)
    case = store.save_case_file(replace(case, fields={"what": "y"}), CITY)
    assert store.case_file(case.id, CITY) is not None
    store.seal_case_file(case.id, made.evaluations[1], CITY, case.version)
    store.case_files(CITY, limit=5)
    draft = store.save_case_file(CaseFile("310113", {"what": "x"}), CITY)
    store.delete_case_file(draft.id, CITY)
    store.erase_facts(made.evaluations[1], CITY)
    store.audit(5)
    assert len(asked) > 20
    with store.database.engine.connect() as connection:
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            walked = [row.detail.split()[1] for row in plan if row.detail.startswith("SCAN")]
            # The first rows of the audit from some number on, its last row, or the first case files are no walk.
            few = {"audit", "case_files"} if "LIMIT" in statement else set()
            assert not (set(walked) - few) & set(metadata.tables), statement


@pytest.mark.parametrize("original", ["postgresql"], indirect=True)
def test_verification_compares_only_the_erasures_of_a_stretch(original: Made) -> None:
    """However many texts were erased, a stretch of the chain looks up those that it names, and walks over no others."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:  # noqa: ANN401  # the driver's own
        if statement.startswith("SELECT erasures.digest \nFROM"):
            asked.append((statement, parameters))

    with spoiling(original.store) as run:
        run("INSERT INTO erasures SELECT md5(i::text), 10 FROM generate_series(1, 20000) i")
        connection = run("ANALYZE erasures").connection
        event.listen(connection, "before_cursor_execute", note)
        evidence.read_stretch(connection, 0, 9)
        ((statement, parameters),) = asked
        plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars().all()
    assert any("erasures" in line for line in plan)
    assert not any("Seq Scan on erasures" in line for line in plan), plan
