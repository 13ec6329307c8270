"""What a dossier puts into the fields of a form: every field by its Chinese name, ready for the document.

What a case does not tell is a visible blank that says what belongs there. Knows no layout and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, TypeAlias

from api.papers.comparison import Item
from api.papers.dossier import Dossier
from api.papers.parts import Fact, Part, Result
from api.papers.persons import DEPART
from api.papers.words import day_in_words
from engine.catalog import DECISION_DATE, FIELDS, INTENDED_FINE, PAPER_PICTURES, TRACKS
from engine.documents import visible_text

Row: TypeAlias = Mapping[str, Any]
_DECISIVE = ("依据", "从重")
"""The parts of the items that the conclusion rests on, or that speak against it."""
NOTHING = "—"
"""What stands in a cell that has nothing to say."""
_OTHER = "依法处理"
"""What is told of the outcome that stands where the conclusion is not used and the answer names no other."""
_LINE = "＿" * 4
_AMOUNT = re.compile(r"[0-9万亿]元")
_APART = (DECISION_DATE, INTENDED_FINE)
"""The day on which this is decided, and what is to be decided, need no proof."""
_MAY_BE_EMPTY = frozenset(
    {
        "条件.事实",
        "条件.证据",
        "处罚.条件",
        "结论.行为时",
        "结论.否则",
        "结论.改用",
        "行为.名称",
        "行为.编号",
        "行为.拟罚款",
    }
)


class Text(str):
    """A text as a document holds it: what means something to XML, or to whoever fills the document, stands for itself."""

    __slots__ = ()

    def __html__(self) -> str:
        """Itself: a template must not escape it once more."""
        return str(self)

    @classmethod
    def of(cls, text: str) -> Text:
        """The text of a person or of the engine; characters that nobody sees are shown by their number."""
        seen = visible_text(text.replace("\r\n", "\n").replace("\r", "\n"))
        return cls(escape(seen).replace("{", "&#123;").replace("}", "&#125;"))


class Blank(Text):
    """What stands where nothing was told; a form may ask whether a field is one, as of any empty text."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


def blank(what: str) -> Blank:
    """The blank for a field.

    >>> str(blank("案号")), bool(blank("案号"))
    ('＿＿＿＿（案号）', False)
    """
    return Blank(f"{_LINE}（{what}）")


def values_of(dossier: Dossier, parts: Sequence[Part], *, letter: bool = False) -> dict[str, Any]:
    """The value of every field but the pictures; `parts` are those of which the paper speaks.

    A `letter` goes to the party: it tells of the penalty alone, of the facts that bear on it, and of the law it rests on. A
    coercive measure is decided by a paper of its own.
    """
    officers = [*dossier.officers, None, None]
    told: dict[str, Any] = {
        "机关": dossier.authority,
        "案号": dossier.number,
        "地区": dossier.place,
        "当事人": dossier.party.name,
        "证件号码": dossier.party.number,
        "住所": dossier.party.address,
        "审核意见": dossier.review.told,
        "审核人": dossier.review.name,
        "审核日期": dossier.review.day,
        "行为": [
            _act(dossier, part, f"违法行为{number}" if len(parts) > 1 else "", letter)
            for number, part in enumerate(parts, start=1)
        ],
        "并罚": _sentences(dossier.together),
        "保留": _sentences(
            dict.fromkeys(each for part in parts for result in _told_of(part, letter) for each in result.survives)
        ),
        "核查日期": dossier.on,
        "回执号": dossier.receipt,
        "引擎": dossier.engine,
        "规则库": dossier.rulesets,
        "封存": f"{dossier.sealed.id}（{dossier.sealed.at}）" if dossier.sealed else "",
    }
    for officer, number in zip(officers, ("一", "二"), strict=False):
        told[f"承办人{number}"] = officer.name if officer else ""
        told[f"执法证号{number}"] = officer.number if officer else ""
    return {name: _made(told[name], what, name) for name, what in FIELDS.items() if name not in PAPER_PICTURES}


def _made(told: Any, what: Any, name: str) -> Any:  # noqa: ANN401  # a field is a text, or rows of fields
    """The value of one field; raises KeyError for one that is not told."""
    if isinstance(what, str):
        return Text.of(told) if told else Blank(NOTHING) if name in _MAY_BE_EMPTY else blank(what)
    short = name.rpartition(".")[2]
    return [
        {column: _made(_told(row, column, number), belongs, f"{short}.{column}") for column, belongs in what.items()}
        for number, row in enumerate(told, start=1)
    ]


def _told(row: Row, column: str, number: int) -> Any:  # noqa: ANN401  # as above
    return str(number) if column == "序号" else row[column]


def _act(dossier: Dossier, part: Part, number: str, letter: bool) -> Row:
    clauses = [{"用途": each.role, "条款": each.text, "文本": each.version} for each in part.clauses]
    of_role: Callable[[str], list[Row]] = lambda role: [each for each in clauses if each["用途"] == role]  # noqa: E731
    breaches = of_role("违反") or [{"用途": "违反", "条款": "", "文本": ""}] * letter
    results = _told_of(part, letter)
    used = {basis for each in results if not _departs(dossier, part, each) for basis in _bases(each)}
    fines = [
        {"条款": each.clause, "文本": each.version, "条件": each.when, "内容": "；".join(each.says)}
        for each in part.fines
        if each.used is not False
    ] or [{"条款": "", "文本": "", "条件": "", "内容": ""}] * letter
    choose = letter and len(fines) > 1
    fine = next((each.text for each in part.facts if each.id == INTENDED_FINE), "")
    return {
        "编号": number,
        "名称": part.name,
        "案由": part.matter,
        "行为日期": part.act_date,
        "决定日期": part.decision_date,
        "事实": [
            {"名称": each.name, "内容": each.text, "证据": each.evidence or each.because, "由来": each.because}
            for each in _facts(part, letter)
        ],
        "条款": clauses,
        "违反": breaches if len(breaches) == 1 else [],
        "可能违反": breaches if len(breaches) > 1 else [],
        "依据": [each for each in of_role("结论") if each["条款"] in used],
        "结论": [_conclusion(dossier, part, each) for each in results],
        "处罚": [] if choose else fines,
        "可能处罚": fines if choose else [],
        "拟罚款": fine if _AMOUNT.search(fine) else "",
        "幅度": _sentences(part.fine_notes),
        "期限": [
            {
                "名称": each.name,
                "起算": each.since,
                "长度": each.length,
                "届满": each.ends or f"取决于{'、'.join(each.missing)}",
            }
            for each in part.deadlines
        ],
        "注意": _sentences(part.cautions),
    }


def _told_of(part: Part, letter: bool) -> list[Result]:
    return [each for each in part.results if not letter or each.track == TRACKS[0]]


def _bases(result: Result) -> set[str]:
    return {basis for item in result.items_of("依据") for basis in item.basis}


def _facts(part: Part, letter: bool) -> list[Fact]:
    """The facts of a paper: of a letter those known that stand in a condition of what decides the penalty, and amounts."""
    facts = [each for each in part.facts if each.id not in _APART]
    if not letter:
        return facts
    items = [item for result in _told_of(part, letter) for item in result.items if item.part in _DECISIVE]
    named = {name for item in items for row in item.rows for name in row.names}
    return [each for each in facts if each.known and (each.name in named or _AMOUNT.search(each.text))]


def _departs(dossier: Dossier, part: Part, result: Result) -> bool:
    opinion = dossier.opinion(result.track, part.act)
    return opinion is not None and opinion.choice == DEPART


def _conclusion(dossier: Dossier, part: Part, result: Result) -> Row:
    opinion = dossier.opinion(result.track, part.act)
    departs = _departs(dossier, part, result)
    return {
        "决定": result.track,
        "结论": result.outcome,
        "说明": result.says,
        "日期": result.dates,
        "行为时": result.act_day,
        "决定时": result.decision_day,
        "否则": result.otherwise,
        "改用": (result.otherwise or _OTHER) if departs else "",
        "意见": opinion.choice if opinion else "",
        "因素": opinion.factor if opinion and departs else NOTHING,
        "理由": opinion.reasons if opinion else "",
        "事项": [_item(each) for each in result.items if each.part in _DECISIVE],
        "其他事项": [_item(each) for each in result.items if each.part not in _DECISIVE],
        "随后": [{"种类": each.kind, "内容": each.text, "依据": each.source} for each in result.follows],
        "前提": _sentences(result.premises),
        "前提说明": dossier.premised(result.track, part.act),
        "待查": _sentences(_open(result)),
        "保留": _sentences(result.survives),
    }


def _open(result: Result) -> Iterator[str]:
    """What may still change the conclusion, each once: a condition says most of the open steps."""
    yield from result.conditions
    yield from (step for step in result.open if not any(step in said for said in result.conditions))


def _item(item: Item) -> Row:
    return {
        "标题": item.title,
        "清单": item.source,
        "版本": day_in_words(item.version),
        "出处": item.trust,
        "地位": item.part,
        "结论": item.says,
        "效果": item.outcome,
        "条件": [
            {"原文": "　" * row.depth + row.words, "事实": row.fact, "证据": row.proof, "符合": row.met}
            for row in item.rows
        ],
    }


def _sentences(texts: Iterable[str]) -> list[Row]:
    return [{"内容": text} for text in texts]
