"""The session of a request: who is signed in, until when, and what the forms of its pages send back.

The cookie holds a random token and when the person last did something; the rest stands in the store. Knows no forms.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from api.http.admission import address_of, trace_of
from api.http.service import Service
from api.pages.visits import VISIT, Visit
from api.scopes import role_of
from api.store import Actor, Session

_TOKEN, _SEEN = "token", "seen"  # names in the cookie
_NOTED_SECONDS = 30
"""That somebody did something is written into the cookie this often, not with each answer."""


async def session_of(request: Request, service: Service) -> Session | None:
    """The session of who is signed in, None when nobody is, or no longer; the pages of this request then know who it is."""
    token, seen, now = request.session.get(_TOKEN), request.session.get(_SEEN), int(time.time())
    # Also where the clock was put back so far: nobody knows how long the person has been away.
    if not isinstance(token, str) or not isinstance(seen, int) or abs(now - seen) >= service.settings.idle_seconds:
        return None
    found = await service.kept().of_people(lambda store: store.find_session(token))
    if found is None or _age(found) >= timedelta(seconds=service.settings.session_seconds):
        return None
    if now - seen >= _NOTED_SECONDS:
        request.session[_SEEN] = now
    _show(request, found.actor, service)
    return found


async def begin_session(request: Request, service: Service, actor: Actor, account_seq: int | None = None) -> None:
    """Sign somebody in with a session of its own: what stood in the cookie before, whoever put it there, is gone."""
    longest = service.settings.session_seconds
    ip, trace = address_of(request) or None, trace_of(request)
    token = await service.kept().change_people(
        lambda store: store.begin_session(actor, account_seq, longest, ip, trace)
    )
    request.session.clear()
    request.session.update({_TOKEN: token, _SEEN: int(time.time())})
    _show(request, actor, service)


async def end_session(request: Request, service: Service) -> None:
    """Sign out."""
    token = request.session.get(_TOKEN)
    if isinstance(token, str):
        ip, trace = address_of(request) or None, trace_of(request)
        await service.kept().change_people(lambda store: store.end_session(token, ip, trace))
    request.session.clear()


def open_form(request: Request) -> None:
    """See to it that the forms of this page, which nobody is signed in to, have something to send back."""
    if not isinstance(request.session.get(_TOKEN), str):
        request.session[_TOKEN] = secrets.token_urlsafe(32)
    VISIT.set(Visit(_csrf_of(request)))


def has_cookie(request: Request) -> bool:
    """Whether the browser sent a cookie of ours back."""
    return isinstance(request.session.get(_TOKEN), str)


def is_sent_back(request: Request, text: str) -> bool:
    """Whether a form sent back what the pages of this session gave it."""
    return has_cookie(request) and hmac.compare_digest(text.encode(errors="replace"), _csrf_of(request).encode())


def _csrf_of(request: Request) -> str:
    """What the forms of a session send back; the token itself, which signs in, is never in a page."""
    return hmac.new(str(request.session[_TOKEN]).encode(), b"form", hashlib.sha256).hexdigest()


def _show(request: Request, actor: Actor, service: Service) -> None:
    places = service.rulesets.present.catalog.places
    place = places.find(actor.place) if actor.place else None
    shown = place.name if place else actor.place or ""
    name = actor.label or actor.key_id.removeprefix("oidc:")
    VISIT.set(Visit(_csrf_of(request), name, role_of(actor.scopes), shown, actor.role == "account"))


def _age(session: Session) -> timedelta:
    return abs(datetime.now(UTC) - datetime.fromisoformat(session.began_at))
