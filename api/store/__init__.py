"""Keeps evaluations, choices, the audit, keys and events, in SQLite or PostgreSQL. Knows no law and no HTTP."""

from api.store.announcing import Published
from api.store.database import UrlError
from api.store.errors import IdempotencyConflict, Refused, RejectedError, StoreError, StoreFull, StoreGone
from api.store.recorder import Recorder
from api.store.records import (
    SCOPES,
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
from api.store.store import Store, open_store

__all__ = [
    "SCOPES",
    "Actor",
    "AuditReport",
    "AuditRow",
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
    "Store",
    "StoreError",
    "StoreFull",
    "StoreGone",
    "StoredChoice",
    "StoredEvaluation",
    "UrlError",
    "open_store",
]
