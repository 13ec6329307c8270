"""How many acts, as agencies word them, find their matter in the library, and how many would be taken for another one.

    python -m benchmarks.matching

Two measures. The items of all lists under `rulesets/cn` whose title is not the name of their matter: with the title alone,
with the clauses that the matter breaches, with those that punish it. And each matter left out of the library, asked for by
its own name and clauses: whatever is then taken is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from api.importing.held_matters import Known, known_matters
from api.importing.matching import Match, match
from api.importing.phrasing import read_phrasing
from engine.catalog import Catalog, Library, Matter

RULESETS = Path(__file__).parent.parent / "rulesets"
_RULES = ("法定", "规则", "基准")
_CODE = re.compile(r"/([0-9]{6})-")

Clauses = tuple[str, ...]
WAYS: dict[str, Callable[[Matter], tuple[Clauses, Clauses]]] = {
    "只有名称": lambda _: ((), ()),
    "有违反条款": lambda matter: (matter.breaches, ()),
    "有处罚条款": lambda matter: ((), tuple(each.clause for each in matter.punished_by)),
    "两种条款都有": lambda matter: (matter.breaches, tuple(each.clause for each in matter.punished_by)),
}
"""What a row gives beside its words."""


class Wording(NamedTuple):
    """An act as a published list words it, the matter that a person gave it, and the place of the list."""

    act: str
    matter: str
    place: str


def wordings(catalog: Catalog) -> list[Wording]:
    """The wordings of all published items that name one matter in other words than it has itself, each once."""
    found: dict[tuple[str, str], Wording] = {}
    for list_id in catalog.lists():
        place = next(iter(_CODE.findall(list_id)[::-1]), "")
        for version in catalog.versions(list_id):
            for item in version.items if version.kind not in _RULES else ():
                if len(item.matters) == 1 and item.title != item.matters[0]:
                    found.setdefault((item.title, item.matters[0]), Wording(item.title, item.matters[0], place))
    return list(found.values())


def matched(asked: Sequence[Wording], way: str, known: Known, library: Library) -> Iterator[tuple[Wording, Match]]:
    """The match of each wording with what the way gives."""
    for each in asked:
        breaches, punished_by = WAYS[way](library.matters.by_name[each.matter])
        yield each, match(each.act, breaches, punished_by, replace(known, place=each.place))


def left_out(names: Sequence[str], way: str, known: Known, library: Library) -> Iterator[tuple[str, Match]]:
    """What is taken for each matter where the library lacks it, its name and clauses given; no clause, no case."""
    for name in names:
        matter = library.matters.by_name[name]
        breaches, punished_by = WAYS[way](matter)
        if way == "只有名称" or breaches or punished_by:
            yield name, match(matter.name, breaches, punished_by, known.without(name, matter.place))


def main() -> None:
    """Print both measures."""
    catalog = Catalog.open(RULESETS)
    library = catalog.library
    begun = perf_counter()
    known = known_matters(library, read_phrasing(RULESETS, library).acts)
    print(f"{len(known.wordings)} 个名称和别名，准备 {perf_counter() - begun:.1f} 秒")
    asked = wordings(catalog)
    for way in WAYS:
        begun, counts = perf_counter(), Counter[str]()
        for each, found in matched(asked, way, known, library):
            names = [near.name for near in found.best]
            counts["认对"] += found.name == each.matter
            counts["认错"] += found.name not in (None, each.matter)
            counts["留待认定，第一个就是"] += found.name is None and names[:1] == [each.matter]
            counts["留待认定，在三个里"] += found.name is None and each.matter in names[1:]
            counts["留待认定，不在三个里"] += found.name is None and each.matter not in names
            counts["说可能是，而不是"] += found.likely not in (None, each.matter)
        print(f"清单的措辞 {len(asked)} 种，{way}：{_told(counts)}；{perf_counter() - begun:.1f} 秒")
    for way in WAYS:
        begun = perf_counter()
        lacking = [each for _, each in left_out(tuple(library.matters.by_name), way, known, library)]
        wrong = [each for each in lacking if each.name]
        likely = sum(each.likely is not None for each in lacking)
        took = perf_counter() - begun
        print(f"事项表里没有的 {len(lacking)} 个，{way}：认成别的 {len(wrong)}，说可能是别的 {likely}；{took:.1f} 秒")


def _told(counts: Counter[str]) -> str:
    return "，".join(f"{what} {count}" for what, count in counts.items())


if __name__ == "__main__":
    main()
