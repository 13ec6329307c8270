"""改密码: a person with an account changes the own password, with the present one; every other session of theirs ends by it.

Nothing of a password stands in a page: after a mistake all three are typed again.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.http.problems import ProblemError
from api.http.service import Service, Serving
from api.pages.form import Wrong
from api.pages.officers import Officer, Posted
from api.pages.sign_in.local import PASSWORDS
from api.pages.sign_in.sessions import begin_session
from api.pages.templating import show
from api.passwords import why_not
from api.store import Account, Actor

ROUTER = APIRouter(include_in_schema=False)
_NO_ACCOUNT = "密码只有账户有：用单位的统一身份登录的，在那里改"
_NOT_IT = "现在的密码不对，或者这个账户现在锁定着。连着试错几次会锁定一刻钟"


@ROUTER.get("/password")
async def read(request: Request, service: Serving, actor: Officer) -> Response:
    """The three fields, and after a change that it is done."""
    await _account(service, actor)
    return _page(done="done" in request.query_params)


@ROUTER.post("/password")
async def change(request: Request, form: Posted, service: Serving, actor: Officer) -> Response:
    """Change it; the person stays signed in with a session of its own."""
    account = await _account(service, actor)
    # As they were typed, also with blanks around them.
    old, new, again = (form.fields.get(name, "") for name in ("old", "new", "again"))
    wrong = list(_wrong(new, again))
    if not wrong and await PASSWORDS.sign_in(service.kept(), account.name, old) is None:
        await service.audit.refused(request, "bad-credentials")
        wrong = [Wrong("old", _NOT_IT)]
    if wrong:
        return _page(wrong)
    hashed = await PASSWORDS.hash(new)
    changed = await service.kept().change_people(lambda store: store.change_password(account.name, hashed, actor))
    await begin_session(request, service, changed.actor, changed.seq)
    return RedirectResponse("/password?done=1", 303)


async def _account(service: Service, actor: Actor) -> Account:
    """The account of who is before the page. Raises `ProblemError` for somebody without one."""
    every = await service.kept().of_people(lambda store: store.accounts()) if service.settings.signs_in else ()
    found = next((each for each in every if each.id == actor.key_id), None)
    if found is None:
        raise ProblemError("not-found", detail=_NO_ACCOUNT)
    return found


def _wrong(new: str, again: str) -> list[Wrong]:
    if told := why_not(new):
        return [Wrong("new", told)]
    return [] if new == again else [Wrong("again", "两次写的新密码不一样")]


def _page(wrong: list[Wrong] | None = None, *, done: bool = False) -> Response:
    given = wrong or []
    shown = {"here": "", "wrong": given, "said": {each.at: each.says for each in given}, "done": done}
    return show("password.html", shown, 422 if given else 200)
