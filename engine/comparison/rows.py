"""A comparison as plain data and Chinese sentences: what a page, the command line and the service show.

Every witness is a sentence, its facts, and a case that can be put beside the list as it stands. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from engine.catalog import COUNTRY, DECISION_DATE, Catalog, Item, ListVersion
from engine.comparison.changes import Change
from engine.comparison.question import Witness
from engine.comparison.search import NOT_COMPARED, Difference
from engine.comparison.versions import NOT_HELD, Compared, Comparison, ItemComparison, compare_versions, resting_on
from engine.evaluation import Finding, find, plain_value, untouched
from engine.language import VERDICTS, Facts, Records, Vocabulary, deciding, write_value

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
    shared = [change.change for change in found.shared]
    return {
        "old": _version(found.old),
        "new": _version(found.new),
        "names": _names(found),
        "scope": SCOPE,
        "changes": [_change(change) for change in found.of_list],
        "shared": [{**_change(each.change), "touches": list(each.touches)} for each in found.shared],
        "items": [_item(item, found, catalog, shared) for item in found.touched],
        "unchanged": len(found.items) - len(found.touched),
        "says": _says(found),
    }


def _names(found: Comparison) -> dict[str, str]:
    """What both are called: versions of one list are old and new, two lists are the first and the second."""
    return {"old": "旧版", "new": "新版"} if found.old.id == found.new.id else {"old": "前者", "new": "后者"}


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
    told, names = [], _names(found)
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


def _item(item: ItemComparison, found: Comparison, catalog: Catalog, shared: list[Change]) -> dict[str, Any]:
    either, outcome, names = item.either, item.outcome, _names(found)
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
        "changes": [_change(change) for change in item.changes if change not in shared],
        "outcome_change": None
        if outcome is None
        else {
            "old": outcome.old,
            "new": outcome.new,
            "milder": outcome.milder,
            "witness": _witness(outcome.witness, "效果不同", _Told(item, found, catalog)) if outcome.witness else None,
        },
        "added_matters": list(item.added),
        "removed_matters": list(item.removed),
        "matters": [_compared(one, _Told(item, found, catalog)) for one in item.compared],
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


class _Told:
    """Where a witness stands: the items, the versions, and the words of facts."""

    def __init__(self, item: ItemComparison, found: Comparison, catalog: Catalog) -> None:
        self.old, self.new, self.found, self.catalog = item.old, item.new, found, catalog

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts by name."""
        return self.catalog.library.vocabulary

    def cases(self, witness: Witness) -> dict[str, str]:
        """The witness as a case beside the list, for each version that has the item."""
        sides = (("old", self.found.old, self.old), ("new", self.found.new, self.new))
        return {
            which: case_text(witness, version, item, self.catalog, self.first(witness))
            for which, version, item in sides
            if item is not None
        }

    def first(self, witness: Witness) -> frozenset[str]:
        """The facts that make the difference: those by which one of both does not apply."""
        found: set[str] = set()
        for version, item in ((self.found.old, self.old), (self.found.new, self.new)):
            if item is not None:
                found |= _bringing_down(witness, version, item, self.catalog)
        return frozenset(found)


def _bringing_down(witness: Witness, version: ListVersion, item: Item, catalog: Catalog) -> set[str]:
    found = _finding(witness, version, item, catalog)
    leaves = deciding(found.proof) if found.verdict is False else ()
    return {term for leaf in leaves for term in leaf.terms if term in witness.facts}


def _finding(witness: Witness, version: ListVersion, item: Item, catalog: Catalog) -> Finding:
    """The item of a version on the case that a witness is."""
    decided = catalog.library.vocabulary.find(DECISION_DATE)
    facts = {**witness.facts, **({decided.name: witness.on} if decided else {})}
    entries = [entry for entry in untouched(version, witness.matter) if entry.item.id == item.id]
    (found,) = find(entries, catalog.library.relations.close(facts).facts)
    return found


def _compared(one: Compared, told: _Told) -> dict[str, Any]:
    return {
        "matters": list(one.matters),
        "verdict": one.difference.verdict,
        "witnesses": [_witness(witness, shows, told) for shows, witness in witnesses_of(one.difference)],
        "limits": [limit for limit in (*one.difference.limits, *one.difference.open) if limit != NOT_HELD],
    }


def witnesses_of(difference: Difference) -> Iterator[tuple[str, Witness]]:
    """The witnesses of a difference, each with what it shows."""
    for name, shows in _SHOWN.items():
        witness = getattr(difference, name)
        if witness is not None:
            yield shows, witness


def _witness(witness: Witness, shows: str, told: _Told) -> dict[str, Any]:
    names, first = _names(told.found), told.first(witness)
    return {
        "shows": shows,
        "says": sentence(
            witness, first, told.vocabulary, (names["old"].removesuffix("版"), names["new"].removesuffix("版"))
        ),
        "decides": [name for name in witness.facts if name in first],
        "facts": written(witness.facts, told.vocabulary),
        "on": str(witness.on),
        "matter": witness.matter.name if witness.matter else None,
        "old": VERDICTS[witness.old],
        "new": VERDICTS[witness.new],
        "cases": told.cases(witness),
    }


def written(facts: Facts, vocabulary: Vocabulary) -> dict[str, str]:
    """Facts in the words in which a person would give them."""
    return {name: write_value(vocabulary.terms[name], value) for name, value in facts.items()}


def sentence(witness: Witness, first: frozenset[str], vocabulary: Vocabulary, sides: tuple[str, str]) -> str:
    """货值金额 501元：旧 不适用，新 适用（其余：…）."""
    words = {name: f"{name} {text}" for name, text in written(witness.facts, vocabulary).items()}
    head = [text for name, text in words.items() if name in first] or list(words.values())
    rest = [text for text in words.values() if text not in head]
    verdicts = f"{sides[0]} {VERDICTS[witness.old]}，{sides[1]} {VERDICTS[witness.new]}"
    return f"{'、'.join(head) or '不论什么事实'}：{verdicts}" + (f"（其余：{'、'.join(rest)}）" if rest else "")


def case_text(
    witness: Witness, version: ListVersion, item: Item, catalog: Catalog, first: frozenset[str] = frozenset()
) -> str:
    """The witness as one entry of `cases` in the file beside a version, named by one of the facts that come `first`."""
    found = _finding(witness, version, item, catalog)
    facts = written(witness.facts, catalog.library.vocabulary)
    head = next((fact for fact in facts.items() if fact[0] in first), next(iter(facts.items()), ("", "不论什么事实")))
    case: dict[str, Any] = {"name": f"比较：{''.join(head)}等", "item": item.id}
    if witness.matter:
        case["matter"] = witness.matter.name
    case |= {"place": _place(version, catalog), "on": str(witness.on)}
    if but := plain_facts(witness.facts, catalog):
        case["but"] = but
    case["expect"] = found.word
    if found.verdict is None:
        case["ask"] = list(found.missing)
    return as_yaml([case])


def _place(version: ListVersion, catalog: Catalog) -> str:
    """A place that the list holds at."""
    key = next((key for key, folder in catalog.folders.items() if folder == version.folder), COUNTRY)
    group = next((group for group in catalog.places.groups if group.id == key), None)
    return group.members[0] if group else key


def plain_facts(facts: Facts, catalog: Catalog) -> dict[str, Any]:
    """Facts as the data of a case, which `read_case` reads back."""
    terms = catalog.library.vocabulary.terms
    return {
        name: plain_value(terms[name], value) if isinstance(value, Records) else write_value(terms[name], value)
        for name, value in facts.items()
    }


def as_yaml(data: object) -> str:
    """Data as the text of a file."""
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)
    return text
