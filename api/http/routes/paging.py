"""Long lists in pages: the query parameters of a page, and cursors.

A cursor is the key of the last row given, so a row that is added later moves no page. Does not know the rows.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from api.http.problems import Fault, ProblemError

_Row = TypeVar("_Row")


class Paging(BaseModel):
    """Query parameters: which page of a long list."""

    model_config = ConfigDict(extra="forbid")
    cursor: Annotated[str | None, Field(max_length=600, description="上一页的 next")] = None
    limit: Annotated[int, Field(ge=1, le=500, description="一页最多几条")] = 100


class SearchQuery(Paging):
    """Query parameters: which rows of a long list, and which page of them."""

    q: Annotated[str, Field(max_length=100, description="要找的文字；不写就全部列出")] = ""


def page(rows: Sequence[_Row], key: Callable[[_Row], str], data: Callable[[_Row], Any], at: Paging) -> dict[str, Any]:
    """One page of rows: those after the one whose key is the cursor. Raises `ProblemError` for a strange cursor."""
    start = 0
    if at.cursor is not None:
        after = read_cursor(at.cursor)
        places = [place for place, row in enumerate(rows, 1) if key(row) == after]
        if not places:
            raise ProblemError("bad-parameter", [Fault("", "bad-value", parameter="cursor")])
        start = places[-1]
    cut = rows[start : start + at.limit]
    more = start + at.limit < len(rows)
    return {"items": [data(row) for row in cut], "next": write_cursor(key(cut[-1])) if more else None}


def write_cursor(key: str) -> str:
    """A key as a cursor.

    >>> read_cursor(write_cursor("cn/first-offence"))
    'cn/first-offence'
    """
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The key that a cursor holds. Raises `ProblemError`."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise ProblemError("bad-parameter", [Fault("", "bad-value", parameter="cursor")]) from None
