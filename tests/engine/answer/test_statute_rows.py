"""A statute as a row: its texts as they stand on a day, and what of it was not read."""

from datetime import date

import pytest

from engine.answer import statute_data, statute_sentence
from tests.shipped import CATALOG

LIBRARY = CATALOG.library


@pytest.mark.parametrize(
    ("name", "day", "statuses"),
    [
        ("反不正当竞争法", "2025-10-14", ["现行", "尚未施行"]),
        ("反不正当竞争法", "2025-10-15", ["已修订", "现行"]),
        ("食品安全法", "2025-12-01", ["已修正", "现行"]),
        ("水污染防治法", "2026-08-15", ["已废止"]),
        ("商标法", "2026-11-27", ["现行", "尚未施行"]),
    ],
)
def test_a_text_stands_as_of_the_day(name: str, day: str, statuses: list[str]) -> None:
    """Every text says where it was read and that the gazette was not compared."""
    row = statute_data(LIBRARY.statutes.by_name[name], LIBRARY, date.fromisoformat(day))
    assert [text["status"] for text in row["versions"]] == statuses
    assert all(text["read_at"] and "公报" in text["note"] for text in row["versions"])


def test_every_text_says_where_it_was_read() -> None:
    """Of all that are shipped: a day of comparison, and that the gazette was not compared."""
    rows = [statute_data(each, LIBRARY, date(2026, 11, 27)) for each in LIBRARY.statutes.by_name.values()]
    texts = [text for row in rows for text in row["versions"]]
    assert [text["text"] for text in texts if "公报" not in (text["note"] or "")] == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("环境噪声污染防治法", "文本没有收录，只见于引用，有效到 2022-06-04，由噪声污染防治法（2021-12-24）废止。"),
        ("个人独资企业法", "文本没有收录，只见于引用。"),
        ("农业法", "2026-12-31 以后由农业法（2026-08-28）修订，文本没有收录。"),
        ("商标法", "商标法（2019-04-23）的施行日没有读到，暂以文本的日期代替。"),
        ("电子商务法", None),
    ],
)
def test_what_is_not_held_is_told(name: str, words: str | None) -> None:
    """A text that is not held, a day that was not read; nothing where nothing lacks."""
    told = statute_sentence(LIBRARY.statutes.by_name[name])
    assert told is None if words is None else words in (told or "")
