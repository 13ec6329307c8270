"""Long lists of the rulesets in pages, by the query parameters of a page.

A cursor is the key of the last row given, so a row that is added later moves no page. Does not know the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from api.http.contract import Cursor, Limit, write_cursor
from api.http.problems import Fault, ProblemError

_Row = TypeVar("_Row")
_GONE = "这一页的上一条现在没有了，或者换了查找的文字；请从头再列。"


class SearchQuery(BaseModel):
    """Query parameters: which rows of a long list, and which page of them."""

    model_config = ConfigDict(extra="forbid")
    cursor: Cursor = None
    limit: Limit = 100
    q: Annotated[str, Field(max_length=100, description="要找的文字；不写就全部列出")] = ""


def page(
    rows: Sequence[_Row], key: Callable[[_Row], str], data: Callable[[_Row], Any], at: SearchQuery
) -> dict[str, Any]:
    """One page of rows: those after the one whose key is the cursor. Raises `ProblemError` for a strange cursor."""
    start = 0
    if at.cursor is not None:
        places = [place for place, row in enumerate(rows, 1) if key(row) == at.cursor]
        if not places:
            raise ProblemError("bad-parameter", [Fault("", "bad-value", parameter="cursor", told=_GONE)])
        start = places[-1]
    cut = rows[start : start + at.limit]
    more = start + at.limit < len(rows)
    return {"items": [data(row) for row in cut], "next": write_cursor(key(cut[-1])) if more else None}
