"""逐项核对: a draft beside the words of its document, and what is picked there for its file.

Shows what stands in the file now, and hands on what was picked; decides nothing and writes no markup.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from starlette.requests import Request

from api.http.problems import ProblemError
from api.http.service import Service
from api.pages.form import Form, Wrong
from api.publishing import signed_over
from api.reviewing.candidates import Nearest, nearest_in
from api.reviewing.draft import SETTLED, Draft, DraftError, Leftover, Row
from api.reviewing.draft_files import drafts_below, named, path_of, read_review
from api.reviewing.picking import (
    CAUTION,
    EFFECT,
    FORCE,
    FORCES,
    JOIN,
    JOINS,
    MATTER,
    NEW,
    Pick,
    PickError,
    StaleError,
    check_unpublished,
    write_picks,
)
from api.scopes import REVIEWER, role_of
from api.store import Actor, Filters, StoreError
from engine.catalog import Catalog
from engine.documents import Diagnostic, read_text

ACTION = "list.draft"
MOST = 30
"""So many rows stand on one page."""
_MOST_DRAFTS, _MOST_MISTAKES = 40, 40
_OTHER, _IS = "other", "is:"
_OUTCOME = 200
_DRAFTING = "draft"
_NOT_ALLOWED = "可以看，不能改：往草案里写，要由法制审核，或者有起草权限（draft）的账户做"


class Came(NamedTuple):
    """What became of what was sent: the status of the page, what is wrong, and where a page goes on that was written."""

    status: int
    wrong: tuple[Wrong, ...] = ()
    on: str = ""


def draft_at(service: Service, name: str) -> Draft:
    """The draft that an address names, as its file is now. Raises `ProblemError` 404."""
    catalog = service.rulesets.present.catalog
    try:
        path = path_of(name)
        check_unpublished(catalog, path)
        return read_review(service.rulesets.root, path, catalog.library)
    except DraftError as error:
        raise ProblemError("not-found", detail=str(error)) from None


def page_of(service: Service, actor: Actor, name: str, asked: Form, form: Form, came: Came) -> dict[str, Any]:
    """What the page shows; what was typed and not written stands where it was typed. Raises `ProblemError` 404."""
    draft, catalog = draft_at(service, name), service.rulesets.present.catalog
    nearest = nearest_in(catalog)
    rows = [row for row in draft.rows if not (asked["open"] and row.done)]
    pages = max(1, -(-len(rows) // MOST))
    page = min(max(int(asked["page"]) if asked["page"].isdecimal() else 1, 1), pages)
    shown = rows[(page - 1) * MOST : page * MOST]
    return {
        "here": "review",
        "name": name,
        "draft": draft,
        "counts": draft.counts,
        "rows": [_row(row, draft, nearest, form) for row in shown],
        "count": len(rows),
        "beside": [_left(each, draft, form) for each in draft.beside],
        "only_open": bool(asked["open"]),
        "page": page,
        "pages": pages,
        "address": _address(name, asked, page),
        "written": asked["written"] if asked["written"].isdecimal() else "",
        "may": may_draft(actor),
        "may_not": _NOT_ALLOWED,
        "signed": signed_over(service.rulesets.root, draft.path, draft.text.encode()),
        "trouble": nearest.trouble,
        "mistakes": _mistakes(draft, catalog),
        "most": _MOST_MISTAKES,
        "effects": tuple(catalog.library.effects),
        "forces": FORCES,
        "joins": {key: word for word, key in JOINS.items()},
        "form": form,
        "wrong": list(came.wrong),
        "said": {each.at: each.says for each in came.wrong},
    }


async def write(request: Request, service: Service, actor: Actor, name: str, asked: Form, form: Form) -> Came:
    """Write what was picked into the file whose digest the page showed; the audit is told before.

    Raises `ProblemError` 403, 404.
    """
    if not may_draft(actor):
        raise ProblemError("missing-scope", detail=_NOT_ALLOWED, status=403)
    draft, catalog = await asyncio.to_thread(draft_at, service, name), service.rulesets.present.catalog
    picks = tuple(_picks(draft, form))
    if not picks:
        return Came(422, (Wrong("draft", "没有选任何一处；在要改的项里选好，再按“写进草案”"),))
    try:
        if draft.digest == form["seen"]:
            told = " ".join(dict.fromkeys(f"{each.of}.{each.what}" for each in picks))
            await service.audit.step(request, ACTION, named(draft.path), f"{told[: _OUTCOME - 14]} {form['seen'][:12]}")
        await asyncio.to_thread(write_picks, service.rulesets.root, catalog, draft.path, form["seen"], picks)
    except StaleError as error:
        return Came(409, (Wrong("draft", f"{error}。刚才选的都还在下面"),))
    except (PickError, DraftError) as error:
        return Came(422, (Wrong("draft", str(error)),))
    except StoreError as error:
        return Came(422, (Wrong("draft", f"{error}。审计没有记下，所以什么也没有写；请稍后再试"),))
    after = await asyncio.to_thread(draft_at, service, name)
    page = int(asked["page"]) if asked["page"].isdecimal() else 1
    return Came(303, on=f"{_address(name, asked, page)}&written={len(picks)}#{_next(after, form['go'])}")


def may_draft(actor: Actor) -> bool:
    """Whether somebody may write into drafts: who has the scope, and reviewers, who then cannot approve what they wrote."""
    return _DRAFTING in actor.scopes or role_of(actor.scopes) == REVIEWER


async def wrote(service: Service, actor: Actor, path: str) -> bool:
    """Whether somebody ever wrote into the draft at `path` on its page, by the audit. Raises `StoreError`."""
    asked = Filters(who=actor.key_id, action=ACTION, object=named(path))
    found = await service.kept().of_people(lambda store: store.audit(limit=1, filters=asked))
    return bool(found.items)


def drafts_of(catalog: Catalog, root: Path) -> list[dict[str, Any]]:
    """The files below `root` that say they are drafts and are not published, each with what is left to do in it."""
    found: list[dict[str, Any]] = []
    for name in drafts_below(root):
        if path_of(name) in catalog.register.digests:
            continue
        try:
            draft = read_review(root, path_of(name), catalog.library)
            told = {"title": draft.title or name, "counts": draft.counts, "trouble": ""}
        except DraftError as error:
            told = {"title": name, "counts": {}, "trouble": str(error)}
        wrong = (each for each in catalog.unfinished(name.rpartition("@")[0]) if each.path == path_of(name))
        found.append({"name": name, "mistakes": sum(len(each.found) for each in wrong), **told})
        if len(found) == _MOST_DRAFTS:
            break
    return found


def _mistakes(draft: Draft, catalog: Catalog) -> Sequence[Diagnostic]:
    """What the catalog cannot read of a draft as its file is now; read here only while the catalog has not read it so."""
    file = catalog.root / draft.path
    if file.is_file() and sha256(file.read_bytes()).hexdigest() == draft.digest:
        aside = catalog.unfinished(draft.path.rpartition("/")[0])
        return next((each.found for each in aside if each.path == draft.path), ())
    return catalog.read_node(read_text(draft.text, draft.path)[0], draft.path, draft.digest)[1]


def _address(name: str, asked: Form, page: int) -> str:
    return f"/review/draft/{name}?page={page}{'&open=1' if asked['open'] else ''}"


def _next(draft: Draft, pressed: str) -> str:
    """Where the reviewer goes on: at the item whose button was pressed, once that is done at the next one that is not."""
    at = next((row.number for row in draft.rows if row.id == pressed), None)
    if at is None:
        return "draft"
    return next((f"item-{row.number}" for row in draft.rows[at:] if not row.done), f"item-{at}")


def _left(left: Leftover, draft: Draft, form: Form) -> dict[str, Any]:
    key = left.key
    return {
        "left": left,
        "key": key,
        "fate": form[f"fate.{key}"],
        "why": form[f"why.{key}"],
        "into": form[f"into.{key}"] or "、".join(draft.rows_with(left)),
    }


def _row(row: Row, draft: Draft, finder: Nearest, form: Form) -> dict[str, Any]:
    """A row with what is chosen in its fields: what was sent, else what the file says."""
    nearest = finder.to(row)
    return {
        "row": row,
        "joinable": bool(row.join) or finder.joins(row),
        "nearest": [each for each in nearest if each.name not in row.matters],
        "why": next((each.why for each in nearest if each.name in row.matters), ""),
        "matter": form[f"matter.{row.id}"],
        "other": form[f"name.{row.id}"],
        "effect": form[f"effect.{row.id}"] or row.effect,
        "force": form[f"force.{row.id}"] or row.force,
        "join": form[f"join.{row.id}"] or row.join,
        "left": [_left(each, draft, form) for each in row.leftovers],
    }


def _picks(draft: Draft, form: Form) -> Iterator[Pick]:
    """What was chosen otherwise than the file says.

    A matter is sent as `is:` with its name, as `new`, or as `other` with the name written beside.
    """
    for row in draft.rows:
        matter = form[f"matter.{row.id}"]
        if matter == NEW:
            yield Pick(row.id, NEW, "")
        elif matter:
            name = form[f"name.{row.id}"] if matter == _OTHER else matter.removeprefix(_IS)
            yield Pick(row.id, MATTER, name)
        for what, now in ((EFFECT, row.effect), (FORCE, row.force)):
            if (chosen := form[f"{what}.{row.id}"]) and chosen != now:
                yield Pick(row.id, what, chosen)
        if (join := form[f"join.{row.id}"]) and join != row.join:
            yield Pick(row.id, JOIN, next((word for word, key in JOINS.items() if key == join), join))
    for left in draft.leftovers:
        key, of = left.key, f"leftover.{left.key}"
        match form[f"fate.{key}"]:
            case "":
                continue
            case "settled":
                yield Pick(of, SETTLED, form[f"why.{key}"])
            case "when" | "unless" as fate:
                yield Pick(of, fate, form[f"into.{key}"])
            case "caution":
                yield Pick(of, CAUTION, "")
            case other:
                yield Pick(of, other, "")
