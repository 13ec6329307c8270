"""Events as CloudEvents 1.0 in JSON, and what a receiver's answer to one means.

Knows the form only; `delivery` sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import orjson

from api.store import Event

MEDIA = "application/cloudevents+json; charset=utf-8"
MOST_PATIENCE = timedelta(hours=1)
"""The longest that a receiver may ask to be left alone for."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: `trouble` is empty when the event was delivered; `final` when it is not to be tried again.

    Before `not_before` the receiver wants nothing.
    """

    trouble: str = ""
    final: bool = False
    not_before: datetime | None = None

    @property
    def delivered(self) -> bool:
        """Whether the receiver has it."""
        return not self.trouble


def write_event(event: Event, source: str) -> bytes:
    """The event as the body of a request, in structured mode."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": event.id,
            "source": source,
            "type": f"cn.cailiang.{event.kind}.v1",
            "subject": event.subject,
            "time": event.at,
            "datacontenttype": "application/json",
            "data": dict(event.data),
        }
    )


def read_answer(status: int, retry_after: str | None, moment: datetime) -> Outcome:
    """What the receiver's status means: 2xx delivered, 410 never again, anything else to be tried again.

    >>> read_answer(204, None, datetime.now(UTC)).delivered
    True
    """
    if 200 <= status <= 299:
        return Outcome()
    if status == 410:
        return Outcome("接收方说不再接收（410）", final=True)
    patience = _read_patience(retry_after, moment)
    if 300 <= status <= 399:
        return Outcome(f"接收方要求转到别处（{status}），不跟随", not_before=patience)
    return Outcome(f"接收方答复 {status}", not_before=patience)


def _read_patience(text: str | None, moment: datetime) -> datetime | None:
    """Until when `Retry-After` asks to wait, at most an hour; None when it says nothing that can be read."""
    text = (text or "").strip()
    if text.isascii() and text.isdigit():
        asked = moment + min(timedelta(seconds=int(text[:9])), MOST_PATIENCE)
    else:
        try:
            asked = parsedate_to_datetime(text)
        except (ValueError, OverflowError, TypeError, IndexError):
            # The parser of the standard library lets each of them through for one date or another.
            return None
        asked = asked if asked.tzinfo else asked.replace(tzinfo=UTC)
    return max(moment, min(asked, moment + MOST_PATIENCE))
