"""Two hundred generated pairs of lists compared: each verdict is that of every case of a grid, decided one by one.

A pair is a list of several items with definitions, exclusions, days, records and outcomes, and a changed one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import combinations, islice, product
from pathlib import Path
from random import Random

import pytest

from engine.catalog import Catalog, ListVersion, Matter
from engine.comparison import Comparison, ItemComparison, Witness, compare_versions
from engine.comparison.changed_parts import ChangedPart, changed_parts, edited
from engine.comparison.told_apart import ToldApart
from engine.comparison.versions import NOT_HELD, as_lenient, lenience
from engine.evaluation import Finding, find, untouched
from engine.language import NONE, Condition, Facts, Record, Records, Setting, Truth, Value, terms_of, truth_of
from engine.quality import read_draft
from tests.engine.comparison.test_concerns import BASE, LENIENT

PAIRS = 200
MATTERS = ("过期食品", "标签瑕疵", "无照经营")
AMOUNTS = ("50", "500")
WORTHS = tuple(map(Decimal, ("0", "50", "50.01", "500", "500.01")))
FILED = (date(2024, 12, 31), date(2025, 1, 1), NONE)
"""The last: it is known that there was no filing."""
BEFORE = (100, 500, 900)
"""Days before the filing: within one year, within two, before both."""
OUTCOMES = (("不予处罚", "应当"), ("不予处罚", "可以"), ("减轻", "可以"))
RANK: dict[Truth, int] = {False: 0, None: 1, True: 2}


@dataclass
class Written:
    """A list as it is written: definitions and exclusions by name, items as entries."""

    definitions: dict[str, object]
    exclude: dict[str, object]
    items: list[dict[str, object]]
    published: int | None


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The base with three violations, of which the second has an element."""
    root = tmp_path_factory.mktemp("lists") / "rulesets"
    shutil.copytree(BASE, root)
    row = "  - {{name: {}, id: m{}, field: 食品, breaches: [食品安全法第三十四条第{}项]{}}}\n"
    rows = row.format(MATTERS[1], 2, "十一", ", elements: {not: 餐饮环节}") + row.format(MATTERS[2], 3, "一", "")
    for name, old, new in (
        ("matters.yaml", "matters:\n", "matters:\n" + rows),
        ("cn/conclusion/2021-01-22.yaml", "rules:\n", "rules:\n" + LENIENT),
    ):
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return Catalog.open(root)


def leaf(draw: Random, counts: Sequence[object]) -> object:
    """One comparison, or a count of records; of these a pair has two at most, so that two records tell any of them apart."""
    kinds = [
        lambda: f"货值金额 {draw.choice(('<', '<=', '>', '>='))} {draw.choice(AMOUNTS)}元",
        lambda: "餐饮环节",
        lambda: f"立案日期 {draw.choice(('<', '>='))} 2025-01-01",
        lambda: "甲",
        *([lambda: draw.choice(counts)] * 2 if counts else []),
    ]
    if draw.random() < 0.04:
        return {"unread": "第三点"}
    return draw.choice(kinds)()


def count(draw: Random) -> object:
    """A count of records that one of them settles."""
    of: dict[str, object] = {"none": "违法记录"} if draw.random() < 0.7 else {"at_least": "1", "of": "违法记录"}
    of |= {"same": draw.choice(("不限", "同一事项")), "within": draw.choice(("1年", "2年")), "before": "立案日期"}
    return of | ({"counts": ["行政处罚"]} if draw.random() < 0.4 else {})


def tree(draw: Random, counts: Sequence[object], depth: int = 2) -> object:
    """A condition."""
    if depth == 0 or draw.random() < 0.35:
        found = leaf(draw, counts)
        return {"not": found} if draw.random() < 0.2 else found
    parts = [tree(draw, counts, depth - 1) for _ in range(draw.choice((2, 2, 3)))]
    return {draw.choice(("all", "all", "any")): parts}


def entry(draw: Random, number: int, counts: Sequence[object]) -> dict[str, object]:
    """An item."""
    effect, force = draw.choice(OUTCOMES)
    when = tree(draw, counts)
    return {
        "id": str(number),
        "matter": draw.sample(MATTERS, draw.choice((1, 1, 2))),
        "source": {"at": "例", "read": "statute", "of": "text"},
        "when": when if isinstance(when, dict) else {"all": [when]},
        "effect": effect,
        "force": force,
    }


def first_list(draw: Random, counts: Sequence[object]) -> Written:
    """A list of two or three items; its definition 甲 stands for a condition of its own."""
    defined = tree(draw, counts, 1)
    while "甲" in str(defined):
        defined = tree(draw, counts, 1)
    out = {"外": leaf(draw, ())} if draw.random() < 0.4 else {}
    out = {name: when for name, when in out.items() if when != "甲"}
    items = [entry(draw, number, counts) for number in range(1, draw.choice((3, 4)))]
    return Written({"甲": defined}, out, items, len(items))


def changed(draw: Random, old: Written, counts: Sequence[object]) -> Written:
    """The list with one to three changes: of a condition, a definition, the exclusion, an outcome, the violations, the items."""
    new = Written(dict(old.definitions), dict(old.exclude), [dict(each) for each in old.items], old.published)
    for _ in range(draw.choice((1, 1, 2, 3))):
        at = draw.randrange(len(new.items))
        match draw.choice(("bound", "when", "definition", "exclusion", "outcome", "matter", "gone", "come", "part")):
            case "bound":
                text = json.dumps(new.items[at]["when"], ensure_ascii=False)
                bound, moved = draw.sample(AMOUNTS, 2)
                new.items[at]["when"] = json.loads(text.replace(f" {bound}元", f" {moved}元"))
            case "when":
                when = tree(draw, counts)
                new.items[at]["when"] = when if isinstance(when, dict) else {"all": [when]}
            case "definition":
                defined = tree(draw, counts, 1)
                new.definitions = {"甲": "餐饮环节" if "甲" in str(defined) else defined}
            case "exclusion":
                new.exclude = {} if new.exclude else {"外": "餐饮环节"}
            case "outcome":
                new.items[at]["effect"], new.items[at]["force"] = draw.choice(OUTCOMES)
            case "matter":
                new.items[at]["matter"] = draw.sample(MATTERS, draw.choice((1, 2)))
            case "gone" if len(new.items) > 1:
                del new.items[at]
            case "come":
                new.items.append(entry(draw, 9, counts) | {"id": f"9{len(new.items)}"})
            case _:
                new.published = None
    new.published = new.published and len(new.items)
    return new


def read(catalog: Catalog, path: Path, written: Written, version: str) -> ListVersion:
    """The list as the catalog reads it."""
    source = {"at": "例", "read": "statute", "of": "text"}
    data: dict[str, object] = {
        "format": "1",
        "list": "cn/320000-jiangsu/slight",
        "version": version,
        "title": "例",
        "kind": "轻微不罚",
        "field": "食品",
        "sources": ["text"],
        "effective": {"from": version},
        **({} if written.published is None else {"published_items": str(written.published)}),
        "definitions": {
            name: {"text": "例", "source": source, "when": when if isinstance(when, dict) else {"all": [when]}}
            for name, when in written.definitions.items()
        },
        "exclude": [
            {"id": name, "text": "例", "source": source, "when": when if isinstance(when, dict) else {"all": [when]}}
            for name, when in written.exclude.items()
        ],
        "items": written.items,
    }
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return read_draft(catalog, path).version


def grid(matter: Matter, terms: set[str]) -> Iterator[dict[str, Value]]:
    """Every case that conditions over the `terms` can tell apart, each known in full."""
    values: dict[str, Sequence[Value]] = {
        "货值金额": WORTHS,
        "餐饮环节": (True, False),
        "立案日期": FILED,
    }
    used = {
        name: several for name, several in values.items() if name in terms or (name == "餐饮环节" and matter.elements)
    }
    if "违法记录" in terms:
        used["立案日期"] = FILED
    for chosen in product(*used.values()):
        facts: dict[str, Value] = dict(zip(used, chosen, strict=True))
        if "违法记录" not in terms:
            yield facts
            continue
        filed = facts["立案日期"] if isinstance(facts["立案日期"], date) else FILED[0]
        assert isinstance(filed, date)
        for past in pasts(matter.name, filed):
            yield facts | {"违法记录": past}


@cache
def pasts(matter: str, filed: date) -> tuple[Records, ...]:
    """No record, each single one, and each two of them."""
    single = [
        Record(filed - timedelta(days=days), {"事项": name, "处理": outcome, "领域": "食品"})
        for days in BEFORE
        for name in (matter, next(other for other in MATTERS if other != matter))
        for outcome in ("行政处罚", "不予处罚")
    ]
    return tuple(Records(tuple(entries)) for entries in ((), *((one,) for one in single), *combinations(single, 2)))


Decided = dict[str, Truth]
"""The items of a version by their ids, as one case decides them."""


def decided(version: ListVersion, matter: Matter, facts: Facts) -> Decided:
    """By the evaluator itself."""
    return {found.item.id: found.verdict for found in find(untouched(version, matter), facts)}


def _truths(entries: Sequence[Finding], cases: Sequence[Facts]) -> list[Decided]:
    """By the meaning of the conditions, which is what the evaluator proves; once for cases that differ in other facts only.

    The values of a grid live as long as this module, so each is known by its identity.
    """
    found: list[Decided] = [{} for _ in cases]
    for each in entries:
        names, known = terms_of(each.item.condition), dict[tuple[int, ...], Truth]()
        for facts, told in zip(cases, found, strict=True):
            key = tuple([id(facts[name]) for name in names])
            if key not in known:
                known[key] = truth_of(each.item.condition, facts, each.entry.setting)
            told[each.item.id] = known[key]
    return found


def verdict(pairs: Iterator[tuple[Truth, Truth]]) -> str:
    """How the second of each pair lies to the first, over all cases."""
    seen = {"更宽" if RANK[new] > RANK[old] else "更窄" for old, new in pairs if old is not new}
    return "互有宽窄" if len(seen) == 2 else seen.pop() if seen else "相同"


def any_of(found: Decided, ids: Sequence[str]) -> Truth:
    """Whether one of the items applies."""
    return max((found[one] for one in ids), key=RANK.__getitem__, default=False)


class Pair:
    """Both versions with every case of the grid, for each violation."""

    def __init__(self, catalog: Catalog, old: ListVersion, new: ListVersion) -> None:
        self.catalog, self.old, self.new, self.lenient = catalog, old, new, lenience(catalog)
        names = {name for version in (old, new) for item in version.items for name in item.matters}
        terms = {term for version in (old, new) for item in version.items for term in terms_of(item.condition)}
        self.cases: dict[str, list[tuple[Decided, Decided]]] = {}
        for matter in (catalog.library.matters.by_name[name] for name in sorted(names)):
            held = [facts for facts in grid(matter, terms) if matter.elements is None or not facts["餐饮环节"]]
            both = (_truths(untouched(version, matter), held) for version in (old, new))
            self.cases[matter.name] = list(zip(*both, strict=True))

    def by_hand(self, item: ItemComparison, matter: str) -> str:
        """The verdict of an item for a violation, case by case."""
        if item.old and item.new:
            one, other = item.old.id, item.new.id
            return verdict((old[one], new[other]) for old, new in self.cases[matter])
        either = item.either
        rest = self._as_lenient(self.new if item.old else self.old, either.outcome, matter)
        return verdict(
            (old[either.id], any_of(new, rest)) if item.old else (any_of(old, rest), new[either.id])
            for old, new in self.cases[matter]
        )

    def outcomes_differ(self) -> bool:
        """Whether in some case the lists give, at least, other outcomes."""
        return any(
            any_of(old, self._as_lenient(self.old, outcome, matter))
            is not any_of(new, self._as_lenient(self.new, outcome, matter))
            for matter, cases in self.cases.items()
            for outcome in {f"{force}{effect}" for effect, force in OUTCOMES}
            for old, new in cases
        )

    def _as_lenient(self, version: ListVersion, outcome: str, matter: str) -> list[str]:
        return [
            item.id
            for item in version.items
            if matter in item.matters and as_lenient(item.outcome, outcome, self.lenient)
        ]

    def confirm(self, item: ItemComparison, witness: Witness) -> None:
        """Hold a witness to the evaluator: of each version that has the item, and to the relations of the elements."""
        assert witness.matter is not None
        for version, own, truth in ((self.old, item.old, witness.old), (self.new, item.new, witness.new)):
            if own is not None:
                assert decided(version, witness.matter, witness.facts)[own.id] is truth


def hold_parts(pair: Pair, found: Comparison) -> None:
    """All changes of a condition together make the new one of the old one; the case of a single change is that of it alone."""
    for item in found.items:
        if item.old is None or item.new is None or item.old.condition == item.new.condition:
            continue
        parts = changed_parts(item.old.condition, item.new.condition)
        whole = edited(item.old.condition, {path: new for part in parts for path, new in part.done.items()})
        back = edited(item.new.condition, {path: old for part in parts for path, old in part.undone.items()})
        for name in set(item.old.matters) & set(item.new.matters):
            matter = pair.catalog.library.matters.by_name[name]
            versions = ((pair.old, item.old), (pair.new, item.new))
            old, new = (
                next(each.entry.setting for each in untouched(version, matter) if each.item.id == own.id)
                for version, own in versions
            )
            terms = {*terms_of(item.old.condition), *terms_of(item.new.condition)}
            for facts in islice(grid(matter, terms), 0, 2_000, 23):
                assert whole is not None
                assert back is not None
                assert truth_of(whole, facts, old) is truth_of(item.new.condition, facts, old)
                assert truth_of(back, facts, new) is truth_of(item.old.condition, facts, new)
            for part in parts:
                apart = found.apart.get(part.change)
                if apart and apart.item == item.new.id and apart.difference:
                    confirm_part(apart, part, (item.old.condition, old), (item.new.condition, new), name)


def confirm_part(
    apart: ToldApart, part: ChangedPart, old: tuple[Condition, Setting], new: tuple[Condition, Setting], matter: str
) -> None:
    """The case of one change, by the meaning of the two conditions that it lies between."""
    sides = {
        "旧新": (old, new),
        "旧改": (old, (part.alone(old[0]), old[1])),
        "新留": ((part.without(new[0]), new[1]), new),
    }[apart.how]
    assert apart.difference is not None
    for witness in (apart.difference.wider, apart.difference.narrower, apart.difference.beside):
        if witness and witness.matter and witness.matter.name == matter:
            for (condition, setting), truth in zip(sides, (witness.old, witness.new), strict=True):
                assert condition is not None
                assert truth_of(condition, witness.facts, setting) is truth


def hold(pair: Pair, found: Comparison) -> str:
    """Hold a comparison to the grid; what it came to in all, for the statistics."""
    hold_parts(pair, found)
    told: set[str] = set()
    for item in found.items:
        matters = {name for each in item.compared for name in each.matters}
        if item.fate != "不变" and (item.old is None or item.new is None):
            assert matters == set(item.either.matters)
        elif item.fate == "不变":
            matters = set(item.either.matters)
            assert {pair.by_hand(item, matter) for matter in matters} == {"相同"}
        for each in item.compared:
            for matter in each.matters:
                expected = pair.by_hand(item, matter)
                if each.difference.limits == (NOT_HELD,):
                    assert expected != "相同"
                    told.add("没有得出")
                    continue
                assert each.difference.limits == ()
                assert (each.difference.verdict, item.either.title) == (expected, item.either.title)
                told.add(expected)
            for witness in (each.difference.wider, each.difference.narrower, each.difference.beside):
                if witness:
                    pair.confirm(item, witness)
        if item.outcome and item.outcome.witness:
            pair.confirm(item, item.outcome.witness)
        if item.outcome:
            told.add("效果")
        told |= {"事项"} if item.added or item.removed else set()
    if not told - {"相同"}:
        assert not pair.outcomes_differ()
    return "、".join(sorted(told)) or "相同"


SEEN: dict[str, int] = {}


@pytest.mark.parametrize("number", range(PAIRS))
def test_the_verdicts_are_those_of_every_case(number: int, catalog: Catalog, tmp_path: Path) -> None:
    """Each item of both lists for each violation; no witness is unconfirmed, and lists told to be the same give the same."""
    draw = Random(number)
    counts = [count(draw) for _ in range(2)] if draw.random() < 0.4 else []
    first = first_list(draw, counts)
    second = changed(draw, first, counts)
    old = read(catalog, tmp_path / "old.yaml", first, "2025-06-01")
    new = read(catalog, tmp_path / "new.yaml", second, "2025-07-01")
    told = hold(Pair(catalog, old, new), compare_versions(catalog, old, new))
    SEEN[told] = SEEN.get(told, 0) + 1


def test_the_pairs_come_to_everything() -> None:
    """Every verdict, other outcomes and other violations occur among the pairs, or the test would hold nothing."""
    if sum(SEEN.values()) == PAIRS:
        assert {word for told in SEEN for word in told.split("、")} == {
            "相同", "更宽", "更窄", "互有宽窄", "没有得出", "效果", "事项",
        }  # fmt: skip
