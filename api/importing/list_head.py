"""The head of a drafted list file: what the document says of itself with its place, what it defines, what found no place.

Knows how list files look; decides nothing and touches no file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from api.importing.account import Kept, kept
from api.importing.drafting import OUTSIDE, Draft
from api.importing.own_words import (
    ATTACHMENT,
    BOUNDS,
    DOCUMENT,
    ISSUED,
    ISSUER,
    LASTS,
    NUMBER,
    ROUTINE,
    STARTS,
    STARTS_ISSUED,
    TITLE,
)
from api.importing.particulars import LABEL, Told
from api.importing.yaml_lines import condition, flow, one_line, scalar
from engine.catalog import Library

_QUOTED = "法律的原文，以法律文本为准"
_ABOUT = (DOCUMENT, ATTACHMENT, ISSUED, ROUTINE, BOUNDS, LABEL)


def kept_words(draft: Draft) -> tuple[Kept, ...]:
    """What the draft keeps as leftovers, those that nobody has to settle at the end."""
    found = kept(draft.account, _QUOTED)
    return (*(each for each in found if not each.settled), *(each for each in found if each.settled))


def source_id(draft: Draft) -> str:
    """The source that the draft names: the one given, or one to be registered."""
    return draft.brief.source or f"{draft.brief.list_id.rpartition('/')[2]}-{draft.brief.version.year}"


def source_of(at: str, draft: Draft, library: Library) -> str:
    """Where words stand, as list files write it."""
    source = library.sources.get(draft.brief.source)
    return f"{{at: {scalar(at)}, read: {source.read if source else 'copy'}, of: {source_id(draft)}}}"


def head_lines(draft: Draft, library: Library, origin: str) -> Iterator[str]:
    """Everything above the items."""
    words = kept_words(draft)
    yield from _remarks(draft, words, origin)
    yield "format: 1"
    yield f"list: {draft.brief.list_id}"
    yield f"version: {draft.brief.version}"
    yield from _particulars(draft)
    yield "transition: unstated   # 文件写了新旧案件怎样适用的，改成 pending-cases 或者 acts-after"
    yield f"published_items: {draft.published}"
    if words:
        yield "leftovers:   # 原文没有着落的话，逐处写到该写的地方再删去；不用写的，写上 settled: 为什么"
        for each in words:
            yield f"  - {flow({'at': each.at, 'text': each.text, 'kind': each.kind, 'settled': each.settled})}"
    yield from _definitions(draft, library)
    if draft.criteria:
        yield "criteria:   # 文件怎样判断这些事实，询问时一并显示"
    for name, told in draft.criteria.items():
        yield f"  - of: {scalar(name)}"
        yield f"    text: {scalar(told.value)}"
        yield f"    source: {source_of(told.place, draft, library)}"


def _remarks(draft: Draft, words: tuple[Kept, ...], origin: str) -> Iterator[str]:
    open_, noted = sum(not each.settled for each in words), sum(bool(each.settled) for each in words)
    yield f"# 原文还有 {open_} 处没有着落，都列在 leftovers；另有 {noted} 处是引用的法律原文。"
    yield f"# 草案：由 cailiang import 从“{one_line(origin)}”生成，不施行。审核人逐项对照原文核对，"
    yield "# 写完每一个 wording，补上注明待填的各栏，安排好 leftovers，删去 original（原文），删去 status，再写旁边的案例。"
    if draft.asked:
        yield "# 要看文件自己怎样规定才能写的，重新导入时可以用 --reading 写明："
        yield from (f"#   {question}" for question in draft.asked)
    yield from (f"# 注意：{one_line(note)}。" for note in draft.notes)
    for reading, told in draft.particulars.answers.items():
        yield f"# {reading}={told.value}：{_said(told)}"
    yield from dict.fromkeys(f"# {told.says}：{_said(told)}" for told in draft.particulars.all(*_ABOUT))
    columns = [(one_line(each.heading), each.role) for each in draft.columns if each.heading]
    known = "、".join(dict.fromkeys(f"“{heading}”是{role}" for heading, role in columns if role))
    strange = "、".join(dict.fromkeys(f"“{heading}”" for heading, role in columns if not role))
    if known or strange:
        yield f"# 各栏：{known}{f'；不认识的 {strange}，内容列在 leftovers' if strange else ''}。"
    outside = [each.passage for each in draft.account if each.kind == OUTSIDE]
    if outside:
        counted = Counter(one_line(each.text) for each in outside)
        yield f"# {OUTSIDE}（页码、页眉、导航、隐藏的），没有采用的 {len(outside)} 处："
        yield from (f"#   {text}{f'（{times} 处）' if times > 1 else ''}" for text, times in counted.items())


def _said(told: Told) -> str:
    return f"{told.place}“{one_line(told.words)}”"


def _behind(told: tuple[Told, ...]) -> str:
    """Where a value was read, with the words where they say more than the value."""
    places = (each.place if each.words == each.value else _said(each) for each in told)
    return f"   # {'；'.join(dict.fromkeys(places))}" if told else ""


def _particulars(draft: Draft) -> Iterator[str]:
    brief, told = draft.brief, draft.particulars
    yield f"title: {scalar(draft.title)}{_behind(told.all(TITLE))}" if draft.title else "# title: 待填：文件的名称"
    number, issuers = told.one(NUMBER), dict.fromkeys(each.value for each in told.all(ISSUER))
    yield f"number: {scalar(number)}{_behind(told.all(NUMBER))}" if number else "# number: 待填：文号"
    issued_by = f"issuers: [{', '.join(map(scalar, issuers))}]{_behind(told.all(ISSUER))}"
    yield issued_by if issuers else "# issuers: [待填：发文机关]"
    yield f"kind: {draft.kind}" if draft.kind else "# kind: 待填：首违不罚 轻微不罚 从轻 减轻 不予强制 综合"
    yield f"field: {scalar(brief.field)}" if brief.field else "# field: 待填：领域"
    yield "status: draft"
    yield f"sources: [{source_id(draft)}]"
    said = "；".join(dict.fromkeys(map(_said, told.all(STARTS, STARTS_ISSUED, LASTS))))
    if told.start is None:
        yield "# effective: {from: 待填：施行日期, until: 待填：失效日期，没有就不写, read: 待填：从哪里读到}"
        yield from ([f"#   文件写的：{said}"] if said else [])
        return
    days = {"from": str(told.start), "until": str(told.until or "")}
    worked_out = "；失效日由此算出" if told.reckoned else ""
    yield f"effective: {flow({**days, 'read': said + worked_out})}"


def _definitions(draft: Draft, library: Library) -> Iterator[str]:
    if draft.definitions:
        yield "definitions:"
    for name, defined in draft.definitions.items():
        yield f"  {scalar(name)}:"
        if name in library.general:
            yield "    overrides: cn/general"
        yield f"    text: {scalar(defined.words)}"
        yield f"    source: {source_of(defined.place, draft, library)}"
        yield from condition(defined.when, "    ")
