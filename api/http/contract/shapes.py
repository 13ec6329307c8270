"""What every answer is made of: an object of keys that are told, and a page of a long list."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

_Row = TypeVar("_Row")


class Shape(BaseModel):
    """These keys, and later others (the page says so); the words under a key describe it, also in the engine's types."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Page(Shape, Generic[_Row]):
    """一页；`next` 是下一页的 cursor，没有下一页时是 null。"""

    items: list[_Row]
    """这一页的各条"""
    next: Annotated[str | None, Field(description="写进 cursor 就是下一页；null：没有了")]
