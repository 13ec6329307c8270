"""The addresses of 承办人意见 and of the print view: read, keep, draft reasons, seal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.http.problems import ProblemError
from api.http.recording import caller_of
from api.http.service import Service, Serving
from api.pages.cases import may_change, open_file, version_of
from api.pages.dossiers import Filed, drafted, filed
from api.pages.form import Form, Wrong
from api.pages.officers import Officer, Posted
from api.pages.opinion.decisions import decisions_of, drafted_reasons
from api.pages.opinion.demands import EVIDENCE, FIELDS, REVIEW, is_of_opinion, lacking, wrong_texts
from api.pages.opinion.paper import paper_of
from api.pages.opinion.review import outdated, with_review
from api.pages.opinion.sealing import SEALING, seal
from api.pages.opinion.showing import Notice, page_of, record_of
from api.pages.templating import show
from api.pages.visits import VISIT
from api.papers import field_of
from api.scopes import ADMINISTRATOR, REVIEWER
from api.store import Actor, CaseFile, CaseFileChanged, Refused, StoreFull, StoreGone

ROUTER = APIRouter(include_in_schema=False)
_SHORT = 255
_SEE_OTHER, _FORBIDDEN, _CONFLICT, _WRONG, _NOT_KEPT = 303, 403, 409, 422, 507
_CHANGED = Notice(
    "这个案件在别处保存过，没有覆盖",
    "下面是您刚才写的；事实和结论是别处保存的。核对以后再保存一次，就以这里写的为准。",
)
_SEALED = Notice(
    "这个案件已经存证，没有保存",
    "存证以后不能再改。下面是您刚才写的，与存证的不同：需要的请抄下，离开这一页就没有了。",
)
_ANOTHER = Notice(
    "结论或者依据变了，没有存证",
    "规则库、日期或者事实与您看过的不同。下面是现在的结论；核对以后再存证。",
)
_ANOTHERS = Notice("没有保存", "这个案件由别人承办，您只能看。您写的都在下面。")


@ROUTER.get("/cases/{case_id}/opinion")
async def read(request: Request, case_id: str, service: Serving, actor: Officer) -> Response:
    """The opinion of a draft, or the record of a sealed case."""
    found = await filed(request, service, actor, case_id)
    if found.dossier is not None and found.file.sealed:
        return show("sealed.html", await record_of(request, service, actor, found))
    return show("opinion.html", page_of(found, may_review=_may_review(), may_decide=_may_decide()))


@ROUTER.post("/cases/{case_id}/opinion")
async def write(request: Request, case_id: str, form: Posted, service: Serving, actor: Officer) -> Response:
    """Keep what was written; draft the reasons of a decision, or seal."""
    file = await open_file(request, case_id, service, actor)
    here = RedirectResponse(f"/cases/{file.id}/opinion", _SEE_OTHER)
    sealing = bool(form["seal"]) and _may_decide()
    held, typed, version = service.rulesets.present, _typed(form), version_of(form)
    found = drafted(file, {**file.fields, **typed}, held, actor)
    if file.sealed:
        return here if sealing and _is_written(file, typed) else _again(found, _SEALED, _CONFLICT)
    if not (_may_review() or may_change(file, actor)):
        return _again(found, _ANOTHERS, _FORBIDDEN)
    if sealing and _is_under_way(file, typed, version) and await _seal(service, request, found, actor):
        return here
    if version != file.version:
        return _again(found, _CHANGED, _CONFLICT)
    receipt = found.dossier.receipt if found.dossier else ""
    found = replace(found, fields=_with_draft(found, form["draft"] if _may_decide() else ""))
    if found.dossier and _may_review() and form["receipt"] == receipt:
        as_shown = not (sealing or form["draft"]) and _is_written(file, {n: typed[n] for n in typed if n not in REVIEW})
        found = replace(found, fields=with_review(file.fields, found.fields, found.dossier, seen=as_shown))
    wrong = list(_wrong(found, sealing=sealing))
    another = sealing and not wrong and form["receipt"] != receipt
    ready = sealing and not wrong and not another
    try:
        kept = await service.kept().save_case_file(
            _listed(file, found.fields, f"{receipt} {actor.key_id}" if ready else ""), actor
        )
    except (CaseFileChanged, Refused) as error:
        if isinstance(error, Refused) and error.field != "sealed":
            raise
        latest = await open_file(request, case_id, service, actor)
        found = drafted(latest, {**latest.fields, **typed}, held, actor)
        if latest.sealed:
            return here if ready and _is_written(latest, typed) else _again(found, _SEALED, _CONFLICT)
        done = ready and _is_under_way(latest, typed, version) and await _seal(service, request, found, actor)
        return here if done else _again(found, _CHANGED, _CONFLICT)
    except (StoreFull, StoreGone) as error:
        return _again(found, Notice("没有保存", f"{error}。您写的都在下面，请稍后再保存。"), _NOT_KEPT)
    found = replace(found, file=kept)
    if wrong:
        return _again(found, None, _WRONG, wrong)
    if another or (ready and not await _seal(service, request, found, actor)):
        return _again(found, _ANOTHER, _CONFLICT)
    return here


@ROUTER.get("/cases/{case_id}/paper")
async def paper(request: Request, case_id: str, service: Serving, actor: Officer) -> Response:
    """The 裁量说明 to print."""
    found = await filed(request, service, actor, case_id)
    return show("paper.html", paper_of(found.file, found.dossier))


async def _seal(service: Service, request: Request, found: Filed, actor: Actor) -> CaseFile | None:
    """Seal the file as it is kept; None where its answer is another now. Raises `ProblemError`."""
    if "choose" not in actor.scopes:
        raise ProblemError("missing-scope", detail="需要权限 choose")
    return await seal(service.kept(), found, service.rulesets.present, caller_of(actor, request))


def _again(found: Filed, notice: Notice | None, status: int, wrong: list[Wrong] | None = None) -> Response:
    """The page once more, with all that was written."""
    shown = page_of(found, notice, wrong or (), may_review=_may_review(), may_decide=_may_decide())
    return show("opinion.html", shown, status)


def _may_review() -> bool:
    """Whether who is before the page may write the legal review: who has that role, or anybody where nobody signs in."""
    visit = VISIT.get()
    return not visit.name or visit.role in (REVIEWER, ADMINISTRATOR)


def _may_decide() -> bool:
    """Whether who is before the page may write the opinion and seal: not who reviews it."""
    return VISIT.get().role != REVIEWER


def _typed(form: Form) -> dict[str, str]:
    """What was written in the fields that this person may write; the button that seals says which evidence lies in the file."""
    written = {**form.fields, EVIDENCE: form["seal"]} if form["seal"] else form.fields
    return {
        name: text
        for name, text in written.items()
        if (name in FIELDS or name == EVIDENCE or is_of_opinion(name))
        and (_may_review() if name in REVIEW else _may_decide())
    }


def _wrong(found: Filed, *, sealing: bool) -> Iterator[Wrong]:
    """What is wrong with what was written; before a case is sealed also what is not written."""
    decisions = decisions_of(found.dossier) if found.dossier else ()
    yield from wrong_texts(found.fields, decisions)
    if sealing and not found.dossier:
        yield Wrong("sheet", "事实还有要改的，改好才有结论")
    elif sealing and found.dossier:
        yield from lacking(found.fields, decisions)
        yield from outdated(found.fields, found.dossier)


def _is_under_way(file: CaseFile, typed: Mapping[str, str], version: int) -> bool:
    """Whether the file was kept to be sealed with exactly this: the second of two clicks, or once more after a break."""
    return bool(file.fields.get(SEALING)) and _is_written(file, typed) and file.version - version in (0, 1)


def _is_written(file: CaseFile, typed: Mapping[str, str]) -> bool:
    """Whether the file holds exactly this."""
    return all(file.fields.get(name, "") == text for name, text in typed.items())


def _with_draft(found: Filed, wanted: str) -> Mapping[str, str]:
    """The fields with drafted reasons where they are wanted, below what was written."""
    fields = dict(found.fields)
    for decision in decisions_of(found.dossier) if found.dossier else ():
        if decision.key == wanted:
            name = field_of("reasons", decision.opinion.track, decision.opinion.act)
            fields[name] = "\n".join(filter(None, (fields.get(name, "").strip(), drafted_reasons(decision))))
    return fields


def _listed(file: CaseFile, fields: Mapping[str, str], sealing: str) -> CaseFile:
    """The file with these fields, what lists show of them, and the receipt of what is to be sealed and by whom, if it is."""
    number, party = (fields.get(name, "").replace("\0", "").strip()[:_SHORT] for name in ("c.number", "c.party"))
    kept = {name: text for name, text in fields.items() if name != SEALING} | ({SEALING: sealing} if sealing else {})
    return replace(file, fields=kept, number=number, party=party)
