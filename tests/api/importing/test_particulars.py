"""What a document says of itself: whole sentences that are known are taken with their place, every other word stays."""

import datetime as dt

import pytest

from api.importing.own_words import ISSUED, ISSUER, NUMBER, TITLE
from api.importing.particulars import Particulars, read_particulars
from api.importing.passages import Passage, Use, joined
from api.importing.phrasing import read_phrasing
from tests.shipped import CATALOG, RULESETS

PHRASING = read_phrasing(RULESETS, CATALOG.library)


def read(*above: str, below: tuple[str, ...] = ()) -> Particulars:
    """The particulars of a document with these paragraphs; taken together the parts are the paragraphs again."""
    passages = [Passage(f"第 {number} 段", text) for number, text in enumerate((*above, *below), start=1)]
    found = read_particulars(passages[: len(above)], passages[len(above) :], PHRASING.own_words)
    assert [joined(found.parts[passage]) for passage in passages] == [passage.text for passage in passages]
    return found


def left(found: Particulars) -> list[str]:
    """The words that nobody took."""
    return [part.text for parts in found.parts.values() for part in parts if part.use is Use.LEFTOVER]


def test_the_head_of_a_list() -> None:
    """Attachment, body and title on lines of their own; the title goes on from the body."""
    found = read("附件 1", "某市生态环境局", "轻微违法行为不予处罚清单（2021年版）")
    assert found.one(TITLE) == "某市生态环境局轻微违法行为不予处罚清单（2021年版）"
    assert found.one(ISSUER) == "某市生态环境局"
    assert left(found) == []


def test_a_notice_before_the_list() -> None:
    """The number, the body that signs, the day of issue, and the first day that follows from it."""
    found = read(
        "某市交通运输局关于印发《某市轻微违法行为免罚清单》的通知",
        "某交规〔2021〕5号",
        "各县（市、区）交通运输局：",
        "现将《某市轻微违法行为免罚清单》印发给你们，请遵照执行。本通知自印发之日起施行，有效期五年。",
        "某市交通运输局",
        "2021年10月8日",
        "某市轻微违法行为免罚清单",
    )
    assert (found.one(NUMBER), found.one(ISSUER), found.one(ISSUED)) == (
        "某交规〔2021〕5号",
        "某市交通运输局",
        "2021-10-08",
    )
    assert (found.start, found.until) == (dt.date(2021, 10, 8), dt.date(2026, 10, 7))
    assert left(found) == []


@pytest.mark.parametrize(
    ("head", "issuer", "number", "issued"),
    [
        (("甲市乙局文件", "甲市乙局办公室 2024年3月2日印发"), "甲市乙局", "", ""),
        (("甲市乙局关于印发《甲市免罚清单》的通知_甲市人民政府",), "甲市乙局", "", ""),
        (("甲市乙局甲市丙局关于印发《甲市免罚清单》的通知",), "", "", ""),
        (("（甲乙〔2024〕3号，2024年3月1日印发）",), "", "甲乙〔2024〕3号", "2024-03-01"),
        (("甲市乙局    二〇二四年三月一日",), "甲市乙局", "", "2024-03-01"),
        (("《甲市免罚清单》已经局务会研究通过，现印发给你们，请认真贯彻执行。",), "", "", ""),
        (("为了规范处罚，推行包容审慎监管，根据《甲法》，制定本清单。",), "", "", ""),
    ],
)
def test_lines_that_say_several_things(head: tuple[str, ...], issuer: str, number: str, issued: str) -> None:
    """A line is taken where every piece of it is known: number and day in brackets, a body beside its day, routine words."""
    found = read(*head, "甲市免罚清单")
    assert (found.one(ISSUER), found.one(NUMBER), found.one(ISSUED)) == (issuer, number, issued)
    assert left(found) == []


def test_a_title_in_the_name_of_the_notice() -> None:
    """Where no line is the title of the list, the notice names it; a line that says 清单 alone is none."""
    found = read("（关于公布《甲市免罚清单》的公告）", "附件：清单")
    assert (found.one(TITLE), left(found)) == ("甲市免罚清单", [])
    assert read("（关于公布《甲市免罚清单》的公告）", "乙市免罚清单").one(TITLE) == "乙市免罚清单"
    assert read("甲市乙局关于公布免罚事项的通告_甲市乙局").one(TITLE) == "甲市乙局关于公布免罚事项的通告"


def test_labels_in_cells_of_their_own() -> None:
    """A label and what it labels, as pages of authorities lay them out."""
    found = read("发文机关", "某区应急管理局", "发布日期：", "2024-02-29", "某区包容免罚清单")
    assert (found.one(ISSUER), found.one(ISSUED), found.one(TITLE)) == (
        "某区应急管理局",
        "2024-02-29",
        "某区包容免罚清单",
    )
    assert left(found) == []


@pytest.mark.parametrize(
    ("sentence", "start", "until"),
    [
        ("本清单自2021年10月1日起施行。", "2021-10-01", None),
        ("本规定从二〇二一年十月一日起正式实施，有效期三年", "2021-10-01", "2024-09-30"),
        ("第二十五条 本清单自2021年10月1日起施行，有效期至2023年12月31日。", "2021-10-01", "2023-12-31"),
        ("5.本目录由某市某局负责解释，自2021年10月1日起试行，有效期至2023年12月31日。", "2021-10-01", "2023-12-31"),
        ("本清单自2021年10月1日起执行，试行两年。", "2021-10-01", "2023-09-30"),
        ("备注：5.自2021年10月1日起执行；有效期为5年", "2021-10-01", "2026-09-30"),
        ("- 本清单有效期自2021年10月1日至2023年12月31日。", "2021-10-01", "2023-12-31"),
        ("现予公布，自2021年10月1日起执行。", "2021-10-01", None),
        # of another document, of no calendar, or with other words in the sentence: nothing is taken
        ("《某某法》自2021年7月15日起施行。", None, None),
        ("本清单自2021年2月30日起施行。", None, None),
        ("本清单自2021年10月1日起在全市范围内分批施行。", None, None),
        ("有效期五年。", None, None),
        ("配合检查，自2021年10月1日起施行。", None, None),
        ("本清单自印发之日起施行。", None, None),
    ],
)
def test_days(sentence: str, start: str | None, until: str | None) -> None:
    """The first and the last day of a list, where a whole sentence says them of the list itself."""
    found = read("某市免罚清单", below=(sentence,))
    assert (str(found.start or ""), str(found.until or "")) == (start or "", until or "")


def test_two_days_are_none() -> None:
    """A document that names two first days is believed in neither, and both sentences stay."""
    sentences = ("本清单自2021年1月1日起施行。", "本清单自2022年1月1日起施行。")
    found = read("某市免罚清单", below=sentences)
    assert found.start is None
    assert left(found) == list(sentences)


@pytest.mark.parametrize(
    ("sentence", "answers"),
    [
        ("本清单所称“以上”“以下”均包含本数。", {"以上": "含本数", "以下": "含本数"}),
        ("注：本表中以上包括本数，以下不包括本数", {"以上": "含本数", "以下": "不含本数"}),
        ("3、本规定所称的“以内”，含本数", {"以下": "含本数"}),
        ("“以上”“以下”包括本数，“超过”“不足”不包括本数。", {"以上": "含本数", "以下": "含本数"}),
        ("“以下”“不超过”含本数，“少于”不含本数", {"以下": "含本数"}),
        # says of words what they cannot mean, says more than that, or one thing of two words read alike
        ("“超过”包括本数。", {}),
        ("除另有规定外，“以上”包括本数。", {}),
        ("“以下”包括本数，“以内”不包括本数。", {}),
        ("“以上”包括本数，但第3项除外。", {}),
        ("以上情形不包括本数额较大的。", {}),
    ],
)
def test_bounds(sentence: str, answers: dict[str, str]) -> None:
    """Whether bounds are inclusive is answered by the document, with its place; a sentence not understood stays whole."""
    found = read("某市免罚清单", below=(sentence,))
    assert {reading: told.value for reading, told in found.answers.items()} == answers
    assert all(told.place == "第 2 段" for told in found.answers.values())
    assert left(found) == ([] if answers else [sentence])


def test_bounds_that_leave_nothing_open() -> None:
    """A sentence on words that have one meaning in any case answers nothing, and is no leftover either."""
    found = read("某市免罚清单", below=("“不超过”含本数，“不足”不含本数。",))
    assert (found.answers, left(found)) == ({}, [])


def test_bounds_that_contradict_each_other_stay_open() -> None:
    """Two sentences that answer one question in two ways answer it in none."""
    sentences = ("“以下”包括本数。", "“以下”不包括本数。")
    found = read("某市免罚清单", below=sentences)
    assert found.answers == {}
    assert left(found) == list(sentences)


@pytest.mark.parametrize(
    ("sentence", "defined"),
    [
        ("“首次违法”是指两年内第一次发生同类违法行为。", {"首次违法": "两年内第一次发生同类违法行为"}),
        ("本清单中“首次”是指一年内首次。", {"首次": "一年内首次"}),
        ("2.本清单所称“小微企业”，是指年收入五百万元以下的企业", {"小微企业": "年收入五百万元以下的企业"}),
        ("首次发现，指一年内第一次查处同一违法行为", {"首次发现": "一年内第一次查处同一违法行为"}),
        ("一个自然年度内第一次违法的，视为“初次违法”。", {"初次违法": "一个自然年度内第一次违法"}),
        ("两年内没有违法记录的，为初次违法", {"初次违法": "两年内没有违法记录"}),
        ("有下列情形之一的，属于“情节严重”。", {}),
        ("以上所称及时改正，是指三日内改正", {"及时改正": "三日内改正"}),
        ("第2项中及时改正是指三日内改正", {}),
        ("第2项“及时改正”是指三日内改正", {}),
        ("“轻微”是指货值不足五百元；没有投诉。", {}),
        ("“首次”是指一年内首次；“以下”包括本数。", {"首次": "一年内首次"}),
        ("首次违法的，应当指导当事人改正。", {}),
        ("本清单由某局负责解释。", {}),
    ],
)
def test_definitions(sentence: str, defined: dict[str, str]) -> None:
    """A sentence that says what a word means is a definition of the list."""
    found = read("某市免罚清单", below=(sentence,))
    assert {name: told.value for name, told in found.definitions.items()} == defined
