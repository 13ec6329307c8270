"""Verifies the audit chain from its first row, and every table against it; names the first row that is not as it was written.

Some hundred rows a transaction, so that writers are not held up. In the end it looks for rows outside of the numbers of the
chain, so that no row of any table is left out.
"""

from __future__ import annotations

from sqlalchemy import RowMapping, bindparam, select

from api.store import evidence, guards
from api.store.audit_chain import GENESIS, is_linked
from api.store.database import Database, read_transaction
from api.store.errors import StoreGone
from api.store.model import AuditReport, Damage, Head
from api.store.tables import audit

AT_ONCE = 200
_NEXT = select(audit).where(audit.c.seq > bindparam("seq")).order_by(audit.c.seq).limit(AT_ONCE)


def verify(database: Database, exported: Head | None) -> AuditReport:
    """Verify everything; with an `exported` head also that the chain still passes through it and reaches it."""
    try:
        return _verify(database, exported)
    except StoreGone:
        # Or is it there, and a table is not, or a page is no page?
        with read_transaction(database) as connection:
            missing = guards.what_is_missing(connection) or guards.what_is_unsound(connection)
        if missing is None:
            raise
        return AuditReport(0, Head(0, GENESIS), Damage(None, missing))


def _verify(database: Database, exported: Head | None) -> AuditReport:
    last = Head(0, GENESIS)
    while True:
        with read_transaction(database) as connection:
            rows = list(connection.execute(_NEXT, {"seq": last.seq}).mappings())
            stretch = evidence.read_stretch(connection, last.seq, rows[-1]["seq"] if rows else last.seq)
            for row in rows:
                damage = _of_link(last, row, exported) or _damage(row["seq"], evidence.what_is_wrong(row, stretch))
                if damage is not None:
                    return AuditReport(last.seq, last, damage)
                last = Head(row["seq"], row["hash"])
            stray = evidence.find_stray(stretch)
            if stray is not None:
                return AuditReport(last.seq, last, Damage(*stray))
            if len(rows) < AT_ONCE:
                outside = evidence.find_outside(connection, last.seq)
                damage = Damage(*outside) if outside else _damage(None, guards.what_is_wrong(connection))
                return AuditReport(last.seq, last, damage, truncated=exported is not None and exported.seq > last.seq)


def _of_link(last: Head, row: RowMapping, exported: Head | None) -> Damage | None:
    """What is wrong with a row as a link after `last`."""
    if row["seq"] != last.seq + 1:
        return Damage(last.seq + 1, "这一行不见了")
    if row["previous_hash"] != last.hash:
        return Damage(row["seq"], "与前一行接不上")
    if not is_linked(row):
        return Damage(row["seq"], "内容与哈希不符")
    if exported is not None and exported.seq == row["seq"] and exported.hash != row["hash"]:
        return Damage(row["seq"], "与导出的链头不符，链在这一行或者之前被重写")
    return None


def _damage(seq: int | None, what: str | None) -> Damage | None:
    return None if what is None else Damage(seq, what)
