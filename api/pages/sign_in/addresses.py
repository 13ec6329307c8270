"""The addresses by which a person signs in and out.

Who signs in has no session yet: a form of ours is known by a token all the same, so that nobody is signed in by another's form.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.http.admission import CLOSE, read_body
from api.http.problems import ProblemError
from api.http.service import Service, Serving
from api.pages.form import MEDIA, Form, read_form
from api.pages.officers import ELSEWHERE, is_of_our_pages
from api.pages.sign_in.issuer import BACK, IssuerError, issuer_of
from api.pages.sign_in.local import PASSWORDS
from api.pages.sign_in.page import again_page, kept_of, own_path, sign_in_page
from api.pages.sign_in.sessions import begin_session, end_session, has_cookie, is_sent_back, session_of
from api.pages.templating import show
from api.pages.visits import CSRF

ROUTER = APIRouter(include_in_schema=False)
_MORE = 32_768
"""So many bytes a sign-in may have beyond the form that was posted before it: its own fields, and longer names of the others."""
_WRONG = "名称或者密码不对，或者这个账户现在锁定着。连着试错几次会锁定一刻钟；忘了密码，请管理员重设"
_NO_COOKIE = "浏览器没有保存登录要用的 cookie。请允许本站的 cookie；不是在本机上打开的，要用 https 地址"
_STALE = "这一页放得太久，请再登录一次"
_BACK_OF_SESSION = "back"


@ROUTER.get("/sign-in")
async def open_sign_in(request: Request, service: Serving) -> Response:
    """The page to sign in; to who is signed in, as whom."""
    _need_sign_in(service)
    if await session_of(request, service) is not None:
        return show("signed_in.html", {"here": ""})
    return await sign_in_page(request, service, back=own_path(request.query_params.get("back", "")))


@ROUTER.post("/sign-in")
async def sign_in(request: Request, service: Serving) -> Response:
    """Sign in by an account; then go back, or post what was kept."""
    _need_sign_in(service)
    form = await _form_of(request, service, service.settings.max_body + _MORE)
    if "accounts" not in service.settings.access.split(","):
        raise ProblemError("not-found")
    back, to, kept = own_path(form["back"]), form["to"], kept_of(form)

    async def again(wrong: str) -> Response:
        name = form["name"][:100]
        return await sign_in_page(request, service, back=back, to=to, kept=kept, name=name, wrong=wrong, status=401)

    if not has_cookie(request):
        return await again(_NO_COOKIE)
    if not is_sent_back(request, form[CSRF]):
        return await again(_STALE)
    # As it was typed, also with blanks around it.
    account = await PASSWORDS.sign_in(service.kept(), form["name"], form.fields.get("password", ""))
    if account is None:
        await service.audit.refused(request, "bad-credentials")
        return await again(_WRONG)
    await begin_session(request, service, account.actor, account.seq)
    return again_page(to, kept, 200) if to else RedirectResponse(back, 303)


@ROUTER.post("/sign-out")
async def sign_out(request: Request, service: Serving) -> Response:
    """Sign out. Who is not signed in any more has no form to check."""
    _need_sign_in(service)
    form = await _form_of(request, service, service.settings.max_body)
    if await session_of(request, service) is not None:
        if not is_sent_back(request, form[CSRF]):
            raise ProblemError("refused", detail=ELSEWHERE, status=403)
        await end_session(request, service)
    return RedirectResponse("/sign-in", 303)


@ROUTER.get("/sign-in/oidc")
async def lead_to_issuer(request: Request, service: Serving) -> Response:
    """The way to the issuer."""
    _need_issuer(service)
    back = own_path(request.query_params.get("back", ""))
    try:
        led = await issuer_of(service.settings).lead(request)
    except IssuerError as error:
        return await sign_in_page(request, service, back=back, wrong=str(error), status=503)
    request.session[_BACK_OF_SESSION] = back
    return led


@ROUTER.get(BACK)
async def come_back(request: Request, service: Serving) -> Response:
    """Sign in who comes back from the issuer."""
    _need_issuer(service)
    back = own_path(str(request.session.get(_BACK_OF_SESSION, "")))
    try:
        actor = await issuer_of(service.settings).back(request)
    except IssuerError as error:
        await service.audit.refused(request, "bad-credentials")
        return await sign_in_page(request, service, back=back, wrong=str(error), status=401)
    await begin_session(request, service, actor)
    return RedirectResponse(back, 303)


async def _form_of(request: Request, service: Service, most: int) -> Form:
    """The form of a request that comes from one of our pages. Raises `ProblemError`."""
    if not is_of_our_pages(request.scope["headers"]):
        raise ProblemError("refused", detail=ELSEWHERE, headers=CLOSE, status=403)
    return read_form(await read_body(request, most, service.settings.body_seconds, MEDIA))


def _need_sign_in(service: Service) -> None:
    if not service.settings.signs_in:
        raise ProblemError("not-found")


def _need_issuer(service: Service) -> None:
    if not service.settings.oidc_client_id:
        raise ProblemError("not-found")
