"""The list of cases: what was asked for, which rows fit, page by page. Knows forms and case files; writes no HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlencode

from api.china import CHINA
from api.http.records import Records
from api.http.rulesets import Held
from api.pages.form import Form, Wrong
from api.pages.renewals import Renewal, renewals_of
from api.pages.result import form_of_outcome
from api.store import BETWEEN, Actor, CaseFile, CaseFilters, Word
from engine.catalog import Catalog
from engine.documents import unseen_character
from engine.language import QuantityError, read_day

IN_ADDRESS = ("outcome", "state", "since", "until", "page")
"""The filters that an address may name: none says who a case is about."""
STATES = {"": "全部", "draft": "草稿", "sealed": "已存证", "due": "还要记录选择的"}
ROWS = 30
"""So many cases a page holds."""
MOST_EXPORTED = 10_000
_LONGEST, _MOST_WORDS, _MOST_PAGES = 100, 8, 100_000
_UNSEALED = {"draft": False, "sealed": True}


class Row(NamedTuple):
    """One case of the list, its times in China; each outcome with its shape; `owner` by the name of the account if it is one.

    `renewals` are the versions of lists that a draft was not yet checked with.
    """

    file: CaseFile
    place: str
    begun: datetime
    changed: datetime
    outcomes: tuple[tuple[str, str], ...]
    owner: str
    renewals: tuple[Renewal, ...] = ()

    @property
    def state(self) -> str:
        """Whether it is a draft, sealed, or sealed with a choice that is still due."""
        if not self.file.sealed:
            return STATES["draft"]
        return "已存证，还要记录选择" if self.file.choice_due else STATES["sealed"]

    @property
    def title(self) -> str:
        """What a person calls the case."""
        return self.file.number or self.file.party or "（还没有写案号）"


def row_of(file: CaseFile, catalog: Catalog, labels: Mapping[str, str] = MappingProxyType({})) -> Row:
    """The row of a case file; `labels` are the names of accounts by their ids."""
    place = catalog.places.find(file.place)
    begun, changed = (datetime.fromisoformat(at).astimezone(CHINA) for at in (file.created_at, file.changed_at))
    title = catalog.places.title(place) if place else file.place
    outcomes = tuple((each, form_of_outcome(each)) for each in file.outcome.split(BETWEEN) if each)
    return Row(file, title, begun, changed, outcomes, labels.get(file.owner, file.owner))


async def page_of(asked: Form, records: Records, held: Held, actor: Actor) -> dict[str, Any]:
    """What the page of the list shows; with a mistake in a filter no rows."""
    catalog = held.catalog
    filters, wrong = _read(asked, catalog)
    number = _page(asked["page"])
    shown = await _around(asked, wrong, records, actor)
    if wrong:
        return shown
    page = await records.case_files(actor, filters, (number - 1) * ROWS, ROWS)
    count = await records.count_case_files(actor, filters)
    return shown | {
        "rows": [row_of(file, catalog)._replace(renewals=renewals_of(file, held)) for file in page.items],
        "count": count,
        "page": number,
        "pages": -(-count // ROWS),
    }


async def everything(asked: Form, records: Records, catalog: Catalog, actor: Actor) -> list[Row] | dict[str, Any]:
    """Every row that fits, for a file; what the page of the list shows instead where a filter is wrong or too many fit."""
    filters, wrong = _read(asked, catalog)
    if not wrong:
        page = await records.case_files(actor, filters, None, MOST_EXPORTED)
        if page.next is None:
            labels = {each.id: each.label for each in await records.of_people(lambda store: store.accounts())}
            return [row_of(file, catalog, labels) for file in page.items]
        wrong = [Wrong("q", f"一次最多导出 {MOST_EXPORTED:,} 件，请用条件缩小范围，分几次导出")]
    return await _around(asked, wrong, records, actor)


def address_of(asked: Form) -> str:
    """The address of a list without words."""
    given = {name: asked[name] for name in IN_ADDRESS if asked[name] and (name, asked[name]) != ("page", "1")}
    return f"/cases?{urlencode(given)}" if given else "/cases"


async def _around(asked: Form, wrong: list[Wrong], records: Records, actor: Actor) -> dict[str, Any]:
    """What the page shows around the rows."""
    return {
        "here": "cases",
        "form": asked,
        "wrong": wrong,
        "said": {each.at: each.says for each in wrong},
        "states": STATES,
        "outcomes": await records.case_outcomes(actor),
        "filtered": any(asked[name] for name in ("q", *IN_ADDRESS[:-1])),
        "rows": [],
        "count": 0,
        "page": 1,
        "pages": 0,
    }


def _read(asked: Form, catalog: Catalog) -> tuple[CaseFilters, list[Wrong]]:
    """The filters that a form writes, and what is wrong with them."""
    wrong = list(_wrong_words(asked["q"]))
    days: list[date | None] = []
    for name in ("since", "until"):
        try:
            days.append(read_day(asked[name][:_LONGEST]) if asked[name] else None)
        except QuantityError as error:
            days.append(None)
            wrong.append(Wrong(name, str(error)))
    if asked["state"] not in STATES:
        wrong.append(Wrong("state", "没有这种状态"))
    words = () if wrong else tuple(_words(asked["q"], catalog))
    filters = CaseFilters(
        words=words,
        outcome=asked["outcome"] or None,
        sealed=_UNSEALED.get(asked["state"]),
        due=asked["state"] == "due",
        since=days[0],
        until=days[1],
    )
    return filters, wrong


def _wrong_words(text: str) -> Iterator[Wrong]:
    if len(text) > _LONGEST:
        yield Wrong("q", f"写得太长：最多 {_LONGEST} 个字，这里有 {len(text)} 个")
    elif unseen := unseen_character(text):
        yield Wrong("q", f"里面有看不见的字符（{unseen}），请删去重写")
    elif len(text.split()) > _MOST_WORDS:
        yield Wrong("q", f"最多写 {_MOST_WORDS} 个词")


def _words(text: str, catalog: Catalog) -> Iterator[Word]:
    """Each word with the places that it names; one in Latin letters or digits is no place, but a number of a case or a name."""
    for word in text.split():
        named = catalog.places.search(word) if len(word) > 1 and not word.isascii() else ()
        yield Word(word, frozenset(place.code for place in named))


def _page(text: str) -> int:
    return max(1, min(int(text), _MOST_PAGES)) if text.isascii() and text.isdigit() and len(text) < 10 else 1
