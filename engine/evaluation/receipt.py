"""The receipt of an evaluation: which case, which engine, which texts; enough to run it again ten years later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine import __version__


@dataclass(frozen=True, slots=True)
class Used:
    """One list version that an evaluation used: its digest, and its roles (行为时, 决定时)."""

    key: str
    digest: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """`id` is a digest of all the rest: the same facts on the same texts by the same engine have the same receipt.

    What proves the facts is not part of it.
    """

    id: str
    engine: str
    on: date
    input_digest: str
    lists: tuple[Used, ...]
    shared: Mapping[str, str]


def write_receipt(case: bytes, on: date, lists: tuple[Used, ...], shared: Mapping[str, str], texts: str) -> Receipt:
    """The receipt of the canonical `case` evaluated `on` a day; `texts` is a digest of `lists` and `shared`."""
    input_digest = hashlib.sha256(case).hexdigest()
    whole = f"{__version__}\n{on}\n{input_digest}\n{texts}"
    return Receipt(hashlib.sha256(whole.encode()).hexdigest()[:32], __version__, on, input_digest, lists, shared)


def digest_of_texts(lists: tuple[Used, ...], shared: Mapping[str, str]) -> str:
    """One digest of everything that an evaluation read besides the case."""
    data = [[used.key, used.digest, list(used.roles)] for used in lists]
    text = json.dumps([data, dict(shared)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
