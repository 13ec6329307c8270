"""The store keeps evaluations, officers' choices, the audit trail, API keys, undelivered events and case files in one database.

SQLite by default, PostgreSQL by address. `open_store` gives the `Store`; each of its methods is one transaction. What was
recorded is never changed, and every such write is a link of the audit chain; case files are work in progress, and change. The
store knows no law, no rulesets and no HTTP: what an evaluation says is bytes to it. Other packages import from here only.
"""

from api.store.accounts import LOCKED_FOR, TRIES, Account, Try
from api.store.case_files import CaseFile
from api.store.case_search import BETWEEN, CaseFilters, Word
from api.store.database import UrlError
from api.store.deadline import within
from api.store.errors import (
    CaseFileChanged,
    IdempotencyConflict,
    Refused,
    RejectedError,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreGone,
)
from api.store.group_commit import Recorder
from api.store.keys import operator
from api.store.model import (
    Actor,
    AuditReport,
    AuditRow,
    Choice,
    Damage,
    Entry,
    Erased,
    Evaluated,
    Event,
    Filters,
    Head,
    Key,
    Page,
    Recorded,
    StoredChoice,
    StoredEvaluation,
)
from api.store.outbox import Published
from api.store.search import Sought
from api.store.sessions import Session
from api.store.store import Store, open_store

__all__ = [
    "BETWEEN",
    "LOCKED_FOR",
    "TRIES",
    "Account",
    "Actor",
    "AuditReport",
    "AuditRow",
    "CaseFile",
    "CaseFileChanged",
    "CaseFilters",
    "Choice",
    "Damage",
    "Entry",
    "Erased",
    "Evaluated",
    "Event",
    "Filters",
    "Head",
    "IdempotencyConflict",
    "Key",
    "Page",
    "Published",
    "Recorded",
    "Recorder",
    "Refused",
    "RejectedError",
    "Session",
    "Sought",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreGone",
    "StoredChoice",
    "StoredEvaluation",
    "Try",
    "UrlError",
    "Word",
    "open_store",
    "operator",
    "within",
]
