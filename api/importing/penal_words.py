"""What a clause imposes, read out of its own words: 责令改正，处一万元以上三万元以下的罚款.

All of the words or nothing: a text with a case more than it understands gives no punishment. Takes the words from the
section `penal` of the phrasing table; does not know clauses or matters.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from api.importing.laws import half_width
from api.importing.numerals import PATTERNS, written
from api.importing.patterns import NOTHING, any_of, read_pattern, read_rows
from engine.documents import Node, Report, expect_choice, expect_mapping

_LONGEST = 600
_TIMES = r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})倍"
_GROUPS = {
    "低": f"(?P<low>{PATTERNS['元']})",
    "高": f"(?P<high>{PATTERNS['元']})",
    "低倍": f"(?P<low>{_TIMES})",
    "高倍": f"(?P<high>{_TIMES})",
    "物": "(?P<of>[一-龥]{2,10}?)",
}
_FINES = {"between": ("low", "high"), "up_to": ("high",), "times": ("of", "low", "high")}
"""The shapes of a fine, and what its words must say."""
_LIST = re.compile(r":(?=\(一\)|$).*$")
_KEYS = ("who", "orders", "warning", "confiscates", "may", "fines", "refusing", "case", "narrowed", "imposes")


@dataclass(frozen=True, slots=True)
class PenalWords:
    """The section `penal` of the phrasing table; text is of half width and without spaces.

    `who` punishes, at the beginning; `orders`, `warning`, `confiscates` and `fines` (each with its shape) are a whole clause
    of a sentence, `orders` and `confiscates` with `what`. `refusing` begins a second sentence, `case` ends with the act.
    `narrowed` makes a case narrower than the act, so that the fine is not for the act alone; `imposes` tells any punishment.
    """

    who: re.Pattern[str]
    orders: re.Pattern[str]
    warning: re.Pattern[str]
    confiscates: re.Pattern[str]
    fines: tuple[tuple[str, re.Pattern[str]], ...]
    refusing: re.Pattern[str]
    case: re.Pattern[str]
    narrowed: re.Pattern[str]
    imposes: re.Pattern[str]


def read_penal_words(report: Report, node: Node | None) -> PenalWords:
    """The section; what is wrong with it goes to the report."""
    top = expect_mapping(report, node, dict.fromkeys(_KEYS, True), "penal")
    told = {key: any_of(report, top.get(key) if top else None) for key in _KEYS if key != "fines"}
    groups = {**_GROUPS, "可": f"(?P<may>{told.pop('may').pattern})"}
    for key in ("orders", "confiscates"):
        _expect_groups(report, top.get(key) if top else None, told[key], ("what",))
    fines = []
    for row in read_rows(report, top.get("fines") if top else None, ("fine",)):
        shape = expect_choice(report, row.get("fine"), tuple(_FINES), "fine") or ""
        pattern = read_pattern(report, row.get("pattern"), groups)
        _expect_groups(report, row.get("pattern"), pattern, (*_FINES.get(shape, ()), "may"))
        fines.append((shape, pattern))
    return PenalWords(fines=tuple(fines), **told)


def _expect_groups(report: Report, node: Node | None, pattern: re.Pattern[str], names: Sequence[str]) -> None:
    missing = [name for name in names if name not in pattern.groupindex]
    if missing and pattern is not NOTHING:
        report.add(node, "bad-value", f"表达式里没有写 {'、'.join(missing)}")


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


def read_penalty(text: str, amounts: Container[str], words: PenalWords) -> Penalty | None:
    """What a quoted clause imposes; None unless every word of it is understood. `amounts` are facts that a fine may multiply.

    So 处一万元以下的罚款；情节严重的，吊销许可证 gives none.
    """
    if len(text) > _LONGEST:
        return None
    plain = re.sub(r"[\s“”\"]", "", half_width(text)).rstrip("。;")
    body = _LIST.sub("", plain)
    if words.imposes.search(plain[len(body) :]):
        return None
    sentences = re.split("[;。]", body)
    refusing = words.refusing.match(sentences[1]) if len(sentences) == 2 else None  # what comes first, and who refuses
    if len(sentences) > 1 and refusing is None:
        return None
    case = words.case.match(sentences[0])
    if case is not None and (words.imposes.search(case[0]) or words.narrowed.search(case[0])):
        return None
    first = _imposed(sentences[0][case.end() if case else 0 :], amounts, words)
    if refusing is None or first is None:
        return first
    second = _imposed(sentences[1][refusing.end() :], amounts, words)
    if second is None or first.fine or first.confiscates or second.orders or second.warning or second.confiscates:
        return None
    return replace(second, orders=first.orders, warning=first.warning, on_refusal=True)


def _imposed(text: str, amounts: Container[str], words: PenalWords) -> Penalty | None:
    """What a sentence without its case imposes; None where a word of it is not understood, or it imposes nothing."""
    made = Penalty()
    who = words.who.match(text)
    for part in text[who.end() if who else 0 :].split(","):
        if found := words.orders.fullmatch(part):
            made = replace(made, orders=(*made.orders, found["what"]))
        elif words.warning.fullmatch(part):
            made = replace(made, warning=True)
        elif found := words.confiscates.fullmatch(part):
            made = replace(made, confiscates=(*made.confiscates, found["what"]))
        elif (fine := _fine(part, amounts, words)) is not None and not made.fine:
            made = replace(made, fine=fine[0], optional=fine[1])
        else:
            return None
    return made if made != Penalty() else None


def _fine(part: str, amounts: Container[str], words: PenalWords) -> tuple[str, bool] | None:
    """The row of a fine, and whether it may be left out."""
    shape, found = next(((shape, m) for shape, pattern in words.fines if (m := pattern.fullmatch(part))), ("", None))
    if found is None:
        return None
    if shape == "between":
        row = f"{{between: [{written('元', found['low'])}, {written('元', found['high'])}]}}"
    elif shape == "up_to":
        row = f"{{up_to: {written('元', found['high'])}}}"
    elif found["of"] in amounts:
        low, high = (written("数", found[name].removesuffix("倍")) for name in ("low", "high"))
        row = f"{{times: [{low}, {high}], of: {found['of']}}}"
    else:
        return None
    return row, bool(found["may"])
