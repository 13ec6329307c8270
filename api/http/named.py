"""Parameters that name something of the rulesets, looked up: all of them at once, and with whatever else is wrong.

A shape of query parameters marks each with a `Named`. Knows the catalog; what a name means there is the catalog's to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request

from api.http.problems import Fault, ProblemError, of_place
from engine.answer import conclusion_words
from engine.catalog import Catalog

OTHER = "other"
"""The id of every matter in a person's own words."""


@dataclass(frozen=True, slots=True)
class Named:
    """The mark of a parameter: what is wrong with a name in a catalog, None for one that is there."""

    wrong: Callable[[Catalog, str], Fault | None]


def _place(catalog: Catalog, text: str) -> Fault | None:
    if catalog.places.find(text) is not None:
        return None
    return Fault("", "unknown-place", told=of_place(catalog.places.why_not(text, repeated=False)))


def _matter(catalog: Catalog, text: str) -> Fault | None:
    if catalog.library.matters.find(text) is not None:
        return None
    told = "事项表里没有这个事项；写它的名称、id 或者别名（见 /v1/matters）。"
    return Fault("", "unknown-matter", told=told)


def _matter_or_other(catalog: Catalog, text: str) -> Fault | None:
    wrong = None if text == OTHER else _matter(catalog, text)
    return wrong and replace(wrong, told=f"{wrong.told.removesuffix('。')}，不在表里的事项写 {OTHER}。")


def _outcome(catalog: Catalog, text: str) -> Fault | None:
    outcomes = conclusion_words(catalog).outcomes
    if text in outcomes:
        return None
    return Fault("", "bad-value", told=f"没有这个结论；可以写：{'、'.join(outcomes)}。")


def _version(catalog: Catalog, text: str) -> Fault | None:
    if catalog.named(text) is not None:
        return None
    return Fault("", "bad-value", told="没有这一版；写成 清单@版本，清单和版本见 /v1/lists。")


PLACE, MATTER, MATTER_OR_OTHER = Named(_place), Named(_matter), Named(_matter_or_other)
OUTCOME, VERSION = Named(_outcome), Named(_version)


def look_up(asked: BaseModel, catalog: Catalog, kind: str = "bad-parameter") -> None:
    """Raise `ProblemError` of that kind for the parameters of a shape that name nothing.

    Raises `CatalogError` when a version that is named is wrong.
    """
    written = {name: text for name in type(asked).model_fields if isinstance(text := getattr(asked, name), str)}
    if faults := _faults(type(asked), written, catalog):
        raise ProblemError(kind, faults)


def also_wrong(request: Request, told: ProblemError, catalog: Catalog) -> ProblemError:
    """What is told of the shape of parameters, with those of a right shape that name nothing.

    Raises `CatalogError` as `look_up` does.
    """
    wrong = {fault.parameter for fault in told.faults}
    right = {name: text for name, text in request.query_params.items() if name not in wrong}
    faults = [fault for shape in _shapes(request) for fault in _faults(shape, right, catalog)]
    return ProblemError(told.kind, [*told.faults, *faults])


def _shapes(request: Request) -> list[type[BaseModel]]:
    """The shapes of the query parameters of the endpoint that a request goes to."""
    dependant: Any = getattr(request.scope.get("route"), "dependant", None)
    kinds = [one.field_info.annotation for one in dependant.query_params] if dependant else []
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]


def _faults(shape: type[BaseModel], written: Mapping[str, str], catalog: Catalog) -> list[Fault]:
    faults = []
    for name, field in shape.model_fields.items():
        mark = next((each for each in field.metadata if isinstance(each, Named)), None)
        text = written.get(name)
        if mark is not None and text is not None and (fault := mark.wrong(catalog, text)) is not None:
            faults.append(replace(fault, parameter=name))
    return faults
