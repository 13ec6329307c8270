"""What stands in the rulesets: lists and their versions, facts, violations, statutes, places. The same rows as the command line.

Only reads the catalog; decides nothing.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.defaults import today
from api.http.contract import (
    GUARDED,
    SECURITY,
    Day,
    ListDocument,
    ListRow,
    MatterRow,
    Page,
    PlaceRow,
    StandingRow,
    StatuteRow,
    TermRow,
    headers_named,
    json_response,
    responses,
)
from api.http.named import PLACE, look_up
from api.http.problems import Fault, ProblemError
from api.http.routes.paging import SearchQuery, page
from api.http.service import MAY_READ, Serving
from engine.answer import document_data, matter_data, place_data, standing_data, statute_data, term_data
from engine.catalog import Catalog, ListVersion, PlaceError

router = APIRouter(tags=["规则库"], dependencies=[MAY_READ])
_PAGED = {"security": SECURITY}
_IMMUTABLE = "private, max-age=86400"
ListId = Annotated[str, Path(description="清单：listLists 给出的 list，里面的斜杠照写", examples=["cn/first-offence"])]
Label = Annotated[str, Path(description="版本：listLists 给出的 versions 之一", examples=["2025-01-27"])]


class PlaceQuery(BaseModel):
    """Query parameters: a place and a day."""

    model_config = ConfigDict(extra="forbid")
    place: Annotated[str, Field(max_length=100, description="地区的代码或者名称", examples=["640106"]), PLACE]
    on: Annotated[Day | None, Field(description="哪一天；不写就是今天", examples=["2025-03-20"])] = None


@router.get(
    "/v1/lists",
    operation_id="listLists",
    summary="全部清单",
    openapi_extra=_PAGED,
    responses=responses(Page[ListRow], *GUARDED),
)
async def lists(service: Serving, at: Annotated[SearchQuery, Query()]) -> Response:
    """每份清单的 id、名称和版本；q 在 id 和名称里找。"""
    catalog = service.rulesets.present.catalog
    rows = [(name, versions) for name in catalog.lists() if (versions := catalog.versions(name))]
    wanted = [(name, vs) for name, vs in rows if at.q in name or any(at.q in v.title for v in vs)]
    return json_response(page(wanted, lambda row: row[0], _list_row, at))


@router.get(
    "/v1/lists/effective",
    operation_id="listEffectiveLists",
    summary="一个地区在一天的清单",
    openapi_extra=_PAGED,
    responses=responses(list[StandingRow], *GUARDED),
)
async def effective(service: Serving, where: Annotated[PlaceQuery, Query()]) -> Response:
    """各层级的清单和法律文本在那一天的状态（施行中、尚未施行、已失效、已被替代、草案）和收录情况。"""
    catalog, day = service.rulesets.present.catalog, where.on or today()
    look_up(where, catalog)
    place = catalog.places.find(where.place)
    try:
        standings = catalog.standings(place.code if place else where.place, day)
    except PlaceError as error:
        raise ProblemError(
            "bad-parameter", [Fault("", "unknown-place", parameter="place", told=f"{error}。")]
        ) from None
    return json_response([standing_data(standing) for standing in standings])


@router.get(
    "/v1/lists/{list_id:path}/versions/{version}",
    operation_id="getListVersion",
    summary="一份清单的一个版本",
    openapi_extra=_PAGED,
    responses={
        **responses(ListDocument, *GUARDED, "unknown-list", says="全文", headers=("ETag",)),
        304: {"description": "没有变（If-None-Match）", "headers": headers_named("ETag")},
    },
)
async def one_version(request: Request, service: Serving, list_id: ListId, version: Label) -> Response:
    """全文：出处、定义、除外情形，每一项的条件和效果。公布的版本永不改动，有强 ETag；草案还会改，不缓存。"""
    found = _find(service.rulesets.present.catalog, list_id, version)
    body = orjson.dumps(document_data(found))
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "no-store" if found.draft else _IMMUTABLE}
    if _held_already(request.headers.get("if-none-match", ""), tag):
        return Response(None, 304, headers)
    return Response(body, 200, headers, "application/json")


@router.get(
    "/v1/terms",
    operation_id="listTerms",
    summary="可以填写的事实",
    openapi_extra=_PAGED,
    responses=responses(Page[TermRow], *GUARDED),
)
async def terms(service: Serving, at: Annotated[SearchQuery, Query()]) -> Response:
    """名称、id、类型、怎样问、怎样写、一般用什么证明。"""
    found = service.rulesets.present.catalog.library.vocabulary.search(at.q)
    return json_response(page(found, lambda term: term.id, term_data, at))


@router.get(
    "/v1/matters",
    operation_id="listMatters",
    summary="违法事项",
    openapi_extra=_PAGED,
    responses=responses(Page[MatterRow], *GUARDED),
)
async def matters(service: Serving, at: Annotated[SearchQuery, Query()]) -> Response:
    """查找的文字（q）在名称、id、别名、领域、违反和处罚的条款里找。"""
    found = service.rulesets.present.catalog.library.matters.search(at.q)
    return json_response(page(found, lambda matter: matter.id, matter_data, at))


@router.get(
    "/v1/statutes",
    operation_id="listStatutes",
    summary="法律、法规、规章",
    openapi_extra=_PAGED,
    responses=responses(Page[StatuteRow], *GUARDED),
)
async def statutes(service: Serving, at: Annotated[SearchQuery, Query()]) -> Response:
    """各版的有效期、今天的状态（现行、尚未施行、已修订、已修正、已废止）、读自哪里；q 在名称、层级和文本的日期里找。"""
    library, day = service.rulesets.present.catalog.library, today()
    found = library.statutes.search(at.q)
    return json_response(page(found, lambda each: each.name, lambda each: statute_data(each, library, day), at))


@router.get(
    "/v1/places",
    operation_id="listPlaces",
    summary="地区",
    openapi_extra=_PAGED,
    responses=responses(Page[PlaceRow], *GUARDED),
)
async def places(service: Serving, at: Annotated[SearchQuery, Query()]) -> Response:
    """六位代码、名称、有效期；q 按代码、名称、简称、上级加名称、拼音或者首字母找。"""
    known = service.rulesets.present.catalog.places
    found = known.search(at.q) if at.q else known.places
    return json_response(page(found, lambda place: f"{place.code}/{place.since}/{place.ended}", place_data, at))


def _list_row(row: tuple[str, tuple[ListVersion, ...]]) -> dict[str, Any]:
    name, versions = row
    return {"list": name, "title": versions[-1].title, "versions": [v.label for v in versions]}


def _find(catalog: Catalog, list_id: str, version: str) -> ListVersion:
    found = catalog.named(f"{list_id}@{version}")
    if found is None:
        raise ProblemError("unknown-list")
    return found


def _held_already(header: str, tag: str) -> bool:
    """Whether If-None-Match names the tag.

    >>> _held_already('W/"a", "b"', '"b"'), _held_already("*", '"b"'), _held_already("", '"b"')
    (True, True, False)
    """
    named = {one.strip().removeprefix("W/") for one in header.split(",")}
    return tag in named or "*" in named
