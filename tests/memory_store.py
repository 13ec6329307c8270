"""A store that forgets when the process ends: what the service asks of one, and nothing more. For the service's own tests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from api.http.ports import Actor, Choice, Evaluated, IdempotencyConflict


@dataclass(frozen=True, slots=True)
class Row:
    """One row, of an evaluation or of a choice."""

    id: str
    recorded_at: datetime
    replayed: bool = False
    place: str = ""
    matter_id: str = ""
    receipt_id: str = ""
    case_json: str | None = None
    result_json: str | None = ""
    digests_json: str = ""
    body_digest: str = ""

    @property
    def seq(self) -> int:
        """Its number."""
        return int(self.id[1:])


class MemoryStore:
    """Everything in lists. `raises` is raised by whatever is asked of it next."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.keys: dict[str, Actor] = {}
        self.choices: list[Choice] = []
        self.trail: list[dict[str, object]] = []
        self.once: dict[tuple[str, str], str] = {}
        self.raises: Exception | None = None

    def ready(self) -> bool:
        """Whether nothing is wrong."""
        return self.raises is None

    def find_key(self, secret: str) -> Actor | None:
        """Who has this key."""
        return self.keys.get(secret)

    async def record_async(self, evaluated: Evaluated) -> Row:
        """Keep an evaluation."""
        self._fail()
        key = (evaluated.actor.key_id, evaluated.idempotency_key or "")
        if evaluated.idempotency_key and key in self.once:
            first = self.rows[self.once[key]]
            if first.body_digest != evaluated.body_digest:
                raise IdempotencyConflict
            return replace(first, replayed=True)
        row = Row(
            id=f"e{len(self.rows) + 1:06d}",
            recorded_at=datetime.now(UTC),
            place=evaluated.place,
            matter_id=evaluated.matter_id,
            receipt_id=evaluated.receipt_id,
            case_json=evaluated.case_json,
            result_json=evaluated.result_json,
            digests_json=evaluated.digests_json,
            body_digest=evaluated.body_digest,
        )
        self.rows[row.id] = row
        if evaluated.idempotency_key:
            self.once[key] = row.id
        self._audit(evaluated.actor, "evaluate", row.id, evaluated.ip, evaluated.trace_id)
        return row

    def evaluation(self, evaluation_id: str, actor: Actor) -> Row | None:
        """One evaluation."""
        self._fail()
        row = self.rows.get(evaluation_id)
        return row if row and actor.place in ("", row.place) else None

    def evaluations(self, actor: Actor, cursor: int | None, limit: int) -> Sequence[Row]:
        """The evaluations, latest first."""
        self._fail()
        seen = [row for row in self.rows.values() if actor.place in ("", row.place)]
        return [row for row in reversed(seen) if cursor is None or row.seq < cursor][:limit]

    def choose(self, choice: Choice) -> Row:
        """Keep a choice."""
        self._fail()
        self.choices.append(choice)
        made = Row(f"c{len(self.choices):06d}", datetime.now(UTC))
        self._audit(choice.actor, "choose", choice.evaluation_id, choice.ip, choice.trace_id)
        return made

    def audit(self, cursor: int | None, limit: int, filters: Mapping[str, str]) -> Sequence[Mapping[str, object]]:
        """The audit rows after the one numbered `cursor`."""
        self._fail()
        rows = self.trail[cursor or 0 :]
        return [row for row in rows if all(row[name] == value for name, value in filters.items())][:limit]

    def erase(self, evaluation_id: str) -> None:
        """Take the facts away."""
        self.rows[evaluation_id] = replace(self.rows[evaluation_id], case_json=None, result_json=None)

    def close(self) -> None:
        """Nothing is held."""

    def _audit(self, actor: Actor, action: str, what: str, ip: str, trace_id: str) -> None:
        row: dict[str, object] = {
            "seq": len(self.trail) + 1,
            "at": datetime.now(UTC).isoformat(),
            "who": actor.key_id,
            "role": "",
            "action": action,
            "object": what,
            "outcome": "ok",
            "ip": ip,
            "trace_id": trace_id,
            "digest": "",
            "previous_hash": self.trail[-1]["hash"] if self.trail else "",
        }
        self.trail.append(row | {"hash": hashlib.sha256(json.dumps(row).encode()).hexdigest()})

    def _fail(self) -> None:
        if self.raises is not None:
            raise self.raises
