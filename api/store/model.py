"""The records that the store takes and gives back: plain and frozen. Knows no database.

Times are UTC in one fixed form (2025-03-01T08:00:00.000000Z), so that text order is time order and both databases hold the
same bytes.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, Literal, TypeVar

Decision = Literal["adopt", "depart"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a key, a token or an operator. Bound to a `place` it sees that place and those below it (`sees`); else all."""

    key_id: str
    role: str
    scopes: frozenset[str] = frozenset()
    place: str | None = None
    sees: frozenset[str] = frozenset()
    label: str = ""

    def may_see(self, place: str) -> bool:
        """Whether records of `place` are visible."""
        return self.place is None or place == self.place or place in self.sees


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One evaluation to be recorded, texts byte for byte; `choice_due` names the tracks on which a choice is required.

    `result_json` is what was answered; `answer_digest` is the sha256 of the engine's full answer, in hexadecimal, by which a
    later evaluation of the case is compared. A case without a matter has no `matter_id`.
    """

    actor: Actor
    place: str
    matter_id: str | None
    case_json: bytes = field(repr=False)
    result_json: bytes = field(repr=False)
    answer_digest: str
    receipt_id: str
    engine: str
    digests_json: str
    body_digest: str
    idempotency_key: str | None = None
    trace_id: str | None = None
    ip: str | None = None
    choice_due: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """An officer adopts an evaluation or departs from it, with reasons; a departure names the factor.

    `signed` is the text that names who signs and whom the choice is about; it is kept and erased like the reasons.
    """

    actor: Actor
    evaluation_id: str
    track: str
    decision: Decision
    reasons: str = field(repr=False)
    body_digest: str
    factor: str | None = None
    signed: str | None = field(default=None, repr=False)
    idempotency_key: str | None = None
    trace_id: str | None = None
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line for the audit: who did what to which object, and how it ended. Never facts, never reasons."""

    who: str
    role: str
    action: str
    object: str
    outcome: str
    ip: str | None = None
    trace_id: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded, now or (`replayed`) when the idempotency key was first used; `seq` is its place in the audit."""

    id: str
    seq: int
    at: str
    receipt_id: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class StoredChoice:
    """A recorded choice; `reasons` and `signed` are None once erased, `signed` also where nothing was signed."""

    id: str
    seq: int
    at: str
    key_id: str
    track: str
    decision: str
    factor: str | None
    reasons: str | None = field(repr=False)
    signed: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StoredEvaluation:
    """A recorded evaluation; `case_json` and `result_json` are None once erased, and always in a page of many.

    `number` and `title` are those that the case writes; "" once erased, and where it writes none.
    `choice_due` names the tracks on which a required choice is not recorded yet; none once erased. In a page of many a row that
    is not as it was written is `damaged`: only its number and id are given.
    """

    id: str
    seq: int
    at: str
    key_id: str
    place: str
    matter_id: str | None
    receipt_id: str
    engine: str
    digests_json: str
    answer_digest: str
    choice_due: tuple[str, ...]
    erased: bool
    number: str = field(default="", repr=False)
    title: str = field(default="", repr=False)
    case_json: bytes | None = field(default=None, repr=False)
    result_json: bytes | None = field(default=None, repr=False)
    choices: tuple[StoredChoice, ...] = ()
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One link of the chain: `digest` is that of the row which the action wrote, if it wrote one."""

    seq: int
    at: str
    who: str
    role: str
    action: str
    object: str
    outcome: str
    ip: str | None
    trace_id: str | None
    digest: str | None
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which audit rows to give: those that fit every one that is set."""

    who: str | None = None
    action: str | None = None
    object: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some records and the cursor of those that follow; None when there are no more."""

    items: tuple[T, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of the chain; kept elsewhere, it proves later that nothing was cut off or rewritten."""

    seq: int
    hash: str

    def __str__(self) -> str:
        """As it is exported.

        >>> str(Head(7, "ab"))
        '7:ab'
        """
        return f"{self.seq}:{self.hash}"


def read_head(text: str) -> Head:
    """The head that `text` writes. Raises `ValueError`.

    >>> read_head("7:" + "0" * 64).seq
    7
    """
    seq, _, found = text.strip().partition(":")
    if not (seq.isascii() and seq.isdecimal() and len(found) == 64 and set(found) <= set("0123456789abcdef")):
        raise ValueError("链头写作“序号:哈希”，例如 12:后接 64 位十六进制数")
    return Head(int(seq), found)


@dataclass(frozen=True, slots=True)
class Damage:
    """The first row that is not as it was written, and what is wrong with it; None for what is no row, such as a trigger."""

    seq: int | None
    what: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What verification found: `rows` intact ones up to `head`, the first damage, and whether the end was cut off."""

    rows: int
    head: Head
    damage: Damage | None = None
    truncated: bool = False

    @property
    def whole(self) -> bool:
        """Nothing is damaged or missing."""
        return self.damage is None and not self.truncated


@dataclass(frozen=True, slots=True)
class Erased:
    """How many evaluations lost their facts, results and reasons, and how many texts that were; how many drafts went."""

    evaluations: int
    texts: int
    drafts: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """An API key without its secret."""

    id: str
    label: str
    scopes: frozenset[str]
    place: str | None
    created_at: str
    expires_at: str | None
    revoked_at: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something to tell other systems, not yet delivered; `data` is flat and holds no facts.

    `seq` and `id` are those of the record that it tells of, and so the same however often it is sent.
    `due_at` is when it is tried next, None once given up; `trouble` says why the last try failed.
    """

    seq: int
    id: str
    kind: str
    subject: str
    at: str
    data: Mapping[str, str | None]
    attempts: int
    due_at: str | None
    trouble: str | None

    @property
    def damaged(self) -> bool:
        """Whether its record is not as it was written, so that nothing can be told of it but the number."""
        return self.kind == "damaged"


def stamp(moment: datetime) -> str:
    """A time as the store writes it.

    >>> stamp(datetime(2025, 3, 1, 8, tzinfo=UTC))
    '2025-03-01T08:00:00.000000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def now() -> str:
    """The time now, as the store writes it."""
    return stamp(datetime.now(UTC))


def new_id() -> str:
    """A version 7 UUID: ids made later sort later (to the millisecond), and cannot be guessed.

    >>> new_id()[14], len(new_id())
    ('7', 36)
    """
    bits = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(secrets.token_bytes(10))
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    text = f"{bits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
