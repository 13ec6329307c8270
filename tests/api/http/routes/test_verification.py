"""A record that was decided by an earlier reading of a list, decided again when only the corrected rulesets are in memory."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import orjson

from api.http.decide import decide_acts
from api.http.routes.verification import verified
from api.http.rulesets import Held
from api.store import Actor
from engine.catalog import Catalog
from tests.engine.catalog.test_readings import BASE, CASE, correct, register

if TYPE_CHECKING:
    from api.http.service import Service
    from api.store import StoredEvaluation

ACTOR = Actor("k", "key")


def held(root: Path) -> Held:
    """The rulesets as they lie there now."""
    return Held("", Catalog.open(root), lambda: None)


def stored(state: Held) -> StoredEvaluation:
    """The example as it is recorded when it is decided by these rulesets."""
    decided = decide_acts(state, CASE, None, ACTOR)
    digests = {"on": decided.receipt.on.isoformat(), "lists": {used.key: used.digest for used in decided.receipt.lists}}
    record = SimpleNamespace(
        id="1", receipt_id=decided.receipt.id, engine=decided.receipt.engine, case_json=orjson.dumps(CASE),
        answer_digest=decided.digest(), result_json=decided.result("default"),
        digests_json=orjson.dumps({**digests, "shared": dict(decided.receipt.shared)}).decode(),
    )  # fmt: skip  # a record in rows
    return cast("StoredEvaluation", record)


def again(state: Held, record: StoredEvaluation) -> object:
    """Whether the record comes out the same when only these rulesets are in memory."""
    service = SimpleNamespace(rulesets=SimpleNamespace(all=lambda: (state,), present=state))
    return verified(cast("Service", service), record, ACTOR)["same"]


def test_what_an_earlier_reading_decided_is_verified_by_it(tmp_path: Path) -> None:
    """It comes out the same byte for byte; a record of the second reading too; one of a text that is nowhere does not."""
    root = tmp_path / "rulesets"
    shutil.copytree(BASE, root)
    register(root)
    first = stored(held(root))
    correct(root)
    register(root)
    corrected = held(root)
    second = stored(corrected)
    assert first.answer_digest != second.answer_digest
    assert [again(corrected, record) for record in (first, second)] == [True, True]
    file = root / "cn/first-offence/2025-01-27.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# 另一份\n", encoding="utf-8")
    register(root)
    assert again(held(root), first) is False
