"""The signature of a whole library: a maintainer vouches for every line of `frozen.txt` as it stands.

Lines that come later vouch for themselves by the publication of their list, so that an office may publish beside a library that
somebody else signed. Knows `frozen.txt` and signed files; does not know what a list says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from api.ordered_writes import NotWrittenError, locked, write_in_order
from api.publishing.covering import sha256
from api.publishing.envelopes import MAX_ENVELOPE, opened, sealed
from api.publishing.model import PublishingError
from api.publishing.signers import FOLDER, MAINTAINER, SIGNERS, Signers, look_at_signers, read_signers
from api.publishing.standing import judge, published_by, said_to_be_published
from api.publishing.statements import Read, now, read_statement, read_steps, statement_of
from api.publishing.steps import Desk
from api.system_errors import why
from engine.catalog import FROZEN, frozen
from engine.documents import Diagnostic

LIBRARY = f"{FOLDER}/library.json"
"""The envelope that vouches for the library."""
LIBRARY_TYPE = "urn:cailiang:publishing:library:v1"


@dataclass(frozen=True, slots=True)
class Vouched:
    """The lines that a maintainer signed, sha256 by path; who did, and when. `trouble` says why nothing of it counts."""

    lines: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    at: str = ""
    trouble: str = ""


def register_lines(root: Path) -> dict[str, str]:
    """The sha256 of each registered file by its path; none where there is no register. Raises `PublishingError`."""
    register = frozen.read_register(root)
    if register.mistakes:
        raise PublishingError(f"{FROZEN} 第 {register.mistakes[0].line} 行：{register.mistakes[0].message}")
    return dict(register.digests)


def sign_library(desk: Desk) -> Vouched:
    """Sign every line of the register as it stands; the files are held to it first. Raises `PublishingError`."""
    root = desk.root
    who = desk.signer.known_to(read_signers(root))
    if who.role != MAINTAINER:
        raise PublishingError(f"{who.name}的角色是{who.role}；给整个规则库签名的是{MAINTAINER}")
    try:
        with locked(root):
            lines = _whole_register(root)
            predicate = {"at": now(), "by": {"id": who.id, "name": who.name, "role": who.role}}
            text = sealed(statement_of(lines, LIBRARY_TYPE, predicate), [desk.signer.key]).decode()
            desk.note("library.sign", FROZEN, f"sha256:{sha256(text.encode())}")
            write_in_order(root, {LIBRARY: text}, {})
    except NotWrittenError as error:
        raise PublishingError(str(error)) from None
    return vouched_by(text.encode(), read_signers(root))


def _whole_register(root: Path) -> dict[str, str]:
    """The lines of the register, each of which its file agrees with. Raises `PublishingError`."""
    lines = register_lines(root)
    wrong = [path for path, digest in lines.items() if _digest(root / path) != digest]
    if wrong or not lines:
        raise PublishingError(f"{'、'.join(wrong[:3])} 和 {FROZEN} 对不上" if wrong else f"没有 {FROZEN}")
    return lines


def to_be_published(root: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Those of some list files that a requirement covers: they need approvals to be registered. Raises `PublishingError`."""
    signers = read_signers(root)
    return tuple(path for path in paths if signers.required_of(path))


def read_vouched(root: Path, signers: Signers) -> Vouched:
    """What the library's envelope vouches for; nothing where there is none."""
    try:
        with (root / LIBRARY).open("rb") as file:
            return vouched_by(file.read(MAX_ENVELOPE + 1), signers)
    except FileNotFoundError:
        return Vouched()
    except OSError as error:
        return Vouched(trouble=f"{LIBRARY} 读不出来（{why(error)}）")


def vouched_by(content: bytes, signers: Signers) -> Vouched:
    """What an envelope vouches for, by the maintainers that are known."""
    try:
        envelope = opened(content, LIBRARY)
        lines, predicate = read_statement(envelope.payload, LIBRARY_TYPE, LIBRARY)
    except PublishingError as error:
        return Vouched(trouble=str(error))
    at = str(predicate.get("at"))
    told = "没有认识的维护者签名"
    for key_id in envelope.signed_by(signers.keys):
        holder = signers.holder(key_id)
        if holder is None or holder[0].who.role != MAINTAINER:
            continue
        person, held = holder
        told = held.why_not(at)
        if not told:
            return Vouched(lines, person.who.name, at)
    return Vouched(at=at, trouble=f"规则库的签名（{LIBRARY}）不作数：{told}")


def wrong_signatures(root: Path) -> list[Diagnostic]:
    """What is wrong with signers and signatures: somebody must vouch for every line of the register, and no line may be gone.

    Nothing where the rulesets have neither signers nor a signature of the library: then nobody claims that they are signed.
    """
    signers, found = look_at_signers(root)
    if not found and not signers.people and (root / LIBRARY).exists():
        told = f"规则库有签名（{LIBRARY}），却没有登记签名人，签名无从核对。请从 git 恢复 {SIGNERS}。"
        return [Diagnostic(SIGNERS, 1, 1, "unsigned", told)]
    if found or not signers.people:
        return found
    try:
        lines = register_lines(root)
    except PublishingError:
        return []  # told by what reads the register
    vouched = read_vouched(root, signers)
    return sorted(
        [*_of_library(vouched, lines), *_unvouched(root, lines, vouched, signers), *_unregistered(root, lines, signers)]
    )


def _of_library(vouched: Vouched, lines: Mapping[str, str]) -> Iterator[Diagnostic]:
    if vouched.trouble:
        yield Diagnostic(
            LIBRARY, 1, 1, "unsigned", f"{vouched.trouble}。请核对规则库从哪里来，向维护者要他签过的文件。"
        )
    for path, digest in vouched.lines.items():
        if lines.get(path) != digest:
            told = f"维护者签名担保的“{path}”从 {FROZEN} 里删去了，或者改了摘要。请从 git 恢复那一行。"
            yield Diagnostic(FROZEN, 1, 1, "unsigned", told)


def _unvouched(root: Path, lines: Mapping[str, str], vouched: Vouched, signers: Signers) -> Iterator[Diagnostic]:
    for number, (path, digest) in enumerate(lines.items(), start=1):
        if vouched.lines.get(path) == digest:
            continue
        steps, _ = read_steps(root, path, signers)
        if published_by(steps, path, digest, signers) is None:
            told = (
                f"“{path}”公布时的签名，照现在的 {SIGNERS} 不作数了（{why}）。请复核它，"
                if (why := _void(steps, path, digest, signers))
                else f"“{path}”登记为已公布，却没有谁签名担保。请用 cailiang publish 公布它，"
            )
            told += "或者由维护者运行 cailiang sign-library 给整个规则库签名。"
            yield Diagnostic(FROZEN, number, 1, "unsigned", told)


def _void(steps: Sequence[Read], path: str, digest: str, signers: Signers) -> str:
    """Why the last publication of the file with that sha256 does not count any more, or ""."""
    for one in reversed(steps):
        said = one.statement
        if one.known and said.step == "公布" and said.covers.files.get(path) == digest:
            taken = judge(steps, said.covers, signers, path).taken
            return "；".join(f"{each.step}，{each.who.name}：{each.trouble}" for each in taken if each.trouble)
    return ""


def _unregistered(root: Path, lines: Mapping[str, str], signers: Signers) -> Iterator[Diagnostic]:
    """Lists that somebody published and that no line of the register puts in force."""
    for path in said_to_be_published(root):
        if path in lines:
            continue
        steps, _ = read_steps(root, path, signers)
        for one in steps:
            if published_by(steps, path, one.statement.covers.files.get(path, ""), signers):
                told = (
                    f"“{path}”有人公布过，{FROZEN} 里却没有它，现在不生效。公布、导入没有做完的，再运行一次；"
                    "那一行被删去的，请从 git 恢复。"
                )
                yield Diagnostic(FROZEN, 1, 1, "unsigned", told)
                break


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes())
    except OSError:
        return ""
