"""A case: where, about what, when, and the facts; read from text or from plain data, all errors at once.

Facts are accepted by Chinese name, ASCII id or alias. What is not given is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, TypeVar

import orjson

from engine.catalog import ACT_DATE, DECISION_DATE, Library, Matter, Places
from engine.documents import Diagnostic, Node, Sequence, plain, quote, readers, suggest
from engine.evaluation.case_facts import MOST_PROBLEMS, CaseProblem, read_facts
from engine.evaluation.case_keys import IN_CHINESE, KEYS, as_written, in_english
from engine.language import (
    OTHER_MATTER,
    UNKNOWN,
    Between,
    Closure,
    Derived,
    Facts,
    QuantityError,
    Records,
    Term,
    Value,
    Vocabulary,
    ends_of,
    read_days,
    write_value,
)

T = TypeVar("T")


class CaseError(Exception):
    """The case cannot be evaluated. `problems` are all of them; `found` places them in the file they came from."""

    def __init__(self, problems: list[CaseProblem], found: list[Diagnostic] | None = None) -> None:
        self.problems, self.found = tuple(problems), tuple(found or ())
        super().__init__("；".join(p.message for p in problems) or "案件文件有误")


@dataclass(frozen=True, slots=True)
class Case:
    """One case as understood. `told` are the facts that were given, `facts` those and what follows from them.

    Only what is known is in either; `derived` says why a fact follows, `evidence` what proves a fact that was given.
    Of an act of which no day was given, only an interval, `act_within` is that.
    """

    place: str
    matter: Matter | None
    told: Mapping[str, Value]
    facts: Mapping[str, Value]
    derived: Mapping[str, Derived] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    title: str = ""
    act_date: date | None = None
    act_within: Between | None = None
    decision_date: date | None = None

    @property
    def acted(self) -> date | Between | None:
        """When the act was, as far as it is known."""
        return self.act_date or self.act_within

    def canonical(self, library: Library) -> bytes:
        """The case as canonical JSON: the same text for the same case, whatever order it was given in."""
        terms = library.vocabulary.terms
        data: dict[str, Any] = {
            "place": self.place,
            "matter": self.matter.name if self.matter else None,
            "facts": {terms[n].id: plain_value(terms[n], v) for n, v in self.told.items()},
        }
        if self.matter and self.matter.name not in library.matters.by_name and self.matter.field:
            data["field"] = self.matter.field
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


PLAIN = (bool, int, Records)
"""Values that are something else as JSON data than the text in which a person would give them."""


def plain_value(term: Term, value: Value) -> object:
    """A value as JSON data that `read_value` reads back."""
    if isinstance(value, bool | int):
        return value
    if not isinstance(value, Records):
        return write_value(term, value)
    entries = [{"日期": str(r.day), **r.fields} for r in value.entries]
    return {"自": value.since.isoformat(), "记录": entries or "无"} if value.since else entries or "无"


def read_case_text(text: str | bytes, path: str, library: Library, places: Places) -> tuple[Case, Mapping[str, Any]]:
    """The case of one act that a YAML file writes, and the file's data. Raises `CaseError` with places in the file."""
    return read_text_by(read_case, text, path, library, places)


def read_text_by(
    read: Callable[[object, Library, Places], T], text: str | bytes, path: str, library: Library, places: Places
) -> tuple[T, Mapping[str, Any]]:
    """What `read` makes of the data of a YAML file, and that data. Raises `CaseError` with places in the file."""
    node, found = readers.read_text(text, path)
    if node is None:
        raise CaseError([], found)
    data = plain(node)
    try:
        return read(data, library, places), data if isinstance(data, dict) else {}
    except CaseError as error:
        spots = [(spot(node, p.pointer), p) for p in error.problems]
        placed = [Diagnostic(path, at.line, at.column, p.code, p.message) for at, p in spots]
        raise CaseError(list(error.problems), placed) from None


def spot(node: Node, pointer: str) -> Node:
    """The node that a JSON pointer names, or the nearest one around it that is there."""
    here = node
    for part in pointer.split("/")[1:]:
        inner = None
        if isinstance(here, Sequence) and part.isdigit() and int(part) < len(here.items):
            inner = here.items[int(part)]
        elif isinstance(here, readers.Mapping):
            inner = here.get(part.replace("~1", "/").replace("~0", "~"))
        if inner is None:
            return here
        here = inner
    return here


def read_case(data: object, library: Library, places: Places) -> Case:
    """The case that plain data writes. Raises `CaseError` with every problem found, in the words of `data`."""
    if not isinstance(data, Mapping):
        told = "案件要写成键和值：place（地区）、matter（事项）、facts（事实）等"
        raise CaseError([CaseProblem("", "wrong-shape", told)])
    problems: list[CaseProblem] = []
    try:
        return _read(in_english(data, problems), library, places, problems)
    except CaseError as error:
        raise CaseError(as_written(error.problems, data)) from None


def _read(data: Mapping[str, Any], library: Library, places: Places, problems: list[CaseProblem]) -> Case:
    for key in islice((key for key in data if key not in KEYS), MOST_PROBLEMS):
        told = f"案件里不认识{quote(str(key))}。{suggest(str(key), (*KEYS, *IN_CHINESE))}"
        hint = "事实要写在 facts:（事实:）下面" if library.vocabulary.find(str(key)) else ""
        problems.append(CaseProblem(f"/{key}", "unknown-key", told + hint))
    matter = _read_matter(data, library, problems)
    facts, evidence = read_facts(data.get("facts"), library, problems)
    act = _read_days(data, ACT_DATE, library, facts, problems)
    decision = _read_days(data, DECISION_DATE, library, facts, problems)
    if isinstance(decision, Between):
        told = f"决定日期要写明哪一天，而不是“{decision}”：规定按那一天查；还没有决定的不写"
        said = "决定日期要写明哪一天，例如 2025-03-20：规定按那一天查；还没有决定的不写。"
        problems.append(CaseProblem(f"/{DECISION_DATE}", "bad-date", told, said))
    elif act and decision and decision < ends_of(act)[0]:
        told = f"决定日期 {decision} 早于违法行为发生日期 {act}"
        said = "决定日期早于违法行为发生日期。"
        problems.append(CaseProblem(f"/{DECISION_DATE}", "bad-date", told, said))
    known = {name: value for name, value in facts.items() if value is not UNKNOWN}
    closed = library.relations.close(known)
    problems.extend(_clashes(closed, library.vocabulary))
    place = _read_place(data, places, problems)
    case_id, title = _read_labels(data, problems)
    if problems or isinstance(decision, Between):
        raise CaseError(problems)
    day, within = (None, act) if isinstance(act, Between) else (act, None)
    return Case(place, matter, known, closed.facts, closed.derived, evidence, case_id, title, day, within, decision)


def with_facts(case: Case, told: Facts, library: Library) -> Case:
    """`case` with other facts that were given, and what follows from them. Raises `CaseError` when they clash."""
    closed = library.relations.close(told)
    if problems := list(_clashes(closed, library.vocabulary)):
        raise CaseError(problems)
    return replace(case, told=told, facts=closed.facts, derived=closed.derived)


def _clashes(closed: Closure, vocabulary: Vocabulary) -> Iterator[CaseProblem]:
    """Each clash in a sentence with the facts and their values, and in one that names the facts alone."""
    for clash in closed.clashes:
        given = [f"“{name}”写的是“{write_value(vocabulary.terms[name], closed.facts[name])}”" for name in clash.of]
        named = "、".join(f"“{name}”" for name in clash.of)
        yield CaseProblem(
            "/facts",
            "bad-value",
            f"事实互相矛盾：{'，'.join(given)}；{clash.because}",
            f"事实互相矛盾：{named}；{clash.because}。",
        )


def _read_labels(data: Mapping[str, Any], problems: list[CaseProblem]) -> tuple[str, str]:
    """The case's own number and title; `format`, where it is written, must be the one that is read here."""
    written = data.get("format")
    if written is not None and (isinstance(written, bool) or written not in ("1", 1)):
        problems.append(
            CaseProblem("/format", "bad-value", f"format 不能写{quote(str(written))}；案件文件的格式只有 1")
        )
    labels = []
    for key in ("case", "title"):
        text = data.get(key)
        if text is not None and not isinstance(text, str):
            problems.append(CaseProblem(f"/{key}", "wrong-shape", f'{key} 要写文字，例如 "C01"'))
        labels.append(text if isinstance(text, str) else "")
    return labels[0], labels[1]


def _read_place(data: Mapping[str, Any], places: Places, problems: list[CaseProblem]) -> str:
    written = data.get("place")
    if written is not None and not isinstance(written, str):
        problems.append(CaseProblem("/place", "wrong-shape", 'place 要写成文字，六位代码加引号，例如 "640106"'))
        return ""
    if not written:
        problems.append(
            CaseProblem("/place", "missing-key", '案件要写 place（地区）：六位地区代码（文字），例如 "640106"')
        )
        return ""
    if written.isascii() and written.isdigit():
        return written
    place = places.find(written)
    if place is not None:
        return place.code
    told = places.why_not(written, lookup="，用 cailiang places 查")
    problems.append(CaseProblem("/place", "unknown-place", told, places.why_not(written, repeated=False)))
    return written


def _read_matter(data: Mapping[str, Any], library: Library, problems: list[CaseProblem]) -> Matter | None:
    written = data.get("matter")
    if not isinstance(written, str) or not written:
        told = "案件要写 matter（事项）：违法事项的名称或者 id（用 cailiang matters 查）"
        problems.append(CaseProblem("/matter", "missing-key", told))
        return None
    matter = library.matters.find(written)
    field = _read_field(data, matter, library, problems)
    if matter is None and written.startswith(OTHER_MATTER) and written != OTHER_MATTER:
        areas = library.matters.areas_of(field) if field else {}
        return Matter(written, "other", field, written, (), peers=frozenset({written}), areas=areas)
    if matter is None:
        near = suggest(written, library.matters.words())
        told = (
            f"事项表里没有“{written}”。{near}不在事项表里的请写“{OTHER_MATTER}…”和 field（领域），只核查不限事项的规定"
        )
        problems.append(CaseProblem("/matter", "unknown-matter", told))
    return matter


def _read_field(data: Mapping[str, Any], matter: Matter | None, library: Library, problems: list[CaseProblem]) -> str:
    """The field that is given for a matter of a person's own words; a matter of the table has its own."""
    written = data.get("field")
    if written is None:
        return ""
    fields = library.matters.fields
    if not isinstance(written, str) or written not in fields:
        near = suggest(str(written), fields) or f"可以写：{'、'.join(sorted(fields))}"
        problems.append(CaseProblem("/field", "bad-value", f"field 不能写{quote(str(written))}。{near}"))
        return ""
    if matter is not None and written not in matter.areas:
        told = f"“{matter.name}”属于{matter.field}领域，不是{written}；field（领域）只为“{OTHER_MATTER}…”的事项写"
        problems.append(CaseProblem("/field", "bad-value", told))
    return written


def _read_days(
    data: Mapping[str, Any],
    key: str,
    library: Library,
    facts: dict[str, Value],
    problems: list[CaseProblem],
) -> date | Between | None:
    term = library.vocabulary.find(key)
    name = term.name if term else key
    held = facts.get(name)
    written = data.get(key)
    if written is None:
        return held if isinstance(held, date | Between) else None
    try:
        day = written if type(written) is date else read_days(str(written).strip())
    except QuantityError as error:
        problems.append(CaseProblem(f"/{key}", "bad-date", f"{name}：{error}"))
        return None
    if held is not None and held is not UNKNOWN and held != day:
        told = f"案件的{name}写的是 {day}，facts 里的“{name}”写的是 {held}"
        said = f"案件的{name}和 facts 里的“{name}”写得不同；只留一处。"
        problems.append(CaseProblem(f"/{key}", "bad-date", told, said))
    if term is not None:
        facts[name] = day
    return day
