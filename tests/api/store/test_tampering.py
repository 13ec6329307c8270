"""Whoever changes the database behind the triggers is found by the verification: by row, and by what was done to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from sqlalchemy import Table

from api.store import Damage
from api.store.audit_chain import GENESIS, digest, digest_of_set
from api.store.tables import EVIDENCE
from tests.api.store.spoiling import Made, Run, spoiling

ROWS = 12
_FACTS = "(SELECT facts_digest FROM evaluations WHERE seq = {})"
_CHANGE_FACTS = f"UPDATE texts SET packed = 'x' WHERE digest = {_FACTS.format(1)}"  # noqa: S608  # our own statements
_LOSE_ERASURE = f"DELETE FROM erasures WHERE digest = {_FACTS.format(3)}"  # noqa: S608
_FORGE_ERASURE = "INSERT INTO erasures (digest, seq) SELECT facts_digest, {} FROM evaluations WHERE seq = 2"
_FORGED = """
INSERT INTO evaluations (seq, id, at, key_id, place, receipt_id, engine, digests_json, answer_digest, choice_due, facts_digest,
result_digest, wants_event) SELECT {}, 'forged', at, key_id, place, receipt_id, engine, digests_json, answer_digest, choice_due,
facts_digest, result_digest, 0 FROM evaluations WHERE seq = 1
"""
_AUDIT_ROW = """
INSERT INTO audit (seq, at, who, role, action, object, outcome, digest, previous_hash, hash)
SELECT {}, at, who, role, 'facts.erase', object, outcome, digest, previous_hash, hash FROM audit WHERE seq = 10
"""
_KEY = """
INSERT INTO keys (seq, id, secret_digest, label, scopes, created_at)
SELECT {}, 'slipped-in', 'x', label, scopes, created_at FROM keys WHERE seq = 5
"""


class Tampering(NamedTuple):
    """Statements, and the row and the sentence by which they are found."""

    statements: tuple[str, ...]
    seq: int
    what: str


def _t(*statements: str, at: int, what: str) -> Tampering:
    return Tampering(statements, at, what)


STRAY = "有{}，却没有相应的审计行"
TAMPERINGS = {
    # Links of the chain.
    "an audit row changed": _t("UPDATE audit SET outcome = 'x' WHERE seq = 3", at=3, what="内容与哈希不符"),
    "an address added": _t("UPDATE audit SET ip = 'x' WHERE seq = 12", at=12, what="内容与哈希不符"),
    "a hash changed": _t("UPDATE audit SET hash = previous_hash WHERE seq = 2", at=2, what="内容与哈希不符"),
    "two rows changed": _t("UPDATE audit SET at = '2020' WHERE seq IN (2, 4)", at=2, what="内容与哈希不符"),
    "a link changed": _t("UPDATE audit SET previous_hash = hash WHERE seq = 4", at=4, what="与前一行接不上"),
    "an audit row deleted": _t("DELETE FROM audit WHERE seq = 3", at=3, what="这一行不见了"),
    "the first audit row deleted": _t("DELETE FROM audit WHERE seq = 1", at=1, what="这一行不见了"),
    "two audit rows changed places": _t(
        "UPDATE audit SET seq = 99 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = 99",
        at=3,
        what="与前一行接不上",
    ),
    "the end cut off, its records left": _t(
        "DELETE FROM audit WHERE seq >= 11", at=11, what=STRAY.format("送达的记录")
    ),
    # Evaluations.
    "an evaluation changed": _t("UPDATE evaluations SET place = '110000' WHERE seq = 2", at=2, what="核查记录被改动"),
    "a receipt emptied": _t("UPDATE evaluations SET receipt_id = '' WHERE seq = 2", at=2, what="核查记录被改动"),
    "an evaluation deleted": _t("DELETE FROM evaluations WHERE seq = 2", at=2, what="审计行所说的核查记录不见了"),
    "an evaluation moved to another number": _t(
        "UPDATE evaluations SET seq = 12 WHERE seq = 2", at=2, what="审计行所说的核查记录不见了"
    ),
    "an evaluation moved beyond the end": _t(
        "UPDATE evaluations SET seq = 99 WHERE seq = 1", at=1, what="审计行所说的核查记录不见了"
    ),
    "two evaluations changed places": _t(
        "UPDATE evaluations SET seq = 99 WHERE seq = 1",
        "UPDATE evaluations SET seq = 1 WHERE seq = 2",
        "UPDATE evaluations SET seq = 2 WHERE seq = 99",
        at=1,
        what="核查记录被改动",
    ),
    "an evaluation slipped in beside a note": _t(_FORGED.format(12), at=12, what="核查记录与审计行对不上"),
    "an evaluation slipped in beyond the end": _t(_FORGED.format(13), at=13, what=STRAY.format("核查记录")),
    "an idempotency key turned to another case": _t(
        "UPDATE evaluations SET idempotency_key = 'idem-9' WHERE seq = 1", at=1, what="核查记录被改动"
    ),
    "an idempotency key taken away": _t(
        "UPDATE evaluations SET idempotency_key = NULL, body_digest = NULL WHERE seq = 3", at=3, what="核查记录被改动"
    ),
    "the body of an idempotency key changed": _t(
        "UPDATE choices SET body_digest = 'x' WHERE seq = 4", at=4, what="选择记录被改动"
    ),
    "the tracks of a case changed": _t(
        "UPDATE evaluations SET choice_due = '[]' WHERE seq = 1", at=1, what="核查记录被改动"
    ),
    # Choices, and those that are due.
    "a choice changed": _t("UPDATE choices SET decision = 'adopt'", at=4, what="选择记录被改动"),
    "a choice deleted": _t("DELETE FROM choices", at=1, what="待办里少了还没有记录的选择"),
    "a choice deleted and made due again": _t(
        "INSERT INTO due_choices (evaluation_seq, track) VALUES (1, '处罚')",
        "DELETE FROM choices",
        at=4,
        what="审计行所说的选择记录不见了",
    ),
    "a choice turned to another case": _t(
        "UPDATE choices SET evaluation_seq = 2", at=1, what="待办里少了还没有记录的选择"
    ),
    "a due choice taken away": _t("DELETE FROM due_choices", at=1, what="待办里少了还没有记录的选择"),
    "a choice made due again": _t(
        "INSERT INTO due_choices (evaluation_seq, track) VALUES (1, '处罚')", at=1, what="待办里多了不用记录的选择"
    ),
    "a choice made due of what was erased": _t(
        "INSERT INTO due_choices (evaluation_seq, track) VALUES (3, '处罚')", at=3, what="待办里多了不用记录的选择"
    ),
    "a choice made due of no case": _t(
        "INSERT INTO due_choices (evaluation_seq, track) VALUES (12, '处罚')", at=12, what="待办与审计行对不上"
    ),
    # Texts and erasures.
    "facts changed": _t(
        _CHANGE_FACTS,
        at=1,
        what="案情被改动",
    ),
    "a salt lengthened": _t("UPDATE texts SET salt = salt || ' ' WHERE seq = 2", at=2, what="案情被改动"),
    "a result lost": _t(
        "DELETE FROM texts WHERE digest = (SELECT result_digest FROM evaluations WHERE seq = 2)",
        at=2,
        what="结果不见了，又没有清除的记录",
    ),
    "reasons lost": _t("DELETE FROM texts WHERE seq = 4", at=4, what="理由不见了，又没有清除的记录"),
    "a signature lost": _t(
        "DELETE FROM texts WHERE digest = (SELECT signed_digest FROM choices)",
        at=4,
        what="署名不见了，又没有清除的记录",
    ),
    "a signature changed": _t(
        "UPDATE texts SET salt = 'x' WHERE digest = (SELECT signed_digest FROM choices)", at=4, what="署名被改动"
    ),
    "another signature named": _t("UPDATE choices SET signed_digest = NULL", at=4, what="选择记录被改动"),
    "two texts changed places": _t(
        "UPDATE texts SET seq = 99 WHERE seq = 1",
        "UPDATE texts SET seq = 1 WHERE seq = 2",
        "UPDATE texts SET seq = 2 WHERE seq = 99",
        at=1,
        what="案情不见了，又没有清除的记录",
    ),
    "a text that nothing names": _t(
        "INSERT INTO texts (seq, digest, salt, packed) SELECT 1, 'x', salt, packed FROM texts WHERE seq = 4 LIMIT 1",
        at=1,
        what="多出原文，没有记录写明它",
    ),
    "a text beside the one of the same digest": _t(
        "ALTER TABLE texts RENAME TO texts_before",
        "CREATE TABLE texts AS SELECT seq, digest, salt, CAST('x' AS BYTEA) AS packed FROM texts_before WHERE seq = 2",
        "INSERT INTO texts SELECT * FROM texts_before",
        at=2,
        what="同一段原文有两份",
    ),
    "a text under the number of a note": _t(
        "INSERT INTO texts (seq, digest, salt, packed) SELECT 12, digest, salt, packed FROM texts WHERE seq = 4 LIMIT 1",
        at=12,
        what="原文与审计行对不上",
    ),
    "an erased text put back": _t(
        "INSERT INTO texts (seq, digest, salt, packed) SELECT 3, facts_digest, 'x', 'x' FROM evaluations WHERE seq = 3",
        at=3,
        what="案情已经清除，原文却还在",
    ),
    "an erasure forged under an old one": _t(
        _FORGE_ERASURE.format(10),
        "DELETE FROM texts WHERE seq = 2 AND digest IN (SELECT digest FROM erasures)",
        at=10,
        what="清除的记录被改动",
    ),
    "an erasure forged under a note": _t(
        "INSERT INTO erasures (digest, seq) VALUES ('x', 12)", at=12, what="清除的记录与审计行对不上"
    ),
    "an erasure taken away": _t(
        _LOSE_ERASURE,
        at=3,
        what="案情不见了，又没有清除的记录",
    ),
    # Keys.
    "a key widened": _t("UPDATE keys SET place = NULL WHERE seq = 5", at=5, what="密钥的记录被改动"),
    "a key given more scopes": _t("UPDATE keys SET scopes = 'admin read' WHERE seq = 5", at=5, what="密钥的记录被改动"),
    "a key prolonged": _t("UPDATE keys SET expires_at = NULL WHERE seq = 5", at=5, what="密钥的记录被改动"),
    "the secret of a key changed": _t(
        "UPDATE keys SET secret_digest = 'x' WHERE seq = 5", at=5, what="密钥的记录被改动"
    ),
    "a key deleted": _t("DELETE FROM keys WHERE seq = 6", at=6, what="审计行所说的密钥的记录不见了"),
    "a revocation taken away": _t("DELETE FROM audit WHERE seq = 7", at=7, what="这一行不见了"),
    "a revocation turned to another key": _t(
        "UPDATE audit SET object = 'key-none' WHERE seq = 7", at=7, what="内容与哈希不符"
    ),
    "a key slipped in beside a note": _t(_KEY.format(12), at=12, what="密钥的记录与审计行对不上"),
    "a key slipped in beyond the end": _t(_KEY.format(13), at=13, what=STRAY.format("密钥的记录")),
    # Announced lists and events.
    "an announced list changed": _t(
        "UPDATE announced SET digest = 'x' WHERE seq = 9", at=9, what="发布清单的记录被改动"
    ),
    "an announced list deleted": _t(
        "DELETE FROM announced WHERE seq = 9", at=9, what="审计行所说的发布清单的记录不见了"
    ),
    "an event taken away": _t("DELETE FROM outbox WHERE seq = 4", at=4, what="事件不见了，又没有送达的记录"),
    "a delivered event put back": _t(
        "INSERT INTO outbox (seq, attempts) VALUES (2, 0)", at=2, what="事件已经送达，却还在等着送"
    ),
    "an event of no record": _t(
        "INSERT INTO outbox (seq, attempts) VALUES (12, 0)", at=12, what="等着送的事件与审计行对不上"
    ),
    "an event turned to another record": _t(
        "UPDATE outbox SET seq = 5 WHERE seq = 4", at=4, what="事件不见了，又没有送达的记录"
    ),
    "a delivery forged": _t(
        "INSERT INTO deliveries (event_seq, seq) VALUES (4, 11)",
        "DELETE FROM outbox WHERE seq = 4",
        at=11,
        what="送达的记录被改动",
    ),
    "a delivery taken away": _t(
        "DELETE FROM deliveries WHERE event_seq = 2", at=2, what="事件不见了，又没有送达的记录"
    ),
    "a delivery turned to another event": _t(
        "UPDATE deliveries SET event_seq = 4 WHERE event_seq = 1",
        "DELETE FROM outbox WHERE seq = 4",
        "INSERT INTO outbox (seq, attempts) VALUES (1, 0)",
        at=11,
        what="送达的记录被改动",
    ),
    # Numbers that the chain has not.
    "an audit row at -1, and an erasure": _t(
        _AUDIT_ROW.format(-1),
        _FORGE_ERASURE.format(-1),
        "DELETE FROM texts WHERE seq = 2 AND digest IN (SELECT digest FROM erasures)",
        at=-1,
        what="有审计行，序号小于 1",
    ),
    "an evaluation at -2": _t(_FORGED.format(-2), at=-2, what=STRAY.format("核查记录")),
    "an evaluation at 0": _t(_FORGED.format(0), at=0, what=STRAY.format("核查记录")),
    "a text at 0": _t(
        "UPDATE texts SET seq = 0 WHERE seq = 3",
        "INSERT INTO texts (seq, digest, salt, packed) SELECT 0, 'x', salt, packed FROM texts WHERE seq = 4 LIMIT 1",
        at=0,
        what=STRAY.format("原文"),
    ),
    "a key at -1": _t(_KEY.format(-1), at=-1, what=STRAY.format("密钥的记录")),
    "an event at -1": _t("INSERT INTO outbox (seq, attempts) VALUES (-1, 0)", at=-1, what=STRAY.format("等着送的事件")),
    "a choice due of -1": _t(
        "INSERT INTO due_choices (evaluation_seq, track) VALUES (-1, 'x')", at=-1, what=STRAY.format("待办")
    ),
}


def test_there_are_enough() -> None:
    """No two of the tamperings are the same."""
    assert len({one.statements for one in TAMPERINGS.values()}) == len(TAMPERINGS) >= 39


def test_what_is_tampered_with_is_whole(original: Made) -> None:
    """The database is whole before."""
    report = original.store.verify_audit(original.head)
    assert (report.whole, report.rows) == (True, ROWS)


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(original: Made, name: str) -> None:
    """Whoever changes, deletes or slips in rows with the triggers out of the way is found, by row and by kind."""
    tampering = TAMPERINGS[name]
    with spoiling(original.store) as run:
        for statement in tampering.statements:
            run(statement)
        report = original.store.verify_audit()
    assert report.damage == Damage(tampering.seq, tampering.what)
    intact = tampering.seq - 1 if 1 <= tampering.seq <= ROWS else ROWS
    assert (report.whole, report.rows) == (False, intact)


def rewrite_hashes(run: Run, first: int) -> None:
    """Write the links from number `first` on anew, as somebody who knows how they are made."""
    above = run("SELECT hash FROM audit WHERE seq = ?", first - 1).scalar()
    for row in run("SELECT * FROM audit WHERE seq >= ? ORDER BY seq", first).mappings().all():
        link = {name: value for name, value in row.items() if name != "hash"} | {"previous_hash": above or GENESIS}
        above = digest(link)
        run("UPDATE audit SET previous_hash = ?, hash = ? WHERE seq = ?", link["previous_hash"], above, row["seq"])


def cut(run: Run) -> None:
    """Cut off the last row."""
    run("DELETE FROM audit WHERE seq = 12")


def cut_with_records(run: Run) -> None:
    """Cut off the last two rows, and put back what they wrote."""
    run("INSERT INTO outbox (seq, attempts) SELECT event_seq, 0 FROM deliveries")
    run("DELETE FROM deliveries")
    run("DELETE FROM audit WHERE seq >= 11")


def rewrite_the_end(run: Run) -> None:
    """Change the last row and its hash."""
    run("UPDATE audit SET who = 'x' WHERE seq = 12")
    rewrite_hashes(run, 12)


def rewrite_everything(run: Run) -> None:
    """Change a record, its digest, and every hash."""
    run("UPDATE evaluations SET place = '110000' WHERE seq = 1")
    (row,) = run("SELECT * FROM evaluations WHERE seq = 1").mappings()
    written = digest({name: value for name, value in row.items() if name != "seq"})
    run("UPDATE audit SET digest = ? WHERE seq = 1", written)
    rewrite_hashes(run, 1)


def forge_an_erasure(run: Run) -> None:
    """Take the last row for an erasure that never was."""
    run(f"INSERT INTO erasures (digest, seq) SELECT {_FACTS.format(2)}, 12")  # our own statement
    run(f"DELETE FROM texts WHERE digest = {_FACTS.format(2)}")  # noqa: S608  # our own statement
    (row,) = run("SELECT digest FROM erasures WHERE seq = 12")
    run("UPDATE audit SET action = 'facts.erase', digest = ? WHERE seq = 12", digest_of_set([row.digest]))
    rewrite_hashes(run, 12)


REWRITTEN = Damage(12, "与导出的链头不符，链在这一行或者之前被重写")


@pytest.mark.parametrize(
    ("tamper", "damage"),
    [
        (cut, None),
        (cut_with_records, None),
        (rewrite_the_end, REWRITTEN),
        (rewrite_everything, REWRITTEN),
        (forge_an_erasure, REWRITTEN),
    ],
)
def test_the_exported_head_finds_what_verifies_by_itself(
    original: Made, tamper: Callable[[Run], None], damage: Damage | None
) -> None:
    """Whoever cuts the end off, or computes all digests and hashes anew, is found by a head exported before."""
    with spoiling(original.store) as run:
        tamper(run)
        alone, by_head = original.store.verify_audit(), original.store.verify_audit(original.head)
    assert alone.whole
    assert (by_head.whole, by_head.damage, by_head.truncated) == (False, damage, damage is None)


def cells() -> Iterator[tuple[Table, str]]:
    """The columns of all that is evidence: everything but when and how often an event was tried."""
    for table in EVIDENCE:
        for column in table.columns:
            if (table.name, column.name) not in {("outbox", name) for name in ("attempts", "due_at", "trouble")}:
                yield table, column.name


def others(value: object, *, nullable: bool) -> list[object]:
    """Values that a cell never had: one near to its own, and none."""
    if value is None:
        return ["x"]
    near = value + 100 if isinstance(value, int) else value + (b"x" if isinstance(value, bytes) else "x")  # type: ignore[operator]  # text
    return [near, None] if nullable else [near]


@pytest.mark.parametrize("table", EVIDENCE, ids=str)
def test_any_single_cell_changed_is_found(original: Made, table: Table) -> None:
    """Whichever cell of whichever row is changed, in any table that is evidence, the verification says so."""
    key = [column.name for column in table.primary_key]
    unfound = []
    with spoiling(original.store) as run:
        rows = run(f"SELECT * FROM {table.name}").mappings().all()  # noqa: S608  # our own names
        assert rows
        for row, name in [(row, name) for row in rows for of, name in cells() if of is table]:
            for other in others(row[name], nullable=bool(table.c[name].nullable)):
                run("SAVEPOINT cell")
                same = " AND ".join(f"{column} = ?" for column in key)
                run(f"UPDATE {table.name} SET {name} = ? WHERE {same}", other, *(row[column] for column in key))  # noqa: S608
                if original.store.verify_audit().damage is None:
                    unfound.append((row, name, other))
                run("ROLLBACK TO SAVEPOINT cell")
    assert unfound == []
