"""Many at once with one Idempotency-Key: one record, and to everybody the answer that belongs to what they sent."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from api.http.contract import examples

AT_ONCE = 32
ONE = "/v1/evaluations"


def raced(client: httpx.Client, key: str, *, alike: bool) -> list[httpx.Response]:
    """The answers to requests with one key that set out together, with one body or with a body each."""
    gate = threading.Barrier(AT_ONCE)

    def ask(number: int) -> httpx.Response:
        case = examples.CASE | {"case": key if alike else f"{key}-{number}"}
        gate.wait()
        return client.post(ONE, json=case, headers={"Idempotency-Key": key})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(ask, range(AT_ONCE)))


def race(client: httpx.Client, key: str) -> list[str]:
    """What is wrong after a race with one body and one with a body each."""
    wrong = []
    found = raced(client, f"{key}-alike", alike=True)
    statuses = Counter(one.status_code for one in found)
    replays = sum(one.headers.get("idempotency-replayed") == "true" for one in found)
    if (statuses, replays) != ({201: 1, 200: AT_ONCE - 1}, AT_ONCE - 1):
        wrong.append(f"{key}, one body: {dict(statuses)}, {replays} replays")
    if len({one.content for one in found}) != 1:
        wrong.append(f"{key}, one body: answers differ")
    found = raced(client, f"{key}-others", alike=False)
    statuses = Counter(one.status_code for one in found)
    if statuses != {201: 1, 409: AT_ONCE - 1}:
        wrong.append(f"{key}, a body each: {dict(statuses)}")
    return wrong
