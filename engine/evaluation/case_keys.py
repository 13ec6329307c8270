"""The keys of a case, in English or in Chinese: read in English, and told in the words that were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.catalog import ACT_DATE, DECISION_DATE
from engine.evaluation.case_facts import IN_FACT, CaseProblem

KEYS = (
    "format",
    "case",
    "title",
    "place",
    "matter",
    "field",
    ACT_DATE,
    DECISION_DATE,
    "facts",
    "published",
    "expect",
    "variants",
)
ACTS = "acts"
ACT_KEYS = ("id", "matter", "field", ACT_DATE, "facts")
"""The keys of one of the acts of a case that writes several; a case of one act has none of them but its own."""

IN_CHINESE = {
    "格式": "format",
    "案号": "case",
    "标题": "title",
    "地区": "place",
    "事项": "matter",
    "领域": "field",
    "行为日期": ACT_DATE,
    "决定日期": DECISION_DATE,
    "事实": "facts",
    "违法行为": ACTS,
    "名称": "id",
}
"""The Chinese names of the keys that people write in a case; of those of a fact they are in `IN_FACT`."""

WORDS = frozenset((*KEYS, ACTS, *ACT_KEYS, *IN_CHINESE, *IN_FACT, *IN_FACT.values()))
"""Every word that is a key in a case or in one of its facts."""


def in_english(data: Mapping[str, Any], problems: list[CaseProblem]) -> dict[str, Any]:
    """`data` with its keys in English; a key that is given in both languages goes to `problems`.

    >>> in_english({"地区": "640106", "matter": "expired-food"}, [])
    {'place': '640106', 'matter': 'expired-food'}
    """
    found: dict[str, Any] = {}
    for key, value in data.items():
        name = IN_CHINESE.get(key, key)
        if name in found:
            chinese = key if key in IN_CHINESE else next(k for k, v in IN_CHINESE.items() if v == key)
            problems.append(CaseProblem(f"/{key}", "duplicate-key", f"“{chinese}”和“{name}”是同一个键，只能写一个"))
        else:
            found[name] = value
    return found


def as_written(problems: Iterable[CaseProblem], data: Mapping[str, Any]) -> list[CaseProblem]:
    """The problems with their pointers, and the keys that their sentences name, in the words of `data`."""
    written = {name: key for key, name in IN_CHINESE.items() if key in data and name not in data}
    return [_renamed(problem, written, data) for problem in problems]


def _renamed(problem: CaseProblem, written: Mapping[str, str], data: Mapping[str, Any]) -> CaseProblem:
    _, _, pointer = problem.pointer.partition("/")
    first, slash, rest = pointer.partition("/")
    if first == ACTS:
        return _in_act(problem, written.get(first, first), rest, data)
    if first not in written:
        return problem
    key = written[first]
    told = problem.message
    said = key + told.removeprefix(first) if told.startswith(f"{first} ") else told
    return replace(problem, pointer=f"/{key}{slash}{rest}", message=said)


def _in_act(problem: CaseProblem, key: str, rest: str, data: Mapping[str, Any]) -> CaseProblem:
    """A problem of the acts under `key`, its pointer in the words of the act that it lies in."""
    number, slash, inner = rest.partition("/")
    acts = data.get(key)
    act = acts[int(number)] if isinstance(acts, list) and number.isdigit() and int(number) < len(acts) else None
    if slash and isinstance(act, Mapping):
        (told,) = as_written([replace(problem, pointer=f"/{inner}")], act)
        rest = number + told.pointer
    return replace(problem, pointer=f"/{key}/{rest}" if rest else f"/{key}")
