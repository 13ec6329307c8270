"""A case of several acts: each is a case of its own beside what all share, read and decided one by one.

An act under several norms (its `matter` is a list) is one case for each norm, on the same facts. Nothing is overridden:
what stands at the top of the case is not written again in an act. Knows nothing of what joining the answers means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, NamedTuple, TypeGuard

import orjson

from engine.catalog import ACT_DATE, DECISION_DATE, Catalog, Library, Places
from engine.documents import quote, suggest
from engine.evaluation.case_facts import MOST_PROBLEMS, CaseProblem
from engine.evaluation.case_keys import ACT_KEYS, ACTS, as_written, in_english
from engine.evaluation.cases import Case, CaseError, read_case
from engine.evaluation.evaluate import Evaluation, evaluate
from engine.evaluation.receipt import Receipt, Used, digest_of_texts, write_receipt
from engine.evaluation.two_dates import ACT, DECISION, days_of

MOST_ACTS = 20
"""So many acts one case has, each counted once for each of its norms."""
_LONGEST_LABEL = 100


class Written(NamedTuple):
    """Where an act stands: its number from 1, the keys and the words of facts that it writes itself, whether it has norms."""

    number: int
    keys: frozenset[str]
    words: frozenset[str]
    listed: bool


class Act(NamedTuple):
    """One act: its label ("" when it has none), and the case that it is under each of its norms."""

    written: Written
    id: str
    norms: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Acts:
    """A case of one act or more. Its number, title, place and decision date stand in the case of every act, too."""

    acts: tuple[Act, ...]

    @property
    def first(self) -> Case:
        """The case of the first act, of which what all share can be asked."""
        return self.acts[0].norms[0]

    def canonical(self, library: Library) -> bytes:
        """The acts as canonical JSON, in the order in which they were written; labels are no part of it."""
        cases = [[orjson.Fragment(case.canonical(library)) for case in act.norms] for act in self.acts]
        return orjson.dumps({ACTS: cases})


@dataclass(frozen=True, slots=True)
class ActsEvaluation:
    """Every act decided by itself under each of its norms, and one receipt for all of them."""

    receipt: Receipt
    case: Acts
    on: date
    acts: tuple[tuple[Evaluation, ...], ...]


def has_acts(data: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether the data of a case writes its acts."""
    return isinstance(data, Mapping) and ACTS in in_english(data, [])


def count_cases(data: Mapping[str, Any]) -> int:
    """How many cases the data of a case holds, as far as its shape tells; 1 for one that writes no acts."""
    acts = in_english(data, []).get(ACTS)
    if not isinstance(acts, list):
        return 1
    matters = [in_english(act, []).get("matter") if isinstance(act, Mapping) else None for act in acts]
    return sum(max(1, len(matter)) if isinstance(matter, list) else 1 for matter in matters)


def read_any(data: object, library: Library, places: Places) -> Case | Acts:
    """The case that plain data writes: of one act, or with `acts`. Raises `CaseError` with every problem found."""
    if has_acts(data):
        return read_acts(data, library, places)
    return read_case(data, library, places)


def read_acts(data: Mapping[str, Any], library: Library, places: Places) -> Acts:
    """The acts that the data of a case writes under `acts`.

    Raises `CaseError` with every problem found, in the words of `data`.
    """
    try:
        return _read(data, library, places)
    except CaseError as error:
        raise CaseError(as_written(error.problems, data)) from None


def _read(data: Mapping[str, Any], library: Library, places: Places) -> Acts:
    problems: list[CaseProblem] = []
    shared = in_english(data, problems)
    written = shared.pop(ACTS)
    if not isinstance(written, list) or not written:
        raise CaseError([CaseProblem(f"/{ACTS}", "wrong-shape", "acts（违法行为）要写成列表，一个违法行为一项")])
    cases = count_cases(data)
    if cases > MOST_ACTS:
        told = f"一个案件最多 {MOST_ACTS} 个违法行为，适用几个规范的按几个计；请分开核查"
        raise CaseError([CaseProblem(f"/{ACTS}", "too-large", told)])
    reader = _Reader(shared, library, places)
    acts = [reader.read(number, act) for number, act in enumerate(written, 1)]
    if problems := [*problems, *reader.problems()]:
        raise CaseError(problems[:MOST_PROBLEMS])
    return Acts(tuple(act for act in acts if act is not None))


def evaluate_acts(catalog: Catalog, case: Acts, on: date, *, whole: bool = True) -> ActsEvaluation:
    """Each act evaluated like a case of its own, so that no act changes the answer to another; `on` as for `evaluate`.

    Raises `CaseError` with what is wrong in any of them, `CatalogError` when a list that one needs is wrong.
    """
    found: list[tuple[Evaluation, ...]] = []
    problems: dict[CaseProblem, None] = {}
    for act in case.acts:
        norms = []
        for place, norm in enumerate(act.norms):
            try:
                norms.append(evaluate(catalog, norm, on, whole=whole))
            except CaseError as error:
                problems.update(dict.fromkeys(_placed(problem, act.written, place) for problem in error.problems))
        found.append(tuple(norms))
    if problems:
        raise CaseError(list(problems))
    used = _used(norm.receipt.lists for norms in found for norm in norms)
    day = case.first.decision_date or on
    texts = digest_of_texts(used, catalog.digests)
    receipt = write_receipt(case.canonical(catalog.library), day, used, catalog.digests, texts)
    return ActsEvaluation(receipt, case, day, tuple(found))


def _used(lists: Iterable[tuple[Used, ...]]) -> tuple[Used, ...]:
    """Each list version once, in all roles that it has in any act."""
    roles: dict[tuple[str, str], set[str]] = {}
    for each in lists:
        for used in each:
            roles.setdefault((used.key, used.digest), set()).update(used.roles)
    return tuple(
        Used(key, digest, days_of(ACT in days, DECISION in days)) for (key, digest), days in sorted(roles.items())
    )


class _Reader:
    """Reads the acts of one case over what they share, and gathers what is wrong."""

    def __init__(self, shared: Mapping[str, Any], library: Library, places: Places) -> None:
        self._shared, self._library, self._places = shared, library, places
        facts = shared.get("facts")
        self._facts: Mapping[str, Any] = facts if isinstance(facts, Mapping) else {}
        self._names = {
            self._name_of(word) for word in (*self._facts, *(k for k in shared if k in (ACT_DATE, DECISION_DATE)))
        }
        self._labels: set[str] = set()
        self._found: list[CaseProblem] = []
        self._of_cases: list[tuple[Written, int, CaseProblem]] = []
        self._read = 0

    def read(self, number: int, act: object) -> Act | None:
        """The act of that number; None when it cannot be read."""
        if not isinstance(act, Mapping):
            self._tell(number, "", "wrong-shape", "要写成键和值：matter（事项）、act_date（行为日期）、facts（事实）等")
            return None
        twice: list[CaseProblem] = []
        act = in_english(act, twice)
        for problem in twice:
            self._tell(number, problem.pointer, problem.code, problem.message)
        for key in islice((key for key in act if key not in ACT_KEYS), MOST_PROBLEMS):
            self._tell(number, f"/{key}", "unknown-key", f"不认识{quote(str(key))}。{suggest(str(key), ACT_KEYS)}")
        label = self._label(number, act.get("id"))
        own = {key: act[key] for key in ("matter", "field", ACT_DATE) if key in act and not self._repeats(number, key)}
        facts = self._own_facts(number, act.get("facts"))
        data = {**self._shared, **own, "facts": {**self._facts, **facts}}
        matter = own.get("matter")
        listed = isinstance(matter, list)
        matters = matter if isinstance(matter, list) else [data.get("matter")]
        if listed and (len(matters) < 2 or len({self._matter_of(word) for word in matters}) < len(matters)):
            told = "matter（事项）写成列表的，至少写两个不同的事项：同一个违法行为违反的几个规范"
            self._tell(number, "/matter", "wrong-shape", told, f"{told}。")
            return None
        written = Written(number, frozenset(own), frozenset(facts), listed)
        norms = []
        for place, one in enumerate(matters):
            if len(self._of_cases) >= MOST_PROBLEMS:
                break  # as many as are told; nothing of the acts is used any more
            self._read += 1
            try:
                norms.append(read_case({**data, "matter": one}, self._library, self._places))
            except CaseError as error:
                self._of_cases.extend((written, place, problem) for problem in error.problems)
        return Act(written, label, tuple(norms))

    def problems(self) -> list[CaseProblem]:
        """Everything wrong, each once; what is wrong in each of the cases alike is wrong in what they share."""
        alike: dict[CaseProblem, int] = {}
        for _, _, problem in self._of_cases:
            alike[problem] = alike.get(problem, 0) + 1
        found = list(self._found)
        if (written := self._shared.get("facts")) is not None and not isinstance(written, Mapping):
            found.append(CaseProblem("/facts", "wrong-shape", "facts（事实）要写成事实名称和值"))
        for written_in, place, problem in self._of_cases:
            everywhere = self._read == alike[problem]
            placed = (
                problem
                if problem.pointer == "/facts" and everywhere and self._read > 1
                else _placed(problem, written_in, place)
            )
            # What stands at the top may be wrong beside one act only.
            found.append(placed if everywhere or placed is not problem else _told(problem, written_in))
        return list(islice(dict.fromkeys(found), MOST_PROBLEMS))

    def _tell(self, number: int, pointer: str, code: str, told: str, said: str = "") -> None:
        said = f"{ordinal(number)}：{said}" if said else ""
        self._found.append(CaseProblem(f"/{ACTS}/{number - 1}{pointer}", code, f"{ordinal(number)}：{told}", said))

    def _label(self, number: int, written: object) -> str:
        if written is None:
            return ""
        if not isinstance(written, str) or not written or len(written) > _LONGEST_LABEL:
            self._tell(number, "/id", "wrong-shape", f"id（名称）要写文字，最多 {_LONGEST_LABEL} 字")
            return ""
        if written in self._labels:
            self._tell(number, "/id", "duplicate-id", f"{quote(written)}写了两次")
        self._labels.add(written)
        return written

    def _repeats(self, number: int, key: str) -> bool:
        """Whether the act writes what already stands at the top."""
        repeats = key in self._shared or (key == ACT_DATE and self._name_of(key) in self._names)
        if repeats:
            self._tell(number, f"/{key}", "duplicate-key", f"{key} 已经写在各个违法行为共同的部分；请只写一处")
        return repeats

    def _own_facts(self, number: int, written: object) -> dict[str, Any]:
        if written is None:
            return {}
        if not isinstance(written, Mapping):
            self._tell(number, "/facts", "wrong-shape", "facts（事实）要写成事实名称和值")
            return {}
        twice = {word: None for word in written if self._name_of(word) in self._names}
        for word in islice(twice, MOST_PROBLEMS):
            told = f"“{self._name_of(word)}”已经写在各个违法行为共同的部分；请只写一处"
            self._tell(number, f"/facts/{_escaped(word)}", "duplicate-key", told)
        return {word: value for word, value in written.items() if word not in twice}

    def _matter_of(self, word: object) -> str:
        matter = self._library.matters.find(word) if isinstance(word, str) else None
        return matter.name if matter else str(word)

    def _name_of(self, word: object) -> str:
        term = self._library.vocabulary.find(str(word))
        return term.name if term else str(word)


def ordinal(number: int) -> str:
    """How an act is named in a sentence.

    >>> ordinal(2)
    '第2个违法行为'
    """
    return f"第{number}个违法行为"


def _placed(problem: CaseProblem, written: Written, norm: int) -> CaseProblem:
    """A problem of the case of an act, where it stands in the whole case; what is shared is told without the act."""
    first, *rest = problem.pointer.split("/")[1:] or [""]
    inner = rest[0].replace("~1", "/").replace("~0", "~") if rest else None
    if first == "facts":
        own = inner is None or inner in written.words
    else:
        own = first in written.keys or (first == "matter" and problem.code == "missing-key")
    if not own:
        return problem
    pointer = f"/{ACTS}/{written.number - 1}{problem.pointer}"
    if first == "matter" and written.listed:
        pointer += f"/{norm}"
    return _told(replace(problem, pointer=pointer), written)


def _told(problem: CaseProblem, written: Written) -> CaseProblem:
    """The problem with the act in its sentence."""
    place = ordinal(written.number)
    said = f"{place}：{problem.said}" if problem.said else ""
    return replace(problem, message=f"{place}：{problem.message}", said=said)


def _escaped(word: object) -> str:
    return str(word).replace("~", "~0").replace("/", "~1")
