"""A case file and its form: begun once it is known what and where, kept with every change, also while something is wrong in it.

Knows forms and case files; decides nothing and writes no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from starlette.requests import Request

from api.http.decided import Decided, DecidedActs
from api.http.problems import ProblemError
from api.http.service import Service
from api.pages.acts import numbers_of
from api.pages.check import Checked, check_case
from api.pages.form import Form
from api.pages.renewals import renewals_of
from api.papers import moved
from api.scopes import REVIEWER, role_of
from api.store import BETWEEN, Actor, CaseFile, CaseFilters, Page, StoreFull, StoreGone
from engine.catalog import TRACKS
from engine.evaluation import join

_NOT_KEPT = frozenset(("csrf", "file", "version"))
"""The fields of a page that say nothing of the case."""
_OF_OPINION = re.compile(r"[co]\..*|sealing", re.DOTALL)
"""The fields of persons, opinions and sealing: 承办人意见 alone writes them."""
_ANOTHERS = "这个案件由别人承办，您只能看、只能试着改：改了什么都不保存。审核意见写在“承办人意见”一页"
LATER = "请不要关闭页面，稍后按“核查”再保存"
"""What a person does while nothing can be kept."""
_SHEET = "shown"
"""The field that every sheet sends."""
_LONGEST = 255
_FORBIDDEN, _UNAVAILABLE = 403, 503
_NEWEST = 5
"""So many drafts the start page offers."""


class Kept(NamedTuple):
    """A case file after a form was sent: `unsaved` says why it could not be kept, in which case it is as it was before."""

    file: CaseFile
    checked: Checked
    unsaved: str = ""
    refused: int = 0

    @property
    def status(self) -> int:
        """The status of its page."""
        return self.refused or self.checked.status


async def open_file(request: Request, name: str, service: Service, actor: Actor) -> CaseFile:
    """The case file; that a person opened the one of another is audited, whatever for.

    Raises `ProblemError` when there is none that the person may see, or no store; `StoreGone`.
    """
    file = await service.kept().case_file(name, actor)
    if file is None:
        raise ProblemError("unknown-case-file")
    if file.owner != actor.key_id:
        await note_reading(request, file, service)
    return file


async def note_reading(request: Request, file: CaseFile, service: Service) -> None:
    """Note in the audit that a case file was read. Raises `StoreGone`."""
    await service.audit.read(request, "case.read", f"case:{file.id}", "sealed" if file.sealed else "draft")


def may_change(file: CaseFile, actor: Actor) -> bool:
    """Whether a person may write facts and opinion of a case: its owner, and of those who see it whoever may record choices.

    Who reviews the case of another writes the review and nothing else: the review would be worth nothing.
    """
    others = not actor.scopes.isdisjoint(("choose", "admin")) and role_of(actor.scopes) != REVIEWER
    return file.owner == actor.key_id or others


async def begin_file(checked: Checked, service: Service, actor: Actor) -> CaseFile:
    """Keep a new case file of a form; nobody's opinion or review comes with it. Raises `StoreError`."""
    made = CaseFile(checked.openings[0].place, facts_of(checked.form))
    return await service.kept().save_case_file(_listed(made, checked), actor)


def with_changes(file: CaseFile, form: Form) -> Form:
    """The form of a case file after another page of it was sent: what does not stand on that page stays as it was.

    The sheet sends all of its facts, so one that it does not send is gone. The opening, while it is not settled, has no sheet:
    its facts stay. Persons, opinions and the review are never taken from here: their page asks who writes them.
    """
    sent = facts_of(form)
    of_file = {name: text for name, text in file.fields.items() if _OF_OPINION.fullmatch(name)}
    of_sheet = sent if _SHEET in sent else {**facts_of(Form(file.fields)), **sent}
    numbers = numbers_of(file.fields, of_sheet)
    return Form(of_sheet | {name: text for written, text in of_file.items() if (name := moved(written, numbers))})


async def keep(file: CaseFile, form: Form, service: Service, actor: Actor) -> Kept:
    """Keep the form of a case file, evaluated as far as it can be; the same form again changes nothing.

    It is kept once more where a list changed since: then it is checked with the lists of now.

    Raises `CaseFileChanged` when another version is kept than the one that the form was made of, `ProblemError`.
    """
    held = service.rulesets.present
    checked = check_case(with_changes(file, form), held, actor)
    fields = checked.form.fields
    if fields == file.fields and not (may_change(file, actor) and renewals_of(file, held)):
        return Kept(file, checked)
    if not may_change(file, actor):
        return Kept(file, checked, _ANOTHERS, _FORBIDDEN)
    new = _listed(replace(file, fields=fields, version=version_of(form)), checked)
    try:
        return Kept(await service.kept().save_case_file(new, actor), checked)
    except (StoreFull, StoreGone) as error:
        # The officer works on: the page holds everything, and says that it is not kept.
        return Kept(replace(file, version=new.version), checked, f"{error}。{LATER}", _UNAVAILABLE)


def version_of(form: Form) -> int:
    """The version of the case file of which the page of a form was made; 0, which none has, for what is no version."""
    text = form["version"]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


async def drafts_of(service: Service, actor: Actor) -> tuple[CaseFile, ...]:
    """The drafts that a person may go on with, the last changed first; none without a store, or while it does not answer."""
    if service.store is None:
        return ()
    try:
        mine = CaseFilters(sealed=False, owner=actor.key_id)
        found: Page[CaseFile] = await service.store.case_files(actor, mine, None, _NEWEST)
    except StoreGone:
        return ()
    return found.items


def facts_of(form: Form) -> dict[str, str]:
    """What the sheet tells of its case."""
    return {n: text for n, text in form.fields.items() if n not in _NOT_KEPT and not _OF_OPINION.fullmatch(n)}


def _listed(file: CaseFile, checked: Checked) -> CaseFile:
    """The case file with what lists and searches show of it. While the opening is not settled, matter and place stay."""
    form = checked.form
    matters = "、".join(dict.fromkeys(opening.matter for opening in checked.openings if opening.matter))
    return replace(
        file,
        place=checked.openings[0].place or file.place,
        matter=_short(matters) or file.matter,
        words=_short(form["what"]),
        number=_short(form["c.number"]),
        party=_short(form["c.party"]),
        outcome=BETWEEN.join(dict.fromkeys(_outcomes(checked))),
        act_date=_short(form["act"]),
        decision_date=_short(form["decided"]),
    )


def _outcomes(checked: Checked) -> Iterator[str]:
    """What the penalty of each act comes to; nothing while the case is not decided."""
    match checked.decided:
        case Decided(evaluation=evaluation):
            yield evaluation.tracks[TRACKS[0]].outcome
        case DecidedActs(evaluation=evaluation):
            yield from (join(act).tracks[TRACKS[0]].outcome for act in evaluation.acts)


def _short(text: str) -> str:
    """A text as a list can hold it: the form keeps it whole, and says what is wrong with it."""
    return text.replace("\0", "")[:_LONGEST]
