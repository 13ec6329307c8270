"""批准: where a version stands, and the steps that a person takes with it here: approve, send back, publish.

Everything is a signed file beside the rulesets; the service signs with its own key for who signed in. A step is noted in the
audit before it is written. Knows the steps of publishing; decides none of them.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from starlette.requests import Request

from api.http.service import Service
from api.pages.form import Form, Wrong
from api.pages.review.drafting import wrote
from api.pages.visits import VISIT
from api.publishing import (
    Desk,
    FailedError,
    PrivateKey,
    Progress,
    PublishingError,
    Signer,
    Step,
    Who,
    approve,
    check_of,
    open_to,
    progress_of,
    publish,
    read_key_file,
    reasons_of,
    rests_on,
    send_back,
)
from api.store import Actor, StoreError
from engine.catalog import Catalog, CatalogError
from engine.documents import unseen_character

APPROVE, RETURN, PUBLISH = "approve", "return", "publish"
STATES = ("草案", "已检查", "已批准", "已公布")
LONGEST = 2_000
WAIT = 3.0
"""So many seconds a page waits for a version to be published; then it goes on, and the page says so."""
_ALONE = (
    "这个服务没有设访问控制，只有一个人用：批准要由起草、检查以外的另一个人来做。"
    "请设账户（CAILIANG_ACCESS=accounts）分别登录，或者由另一个人用自己的密钥在命令行批准"
)
_OWN = "您在“对照原文”一页往这份草案里写过（见审计），不能自己批准；请由没有写过它的人批准"
_NO_KEY = "这个服务没有设签名的密钥（CAILIANG_SIGNING_KEY），不能替登录的人签名；请用自己的密钥在命令行批准"
_UNDER_WAY: dict[tuple[Path, str], asyncio.Task[str]] = {}


class Taken(NamedTuple):
    """What became of a step: what is wrong, or that it goes on."""

    wrong: tuple[Wrong, ...] = ()
    goes_on: bool = False


async def standing_of(service: Service, catalog: Catalog, name: str) -> Progress | str:
    """Where a version stands by its signed files, or why that cannot be told."""
    try:
        return await asyncio.to_thread(progress_of, service.rulesets.root, catalog, name)
    except (PublishingError, CatalogError) as error:
        return str(error)


async def steps_of(service: Service, actor: Actor, catalog: Catalog, name: str) -> frozenset[Step]:
    """The steps that who signed in could take now; none where nobody can on this page."""
    if why_not(service):
        return frozenset()
    try:
        signer = await _signer(service, actor)
        steps = await asyncio.to_thread(open_to, Desk(service.rulesets.root, signer), catalog, name)
        return steps - {"批准"} if await _is_own(service, actor, catalog, name) else steps
    except (PublishingError, CatalogError, StoreError):
        return frozenset()


def page_of(
    service: Service, name: str, progress: Progress | str, may: frozenset[Step], form: Form, taken: Taken
) -> dict[str, Any]:
    """What the page shows of where a version stands, of the steps that its reader may take, and of the one just tried."""
    check = None if isinstance(progress, str) else check_of(progress)
    return {
        "progress": None if isinstance(progress, str) else progress,
        "broken": progress if isinstance(progress, str) else "",
        "states": STATES,
        "reached": -1 if isinstance(progress, str) else STATES.index(progress.state),
        "barred": why_not(service),
        "may": may,
        "rests_on": () if isinstance(progress, str) else rests_on(progress),
        "reasons": reasons_of(check.answers) if check else (),
        "check": check,
        "goes_on": taken.goes_on or (service.rulesets.root, name) in _UNDER_WAY,
        "form": form,
        "wrong": list(taken.wrong),
        "said": {each.at: each.says for each in taken.wrong},
    }


def why_not(service: Service) -> str:
    """Why nobody can take a step on this page, or ""."""
    if not VISIT.get().name:
        return _ALONE
    return "" if service.settings.signing_key else _NO_KEY


async def take(request: Request, service: Service, actor: Actor, key: str, form: Form) -> Taken:
    """Take the step that a form asks for, over the bytes that its page showed; nothing is written where something is wrong."""
    step, comment = form["step"], form["comment"]
    if told := why_not(service):
        return Taken((Wrong("steps", told),))
    if wrong := _wrong_comment(step, comment):
        return Taken((wrong,))
    try:
        desk = await _desk(request, service, actor)
        if step == PUBLISH:
            return await _publish(service, desk, key, comment)
        act = {APPROVE: approve, RETURN: send_back}[step]
        if step == APPROVE and await _is_own(service, actor, service.rulesets.present.catalog, key):
            return Taken((Wrong("steps", _OWN),))
        await asyncio.to_thread(act, desk, key, comment, form["seen"])
    except KeyError:
        return Taken((Wrong("steps", "没有这一步；请从这一页的按钮做"),))
    except (PublishingError, CatalogError, StoreError) as error:
        return Taken((Wrong("steps", told_of(error)),))
    return Taken()


async def _is_own(service: Service, actor: Actor, catalog: Catalog, name: str) -> bool:
    """Whether who signed in wrote into the version that they look at."""
    version = catalog.named(name)
    return version is not None and await wrote(service, actor, version.path)


async def _publish(service: Service, desk: Desk, key: str, comment: str) -> Taken:
    """Publish beside the event loop, one at a time for each version: the whole rulesets are checked once more."""
    name = (desk.root, key)
    task = _UNDER_WAY.get(name)
    if task is None:
        task = asyncio.create_task(_published(service, desk, key, comment))
        _UNDER_WAY[name] = task
    done, _ = await asyncio.wait((task,), timeout=WAIT)
    if not done:
        return Taken(goes_on=True)
    _UNDER_WAY.pop(name, None)
    told = task.result()
    return Taken((Wrong("steps", told),)) if told else Taken()


def ended(root: Path, key: str) -> Taken:
    """What became of a publication that went on after its page was shown; nothing where none did, or it still does."""
    task = _UNDER_WAY.get((root, key))
    if task is None or not task.done():
        return Taken(goes_on=task is not None)
    del _UNDER_WAY[root, key]
    told = task.result()
    return Taken((Wrong("steps", told),)) if told else Taken()


async def _published(service: Service, desk: Desk, key: str, comment: str) -> str:
    """Publish, and read the rulesets anew; why it was not published, or ""."""
    try:
        await asyncio.to_thread(publish, desk, key, comment)
    except (PublishingError, CatalogError, StoreError) as error:
        return told_of(error)
    await service.rulesets.look()
    return ""


def told_of(error: Exception) -> str:
    """Why a step was not taken, with what is to be mended."""
    match error:
        case FailedError(examined=examined):
            places = [f"{each.path}:{each.line}　{each.message}" for each in examined.wrong]
            return "；".join((str(error), *places[:5], *examined.failed[:5]))
        case CatalogError(found=found):
            return "；".join((str(error), *(f"{each.path}:{each.line}　{each.message}" for each in found[:5])))
        case StoreError():
            return f"{error}。审计没有记下，所以这一步没有签；请稍后再试"
        case _:
            return str(error)


def _wrong_comment(step: str, comment: str) -> Wrong | None:
    if not comment and step != PUBLISH:
        return Wrong("comment", "写一句：看了什么、为什么可以；退回的，写哪里要改")
    if len(comment) > LONGEST:
        return Wrong("comment", f"写得太长：最多 {LONGEST} 个字，这里有 {len(comment)} 个")
    unseen = unseen_character(comment.replace("\r\n", "").replace("\n", ""))
    return Wrong("comment", f"里面有看不见的字符（{unseen}），请删去重写") if unseen else None


async def _signer(service: Service, actor: Actor) -> Signer:
    """This person, signing with the key of the service, which vouches for the account. Raises `PublishingError`."""
    settings = service.settings
    if settings.signing_key is None:
        raise PublishingError(_NO_KEY)
    every = await service.kept().of_people(lambda store: store.accounts())
    account = next((each.name for each in every if each.id == actor.key_id), actor.key_id)
    key = await asyncio.to_thread(_key, settings.signing_key, settings.signing_passphrase)
    return Signer(key, Who(account, actor.label or account, VISIT.get().role, account))


async def _desk(request: Request, service: Service, actor: Actor) -> Desk:
    """Where this person takes steps. Raises `PublishingError`."""
    signer, loop = await _signer(service, actor), asyncio.get_running_loop()

    def note(action: str, about: str, outcome: str) -> None:
        asyncio.run_coroutine_threadsafe(service.audit.step(request, action, about, outcome), loop).result()

    return Desk(service.rulesets.root, signer, note)


@lru_cache(maxsize=4)
def _key(path: Path, passphrase: str) -> PrivateKey:
    """The key of the service; read once. Raises `PublishingError`."""
    return read_key_file(path, passphrase)
