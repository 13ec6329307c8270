"""The cases that are asked when speed is measured, the same on every run: a set that repeats, and one that does not.

`repeating` draws 500 cases from the published ones, so that many name the same facts. Of the 3,000 of `distinct` no two
give the same facts: all that the items of the case name is drawn anew, on the bounds and beside them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.running import ROOT
from engine.catalog import Catalog, Matter
from engine.evaluation import CaseError, evaluate, plain_value, read_case, read_case_text
from engine.language import (
    RECORD_OUTCOMES,
    Compare,
    Condition,
    In,
    Literal,
    Shifted,
    Term,
    Value,
    example,
    read_value,
    shift,
    terms_of,
    walk,
)

CASES, DISTINCT = 500, 3_000
REPEATS, NEVER = f"{CASES} repeating", f"{DISTINCT} never alike"
_SCENES = 60
"""Places with a matter: the published ones and others of the library. An office meets few, again and again."""
_FACTS = (4, 20)
_DECIDED, _DAYS_BEFORE = date(2026, 1, 5), 700


def repeating() -> list[dict[str, Any]]:
    """500 cases drawn from the published ones: facts left out, sums changed, each with a number of its own."""
    source = random.Random(4)  # noqa: S311  # the same cases on every run
    catalog = Catalog.open(ROOT / "rulesets")
    vocabulary, published = catalog.library.vocabulary, _published(catalog)
    found = []
    for number in range(CASES):
        place, matter, facts, evidence = source.choice(published)
        kept: dict[str, Any] = {}
        for name, value in facts.items():
            term = vocabulary.terms[name]
            if term.type != "日期" and source.random() < 0.2:
                continue
            told = f"{source.randint(1, 9999)}{term.unit or '元'}" if term.type == "元" else plain_value(term, value)
            kept[term.id] = {"value": told, "evidence": evidence[name]} if name in evidence else told
        found.append({"case": f"b{number}", "place": place, "matter": matter.name, "facts": kept})
    return found


def distinct(count: int = DISTINCT) -> list[dict[str, Any]]:
    """So many cases of the shipped rulesets, no two with the same place, matter and facts, none of them refused."""
    source = random.Random(11)  # noqa: S311  # the same cases on every run
    catalog = Catalog.open(ROOT / "rulesets")
    asked = {(place, matter.name): matter for place, matter, _, _ in _published(catalog)}
    places = sorted(code for code in catalog.folders if code.isdigit())
    matters = list(catalog.library.matters.by_name.values())
    scenes = [scene_of(catalog, place, matter) for (place, _), matter in asked.items()]
    while len(scenes) < _SCENES:
        try:
            scenes.append(scene_of(catalog, source.choice(places), source.choice(matters)))
        except CaseError:
            continue  # a matter of another place
    return drawn(catalog, scenes, count, source)


def bodies(cases: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """Cases as the bodies of requests."""
    return [json.dumps(case, ensure_ascii=False, separators=(",", ":")).encode() for case in cases]


def sets() -> dict[str, list[bytes]]:
    """The bodies of both sets, by the name of the set."""
    return {REPEATS: bodies(repeating()), NEVER: bodies(distinct())}


@dataclass(frozen=True, slots=True)
class Scene:
    """A place and a matter, and what its items compare each fact with: `bounds` by the name of the fact."""

    place: str
    matter: Matter
    bounds: Mapping[str, Sequence[Value | Shifted]]


def drawn(catalog: Catalog, scenes: Sequence[Scene], count: int, source: random.Random) -> list[dict[str, Any]]:
    """So many cases of the scenes, no two with the same place, matter and facts, all of them accepted."""
    found: list[dict[str, Any]] = []
    seen = set()
    while len(found) < count:
        scene = source.choice(scenes)
        acted = _DECIDED - timedelta(days=source.randrange(_DAYS_BEFORE))
        names = source.sample(sorted(scene.bounds), min(source.randint(*_FACTS), len(scene.bounds)))
        facts: dict[str, Any] = {}
        for name in names:
            term = catalog.library.vocabulary.terms[name]
            told = _told(term, scene, acted, source)
            facts[term.id] = {"value": told, "evidence": f"笔录第{len(facts)}页"} if source.random() < 0.3 else told
        days = {"act_date": acted.isoformat(), "decision_date": _DECIDED.isoformat()}
        case = {"place": scene.place, "matter": scene.matter.name, **days, "facts": facts}
        key = json.dumps([scene.place, scene.matter.name, facts], ensure_ascii=False, sort_keys=True)
        if key in seen:
            continue
        try:
            evaluate(catalog, read_case(case, catalog.library, catalog.places), _DECIDED, whole=False)
        except CaseError:
            continue  # facts that contradict each other
        seen.add(key)
        found.append({"case": f"n{len(found)}", **case})
    return found


def _published(catalog: Catalog) -> list[tuple[str, Matter, Mapping[str, Value], Mapping[str, str]]]:
    found = []
    for path in sorted((ROOT / "tests" / "cases").glob("*.yaml")):
        case, _ = read_case_text(path.read_bytes(), path.name, catalog.library, catalog.places)
        assert case.matter is not None
        found.append((case.place, case.matter, case.told, case.evidence))
    return found


def scene_of(catalog: Catalog, place: str, matter: Matter) -> Scene:
    """What the items there compare facts with. Raises `CaseError` when the matter is not one of the place."""
    empty = {"place": place, "matter": matter.name, "decision_date": _DECIDED}
    evaluation = evaluate(catalog, read_case(empty, catalog.library, catalog.places), _DECIDED)
    conditions: list[Condition] = [finding.item.condition for finding in evaluation.findings]
    rows = [row for punishment in matter.punished_by for row in punishment.fines]
    conditions += [row.when for row in rows if row.when is not None]
    bounds: dict[str, list[Value | Shifted]] = {row.of: [] for row in rows if row.of}
    for condition in conditions:
        for name in terms_of(condition):
            bounds.setdefault(name, [])
        for part in walk(condition):
            if isinstance(part, In):
                bounds[part.term].extend(part.values)
            elif isinstance(part, Compare) and isinstance(part.right, Literal):
                bounds[part.term].append(part.right.value)
            elif isinstance(part, Compare) and isinstance(part.right, Shifted):
                bounds[part.term].append(part.right)
    # Both days are given beside the facts.
    days = {term.name for key in ("act_date", "decision_date") if (term := catalog.library.vocabulary.find(key))}
    return Scene(place, matter, {name: held for name, held in bounds.items() if name not in days})


def _told(term: Term, scene: Scene, acted: date, source: random.Random) -> object:
    """A value as a case gives it: on a bound of the scene, just beside one, or anywhere."""
    if term.type == "记录":
        return _records(scene, acted, source)
    if term.type == "是否":
        return source.random() < 0.5
    if term.type == "选项":
        return source.choice(term.options)
    held = scene.bounds[term.name]
    bound = source.choice(held) if held and source.random() < 0.7 else read_value(term, example(term))
    beside = source.choice((-1, 0, 1))
    match bound:
        case Shifted():
            return (shift(acted, bound.length, bound.sign) + timedelta(days=beside)).isoformat()
        case date():
            return (acted + timedelta(days=source.randint(-30, 400))).isoformat()
        case Decimal():
            step = Decimal("0.01") if term.type == "元" else Decimal("0.001")
            value: Value = max(Decimal(0), bound + beside * step if held else Decimal(source.randrange(1, 9999)))
        case int():
            value = max(0, bound + beside)
        case _:
            value = bound
    return plain_value(term, value)


def _records(scene: Scene, acted: date, source: random.Random) -> object:
    """Up to two earlier violations, some a year or two before to the day, each with some of what is known of one."""
    found = []
    for _ in range(source.randrange(3)):
        days = source.choice((1, 364, 365, 366, 730, 731, source.randrange(1, 1500)))
        told = {
            "日期": (acted - timedelta(days=days)).isoformat(),
            "处理": source.choice(RECORD_OUTCOMES),
            "事项": scene.matter.name,
            "条款": source.choice(scene.matter.breaches or ("行政处罚法第三十三条第一款",)),
        }
        found.append({key: text for key, text in told.items() if key == "日期" or source.random() < 0.7})
    return found or "无"
