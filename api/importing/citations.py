"""The clauses that a cell cites, one after another, in the form in which clauses are compared.

Knows how statutes are cited; does not know which statutes there are.
"""

from __future__ import annotations

import re

from engine.language import Clause, read_clause

_NUMERAL = "[0-9零〇一二三四五六七八九十百]+"
_TITLED = r"《(?P<titled>[^《》]{2,80})》(?:（[^（）]{1,30}）|\([^()]{1,30}\))?"
_NAMED = r"(?P<named>[一-龥（）()]{2,40}?(?:法|条例|办法|规定|规则|细则|决定))(?=第[0-9零〇一二三四五六七八九十百]+条)"
_PART = rf"第[（(]?{_NUMERAL}[)）]?[条款项目](?:之[一二三四五六七八九十])?"
_BARE = r"[（(][0-9一二三四五六七八九十]{1,3}[)）]项?"
_PATH = re.compile(rf"(?:{_PART}|{_BARE})+")
_AND = re.compile(r"[、和及与或，,]|以及|或者")
_DOCUMENT = re.compile(rf"(?:{_TITLED}|{_NAMED})")
_START = (
    r"(?:(?:^|[。；;：:\n]|规定[，,])(?:违反了?|依据|根据|依照|按照)?"
    r"|(?:^|\n)[（(]?[0-9一二三四五六七八九十]{1,3}[)）.、．]?)$"
)
_BEFORE = re.compile(rf"(?:[、，,和及与]$|{_START})")  # a title in its marks may follow another citation
_BEFORE_NAMED = re.compile(_START)
_THIS = re.compile(r"[本该](?:法|条例|办法|规定|规则|细则|决定)$")
_LEVELS = "条款项目"
_LOOK_BACK = 8  # characters before a citation that can say whether it begins there: 规定，违反了


def clauses_in(text: str) -> tuple[str, ...]:
    """Every clause cited at the beginning of a sentence or after another one; what a quoted text cites is left out.

    >>> clauses_in("《中华人民共和国环境影响评价法》第二十二条第四款 国家对登记表实行备案管理。")
    ('环境影响评价法第二十二条第四款',)
    >>> clauses_in("《食品安全法》第三十四条第（一）项、第（十）项；《商标法》第57条")
    ('食品安全法第三十四条第一项', '食品安全法第三十四条第十项', '商标法第五十七条')
    """
    plain = re.sub(r"[ \t\u3000〈〉<>]", "", text).replace("〇", "零")
    found: dict[str, None] = {}
    for match in _DOCUMENT.finditer(plain):
        name = match["titled"] or match["named"]
        begins = _BEFORE if match["titled"] else _BEFORE_NAMED
        before_it = begins.search(plain, max(0, match.start() - _LOOK_BACK), match.start())
        if _THIS.search(name) or not before_it:
            continue
        at = match.end()
        before: Clause | None = None
        while path := _PATH.match(plain, at):
            clause = read_clause(f"{name}{path[0]}") if before is None else _further(before, path[0])
            if clause is None:
                break
            found[str(clause)] = None
            before, at = clause, path.end()
            if not (joined := _AND.match(plain, at)):
                break
            at = joined.end()
    return tuple(found)


def _further(before: Clause, path: str) -> Clause | None:
    """A clause that only says where it differs from the one before: 第三款 after 第二十四条第一款."""
    level = next((letter for letter in path if letter in _LEVELS), "项")
    kept = Clause(before.document, tuple(part for part in before.path if _LEVELS.index(part[0]) < _LEVELS.index(level)))
    return read_clause(f"{kept}{path}")
