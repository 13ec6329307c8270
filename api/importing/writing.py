"""A draft as the text of a list file, and the matters and the source that it still needs as a second text.

Knows how list files look; decides nothing and touches no file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from api.importing.drafting import Draft
from api.importing.items import DraftItem
from api.importing.list_head import head_lines, source_id, source_of
from api.importing.new_matters import matter_lines, near_lines
from api.importing.own_words import ISSUED, ISSUER, NUMBER
from api.importing.passages import Use, is_layout
from api.importing.penal_words import PenalWords
from api.importing.yaml_lines import condition, one_line, scalar
from engine.catalog import Library


def list_text(draft: Draft, library: Library, origin: str) -> str:
    """The list file of a draft; `origin` names the file that it was made from."""
    return "\n".join((*head_lines(draft, library, origin), *_items(draft, library))) + "\n"


def needs_text(draft: Draft, library: Library, origin: str, words: PenalWords) -> str:
    """What the shared files still lack for the draft; '' when they lack nothing. `words` are those of clauses that punish."""
    matters = list(matter_lines(draft, library, words))
    source = draft.brief.source
    if not matters and source in library.sources:
        return ""
    lines = [
        f"# 由 cailiang import 从“{one_line(origin)}”提出，供 {draft.brief.list_id}@{draft.brief.version} 使用。",
        "# 逐条核对、补全之后并入规则库的同名文件，然后删去本文件；这里写的不参与核查。",
        "format: 1",
    ]
    if source not in library.sources:
        lines += [
            "sources:   # 并入 sources.yaml；read、grade 请按实际读到的地方改，能写的 issuer、number、issued、url 都写上",
            f"  - id: {source or source_id(draft)}",
            f"    title: {scalar(draft.title or origin)}",
            "    read: copy",
            "    grade: C",
            f"    file: {scalar(origin)}",
            *(f"    {key}: {scalar(value)}" for key, value in _about(draft).items() if value),
        ]
    if matters:
        lines += ["matters:   # 并入 matters.yaml；每一个先看规则库里是不是已有，处罚按条文原文核对", *matters]
    return "\n".join(lines) + "\n"


def _about(draft: Draft) -> dict[str, str]:
    """What the document says of itself, as the register of sources writes it."""
    told = draft.particulars
    issuers = "、".join(dict.fromkeys(each.value for each in told.all(ISSUER)))
    return {"issuer": issuers, "number": told.one(NUMBER), "issued": told.one(ISSUED)}


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
        yield f"    source: {source_of(f'第{item.number}项', draft, library)}"
        yield from condition(item.proposal.when, "    ")
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
    cited = (
        ("违反", item.breaches),
        ("处罚", item.punished_by),
        ("免罚依据", item.exempting),
        ("没有说明是违反、处罚还是免罚", item.open),
    )
    clauses = "；".join(f"{what} {'、'.join(found)}" for what, found in cited if found) or "没有认出"
    yield f"  # 第 {item.number} 项（{item.row.place}）条款：{clauses}。事项：{item.match.why}。"
    yield from near_lines(item, "  ")
    if item.strange:
        yield f"  # 规则库里没有见过的文件，请核对名称：{'、'.join(item.strange)}"
    yield from (f"  # 请核对：{one_line(told)}" for told in (*item.proposal.questions, *item.told))
    left = sum(part.use is Use.LEFTOVER and not is_layout(part.text) for each in item.account for part in each.parts)
    if left:
        yield f"  # 这一行还有 {left} 处没有着落，见上面的 leftovers"
