"""How much of a published list `cailiang import` gets right, measured against the same list written by hand.

    python -m benchmarks.import_fidelity FILE LIST@VERSION [--table N] [--reading 问=答 ...]

An item counts when every clause drafted is one of the hand-written matter's, the matter is the same, and the condition
means the same (one normal form, definitions opened). Silently wrong is an item that says something definite which the
hand-written one does not say, with nothing open beside it that would make a reviewer look. Where the matter is left to the
reviewer, what narrows a matter to the act of the row is not asked. The hand-written list is not used for drafting.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from api.importing.columns import read_sheets
from api.importing.drafting import Brief, Draft, draft
from api.importing.headings import CATEGORY
from api.importing.items import DraftItem
from api.importing.laws import laws_of
from api.importing.passages import leftovers
from api.importing.phrasing import read_phrasing
from api.importing.tables import read_tables
from api.importing.writing import list_text
from api.importing.yaml_lines import scalar
from engine.catalog import Catalog, Item, ListVersion, read_list
from engine.language import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Defined,
    In,
    Is,
    Literal,
    Not,
    Soft,
    Unread,
    same_clause,
    walk,
)

RULESETS = Path(__file__).parent.parent / "rulesets"


@dataclass(frozen=True, slots=True)
class Score:
    """One item: what is right, and in words what is not.

    `matter`: the matter was taken; `near`: it was taken or is shown first; `mistaken`: another was taken. `effect` and
    `force` are those of the hand-written item. `open` counts wordings, `left` the leftovers of the row. `silent` says what
    is definite and wrong without anything open.
    """

    item: str
    clauses: bool = False
    matter: bool = False
    near: bool = False
    mistaken: bool = False
    condition: bool = False
    why: str = "没有导入"
    effect: bool = False
    force: bool = False
    open: int = 0
    left: int = 0
    silent: tuple[str, ...] = ()


def scores(file: Path, key: str, answers: dict[str, str], root: Path = RULESETS, table: int = 1) -> list[Score]:
    """The score of every item of the hand-written version `key` (list@version), against the list of that number in the file."""
    catalog = Catalog.open(root)
    list_id, _, day = key.partition("@")
    hand = next(version for version in catalog.versions(list_id) if str(version.version) == day)
    phrasing = read_phrasing(root, catalog.library)
    sheet = read_sheets(read_tables(file), phrasing.columns)[table - 1]
    chosen = {word: phrasing.choices[word].options[answer] for word, answer in answers.items()}
    brief = Brief(list_id, hand.version, kind=hand.kind, field=hand.field, source=hand.sources[0], answers=chosen)
    made = draft(sheet, brief, phrasing, catalog.library, laws=laws_of(catalog, list_id))
    drafted = _read_back(made, catalog)
    return [
        _score(item, hand, row, drafted.get(row.number) if row else None, catalog) for item, row in _pairs(hand, made)
    ]


def _pairs(hand: ListVersion, made: Draft) -> Iterator[tuple[Item, DraftItem | None]]:
    """Each hand-written item with the row of its number, or of its place where the document numbers in another way."""
    by_number = {item.number: item for item in made.items}
    if not any(item.id in by_number for item in hand.items):
        by_number = {item.id: row for item, row in zip(hand.items, made.items, strict=False)}
    for item in hand.items:
        yield item, by_number.get(item.id)


def _read_back(made: Draft, catalog: Catalog) -> dict[str, Item]:
    """The items of the draft as the engine reads them, with what a person must say and without the matters to be added."""
    text = list_text(made, catalog.library, "x").replace(
        "# effective: {from: 待填：", "effective: {from: 2000-01-01}   # "
    )
    for left, said in (
        ("    # force: 待填：", "    force: 可以   # "),
        ("    # effect: 待填", "    effect: 不予处罚"),
        ("# title: 待填：", "title: 清单   # "),
    ):
        text = text.replace(left, said)
    for item in made.items:
        if item.match.name is None:
            text = text.replace(f"matter: {scalar(item.act)}\n", "matter: 不限\n")
    path = f"{made.brief.list_id}/{made.brief.version}.yaml"
    version, found = read_list(text, path, "", catalog.library)
    assert version is not None, found
    return {item.id: item for item in version.items}


def _score(hand: Item, version: ListVersion, made: DraftItem | None, read: Item | None, catalog: Catalog) -> Score:
    if made is None or read is None:
        return Score(hand.id)
    matter = catalog.library.matters.by_name.get(next(iter(hand.matters), ""))
    breached = matter.breaches if matter else ()
    punishing = tuple(each.clause for each in matter.punished_by) if matter else ()
    cited, written = (made.breaches, breached) if made.breaches else (made.punished_by, punishing)
    clauses = bool(cited) and all(_among(one, written) for one in cited)
    # A note below the table gives the vetoes, and the clause that it rests on the elements; the row gives neither.
    wanted, drafted = _form(hand, len(version.exclusions)), _form(read)
    condition, differs = wanted == drafted, _differences(wanted, drafted)
    opened = [part.text for part in walk(read.condition) if isinstance(part, Unread)]
    taken, first = made.match.name, next((each.name for each in made.match.best), None)
    mistaken = taken is not None and hand.matters != (taken,)
    left = sum(len(leftovers(each.parts)) for each in made.account if each.kind != CATEGORY)
    effect, force = made.proposal.effect, made.proposal.force
    told = (
        (mistaken, f"事项认成“{taken}”"),
        (effect not in ("", hand.effect.name), f"效果写成{effect}"),
        (force not in ("", hand.force), f"写成{force}"),
        (not opened and not left and bool(drafted - wanted if taken is None else differs), differs),
        (_in_another_role(made, breached, punishing), "违反的条款和处罚的条款相反"),
    )
    return Score(
        hand.id,
        clauses,
        matter=hand.matters == (taken,),
        near=hand.matters == (first,),
        mistaken=mistaken,
        condition=condition,
        why="、".join(f"留作原文：{text}" for text in opened) or differs,
        effect=effect == hand.effect.name,
        force=force == hand.force,
        open=len(opened),
        left=left,
        silent=tuple(words for wrong, words in told if wrong),
    )


def _differences(wanted: set[frozenset[str]], drafted: set[frozenset[str]]) -> str:
    """What the draft demands more and less than the hand-written item, in words."""
    more, less = (
        "、".join("或".join(sorted(demand)) for demand in sorted(each, key=sorted))
        for each in (drafted - wanted, wanted - drafted)
    )
    return "；".join(f"{what}：{words}" for what, words in (("多", more), ("少", less)) if words)


def _among(clause: str, others: tuple[str, ...]) -> bool:
    return any(same_clause(clause, other) for other in others)


def _in_another_role(made: DraftItem, breached: tuple[str, ...], punishing: tuple[str, ...]) -> bool:
    """Whether a clause was drafted as breached that only punishes, or the other way round."""
    return any(_among(one, punishing) and not _among(one, breached) for one in made.breaches) or any(
        _among(one, breached) and not _among(one, punishing) for one in made.punished_by
    )


def _form(item: Item, skipped: int = 0) -> set[frozenset[str]]:
    """What the row demands, without what a smaller demand makes needless, so that two trees compare."""
    assert isinstance(item.condition, AllOf)
    parts = item.condition.parts
    found = _demands(AllOf(parts[skipped : len(parts) - len(item.elements)]))
    return {demand for demand in found if not any(smaller < demand for smaller in found)}


def _demands(condition: Condition, *, opposite: bool = False) -> set[frozenset[str]]:
    """Demands that are all met where the condition, or its opposite, holds: each by any of its leaves, written out."""
    match condition:
        case Not(part):
            return _demands(part, opposite=not opposite)
        case Defined(part=part):
            return _demands(part, opposite=opposite)
        case Soft(part, _, judged):
            return _demands(AnyOf((part, Is(judged))), opposite=opposite)
        case AllOf(parts) | AnyOf(parts):
            each = [_demands(part, opposite=opposite) for part in parts]
            if isinstance(condition, AllOf) is not opposite:
                return set().union(*each)
            return {frozenset().union(*chosen) for chosen in product(*each)}
        case Compare(term, "=", Literal(str() as value)) | In(term, (value,)):
            return {frozenset({f"{'非' if opposite else ''}{term} = {value}"})}
        case _:
            return {frozenset({f"{'非' if opposite else ''}{condition}"})}


def main() -> None:
    """Print the score of every item and the sums."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("list")
    parser.add_argument("--reading", action="append", default=[])
    parser.add_argument("--table", type=int, default=1)
    given = parser.parse_args()
    found = scores(given.file, given.list, dict(each.split("=", 1) for each in given.reading), table=given.table)
    for score in found:
        marks = " ".join("对" if right else "错" for right in (score.clauses, score.matter, score.condition))
        wrong = f"　不声不响地错：{'、'.join(score.silent)}" if score.silent else ""
        print(f"第 {score.item} 项  条款、事项、条件：{marks}  {score.why}{wrong}")
    names = ("clauses", "matter", "condition", "near", "mistaken")
    sums = [sum(getattr(score, name) for score in found) for name in names]
    whole = sum(score.clauses and score.matter and score.condition for score in found)
    print(f"共 {len(found)} 项：条款 {sums[0]}，事项 {sums[1]}，条件 {sums[2]}，三者全对 {whole}")
    print(f"事项认对或者第一个就是 {sums[3]}，认错 {sums[4]}")
    effects, forces = (sum(getattr(score, name) for score in found) for name in ("effect", "force"))
    open_, left = sum(score.open for score in found), sum(score.left for score in found)
    silent = sum(bool(score.silent) for score in found)
    print(f"效果 {effects}，可以应当 {forces}，留作 wording {open_} 处，没有着落 {left} 处，不声不响地错 {silent} 项")


if __name__ == "__main__":
    main()
