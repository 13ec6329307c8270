"""An officer who works on a case file: begins one, opens its pages, writes and sends the opinion as a browser does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from lxml import html

from api.http.admission.access import OPEN
from api.http.service import Service
from api.store import Actor, CaseFile, Sought, StoredEvaluation
from tests.api.pages.browser import Page, ask

YINCHUAN = {
    "what": "经营超过保质期的食品、食品添加剂",
    "where": "640106",
    "act": "2025-01-16",
    "decided": "2025-03-20",
    "f.catering": "否",
    "f.goods_value": "66",
    "e.goods_value": "现场笔录",
    "f.records": "无",
    "f.source_stated": "是",
    "f.correction": "责令前自行改正",
    "f.food_incident": "否",
    "f.harm": "轻微",
    **{
        f"e.{name}": "现场笔录"
        for name in ("catering", "records", "source_stated", "correction", "food_incident", "harm")
    },
}
"""The published case C01, with the harm found out: 可以不予处罚."""
NAMED = {
    "c.party": "某超市",
    "c.officer1": "王某",
    "c.officer1_id": "640106001",
    "c.officer2": "李某",
    "c.officer2_id": "640106002",
    "o.adopt": "采用",
    "o.reasons": "初次违法，立即改正，货值很低。",
}
"""All that a record needs."""


@dataclass
class Desk:
    """The officer's machine."""

    app: FastAPI
    actor: Actor = OPEN
    before: int = 0

    def __post_init__(self) -> None:
        self.before = self._count()

    @property
    def service(self) -> Service:
        """The running service."""
        service: Service = self.app.state.service
        return service

    def begin(self, fields: Mapping[str, str] = YINCHUAN) -> str:
        """Keep a case file of a form; its id."""
        file = CaseFile("640106", dict(fields))
        return asyncio.run(self.service.kept().save_case_file(file, self.actor)).id

    def file(self, name: str) -> CaseFile:
        """The file as it is kept."""
        found = asyncio.run(self.service.kept().case_file(name, self.actor))
        assert found is not None
        return found

    def keep(self, name: str, fields: Mapping[str, str]) -> CaseFile:
        """Save the file with other fields, as another page does."""
        file = self.file(name)
        changed = CaseFile("640106", {**file.fields, **fields}, file.id, file.version)
        return asyncio.run(self.service.kept().save_case_file(changed, self.actor))

    def record(self, name: str) -> StoredEvaluation:
        """The record of a sealed file."""
        found = asyncio.run(self.service.kept().evaluation(str(self.file(name).evaluation_id), self.actor))
        assert found is not None
        return found

    def records(self) -> int:
        """How many evaluations were recorded since the officer sat down."""
        return self._count() - self.before

    def _count(self) -> int:
        return len(asyncio.run(self.service.kept().evaluations(self.actor, None, 500, Sought())).items)

    def open(self, name: str, page: str = "opinion") -> Page:
        """A page of the case file."""
        return ask(self.app, "GET", f"/cases/{name}/{page}")

    def send(self, name: str, written: Mapping[str, str], page: Page | None = None, **more: Any) -> Page:  # noqa: ANN401  # what httpx takes
        """Send the page of the opinion with what was `written` in it; `written` names the button as well."""
        shown = self.open(name) if page is None else page
        return ask(self.app, "POST", f"/cases/{name}/opinion", data={**fields_of(shown), **written}, **more)

    def seal(self, name: str, written: Mapping[str, str] = NAMED, page: Page | None = None) -> Page:
        """Write the opinion and seal."""
        return self.send(name, {**written, "seal": "1"}, page)


def fields_of(page: Page) -> dict[str, str]:
    """The fields of the form of the opinion, as a browser sends them."""
    found: dict[str, str] = {}
    form = "//form[@id='opinion']"
    for each in page.tree.xpath(f"{form}//input[@name] | {form}//textarea"):
        if each.tag == "textarea":
            found[each.get("name")] = (each.text or "").removeprefix("\n")
        elif each.get("type") != "radio" or "checked" in each.attrib:
            assert each.get("name") not in found, "a field stands twice in the form"
            found[each.get("name")] = each.get("value", "")
    return found


def text_of(page: Page) -> str:
    """All that the page says."""
    return " ".join(html.fromstring(page.answer.text).text_content().split())
