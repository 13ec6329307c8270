"""Rows of the shipped lists laid out anew as documents nobody published: other headings, orders, merged cells, numbers, words.

The same documents each time. Knows how authorities lay out their tables; knows nothing of the importer but its blocks.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from api.importing.grids import ABOVE, LEFT, Cell, Reading, table_of
from api.importing.passages import Passage
from engine.answer.sentences import words
from engine.language import AllOf, AnyOf, Condition, Defined, children
from tests.published import jiangmen
from tests.shipped import CATALOG

_ACTS = ("违法行为", "违法事项", "事项名称", "违法行为名称", "轻微违法行为", "处罚事项", "案由")
_BREACHES = ("违反条款", "违反依据", "违法依据", "违反的法律规定", "义务条款")
_PUNISHES = ("处罚依据", "处罚条款", "罚则", "行政处罚依据")
_LEGAL = ("法律依据", "依据", "设定依据", "实施依据")
_WHENS = ("适用条件", "适用情形", "不予处罚的情形", "免罚条件", "具体情形", "适用条件（以下条件需同时满足）")
_EFFECTS = ("免罚情形", "处理方式", "不罚类型")
_NOTES = ("备注", "说明", "备  注")
_STRANGE = ("配套监管措施", "教育措施", "办理时限", "联系科室", "风险等级", "")
_BODIES = ("实施主体", "执法主体", "责任单位")
_CATEGORIES = ("类别", "领域", "所属类别")
_NUMBERS = ("序号", "编号", "项号")
_LEADS = (
    "", "", "同时符合下列情形的，不予行政处罚：", "同时满足以下条件的，可以不予行政处罚：", "具有下列情形之一的，可以依法不予处罚：",
    "符合以下情形之一：", "属于小微企业，且同时具备下列条件的，应当不予行政处罚：", "违法行为轻微，有下列情形之一的，从轻处罚：",
    "具备下列条件之一，经批评教育后改正的，依法可以减轻行政处罚：", "下列情形，不予实施行政强制措施：",
)  # fmt: skip
_TAILS = ("", "", "", "，造成人身伤害的除外", "。但拒不改正的除外", "；逾期不改正的，依法处罚", "（食品生产企业除外）")
_REMARKS = ("", "仅限于小微企业", "复查合格后销号", "首次违法的应当签订承诺书", "本项自2023年起执行", "—", "同上")
_DOING = ("批评教育、约谈", "签订承诺书，5日内复查", "责令改正", "告诫")
_MARKS = (
    ("（1）", "（2）", "（3）", "（4）", "（5）", "（6）"), ("1.", "2.", "3.", "4.", "5.", "6."), ("①", "②", "③", "④", "⑤", "⑥"),
    ("一、", "二、", "三、", "四、", "五、", "六、"),
)  # fmt: skip
_SECTIONS = (
    "一、生产类违法行为",
    "第一部分 经营环节",
    "（一）首次违法且及时改正的",
    "二、下列行为，没有造成危害后果的，不予处罚",
    "Ⅰ 登记备案",
)
_ABOVE = (
    "附件1", "附件", "某市生态环境局", "某市某某领域轻微违法行为不予处罚清单（2022年版）", "首违不罚事项清单", "某规〔2021〕5号",
    "某市某局关于印发《免罚清单》的通知", "各区县局，各直属单位：", "2021年10月8日", "下列轻微违法行为，及时改正，没有造成危害后果的，不予行政处罚：",
    "为了优化营商环境，根据《中华人民共和国行政处罚法》第三十三条，制定本清单。", "本清单自2022年1月1日起施行，有效期5年。", "单位：万元",
)  # fmt: skip
_BELOW = (
    "备注：1.本清单所称“以上”“以下”均包含本数。", "注：首次违法是指两年内第一次发生同类违法行为。", "说明：“及时改正”是指在责令期限内改正。",
    "本清单由某局负责解释，自印发之日起施行。", "有下列情形之一的，不适用本清单：（一）拒不改正的；（二）造成恶劣影响的。", "2021年10月8日",
    "联系人：张某，电话12345。", "其他违法行为符合法定不予处罚情形的，从其规定。",
)  # fmt: skip
_WORDED = {" <= ": "不超过", " < ": "不足", " >= ": "达到", " > ": "超过", " = ": "为", "不是：": "没有"}


@dataclass(frozen=True, slots=True)
class Published:
    """What a row says: the act, the clauses breached and punishing it, and the sentences of its condition."""

    act: str
    breaches: str
    punished_by: str
    sentences: tuple[str, ...]


@cache
def pool() -> tuple[Published, ...]:
    """Some rows of each shipped list, and those of one document as it was published."""
    found = []
    for version in CATALOG.load_all():
        for item in version.items[:2] if not version.statutory else ():
            matter = CATALOG.library.matters.by_name.get(next(iter(item.matters), ""))
            if matter is None:
                continue
            said = tuple(dict.fromkeys(sentence for part in item.condition.parts[-1:] for sentence in _said(part)))[:6]
            punished = tuple(each.clause for each in matter.punished_by)
            found.append(Published(item.title, _cited(matter.breaches), _cited(punished), said))
    rows = jiangmen()[:8]
    names = list(rows[0])
    found.extend(Published(row[names[1]], row[names[2]], row[names[3]], (row[names[4]],)) for row in rows)
    return tuple(found[::2])


def _said(condition: Condition) -> Iterator[str]:
    if isinstance(condition, AllOf | AnyOf):
        for part in children(condition):
            yield from _said(part)
    else:
        said = (condition.name or condition.text) if isinstance(condition, Defined) else words(condition)
        for sign, saying in _WORDED.items():
            said = said.replace(sign, saying)
        yield said


def _cited(clauses: tuple[str, ...]) -> str:
    """Clauses as documents cite them, the document in its marks."""
    return "；".join(
        f"《{name}》{sign}{rest}" for name, sign, rest in (clause.partition("第") for clause in clauses[:3])
    )


def document(number: int) -> Reading:
    """The document of that number, laid out in its own way."""
    return _document(random.Random(number), number)


def _document(dice: random.Random, number: int) -> Reading:
    columns = _columns(dice)
    rows = [pool()[(number * 7 + step * 3) % len(pool())] for step in range(dice.randint(2, 5))]
    grid = [[_cell(kind, row, place, dice) for kind, _ in columns] for place, row in enumerate(rows, start=1)]
    cells = [[Cell(text) for text in line] for line in grid]
    for column, (kind, _) in enumerate(columns):
        if kind in ("body", "category", "effect") and dice.random() < 0.5:
            for line in cells[1:]:
                line[column] = Cell(merged=ABOVE)
    sections = {
        dice.randrange(len(cells)): _whole(dice.choice(_SECTIONS), len(columns))
        for _ in range(dice.choice((0, 0, 1, 2)))
    }
    header = [Cell(heading) for _, heading in columns]
    body = [
        line for place, row in enumerate(cells) for line in (*([sections[place]] if place in sections else []), row)
    ]
    if dice.random() < 0.2:
        body.append(_whole(dice.choice(_BELOW), len(columns)))
    cut = dice.randint(1, len(body)) if dice.random() < 0.3 else len(body)
    parts = [body[:cut], body[cut:]]
    tables = [
        table_of(f"第 {place} 张表", [header, *part] if place == 1 or dice.random() < 0.5 else part)
        for place, part in enumerate(parts, start=1)
        if part
    ]
    above = _some(dice, _ABOVE, "第 {} 段")
    below = _some(dice, _BELOW, "表后第 {} 段")
    return Reading((*above, *tables, *below))


def _some(dice: random.Random, texts: tuple[str, ...], place: str) -> list[Passage]:
    chosen = sorted(dice.sample(range(len(texts)), dice.randint(0, 4)))
    return [Passage(place.format(number), texts[each]) for number, each in enumerate(chosen, start=1)]


def _whole(text: str, width: int) -> list[Cell]:
    return [Cell(text), *[Cell(merged=LEFT)] * (width - 1)]


def _columns(dice: random.Random) -> list[tuple[str, str]]:
    """The kinds of columns with their headings: the number first, the others in any order."""
    chosen = [("act", dice.choice(_ACTS)), ("when", dice.choice(_WHENS))]
    if dice.random() < 0.7:
        chosen += [("breach", dice.choice(_BREACHES)), ("punish", dice.choice(_PUNISHES))]
    else:
        chosen.append(("legal", dice.choice(_LEGAL)))
    for kind, headings, share in (
        ("effect", _EFFECTS, 0.3),
        ("note", _NOTES, 0.4),
        ("strange", _STRANGE, 0.3),
        ("body", _BODIES, 0.3),
        ("category", _CATEGORIES, 0.2),
    ):
        if dice.random() < share:
            chosen.append((kind, dice.choice(headings)))
    if dice.random() < 0.7:
        dice.shuffle(chosen)
    return [("number", dice.choice(_NUMBERS)), *chosen] if dice.random() < 0.9 else chosen


def _cell(kind: str, row: Published, place: int, dice: random.Random) -> str:
    match kind:
        case "number":
            return str(place)
        case "act":
            return dice.choice((row.act, f"对{row.act}的行政处罚", f"{row.act}。"))
        case "breach":
            return dice.choice((row.breaches, row.breaches, "", "同上"))
        case "punish":
            return dice.choice((row.punished_by, f"{row.punished_by} 由县级以上主管部门责令改正，处一万元以下的罚款。"))
        case "legal":
            return dice.choice((f"{row.breaches}\n{row.punished_by}", row.punished_by))
        case "when":
            return _condition(row, dice)
        case "effect":
            return dice.choice(("首违免罚", "不予处罚", "轻微不罚", "可以不予行政处罚"))
        case "note":
            return dice.choice(_REMARKS)
        case "body":
            return dice.choice(("市、区生态环境局", "某县综合行政执法局"))
        case "category":
            return dice.choice(("大气类", "水类", "登记类"))
        case _:
            return dice.choice(_DOING)


def _condition(row: Published, dice: random.Random) -> str:
    """The cell of a condition: a lead or none, sentences with or without numbers, on one line or several, and a tail."""
    said = row.sentences or ("首次违法",)
    if dice.random() < 0.06:
        return ""
    lead = dice.choice(_LEADS)
    if len(said) > 1 and dice.random() < 0.7:
        marks, between = dice.choice(_MARKS), dice.choice(("\n", "", "；\n", "；"))
        body = between.join(f"{mark}{text}" for mark, text in zip(marks, said, strict=False))
    else:
        body = dice.choice(("，", "；", "，且", "并且")).join(said)
    return f"{lead}{dice.choice(('', chr(10))) if lead else ''}{body}{dice.choice(_TAILS)}"
