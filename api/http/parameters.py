"""Parameters of the endpoints that are asked most, read by the shapes that the OpenAPI page shows.

The framework reads parameters as well, but takes as long over none at all as a tenth of an evaluation. Does not know
endpoints.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

_Query = TypeVar("_Query", bound=BaseModel)
_Header = TypeVar("_Header", bound=BaseModel)
_Shape = TypeVar("_Shape", bound=BaseModel)


def read_query(request: Request, shape: type[_Query]) -> _Query:
    """What the query says. Raises `RequestValidationError`."""
    wrong: list[Any] = []
    found = _shaped(shape, _query_of(request, wrong), wrong)
    if wrong or found is None:
        raise RequestValidationError(wrong)
    return found


def read_parameters(request: Request, query: type[_Query], header: type[_Header]) -> tuple[_Query, _Header]:
    """What the query and the headers say; a shape of headers names them by alias. Raises `RequestValidationError`."""
    wrong: list[Any] = []
    sent = {name: value for name in _names(header) if (value := request.headers.get(name)) is not None}
    wrong += [_twice("header", name) for name in sent if len(request.headers.getlist(name)) > 1]
    asked, told = _shaped(query, _query_of(request, wrong), wrong), _shaped(header, sent, wrong)
    if wrong or asked is None or told is None:
        raise RequestValidationError(wrong)
    return asked, told


def shown(shape: type[BaseModel], where: Literal["query", "header"] = "query") -> list[dict[str, Any]]:
    """The entries of a shape's parameters on the OpenAPI page.

    >>> from pydantic import create_model
    >>> shown(create_model("Paging", limit=(int, 20)))
    [{'name': 'limit', 'in': 'query', 'required': False, 'schema': {'default': 20, 'title': 'Limit', 'type': 'integer'}}]
    """
    page = shape.model_json_schema()
    entries = []
    for name, schema in page["properties"].items():
        told = {key: value for key, value in schema.items() if key != "default" or value is not None}
        entry = {"name": name, "in": where, "required": name in page.get("required", ()), "schema": told}
        entries.append(entry | ({"description": schema["description"]} if "description" in schema else {}))
    return entries


def _query_of(request: Request, wrong: list[Any]) -> dict[str, str]:
    """The query; a parameter that is sent twice is `wrong`, since no order of two may decide."""
    if not request.scope["query_string"]:
        return {}
    names = [name for name, _ in request.query_params.multi_items()]
    wrong += [_twice("query", name) for name in dict.fromkeys(names) if names.count(name) > 1]
    return dict(request.query_params)


def _twice(where: str, name: str) -> dict[str, Any]:
    return {"type": "twice", "loc": (where, name)}


@cache
def _names(shape: type[BaseModel]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in shape.model_fields.items())


@cache
def _unsaid(shape: type[BaseModel]) -> BaseModel | None:
    """What a shape is when nothing is sent; None when something must be."""
    return None if any(field.is_required() for field in shape.model_fields.values()) else shape()


def _shaped(shape: type[_Shape], texts: Mapping[str, str], wrong: list[Any]) -> _Shape | None:
    if not texts and isinstance(unsaid := _unsaid(shape), shape):
        return unsaid
    try:
        return shape.model_validate(texts)
    except ValidationError as error:
        wrong.extend(error.errors(include_url=False, include_context=False, include_input=False))
        return None
