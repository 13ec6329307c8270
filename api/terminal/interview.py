"""The interview: place, matter and days first, then only the facts that can still change the penalty.

After every answer the case is evaluated again, and the first open question that was not skipped is asked; the engine
says which those are, and in which order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rich.text import Text

from api.defaults import today
from api.terminal.inputs import case_of
from api.terminal.line_breaking import prose
from api.terminal.prompts import BACK, HELP, SKIP, STOP, Talk, again, choose, how, options_of, written
from engine.catalog import ACT_DATE, COUNTRY, DECISION_DATE, TRACKS, Catalog, Matter, Place
from engine.evaluation import Case, CaseError, Evaluation, Question, evaluate
from engine.language import Term, example

_OPENING = ("place", "matter", ACT_DATE, DECISION_DATE)
_REASONS_SHOWN = 3


@dataclass(slots=True)
class Draft:
    """The case as answered so far, as plain data; what was skipped; what was asked, last at the end."""

    data: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def case(self, catalog: Catalog, **more: object) -> Case:
        """The case, with `more` facts. Raises `CaseError`."""
        return case_of({**self.data, "facts": {**self.facts, **more}}, catalog)

    def file(self) -> dict[str, Any]:
        """What a case file holds."""
        return {"format": "1", **self.data, "facts": dict(self.facts)}


def interview(catalog: Catalog, draft: Draft, talk: Talk) -> Evaluation | None:
    """Ask until nothing can change the penalty or the person stops; None when it stopped before place and matter."""
    told = ""
    talk.say(prose(("直接回车或者“未查明”跳过，“无”表示查过没有，? 看说明，< 退回上一问，q 结束。", "dim")))
    while True:
        opening = next((key for key in _OPENING if key not in draft.data and key not in draft.skipped), None)
        if opening is not None:
            if not _open(opening, catalog, draft, talk):
                return _evaluated(catalog, draft) if {"place", "matter"} <= draft.data.keys() else None
            continue
        try:
            found = _evaluated(catalog, draft)
        except CaseError as error:
            _ask_again(error, draft, talk)
            continue
        result = found.tracks[TRACKS[0]]
        now = f"{result.outcome}（{result.certainty}）" if result.certainty != result.outcome else result.outcome
        if now != told:
            talk.say(prose("→ 目前：", (now, "bold cyan")))
            told = now
        open_ = [q for q in found.questions[TRACKS[0]] if q.term.name not in draft.skipped]
        if not open_:
            talk.say(
                prose(
                    (
                        "问完了：没有问题还能改变处罚结论。" if not draft.skipped else "问完了。跳过的事实仍是待查。",
                        "bold",
                    )
                )
            )
            return found
        if not _ask(open_, found, catalog, draft, talk):
            return found


def _evaluated(catalog: Catalog, draft: Draft) -> Evaluation:
    return evaluate(catalog, draft.case(catalog), today())


def _ask_again(error: CaseError, draft: Draft, talk: Talk) -> None:
    """Take back the answers that cannot stand together with the others."""
    for problem in error.problems:
        key = problem.pointer.split("/")[1] if problem.pointer else ""
        if key not in _OPENING:
            raise error
        talk.say(prose((problem.message, "red")))
        draft.data.pop(key, None)
        draft.skipped.discard(key)


def _open(key: str, catalog: Catalog, draft: Draft, talk: Talk) -> bool:
    """Ask for the place, the matter or a day; False when the person stops."""
    if key == "place":
        answer = _place(catalog, talk)
    elif key == "matter":
        answer = _matter(catalog, talk)
    else:
        answer = _day(key, catalog, draft, talk)
    if answer == STOP:
        return False
    if answer == BACK:
        _back(draft, talk)
    else:
        draft.asked.append(key)
        if answer == SKIP:
            draft.skipped.add(key)
        else:
            draft.data[key] = answer
    return True


def _place(catalog: Catalog, talk: Talk) -> str:
    talk.say(prose(("哪个地区？", "bold"), "写名称或者六位代码，例如 银川、金凤区。"))
    found = choose(talk, "地区", lambda text: _exact(catalog, text) or catalog.places.search(text), _place_name)
    if isinstance(found, str):
        return found
    talk.say(prose("  ", _place_name(found)))
    return found.code


def _exact(catalog: Catalog, text: str) -> tuple[Place, ...]:
    place = catalog.places.find(text)
    return (place,) if place else ()


def _place_name(place: Place) -> str:
    return f"{place.name}（{place.code}）"


def _matter(catalog: Catalog, talk: Talk) -> str:
    matters = catalog.library.matters
    talk.say(prose(("什么违法行为？", "bold"), "写几个字来找，例如 过期食品、广告；不在表里的写 其他：…"))

    def search(text: str) -> tuple[Matter, ...]:
        try:
            matter = case_of({"place": COUNTRY, "matter": text}, catalog).matter
        except CaseError:
            return matters.search(text)
        return (matter,) if matter else ()

    found = choose(talk, "事项", search, lambda matter: f"{matter.name}　{'、'.join(matter.breaches)}")
    if isinstance(found, str):
        return found
    talk.say(prose("  ", found.name))
    return found.name


def _day(key: str, catalog: Catalog, draft: Draft, talk: Talk) -> str:
    term = catalog.library.vocabulary.find(key)
    ask = term.ask if term else key
    if key == DECISION_DATE:
        ask = f"{ask}尚未决定的直接回车，按今天（{today()}）核查。"
    talk.say(prose((ask, "bold")))
    while True:
        line = talk.read(f"{term.name if term else key}> ")
        if line == HELP:
            talk.say(
                prose("行为那天和决定那天施行的规定可能不同，两个都要核查，用较宽的。" + (how(term) if term else ""))
            )
        elif line in (SKIP, BACK, STOP):
            return line
        else:
            try:
                case_of({**draft.data, key: line}, catalog)
            except CaseError as error:
                talk.say(prose(("；".join(p.message for p in error.problems), "red")))
            else:
                return line


def _back(draft: Draft, talk: Talk) -> None:
    if not draft.asked:
        talk.say(prose(("已经是第一问。", "yellow")))
        return
    last = draft.asked.pop()
    draft.data.pop(last, None)
    draft.facts.pop(last, None)
    draft.skipped.discard(last)


def _ask(open_: list[Question], found: Evaluation, catalog: Catalog, draft: Draft, talk: Talk) -> bool:
    """Ask the first open question until it is answered, skipped or taken back; False when the person stops."""
    question = open_[0]
    term = question.term
    _show(question, len(open_), len(draft.asked) + 1, found, draft, talk)
    while True:
        line = talk.read(f"{term.name}> ")
        if line == STOP:
            return False
        if line == BACK:
            _back(draft, talk)
            return True
        if line == HELP:
            _help(question, found, talk)
            continue
        if line != SKIP:
            try:
                value = written(term, line)
                draft.case(catalog, **{term.name: value})
            except CaseError as error:
                talk.say(prose(("；".join(p.message for p in error.problems), "red")), prose((how(term), "dim")))
                continue
            if term.name in draft.facts:
                draft.skipped.add(term.name)
            draft.facts[term.name] = value
        else:
            draft.skipped.add(term.name)
        draft.asked.append(term.name)
        return True


def _show(question: Question, left: int, number: int, found: Evaluation, draft: Draft, talk: Talk) -> None:
    term = question.term
    talk.say(
        Text(""),
        prose((f"第 {number} 问", "bold cyan"), (f"（还有 {left} 问待定）　", "dim"), (term.ask, "bold"), hang=2),
    )
    if term.name in draft.facts:
        talk.say(again(term, found.case.facts[term.name]))
    options = options_of(term)
    if options:
        talk.say(prose("  ", "　".join(f"{n} {option}" for n, option in enumerate(options, 1)), hang=2))
    proof = f"　证明：{'、'.join(term.proof)}" if term.proof else ""
    talk.say(prose((f"  例：{_example(term)}{proof}", "dim"), hang=2))
    reasons = _reasons(question, found)
    more = f"等 {len(reasons)} 项" if len(reasons) > _REASONS_SHOWN else ""
    what = "这是结论的前提：" if question.premise else "为什么问：等着它的有"
    if reasons:
        talk.say(prose((f"  {what}{'、'.join(reasons[:_REASONS_SHOWN])}{more}", "dim"), hang=2))


def _example(term: Term) -> str:
    return "无；2024-03-01 行政处罚" if term.type == "记录" else example(term)


def _reasons(question: Question, found: Evaluation) -> list[str]:
    titles = {f.key: f"{f.item.title}（{f.item.outcome}）" for f in found.findings}
    return list(dict.fromkeys(titles[key] for key in question.settles if key in titles))


def _help(question: Question, found: Evaluation, talk: Talk) -> None:
    term = question.term
    talk.say(prose(how(term)))
    if term.aliases:
        talk.say(prose(f"又称：{'、'.join(term.aliases)}"))
    if term.proof:
        talk.say(prose(f"一般用这些证明：{'、'.join(term.proof)}"))
    for reason in _reasons(question, found):
        talk.say(prose("· ", f"等着它的：{reason}", hang=2))
    talk.say(prose(("直接回车跳过（未查明，不再问），< 退回上一问，q 结束并看现有结论。", "dim")))


def opened(place: str | None, matter: str | None, on: date | None) -> Draft:
    """A draft with what was given on the command line."""
    data = {"place": place, "matter": matter, DECISION_DATE: on.isoformat() if on else None}
    return Draft({key: value for key, value in data.items() if value})
