"""The fields that a paper can name: what belongs there when a case does not tell it, and which of them are lists.

The names are Chinese because the people who write forms are; a test holds that every paper of a case brings exactly these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from engine.documents import quote, suggest

Fields: TypeAlias = Mapping[str, "str | Fields"]

_FACT: Fields = {
    "序号": "序号",
    "名称": "事实的名称",
    "内容": "查明的情况",
    "证据": "证据的名称、编号和页码",
    "由来": "得出这个事实的理由",
}
_CLAUSE: Fields = {"用途": "违反、处罚、结论或者清单", "条款": "条款", "文本": "条款所在的文本"}
_CONDITION: Fields = {"原文": "条件", "事实": "对应的事实", "证据": "证据的名称、编号和页码", "符合": "是否符合"}
_ITEM: Fields = {
    "序号": "序号",
    "标题": "事项的名称",
    "清单": "清单或者法律文本的名称",
    "版本": "清单或者法律文本的日期",
    "出处": "原文读自哪里",
    "地位": "依据、也成立、从重、可能改变结论或者不适用",
    "结论": "适用、不适用或者待查",
    "效果": "事项的法律效果",
    "条件": _CONDITION,
}
_FOLLOWING: Fields = {"种类": "同时要做、文书、审批或者期限", "内容": "要做什么", "依据": "依据"}
_SENTENCE: Fields = {"内容": "内容"}
_CONCLUSION: Fields = {
    "决定": "处罚或者强制",
    "结论": "结论",
    "说明": "结论的一句话",
    "日期": "行为时与决定时的比较",
    "行为时": "按行为时规定的结论",
    "决定时": "按决定时规定的结论",
    "否则": "不采用“可以”时的结论",
    "改用": "承办人没有采用核查的结论，另外决定的",
    "意见": "承办人采用还是不采用",
    "因素": "不采用所依据的因素",
    "理由": "承办人的理由",
    "事项": _ITEM,
    "其他事项": _ITEM,
    "随后": _FOLLOWING,
    "前提": _SENTENCE,
    "前提说明": "结论怎样以前提为条件",
    "待查": _SENTENCE,
    "保留": _SENTENCE,
}
_FINE: Fields = {"条款": "处罚的条款", "文本": "条款所在的文本", "条件": "这个条款处罚的前提", "内容": "可以给予的处罚"}
_DEADLINE: Fields = {"名称": "期限", "起算": "从哪一天起算", "长度": "多长", "届满": "哪一天届满"}
_ACT: Fields = {
    "序号": "序号",
    "名称": "违法行为的名称",
    "案由": "违法行为",
    "编号": "几个违法行为时的编号",
    "行为日期": "违法行为发生的日期",
    "决定日期": "作出决定的日期",
    "事实": _FACT,
    "条款": _CLAUSE,
    "违反": _CLAUSE,
    "可能违反": _CLAUSE,
    "结论": _CONCLUSION,
    "依据": _CLAUSE,
    "处罚": _FINE,
    "可能处罚": _FINE,
    "拟罚款": "拟处罚款的金额",
    "幅度": _SENTENCE,
    "期限": _DEADLINE,
    "注意": _SENTENCE,
}
FIELDS: Fields = {
    "机关": "机关的全称",
    "案号": "案号",
    "地区": "案件所在地",
    "当事人": "当事人的姓名或者名称",
    "证件号码": "统一社会信用代码或者身份证件号码",
    "住所": "住所或者住址",
    "承办人一": "承办人姓名",
    "执法证号一": "执法证号",
    "承办人二": "第二名承办人姓名",
    "执法证号二": "执法证号",
    "审核意见": "法制审核的意见",
    "审核人": "法制审核人员姓名",
    "审核日期": "法制审核的日期",
    "行为": _ACT,
    "并罚": _SENTENCE,
    "保留": _SENTENCE,
    "核查日期": "按哪一天核查",
    "回执号": "回执号",
    "引擎": "引擎的版本",
    "规则库": "规则库的摘要",
    "封存": "封存的记录号和时间",
    "二维码": "回执的二维码",
}
PAPER_PICTURES = ("二维码",)
"""The fields that are pictures."""

Wanted: TypeAlias = Literal["text", "list", "any"]


@dataclass(frozen=True, slots=True)
class PaperScope:
    """The names that may stand at one place of a form: all fields, and the columns of the lists that go on around it."""

    within: Mapping[str, Fields] = field(default_factory=dict)

    def inside(self, name: str, called: str = "") -> PaperScope:
        """The scope of what stands once for each of a list: its columns belong to `called`, or the last part of its name."""
        found = self.find(name)
        if found is None or isinstance(found, str):
            return self
        return PaperScope({**self.within, called or name.rpartition(".")[2]: found})

    def find(self, name: str) -> str | Fields | None:
        """What a field is: what belongs there, or the columns of a list; None for one that is not there.

        >>> PaperScope().find("案号"), PaperScope().find("行为.案由"), PaperScope().inside("行为").find("行为.案由")
        ('案号', None, '违法行为')
        """
        whole, dot, column = name.partition(".")
        return self.within.get(whole, {}).get(column) if dot else FIELDS.get(name)

    def names(self) -> list[str]:
        """Every name that may stand here."""
        return [*FIELDS, *(f"{name}.{column}" for name, columns in self.within.items() for column in columns)]


def field_mistake(name: str, scope: PaperScope, wanted: Wanted = "text") -> str:
    """What is wrong with naming a field here, "" when nothing is.

    >>> field_mistake("当事人", PaperScope()), field_mistake("当事入", PaperScope())
    ('', '没有字段“当事入”。是否想写“当事人”？')
    """
    found = scope.find(name)
    if found is None:
        near = suggest(name, scope.names())
        whole, dot, _ = name.partition(".")
        if not near and dot and isinstance(scope.find(whole), str):
            near = f"{quote(whole)}是一段文字，没有各栏，也不能再算。"
        elif not near and dot:
            near = f"{quote(whole)}的各栏只能写在它的 each 或者表格里。"
        return f"没有字段{quote(name)}。{near or '可以写的字段见 docs/format.md。'}"
    if wanted == "list" and isinstance(found, str):
        return f"{quote(name)}不是列表，不能重复。"
    if wanted == "text" and not isinstance(found, str):
        return f"{quote(name)}是列表，请用 each 或者 table 写出它的各栏。"
    if wanted == "text" and name in PAPER_PICTURES:
        return f"{quote(name)}是图，请写 picture: {name}。"
    return ""
