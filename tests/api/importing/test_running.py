"""Lists in running text: which points are items, what stands over them, what each says, and that no word is lost."""

from collections import Counter
from datetime import date

import pytest

from api.importing.columns import read_sheets
from api.importing.drafting import Brief, Draft, draft
from api.importing.grids import Reading, RefusedError
from api.importing.headings import ACT, BREACH, LEGAL, PUNISH, WHEN
from api.importing.passages import Passage
from api.importing.phrasing import read_phrasing
from api.importing.sheets import Row, Sheet
from tests.shipped import CATALOG, RULESETS

PHRASING = read_phrasing(RULESETS, CATALOG.library)
HEADINGS = PHRASING.columns


def sheet_of(text: str) -> Sheet:
    """The list in paragraphs, one a line; every word of them stands in it as often as they say it."""
    passages = tuple(Passage(f"第 {n} 段", line) for n, line in enumerate(text.strip().split("\n"), start=1))
    (sheet,) = read_sheets(Reading(passages), HEADINGS)
    said = Counter("".join(passage.text for passage in passages))
    kept = Counter("".join(passage.text for passage in {id(passage): passage for passage in sheet.passages()}.values()))
    assert kept == said
    return sheet


def drafted(text: str) -> Draft:
    """The draft of the list in paragraphs, one a line."""
    return draft(sheet_of(text), Brief("cn/made-up", date(2024, 5, 1)), PHRASING, CATALOG.library)


def told(row: Row) -> tuple[str, ...]:
    """Number, titles over it, act and conditions of an item."""
    return row.number, "/".join(each.text for each in row.sections), row.text(ACT), row.text(WHEN)


def test_titles_over_items() -> None:
    """一、（一）1.: the narrowest points are items, the wider ones stand over them; what is before and after is kept around."""
    sheet = sheet_of(
        "甲市轻微违法行为不予处罚清单\n为优化环境，制定本清单。\n一、道路运输\n（一）客运\n1.未按规定公示票价的；\n2.擅自停靠的。\n（二）货运\n"
        "1.未随车携带证件的。\n二、水路运输\n（一）港口\n1.未按规定报告的。\n本清单自2024年1月1日起施行。\n甲市乙局\n2024年1月1日"
    )
    assert [told(row) for row in sheet.rows] == [
        ("1", "一、道路运输/（一）客运", "未按规定公示票价的；", ""),
        ("2", "一、道路运输/（一）客运", "擅自停靠的。", ""),
        ("1-2", "一、道路运输/（二）货运", "未随车携带证件的。", ""),
        ("1-3", "二、水路运输/（一）港口", "未按规定报告的。", ""),
    ]
    assert [each.text for each in sheet.above] == ["甲市轻微违法行为不予处罚清单", "为优化环境，制定本清单。"]
    assert [each.text for each in sheet.below] == ["本清单自2024年1月1日起施行。", "甲市乙局", "2024年1月1日"]


@pytest.mark.parametrize(
    ("item", "breach", "act", "when", "legal"),
    [
        ("违反《甲条例》第三条第一款规定，未随车携带证件。初次违法的，不予处罚。", "违反《甲条例》第三条第一款规定，", "未随车携带证件。", "初次违法的，不予处罚。", ""),
        ("未按规定备案，首次违法且及时改正的，不予处罚。", "", "未按规定备案，", "首次违法且及时改正的，不予处罚。", ""),
        ("未按规定备案的，在责令期限内改正的", "", "未按规定备案的，", "在责令期限内改正的", ""),
        ("擅自设摊：符合下列情形之一的：①首次；②当场改正", "", "擅自设摊：", "符合下列情形之一的：①首次；②当场改正", ""),
        ("未按规定备案，没有造成危害后果的，依据《乙法》第三十三条第一款，不予处罚。", "", "未按规定备案，", "没有造成危害后果的，\n不予处罚。", "依据《乙法》第三十三条第一款，"),
        ("未按规定备案，经营场所变更未报告的，不予处罚。", "", "未按规定备案，经营场所变更未报告的，", "不予处罚。", ""),
        ("在树木上刻画、张贴，能够恢复原状或者赔偿损失的", "", "在树木上刻画、张贴，", "能够恢复原状或者赔偿损失的", ""),
        ("申报不实，漏缴税款占10%以下，且金额在5万元以下的", "", "申报不实，", "漏缴税款占10%以下，且金额在5万元以下的", ""),
        ("违反规定，但及时纠正，没有造成危害后果的", "", "违反规定，", "但及时纠正，没有造成危害后果的", ""),
        ("未按规定备案，逾期不满十日未报告的", "", "未按规定备案，", "逾期不满十日未报告的", ""),
        ("遮挡消火栓不超过2处，情节轻微的", "", "遮挡消火栓不超过2处，", "遮挡消火栓不超过2处，\n情节轻微的", ""),
        ("擅自停业，两年内再次违法的", "", "擅自停业，", "两年内再次违法的", ""),
        ("首次擅自设摊的", "", "首次擅自设摊的", "首次擅自设摊的", ""),
        ("未及时报告变更的", "", "未及时报告变更的", "", ""),
        ("当事人初次违法，未按规定备案，及时改正的", "", "当事人初次违法，未按规定备案，", "当事人初次违法，未按规定备案，\n及时改正的", ""),
        ("未按规定备案，违法行为轻微，首次违法的，不予处罚。", "", "未按规定备案，", "违法行为轻微，首次违法的，不予处罚。", ""),
        ("销售食品，未按规定公示，数额较小，及时改正的", "", "销售食品，未按规定公示，", "数额较小，及时改正的", ""),
        ("未建立台账、未公示的行为", "", "未建立台账、未公示的行为", "", ""),
    ],
)  # fmt: skip
def test_what_an_item_says(item: str, breach: str, act: str, when: str, legal: str) -> None:
    """Clause, act, conditions and what they rest on are told apart where the wording tells; otherwise the words stay whole."""
    first, _ = sheet_of(f"清单\n（一）{item}\n（二）擅自乙的").rows
    assert (first.text(BREACH), first.text(ACT), first.text(WHEN), first.text(LEGAL)) == (breach, act, when, legal)


def test_conditions_under_an_item() -> None:
    """Points that begin as conditions do belong to the item above them, with their numbers."""
    sheet = sheet_of(
        "清单\n一、未按规定备案，同时符合下列条件的，不予处罚：\n（一）首次违法；\n（二）及时改正。\n二、擅自设摊的，不予处罚：\n（一）当场改正的；\n"
        "（二）没有造成危害后果的。\n本清单由乙局解释。"
    )
    assert [told(row) for row in sheet.rows] == [
        ("1", "", "未按规定备案，", "同时符合下列条件的，不予处罚：\n（一）首次违法；\n（二）及时改正。"),
        ("2", "", "擅自设摊的，", "不予处罚：\n（一）当场改正的；\n（二）没有造成危害后果的。"),
    ]
    assert [each.text for each in sheet.below] == ["本清单由乙局解释。"]


def test_conditions_over_items() -> None:
    """A lead over several acts stands over each of them; other articles are general."""
    sheet = sheet_of(
        "第一条 为规范执法，制定本规定。\n第二条 当事人首次违法并及时改正的，下列违法行为不予处罚：\n（一）乱倒垃圾；\n（二）占道经营。\n"
        "第三条 本规定自印发之日起施行。"
    )
    lead = "第二条 当事人首次违法并及时改正的，下列违法行为不予处罚："
    assert [told(row) for row in sheet.rows] == [("1", lead, "乱倒垃圾；", ""), ("2", lead, "占道经营。", "")]
    assert [each.text for each in sheet.above] == ["第一条 为规范执法，制定本规定。"]
    assert [each.text for each in sheet.below] == ["第三条 本规定自印发之日起施行。"]


def test_numbers_that_begin_anew() -> None:
    """Points that begin anew after a paragraph stand under it; as no acts they are general, and the list ends before them."""
    sheet = sheet_of("清单\n1.擅自甲的；\n2.未按规定乙的。\n实施的关键在于\n1.实施清单化管理。\n2.现场主动告知。")
    assert [told(row)[2] for row in sheet.rows] == ["擅自甲的；", "未按规定乙的。"]
    assert [each.text for each in sheet.below] == ["实施的关键在于", "1.实施清单化管理。", "2.现场主动告知。"]
    sheet = sheet_of("甲类\n1.擅自甲的；\n2.擅自乙的。\n丙类\n1.擅自丙的；\n丁类\n1.擅自丁的。")
    assert [told(row)[:3] for row in sheet.rows] == [
        ("1", "", "擅自甲的；"),
        ("2", "", "擅自乙的。"),
        ("1-2", "丙类", "擅自丙的；"),
        ("1-3", "丁类", "擅自丁的。"),
    ]


@pytest.mark.parametrize(
    "excludes",
    [
        "有下列情形之一的，不适用本清单：",
        "当事人有以下情形之一的，不予适用：",
        "下列情形除外：",
        "具有下列情形之一的，不得不予处罚：",
        "有下列情形之一的，应当依法给予行政处罚：",
        "有下列情形之一的，依法从重处罚：",
        "前款规定不适用于以下情形：",
        "不适用情形：",
    ],
)
def test_what_a_list_is_not_for(excludes: str) -> None:
    """Points under what says that the list is not for them are no items, numbered or not; the list may go on after them."""
    acts = "清单\n一、甲类\n（一）擅自甲的；\n（二）未按规定乙的。\n"
    for points in (
        "1.擅自丙的；\n2.未按规定丁的。",
        "（一）擅自丙的；\n（二）未按规定丁的。",
        "擅自丙的；\n未按规定丁的。",
    ):
        sheet = sheet_of(f"{acts}{excludes}\n{points}")
        assert [told(row)[1:] for row in sheet.rows] == [
            ("一、甲类", "擅自甲的；", ""),
            ("一、甲类", "未按规定乙的。", ""),
        ]
        assert [each.text for each in sheet.below] == [excludes, *points.split("\n")]
    sheet = sheet_of(f"{acts}三、{excludes}\n（一）擅自丙的；\n（二）未按规定丁的。\n四、乙类\n（一）擅自戊的。")
    assert [told(row)[2] for row in sheet.rows] == ["擅自甲的；", "未按规定乙的。", "擅自戊的。"]
    sheet = sheet_of(f"{acts}{excludes}\n1.擅自丙的；\n2.未按规定丁的。\n（三）擅自戊的。")
    assert [told(row)[1:3] for row in sheet.rows][2:] == [("一、甲类", "擅自戊的。")]


@pytest.mark.parametrize(
    "lead",
    [
        "下列违法行为，初次违法并及时改正的，不予行政处罚：",
        "有下列情形之一的，依法不予行政处罚：",
        "下列轻微违法行为，初次违法的，不予处罚，但造成严重后果的除外：",
        "下列违法行为可以从轻处罚：",
        "依法应当处罚的下列行为，及时改正的，免予处罚：",
    ],
)
def test_what_a_list_is_for(lead: str) -> None:
    """A lead that spares what follows excludes nothing."""
    sheet = sheet_of(f"清单\n一、{lead}\n（一）擅自甲的；\n（二）未按规定乙的。")
    assert [row.text(ACT) for row in sheet.rows] == ["擅自甲的；", "未按规定乙的。"]


def test_a_regulation() -> None:
    """Of a text of articles only what one of them announces as acts are items; points under other articles are general."""
    rules = "第一条 为规范裁量，制定本规定。\n第二条 本规定所称裁量，是指权限。\n第三条 有以下情形的，从重：\n（一）抗拒检查的；\n（二）造成事故的。"
    announced = "第四条 下列违法行为首次违法的，不予处罚：\n（一）未按规定甲的；\n（二）未按规定乙的。\n第五条 本规定自印发之日起施行。"
    sheet = sheet_of(f"处罚裁量事项\n{rules}\n{announced}")
    assert [told(row)[2] for row in sheet.rows] == ["未按规定甲的；", "未按规定乙的。"]
    assert [each.text for each in sheet.above] == ["处罚裁量事项", *rules.split("\n")]


def test_fields_with_names() -> None:
    """A paragraph that begins with the name of a column is a cell of it; items need no number then."""
    fields = "违法行为：{}的\n处罚依据：《甲法》第一条\n适用条件：首次违法"
    for text in (
        "清单\n" + fields.format("未备案") + "\n" + fields.format("擅自设摊"),
        "清单\n1." + fields.format("未备案") + "\n2." + fields.format("擅自设摊"),
    ):
        rows = sheet_of(text).rows
        assert [(row.number, row.text(ACT), row.text(PUNISH), row.text(WHEN)) for row in rows] == [
            ("1", "未备案的", "《甲法》第一条", "首次违法"),
            ("2", "擅自设摊的", "《甲法》第一条", "首次违法"),
        ]
    assert [column.heading for column in sheet_of(text).columns][1:] == ["违法行为：", "处罚依据：", "适用条件："]


def test_paragraphs_of_an_item() -> None:
    """A paragraph without a number goes on with its item; one that only cites stands as what it rests on."""
    item = "{}.擅自{}的\n《甲法》第一条第二款\n首次违法且及时改正。\n"
    first, second = sheet_of("清单\n" + item.format(1, "甲") + item.format(2, "乙") + "附则").rows
    assert (
        (first.text(LEGAL), first.text(WHEN))
        == (second.text(LEGAL), second.text(WHEN))
        == ("《甲法》第一条第二款", "首次违法且及时改正。")
    )


@pytest.mark.parametrize(
    "text",
    [
        "通知\n各区县：\n一、提高认识\n各单位要加强领导。\n二、严格落实\n要认真执行。",
        "一、坚持处罚与教育相结合；\n二、坚持过罚相当。",
        "第一条 为规范执法，未尽事项的，另行规定。\n第二条 本规定所称裁量，是指依法处罚的权限。\n第三条 有证据的，应当从轻。\n第四条 既有从轻的，又有从重的，综合衡量。",
        "没有编号的一段。\n又一段。",
        "清单\n1.擅自甲的。",
        "不予处罚的条件：\n（一）首次违法；\n（二）及时改正。",
    ],
)
def test_text_that_is_no_list(text: str) -> None:
    """General paragraphs, one point alone and conditions alone are no list."""
    with pytest.raises(RefusedError, match="没有认出分条写的事项"):
        sheet_of(text)


@pytest.mark.parametrize(
    ("points", "when"),
    [
        ("有下列情形之一的，可以不予处罚：\n初次违法；\n及时改正。", {"any": ["初次违法", "及时改正"]}),
        ("有下列情形之一的，可以不予处罚：\n1.初次违法；\n2.及时改正。", {"any": ["初次违法", "及时改正"]}),
        (
            "初次违法的，可以不予处罚；有下列情形之一的除外：\n货值金额1000元以上；\n违法所得500元以上。",
            {"all": ["初次违法", {"not": {"any": ["货值金额 >= 1000元", "违法所得 >= 500元"]}}]},
        ),
        (
            "初次违法的，可以不予处罚。有下列情形之一的，不适用：\n1.货值金额1000元以上；\n2.违法所得500元以上。",
            {"all": ["初次违法", {"not": {"any": ["货值金额 >= 1000元", "违法所得 >= 500元"]}}]},
        ),
    ],
)
def test_points_below_an_act_are_read_with_their_lead(points: str, when: object) -> None:
    """A lead and the points on the lines below it are one text: 之一 is no `all`, and an exception is no demand."""
    text = f"轻微违法不予处罚清单\n本清单所称“以上”含本数。\n一、擅自停放车辆，{points}\n二、擅自摆摊设点，及时改正的。"
    made = drafted(text)
    assert [(item.act, item.proposal.when) for item in made.items] == [
        ("擅自停放车辆", when),
        ("擅自摆摊设点", "及时改正"),
    ]
    assert [item.proposal.effect for item in made.items] == ["不予处罚", "不予处罚"]


def test_a_definition_of_first_holds_for_first_offences() -> None:
    """A list that says what 首次 is says it for 首次违法: the general definition does not hold in it."""
    text = "轻微违法不予处罚清单\n本清单所称首次，是指两年内第一次。\n一、擅自停放车辆，首次违法的；\n二、擅自摆摊设点，首次违法的。"
    made = drafted(text)
    assert [item.proposal.when for item in made.items] == ["初次违法", "初次违法"]
    assert list(made.definitions) == ["初次违法"]


@pytest.mark.parametrize("spares", ["免予警告和罚款", "免予罚款", "不予没收", "免于警告"])
def test_what_spares_only_a_part_is_no_effect_of_the_list(spares: str) -> None:
    """An item that spares some penalties has not the effect that the list says for all: it is asked, and not drafted."""
    text = f"轻微违法行为不予行政处罚清单\n一、擅自停放车辆，初次违法的，{spares}。\n二、擅自摆摊设点，初次违法的。"
    first, second = drafted(text).items
    assert (first.proposal.effect, second.proposal.effect) == ("", "不予处罚")
    assert any(spares in question for question in first.proposal.questions)


@pytest.mark.parametrize("lead", ["适用条件：", "有下列情形之一的，减轻处罚：", "同时符合下列条件：", "具体情节:"])
def test_points_below_an_act_and_a_lead_are_its_conditions(lead: str) -> None:
    """However they begin: numbers of persons, kinds of business; points inside them, too."""
    sheet = sheet_of(
        f"清单\n（一）未按规定培训。{lead}\n1.未经培训的不超过3人；\n2.从事非高危行业；\n3.属于下列人员之一：\n（1）入职不久；\n（2）转岗不久。\n"
        "（二）擅自设摊，当场改正的。"
    )
    assert [told(row)[2] for row in sheet.rows] == ["未按规定培训。", "擅自设摊，"]
    assert sheet.rows[0].text(WHEN).count("\n") == 5


def test_a_section_that_names_acts_is_no_item() -> None:
    """Acts below what begins as an act stay items; so do those below a lead that stands alone."""
    acts = "1.未按规定甲的；\n2.擅自乙的。"
    for title in ("一、违反道路管理规定，有下列情形之一的，不予处罚：", "一、当事人有下列情形之一的，不予处罚："):
        assert [told(row)[2] for row in sheet_of(f"清单\n{title}\n{acts}").rows] == ["未按规定甲的；", "擅自乙的。"]


@pytest.mark.parametrize(
    "lines",
    [
        "初次违法的，可以不予处罚；有下列情形之一的除外：\n货值金额1000元以上；\n违法所得500元以上。",
        "初次违法的，可以不予处罚。有下列情形的，不适用：\n（1）货值金额1000元以上的；\n（2）违法所得500元以上的。",
    ],
)
def test_exceptions_behind_the_condition_of_an_item(lines: str) -> None:
    """What an item says of itself when it is not spared is denied in it: neither an item nor said of the whole list."""
    made = drafted(f"甲市不予处罚清单\n一、擅自养鲸\n{lines}\n二、擅自养鲨\n初次违法的，可以不予处罚。")
    assert [item.number for item in made.items] == ["1", "2"]
    when = made.items[0].proposal.when
    bounds = [{"wording": "货值金额1000元以上"}, {"wording": "违法所得500元以上"}]
    assert str(when).replace("元以上的", "元以上") == str({"all": ["初次违法", {"not": {"any": bounds}}]})
    assert made.items[1].proposal.when == "初次违法"


@pytest.mark.parametrize("title", ["有关说明", "四、适用要求", "三、工作要求：", "附则"])
def test_points_below_a_title_of_notes_are_no_items(title: str) -> None:
    """三、有关说明 holds what is said of the list, not acts that are spared."""
    sheet = sheet_of(
        f"甲市不予处罚清单\n一、道路\n1.未随车携带证件的。\n2.未按规定停放的。\n{title}\n（1）隐匿证据的，不适用本清单。\n（2）拒不改正的，依法处罚。"
    )
    assert [row.number for row in sheet.rows] == ["1", "2"]


@pytest.mark.parametrize("numbers", ["一、二、", "1.2.", "（1）（2）"])
def test_numbered_notes_belong_to_no_item(numbers: str) -> None:
    """What stands numbered below 备注： is said of the whole list, and none of it is a condition of the last item."""
    first, second = numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]
    made = drafted(
        "甲市不予处罚清单\n1.擅自养鲸，首次违法的；\n2.擅自养鲨，首次违法的。\n备注：\n"
        f"{first}首次违法是指一年内第一次违法。\n{second}危害公共安全的，不适用本清单。"
    )
    assert [item.proposal.when for item in made.items] == ["初次违法", "初次违法"]
    assert [told.value for told in made.particulars.definitions.values()] == ["一年内第一次违法"]


def test_what_speaks_of_the_whole_list_is_no_item() -> None:
    """A last point 其他, and a definition under it."""
    sheet = sheet_of("清单\n一、擅自甲的；\n二、未按规定乙的。\n三、其他\n本清单所称首次违法，是指两年内第一次违法。")
    assert [told(row)[2] for row in sheet.rows] == ["擅自甲的；", "未按规定乙的。"]


def test_fields_nobody_knows_and_lines_that_count() -> None:
    """监管措施： in several items is a column of its own, and 事项2 before a field only counts: neither is a condition."""
    sheet = sheet_of(
        "甲市免罚清单\n事项1\n违法行为：未按规定备案\n免罚情形：及时改正\n监管措施：约谈\n事项2\n违法行为：擅自设摊\n免罚情形：初次违法\n"
        "监管措施：回访"
    )
    assert [told(row)[2:] for row in sheet.rows] == [("未按规定备案", "及时改正"), ("擅自设摊", "初次违法")]
    assert [row.text("") for row in sheet.rows] == ["约谈", "回访"]


def test_clauses_in_brackets_behind_an_act() -> None:
    """They are no part of the act, and a named condition behind them has its name for a heading."""
    sheet = sheet_of(
        "甲市免罚清单\n一、未按规定备案的行为（违反《甲法》第三条，依据《甲法》第九条第（一）项）。适用条件：及时改正。\n"
        "二、擅自设摊（《甲法》第五条），初次违法的。"
    )
    assert [(*told(row)[2:], row.text(LEGAL)) for row in sheet.rows] == [
        ("未按规定备案的行为", "及时改正。", "（违反《甲法》第三条，依据《甲法》第九条第（一）项）。"),
        ("擅自设摊", "初次违法的。", "（《甲法》第五条），"),
    ]
