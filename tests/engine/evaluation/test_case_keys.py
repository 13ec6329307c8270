"""Cases with Chinese keys: read as those with English ones, and told in the words that were written."""

from __future__ import annotations

from typing import Any

import pytest

from engine.evaluation.case_keys import IN_CHINESE, in_english
from engine.evaluation.cases import CaseError, read_case, read_case_text
from tests.shipped import CATALOG

ENGLISH: dict[str, Any] = {
    "format": 1,
    "case": "C01",
    "title": "某超市案",
    "place": "640106",
    "matter": "expired-food",
    "act_date": "2025-01-16",
    "field": "食品",
    "decision_date": "2025-03-20",
    "facts": {"货值金额": {"value": "66元", "evidence": "小票"}, "危害后果": "没有"},
}
CHINESE: dict[str, Any] = {
    "格式": 1,
    "案号": "C01",
    "标题": "某超市案",
    "地区": "640106",
    "事项": "expired-food",
    "领域": "食品",
    "行为日期": "2025-01-16",
    "决定日期": "2025-03-20",
    "事实": {"货值金额": {"值": "66元", "证据": "小票"}, "危害后果": "没有"},
}


def problems(data: object) -> list[tuple[str, str, str]]:
    """What is wrong with a case: where, which code, in which words."""
    with pytest.raises(CaseError) as error:
        read_case(data, CATALOG.library, CATALOG.places)
    return [(problem.pointer, problem.code, problem.message) for problem in error.value.problems]


def test_a_case_in_chinese_is_the_case_in_english() -> None:
    """Every key has its name in both languages; a case may mix them as long as it gives each key once."""
    assert in_english(CHINESE, []).keys() == ENGLISH.keys()
    wanted = read_case(ENGLISH, CATALOG.library, CATALOG.places)
    assert read_case(CHINESE, CATALOG.library, CATALOG.places) == wanted
    mixed = {key: CHINESE[key] for key in ("地区", "事项", "事实")} | {
        key: ENGLISH[key] for key in ("case", "title", "act_date", "decision_date")
    }
    assert read_case(mixed, CATALOG.library, CATALOG.places) == wanted


@pytest.mark.parametrize("chinese", sorted(CHINESE))
@pytest.mark.parametrize("first", [True, False])
def test_a_key_in_both_languages_is_refused(chinese: str, first: bool) -> None:
    """Whichever comes first, even where both say the same."""
    english = IN_CHINESE[chinese]
    more = {chinese: CHINESE[chinese]}
    found = problems(more | ENGLISH if first else ENGLISH | more)
    assert [(code, chinese in told and english in told) for _, code, told in found] == [("duplicate-key", True)]


@pytest.mark.parametrize(
    ("wrong", "pointer", "words"),
    [
        ({"地区": 640106}, "/地区", "地区 要写成文字"),
        ({"地区": "没有的地方"}, "/地区", "没有收录地区"),
        ({"事项": "过期视频"}, "/事项", "事项表里没有"),
        ({"领域": "视频"}, "/领域", "领域 不能写"),
        ({"行为日期": "1月16日"}, "/行为日期", "没有写年份"),
        ({"决定日期": "2025-02-30"}, "/决定日期", "2025-02-30"),
        ({"决定日期": "2024-12-31"}, "/决定日期", "早于违法行为发生日期"),
        ({"格式": 2}, "/格式", "格式 不能写"),
        ({"案号": 1}, "/案号", "案号 要写文字"),
        ({"事实": []}, "/事实", "事实 要写成事实名称和值"),
        ({"事实": {"货值金额": "很多"}}, "/事实/货值金额", "很多"),
        ({"事实": {"货值金额": {"值": "66元", "证据": 1}}}, "/事实/货值金额/证据", "证据 要写文字"),
        ({"事实": {"货值金额": {"值": "66元", "value": "66元"}}}, "/事实/货值金额/值", "同一个键"),
        ({"事实": {"货值金额": {"值": "66元", "证明": "小票"}}}, "/事实/货值金额/证明", "只能写"),
    ],
)
def test_what_is_wrong_is_told_in_the_words_that_were_written(wrong: dict[str, Any], pointer: str, words: str) -> None:
    """The pointer names the Chinese key, and so does the sentence where it names the key."""
    ((where, _, told),) = problems(CHINESE | wrong)
    assert where == pointer
    assert words in told


def test_an_unknown_key_suggests_chinese_ones() -> None:
    """A misspelt Chinese key is refused with what was meant."""
    ((where, code, told),) = problems(CHINESE | {"决定日期期": "2025-03-20"})
    assert (where, code) == ("/决定日期期", "unknown-key")
    assert "决定日期" in told


def test_a_file_in_chinese_tells_the_line() -> None:
    """The mistake in a YAML file is placed where the value stands."""
    text = '地区: "640106"\n事项: expired-food\n行为日期: 1月16日\n'
    with pytest.raises(CaseError) as error:
        read_case_text(text, "案件.yaml", CATALOG.library, CATALOG.places)
    assert [(found.line, found.column) for found in error.value.found] == [(3, 7)]
