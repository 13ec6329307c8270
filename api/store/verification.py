"""Verifies the audit chain from its first row and names the first row that is not as it was written.

The records that a row tells of are verified with it: the evaluation or choice against the digest in the chain, its texts
against their own digests, missing texts against the erasures. Some hundred rows a transaction, so that writers are not held up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, LargeBinary, Row, RowMapping, bindparam, cast, func, select

from api.store.audit_chain import GENESIS, digest
from api.store.database import Database, read_transaction
from api.store.erasing import digest_of_erasure
from api.store.model import AuditReport, Damage, Head
from api.store.tables import announced, audit, choices, erasures, evaluations, texts
from api.store.texts import salted_digest, unpack

AT_ONCE = 200
_SALT = re.compile("[0-9a-f]{32}")
# Whatever somebody wrote there by hand, it is read as bytes.
_TEXT = select(texts.c.salt, cast(texts.c.packed, LargeBinary).label("packed")).where(
    texts.c.seq == bindparam("seq"), texts.c.digest == bindparam("digest")
)
_WRITES = {
    "evaluation.record": "evaluations",
    "choice.make": "choices",
    "facts.erase": "erasures",
    "list.announce": "announced",
}
_CHANGED = {"evaluations": "核查记录被改动", "choices": "选择记录被改动", "announced": "发布清单的记录被改动"}
_NEXT = select(audit).where(audit.c.seq > bindparam("seq")).order_by(audit.c.seq).limit(AT_ONCE)


def verify(database: Database, exported: Head | None) -> AuditReport:
    """Verify everything; with an `exported` head also that the chain still passes through it and reaches it."""
    last = Head(0, GENESIS)
    count = 0
    while True:
        with read_transaction(database) as connection:
            rows = list(connection.execute(_NEXT, {"seq": last.seq}).mappings())
            # After the last audit row nothing may follow, so the last round looks at whatever does.
            upto = rows[-1]["seq"] if len(rows) == AT_ONCE else None
            written = _written(connection, last.seq, upto)
            for row in rows:
                damage = _of_link(last, row, exported) or _of_record(connection, row, written.pop(row["seq"], []))
                if damage is not None:
                    return AuditReport(count, last, damage)
                last = Head(row["seq"], row["hash"])
                count += 1
            stray = min(written, default=None)
        if stray is not None:
            return AuditReport(count, last, Damage(stray, "有记录，却没有相应的审计行"))
        if len(rows) < AT_ONCE:
            return AuditReport(count, last, truncated=exported is not None and exported.seq > last.seq)


def _of_link(last: Head, row: RowMapping, exported: Head | None) -> Damage | None:
    """What is wrong with a row as a link after `last`."""
    if row["seq"] != last.seq + 1:
        return Damage(last.seq + 1, "这一行不见了")
    if row["previous_hash"] != last.hash:
        return Damage(row["seq"], "与前一行接不上")
    try:
        found = digest({str(name): value for name, value in row.items() if name != "hash"})
    except ValueError:
        found = ""
    if found != row["hash"]:
        return Damage(row["seq"], "内容与哈希不符")
    if exported is not None and exported.seq == row["seq"] and exported.hash != row["hash"]:
        return Damage(row["seq"], "与导出的链头不符，链在这一行或者之前被重写")
    return None


Written = tuple[str, RowMapping]


def _written(connection: Connection, seq: int, upto: int | None) -> dict[int, list[Written]]:
    """The evaluations, choices, erasures and announced lists numbered after `seq`, by number."""
    found: dict[int, list[Written]] = {}
    for table in (evaluations, choices, erasures, announced):
        query = select(table).where(table.c.seq > seq)
        for row in connection.execute(query if upto is None else query.where(table.c.seq <= upto)).mappings():
            found.setdefault(row["seq"], []).append((table.name, row))
    return found


def _of_record(connection: Connection, row: RowMapping, written: list[Written]) -> Damage | None:
    """What is wrong with what an audit row says was written."""
    kind = _WRITES.get(row["action"])
    if {name for name, _ in written} != ({kind} if kind else set()):
        return Damage(row["seq"], "审计行所说的记录不见了" if kind else "记录与审计行对不上")
    if kind is None:
        return None
    if kind == "erasures":
        same = digest_of_erasure([found["digest"] for _, found in written]) == row["digest"]
        return None if same else Damage(row["seq"], "清除的记录被改动")
    (_, found), *others = written
    if others or not _is_digest(found, row["digest"]):
        return Damage(row["seq"], _CHANGED[kind])
    return _of_texts(connection, row["seq"], found)


def _is_digest(found: RowMapping, written: str) -> bool:
    try:
        return digest({str(name): value for name, value in found.items() if name != "seq"}) == written
    except ValueError:  # what was never written: no text, no number
        return False


def _of_texts(connection: Connection, seq: int, found: RowMapping) -> Damage | None:
    for name, key in _kept(found):
        kept = connection.execute(_TEXT, {"seq": seq, "digest": key}).first()
        if kept is None:
            erased = connection.execute(select(func.count()).where(erasures.c.digest == key)).scalar_one()
            if not erased:
                return Damage(seq, f"{name}不见了，又没有清除的记录")
        elif not _is_text(kept, key):
            return Damage(seq, f"{name}被改动")
    return None


def _is_text(kept: Row[Any], key: str) -> bool:
    # A salt of another form could hold the beginning of the text.
    if _SALT.fullmatch(str(kept.salt)) is None:
        return False
    try:
        return salted_digest(kept.salt, unpack(kept.packed)) == key
    except ValueError:
        return False


def _kept(found: RowMapping) -> Iterator[tuple[str, Any]]:
    """What the texts of a record are called, and their digests."""
    for column, name in (("facts_digest", "案情"), ("result_digest", "结果"), ("reasons_digest", "理由")):
        if column in found:
            yield name, found[column]
