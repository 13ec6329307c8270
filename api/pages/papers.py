"""The papers of a case file: which there are, and each as a Word document. Knows dossiers and forms; lays nothing out."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.http.problems import ProblemError
from api.http.service import Service, Serving
from api.pages.dossiers import filed
from api.pages.officers import Officer
from api.pages.templating import show
from api.papers import DOCX, Dossier, FormError, Offer, document_of, file_name, offers_of
from engine.catalog import Catalog

ROUTER = APIRouter(include_in_schema=False)
_WRONG = "案件还有写错的地方，没有结论，不能写文书；请先回到案件改好"


@ROUTER.get("/cases/{case_id}/papers")
async def papers(case_id: str, request: Request, service: Serving, actor: Officer) -> Response:
    """The papers that a case may need, and the others with why it does not."""
    told = await filed(request, service, actor, case_id)
    offers = papers_of(told.dossier, service) if told.dossier else ()
    shown = {"here": "cases", "file": told.file, "papers": offers, "wrong": "" if told.dossier else _WRONG}
    return show("papers.html", shown)


@ROUTER.get("/cases/{case_id}/papers/{kind}.docx")
async def paper(case_id: str, kind: str, request: Request, service: Serving, actor: Officer) -> Response:
    """One paper as a Word document. Raises `ProblemError` 404 for a kind that there is not, 409 for one that is not offered."""
    told = await filed(request, service, actor, case_id)
    if told.dossier is None:
        raise ProblemError("refused", detail=_WRONG, status=409)
    return await document_response(told.dossier, kind, service, DOCX)


async def document_response(dossier: Dossier, kind: str, service: Service, media: str) -> Response:
    """One paper of a dossier as a Word document, told as of this media type. Raises `ProblemError`."""
    offers = papers_of(dossier, service)
    offer = next((each for each in offers if each.paper.kind == kind), None)
    if offer is None:
        known = "、".join(each.paper.kind for each in offers)
        raise ProblemError("not-found", detail=f"没有这种文书；可以写：{known}")
    if not offer.offered:
        raise ProblemError("refused", detail=f"这个案件不用这份文书：{offer.why_not}", status=409)
    try:
        root = _catalog(dossier, service).root
        content = await asyncio.to_thread(document_of, offer, dossier, root)
    except FormError as error:
        raise ProblemError("rulesets-wrong", detail=str(error)) from None
    return Response(content, 200, _headers(file_name(offer.paper, dossier)), media)


def papers_of(dossier: Dossier, service: Service) -> tuple[Offer, ...]:
    """Every paper that there is for a case, by the rulesets it was decided by, those it may need first."""
    return offers_of(dossier, _catalog(dossier, service))


def _catalog(dossier: Dossier, service: Service) -> Catalog:
    held = (each for each in service.rulesets.all() if each.digest == dossier.rulesets)
    return next(held, service.rulesets.present).catalog


def _headers(name: str) -> dict[str, str]:
    """A download under a Chinese name (RFC 6266, RFC 8187), kept by nobody on the way: it names a party."""
    return {
        "Content-Disposition": f"attachment; filename=\"paper.docx\"; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "no-store",
    }
