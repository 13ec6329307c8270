"""Where a version stands: which of its signed steps count for the bytes that lie in the rulesets now, and what comes next.

Nothing is kept but the signed files: every answer is worked out from them anew, so that no state can disagree with its
evidence. Knows statements and signers; takes no step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.publishing.covering import Covered, covered, published_bytes, sha256
from api.publishing.model import Progress, PublishingError, Required, State, Step, Taken, Who
from api.publishing.signers import FOLDER, SIGNERS, Signers, read_signers
from api.publishing.statements import FILE_NAMES, Read, read_steps
from engine.catalog import Catalog, ListVersion
from engine.quality import cases_beside, items_with_cases

NEVER_ISSUED = (
    "是征求意见稿（status: consultation），发文机关没有印发过，从不施行：不检查、不批准、不公布。"
    "正式印发了的，照印发的文件另立一版。"
)
"""What is said of a document that no agency issued, after its name."""
VOIDED: tuple[Step, ...] = ("检查", "批准")
"""The steps that a change of the file voids."""
_TOLD_OF = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """The steps taken with one file, judged for the bytes that `covers` stands for.

    `makers` are the ids of who began it or had it checked, ever, by a key that was revoked since too: none of them may approve.
    `check` is the check that counts, `approvals` the approvals of it by different people, `publication` the publication that
    rests on them. `latest` is the time of the last well signed step.
    """

    covers: Covered
    makers: frozenset[str]
    taken: tuple[Taken, ...]
    check: Read | None
    approvals: tuple[Read, ...]
    lacking: tuple[str, ...]
    publication: Read | None
    latest: str

    @property
    def state(self) -> State:
        """How far it has come."""
        if self.publication:
            return "已公布"
        if self.check and not self.lacking:
            return "已批准"
        return "已检查" if self.check else "草案"


@dataclass(frozen=True, slots=True)
class Standing:
    """A version with the steps taken with it: for people, and for who takes the next step."""

    version: ListVersion
    covers: Covered
    signers: Signers
    judged: Judged
    progress: Progress


def standing_of(root: Path, catalog: Catalog, version: ListVersion) -> Standing:
    """Where a version of the catalog stands by the signed files under `root`. Raises `PublishingError`."""
    signers = read_signers(root)
    covers = covered(catalog, version)
    steps, unreadable = read_steps(root, version.path, signers)
    digest = covers.files[version.path]
    frozen = not version.draft and catalog.register.digests.get(version.path) == digest
    # A publication that was signed and never finished covers no more than what lies here still.
    published = published_by(steps, version.path, digest, signers) if frozen else None
    judged = published or judge(steps, covers, signers, version.path)
    last = next((s.statement.covers for s in reversed(steps) if s.statement.step == "检查" and not s.trouble), None)
    tried = items_with_cases(root / cases_beside(version.path))
    before = judged.covers if judged.publication else last
    progress = Progress(
        key=version.key,
        path=version.path,
        state="已公布" if frozen else judged.state if judged.state != "已公布" else "已批准",
        frozen=frozen,
        digest=covers.digest,
        taken=judged.taken,
        required=signers.required_of(version.path),
        changed=covers.changed_from(before) if before else (),
        unreadable=unreadable,
        next_step=_next_step(version, judged, signers, frozen=frozen),
        publishers=signers.publishers_of(version.path),
        items=len(version.items),
        without_case=tuple(item.id for item in version.items if item.id not in tried),
    )
    return Standing(version, covers, signers, judged, progress)


def publications(root: Path) -> dict[str, str]:
    """When each list was published here step by step, by the path of its file: a time in UTC that a good signature says.

    Nothing of what was not, nor while it cannot be told who may sign.
    """
    try:
        signers = read_signers(root)
    except PublishingError:
        return {}
    found: dict[str, str] = {}
    for path in said_to_be_published(root):
        steps, _ = read_steps(root, path, signers)
        good = [one.statement.at for one in steps if one.statement.step == "公布" and not one.trouble]
        if good:
            found[path] = good[-1]
    return found


def signed_over(root: Path, path: str, content: bytes) -> tuple[Step, ...]:
    """Which of 检查 and 批准 a good signature says of a list file of that content, each once; whoever changes it voids them.

    Nothing while it cannot be told who may sign. The shared words and the cases are not looked at.
    """
    try:
        steps, _ = read_steps(root, path, read_signers(root))
    except PublishingError:
        return ()
    digest = sha256(published_bytes(content))
    said = (one.statement for one in steps if not one.trouble)
    found = [each.step for each in said if each.step in VOIDED and each.covers.files.get(path) == digest]
    return tuple(dict.fromkeys(found))


def said_to_be_published(root: Path) -> tuple[str, ...]:
    """The paths of the lists beside whose steps a publication lies, by the names of the files alone."""
    files = (root / FOLDER).rglob(f"*-{FILE_NAMES['公布']}.json")
    return tuple(sorted({f"{file.parent.relative_to(root / FOLDER).as_posix()}.yaml" for file in files}))


def published_by(steps: Sequence[Read], path: str, digest: str, signers: Signers) -> Judged | None:
    """The steps judged for what the last publication of the file with that sha256 covered; None where nothing published it.

    Shared words and cases may have changed since; a publication that does not count, whoever signed it, is none.
    """
    for one in reversed(steps):
        said = one.statement
        if said.step == "公布" and not one.trouble and said.covers.files.get(path) == digest:
            judged = judge(steps, said.covers, signers, path)
            if judged.publication:
                return judged
    return None


def judge(steps: Sequence[Read], covers: Covered, signers: Signers, path: str) -> Judged:
    """Which steps count for the bytes that `covers` stands for."""
    good = [one for one in steps if not one.trouble]
    makers = frozenset(one.statement.who.id for one in steps if one.known and one.statement.step in ("起草", "检查"))
    same = [one for one in good if one.statement.covers.digest == covers.digest]
    returned = max((one.statement.at for one in same if one.statement.step == "退回"), default="")
    checks = [one for one in same if one.statement.step == "检查" and one.statement.at > returned]
    check = checks[-1] if checks else None
    required = signers.required_of(path)
    troubles = {
        one.file: _trouble(
            one, covers, returned, check, makers, required, signers.may_publish(path, one.statement.who.role)
        )
        for one in good
    }
    approvals = _by_person(one for one in good if one.statement.step == "批准" and not troubles[one.file])
    lacking = tuple(_lacking(required, [one.statement.who for one in approvals])) or _unruled(required, path)
    publication = None
    for one in good:
        if one.statement.step == "公布" and not troubles[one.file]:
            relied = {check.digest if check else "", *(each.digest for each in approvals)}
            if lacking or not set(one.statement.rests_on) <= relied:
                troubles[one.file] = f"公布时的批准不够：{'；'.join(lacking) or '所依据的批准不在，或者不作数'}"
            else:
                publication = one
    taken = tuple(one.as_taken(troubles.get(one.file, "")) for one in steps)
    latest = max((one.statement.at for one in good), default="")
    return Judged(covers, makers, taken, check, approvals, lacking, publication, latest)


def _trouble(  # noqa: PLR0913, PLR0917  # everything that can make a step void
    one: Read,
    covers: Covered,
    returned: str,
    check: Read | None,
    makers: frozenset[str],
    required: Sequence[Required],
    may_publish: bool,
) -> str:
    """Why a step that is well signed does not count, or ""."""
    said = one.statement
    if said.step in ("起草", "退回"):
        return ""
    if said.covers.digest != covers.digest:
        changed = covers.changed_from(said.covers)
        more = f"等 {len(changed)} 处" if len(changed) > _TOLD_OF else ""
        return f"这一步以后：{'、'.join(changed[:_TOLD_OF])}{more}"
    if said.at <= returned:
        return "之后被退回"
    if said.step == "检查":
        return "" if one is check else "之后又检查过，以后一次为准"
    if said.step == "批准":
        return approval_trouble(said.who, makers, required) or (
            ""
            if check and said.rests_on == (check.digest,) and said.at >= check.statement.at
            else "批准的不是现在这一次检查"
        )
    return "" if may_publish else f"{said.who.name}（{said.who.role}）不能公布这份清单"


def steps_open_to(at: Standing, who: Who) -> frozenset[Step]:
    """The steps after a check that somebody could take now; a second approval of the same bytes would add nothing."""
    judged, path = at.judged, at.version.path
    if at.version.consultation or at.progress.frozen or judged.check is None:
        return frozenset()
    steps: set[Step] = {"退回"}
    approved = {one.statement.who.id for one in judged.approvals}
    if who.id not in approved and not approval_trouble(who, judged.makers, at.signers.required_of(path)):
        steps.add("批准")
    if not judged.lacking and at.signers.may_publish(path, who.role):
        steps.add("公布")
    return frozenset(steps)


def approval_trouble(who: Who, makers: frozenset[str], required: Sequence[Required]) -> str:
    """Why somebody may not approve a version, or ""."""
    if who.id in makers:
        return f"{who.name}起草过或者提交检查过这一版，不能自己批准"
    if not any(_fits(who, one) for one in required):
        return f"{who.name}（{who.role}）不在可以批准这份清单的人里"
    return ""


def _fits(who: Who, required: Required) -> bool:
    return who.role in required.roles or who.id in required.people


def _by_person(approvals: Iterable[Read]) -> tuple[Read, ...]:
    """The last approval of each person."""
    return tuple({one.statement.who.id: one for one in approvals}.values())


def _lacking(required: Iterable[Required], people: Sequence[Who]) -> Iterable[str]:
    for one in required:
        left = one.approvals - sum(_fits(who, one) for who in people)
        if left > 0:
            whose = "、".join(one.roles) or "、".join(one.people)
            yield f"{one.below} 以下的清单要 {one.approvals} 人批准（{whose}），还差 {left} 人"


def _unruled(required: Sequence[Required], path: str) -> tuple[str, ...]:
    if required:
        return ()
    return (f"{SIGNERS} 的 requirements 没有写 {path} 要几个人批准、由谁公布",)


def _next_step(version: ListVersion, judged: Judged, signers: Signers, *, frozen: bool) -> str:
    command = f"cailiang publish {version.key}"
    if version.consultation:
        return f"没有。这{NEVER_ISSUED}"
    if frozen and judged.publication:
        return "已经公布并冻结；更正另立新版本或者新的一次修订。"
    if frozen:
        return "已经冻结，不是在这里一步步公布的；由整个规则库的签名担保。更正另立新版本或者新的一次修订。"
    if judged.state == "已公布":
        return f"公布没有写完；由能写规则库的人再运行一次 {command}。"
    if not signers.required_of(version.path):
        return f"先在 {SIGNERS} 写明要几个人批准、由谁公布，谁用哪把密钥签名（cailiang signing-keys create）。"
    if judged.check is None:
        return f"由起草人检查并签名：{command} --check --key 密钥文件。"
    if judged.lacking:
        digest = judged.covers.digest[:12]
        told = f"批准人签名：{command} --approve {digest} --key 密钥文件；有问题的，--return {digest} 退回。"
        return f"{'；'.join(judged.lacking)}。{told}"
    return f"批准齐了，可以公布：{command} --release --key 密钥文件。"
