"""The papers of a record, for programs: which there are, each as a Word document, and the report to print.

They say what the record says, whoever asks; a record that was told in part is made whole by the rulesets in memory. Endpoints of
the contract, beside the pages because they lay out what pages lay out.
"""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from api.china import moment_in_words
from api.http.admission import BYTES
from api.http.contract import GUARDED, SECURITY, EvaluationId, PaperRow, json_response, responses
from api.http.problems import ProblemError
from api.http.recording import stored
from api.http.routes import told_in_full
from api.http.service import Reader, Service, Serving
from api.pages.dossiers import fields_of
from api.pages.opinion.paper import paper_of
from api.pages.papers import document_response, papers_of
from api.pages.templating import show
from api.papers import DOCX, Dossier, Offer, Sealed, dossier_of
from api.store import Actor

ROUTER = APIRouter(tags=["存证"])
_SHOWN = {"security": SECURITY}
_KINDS = (*GUARDED, "not-kept", "unknown-evaluation", "erased", "record-damaged", "rulesets-not-held")
Kind = Annotated[str, Path(description="哪一种文书：listPapers 给出的 kind")]
_BINARY = {"schema": {"type": "string", "format": "binary"}}


@ROUTER.get(
    "/v1/evaluations/{evaluation_id}/papers",
    operation_id="listPapers",
    summary="一次存证可以写哪些文书",
    openapi_extra=_SHOWN,
    responses=responses(list[PaperRow], *_KINDS),
)
async def papers(request: Request, service: Serving, actor: Reader, evaluation_id: EvaluationId) -> Response:
    """用得着的（offered）在前；不用的写明为什么。用 kind 取 getPaper。"""
    dossier = await _dossier(request, service, actor, evaluation_id)
    return json_response([_row(offer) for offer in papers_of(dossier, service)])


@ROUTER.get(
    "/v1/evaluations/{evaluation_id}/papers/{kind}.docx",
    operation_id="getPaper",
    summary="一份文书（Word）",
    response_class=Response,
    openapi_extra=_SHOWN,
    responses={
        **responses(None, *_KINDS, "not-found", "refused"),
        200: {"description": "文书的草稿", "content": {DOCX: _BINARY, BYTES: _BINARY}},
        409: responses(None, "record-damaged", "rulesets-not-held", "refused")[409]
        | {"description": "存证对不上；规则库不在内存里；这次存证不用这份文书"},
    },
)
async def paper(request: Request, service: Serving, actor: Reader, evaluation_id: EvaluationId, kind: Kind) -> Response:
    """按存证填好，供执法人员修改、签发。Accept 写 application/octet-stream 的，内容相同，类型是它。"""
    dossier = await _dossier(request, service, actor, evaluation_id)
    media = BYTES if request.headers.get("accept", "") == BYTES else DOCX
    return await document_response(dossier, kind, service, media)


@ROUTER.get(
    "/v1/evaluations/{evaluation_id}/report",
    operation_id="getReport",
    summary="裁量说明，可以打印",
    response_class=Response,
    openapi_extra=_SHOWN,
    responses={
        **responses(None, *_KINDS),
        200: {"description": "一个网页，样式从本服务取", "content": {"text/html": {"schema": {"type": "string"}}}},
    },
)
async def report(request: Request, service: Serving, actor: Reader, evaluation_id: EvaluationId) -> Response:
    """与网页上打印的相同：结论、依据、逐项比较、承办人的意见、回执和二维码。

    请求要带密钥，浏览器的地址栏带不了：由接入的系统取来，再给浏览器打印。样式的地址以 /static/ 开头，从本服务取，不要密钥。
    """
    return show("paper.html", paper_of(None, await _dossier(request, service, actor, evaluation_id)))


async def _dossier(request: Request, service: Service, actor: Actor, evaluation_id: str) -> Dossier:
    """What a record says to its papers; reading it is audited. Raises `ProblemError`."""
    record = await stored(service.kept(), evaluation_id, actor)
    full = told_in_full(service, record, actor)
    outcome = "given" if full is not None else "erased" if record.result_json is None else "not-held"
    await service.audit.read(request, "evaluation.read", f"evaluation:{record.id}", outcome)
    if full is None:
        raise ProblemError("erased" if outcome == "erased" else "rulesets-not-held")
    digest = orjson.loads(record.digests_json)["rulesets"]
    return dossier_of(fields_of(record), orjson.loads(full), digest, Sealed(record.id, moment_in_words(record.at)))


def _row(offer: Offer) -> dict[str, Any]:
    return {
        "kind": offer.paper.kind,
        "title": offer.paper.title,
        "offered": offer.offered,
        "why_not": offer.why_not or None,
    }
