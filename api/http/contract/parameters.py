"""Values of parameters that are more than texts: days that the calendar has, and cursors that a page gave.

What is wrong with them is found with the shape of the other parameters, so that all of it is told at once.
"""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from engine.language import QuantityError, read_date


def _day(text: object) -> object:
    try:
        return read_date(text) if isinstance(text, str) else text
    except QuantityError:
        raise PydanticCustomError("bad-date", "no such day") from None


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "maxLength": 10})]
"""A day written 2025-03-20."""


def write_cursor(key: str) -> str:
    """The key of the last row of a page as a cursor.

    >>> read_cursor(write_cursor("cn/first-offence"))
    'cn/first-offence'
    """
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The key that a cursor holds. Raises `PydanticCustomError`, for a shape that reads it."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise bad_cursor() from None


def bad_cursor() -> PydanticCustomError:
    """Whoever sent this cursor has it from no page."""
    return PydanticCustomError("bad-cursor", "no cursor")


def _key(text: object) -> object:
    return read_cursor(text) if isinstance(text, str) else text


def _number(text: object) -> object:
    key = _key(text)
    if not isinstance(key, str):
        return key
    if not (key.isascii() and key.isdigit() and len(key) <= 18):
        raise bad_cursor()
    return int(key)


_WRITTEN = WithJsonSchema({"type": "string", "maxLength": 600})
_BEFORE = Field(description="上一页的 next")
Cursor = Annotated[Annotated[str, BeforeValidator(_key), _WRITTEN] | None, _BEFORE]
"""The key of the last row of the page before."""
NumberCursor = Annotated[Annotated[int, BeforeValidator(_number), _WRITTEN] | None, _BEFORE]
"""The number of the last row of the page before."""
Limit = Annotated[int, Field(ge=1, le=500, description="一页最多几条")]
