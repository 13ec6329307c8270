"""The store of the service in a database: what `ports` asks for, done by `api.store`.

Turns one's records into the other's and its refusals into problems. Decides nothing, and knows no routes.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

import orjson

from api import store as kept
from api.http import ports
from api.http.problems import Fault, ProblemError
from api.http.telemetry import LOG, step
from engine.places import Places

NO_MATTER = "-"
"""What is kept as the matter of a case that has none."""
NOBODY = "-"
"""Who is kept as having shown a key or token that was refused."""
_PARTS = frozenset({"reasons", "factor", "track"})


@dataclass(frozen=True, slots=True)
class Written:
    """An evaluation or a choice that was kept."""

    id: str
    recorded_at: datetime
    replayed: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An evaluation as it was kept."""

    id: str
    seq: int
    recorded_at: datetime
    place: str
    matter_id: str
    receipt_id: str
    case_json: bytes | None
    result_json: bytes | None
    digests_json: str
    choices: tuple[ports.Made, ...]
    choice_due: tuple[str, ...]


class Records:
    """A store of the service. The schema is brought up by the first call that reaches the database."""

    def __init__(self, store: kept.Store, places: Callable[[], Places]) -> None:
        self._store, self._places = store, places
        self._recorder = store.recorder()
        self._turn, self._is_up = threading.Lock(), False

    def ready(self) -> bool:
        """Whether the database answers and has the schema of this program."""
        try:
            self._bring_up()
        except kept.StoreError:
            return False
        return self._store.ready()

    def find_key(self, secret: str) -> ports.Actor | None:
        """Who has this key."""
        with self._told():
            actor = self._store.find_key(secret)
        return ports.Actor(actor.key_id, actor.label, actor.scopes, actor.place or "") if actor else None

    async def record_async(self, evaluated: ports.Evaluated) -> Written:
        """Keep an evaluation; on return it is on disk."""
        if not self._is_up:
            await asyncio.to_thread(self._come_up)
        given = kept.Evaluated(
            actor=self._actor(evaluated.actor),
            place=evaluated.place,
            matter_id=evaluated.matter_id or NO_MATTER,
            case_json=evaluated.case_json,
            result_json=evaluated.result_json,
            receipt_id=evaluated.receipt_id,
            engine=evaluated.engine,
            digests_json=evaluated.digests_json,
            body_digest=evaluated.body_digest,
            idempotency_key=evaluated.idempotency_key,
            trace_id=evaluated.trace_id or None,
            ip=evaluated.ip or None,
            choice_due=evaluated.choice_due,
        )
        with step("record"), _telling():
            return _written(await self._recorder.record_async(given))

    def first_of(self, actor: ports.Actor, idempotency_key: str, body_digest: str) -> Written | None:
        """What an Idempotency-Key recorded first; None when it is new."""
        with self._told():
            first = self._store.first_of(actor.key_id, idempotency_key, body_digest)
        return _written(first) if first else None

    def evaluation(self, evaluation_id: str, actor: ports.Actor) -> Found | None:
        """One evaluation that `actor` may see."""
        # A text that no database holds is no id of ours.
        if "\0" in evaluation_id or not evaluation_id.isascii():
            return None
        with self._told():
            found = self._store.evaluation(evaluation_id, self._actor(actor))
        return _found(found) if found else None

    def evaluations(self, actor: ports.Actor, cursor: int | None, limit: int, *, due: bool) -> Sequence[Found]:
        """The evaluations that `actor` may see, latest first, after the one numbered `cursor`; only those `due` a choice."""
        with self._told():
            page = self._store.evaluations(self._actor(actor), cursor, limit, due=due)
        return [_found(one) for one in page.items]

    def choose(self, choice: ports.Choice) -> Written:
        """Keep a choice."""
        told = [choice.evaluation_id, choice.track, choice.adopted, choice.reasons, choice.factor]
        given = kept.Choice(
            actor=self._actor(choice.actor),
            evaluation_id=choice.evaluation_id,
            track=choice.track,
            decision="adopt" if choice.adopted else "depart",
            reasons=choice.reasons,
            body_digest=hashlib.sha256(orjson.dumps(told)).hexdigest(),
            factor=choice.factor or None,
            idempotency_key=choice.idempotency_key,
            trace_id=choice.trace_id or None,
            ip=choice.ip or None,
        )
        with step("record"), self._told():
            return _written(self._store.choose(given))

    def note(self, noted: ports.Noted) -> None:
        """Write a row of the audit."""
        who, role = (noted.actor.key_id, _role_of(noted.actor)) if noted.actor else (NOBODY, NOBODY)
        entry = kept.Entry(
            who, role, noted.action, noted.object, noted.outcome, noted.ip or None, noted.trace_id or None
        )
        with self._told():
            self._store.note(entry)

    def audit(self, cursor: int | None, limit: int, filters: Mapping[str, str]) -> Sequence[Mapping[str, object]]:
        """Audit rows in their order, after the one numbered `cursor`."""
        if any("\0" in value for value in filters.values()):
            return []
        with self._told():
            page = self._store.audit(cursor, limit, kept.Filters(**filters))
        return [asdict(row) for row in page.items]

    def outbox(self) -> kept.Store:
        """The store behind, for the delivery of its events. Raises `kept.StoreError` when the database is gone."""
        self._bring_up()
        return self._store

    def close(self) -> None:
        """Write what waits and give every connection back."""
        self._recorder.close()
        self._store.close()

    def _actor(self, actor: ports.Actor) -> kept.Actor:
        place = actor.place or None
        sees = self._places().within(actor.place) if actor.place else frozenset[str]()
        return kept.Actor(actor.key_id, _role_of(actor), actor.scopes, place, sees, actor.label)

    def _bring_up(self) -> None:
        if not self._is_up:
            with self._turn:
                if not self._is_up:
                    self._store.migrate()
                    self._is_up = True

    def _come_up(self) -> None:
        with _telling():
            self._bring_up()

    @contextmanager
    def _told(self) -> Iterator[None]:
        with _telling():
            self._bring_up()
            yield


def open_records(url: str, places: Callable[[], Places], *, events: bool) -> Records:
    """The records in the database at `url`, which need not answer yet; `events` when they are told. Raises `UrlError`."""
    records = Records(kept.open_store(url, events=events), places)
    if not records.ready():
        LOG.warning("store not ready")
    return records


@contextmanager
def _telling() -> Iterator[None]:
    """Turn what the store raises into what the service knows."""
    try:
        yield
    except kept.IdempotencyConflict:
        raise ports.IdempotencyConflict from None
    except kept.StoreFull:
        raise ports.StoreFull from None
    except kept.StoreGone:
        raise ports.StoreGone from None
    except kept.Refused as refused:
        raise _refusal(refused.field) from None


def _refusal(field: str) -> ProblemError:
    if field == "erased":
        return ProblemError("erased")
    if field == "evaluation_id":
        return ProblemError("unknown-evaluation")
    if field == "place":
        return ProblemError("other-place")
    return ProblemError("bad-body", [Fault(f"/{field}" if field in _PARTS else "", "bad-value")])


def _role_of(actor: ports.Actor) -> str:
    return "key" if actor.key_id.startswith("key-") else actor.key_id.partition(":")[0]


def _written(recorded: kept.Recorded) -> Written:
    return Written(recorded.id, datetime.fromisoformat(recorded.at), recorded.replayed)


def _found(one: kept.StoredEvaluation) -> Found:
    return Found(
        id=one.id,
        seq=one.seq,
        recorded_at=datetime.fromisoformat(one.at),
        place=one.place,
        matter_id="" if one.matter_id == NO_MATTER else one.matter_id,
        receipt_id=one.receipt_id,
        case_json=one.case_json,
        result_json=one.result_json,
        digests_json=one.digests_json,
        choices=tuple(_made(choice) for choice in one.choices),
        choice_due=one.choice_due,
    )


def _made(choice: kept.StoredChoice) -> ports.Made:
    return ports.Made(
        id=choice.id,
        recorded_at=datetime.fromisoformat(choice.at),
        by=choice.key_id,
        track=choice.track,
        adopted=choice.decision == "adopt",
        reasons=choice.reasons,
        factor=choice.factor or "",
    )
