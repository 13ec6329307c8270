"""Whether the process lives, whether it can answer, and what it has done."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.http.desk import GUARDED, SECURITY, Desk, answer_json, replies
from api.http.metrics import MEDIA
from api.http.pages import Alive, Ready
from api.http.problems import ProblemError
from engine import __version__


def routes(desk: Desk) -> APIRouter:
    """The endpoints."""
    router = APIRouter(tags=["运行"])

    @router.get("/livez", summary="进程在不在", response_model=None, responses=replies(Alive))
    async def alive() -> Response:
        """只要能作答就是 200。"""
        return answer_json({"status": "ok"})

    @router.get("/readyz", summary="能不能作答", response_model=None, responses=replies(Ready, "store-gone"))
    async def ready() -> Response:
        """规则库读好了，存证库（如果配置了）写得进去。"""
        if desk.store is not None and not await asyncio.to_thread(desk.store.ready):
            raise ProblemError("store-gone")
        return answer_json(
            {
                "status": "ok",
                "version": __version__,
                "rulesets": [held.digest for held in desk.rulesets.all()],
                "recording": desk.store is not None,
                "access": desk.settings.access,
            }
        )

    @router.get(
        "/metrics",
        summary="Prometheus 指标",
        response_model=None,
        openapi_extra={"security": SECURITY},
        responses={
            **replies(None, *GUARDED),
            200: {"description": "指标", "content": {"text/plain": {"schema": {"type": "string"}}}},
        },
    )
    async def metrics(request: Request) -> Response:
        """各路由的请求数、状态、用时；核查的案件数；规则库的更新。配置了访问控制时需要 read 权限。"""
        await desk.access.admit(request, "read")
        return Response(desk.metrics.text(), headers={"Content-Type": MEDIA})

    return router
