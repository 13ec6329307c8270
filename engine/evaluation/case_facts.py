"""The facts of a case, read from plain data: what is known of each, what proves it, and everything that is wrong.

Facts are accepted by Chinese name, ASCII id or alias. What is not given is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from engine.catalog import Library
from engine.documents import quote, suggest
from engine.language import OTHER_MATTER, FactError, Records, Term, Value, read_value

IN_FACT = {"值": "value", "证据": "evidence"}
"""The keys of a fact that is given with what proves it: in Chinese, and in English."""

MOST_PROBLEMS = 100
"""So many problems of one kind are told of a case; one that has more was not written by hand."""


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One thing that is wrong with a case: where in it (a JSON pointer), a code, a Chinese sentence.

    `said` is a sentence that repeats nothing of what was given, "" where the code says all that can be said so.
    """

    pointer: str
    code: str
    message: str
    said: str = ""


def read_facts(given: object, library: Library, problems: list[CaseProblem]) -> tuple[dict[str, Value], dict[str, str]]:
    """The facts that are `given`, and what proves them, by name; what is wrong goes to `problems`."""
    facts: dict[str, Value] = {}
    evidence: dict[str, str] = {}
    if given is None:
        return facts, evidence
    if not isinstance(given, dict):
        problems.append(CaseProblem("/facts", "wrong-shape", "facts 要写成事实名称和值"))
        return facts, evidence
    for name, written in given.items():
        if len(problems) >= MOST_PROBLEMS:
            problems.append(CaseProblem("/facts", "bad-value", f"错误太多，只列前 {MOST_PROBLEMS} 处"))
            break
        pointer = "/facts/" + str(name).replace("~", "~0").replace("/", "~1")
        term = library.vocabulary.find(str(name))
        if term is None:
            problems.append(CaseProblem(pointer, "unknown-term", _unknown_fact(str(name), library)))
            continue
        if term.name in facts:
            problems.append(CaseProblem(pointer, "duplicate-key", f"“{term.name}”给了两次（名称、id 和别名算同一个）"))
            continue
        raw = written
        if isinstance(written, dict) and any(IN_FACT.get(key, key) == "value" for key in written):
            raw = _read_evidence(written, term, pointer, evidence, problems)
        try:
            value = read_value(term, raw)
        except FactError as error:
            code = "bad-unit" if "单位" in str(error) else "bad-date" if term.type == "日期" else "bad-value"
            problems.append(CaseProblem(pointer, code, str(error)))
            continue
        if isinstance(value, Records):
            wrong = islice(_record_problems(term, value, library), MOST_PROBLEMS)
            problems.extend(CaseProblem(pointer, "bad-value", told, said) for told, said in wrong)
        facts[term.name] = value
    return facts, evidence


def _unknown_fact(name: str, library: Library) -> str:
    if name in library.general:
        made_of = library.general[name].text
        return f"“{name}”由各清单自行定义，不能直接作为事实；请给出它所依据的事实（{made_of}）"
    near = suggest(name, library.vocabulary.words())
    return f"词汇表里没有“{name}”。{near or '用 cailiang terms 查可用的事实'}"


def _read_evidence(
    given: Mapping[str, Any], term: Term, pointer: str, evidence: dict[str, str], problems: list[CaseProblem]
) -> object:
    """The value of a fact that is given with what proves it; that goes to `evidence`."""
    strange = next((key for key in given if IN_FACT.get(key, key) not in IN_FACT.values()), None)
    if strange is not None:
        told = f"“{term.name}”下面只能写 value（值）和 evidence（证据）"
        problems.append(CaseProblem(f"{pointer}/{strange}", "unknown-key", told))
    for chinese, key in IN_FACT.items():
        if chinese in given and key in given:
            told = f"“{term.name}”下面的“{chinese}”和“{key}”是同一个键，只能写一个"
            problems.append(CaseProblem(f"{pointer}/{chinese}", "duplicate-key", told))
    named = {IN_FACT.get(key, key): key for key in given}
    text = given[named["evidence"]] if "evidence" in named else None
    if isinstance(text, str) and text:
        evidence[term.name] = text
    elif text is not None:
        written = named["evidence"]
        said = f"“{term.name}”的证据要写文字；没有证据的，不写这个键。"
        problems.append(CaseProblem(f"{pointer}/{written}", "wrong-shape", f"{written} 要写文字", said))
    return given[named["value"]]


def _record_problems(term: Term, records: Records, library: Library) -> Iterator[tuple[str, str]]:
    """What is wrong with the matters and clauses of records: with what was given, and without."""
    for record in records.entries:
        matter, clause = record.fields.get("事项"), record.fields.get("条款")
        if matter and library.matters.by_name.get(matter) is None and not matter.startswith(OTHER_MATTER):
            # Written as 其他, a matter of the table would leave open whether it is the same as that of the case.
            meant = library.matters.find(matter)
            own = f"不在表里的请写“{OTHER_MATTER}…”"
            name = f"请写事项表里的名称“{meant.name}”" if meant else ""
            near = name or suggest(matter, library.matters.words()) or own
            yield (
                f"“{term.name}”里的事项{quote(matter)}{'不是名称' if meant else '不在事项表里'}。{near}",
                f"“{term.name}”里有事项{'没有写成名称' if meant else '不在事项表里'}；{name or own}。",
            )
        if clause and record.clause is None:
            yield (
                f"“{term.name}”里的条款{quote(clause)}看不懂；请写明是哪部法的哪一条、款、项",
                f"“{term.name}”里有条款看不懂；写明是哪部法的哪一条、款、项。",
            )
