"""The steps from a draft to a frozen version, each signed by who takes it: begin, check, approve, send back, publish.

A step is taken over the bytes that its taker saw. It is noted in the audit, where there is one, before anything is written.
Knows the catalog and the signed files; prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from api.china import CHINA
from api.ordered_writes import NotWrittenError, locked, write_in_order
from api.publishing.covering import published_bytes, sha256
from api.publishing.examination import Examined, answered, examine, unanswered
from api.publishing.model import Answered, Progress, PublishingError, Step
from api.publishing.standing import NEVER_ISSUED, Standing, approval_trouble, standing_of, steps_open_to
from api.publishing.statements import Signer, Statement, now, signed_file
from engine.catalog import FROZEN, Catalog, CatalogError, ListVersion, frozen

Note = Callable[[str, str, str], object]
"""Notes an action, what it is done to, and how it ended, in the audit; raises what ends the step."""
ACTIONS: Mapping[Step, str] = {
    "起草": "list.begin", "检查": "list.check", "批准": "list.approve", "退回": "list.return", "公布": "list.publish",
}  # fmt: skip
REFUSED = "list.refuse"
COMMENT_AT_MOST = 2_000
OUTCOME_AT_MOST = 200
_TOLD_OF = 3


def unnoted(action: str, about: str, outcome: str) -> None:
    """Notes nothing: where there is no store, the signed files alone are the evidence."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where steps are taken: the rulesets that are written to, who signs, and the audit."""

    root: Path
    signer: Signer
    note: Note = unnoted


class UnansweredError(PublishingError):
    """The check passed but for questions that nobody has answered; they come with what was answered already."""

    def __init__(self, answers: tuple[Answered, ...]) -> None:
        self.answers = answers
        left = sum(not one.comment for one in answers)
        super().__init__(f"检查没有错误，还有 {left} 处要由人写明理由")


class FailedError(PublishingError):
    """The check found mistakes, or cases that do not come out."""

    def __init__(self, examined: Examined) -> None:
        self.examined = examined
        super().__init__(f"检查没有通过：{len(examined.wrong)} 处错误，{len(examined.failed)} 个案例不符")


def progress_of(root: Path, catalog: Catalog, key: str) -> Progress:
    """Where LIST@VERSION stands, by the signed files under `root`. Raises `PublishingError`, `CatalogError`."""
    return _standing(root, catalog, key).progress


def begin(desk: Desk, key: str, comment: str = "") -> Progress:
    """Sign that a draft is begun, and by whom: from now on that person cannot approve it."""
    return _take(desk, key, "起草", comment, lambda _: ())


def check(
    desk: Desk,
    key: str,
    answers: Iterable[Answered] = (),
    comment: str = "",
    progress: Callable[[str], None] = lambda _: None,
) -> Progress:
    """Check a draft as it will be published, and sign what came out. Who does is a maker of the version.

    Raises `FailedError`, and `UnansweredError` while a concern or something no case tests is left without a word.
    """
    catalog = Catalog.open(desk.root)
    before = _standing(desk.root, catalog, key)
    _refuse_published(before)
    examined = examine(desk.root, before.version, progress)
    if not examined.passed:
        _refuse(desk, key, FailedError(examined))
    said = answered(examined.questions, answers)
    if any(not one.comment for one in said):
        raise UnansweredError(said)
    return _take(desk, key, "检查", comment, lambda _: (), said, seen=before.covers.digest, read=catalog)


def open_to(desk: Desk, catalog: Catalog, key: str) -> frozenset[Step]:
    """The steps after a check that the signer of the desk could take now with LIST@VERSION. Raises `PublishingError`."""
    at = _standing(desk.root, catalog, key)
    return steps_open_to(at, desk.signer.known_to(at.signers))


def approve(desk: Desk, key: str, comment: str, seen: str) -> Progress:
    """Approve a checked version whose digest was shown as `seen`; the comment is kept. Raises `PublishingError`."""

    def relies(at: Standing) -> tuple[str, ...]:
        if at.judged.check is None:
            raise PublishingError(f"{key} 还没有检查，或者检查之后有改动，不能批准")
        if told := approval_trouble(
            desk.signer.known_to(at.signers), at.judged.makers, at.signers.required_of(at.version.path)
        ):
            raise PublishingError(told)
        return (at.judged.check.digest,)

    return _take(desk, key, "批准", comment, relies, seen=seen)


def send_back(desk: Desk, key: str, comment: str, seen: str) -> Progress:
    """Send a version back, with the reason: its check and the approvals up to now are void. Raises `PublishingError`."""

    def relies(at: Standing) -> tuple[str, ...]:
        if at.judged.check is None:
            raise PublishingError(f"{key} 还没有检查过，没有什么可以退回")
        if not comment.strip():
            raise PublishingError("退回要写明理由")
        return (at.judged.check.digest,)

    return _take(desk, key, "退回", comment, relies, seen=seen)


def publish(desk: Desk, key: str, comment: str = "", progress: Callable[[str], None] = lambda _: None) -> Progress:
    """Publish a version that enough people approved, and freeze it; the line in `frozen.txt` is what makes it count.

    It is examined once more, since what lies around it may have changed: what the check does not answer refuses it. What an
    earlier try left is used again. Raises `PublishingError`; nothing counts then.
    """
    catalog = Catalog.open(desk.root)
    before = _standing(desk.root, catalog, key)
    try:
        _refuse_unapproved(before)
        _refuse_new_findings(before, examine(desk.root, before.version, progress))
        with locked(desk.root):
            current = _current(desk.root, catalog, key)
            at = _standing(desk.root, current, key)
            _refuse_published(at)
            _refuse_changed(at, before.covers.digest)
            _refuse_unexamined(at, same=current is catalog)
            _write_published(desk, at, comment)
    except NotWrittenError as error:
        _refuse(desk, key, PublishingError(str(error)))
    except PublishingError as error:
        _refuse(desk, key, error)
    return progress_of(desk.root, Catalog.open(desk.root), key)


def _refuse_unapproved(at: Standing) -> None:
    _refuse_published(at)
    if at.judged.state not in ("已批准", "已公布"):
        raise PublishingError(f"{at.version.key} 现在是“{at.judged.state}”，不能公布。{at.progress.next_step}")


def _refuse_new_findings(at: Standing, examined: Examined) -> None:
    """Mistakes, and what nobody answered when the version was checked: it came of what lies around the version."""
    if not examined.passed:
        raise FailedError(examined)
    answers = at.judged.check.statement.answers if at.judged.check else ()
    if left := unanswered(examined.questions, answers):
        told = "；".join(one.rstrip("。") for one in left[:_TOLD_OF])
        more = f"；还有 {len(left) - _TOLD_OF} 处" if len(left) > _TOLD_OF else ""
        raise PublishingError(
            f"检查以后规则库别处有改动，{at.version.key} 多出 {len(left)} 处没有人说明过的疑问，没有公布：{told}{more}。"
            "请重新检查，写明理由，再批准"
        )


def _refuse_unexamined(at: Standing, *, same: bool) -> None:
    """What was examined stood beside other lists: two versions, each good by itself, may claim the same day."""
    if not same:
        raise PublishingError(
            f"核对 {at.version.key} 的时候，规则库的共用文件有改动，或者公布了别的版本；这一次没有公布，请再来一次"
        )


def _write_published(desk: Desk, at: Standing, comment: str) -> None:
    root, path, who = desk.root, at.version.path, desk.signer.known_to(at.signers)
    if at.judged.check is None or at.judged.lacking:
        raise PublishingError(f"{at.version.key} 的批准刚才不够了。{at.progress.next_step}")
    if not at.signers.may_publish(path, who.role):
        raise PublishingError(f"{who.name}（{who.role}）不能公布这份清单")
    register = root / FROZEN
    if not register.is_file():
        raise PublishingError(f"规则库还没有冻结登记 {FROZEN}，公布以后别的清单就都不作数了；先运行 cailiang freeze")
    own = (root / path).read_bytes()
    texts: dict[str, str] = {}
    if at.judged.publication is None:
        relied = [one.digest for one in (at.judged.check, *at.judged.approvals)]
        file, text = _signed(desk, at, "公布", comment, (), tuple(relied))
        texts[file] = text
    published = published_bytes(own)
    if published != own:
        texts[path] = published.decode()
    digest = at.covers.files[path]
    texts[FROZEN] = frozen.register_text({**frozen.read_register(root).digests, path: digest})
    desk.note(ACTIONS["公布"], at.version.key, f"sha256:{digest}")
    was: dict[str, str | None] = {path: sha256(own), FROZEN: sha256(register.read_bytes())}
    write_in_order(root, texts, {name: was.get(name) for name in texts})


def _take(  # noqa: PLR0913, PLR0917  # what is signed
    desk: Desk,
    key: str,
    step: Step,
    comment: str,
    relies: Callable[[Standing], tuple[str, ...]],
    answers: tuple[Answered, ...] = (),
    seen: str = "",
    read: Catalog | None = None,
) -> Progress:
    """Sign a step over the bytes that were `seen`, and write it down. `read` is the catalog, if it was read before."""
    if len(comment) > COMMENT_AT_MOST:
        raise PublishingError(f"意见最多 {COMMENT_AT_MOST} 个字")
    try:
        with locked(desk.root):
            catalog = _current(desk.root, read, key)
            at = _standing(desk.root, catalog, key)
            _refuse_published(at)
            _refuse_changed(at, seen or at.covers.digest)
            file, text = _signed(desk, at, step, comment, answers, relies(at))
            desk.note(ACTIONS[step], key, f"sha256:{sha256(text.encode())}")
            write_in_order(desk.root, {file: text}, {file: None})
    except (NotWrittenError, PublishingError) as error:
        _refuse(desk, key, PublishingError(str(error)))
    return progress_of(desk.root, catalog, key)


def _signed(
    desk: Desk, at: Standing, step: Step, comment: str, answers: tuple[Answered, ...], relied: tuple[str, ...]
) -> tuple[str, str]:
    signer, moment = desk.signer, now()
    if at.judged.latest >= moment:
        raise PublishingError("这台机器的时钟比已有的签名还早；请校准时间")
    who = signer.account or signer.known_to(at.signers)
    statement = Statement(step, at.version.path, who, moment, at.covers, comment.strip(), answers, relied)
    return signed_file(statement, signer.key)


def _current(root: Path, catalog: Catalog | None, key: str) -> Catalog:
    """The catalog as it lies there now: that one, while no shared file, no list and no line of the register has changed."""
    if catalog is not None and frozen.read_register(root) == catalog.register:
        shared = {root / name: digest for name, digest in catalog.digests.items()}
        version = version_of(catalog, key)
        if all(
            sha256(path.read_bytes()) == digest
            for path, digest in {**shared, root / version.path: version.digest}.items()
        ):
            return catalog
    return Catalog.open(root)


def _standing(root: Path, catalog: Catalog, key: str) -> Standing:
    return standing_of(root, catalog, version_of(catalog, key))


def version_of(catalog: Catalog, key: str) -> ListVersion:
    """The version that LIST@VERSION names. Raises `PublishingError`, `CatalogError`."""
    found = catalog.named(key)
    if found is None:
        path = key.replace("@", "/") + ".yaml"
        for each in catalog.unfinished(key.partition("@")[0]):
            if each.path == path:
                raise CatalogError(each.found)
        raise PublishingError(f"规则库里没有 {key}；写成“清单@版本”，例如 cn/first-offence@2025-01-27")
    return found


def _refuse_published(at: Standing) -> None:
    """Refuse what takes no step any more, or never did: a version that is frozen, a document that was never issued."""
    if at.version.consultation:
        raise PublishingError(f"{at.version.key} {NEVER_ISSUED}")
    if at.progress.frozen:
        last = at.judged.publication
        day = datetime.fromisoformat(last.statement.at).astimezone(CHINA).date() if last else None
        told = f"，由{last.statement.who.name}于 {day} 公布" if last else ""
        raise PublishingError(f"{at.version.key} 已经公布并冻结{told}，不再改动；更正另立新版本或者新的一次修订")


def _refuse_changed(at: Standing, seen: str) -> None:
    if seen != at.covers.digest:
        raise PublishingError(f"{at.version.key} 在您看过之后有改动，这一步没有签；请看了现在的再来")


def _refuse(desk: Desk, key: str, error: PublishingError) -> NoReturn:
    """Note in the audit that a step was refused, then raise."""
    desk.note(REFUSED, key, str(error)[:OUTCOME_AT_MOST])
    raise error
