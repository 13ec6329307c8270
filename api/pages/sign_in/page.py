"""The page that asks a person to sign in, keeping what was posted meanwhile, and the one that posts it again.

What was posted stands in the page itself, in hidden fields, and nowhere on the server: nobody's text is kept for a stranger.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from api.http.service import Service
from api.pages.form import Form
from api.pages.sign_in.sessions import open_form
from api.pages.templating import show
from api.pages.visits import CSRF

KEPT = "kept."
"""Before the names of the fields that a page keeps for after the sign-in."""
_OWN = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_LONGEST = 2_000


def own_path(text: str) -> str:
    """The address, when it is one of this service that a person may be led to, else that of the first page.

    >>> [own_path(text) for text in ("/cases?q=%E4%B8%80", "//evil.example", "https://evil.example", "")]
    ['/cases?q=%E4%B8%80', '/', '/', '/']
    """
    return text if len(text) <= _LONGEST and _OWN.fullmatch(text) else "/"


def address_of_page(request: Request) -> str:
    """The address that a request asks for, as a way back to it."""
    query = request.scope["query_string"].decode("latin-1")
    return own_path(quote(request.url.path, safe="/@:+,;=~!$&'()*") + (f"?{query}" if query else ""))


def kept_of(form: Form) -> dict[str, str]:
    """The fields that a page kept for after the sign-in, by their own names."""
    return {name.removeprefix(KEPT): text for name, text in form.fields.items() if name.startswith(KEPT)}


async def sign_in_page(  # noqa: PLR0913  # each is a thing that the page shows
    request: Request,
    service: Service,
    *,
    back: str = "/",
    to: str = "",
    kept: Mapping[str, str] | None = None,
    name: str = "",
    wrong: str = "",
    status: int = 200,
) -> Response:
    """The page with what may be signed in with. `kept` is what is posted `to` an address of ours afterwards."""
    open_form(request)
    ways = service.settings.access.split(",")
    with_accounts = "accounts" in ways
    fresh = with_accounts and not await service.kept().of_people(lambda store: store.accounts())
    shown = {
        "here": "",
        "with_accounts": with_accounts,
        "fresh": fresh,
        "with_issuer": "oidc" in ways and bool(service.settings.oidc_client_id),
        "back": back,
        "to": to,
        "kept": {key: text for key, text in (kept or {}).items() if key != CSRF},
        "name": name,
        "wrong": wrong,
    }
    headers = {"WWW-Authenticate": 'Bearer realm="cailiang"'} if status == 401 else {}
    return show("sign_in.html", shown, status, headers)


def again_page(to: str, kept: Mapping[str, str], status: int) -> Response:
    """The page by which a person posts once more what did not get through."""
    fields = {name: text for name, text in kept.items() if name != CSRF}
    return show("again.html", {"here": "", "to": own_path(to), "kept": fields}, status)
