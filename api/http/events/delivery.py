"""Takes events out of the outbox and sends them to their receiver, in the background of every worker.

At least once: what was sent but not yet noted as delivered when the process ended is sent again, with the same id.
Never in the way of a request; knows no routes.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import httpx

from api.http.events.cloud_events import MEDIA, Outcome, read_answer, write_event
from api.http.records import Records
from api.http.rulesets import Held, Rulesets
from api.http.settings import Settings
from api.http.signatures import read_keys, sign
from api.http.telemetry import LOG, Metrics, tell
from api.store import Event, Published, StoreError
from engine import __version__

POLL_SECONDS = 1.0
LONGEST_REST = 60.0
COUNT_SECONDS = 15.0
STOP_SECONDS = 5.0
TOGETHER = 8
"""So many are under way at once. They end within the longest allowed time to answer, half of the store's lease."""
_MOST_ANSWER = 65_536


class Delivery:
    """Delivers from `run` until `stop`."""

    def __init__(self, settings: Settings, records: Records, rulesets: Rulesets, metrics: Metrics) -> None:
        self._address, self._source, self._seconds = (
            settings.events_url,
            settings.events_source,
            settings.events_seconds,
        )
        self._keys = read_keys(settings.events_secret)
        self._records, self._rulesets, self._metrics = records, rulesets, metrics
        self._stopping = asyncio.Event()
        self._ended: list[tuple[Event, Outcome]] = []
        self._announced, self._counted = "", float("-inf")
        self._failures, self._quiet_until = 0, float("-inf")
        self._away = False

    async def run(self) -> None:
        """Deliver until told to stop; a database or a receiver that is gone is waited for."""
        async with self._client() as client:
            while not self._stopping.is_set():
                try:
                    rest = await self._round(client)
                    self._away = False
                except StoreError:
                    rest = self._wait_for_store()
                except Exception as error:  # noqa: BLE001  # a defect must not end the deliveries without a word
                    LOG.error("events interrupted", exc_info=error)
                    rest = LONGEST_REST
                if rest:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._stopping.wait(), rest)

    async def stop(self, running: asyncio.Task[None]) -> None:
        """Take no more, let what is under way end within a few seconds; the rest is sent after its lease."""
        self._stopping.set()
        _, late = await asyncio.wait({running}, timeout=STOP_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(running, return_exceptions=True)

    def _client(self) -> httpx.AsyncClient:
        """Trusts whom the machine trusts; follows no redirect, uses no proxy, keeps no cookie."""
        return httpx.AsyncClient(
            verify=ssl.create_default_context(),
            follow_redirects=False,
            trust_env=False,
            timeout=None,  # noqa: S113  # `_send` bounds the whole exchange, which these timeouts would not
            limits=httpx.Limits(max_connections=TOGETHER, max_keepalive_connections=TOGETHER),
            headers={"User-Agent": f"cailiang/{__version__}", "Content-Type": MEDIA},
        )

    async def _round(self, client: httpx.AsyncClient) -> float:
        """Send what is due; returns how many seconds to rest."""
        events = await self._records.in_background(self._take)
        if not events:
            return POLL_SECONDS
        outcomes = await asyncio.gather(*(self._send(client, event) for event in events))
        self._ended.extend(zip(events, outcomes, strict=True))
        # Nobody there: fewer and fewer attempts, whatever waits. Asked to wait: nothing until then.
        self._failures = 0 if any(outcome.delivered for outcome in outcomes) else min(self._failures + 1, 10)
        quiet = [min(POLL_SECONDS * 2**self._failures, LONGEST_REST) if self._failures else 0.0]
        moment = datetime.now(UTC)
        quiet += [(one.not_before - moment).total_seconds() for one in outcomes if one.not_before is not None]
        self._quiet_until = time.monotonic() + max(quiet)
        await self._records.in_background(self._settle)
        return 0.0 if len(events) == TOGETHER else POLL_SECONDS

    def _take(self) -> tuple[Event, ...]:
        """In a thread: what the store has to be told, then what is due."""
        self._settle()
        store = self._records.store()
        held = self._rulesets.present
        if held.digest != self._announced:
            new = store.announce(published(held))
            self._announced = held.digest
            if new:
                tell("lists announced", count=new, rulesets=held.digest)
        if time.monotonic() - self._counted >= COUNT_SECONDS:
            self._metrics.undelivered(*store.outbox_counts())
            self._counted = time.monotonic()
        return store.outbox_due(limit=TOGETHER) if time.monotonic() >= self._quiet_until else ()

    async def _send(self, client: httpx.AsyncClient, event: Event) -> Outcome:
        """How the attempt to deliver one event ended, whatever happens: its fault touches no other event."""
        try:
            return await self._exchange(client, event)
        except Exception as error:  # noqa: BLE001  # a defect counts as an attempt, or the event would come again at once
            LOG.error("event interrupted", extra={"data": {"id": event.id}}, exc_info=error)
            return Outcome(f"发送事件时出错（{type(error).__name__}）")

    async def _exchange(self, client: httpx.AsyncClient, event: Event) -> Outcome:
        """Send one event and wait for the answer, in all no longer than the setting allows."""
        body = write_event(event, self._source)
        headers = sign(self._keys, event.id, int(time.time()), body)
        status, retry_after = 0, None
        try:
            async with (
                asyncio.timeout(self._seconds),
                client.stream("POST", self._address, content=body, headers=headers) as answer,
            ):
                status, retry_after = answer.status_code, answer.headers.get("Retry-After")
                await _discard(answer)
        except TimeoutError:
            trouble = f"接收方 {self._seconds} 秒之内没有答复"
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            trouble = f"连不上接收方，或者连接中断（{type(error).__name__}）"
        else:
            trouble = ""
        # Once the status is there, what follows it does not matter.
        return read_answer(status, retry_after, datetime.now(UTC)) if status else Outcome(trouble)

    def _settle(self) -> None:
        """In a thread: note in the store how attempts ended. When it is gone, this is made up for later."""
        store = self._records.store()
        done = [event.seq for event, outcome in self._ended if outcome.delivered]
        if done:
            store.outbox_done(*done)
            self._metrics.events.labels("delivered").inc(len(done))
            self._ended = [(event, outcome) for event, outcome in self._ended if not outcome.delivered]
        while self._ended:
            event, outcome = self._ended[0]
            again = store.outbox_failed(event.seq, outcome.trouble, not_before=outcome.not_before, final=outcome.final)
            del self._ended[0]
            self._metrics.events.labels("failed" if again else "given-up").inc()
            data = {"id": event.id, "kind": event.kind, "attempts": event.attempts + 1, "trouble": outcome.trouble}
            if again:
                LOG.warning("event not delivered", extra={"data": data | {"again": again.isoformat()}})
            else:
                LOG.error("event given up", extra={"data": data})

    def _wait_for_store(self) -> float:
        if not self._away:
            LOG.warning("events wait for the store")
        self._away = True
        return min(POLL_SECONDS * 5, LONGEST_REST)


def published(held: Held) -> Sequence[Published]:
    """Every list version of the rulesets that is no draft."""
    catalog = held.catalog
    return [
        Published(version.id, version.label, version.digest, held.digest)
        for name in catalog.lists()
        for version in catalog.versions(name)
        if not version.draft
    ]


async def _discard(answer: httpx.Response) -> None:
    """Read a short answer, so that its connection serves again; leave a long one."""
    size = 0
    async for part in answer.aiter_raw():
        size += len(part)
        if size > _MOST_ANSWER:
            return
