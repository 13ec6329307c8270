"""Reads `publishing/signers.yaml`: who may sign, with which keys and from when until when, and how many must approve.

Data of an installation, reviewed in git like the rulesets. Knows the shape of the file; does not know envelopes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from api.china import CHINA
from api.publishing.algorithms import PublicKey, read_public_key
from api.publishing.model import PublishingError, Required, Who
from api.scopes import ADMINISTRATOR, REVIEWER, ROLES
from engine.documents import (
    Diagnostic,
    Node,
    Report,
    expect_choice,
    expect_date,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    expect_whole,
    format_diagnostic,
    read_text,
)

FOLDER = "publishing"
"""The folder of everything that publishing keeps, below the rulesets."""
SIGNERS = f"{FOLDER}/signers.yaml"
SYSTEM, MAINTAINER = "本系统", "维护者"
"""A key of the service, which vouches for accounts that signed in to it; and a key that signs a whole library."""
SIGNING_ROLES = (*ROLES, SYSTEM, MAINTAINER)

_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")
_BELOW = re.compile(r"cn(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}:\S(?:.*\S)?")


@dataclass(frozen=True, slots=True)
class Held:
    """A key of a person: from its first day to its last. A `revoked` one is good for nothing new, whatever it signed when."""

    public: PublicKey
    first: date
    last: date | None
    revoked: date | None
    because: str

    def why_not(self, at: str) -> str:
        """Why a signature of the time `at` (UTC) does not count; "" when it does. Days are those of China."""
        if self.revoked is not None:
            return f"密钥 {self.public.id} 已于 {self.revoked} 吊销（{self.because}），它的签名不再作数"
        day = datetime.fromisoformat(at).astimezone(CHINA).date()
        if day < self.first:
            return f"密钥 {self.public.id} 从 {self.first} 起才有效，签名写的是 {day}"
        if self.last is not None and day > self.last:
            return f"密钥 {self.public.id} 只用到 {self.last}，签名写的是 {day}"
        return ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs; `account` is the account (`system:name`) by which the same person signs in to the pages."""

    who: Who
    keys: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Which roles may publish the lists in a folder."""

    below: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signers:
    """Everybody who may sign, and what publishing requires."""

    people: tuple[Person, ...]
    required: tuple[Required, ...]
    publishers: tuple[Publisher, ...]

    @property
    def keys(self) -> Mapping[str, PublicKey]:
        """Every public key by its id, those that are over or revoked too."""
        return {held.public.id: held.public for person in self.people for held in person.keys}

    def holder(self, key_id: str) -> tuple[Person, Held] | None:
        """Who holds a key."""
        return next(((p, held) for p in self.people for held in p.keys if held.public.id == key_id), None)

    def of_account(self, account: str) -> Person | None:
        """The person who signs in with an account (`system:name`)."""
        wanted = _compared(account)
        return next((p for p in self.people if p.who.account and _compared(p.who.account) == wanted), None)

    def required_of(self, path: str) -> tuple[Required, ...]:
        """What is required of a list at `path`: everything that is said of a folder around it, all at once."""
        return tuple(one for one in self.required if path.startswith(f"{one.below}/"))

    def may_publish(self, path: str, role: str) -> bool:
        """Whether a role may publish a list at `path`: every folder around it that says so must let it."""
        return role in self.publishers_of(path)

    def publishers_of(self, path: str) -> tuple[str, ...]:
        """The roles that may publish a list at `path`: those that every folder around it lets."""
        told = [one.roles for one in self.publishers if path.startswith(f"{one.below}/")]
        return tuple(role for role in told[0] if all(role in roles for roles in told)) if told else ()


NOBODY = Signers((), (), ())


def read_signers(root: Path) -> Signers:
    """The signers of the rulesets under `root`, nobody where there is no such file. Raises `PublishingError`."""
    signers, found = look_at_signers(root)
    if found:
        told = "\n".join(format_diagnostic(one) for one in found)
        raise PublishingError(f"{SIGNERS} 有 {len(found)} 处错误，改好之前不能签名、公布：\n{told}")
    return signers


def look_at_signers(root: Path) -> tuple[Signers, list[Diagnostic]]:
    """The signers, and what is wrong with the file."""
    path = root / SIGNERS
    if not path.is_file():
        return NOBODY, []
    node, found = read_text(path.read_bytes(), SIGNERS)
    report = Report(SIGNERS)
    report.found.extend(found)
    top = expect_mapping(report, node, {"format": True, "requirements": True, "people": True}, "签名人文件")
    if top is None:
        return NOBODY, sorted(report.found)
    expect_choice(report, top.get("format"), ("1",), "format")
    people = tuple(_people(report, top.get("people")))
    required, publishers = _requirements(report, top.get("requirements"), {person.who.id for person in people})
    return Signers(people, required, publishers), sorted(report.found)


def _people(report: Report, node: Node | None) -> Iterator[Person]:
    names: set[str] = set()
    keys: set[str] = set()
    services: set[str] = set()
    accounts: list[tuple[Node | None, str]] = []
    for entry in expect_sequence(report, node, "people"):
        mapping = expect_mapping(
            report, entry, {"id": True, "name": True, "role": True, "account": False, "keys": False}, "签名人"
        )
        if mapping is None:
            continue
        name_id = expect_text(report, mapping.get("id"), "签名人的 id") or ""
        name = expect_text(report, mapping.get("name"), "签名人的 name") or ""
        role = expect_choice(report, mapping.get("role"), SIGNING_ROLES, "签名人的 role") or ""
        account = expect_text(report, mapping.get("account"), "签名人的 account")
        if not _ID.fullmatch(name_id):
            report.add(mapping.get("id"), "bad-name", "签名人的 id 用小写字母、数字、点和减号，最多 40 个字")
        if account is not None and not _ACCOUNT.fullmatch(account):
            report.add(mapping.get("account"), "bad-name", "account 写成“本系统的 id:账户名称”，例如 office:wang")
        elif account is not None:
            accounts.append((mapping.get("account"), account.partition(":")[0]))
        if role == SYSTEM:
            services.add(name_id)
        for said in (name_id, account and _compared(account)):
            if said in names:
                report.add(entry, "duplicate-id", f"“{said}”写了两次；一个人只写一处，他的几把密钥写在一起")
            if said:
                names.add(said)
        held = tuple(_keys(report, mapping.get("keys"), keys))
        if mapping.get("keys") is None and account is None:
            report.add(entry, "missing-key", f"“{name_id}”既没有密钥也没有账户，签不了名")
        yield Person(Who(name_id, name, role, account), held)
    for place, service in accounts:
        if service not in services:
            told = f"签名人里没有 id 是“{service}”、角色是{SYSTEM}的；这样写，这个账户不会被认作这个人"
            report.add(place, "bad-value", told)


def _compared(account: str) -> str:
    """An account as the store compares names: small letters, normal form."""
    return unicodedata.normalize("NFKC", account).casefold()


def _keys(report: Report, node: Node | None, known: set[str]) -> Iterator[Held]:
    for entry in expect_sequence(report, node, "keys"):
        keys = {"key": True, "from": True, "until": False, "revoked": False, "because": False}
        mapping = expect_mapping(report, entry, keys, "密钥")
        if mapping is None:
            continue
        text = expect_text(report, mapping.get("key"), "密钥的 key")
        first = expect_date(report, mapping.get("from"), "密钥的 from")
        last = expect_date(report, mapping.get("until"), "密钥的 until") if mapping.get("until") else None
        revoked = expect_date(report, mapping.get("revoked"), "密钥的 revoked") if mapping.get("revoked") else None
        because = expect_text(report, mapping.get("because"), "密钥的 because") or ""
        if revoked and not because:
            report.add(mapping.get("revoked"), "missing-key", "吊销的密钥要写 because：为什么吊销")
        if first and last and last < first:
            report.add(mapping.get("until"), "bad-date", f"最后一天 {last} 早于第一天 {first}")
        try:
            public = read_public_key(text) if text else None
        except PublishingError as error:
            report.add(mapping.get("key"), "bad-value", str(error))
            continue
        if public is not None and public.id in known:
            report.add(mapping.get("key"), "duplicate-id", "这把密钥写了两次；一把密钥只属于一个人")
        if public and first:
            known.add(public.id)
            yield Held(public, first, last, revoked, because)


def _requirements(
    report: Report, node: Node | None, people: set[str]
) -> tuple[tuple[Required, ...], tuple[Publisher, ...]]:
    required: list[Required] = []
    publishers: list[Publisher] = []
    for entry in expect_sequence(report, node, "requirements"):
        keys = {"below": True, "approvals": True, "roles": False, "people": False, "publish": True}
        mapping = expect_mapping(report, entry, keys, "要求")
        if mapping is None:
            continue
        below = expect_text(report, mapping.get("below"), "below") or ""
        if below and not _BELOW.fullmatch(below):
            told = f"below 写规则库里的文件夹，例如 cn 或者 cn/320000-jiangsu，前后没有“/”；“{below}”管不到任何清单"
            report.add(mapping.get("below"), "bad-value", told)
        approvals = expect_whole(report, mapping.get("approvals"), "approvals", least=1)
        roles = expect_texts(report, mapping.get("roles"), "roles")
        named = expect_texts(report, mapping.get("people"), "people")
        publish = expect_texts(report, mapping.get("publish"), "publish")
        for key, written in (("roles", roles), ("publish", publish)):
            for role in written:
                if role not in (REVIEWER, ADMINISTRATOR):
                    told = f"“{role}”不能批准、公布；写 {REVIEWER} 或者 {ADMINISTRATOR}"
                    report.add(mapping.get(key), "bad-value", told)
        for name in named:
            if name not in people:
                report.add(mapping.get("people"), "bad-value", f"签名人里没有“{name}”")
        if bool(roles) == bool(named):
            report.add(entry, "missing-key", "谁来批准，写 roles（哪些角色）或者 people（哪些人）之一")
        if named and approvals and approvals > len(named):
            report.add(mapping.get("approvals"), "bad-value", f"要 {approvals} 人批准，却只列了 {len(named)} 人")
        if below and approvals and publish:
            required.append(Required(below, approvals, roles, named))
            publishers.append(Publisher(below, publish))
    return tuple(required), tuple(publishers)
