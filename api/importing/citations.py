"""The clauses that a cell cites, one after another, in the form in which clauses are compared, and what the other words are.

Cuts the cell into parts that are the cell again. Knows how statutes are cited; which there are, it asks. What joins numbers,
divides a statute (编章节) or says which text is meant (修订) is grammar of citations; the wordings come from the phrasing table.
"""

from __future__ import annotations

import re
from dataclasses import replace

from api.importing.around_citations import LOOK_BACK, NUMBERING, begins, gap, quoting
from api.importing.cited import Citations, Cited, Scan, clause_of
from api.importing.citing import Citing
from api.importing.clause_paths import AND, TO, Led, between, read_path
from api.importing.laws import EDITION, STATE, Laws, Standing, bare_name, half_width, key_of
from api.importing.passages import Part, Use, is_layout
from engine.language import Clause

_ANCHOR = re.compile(
    r"《(?P<title>[^《》]{1,120}(?:《[^《》]{1,60}》[^《》]{0,60})?)》"
    r"|(?P<standard>(?<![A-Za-z0-9])[A-Z]{2,4}[0-9]{0,3}(?:/[A-Z]{1,3})?/?[0-9]{2,6}(?:\.[0-9]{1,3})?(?:[-—][0-9]{2,4})?(?![0-9A-Za-z]))"
    r"|(?P<article>第(?=[(零一二三四五六七八九十百千0-9])|(?<![0-9.第])[0-9]{1,4}(?=条))"
)
_EDITION_BEHIND = re.compile(rf"{EDITION}|(?:19|20)[0-9]{{2}}年?(?:修订|修正|修改)(?:版|本)?")
_BRACKETS = re.compile(r"\((?P<inside>[^()]{1,80})\)")
_CALLED = re.compile(r"[为:《“\"]*(?P<name>[^《》“”\"()]{1,40})[》”\"]*$")
_JOIN = re.compile(rf"(?:{AND}|[;并])(?=第|\(|[0-9])")
_JOINED = re.compile("[、,;和及与或]?")
_TO = re.compile(rf"{TO}(?=第)")
_INTO = re.compile(
    r"[的中之:,]?(?:第[零一二三四五六七八九十0-9]{1,4}[编章节]){0,3}"
    r"(?P<part>第[零一二三四五六七八九十0-9]{1,3}部分|附[件录表][A-Z0-9一二三四五六七八九十]{0,2})?(?=第|[0-9])"
)
_DOTTED = re.compile(
    r"(?P<mark>第)?(?P<number>[0-9A-Z]{1,3}(?:\.[0-9]{1,3}){1,4})(?(mark)[条款项]?|(?:[条款项]|(?<=\.[0-9]\.[0-9])|$))(?![0-9.])"
)
_LONGEST_NAME = 40
_GENERAL = 4
"""A name as short as this, 条例 or 办法, is that of the document before it."""


def cited_in(text: str, laws: Laws, words: Citing, before: tuple[Cited, ...] = (), document: str = "") -> Citations:
    """Every clause cited in `text`, a cell; what a quoted text itself cites is left out.

    `before` are the clauses of the row above in the same column, for 同上; `document` is the one that the heading names, or
    the row so far alone, for citations that name none.
    """
    places = [place for place, mark in enumerate(text) if not mark.isspace()]
    written = "".join(text[place] for place in places)
    plain = half_width(written)
    follows = [n for n, place in enumerate(places) if n == 0 or place - places[n - 1] > 1]
    lines = tuple(n for n in follows if n == 0 or "\n" in text[places[n - 1] : places[n]])
    scan = Scan(plain, written, lines, frozenset(follows), laws, words)
    if document:
        scan.last = Clause(laws.named(document) or bare_name(document))
    _same(scan, before)
    for anchor in _ANCHOR.finditer(plain):
        if anchor.start() >= scan.end:
            _read(scan, anchor)
    gap(scan, len(plain))
    cuts = [*(places[start] if start else 0 for start, _, _ in scan.spans), len(text)]
    parts = [Part(text[cuts[n] : cuts[n + 1]], use) for n, (_, _, use) in enumerate(scan.spans)]
    return Citations(tuple(scan.cited.values()), tuple(parts) or ((Part(text, Use.LAYOUT),) if text else ()))


def _same(scan: Scan, before: tuple[Cited, ...]) -> None:
    """Take over the clauses of the row above where the cell begins by saying so."""
    found = scan.words.same.match(scan.plain)
    if found is None or not before:
        return
    if pointed := re.compile(scan.words.documents).match(scan.plain, found.end()):
        only = {clause_of(each.clause).document for each in before}
        if scan.plain.startswith("第", pointed.end()) or not scan.words.after.match(scan.plain, found.end()):
            scan.last = scan.last or (Clause(only.pop()) if len(only) == 1 else None)
            return
    last = clause_of(before[-1].clause)
    led = read_path(scan.plain, found.end(), last.path, ())
    scan.spans.append((0, found.end(), Use.CLAUSE))
    scan.go_on(found.end())
    scan.last = last
    if led is not None:
        _take(scan, Clause(last.document), led, found.end(), told=f"“{found[0]}”按同栏上一行的文件读")
        return
    for each in before:
        scan.cited[each.clause] = replace(each, as_written=found[0], told=f"“{found[0]}”按同栏上一行读")
    scan.group = [clause_of(each.clause) for each in before]
    _close(scan)


def _read(scan: Scan, anchor: re.Match[str]) -> None:
    """Take the citation that begins at an anchor, if one does."""
    if anchor["article"] is not None:
        _read_article(scan, anchor.start())
        return
    name = anchor["title"] or anchor["standard"]
    end, edition = _edition(scan, anchor.end(), name)
    division, led = _path_behind(scan, end)
    whole = (
        anchor["standard"] is not None
        or scan.laws.named(name)
        or re.search(f"{scan.words.documents}$", bare_name(name))
    )
    if not begins(scan, anchor.start()) or (led is None and (not whole or quoting(scan, anchor.start()))):
        return
    document, told = _document(scan, name)
    document += division
    gap(scan, anchor.start())
    if led is None:
        scan.group = []
        _add(scan, Clause(document), scan.written[anchor.start() : end], told or "只写了文件，没有写第几条", edition)
        scan.spans.append((anchor.start(), end, Use.CLAUSE))
        scan.last = Clause(document)
        scan.go_on(end)
        _close(scan)
    else:
        _take(scan, Clause(document), led, anchor.start(), told=told, edition=edition)


def _path_behind(scan: Scan, end: int) -> tuple[str, Led | None]:
    """Where in a document a citation leads whose name ends at `end`, and the part of it whose articles count anew."""
    found = _INTO.match(scan.plain, end)
    at = found.end() if found else end
    division = found["part"] or "" if found else ""
    dotted = _DOTTED.match(scan.plain, at)
    if dotted is not None:
        return division, Led(((("条", dotted["number"]),),), dotted.end(), "编号照原样写")
    return division, read_path(scan.plain, at, (), scan.starts, marked=False)


def _read_article(scan: Scan, at: int) -> None:
    """Take the citation whose number stands at `at`: behind a name without marks, or of the document before it."""
    start = _name_start(scan, at)
    name = scan.plain[start:at]
    if this := re.fullmatch(f"{scan.words.this}({scan.words.documents})", name):
        if (
            scan.last is None
            or not scan.last.document.endswith(this[1])
            or (name[0] == "本" and not _JOINED.fullmatch(scan.plain, scan.end, start))
        ):
            return
        led = read_path(scan.plain, at, (), scan.starts)
        document, told = scan.last.document, f"“{name}”按前面的《{scan.last.document}》读"
    elif name:
        led = read_path(scan.plain, at, (), scan.starts, marked=False)
        document, told = _document(scan, name)
    else:
        alone = (
            at <= LOOK_BACK
            and not scan.cited
            and is_layout(re.sub(rf"^(?:{NUMBERING})?(?:{scan.words.leads})?", "", scan.plain[:at]))
        )
        led = read_path(scan.plain, at, (), scan.starts) if alone and scan.last else None
        document = scan.last.document if scan.last else ""
        told = f"没有写哪一部文件，按前面的《{document}》读"
    if led is None or not begins(scan, start):
        return
    gap(scan, start)
    _take(scan, Clause(document), led, start, told=told)


def _name_start(scan: Scan, at: int) -> int:
    """Where the name without marks before a number begins: the longest that is known, or what ends like a document."""
    low = max(scan.end, at - _LONGEST_NAME)
    this = re.search(f"{scan.words.this}{scan.words.documents}$", scan.plain[low:at])
    for start in range(low, at - 1):
        if scan.plain[start:at].removeprefix(STATE) in scan.laws.names or scan.plain[start:at] in scan.called:
            return start
    if this is not None:
        return low + this.start()
    low = max(low, scan.line_of(at))
    within = re.split(rf"[。;:,、“”\"]|{scan.words.leads}", scan.plain[low:at])[-1]
    within = re.sub(rf"^(?:{NUMBERING}|[和及与或])", "", within)
    if re.fullmatch(f"[一-龥()]{{1,{_LONGEST_NAME}}}{scan.words.documents}", within):
        return at - len(within)
    return at


def _take(scan: Scan, document: Clause, led: Led, start: int, *, told: str = "", edition: str = "") -> None:
    """Take a citation and those that go on from it: 第二十四条第一款、第三款，第三十条至第三十二条."""
    begun, before = start, Clause(document.document)
    scan.group = []
    while True:
        for path in led.paths:
            _add(scan, Clause(before.document, path), scan.written[begun : led.end], told or led.told, edition)
        before = Clause(before.document, led.paths[-1])
        scan.go_on(led.end)
        ranged = _TO.match(scan.plain, led.end)
        further = ranged or _JOIN.match(scan.plain, led.end)
        begun = further.end() if further else led.end
        following = read_path(scan.plain, begun, before.path, scan.starts)
        if following is None or (not further and not scan.plain.startswith("第", begun)):
            break
        led = _ranged(before, following) if ranged else following
    scan.last = before
    scan.spans.append((start, scan.end, Use.CLAUSE))
    _close(scan)


def _ranged(first: Clause, last: Led) -> Led:
    """The places from the one before to the first of those that follow."""
    every = between(first.path, last.paths[0])
    if every is None:
        return replace(last, told=f"从“{first}”起的范围只写了两头")
    return replace(last, paths=(*every[1:], *last.paths[1:]))


def _close(scan: Scan) -> None:
    """Take what only ends a citation: 的规定, and what says how a document is called further on."""
    found = scan.words.after.match(scan.plain, scan.end)
    if found is not None:
        scan.spans.append((scan.end, found.end(), Use.CLAUSE))
        scan.go_on(found.end())


def _edition(scan: Scan, at: int, name: str) -> tuple[int, str]:
    """Where a name with its year, number and short form ends, and the year or number as written."""
    written = ""
    for _ in range(3):
        brackets = _BRACKETS.match(scan.plain, at)
        short = scan.words.short.search(brackets["inside"]) if brackets else None
        if brackets and short and (called := _CALLED.match(brackets["inside"], short.end())):
            scan.called[called["name"]] = scan.laws.named(name) or bare_name(name)
            at = brackets.end()
        elif found := _EDITION_BEHIND.match(scan.plain, at):
            written, at = written or found[0].strip("()"), found.end()
        else:
            break
    return at, written


def _document(scan: Scan, name: str) -> tuple[str, str]:
    """The document that a name stands for, and what must be looked at."""
    known = scan.called.get(name) or scan.laws.named(name)
    if known is not None:
        return known, ""
    if len(name) < _GENERAL and scan.last is not None and scan.last.document.endswith(name):
        return scan.last.document, f"《{name}》按前面的《{scan.last.document}》读"
    bare = bare_name(name)
    return bare, scan.laws.near(bare)


def _add(scan: Scan, clause: Clause, written: str, told: str, edition: str) -> None:
    if key_of(clause.document) not in scan.laws.names:
        standing = Standing.UNKNOWN
    elif lacking := scan.laws.lacks(clause):
        standing, told = Standing.LACKING, "；".join(each for each in (told, lacking.rstrip("。")) if each)
    else:
        standing = Standing.HELD
    scan.cited.setdefault(str(clause), Cited(str(clause), written, standing, told, edition, lead=scan.lead))
    scan.group.append(clause)
