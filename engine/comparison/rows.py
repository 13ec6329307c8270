"""A comparison as plain data and Chinese sentences: what a page, the command line and the service show.

Every witness is a sentence, its facts, and a case that can be put beside the list as it stands. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from engine.catalog import Catalog, ListVersion
from engine.comparison.changed_parts import Change
from engine.comparison.compared import Compared, Comparison, ItemComparison
from engine.comparison.question import Witness
from engine.comparison.search import NOT_COMPARED, Difference
from engine.comparison.told_apart import ToldApart
from engine.comparison.versions import NOT_HELD, compare_versions, resting_on
from engine.comparison.witness_rows import Told, names_of, witness_data

Words: TypeAlias = tuple[str, str]
"""What a change says before and after: by this a change of a definition and the same one in a condition are one."""

SCOPE = (
    "先比较事实全部查明的案件：事实之间的关系都成立，违法记录查到最初并且项目齐全，时长按写明的算。"
    "每个例子都由核查程序核对过。"
)
_SHOWN = {"wider": "更宽", "narrower": "更窄", "beside": "没有查明时不同"}
_VERDICT_SAYS = {
    "相同": "事实查明以后，{old}和{new}对每一个案件的结果都相同",
    "更宽": "{old}适用的{new}都适用，{new}还适用于更多的案件",
    "更窄": "{new}适用的{old}都适用，{old}还适用于更多的案件",
    "互有宽窄": "有的案件只有{new}适用，有的只有{old}适用",
    "没有得出": "没有得出结论",
}


def comparison_of(
    catalog: Catalog,
    old: ListVersion,
    new: ListVersion,
    progress: Callable[[str], None] = lambda _: None,
    steps: int | None = None,
) -> dict[str, Any]:
    """Two list versions compared, as data that a page can show; what `steps` do not suffice for is not compared, and told."""
    return comparison_data(compare_versions(catalog, old, new, progress, steps), catalog)


def comparison_data(found: Comparison, catalog: Catalog) -> dict[str, Any]:
    """The comparison of two versions as data. Items that did not change are only counted."""
    apart = {change[1:]: one for change, one in found.apart.items()}
    return {
        "old": _version(found.old),
        "new": _version(found.new),
        "names": names_of(found),
        "scope": SCOPE,
        "changes": [_change(change) for change in found.of_list],
        "shared": [
            {
                **_change(each.change),
                "touches": list(each.touches),
                "apart": _apart(apart.get(each.change[1:]), found, catalog),
            }
            for each in found.shared
        ],
        "items": [_item(item, found, catalog, apart) for item in found.touched],
        "unchanged": len(found.items) - len(found.touched),
        "says": _says(found),
    }


def _version(version: ListVersion) -> dict[str, Any]:
    return {
        "list": version.id,
        "version": version.label,
        "title": version.title,
        "draft": version.draft,
        "published_items": version.published_items,
        "encoded_items": len(version.items),
    }


def _change(change: Change) -> dict[str, Any]:
    return {"what": change.what, "old": change.old or None, "new": change.new or None}


def _says(found: Comparison) -> list[str]:
    """What a reader must know of the whole comparison."""
    told, names = [], names_of(found)
    for name, version in ((names["old"], found.old), (names["new"], found.new)):
        published, held = version.published_items, len(version.items)
        if published is None and not version.statutory:
            told.append(f"{name}公布多少项没有读到，收录 {held} 项；没有收录的不能比较。")
        elif published is not None and held < published:
            told.append(f"{name}公布 {published} 项，收录 {held} 项；没有收录的不能比较。")
    if found.old.statutory and any(item.fate in {"新增", "删去"} for item in found.items):
        told.append("法律、法规、规章只收录与处罚裁量有关的条款；只在一版收录的事项，请核对另一版的原文。")
    if not found.touched:
        told.append("两者的事项没有不同。" if found.items else "两者都没有收录事项，只能比较清单本身。")
    left = sum(any(NOT_COMPARED in one.difference.limits for one in item.compared) for item in found.touched)
    if left:
        told.append(f"整次比较限定的步数用完了，有 {left} 项没有比较完；命令行的 cailiang compare 没有这个限制。")
    return told


def _apart(one: ToldApart | None, found: Comparison, catalog: Catalog) -> dict[str, Any] | None:
    """What one change of a condition decides by itself, at the item that shows it; None for a change that is no condition."""
    if one is None:
        return None
    if one.difference is None:
        return {"item": one.item, "says": "这一项改动太多，这一处没有单独比较", "witnesses": []}
    at = next(item for item in found.items if item.new and item.new.id == one.item)
    told, first = Told(at, found, catalog), frozenset(one.terms)
    old, new = (name.removesuffix("版") for name in names_of(found).values())
    sides = {"旧新": (old, new), "旧改": (old, f"{old}只改这一处"), "新留": (f"{new}不改这一处", new)}[one.how]
    cases = [witness_data(witness, shows, told, first, sides) for shows, witness in witnesses_of(one.difference)]
    says = "" if cases else "没有得出" if one.difference.limits or one.difference.open else "对每一个案件的结果都相同"
    return {"item": one.item, "says": says and f"单独改这一处，{says}", "sides": list(sides), "witnesses": cases}


def _own_changes(
    item: ItemComparison, found: Comparison, catalog: Catalog, apart: Mapping[Words, ToldApart]
) -> Iterator[dict[str, Any]]:
    """The changes of this item alone; where there is one only, the cases of the item are its cases."""
    shared = {each.change[1:] for each in found.shared}
    for change in item.changes:
        if change[1:] not in shared:
            one = apart.get(change[1:])
            told = None if one and one.how == "旧新" and one.shown else _apart(one, found, catalog)
            yield {**_change(change), "apart": told}


def _item(
    item: ItemComparison, found: Comparison, catalog: Catalog, apart: Mapping[Words, ToldApart]
) -> dict[str, Any]:
    either, outcome, names = item.either, item.outcome, names_of(found)
    against = " 从重的事项：适用的案件多，对当事人不利。" if either.effect.aggravating else ""
    return {
        "old": item.old.id if item.old else None,
        "new": item.new.id if item.new else None,
        "title": either.title,
        "outcome": either.outcome,
        "fate": item.fate,
        "verdict": item.verdict,
        "says": (
            f"{_VERDICT_SAYS[item.verdict].format(**names)}。" if item.fate == "改变" else _alone_says(item, names)
        )
        + against,
        "changes": list(_own_changes(item, found, catalog, apart)),
        "shared": [n for n, each in enumerate(found.shared, 1) if item.old and item.new and either.id in each.touches],
        "outcome_change": None
        if outcome is None
        else {
            "old": outcome.old,
            "new": outcome.new,
            "milder": outcome.milder,
            "witness": witness_data(outcome.witness, "效果不同", Told(item, found, catalog))
            if outcome.witness
            else None,
        },
        "added_matters": list(item.added),
        "removed_matters": list(item.removed),
        "matters": [_compared(one, Told(item, found, catalog)) for one in item.compared],
        "resting": list(resting_on(catalog, item)) if found.new.statutory else [],
        "limits": list(item.limits),
    }


def _alone_says(item: ItemComparison, names: Mapping[str, str]) -> str:
    one, other = (names["new"], names["old"]) if item.fate == "新增" else (names["old"], names["new"])
    if any(NOT_HELD in each.difference.limits for each in item.compared):
        return f"只在{one}收录。{other}没有收录齐全，是不是也有这一项不能判断，没有比较。"
    if item.verdict == "没有得出":
        return f"只在{one}收录。{other}是否另有事项给出同样或者更宽的结果，没有得出。"
    if item.verdict == "相同":
        return f"只在{one}收录。它适用的案件，{other}另有事项给出同样或者更宽的结果。"
    return f"只在{one}收录。有的案件，{other}没有事项给出同样或者更宽的结果。"


def _compared(one: Compared, told: Told) -> dict[str, Any]:
    return {
        "matters": list(one.matters),
        "verdict": one.difference.verdict,
        "witnesses": [witness_data(witness, shows, told) for shows, witness in witnesses_of(one.difference)],
        "limits": [limit for limit in (*one.difference.limits, *one.difference.open) if limit != NOT_HELD],
    }


def witnesses_of(difference: Difference) -> Iterator[tuple[str, Witness]]:
    """The witnesses of a difference, each with what it shows."""
    for name, shows in _SHOWN.items():
        witness = getattr(difference, name)
        if witness is not None:
            yield shows, witness
