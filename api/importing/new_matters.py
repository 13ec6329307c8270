"""The matters that the library lacks for a draft, each whole: its clauses, and its punishment where the clause is held or quoted.

Proposes and says whence each punishment is; the reviewer completes it. Knows how files of matters look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from api.importing.drafting import Draft, proposed_matters
from api.importing.items import DraftItem
from api.importing.list_head import source_of
from api.importing.penal_words import Penalty, PenalWords, read_penalty
from api.importing.yaml_lines import one_line, scalar
from engine.catalog import Library
from engine.language import Clause, known_clause

_FILL_IN = "# 处罚待填：规则库里没有这一条，文件也没有抄录能读懂的条文；按条文原文补写 orders、fine 等"
_QUOTED = "# 从文件抄录的条文读出，请对照条文原文核对"


def matter_lines(draft: Draft, library: Library, words: PenalWords) -> Iterator[str]:
    """The matters to be added, as lines of a file of matters; `words` are those of clauses that punish."""
    held, amounts = _held(library), frozenset(library.vocabulary.words())
    for act, items in proposed_matters(draft):
        first = items[0]
        yield f"  # 第 {'、'.join(item.number for item in items)} 项。先看是不是下面已有的事项，是的就不要新增："
        yield from near_lines(first, "  ")
        yield f"  - name: {scalar(act)}"
        yield f"    id: {draft.brief.list_id.rpartition('/')[2]}-{draft.brief.version.year}-{first.number}"
        yield f"    field: {scalar(draft.brief.field)}" if draft.brief.field else "    # field: 待填：领域"
        yield f"    breaches: [{', '.join(scalar(clause) for clause in _once(i.breaches for i in items))}]"
        quoted = {clause: words for item in reversed(items) for clause, words in item.quoted.items()}
        punishing = _once(item.punished_by for item in items)
        if punishing:
            yield "    punished_by:"
        for clause in punishing:
            read = source_of(f"第{first.number}项", draft, library)
            penalty = read_penalty(quoted.get(clause, ""), amounts, words)
            yield from _punishment(clause, read, quoted.get(clause, ""), held, penalty)


def near_lines(item: DraftItem, indent: str) -> Iterator[str]:
    """The matters of the library that come near an item, with what speaks for and against each."""
    for near in item.match.best:
        if near.name != item.match.name:
            likely = "很可能是" if near.name == item.match.likely else "相近的有"
            yield f"{indent}#   {likely}“{near.name}”：{near.why}"


def _punishment(
    clause: str, read: str, quoted: str, held: Mapping[Clause, tuple[str, ...]], penalty: Penalty | None
) -> Iterator[str]:
    """One clause that punishes: by its name alone where the library holds it, else with what its `quoted` words impose."""
    place, matters = _holding(clause, held)
    if matters:
        named = f"“{matters[0]}”等 {len(matters)} 个事项" if len(matters) > 1 else f"事项“{matters[0]}”"
        yield f"      # 处罚照规则库里的{'这一条' if str(place) == clause else f'“{place}”'}，它也处罚{named}；请核对是否同样适用"
        yield f"      - {scalar(clause)}"
        return
    yield f"      {_QUOTED}：{one_line(quoted)}" if penalty else f"      {_FILL_IN}"
    yield f"      - clause: {scalar(clause)}"
    yield f"        read: {read}"
    yield from (f"        {line}" for line in (penalty.lines() if penalty else ()))


def _held(library: Library) -> Mapping[Clause, tuple[str, ...]]:
    """The clauses whose punishment the library has for all matters to name, with those that name it."""
    found: dict[Clause, dict[str, None]] = {}
    for matter in library.matters.by_name.values():
        for punishment in matter.punished_by:
            clause = known_clause(punishment.clause) if punishment.laws else None
            if clause is not None:
                found.setdefault(clause, {})[matter.name] = None
    return {clause: tuple(names) for clause, names in found.items()}


def _holding(text: str, held: Mapping[Clause, tuple[str, ...]]) -> tuple[Clause | None, tuple[str, ...]]:
    """The held clause that a citation names, or the nearest around it, and the matters it punishes."""
    clause = known_clause(text)
    for length in range(len(clause.path), 0, -1) if clause else ():
        place = Clause(clause.document, clause.path[:length]) if clause else None
        if place is not None and place in held:
            return place, held[place]
    return None, ()


def _once(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))
