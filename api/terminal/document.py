"""One list version as a document: what it is, its definitions and exclusions, every item with its conditions.

Knows one version; does not know cases or what is in force.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding

from api.terminal.layout import item, section
from api.terminal.line_breaking import prose
from api.terminal.reasons import condition_tree
from engine.answer import sentences
from engine.catalog import READINGS, Item, Library, ListVersion, Provenance, Replacement
from engine.language import Condition, plain, prover

_TRANSITIONS = {
    "pending-cases": "施行前的行为、施行后决定的案件也适用",
    "acts-after": "只适用于施行后的行为",
    "unstated": "没有写明对施行前的行为是否适用",
}


def document(version: ListVersion, library: Library) -> Group:
    """The whole version for a person."""
    parts: list[RenderableType] = [prose((version.title, "bold"), hang=0), *_metadata(version, library)]
    if version.definitions:
        parts.append(section("定义"))
        for defined in version.definitions.values():
            parts += [item((defined.name, "bold"), f"：{defined.text}"), _tree(defined.part)]
    if version.exclusions:
        parts.append(section("不适用本清单的情形"))
        for exclusion in version.exclusions:
            parts += [
                item((exclusion.id, "bold"), f"　{exclusion.text}（{_read(exclusion.source)}）"),
                _tree(exclusion.when),
            ]
    if version.lighter:
        parts.append(section("从轻的幅度"))
        parts.append(
            item(f"{plain(version.lighter.share * 100)}%以内，{'含' if version.lighter.inclusive else '不含'}本数")
        )
    if version.clocks:
        parts.append(section("期限"))
    for clock in version.clocks:
        parts.append(
            item((clock.id, "bold"), f"：从{clock.start}起{clock.length}。{clock.text}（{_read(clock.source)}）")
        )
    if version.rules:
        parts.append(section("结论的次序"))
        parts += [
            prose(f"{number}. ", (step.name, "bold"), f"　{step.track}：{step.outcome}。{step.says}", hang=4)
            for number, step in enumerate(version.rules.steps, 1)
        ]
    parts.append(section("事项", _counted(version)))
    for entry in version.items:
        parts += _item(entry)
    return Group(*parts)


def _metadata(version: ListVersion, library: Library) -> Iterator[RenderableType]:
    until = f"，至 {version.valid_until}" if version.valid_until else ""
    read = f"（{version.valid_read}）" if version.valid_read else ""
    rows = (
        ("编号", version.key),
        ("文号", version.number),
        ("发布", "、".join(version.issuers)),
        ("种类", f"{version.kind}，{version.field}" + ("，草案" if version.draft else "")),
        ("施行", f"{version.valid_from} 起{until}{read}"),
        ("衔接", _TRANSITIONS[version.transition]),
        ("公布", sentences.unpublished_sentence(version) or ""),
        ("读法", reading_words(version) if version.corrects else ""),
        ("替代", "；".join(map(_replacement, version.replaces))),
        ("核对", f"到 {version.verified_until}" if version.verified_until else ""),
        (
            "来源",
            "；".join(f"{library.sources[s].title}（{READINGS[library.sources[s].read]}）" for s in version.sources),
        ),
        ("注意", version.caution),
        ("摘要", version.digest),
    )
    yield from (prose((f"{name}　", "cyan"), value, hang=6) for name, value in rows if value)


def reading_words(version: ListVersion) -> str:
    """Which reading of the document this is, who made it when, and what it corrects."""
    corrects = version.corrects
    if corrects is None:
        return "第 1 次"
    return f"第 {version.revision} 次（{corrects.by}，{corrects.on}）：{corrects.text}"


def _replacement(replacement: Replacement) -> str:
    return f"{replacement}（{replacement.because}）" if replacement.because else str(replacement)


def _counted(version: ListVersion) -> str:
    if version.published_items is None:
        return f"{len(version.items)} 项"
    return f"公布 {version.published_items} 项，已收录 {len(version.items)} 项"


def _item(entry: Item) -> Iterator[RenderableType]:
    cut = (
        f"　幅度 {plain(entry.cut.low * 100)}%至{plain(entry.cut.high * 100)}%，不低于{entry.cut.floor}"
        if entry.cut
        else ""
    )
    yield prose((f"{entry.id}　", "cyan"), (entry.title, "bold"), f"　{entry.outcome}{cut}", hang=4)
    matters = "、".join(entry.matters) or "不限事项"
    if matters != entry.title:
        yield Padding(prose((f"事项：{matters}", "dim")), (0, 0, 0, 4))
    yield Padding(condition_tree(entry.prove({}, None)), (0, 0, 0, 4))
    after = (
        ("仍要", entry.survives),
        ("同时要做", entry.duties),
        ("不采取", tuple(f"{m.measure}（{m.clause}）" for m in entry.measures)),
        ("审批", entry.decided_by),
        ("依据", entry.basis),
    )
    told = "；".join(f"{name}：{'、'.join(texts)}" for name, texts in after if texts)
    note = f"；{entry.source.note}" if entry.source.note else ""
    yield Padding(prose((f"{told}{'。' if told else ''}出处：{_read(entry.source)}{note}", "dim")), (0, 0, 1, 4))


def _read(source: Provenance) -> str:
    return f"{source.at}，{READINGS[source.read]}"


def _tree(condition: Condition) -> RenderableType:
    return Padding(condition_tree(prover(condition)({}, None)), (0, 0, 0, 4))
