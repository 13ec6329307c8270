"""The papers of a case file: a list with links, a Word document each, under a Chinese name and kept by nobody on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import pytest
from fastapi import FastAPI

from api.http.admission.access import OPEN
from api.http.app import create_app
from api.http.settings import Settings
from api.store import CaseFile, open_store
from tests.api.pages.browser import ask
from tests.api.papers.hand_made import text_of

FORM = {
    "what": "经营超过保质期的食品、食品添加剂",
    "where": "640106",
    "act": "2025-01-16",
    "decided": "2025-03-20",
    "f.goods_value": "66",
    "c.party": "某商行<b>&\"'{{x}}𠮷",
    "c.number": "金市监处〔2025〕12号",
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A service without access control that keeps case files."""
    url = f"sqlite:///{tmp_path_factory.mktemp('papers') / 'records.db'}"
    store = open_store(url)
    store.migrate()
    store.close()
    app = create_app(Settings(database=url, rate=0, reload_seconds=0))
    yield app
    app.state.service.store.close()
    asyncio.run(app.state.service.rulesets.close())


def begun(app: FastAPI, **changed: str) -> str:
    """The id of a draft of whoever is at this machine."""
    service = app.state.service

    async def save() -> CaseFile:
        file: CaseFile = await service.kept().save_case_file(CaseFile("640106", FORM | changed), OPEN)
        return file

    return asyncio.run(save()).id


def got(app: FastAPI, path: str) -> httpx.Response:
    """What the service answers."""
    return ask(app, "GET", path).answer


def test_the_papers_of_a_case_are_listed(kept: FastAPI) -> None:
    """Those that the case may need have links; the others say why it does not."""
    page = ask(kept, "GET", f"/cases/{begun(kept)}/papers")
    assert page.status == 200
    assert page.all("//ul[@class='plain papers'][1]//a") == ["裁量说明（Word）"]
    assert any("行政处罚告知书用于结论是" in told for told in page.all("//details//li"))


def test_a_paper_is_a_word_document_under_a_chinese_name(kept: FastAPI) -> None:
    """Type and name are right, nothing of a person is in the address, and no cache keeps it."""
    answer = got(kept, f"/cases/{begun(kept)}/papers/reasons.docx")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    named = answer.headers["content-disposition"]
    assert named.startswith("attachment; filename=\"paper.docx\"; filename*=UTF-8''")
    assert unquote(named.rpartition("''")[2]) == "裁量说明-金市监处〔2025〕12号（草稿）.docx"
    assert answer.headers["cache-control"] == "no-store"
    assert "某商行<b>&\"'{{x}}𠮷" in text_of(answer.content)


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("nowhere.docx", 404, "没有这种文书；可以写："),
        ("notice.docx", 409, "这个案件不用这份文书"),
        ("reasons.pdf", 404, ""),
    ],
)
def test_a_paper_that_there_is_not(path: str, status: int, told: str, kept: FastAPI) -> None:
    """A kind that there is not is not found; one that the case does not need says why."""
    page = ask(kept, "GET", f"/cases/{begun(kept)}/papers/{path}")
    assert page.status == status
    assert told in page.text("//body")


def test_no_paper_of_a_form_with_mistakes(kept: FastAPI) -> None:
    """Where the form has a mistake there is no conclusion, and no paper says one."""
    case = begun(kept, **{"f.goods_value": "很多"})
    assert got(kept, f"/cases/{case}/papers/reasons.docx").status_code == 409
    assert "还有写错的地方" in ask(kept, "GET", f"/cases/{case}/papers").text()


def test_papers_of_a_case_that_there_is_not(kept: FastAPI, app: FastAPI) -> None:
    """An id that is not kept is not found; without a store nothing is kept."""
    assert got(kept, "/cases/nothing/papers").status_code == 404
    assert got(kept, "/cases/nothing/papers/reasons.docx").status_code == 404
    assert got(app, "/cases/nothing/papers").status_code == 404
