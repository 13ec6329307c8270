"""What a version would have changed: the numbers of a result as they are, bars from nothing, and what is no result is told."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.http.app import create_app
from api.http.settings import Settings
from api.pages.review.pictures import months_of, rows_of
from api.pages.review.replayed import replayed_of
from tests.api.pages.browser import ask
from tests.shipped import CATALOG

VERSION = CATALOG.versions("cn/first-offence")[0]
HERE = f"/review/replay/{VERSION.key}"
SAME = {"track": "处罚", "old": "依法处罚", "new": "依法处罚", "direction": "不变", "cases": 900}
RESULT: dict[str, Any] = {
    "old": "cn/first-offence@2024-01-01",
    "new": VERSION.key,
    "cases": {"read": 1_000, "replayed": 990, "changed": 90, "one_by_one": 0, "not_replayed": 10},
    "outcomes": [
        SAME,
        {"track": "处罚", "old": "依法处罚", "new": "可以不予处罚", "direction": "更宽", "cases": 60},
        {"track": "处罚", "old": "可以不予处罚", "new": "待查", "direction": "不能比较", "cases": 30},
    ],
    "items": [{"old": "cn/first-offence@2024-01-01#5", "new": f"{VERSION.key}#5", "title": "过期食品", "changed": 90, "verdicts": []}],
    "places": [{"code": "640106", "name": "金凤区", "cases": 990, "changed": 90}],
    "months": [{"month": "2025-01", "cases": 500, "changed": 60}, {"month": "2025-03", "cases": 490, "changed": 30}],
    "fines": {"released": {"cases": 60, "fen": 300_000_050, "unknown": 2}, "imposed": {"cases": 0, "fen": 0, "unknown": 0}},
    "one_by_one": [],
    "not_replayed": [{"because": "事实互相矛盾", "cases": 10, "first": ["1"]}],
    "changed_file": None,
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one result of the version, one of another, and a file that is none."""
    (tmp_path / "year.json").write_text(json.dumps(RESULT), "utf-8")
    (tmp_path / "other.json").write_text(json.dumps({**RESULT, "new": "cn/other@2025-01-27"}), "utf-8")
    (tmp_path / "none.json").write_text('{"new": 1}', "utf-8")
    return tmp_path


def test_the_numbers_stand_beside_bars_that_begin_at_nothing(folder: Path) -> None:
    """The changed outcomes largest first, the sum of fines in 元, what was not replayed; no style, nothing but numbers and words."""
    app = create_app(Settings(rate=0, reload_seconds=0, replays=folder))
    page = ask(app, "GET", HERE)
    assert "结论改变 90 件" in page.text()
    assert "10 件没有回放" in page.text()
    rows = page.tree.xpath("//table[caption='从什么改成什么']//tr")
    assert [" ".join(each.xpath(".//td[1]")[0].text_content().split()) for each in rows] == ["60 件", "30 件"]
    assert [(each.xpath(".//rect/@x")[0], each.xpath(".//rect/@width")[0]) for each in rows] == [
        ("0", "100.0%"),
        ("0", "50.0%"),
    ]
    assert "合计 3,000,000.50 元" in page.text()
    assert page.all("//figure//li") == ["2025年1月：60 件", "2025年2月：0 件", "2025年3月：30 件"]
    assert page.tree.xpath("//@style") == []


def test_where_nothing_was_replayed_no_case_is_said_to_have_changed_or_not(folder: Path) -> None:
    """The first word is that nothing was replayed, and why stands open below it."""
    cases = {"read": 50, "replayed": 0, "changed": 0, "one_by_one": 0, "not_replayed": 50}
    empty = {
        **RESULT,
        "cases": cases,
        "outcomes": [],
        "digests": {"cases": "0123456789abcdef", "old": None, "new": "f" * 64},
    }
    (folder / "year.json").write_text(json.dumps(empty), "utf-8")
    page = ask(create_app(Settings(rate=0, reload_seconds=0, replays=folder)), "GET", HERE)
    assert page.text("//p[contains(@class, 'lead')]").startswith("一件也没有回放：读到 50 件")
    assert "结论改变" not in page.text("//main")
    assert page.all("//details[@open]/summary") == ["没有回放的"]
    assert page.all("//span[@class='digest']") == ["0123456789ab", "f" * 12]


def test_what_is_of_another_version_or_no_result_is_not_shown(folder: Path) -> None:
    """A file that cannot be read is named; a list that was changed after the result says so."""
    own = folder / "list.yaml"
    own.write_text("x", "utf-8")
    os.utime(folder / "year.json", (1, 1))
    found = replayed_of(folder, VERSION, own)
    assert [(each["name"], each["late"]) for each in found["results"]] == [("year.json", True)]
    os.utime(own, (0, 0))
    assert [each["late"] for each in replayed_of(folder, VERSION, own)["results"]] == [False]
    draft = {**RESULT, "new": f"{VERSION.key}（草案 草案.yaml，摘要 0123456789ab）"}
    (folder / "year.json").write_text(json.dumps(draft), "utf-8")
    assert len(replayed_of(folder, VERSION, own)["results"]) == 1


def test_without_a_result_the_page_says_what_to_do(app: FastAPI) -> None:
    """No case goes through a page."""
    assert "cailiang replay" in ask(app, "GET", HERE).text("//div[@class='empty']")


def test_bars_of_many_rows_keep_their_lengths() -> None:
    """The rest is one row; a month without changes has a bar of no height, over the turn of a year, too."""
    rows = rows_of({str(each): each for each in range(1, 21)})
    assert (len(rows), rows[-1].words, rows[-1].number) == (12, "其余 9 个", 45)
    assert sum(each.number for each in rows) == sum(range(1, 21))
    assert max(float(each.width[:-1]) for each in rows) <= 100
    assert [(each.month, each.height) for each in months_of({"2024-11": 4, "2025-01": 2})] == [
        ("2024-11", 120),
        ("2024-12", 0),
        ("2025-01", 60),
    ]
