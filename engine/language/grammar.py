"""How a condition is written: nodes of a file become conditions, or diagnostics at their place.

Structure is YAML, a leaf is one comparison in the document's words. Knows the vocabulary and the definitions in
scope; does not know what conditions mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.documents import Mapping as MappingNode
from engine.documents import (
    Node,
    Report,
    Scalar,
    expect_choice,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    expect_whole,
    suggest,
)
from engine.language.conditions import (
    OPERATORS,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Defined,
    Exactly,
    In,
    Is,
    Literal,
    Not,
    Operand,
    OtherTerm,
    Share,
    Shifted,
    Soft,
    Unread,
)
from engine.language.earlier_records import NO_LIMIT, SAME, THIS_YEAR, UNSTATED, Count, Within
from engine.language.intervals import Between
from engine.language.quantities import QuantityError, read_duration, read_ratio
from engine.language.values import RECORD_OUTCOMES, UNKNOWN, FactError, example, read_value
from engine.language.vocabulary import Term, Vocabulary

ALWAYS = "不附条件"
WORDS = ("all", "any", "not", "exactly", "soft", "none", "at_most", "at_least", "unread", "wording")
_COUNT_KEYS = {"same": True, "within": True, "before": False, "counts": False, "judged": False}
_COMPARISON = re.compile(r"\s*(?P<term>.+?)\s*(?P<op><=|>=|!=|=|<|>)\s*(?P<right>.+?)\s*")
_MEMBER = re.compile(r"\s*(?P<term>\S+)\s+in\s+(?P<options>.+?)\s*")
_SHARE = re.compile(r"(?P<ratio>\S+)\s+of\s+(?P<term>\S+)")
_SHIFTED = re.compile(r"(?P<term>\S+)\s+(?P<sign>[+-])\s+(?P<length>\S+)")
_ORDERED = ("元", "数量", "次数", "比例", "日期", "时长")

_NOT_A_VALUE = "条件里不能写“未查明”；缺的事实自动成为待查"


@dataclass(slots=True)
class Scene:
    """What names mean where a condition stands: the vocabulary and the definitions.

    `define` gives the definition with a name, or None; it reports its own diagnostics.
    """

    vocabulary: Vocabulary
    define: Callable[[str], Defined | None]
    names: Callable[[], tuple[str, ...]]
    _leaves: dict[Condition, Condition] = field(default_factory=dict)

    def same(self, condition: Condition) -> Condition:
        """The one object for equal conditions, so that they are proved once."""
        return self._leaves.setdefault(condition, condition)


def read_condition(report: Report, node: Node | None, scene: Scene) -> Condition | None:
    """The condition that `node` writes; None when it is absent or wrong, and then the diagnostic is in `report`."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        return _read_text(report, node, scene)
    if not isinstance(node, MappingNode):
        report.add(
            node, "bad-condition", "条件要写成一句比较，或者 all / any / not 等结构；列表请放在 all: 或者 any: 下面"
        )
        return None
    words = [key for key, _ in node.entries if key.text in WORDS]
    if any(key.text == "soft" for key in words):  # there `wording` is a key of soft, no word of its own
        words = [key for key in words if key.text != "wording"]
    if len(words) != 1:
        told = "、".join(WORDS)
        place = words[1] if len(words) > 1 else node
        report.add(place, "bad-condition", f"一个条件要恰好有一个结构词（{told}），这里有 {len(words)} 个")
        return None
    reader = _READERS.get(words[0].text, _read_count)
    return reader(report, node, scene)


def _parts(report: Report, node: Node | None, scene: Scene, what: str) -> tuple[Condition, ...] | None:
    parts = [read_condition(report, item, scene) for item in expect_sequence(report, node, what)]
    found = tuple(part for part in parts if part is not None)
    return found if len(found) == len(parts) else None


def _read_all(report: Report, node: MappingNode, scene: Scene) -> Condition | None:
    expect_mapping(report, node, {"all": True}, "all 条件")
    parts = _parts(report, node.get("all"), scene, "all")
    return None if parts is None else AllOf(parts)


def _read_any(report: Report, node: MappingNode, scene: Scene) -> Condition | None:
    expect_mapping(report, node, {"any": True}, "any 条件")
    parts = _parts(report, node.get("any"), scene, "any")
    if parts == ():
        report.add(node, "bad-condition", "any: 下面没有条件；空的 any 永远不成立")
    return AnyOf(parts) if parts else None


def _read_not(report: Report, node: MappingNode, scene: Scene) -> Condition | None:
    expect_mapping(report, node, {"not": True}, "not 条件")
    part = read_condition(report, node.get("not"), scene)
    return None if part is None else Not(part)


def _read_exactly(report: Report, node: MappingNode, scene: Scene) -> Condition | None:
    expect_mapping(report, node, {"exactly": True, "of": True}, "exactly 条件")
    count = expect_whole(report, node.get("exactly"), "exactly")
    parts = _parts(report, node.get("of"), scene, "of")
    if count is not None and parts is not None and count > len(parts):
        report.add(node, "bad-condition", f"要恰好 {count} 个成立，但下面只有 {len(parts)} 个条件")
        return None
    return None if count is None or parts is None else Exactly(count, parts)


def _read_soft(report: Report, node: MappingNode, scene: Scene) -> Condition | None:
    expect_mapping(report, node, {"soft": True, "wording": True, "judged": True}, "soft 条件")
    part = read_condition(report, node.get("soft"), scene)
    wording = expect_text(report, node.get("wording"), "wording")
    judged = _term(report, node.get("judged"), scene, ("是否",))
    return Soft(part, wording, judged.name) if part and wording and judged else None


def _read_unread(report: Report, node: MappingNode, _scene: Scene) -> Condition | None:
    expect_mapping(report, node, {"unread": True}, "unread 条件")
    text = expect_text(report, node.get("unread"), "unread")
    return Unread(text) if text else None


def _read_wording(report: Report, node: MappingNode, _scene: Scene) -> Condition | None:
    expect_mapping(report, node, {"wording": True}, "wording 条件")
    text = expect_text(report, node.get("wording"), "wording")
    return Unread(text, worded=True) if text else None


def _read_count(report: Report, node: MappingNode, scene: Scene) -> Condition | None:
    word = next(key.text for key, _ in node.entries if key.text in ("none", "at_most", "at_least"))
    allowed = {word: True, **_COUNT_KEYS} if word == "none" else {word: True, "of": True, **_COUNT_KEYS}
    expect_mapping(report, node, allowed, f"{word} 条件")
    of = _term(report, node.get("none" if word == "none" else "of"), scene, ("记录",))
    count = 0 if word == "none" else expect_whole(report, node.get(word), word, least=int(word == "at_least"))
    same = expect_choice(report, node.get("same"), SAME, "same")
    within = _read_within(report, node.get("within"))
    before = _term(report, node.get("before"), scene, ("日期",))
    counts = expect_texts(report, node.get("counts"), "counts")
    judged = _term(report, node.get("judged"), scene, ("是否",))
    if of is None or count is None or same is None or within is None:
        return None
    for outcome in counts:
        if outcome not in RECORD_OUTCOMES:
            report.add(
                node.get("counts"), "bad-value", f"counts 里不认识“{outcome}”。{suggest(outcome, RECORD_OUTCOMES)}"
            )
            return None
    if (within.name == UNSTATED) != (node.get("judged") is not None):
        report.add(node, "bad-condition", "within: 未载明 要写 judged（由哪个是否事实来认定），其他期间不写 judged")
        return None
    if within.name == UNSTATED and word != "none":
        report.add(node, "bad-condition", "within: 未载明 只用于 none：多少次算在内，要有期间")
        return None
    if within.name in ("", THIS_YEAR) and before is None:
        report.add(node, "bad-condition", "有期间就要写 before：期间到哪个日期为止")
        return None
    return Count(
        word,
        count,
        of.name,
        same,
        within,
        before.name if before else None,
        counts,
        judged.name if judged else None,
    )


def _read_within(report: Report, node: Node | None) -> Within | None:
    text = expect_text(report, node, "within")
    if text is None:
        return None
    if text in (THIS_YEAR, NO_LIMIT, UNSTATED):
        return Within(text)
    try:
        return Within("", read_duration(text))
    except QuantityError:
        report.add(node, "bad-value", f"期间“{text}”不认识；请写 2年、12个月、{THIS_YEAR}、{NO_LIMIT} 或者 {UNSTATED}")
        return None


_READERS: Mapping[str, Callable[[Report, MappingNode, Scene], Condition | None]] = {
    "all": _read_all,
    "any": _read_any,
    "not": _read_not,
    "exactly": _read_exactly,
    "soft": _read_soft,
    "unread": _read_unread,
    "wording": _read_wording,
}


def _read_text(report: Report, node: Scalar, scene: Scene) -> Condition | None:
    text = node.text.strip()
    if text == ALWAYS:
        return AllOf(())
    if found := _COMPARISON.fullmatch(text):
        return _read_comparison(report, node, scene, found)
    if found := _MEMBER.fullmatch(text):
        return _read_member(report, node, scene, found)
    defined = scene.define(text)
    if defined is not None:
        return scene.same(defined)
    term = _named_term(report, node, text, scene)
    if term is None:
        return None
    if term.type != "是否":
        report.add(node, "bad-condition", f"“{term.name}”不是是否类事实，要写明比较，例如 {term.name} = …")
        return None
    return scene.same(Is(term.name))


def _named_term(report: Report, node: Node, name: str, scene: Scene) -> Term | None:
    term = scene.vocabulary.terms.get(name)
    if term is None:
        near = suggest(name, (*scene.vocabulary.terms, *scene.names()))
        report.add(node, "unknown-term", f"词汇表和定义里没有“{name}”。{near}")
    return term


def _term(report: Report, node: Node | None, scene: Scene, types: tuple[str, ...]) -> Term | None:
    name = expect_text(report, node, "事实要素")
    if node is None or name is None:
        return None
    term = _named_term(report, node, name, scene)
    if term is not None and term.type not in types:
        report.add(node, "bad-condition", f"这里要写{'、'.join(types)}类的事实，“{name}”是{term.type}类")
        return None
    return term


def _read_comparison(report: Report, node: Scalar, scene: Scene, found: re.Match[str]) -> Condition | None:
    term = _named_term(report, node, found["term"], scene)
    if term is None:
        return None
    op = found["op"]
    if any(other in found["right"] for other in OPERATORS):
        report.add(node, "bad-condition", f"“{node.text}”里有两个比较；请拆成 {_joined_by(node.text)} 下面的两句")
        return None
    if op not in ("=", "!=") and term.type not in _ORDERED:
        report.add(node, "bad-condition", f"“{term.name}”是{term.type}类，不能比大小")
        return None
    if term.type == "记录" and found["right"] != "无":
        report.add(node, "bad-condition", "记录要用 none / at_most / at_least 来计数")
        return None
    right = _operand(report, node, scene, term, found["right"])
    return None if right is None else scene.same(Compare(term.name, op, right, node.text.strip()))


def _joined_by(text: str) -> str:
    """The structure that says what two comparisons in one text are meant to say."""
    if "或" in text or " or " in text:
        return "any:（或者）"
    return "all:（并且）" if re.search("且|和|、|，|,| and |同时", text) else "all:（并且）或者 any:（或者）"


def _operand(report: Report, node: Scalar, scene: Scene, term: Term, text: str) -> Operand | None:
    if text in scene.vocabulary.terms:
        other = scene.vocabulary.terms[text]
        return OtherTerm(other.name) if _alike(report, node, term, other) else None
    try:
        if (found := _SHARE.fullmatch(text)) and term.type in ("元", "数量", "次数", "时长"):
            of = _named_term(report, node, found["term"], scene)
            return Share(read_ratio(found["ratio"]), of.name) if of and _alike(report, node, term, of) else None
        if (found := _SHIFTED.fullmatch(text)) and term.type == "日期":
            of = _named_term(report, node, found["term"], scene)
            if of is None or not _alike(report, node, term, of):
                return None
            return Shifted(of.name, read_duration(found["length"]), 1 if found["sign"] == "+" else -1)
        value = read_value(term, text)
    except (FactError, QuantityError) as error:
        code = "bad-unit" if "单位" in str(error) else "bad-date" if term.type == "日期" else "bad-value"
        report.add(node, code, f"“{node.text}”：{error}")
        return None
    if text == "未查明":
        report.add(node, "bad-value", _NOT_A_VALUE)
        return None
    if isinstance(value, Between):
        told = f"“{node.text}”：条件里要写一个确切的值；范围请写成比较，例如 {term.name} < {example(term)}"
        report.add(node, "bad-value", told)
        return None
    return Literal(value)


def _alike(report: Report, node: Node, term: Term, other: Term) -> bool:
    if term.type == other.type and term.unit == other.unit:
        return True
    report.add(node, "bad-condition", f"“{term.name}”（{term.type}）和“{other.name}”（{other.type}）不能比较")
    return False


def _read_member(report: Report, node: Scalar, scene: Scene, found: re.Match[str]) -> Condition | None:
    term = _named_term(report, node, found["term"], scene)
    if term is None:
        return None
    if term.type != "选项":
        report.add(node, "bad-condition", f"in 只用于选项类事实，“{term.name}”是{term.type}类")
        return None
    values = []
    for word in re.split(r"[、,，]", found["options"].strip("[]")):
        try:
            values.append(read_value(term, word.strip()))
        except FactError as error:
            report.add(node, "bad-value", f"“{node.text}”：{error}")
            return None
    if UNKNOWN in values:
        report.add(node, "bad-value", _NOT_A_VALUE)
        return None
    return scene.same(In(term.name, tuple(values), node.text.strip()))
