"""A dossier made by hand, with names that try to be something else, and the text of a Word document read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from api.papers import (
    Clause,
    Dossier,
    Fact,
    Fine,
    Following,
    Item,
    Officer,
    Opinion,
    Part,
    Party,
    Result,
    Review,
    Row,
    Running,
)

HOSTILE = "<b>&\"'{{ 机关 }}{% raw %}{_{x}_}𠮷مرحبا\u202e\x07</w:t>"
SHOWN = "<b>&\"'{{ 机关 }}{% raw %}{_{x}_}𠮷مرحبا〔U+202E〕〔U+0007〕</w:t>"
ITEM = Item(
    "依据",
    "cn/list#1",
    "甲事项",
    "可以不予处罚",
    "适用",
    "某清单",
    "2025-01-27",
    "读自官方",
    False,
    ("行政处罚法第三十三条第一款",),
    (),
    (),
    (Row(0, "货值金额500元以下", "货值金额：66元", "货值清单第1页", "符合"), Row(1, "没有危害后果", "", "", "未查明")),
)


def result(
    outcome: str = "可以不予处罚", follows: tuple[str, ...] = ("教育", "责令改正"), otherwise: str = "依法处罚"
) -> Result:
    """The decision on the penalty."""
    return Result(
        "处罚",
        outcome,
        "命中清单",
        f"{outcome}。依据某清单甲事项。",
        "一致",
        "两个日期的结论一致。",
        outcome,
        outcome,
        outcome.startswith("可以"),
        otherwise,
        ("不涉嫌犯罪",),
        (),
        (),
        (ITEM,),
        tuple(Following("同时要做", text, "《某法》第一条") for text in follows),
        (),
        (),
    )


def part(result_: Result | None = None, facts: tuple[Fact, ...] | None = None, act: int | None = None) -> Part:
    """One act."""
    return Part(
        act,
        "",
        "经营超过保质期的食品、食品添加剂",
        "2025年1月16日",
        "2025年3月20日",
        facts or (Fact("goods_value", "货值金额", "66元", HOSTILE), Fact("harm", "危害后果", "未查明", "")),
        (
            Clause("违反", "食品安全法第三十四条第十项", "食品安全法（2021年4月29日）"),
            Clause("处罚", "食品安全法第一百二十四条第一款第五项", "食品安全法（2021年4月29日）"),
            Clause("结论", "行政处罚法第三十三条第一款", "行政处罚法（2021年1月22日）"),
        ),
        (result_ or result(),),
        (
            Fine(
                "食品安全法第一百二十四条第一款第五项",
                "食品安全法（2021年4月29日）",
                "",
                True,
                ("5万元以上10万元以下罚款",),
            ),
        ),
        (),
        (Running("办案期限", "立案日期", "90日", "", None, ("立案日期",), ()),),
        ("清单没有读全。",),
    )


def dossier(*parts: Part, opinions: tuple[Opinion, ...] = (), party: str = HOSTILE, named: bool = True) -> Dossier:
    """A draft whose party has a hostile name; with `named` off nothing of persons is told."""
    return Dossier(
        "某区市场监督管理局" if named else "",
        "某市监处〔2025〕12号" if named else "",
        "某市某区（640106）",
        "640106",
        Party(party if named else "", "", ""),
        (Officer("王某", "6401") if named else Officer("", ""), Officer("", "")),
        parts or (part(),),
        (),
        opinions,
        Review("", "", ""),
        "receipt-1",
        "0.1.0",
        date(2025, 3, 20),
        "2025年3月20日",
        "ab" * 32,
        None,
    )


def text_of(content: bytes) -> str:
    """What a reader of the document reads: a line for each paragraph, the cells of a row between bars."""
    return "".join(f"{line}\n" for line in _lines(content))


def _lines(content: bytes) -> Iterator[str]:
    body = Document(BytesIO(content)).element.body
    for child in body.iterchildren():
        if child.tag == qn("w:p"):
            picture = " ［图］" if child.findall(f".//{qn('w:drawing')}") else ""
            yield Paragraph(child, None).text + picture  # type: ignore[arg-type]  # it is only read
        elif child.tag == qn("w:tbl"):
            for row in Table(child, None).rows:  # type: ignore[arg-type]  # as above
                yield "| " + " | ".join(cell.text for cell in row.cells) + " |"
