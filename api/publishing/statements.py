"""The signed file of one step: how it is made, and what it says once its signature is found good.

Each step of each person is a file of its own below `publishing/`, in the folder of the version, so that two people in two
branches of git never touch the same one. A statement has the form of in-toto: subjects with their digests, and who did what,
why and when. Knows envelopes and signers; what a step is good for, `standing` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from api.publishing.algorithms import PrivateKey
from api.publishing.covering import Covered, sha256
from api.publishing.envelopes import MAX_ENVELOPE, opened, sealed
from api.publishing.model import Answered, PublishingError, Step, Taken, Who
from api.publishing.signers import FOLDER, SIGNERS, SYSTEM, Person, Signers
from api.strict_json import JsonError, read_json
from engine import __version__

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
STEP_TYPE = "urn:cailiang:publishing:step:v1"
FILE_NAMES: Mapping[Step, str] = {
    "起草": "begin", "检查": "check", "批准": "approve", "退回": "return", "公布": "publish",
}  # fmt: skip
_CLOCKS_DIFFER = timedelta(minutes=5)
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who takes a step: the holder of a key, or whom the service vouches for with its own key because he signed in.

    `account` is then that person, with the name of the account.
    """

    key: PrivateKey = field(repr=False)
    account: Who | None = None

    def known_to(self, signers: Signers) -> Who:
        """The person, as everybody will see who reads the signature. Raises `PublishingError` when it would not count."""
        holder = signers.holder(self.key.public.id)
        if holder is None:
            raise PublishingError(f"{SIGNERS} 里没有登记这把密钥（{self.key.public.id}），签了也不作数")
        person, held = holder
        if told := held.why_not(now()):
            raise PublishingError(told)
        if (person.who.role == SYSTEM) != (self.account is not None):
            told = (
                "这是本系统的密钥，只替登录网页的人签名" if self.account is None else "替登录的人签名，要用本系统的密钥"
            )
            raise PublishingError(told)
        return _vouched(self.account, person, signers) if self.account else person.who


@dataclass(frozen=True, slots=True)
class Statement:
    """What one step says. `rests_on` are the sha256 of the files of earlier steps that it relies on."""

    step: Step
    path: str
    who: Who
    at: str
    covers: Covered
    comment: str = ""
    answers: tuple[Answered, ...] = ()
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A statement as it lies in a file: `digest` is that of the file. `trouble` says why its signature is not good.

    `known` says that its key is somebody's, though it may be revoked or over: then `statement.who` is that person.
    """

    file: str
    digest: str
    statement: Statement
    trouble: str = ""
    known: bool = False

    def as_taken(self, trouble: str = "") -> Taken:
        """For people, with why it does not count."""
        said = self.statement
        return Taken(
            said.step,
            said.at,
            said.who,
            said.comment,
            said.covers.digest,
            self.file,
            said.answers,
            self.trouble or trouble,
        )


Steps = tuple[tuple[Read, ...], tuple[str, ...]]
"""Steps in the order of the times that they say; and for each file that is none, a sentence."""


def now() -> str:
    """The time, in UTC."""
    return datetime.now(UTC).strftime(_TIME)


def folder_of(path: str) -> str:
    """The folder of the steps taken with the list file at `path`, below the rulesets."""
    return f"{FOLDER}/{path.removesuffix('.yaml')}"


def signed_file(statement: Statement, key: PrivateKey) -> tuple[str, str]:
    """The path, below the rulesets, and the text of the signed file of a statement."""
    content = sealed(payload_of(statement), [key])
    stamp = datetime.fromisoformat(statement.at).strftime("%Y%m%dT%H%M%S%f")
    return f"{folder_of(statement.path)}/{stamp}-{FILE_NAMES[statement.step]}.json", content.decode()


def payload_of(statement: Statement) -> dict[str, object]:
    """The statement as it is signed."""
    predicate: dict[str, object] = {
        "step": statement.step,
        "path": statement.path,
        "at": statement.at,
        "by": _plain(statement.who),
        "comment": statement.comment,
        "answers": [{"concern": one.concern, "comment": one.comment} for one in statement.answers],
        "rests_on": list(statement.rests_on),
        "uses": dict(statement.covers.uses),
        "program": __version__,
    }
    return statement_of(statement.covers.files, STEP_TYPE, predicate)


def statement_of(files: Mapping[str, str], kind: str, predicate: Mapping[str, object]) -> dict[str, object]:
    """A statement of some kind about files by their sha256."""
    subjects = [{"name": name, "digest": {"sha256": files[name]}} for name in sorted(files)]
    return {"_type": STATEMENT_TYPE, "subject": subjects, "predicateType": kind, "predicate": dict(predicate)}


def read_statement(payload: bytes, kind: str, shown: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The subjects by name, and the predicate, of a payload of a kind. Raises `PublishingError`."""
    try:
        data = read_json(payload, shown, MAX_ENVELOPE)
    except JsonError:
        raise PublishingError(f"{shown} 里签名的内容读不出来") from None
    match data:
        case {
            "_type": str(form),
            "subject": list(subjects),
            "predicateType": str(of),
            "predicate": dict(predicate),
        } if form == STATEMENT_TYPE and of == kind:
            files = {}
            for one in subjects:
                match one:
                    case {"name": str(name), "digest": {"sha256": str(digest)}} if name not in files:
                        files[name] = digest
                    case _:
                        raise PublishingError(f"{shown} 里的摘要写得不对")
            return files, predicate
    raise PublishingError(f"{shown} 不是这一种签名文件")


def read_steps(root: Path, path: str, signers: Signers) -> Steps:
    """Every step taken with the list file at `path`."""
    folder = root / folder_of(path)
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    return read_files(((file.relative_to(root).as_posix(), _content(file)) for file in files), path, signers)


def read_files(files: Iterable[tuple[str, bytes]], path: str, signers: Signers) -> Steps:
    """The steps taken with the list file at `path` that files (path below the rulesets, content) hold."""
    found: list[Read] = []
    wrong: list[str] = []
    for name, content in files:
        try:
            found.append(_read(name, content, path, signers))
        except PublishingError as error:
            wrong.append(str(error))
    return tuple(sorted(found, key=lambda one: (one.statement.at, one.file))), tuple(wrong)


def _content(file: Path) -> bytes:
    with file.open("rb") as open_:
        return open_.read(MAX_ENVELOPE + 1)


def _read(file: str, content: bytes, path: str, signers: Signers) -> Read:
    envelope = opened(content, file)
    statement = _statement(*read_statement(envelope.payload, STEP_TYPE, file), file)
    if statement.path != path:
        raise PublishingError(f"{file} 说的是另一份文件 {statement.path}")
    read = Read(file, sha256(content), statement)
    signed = envelope.signed_by(signers.keys)
    holder = signers.holder(signed[0]) if signed else None
    if holder is None:
        known = [one.key_id for one in envelope.signatures if one.key_id in signers.keys]
        return replace(read, trouble="签名和内容对不上，这一步不作数" if known else "不认识签名的密钥，这一步不作数")
    person, held = holder
    trouble = held.why_not(statement.at)
    if not trouble and datetime.fromisoformat(statement.at) > datetime.now(UTC) + _CLOCKS_DIFFER:
        trouble = f"签名写的时间 {statement.at} 还没有到"
    by = replace(statement, who=_vouched(statement.who, person, signers))
    return replace(read, statement=by, trouble=trouble, known=True)


def _vouched(written: Who, holder: Person, signers: Signers) -> Who:
    """Who took a step, by the key that signed: its holder; or the account that the key of a service vouches for.

    An account that belongs to a person is that person.
    """
    if holder.who.role != SYSTEM or written.account is None:
        return holder.who
    account = account_of(holder, written.account)
    person = signers.of_account(account)
    return person.who if person else Who(account, written.name, written.role, written.account)


def account_of(service: Person, account: str) -> str:
    """An account as a person is identified by it: the id of the service's own entry, and the name of the account."""
    return f"{service.who.id}:{account}"


def _statement(files: Mapping[str, str], predicate: Mapping[str, Any], shown: str) -> Statement:
    unfinished = PublishingError(f"{shown} 写得不完整，或者是别的程序写的")
    try:
        by, at = predicate["by"], datetime.fromisoformat(predicate["at"]).strftime(_TIME)
        statement = Statement(
            step=predicate["step"],
            path=str(predicate["path"]),
            who=Who(str(by["id"]), str(by["name"]), str(by["role"]), by["account"] and str(by["account"])),
            at=at,
            covers=Covered(files, {str(name): str(digest) for name, digest in predicate["uses"].items()}),
            comment=str(predicate["comment"]),
            answers=tuple(Answered(str(one["concern"]), str(one["comment"])) for one in predicate["answers"]),
            rests_on=tuple(str(one) for one in predicate["rests_on"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise unfinished from None
    if statement.step not in FILE_NAMES or at != predicate["at"]:
        raise unfinished
    return statement


def _plain(who: Who) -> dict[str, object]:
    return {"id": who.id, "name": who.name, "role": who.role, "account": who.account}
