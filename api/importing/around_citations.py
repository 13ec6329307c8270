"""The words between the citations of a cell: whether a citation may begin there, and what is the clause quoted or left over.

Takes the words of agencies from the phrasing table; does not read a citation. What joins citations (和及与或并, a lone 同 or
时), percents and multiples are grammar of citations and of numbers, and stand here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from api.importing.cited import Scan
from api.importing.numerals import PATTERNS
from api.importing.passages import Use, is_layout

NUMBERING = r"(?:[(]?[0-9一二三四五六七八九十]{1,3}[)、.]|[①-⑳])"
"""The number of a point before a citation, in half width."""
_JOINS = "和及与或并"
_LABEL = re.compile("[一-龥]{1,6}:")
_SENTENCE, _LONG = 10, 15
_AMOUNT = re.compile(rf"{PATTERNS['元']}|[0-9一二三四五六七八九十](?:%|倍)")
"""What the words of a clause that only obliges do not count in, and conditions of a list do."""
LOOK_BACK = 24
"""Characters before a citation that may say that it begins there."""


def begins(scan: Scan, at: int) -> bool:
    """Whether a citation may begin here: not inside the words of a clause that is quoted, but at the start of a sentence."""
    if not quoting(scan, at):
        return True
    look = scan.plain[max(scan.end, at - LOOK_BACK) : at]
    lead = re.search(rf"(?:{NUMBERING})?(?:{scan.words.leads}:?)?$", look)
    start = at - len(lead[0]) if lead else at
    ends = "。;" if start - 1 == scan.end else "。;:"  # the colon right behind a citation begins its own words
    first = start == scan.line_of(start) or (start > 0 and scan.plain[start - 1] in ends)
    return first or bool(re.search(rf"(?:{scan.words.quotes},{scan.words.leads}?|,{scan.words.within})$", look))


def quoting(scan: Scan, at: int) -> bool:
    """Whether words of their own stand between the citation before and here."""
    if not scan.cited or scan.foreign:
        return scan.foreign
    between = rf"(?:[,;:、{_JOINS}同时]|{scan.words.beside})*+(?:{NUMBERING})?(?:{scan.words.leads}:?)?"
    said = "" if re.fullmatch(between, scan.plain[scan.end : at]) else scan.plain[scan.end : at]
    own = scan.plain.startswith((":", "“"), scan.end) and scan.line_of(at) <= scan.end
    scan.foreign = own or not is_layout(re.sub(NUMBERING, "", said))
    return scan.foreign


def gap(scan: Scan, to: int) -> None:
    """Say what the words up to `to` are: what leads to the next citation, the clause quoted, or nothing known."""
    begin, scan_end = scan.end, to
    if to < len(scan.plain):
        look = scan.plain[max(begin, to - LOOK_BACK) : to]
        lead = re.search(rf"(?:{NUMBERING})?[{_JOINS}、]?{scan.words.beside}?(?:{scan.words.leads}:?)?$", look)
        scan_end = to - len(lead[0]) if lead else to
    led = re.search(f"{scan.words.leads}(?=:?$)", scan.plain[scan_end:to])
    scan.lead = led[0] if led else ""
    quoted: list[str] = []
    for start, end in _sentences(scan, begin, scan_end):
        use = _use(scan, start, end, begin, told=bool(quoted))
        scan.spans.append((start, end, use))
        if use is Use.QUOTATION:
            quoted.append(scan.written[start:end])
    if scan_end < to:
        scan.spans.append((scan_end, to, Use.CLAUSE))
    for clause in map(str, scan.group if quoted else ()):
        known = scan.cited[clause]
        scan.cited[clause] = replace(known, quoted=known.quoted or "".join(quoted).strip(":：,，;；。“”"))


def _sentences(scan: Scan, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches between full stops and line ends, which together are the whole."""
    lines = scan.lines[bisect_right(scan.lines, begin) : bisect_right(scan.lines, end - 1)]
    stops = sorted({n + 1 for n in range(begin, end) if scan.plain[n] == "。"}.union(lines))
    for start, stop in zip([begin, *stops], [*stops, end], strict=True):
        if start < stop:
            yield start, stop


def _use(scan: Scan, start: int, end: int, begin: int, *, told: bool) -> Use:
    """What a sentence between two citations is. `begin` is where the citation before it ends, `told` that it is quoted."""
    text = scan.plain[start:end]
    if is_layout(text):
        return Use.LAYOUT
    return Use.QUOTATION if scan.group and _is_quoted(scan, text, start, begin, told=told) else Use.LEFTOVER


def _is_quoted(scan: Scan, text: str, start: int, begin: int, *, told: bool) -> bool:
    """Whether a sentence is the clause's own words: what a list demands beside its clauses never is.

    Leniency is the clause's own only where the library says that the clause gives it in these words.
    """
    own = text.startswith((":", "“")) or bool(
        re.search(f"{scan.words.quotes}$", scan.plain[max(0, begin - LOOK_BACK) : begin])
    )
    introduced = told or own or begin in scan.starts or start == scan.line_of(start)
    if _LABEL.match(text) or not (introduced or len(text) >= _LONG):
        return bool(scan.words.punishes.search(text))
    if scan.words.spares.search(text):
        return introduced and any(scan.laws.gives(clause, text) for clause in scan.group)
    if scan.words.punishes.search(text):
        return True
    if _AMOUNT.search(text) or (text.startswith(",") and not introduced):
        return False
    if told or scan.words.obliges.search(text) or text.startswith((":“", "“")):
        return True
    return introduced and text[0] != "," and len(text) >= _SENTENCE and text.endswith(("。", ";"))
