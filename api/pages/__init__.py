"""The pages: 核查, 案件, 规则库, 审核, 帮助, 接口, rendered on the server from the same answer that the service sends.

All that was told of a case stands in its form, which the store keeps as a case file. A page reads a form, asks what the
endpoints ask, and writes HTML; it decides nothing. Only `api/http/app.py` puts it together with the endpoints.
"""

from collections.abc import MutableMapping
from typing import Any

from starlette.routing import Match

from api.pages import cases, guidance, interface, library, opinion, papers, records, review, routes
from api.pages.officers import AnsweredError
from api.pages.sign_in import Cookies, own_password
from api.pages.sign_in import addresses as sign_in
from api.pages.templating import show_problem

ROUTERS = (
    routes.ROUTER,
    cases.ROUTER,
    opinion.ROUTER,
    papers.ROUTER,
    library.ROUTER,
    review.ROUTER,
    interface.ROUTER,
    guidance.ROUTER,
    sign_in.ROUTER,
    own_password.ROUTER,
)
"""The addresses of all pages, a router for each module that has some."""
ENDPOINTS = (records.ROUTER,)
"""The endpoints of the contract that lay out what pages lay out."""
__all__ = ["ENDPOINTS", "ROUTERS", "AnsweredError", "Cookies", "is_page", "show_problem"]


def is_page(scope: MutableMapping[str, Any]) -> bool:
    """Whether a request goes to a page, so that a person reads what is wrong; also before its route is looked up."""
    route = scope.get("route")
    if route is None:
        return any(each.matches(scope)[0] is not Match.NONE for router in ROUTERS for each in router.routes)
    return getattr(route, "path", None) in {getattr(each, "path", "") for router in ROUTERS for each in router.routes}
