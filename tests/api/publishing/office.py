"""A small office that publishes: the rulesets of `tests/bad/_base`, frozen, one draft with its cases, and three people with keys."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.publishing import Desk, PrivateKey, Signer, approve, check, progress_of
from api.publishing.algorithms import new_private_key
from engine.catalog import Catalog

BASE = Path(__file__).parents[2] / "bad" / "_base"
LIST = "cn/320000-jiangsu/slight"
KEY = f"{LIST}@2025-06-01"
PATH = f"{LIST}/2025-06-01.yaml"
DRAFT = """format: 1
list: cn/320000-jiangsu/slight
version: 2025-06-01
title: 轻微不罚清单
status: draft
kind: 首违不罚
field: 食品
sources: [text]
effective: {from: 2025-06-01}
published_items: 1
items:
  - id: "1"
    matter: 过期食品
    source: {at: 例, read: statute, of: text}
    when: 货值金额 <= 500元
    effect: 不予处罚
    force: 可以
"""
CASES = """format: 1
place: "320000"
on: 2025-07-20
matter: 过期食品
given: {违法记录: 无}
outcome: 可以不予处罚
cases:
  - {item: "1", name: 略低, but: {货值金额: 499.99元}, expect: 适用}
  - {item: "1", name: 恰等, but: {货值金额: 500元}, expect: 适用}
  - {item: "1", name: 略高, but: {货值金额: 500.01元}, expect: 不适用}
  - {item: "1", name: 未查明, but: {货值金额: 未查明}, expect: 待查, ask: [货值金额]}
"""
ROLES = {
    "zhang": "执法人员",
    "li": "法制审核",
    "wang": "法制审核",
    "chen": "管理员",
    "office": "本系统",
    "keeper": "维护者",
}


@dataclass(frozen=True, slots=True)
class Office:
    """Its rulesets, and the key of each person."""

    root: Path
    keys: Mapping[str, PrivateKey]

    def desk(self, who: str) -> Desk:
        """Where a person takes steps."""
        return Desk(self.root, Signer(self.keys[who]))

    @property
    def file(self) -> Path:
        """The draft."""
        return self.root / PATH

    def standing(self, key: str = KEY):  # noqa: ANN201  # what `progress_of` gives
        """Where the draft stands."""
        return progress_of(self.root, Catalog.open(self.root), key)

    def checked(self) -> Office:
        """With the draft checked by who made it."""
        check(self.desk("zhang"), KEY, comment="初稿")
        return self

    def approved(self) -> Office:
        """With the draft checked and approved by one reviewer."""
        self.checked()
        approve(self.desk("li"), KEY, "与原文一致", self.standing().digest)
        return self


def signers_text(keys: Mapping[str, PrivateKey], approvals: int = 1, more: str = "") -> str:
    """The file of the signers: everybody from 2020 on, and so many approvals of lists everywhere."""
    people = "".join(
        f"  - id: {name}\n    name: {name}\n    role: {ROLES[name]}\n"
        f'    keys:\n      - {{key: "{key.public}", from: 2020-01-01}}\n'
        for name, key in keys.items()
    )
    wanted = f"  - {{below: cn, approvals: {approvals}, roles: [法制审核], publish: [管理员, 法制审核]}}\n"
    return f"format: 1\nrequirements:\n{wanted}{more}people:\n{people}"


def freeze_all(root: Path) -> None:
    """Freeze every list that is there."""
    lists = sorted(p for p in (root / "cn").rglob("*.yaml") if not p.name.endswith(".tests.yaml"))
    lines = (f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(root).as_posix()}\n" for p in lists)
    (root / "frozen.txt").write_text("".join(lines), encoding="utf-8")


def office_at(root: Path) -> Office:
    """An office with one draft."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    freeze_all(root)
    (root / LIST).mkdir(parents=True)
    (root / PATH).write_text(DRAFT, encoding="utf-8")
    (root / f"{LIST}/2025-06-01.tests.yaml").write_text(CASES, encoding="utf-8")
    keys = {name: new_private_key() for name in ROLES}
    (root / "publishing").mkdir()
    (root / "publishing" / "signers.yaml").write_text(signers_text(keys), encoding="utf-8")
    return Office(root, keys)
