"""A record decided again: whether it comes out the same, what differs, and the full answer of one that was told in part.

Knows rulesets in memory; does not know the store, or who asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, get_args

import orjson

from api.http.decide import decide_acts
from api.http.decided import Decided, DecidedActs
from api.http.problems import ProblemError
from api.http.service import Service
from api.store import Actor, StoredEvaluation
from api.strict_json import JsonError, read_json
from engine.answer import shape
from engine.catalog import CatalogError, catalog_as_read


def verified(service: Service, stored: StoredEvaluation, actor: Actor) -> dict[str, Any]:
    """Whether one of the rulesets in memory gives the full answer of the record again, and what was told; if not, why."""
    told: dict[str, Any] = {"id": stored.id, "same": None, "says": "案情已经按规定删除，不能再核查。"}
    told |= {"receipt": stored.receipt_id, "receipt_now": None, "rulesets": None}
    latest: Decided | DecidedActs | None = None
    if stored.case_json is None:
        return told
    for decided in _decided_again(service, stored, actor):
        latest = latest or decided
        if decided.digest() == stored.answer_digest:
            told |= {"receipt_now": stored.receipt_id, "rulesets": decided.held.digest}
            if not any(decided.result(detail) == stored.result_json for detail in get_args(shape.Detail.__value__)):
                says = "再核查一次，全部结果逐字节相同，存证里告知的结果却不是它；请用 cailiang audit verify 检查。"
                return told | {"same": False, "says": says}
            return told | {"same": True, "says": "再核查一次，结果逐字节相同。"}
    if latest is None:
        return told | {"same": False, "says": "内存里的规则库都不能再核查这个案件；请用存证写明的规则库。"}
    told |= {"receipt_now": latest.receipt.id, "rulesets": latest.held.digest}
    return told | {"same": False, "says": _difference(stored, latest)}


def told_in_full(service: Service, stored: StoredEvaluation, actor: Actor) -> bytes | None:
    """The full answer of a record: as it was told, or made again; None when no rulesets in memory give the same one."""
    if stored.result_json is not None and hashlib.sha256(stored.result_json).hexdigest() == stored.answer_digest:
        return stored.result_json
    for decided in _decided_again(service, stored, actor):
        if decided.digest() == stored.answer_digest:
            return decided.result("full")
    return None


def _decided_again(service: Service, stored: StoredEvaluation, actor: Actor) -> Iterator[Decided | DecidedActs]:
    """The case of a record decided by each of the rulesets in memory that can decide it.

    Last by the present ones in the readings that the record names, where some of its lists were corrected since.
    """
    if stored.case_json is None:
        return
    digests = orjson.loads(stored.digests_json)
    try:
        data, on = read_json(stored.case_json, "", kept=True), date.fromisoformat(digests["on"])
    except JsonError:  # it was kept when less was refused
        return
    for held in service.rulesets.all():
        with suppress(ProblemError):
            yield decide_acts(held, data, on, actor)
    with suppress(ProblemError, CatalogError):
        earlier = catalog_as_read(service.rulesets.present.catalog, digests["lists"])
        if earlier is not None:
            yield decide_acts(replace(service.rulesets.present, catalog=earlier), data, on, actor)


def _difference(stored: StoredEvaluation, now: Decided | DecidedActs) -> str:
    receipt, before = now.receipt, orjson.loads(stored.digests_json)
    if stored.engine != receipt.engine:
        return f"引擎的版本不同：存证的是 {stored.engine}，现在是 {receipt.engine}。"
    was = before["lists"] | before["shared"]
    is_now = {used.key: used.digest for used in receipt.lists} | dict(receipt.shared)
    changed = [key for key in dict.fromkeys((*was, *is_now)) if was.get(key) != is_now.get(key)]
    if changed:
        return f"所用的文本变了：{'、'.join(changed[:20])}。"
    return "文本和引擎都相同，结果却不同；请报告这个缺陷。"
