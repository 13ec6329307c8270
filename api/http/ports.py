"""What the service asks of a store: records, choices, keys, the audit trail. Any store that has these will do.

Knows shapes only; does not know databases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.templates import Filled

SCOPES = ("evaluate", "read", "choose", "draft", "approve", "publish", "audit", "admin")


class IdempotencyConflict(Exception):  # noqa: N818  # named with the store: a conflict, not a failure
    """An Idempotency-Key was used before with another body."""


class StoreFull(Exception):  # noqa: N818  # as above
    """Nothing more can be written; nothing was left half-done."""


class StoreGone(Exception):  # noqa: N818  # as above
    """The database does not answer; nothing was left half-done."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a key or a token, what it may do, and the place that it is bound to ("" = any)."""

    key_id: str
    label: str = ""
    scopes: frozenset[str] = frozenset()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One evaluation to be kept. `case_json` is the body as it was sent, `result_json` the answer as it is returned.

    The answer may be given as a template and what fills it.
    `choice_due` names the tracks on which a choice must be recorded.
    """

    actor: Actor
    place: str
    matter_id: str
    case_json: bytes
    result_json: bytes | Filled
    receipt_id: str
    engine: str
    digests_json: str
    idempotency_key: str | None
    body_digest: str
    trace_id: str
    ip: str
    choice_due: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The officer's choice on one track of an evaluation: adopted or not, why, and on a departure which factor."""

    actor: Actor
    evaluation_id: str
    track: str
    adopted: bool
    reasons: str
    factor: str
    idempotency_key: str | None
    trace_id: str
    ip: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that wrote nothing else: a reading of what is kept, or a refusal. Never facts, never what was typed."""

    actor: Actor | None
    action: str
    object: str
    outcome: str
    trace_id: str
    ip: str


@dataclass(frozen=True, slots=True)
class Made:
    """A choice as it was kept."""

    id: str
    recorded_at: datetime
    by: str
    track: str
    adopted: bool
    reasons: str | None
    factor: str


class Recorded(Protocol):
    """What was written; `replayed` when it had been written before."""

    @property
    def id(self) -> str:
        """The id of the evaluation or of the choice."""

    @property
    def recorded_at(self) -> datetime:
        """When, in UTC."""

    @property
    def replayed(self) -> bool:
        """Whether this is the first answer to a repeated Idempotency-Key."""


class StoredEvaluation(Protocol):
    """One kept evaluation; `case_json` and `result_json` are None once erased, and in a list of many.

    A list of many leaves the choices out; it tells on which tracks one is still due.
    """

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def seq(self) -> int:
        """Its number: a later one has a higher number."""

    @property
    def recorded_at(self) -> datetime:
        """When, in UTC."""

    @property
    def place(self) -> str:
        """The code of the place."""

    @property
    def matter_id(self) -> str:
        """The id of the matter."""

    @property
    def receipt_id(self) -> str:
        """The id of its receipt."""

    @property
    def case_json(self) -> bytes | None:
        """The body as it was sent."""

    @property
    def result_json(self) -> bytes | None:
        """The answer as it was returned."""

    @property
    def digests_json(self) -> str:
        """The digests of the texts, as given in `Evaluated`."""

    @property
    def choices(self) -> tuple[Made, ...]:
        """The choices about it, first one first."""

    @property
    def choice_due(self) -> tuple[str, ...]:
        """The tracks on which a required choice is not recorded yet."""


class Store(Protocol):
    """The records, as the service uses them. A call may raise `StoreGone`; one that writes also `StoreFull`."""

    def ready(self) -> bool:
        """Whether it can be written to now."""

    def find_key(self, secret: str) -> Actor | None:
        """Who has this key; None when nobody has, or it has expired or was revoked."""

    async def record_async(self, evaluated: Evaluated) -> Recorded:
        """Keep an evaluation; on return it is on disk. Raises `IdempotencyConflict`."""

    def first_of(self, actor: Actor, idempotency_key: str, body_digest: str) -> Recorded | None:
        """What an Idempotency-Key recorded first; None when it is new. Raises `IdempotencyConflict`."""

    def evaluation(self, evaluation_id: str, actor: Actor) -> StoredEvaluation | None:
        """One evaluation that `actor` may see."""

    def evaluations(self, actor: Actor, cursor: int | None, limit: int, *, due: bool) -> Sequence[StoredEvaluation]:
        """The evaluations that `actor` may see, latest first, after the one numbered `cursor`; only those `due` a choice."""

    def choose(self, choice: Choice) -> Recorded:
        """Keep a choice. Raises `IdempotencyConflict`."""

    def note(self, noted: Noted) -> None:
        """Write a row of the audit; on return it is on disk."""

    def audit(self, cursor: int | None, limit: int, filters: Mapping[str, str]) -> Sequence[Mapping[str, object]]:
        """Audit rows in their order, after the one numbered `cursor`."""

    def close(self) -> None:
        """Write what waits and give back what is held."""
