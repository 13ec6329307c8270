"""The pages for officers: 核查, 规则库, 帮助, rendered on the server from the same answer that the service sends.

A page keeps nothing: all that was told stands in its form. It reads a form, asks what the endpoints ask, and writes HTML;
it decides nothing. Only `api/http/app.py` puts it together with the endpoints.
"""

from api.pages.routes import ROUTER, is_page
from api.pages.templating import show_problem

__all__ = ["ROUTER", "is_page", "show_problem"]
