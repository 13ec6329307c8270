"""Whether the process lives, whether it can answer, and what it has done."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.http.admission import refuse_unclear
from api.http.contract import GUARDED, SECURITY, Liveness, Readiness, json_response, responses
from api.http.problems import ProblemError
from api.http.records import RETRY
from api.http.service import MAY_MEASURE, Serving
from api.http.telemetry import MEDIA
from engine import __version__

router = APIRouter(tags=["运行"])
_OPEN = [Depends(refuse_unclear)]
"""The dependencies of an endpoint that asks for no key."""


@router.get(
    "/livez",
    operation_id="getLiveness",
    summary="进程在不在",
    dependencies=_OPEN,
    responses=responses(Liveness, "bad-parameter"),
)
async def alive() -> Response:
    """只要能作答就是 200。"""
    return json_response({"status": "ok"})


@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="能不能作答",
    dependencies=_OPEN,
    responses=responses(Readiness, "bad-parameter", "store-gone"),
)
async def ready(service: Serving) -> Response:
    """规则库读好了，存证库（如果配置了）连得上，结构是这一版的。一秒之内作答；不能的，detail 写明为什么。"""
    if service.store is not None and (trouble := await service.store.trouble_now()) is not None:
        raise ProblemError("store-gone", detail=trouble, headers=RETRY)
    return json_response(
        {
            "status": "ok",
            "version": __version__,
            "rulesets": [held.digest for held in service.rulesets.all()],
            "last_reading": service.rulesets.last_reading,
            "recording": service.store is not None,
            "access": service.settings.access,
        }
    )


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="Prometheus 指标",
    response_class=Response,
    dependencies=[MAY_MEASURE],
    openapi_extra={"security": SECURITY},
    responses={
        **responses(None, *GUARDED),
        200: {"description": "指标", "content": {"text/plain": {"schema": {"type": "string"}}}},
    },
)
async def metrics(service: Serving) -> Response:
    """各路由的请求数、状态、用时；核查的案件数；规则库的更新。配置了访问控制时需要 metrics 权限。"""
    return Response(service.metrics.text(), headers={"Content-Type": MEDIA})
