"""What a clause imposes, read out of its own words: 责令改正，处一万元以上三万元以下的罚款.

All of the words or nothing: a text with a case more than it understands gives no punishment. Knows how statutes word
penalties; does not know clauses or matters.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

from api.importing.laws import half_width
from api.importing.numerals import PATTERNS, written

_LONGEST = 600
_SUM = PATTERNS["元"]
_TIMES = r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})倍"
_WHO = re.compile(r"^由[^,;]{2,60}?(?=责令|给予|予以|处|没收|可以|依法|并|对其)")
_MAY = r"(?P<may>可以)?(?P<and>并)?(?P<may_too>可以)?(?:依法)?"
_ORDER = re.compile(
    r"(?:可以)?(?:依法)?(?P<order>责令(?:其)?(?:限期|立即|当场)?(?:改正|整改|停止违法行为|停止生产|停止经营|停止使用|停止施工))"
)
_WARNING = re.compile(r"(?:并)?(?:给予|予以|处以?)?警告")
_TAKEN = re.compile(r"(?:并)?(?:依法)?没收(?P<what>违法所得)")
_BETWEEN = re.compile(rf"{_MAY}处(?:以)?(?P<low>{_SUM})以上(?P<high>{_SUM})以下的?罚款")
_UP_TO = re.compile(rf"{_MAY}处(?:以)?(?P<high>{_SUM})以下的?罚款")
_MULTIPLE = re.compile(rf"{_MAY}处(?:以)?(?P<of>[一-龥]{{2,10}}?)(?P<low>{_TIMES})以上(?P<high>{_TIMES})以下的?罚款")
_REFUSING = re.compile(r"^(?:逾期|拒)(?:不|未|仍不|仍未)(?:改正|整改)的,")
_CASE = re.compile(r"^.*的,(?=(?:由|可以|责令|给予|予以|处|没收|依法))")
_LIST = re.compile(r":(?=\(一\)|$).*$")
_NARROWED = re.compile(
    r"情节|逾期|拒不|拒绝改正|再次|屡次|经责令|严重|较轻|轻微|(?:^|,)(?:单位|个人|法人|对单位|对个人)"
)
"""Words by which a case is narrower than the act, so that the fine is not for the act alone."""
_POINT = re.compile(r"罚款|没收|责令|警告|吊销|拘留")


@dataclass(frozen=True, slots=True)
class Penalty:
    """What the words of a clause impose, as a file of matters writes it; `fine` is one row: its shape and its sums."""

    orders: tuple[str, ...] = ()
    warning: bool = False
    confiscates: tuple[str, ...] = ()
    fine: str = ""
    optional: bool = False
    on_refusal: bool = False

    def lines(self) -> Iterator[str]:
        """The keys of the punishment, one a line."""
        if self.orders:
            yield f"orders: [{', '.join(self.orders)}]"
        if self.warning:
            yield "warning: true"
        if self.confiscates:
            yield f"confiscates: [{', '.join(self.confiscates)}]"
        if self.on_refusal:
            yield "on_refusal: true"
        if self.optional:
            yield "optional: true"
        if self.fine:
            yield f"fine: [{self.fine}]"


def read_penalty(text: str, amounts: Container[str]) -> Penalty | None:
    """What a quoted clause imposes; None unless every word of it is understood. `amounts` are facts that a fine may multiply.

    >>> list(read_penalty("未按规定报告的，责令改正，处一万元以上三万元以下的罚款。", ()).lines())
    ['orders: [责令改正]', 'fine: [{between: [10000元, 30000元]}]']
    >>> read_penalty("处一万元以下的罚款；情节严重的，吊销许可证。", ()) is None
    True
    """
    if len(text) > _LONGEST:
        return None
    plain = re.sub(r"[\s“”\"]", "", half_width(text)).rstrip("。;")
    body = _LIST.sub("", plain)
    if _POINT.search(plain[len(body) :]):
        return None
    sentences = re.split("[;。]", body)
    refusing = len(sentences) == 2 and _REFUSING.match(sentences[1]) is not None  # what comes first, and who refuses
    if len(sentences) > 1 and not refusing:
        return None
    case = _CASE.match(sentences[0])
    if case is not None and (_POINT.search(case[0]) or _NARROWED.search(case[0])):
        return None
    first = _imposed(sentences[0][case.end() if case else 0 :], amounts)
    if not refusing or first is None:
        return first
    second = _imposed(_REFUSING.sub("", sentences[1]), amounts)
    if second is None or first.fine or first.confiscates or second.orders or second.warning or second.confiscates:
        return None
    return replace(second, orders=first.orders, warning=first.warning, on_refusal=True)


def _imposed(text: str, amounts: Container[str]) -> Penalty | None:
    """What a sentence without its case imposes; None where a word of it is not understood, or it imposes nothing."""
    made = Penalty()
    for part in _WHO.sub("", text).split(","):
        if found := _ORDER.fullmatch(part):
            made = replace(made, orders=(*made.orders, found["order"]))
        elif _WARNING.fullmatch(part):
            made = replace(made, warning=True)
        elif found := _TAKEN.fullmatch(part):
            made = replace(made, confiscates=(*made.confiscates, found["what"]))
        elif (fine := _fine(part, amounts)) is not None and not made.fine:
            made = replace(made, fine=fine[0], optional=fine[1])
        else:
            return None
    return made if made != Penalty() else None


def _fine(part: str, amounts: Container[str]) -> tuple[str, bool] | None:
    """The row of a fine, and whether it may be left out."""
    if found := _BETWEEN.fullmatch(part):
        row = f"{{between: [{written('元', found['low'])}, {written('元', found['high'])}]}}"
    elif found := _UP_TO.fullmatch(part):
        row = f"{{up_to: {written('元', found['high'])}}}"
    elif (found := _MULTIPLE.fullmatch(part)) and found["of"] in amounts:
        low, high = (written("数", found[name].removesuffix("倍")) for name in ("low", "high"))
        row = f"{{times: [{low}, {high}], of: {found['of']}}}"
    else:
        return None
    return row, bool(found["may"] or found["may_too"])
