"""No word of a document is lost: every character is in one part, and the written draft holds what each part claims."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.importing import drafting, items
from api.importing.columns import read_sheets
from api.importing.drafting import Brief
from api.importing.grids import ABOVE, Cell, Reading, table_of
from api.importing.laws import laws_of
from api.importing.matching import Match
from api.importing.phrasing import read_phrasing
from api.importing.proposing import Pen
from api.importing.sheets import Sheet
from api.importing.tables import read_tables
from api.importing.writing import list_text
from api.reviewing.draft import draft_of
from tests.api.importing.conservation import broken, lost, misread
from tests.published import PDF, grid, jiangmen, write_docx, write_html, write_xlsx
from tests.relaid import document
from tests.shipped import CATALOG, RULESETS

PHRASING = read_phrasing(RULESETS, CATALOG.library)
LAWS = laws_of(CATALOG)
BRIEF = Brief("cn/example", date(2021, 11, 14))
DOCUMENTS = 300


@pytest.fixture(autouse=True)
def _no_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for no matter: to compare names takes most of the time, and the words of an act stand in the draft either way."""
    monkeypatch.setattr(drafting, "known_matters", lambda *_: None)
    monkeypatch.setattr(items, "match", lambda *_, **__: Match(None, "没有比较"))


def unproved(reading: Reading, sheets: tuple[Sheet, ...]) -> Iterator[str]:
    """What of a document is lost, and what its draft claims to hold and does not."""
    yield from (f"不在任何一份清单里：{text}" for text in lost(reading, sheets))
    for sheet in sheets:
        made = drafting.draft(sheet, BRIEF, PHRASING, CATALOG.library, laws=LAWS, outside=reading.outside)
        yield from misread(made, Pen(PHRASING, CATALOG.library, {}))
        yield from broken(made, list_text(made, CATALOG.library, "a.docx"))


@pytest.mark.parametrize("name", ["pdf", "docx", "xlsx", "html"])
def test_documents_held(name: str, tmp_path: Path) -> None:
    """The documents that were published, in each format that is read."""
    writers = {"docx": write_docx, "xlsx": write_xlsx, "html": write_html}
    path = PDF if name == "pdf" else writers[name](tmp_path / f"a.{name}", grid(jiangmen()))
    reading = read_tables(path)
    assert list(unproved(reading, read_sheets(reading, PHRASING.columns))) == []


@pytest.mark.parametrize("first", range(0, DOCUMENTS, 30))
def test_documents_laid_out_anew(first: int) -> None:
    """Three hundred documents in layouts and words that nobody published; every one is a list."""
    found = []
    for number in range(first, first + 30):
        reading = document(number)
        found += [f"{number}：{told}" for told in unproved(reading, read_sheets(reading, PHRASING.columns))]
    assert found == []


def test_what_is_dropped_is_told() -> None:
    """A draft whose leftovers, titles or wordings are dropped does not hold its document any more."""
    for number in range(20):
        (sheet, *_) = read_sheets(document(number), PHRASING.columns)
        made = drafting.draft(sheet, BRIEF, PHRASING, CATALOG.library, laws=LAWS)
        text = list_text(made, CATALOG.library, "a.docx")
        for dropped in (
            re.sub(r"(?m)^  - \{at: .*\n", "", text),
            re.sub(r"(?m)^    title: .*$", "    title: 甲", text),
            re.sub(r"wording: .*", "wording: 甲", text),
        ):
            assert (broken(made, dropped) != []) is (dropped != text)


def test_words_of_a_merged_cell_are_the_words_of_all_its_rows() -> None:
    """Told once with every row; who reviews the draft puts them into all of these items, or into none."""
    rows = [
        [Cell(text) for text in ("违法行为", "适用条件", "备注")],
        *(
            [Cell(act), Cell("及时改正"), Cell("造成危害后果的") if act == "甲一" else Cell(merged=ABOVE)]
            for act in ("甲一", "甲二", "甲三")
        ),
        [Cell("甲四"), Cell("及时改正"), Cell("造成危害后果的")],
    ]
    (sheet,) = read_sheets(Reading((table_of("第 1 张表", rows),)), PHRASING.columns)
    made = drafting.draft(sheet, BRIEF, PHRASING, CATALOG.library, laws=LAWS)
    written = draft_of(list_text(made, CATALOG.library, "a.docx").encode(), "a.yaml", CATALOG.library)
    found = [written.rows_with(each) for each in written.leftovers if each.text == "造成危害后果的"]
    assert found == [("1", "2", "3"), ("4",)]
