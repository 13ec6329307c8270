"""A draft as the text of a list file, and the matters and the source that it still needs as a second text.

Knows how list files look; decides nothing and touches no file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from api.importing.drafting import Draft, DraftItem, proposed_matters
from api.importing.phrasing import Plain
from engine.catalog import Library

_PLAIN = re.compile(r"[\w（《“][^\n\"'#:\[\]{},&*!|%@`\\]*")


def list_text(draft: Draft, library: Library, origin: str) -> str:
    """The list file of a draft; `origin` names the file that it was made from."""
    return "\n".join((*_head(draft, origin), *_definitions(draft, library), *_items(draft, library))) + "\n"


def needs_text(draft: Draft, library: Library, origin: str) -> str:
    """What the shared files still lack for the draft; '' when they lack nothing."""
    matters = list(_matters(draft, library))
    source = draft.brief.source
    if not matters and source in library.sources:
        return ""
    lines = [
        f"# 由 cailiang import 从“{_line(origin)}”提出，供 {draft.brief.list_id}@{draft.brief.version} 使用。",
        "# 逐条核对、补全之后并入规则库的同名文件，然后删去本文件；这里写的不参与核查。",
        "format: 1",
    ]
    if source not in library.sources:
        lines += [
            "sources:   # 并入 sources.yaml；read、grade 请按实际读到的地方改，能写的 issuer、number、issued、url 都写上",
            f"  - id: {source or _source_id(draft)}",
            f"    title: {scalar(draft.title or origin)}",
            "    read: copy",
            "    grade: C",
            f"    file: {scalar(origin)}",
        ]
    if matters:
        lines += ["matters:   # 并入 matters.yaml；罚款幅度按处罚条款的原文补写", *matters]
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """A text as a YAML scalar: plain where that cannot be read in another way, in double quotes elsewhere.

    >>> scalar("货值金额 <= 500元"), scalar("A: B")
    ('货值金额 <= 500元', '"A: B"')
    """
    return text if _PLAIN.fullmatch(text) and text == text.strip() else json.dumps(text, ensure_ascii=False)


def _line(text: str) -> str:
    return " ".join(text.split())


def _source_id(draft: Draft) -> str:
    return draft.brief.source or f"{draft.brief.list_id.rpartition('/')[2]}-{draft.brief.version.year}"


def _head(draft: Draft, origin: str) -> Iterator[str]:
    brief = draft.brief
    yield f"# 草案：由 cailiang import 从“{_line(origin)}”生成，不施行。审核人逐项对照原文核对，"
    yield "# 写完每一个 wording，补上注明待填的各栏，删去 original（原文），删去 status，再写旁边的案例。"
    if draft.asked:
        yield "# 要看文件自己怎样规定才能写的，重新导入时可以用 --reading 写明："
        yield from (f"#   {question}" for question in draft.asked)
    yield "format: 1"
    yield f"list: {brief.list_id}"
    yield f"version: {brief.version}"
    yield f"title: {scalar(draft.title)}" if draft.title else "# title: 待填：文件的名称"
    yield "# number: 待填：文号"
    yield "# issuers: [待填：发文机关]"
    yield f"kind: {draft.kind}" if draft.kind else "# kind: 待填：首违不罚 轻微不罚 从轻 减轻 不予强制 综合"
    yield f"field: {scalar(brief.field)}" if brief.field else "# field: 待填：领域"
    yield "status: draft"
    yield f"sources: [{_source_id(draft)}]"
    yield "# effective: {from: 待填：施行日期, until: 待填：失效日期，没有就不写, read: 待填：从哪里读到}"
    yield "transition: unstated   # 文件写了新旧案件怎样适用的，改成 pending-cases 或者 acts-after"
    yield f"published_items: {draft.published}"
    for note in draft.notes:
        yield "# 表后的备注（原文），有关的写进 definitions、exclude、common 或者 caution："
        yield from (f"#   {line}" for line in note.split("\n"))


def _definitions(draft: Draft, library: Library) -> Iterator[str]:
    if draft.definitions:
        yield "definitions:"
    for name, (words, when) in draft.definitions.items():
        yield f"  {scalar(name)}:"
        if name in library.general:
            yield "    overrides: cn/general"
        yield f"    text: {scalar(words)}"
        yield f"    source: {_source('表中用语', draft, library)}"
        yield from _when(when, "    ")


def _source(at: str, draft: Draft, library: Library) -> str:
    source = library.sources.get(draft.brief.source)
    return f"{{at: {scalar(at)}, read: {source.read if source else 'copy'}, of: {_source_id(draft)}}}"


def _items(draft: Draft, library: Library) -> Iterator[str]:
    yield "items:"
    for item in draft.items:
        yield from _remarks(item)
        yield f"  - id: {json.dumps(item.number, ensure_ascii=False)}"
        if item.act:
            yield f"    title: {scalar(item.act)}"
            yield f"    matter: {scalar(item.matter)}"
        else:
            yield "    # title、matter: 待填：这一行没有写违法行为"
        yield f"    source: {_source(f'第{item.number}项', draft, library)}"
        yield from _when(item.proposal.when, "    ")
        effect, force = item.proposal.effect, item.proposal.force
        yield f"    effect: {effect}" if effect else "    # effect: 待填"
        yield f"    force: {force}" if force else "    # force: 待填：可以，还是应当"
        yield "    original:"
        for heading, text in item.row.by_heading().items():
            if "\n" in text:
                yield f"      {scalar(heading)}: |-"
                yield from (f"        {line}" for line in text.split("\n"))
            else:
                yield f"      {scalar(heading)}: {scalar(text)}"


def _remarks(item: DraftItem) -> Iterator[str]:
    clauses = "、".join((*item.breaches, *item.punished_by)) or "没有认出"
    clauses += f"；免罚依据：{'、'.join(item.exempting)}" if item.exempting else ""
    clauses += f"；没有说明是违反、处罚还是免罚：{'、'.join(item.open)}" if item.open else ""
    near = f"；相近的还有：{'、'.join(item.match.near)}" if item.match.near else ""
    yield f"  # 第 {item.number} 项（{item.row.place}）条款：{clauses}。事项：{item.match.why}{near}。"
    yield from (f"  # 请核对：{_line(question)}" for question in item.proposal.questions)
    if item.strange:
        yield f"  # 规则库里没有见过的文件，请核对名称：{'、'.join(item.strange)}"


def _matters(draft: Draft, library: Library) -> Iterator[str]:
    for act, items in proposed_matters(draft):
        first = items[0]
        near = f"；相近的已有事项：{'、'.join(first.match.near)}" if first.match.near else ""
        yield f"  # 第 {'、'.join(item.number for item in items)} 项{near}"
        yield f"  - name: {scalar(act)}"
        yield f"    id: {draft.brief.list_id.rpartition('/')[2]}-{draft.brief.version.year}-{first.number}"
        yield f"    field: {scalar(draft.brief.field)}" if draft.brief.field else "    # field: 待填：领域"
        yield f"    breaches: [{', '.join(scalar(clause) for clause in _once(i.breaches for i in items))}]"
        punishing = _once(item.punished_by for item in items)
        if punishing:
            yield "    punished_by:"
        for clause in punishing:
            yield f"      - clause: {scalar(clause)}"
            yield f"        read: {_source(f'第{first.number}项', draft, library)}"


def _once(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))


def _when(when: Plain, indent: str) -> Iterator[str]:
    if isinstance(when, str):
        yield f"{indent}when: {scalar(when)}"
    else:
        yield f"{indent}when:"
        yield from _block(when, f"{indent}  ")


def _block(value: Plain, indent: str) -> Iterator[str]:
    """A condition below a key: lists item by item, a comparison with keys of its own on one line."""
    match value:
        case str():
            yield f"{indent}{scalar(value)}"
        case list():
            for item in value:
                first, *rest = _block(item, f"{indent}  ")
                yield f"{indent}- {first.removeprefix(f'{indent}  ')}"
                yield from rest
        case dict() if len(value) > 1 and all(isinstance(each, str) for each in value.values()):
            yield f"{indent}{{{', '.join(f'{key}: {scalar(str(each))}' for key, each in value.items())}}}"
        case dict():
            for key, each in value.items():
                if isinstance(each, str):
                    yield f"{indent}{key}: {scalar(each)}"
                else:
                    yield f"{indent}{key}:"
                    yield from _block(each, f"{indent}  ")
