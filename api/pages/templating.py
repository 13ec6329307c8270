"""How a page becomes a response: templates that escape whatever is put into them, static files by digest, the headers.

Knows Jinja2 and headers; does not know cases.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response

from api.china import moment_in_words
from api.defaults import today
from api.http.problems import KINDS, ProblemError
from api.pages.visits import CSRF, VISIT, Visit
from api.papers import facts_beside, in_words, parts_below, value_in_words
from engine import __version__
from engine.language import QuantityError, ends_of, read_days

_HERE = Path(__file__).parent
_MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FOR_EVER = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may do: ask this service for its files and its answers, and post to it."""
# A form that is posted to us must be able to say where it stood: with no referrer at all a browser hides the origin, too.
_HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
_BORROWED = Path(str(resources.files("fastapi_offline"))) / "static"


def _by_digest(paths: Iterable[Path]) -> dict[str, Path]:
    return {f"{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}/{path.name}": path for path in paths}


FILES = _by_digest(path for path in sorted((_HERE / "static").iterdir()) if path.suffix in _MEDIA)
"""The static files by the path at which they are asked: another content is another path, so each may be kept for ever."""
BORROWED = _by_digest(_BORROWED / name for name in ("swagger-ui-bundle.js", "swagger-ui.css"))
"""Those that come out of an installed package, for the page of the interface alone."""


def money(text: str) -> str:
    """An amount of 元 with its thousands marked.

    >>> money("50000"), money("66.5")
    ('50,000', '66.5')
    """
    try:
        return f"{Decimal(text):,}"
    except InvalidOperation:
        return text


def day(written: date | str) -> str:
    """A day, a month or a year in words, however a person wrote it; what is none stays as it is.

    >>> day("2026.11.3"), day("2025-01"), day("2025-01-16至2025-01-18"), day("去年夏天")
    ('2026年11月3日', '2025年1月', '2025年1月16日至2025年1月18日', '去年夏天')
    """
    try:
        return in_words(str(written if isinstance(written, date) else read_days(written)))
    except QuantityError:
        return str(written)


def ahead(written: str) -> str:
    """A warning beside a day that has not come yet, "" beside any other: the rules of that day may still change, or it is a slip.

    >>> ahead("2025-01-16"), ahead("2199年3月1日"), ahead("")
    ('', '（这一天还没有到）', '')
    """
    try:
        first, _ = ends_of(read_days(written))
    except QuantityError:
        return ""
    return "（这一天还没有到）" if first > today() else ""


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"static": {path.name: f"/static/{address}" for address, path in (FILES | BORROWED).items()}}
    made.globals |= {"version": __version__}
    made.filters |= {
        "day": day,
        "ahead": ahead,
        "moment": moment_in_words,
        "words": in_words,
        "value": value_in_words,
        "money": money,
        "facts_beside": facts_beside,
        "parts_below": parts_below,
    }
    return made


_PAGES = _environment()


def show(
    template: str, shown: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The page that a template makes of what is `shown`."""
    visit = VISIT.get()
    text = _PAGES.get_template(template).render({"visit": visit, "csrf": _csrf_field(visit), **shown})
    return Response(text, status, {**_HEADERS, **(headers or {})}, "text/html")


def _csrf_field(visit: Visit) -> Markup:
    """The hidden field that each form of a page holds, written `{{ csrf }}`; nothing where there is no session."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF, visit.csrf) if visit.csrf else Markup()


def show_problem(problem: ProblemError, request_id: str) -> Response:
    """The page that says a problem; like the problem itself it repeats nothing that was sent."""
    shown = {
        "title": KINDS[problem.kind][1],
        "detail": problem.detail,
        "faults": [fault.told for fault in problem.faults if fault.told],
        "request_id": request_id,
        "here": "",
    }
    return show("problem.html", shown, problem.status, problem.headers)


def send_file(address: str) -> Response:
    """A static file. Raises `ProblemError` for an address that no file of this version has."""
    path = FILES.get(address) or BORROWED.get(address)
    if path is None:
        raise ProblemError("not-found")
    return Response(path.read_bytes(), 200, {"Cache-Control": _FOR_EVER}, _MEDIA[path.suffix])
