"""Two list versions, or two places on one matter, compared: which cases come out differently, each with a case that shows it.

Only reads the catalog; the engine compares.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.defaults import today
from api.http.comparisons import of_places, of_versions
from api.http.contract import GUARDED, SECURITY, Day, ListComparison, PlaceComparison, responses
from api.http.named import MATTER, PLACE, VERSION, look_up
from api.http.problems import Fault, ProblemError
from api.http.service import Reader, Serving
from engine.catalog import CatalogError, PlaceError

router = APIRouter(tags=["规则库"])
_PAGED = {"security": SECURITY}


class VersionsQuery(BaseModel):
    """Query parameters: two list versions."""

    model_config = ConfigDict(extra="forbid")
    old: Annotated[
        str,
        Field(max_length=200, description="旧的一版：清单@版本", examples=["cn/publication-regulations@2020-11-29"]),
        VERSION,
    ]
    new: Annotated[
        str,
        Field(max_length=200, description="新的一版：清单@版本", examples=["cn/publication-regulations@2024-12-06"]),
        VERSION,
    ]


class PlacesQuery(BaseModel):
    """Query parameters: two places, a matter and a day."""

    model_config = ConfigDict(extra="forbid")
    old: Annotated[str, Field(max_length=100, description="一个地区的代码或者名称", examples=["440000"]), PLACE]
    new: Annotated[str, Field(max_length=100, description="另一个地区的代码或者名称", examples=["440700"]), PLACE]
    matter: Annotated[
        str, Field(max_length=200, description="违法事项的名称、id 或者别名", examples=["expired-food"]), MATTER
    ]
    on: Annotated[Day | None, Field(description="哪一天；不写就是今天", examples=["2025-03-20"])] = None


@router.get(
    "/v1/lists:compare",
    operation_id="compareLists",
    summary="两版清单哪里不同",
    openapi_extra=_PAGED,
    responses=responses(
        ListComparison, *GUARDED, "unknown-list", "rulesets-wrong", says="改动、涉及的事项、不同的案件"
    ),
)
async def lists(service: Serving, reader: Reader, wanted: Annotated[VersionsQuery, Query()]) -> Response:
    """文字的改动各涉及哪些事项；每个涉及的事项更宽、更窄还是相同，每处不同有一个核对过的案件。与 cailiang compare 相同。"""
    catalog = service.rulesets.present.catalog
    try:
        look_up(wanted, catalog, "unknown-list")
        old, new = catalog.named(wanted.old), catalog.named(wanted.new)
    except CatalogError:
        raise ProblemError("rulesets-wrong") from None
    if old is None or new is None:
        raise ProblemError("unknown-list")
    found = await service.comparisons.find(catalog, of_versions(catalog, old, new), partial(service.access.owe, reader))
    return _json(found)


@router.get(
    "/v1/places:compare",
    operation_id="comparePlaces",
    summary="两个地区对一个事项哪里不同",
    openapi_extra=_PAGED,
    responses=responses(PlaceComparison, *GUARDED, "rulesets-wrong", says="每种结果在两地的不同"),
)
async def places(service: Serving, reader: Reader, wanted: Annotated[PlacesQuery, Query()]) -> Response:
    """两地施行中的清单，按能给出的结果合起来比；每处不同有一个核对过的案件。"""
    catalog, day = service.rulesets.present.catalog, wanted.on or today()
    look_up(wanted, catalog)
    matter = catalog.library.matters.find(wanted.matter)
    old, new = catalog.places.find(wanted.old), catalog.places.find(wanted.new)
    if matter is None or old is None or new is None:
        raise ProblemError("bad-parameter")
    faults = []
    for place, parameter in ((old, "old"), (new, "new")):
        try:
            catalog.standings(place.code, day)
        except PlaceError as error:
            faults.append(Fault("", "unknown-place", parameter=parameter, told=f"{error}。"))
        except CatalogError:
            raise ProblemError("rulesets-wrong") from None
    if faults:
        raise ProblemError("bad-parameter", faults)
    comparison = of_places(catalog, old.code, new.code, matter, day)
    return _json(await service.comparisons.find(catalog, comparison, partial(service.access.owe, reader)))


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
