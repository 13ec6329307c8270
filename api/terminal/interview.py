"""The interview: place, matter and days first, then only the facts that can still change the decision at hand.

After every answer the case is evaluated again, and the first open question that was not skipped is asked; the engine
says which those are, and in which order. Any fact can be told at any time, and every answer changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rich.text import Text

from api.defaults import today
from api.terminal.acts_draft import DraftOfActs
from api.terminal.completion import choices
from api.terminal.draft import CHOSEN, OPENING, Draft, key_of
from api.terminal.inputs import case_of
from api.terminal.layout import section
from api.terminal.line_breaking import prose
from api.terminal.prompts import BACK, HELP, REVIEW, SKIP, STOP, TELL, Talk, choose, how, written
from api.terminal.question import show_help, show_question, show_signs, show_term
from engine.catalog import COUNTRY, DECISION_DATE, Catalog, Matter, Place, Places
from engine.documents import suggest
from engine.evaluation import IN_CHINESE, CaseError, Evaluation, Question, evaluate, ordinal
from engine.language import UNKNOWN, Term, write_value

_NAMED = re.compile(r"([^\s=：:]+)(?:\s*[=：:]\s*|\s+|$)(.*)")
_HOW_TO_CHANGE = "写序号更改那一项，+ 补充事实，直接回车继续。"


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview about one decision (`track`: 处罚, 强制), on a catalog."""

    catalog: Catalog
    draft: Draft
    talk: Talk
    track: str

    def complain(self, error: CaseError) -> None:
        """Say what is wrong with an answer."""
        self.talk.say(*(prose((problem.message, "red")) for problem in error.problems))


def hold(it: Interview) -> Evaluation | None:
    """Ask until nothing can change the decision or the person stops; None when it stopped before place and matter."""
    told = ""
    show_signs(it.talk)
    while True:
        opening = it.draft.next_opening(it.catalog)
        if opening is not None:
            if not _open(opening, it):
                return _evaluated(it) if it.draft.placed else None
            continue
        try:
            found = _evaluated(it)
        except CaseError as error:
            _ask_again(error, it)
            continue
        result = found.tracks[it.track]
        now = f"{result.outcome}（{result.certainty}）" if result.certainty != result.outcome else result.outcome
        if now != told:
            it.talk.say(prose("→ 目前：", (now, "bold cyan")))
            told = now
        open_ = [q for q in found.questions[it.track] if key_of(q.term) not in it.draft.skipped]
        if not open_:
            skipped = bool(it.draft.skipped)
            done = "问完了。跳过的事实仍是待查。" if skipped else f"问完了：没有问题还能改变{it.track}结论。"
            it.talk.say(prose((done, "bold")))
            if not _review(it):
                return found
        elif not _ask(open_, found, it):
            return found


def hold_all(of_acts: DraftOfActs, catalog: Catalog, talk: Talk, track: str) -> None:
    """Ask about one act after the other, under each of its norms; stopping in one goes on to the next."""
    for number, act in enumerate(of_acts.acts, 1):
        for place, matter in enumerate(act.matters):
            label = f"（{act.id}）" if act.id else ""
            last = number == len(of_acts.acts) and place == len(act.matters) - 1
            talk.say(section(f"{ordinal(number)}{label}：{matter}", "" if last else "q 问下一个"))
            act.draft.data["matter"] = matter
            hold(Interview(catalog, act.draft, talk, track))
            act.matters[place] = act.draft.data.get("matter", matter)
            of_acts.share(act)


def _evaluated(it: Interview) -> Evaluation:
    return evaluate(it.catalog, it.draft.case(it.catalog), today())


def _ask_again(error: CaseError, it: Interview) -> None:
    """Take back the answers that cannot stand together with the others."""
    for problem in error.problems:
        key = problem.pointer.split("/")[1] if problem.pointer else ""
        if key not in OPENING:
            raise error
        it.talk.say(prose((problem.message, "red")))
        it.draft.forget(key)


def _open(key: str, it: Interview) -> bool:
    """Ask for the place, the matter or a day; False when the person stops."""
    answer = _chosen(key, it) if key in CHOSEN else _day(key, it)
    if answer == STOP:
        return False
    if _turned_aside(answer, it):
        return True
    it.draft.asked.append(key)
    if answer == SKIP:
        it.draft.skip(key)
    elif key in CHOSEN:
        it.draft.choose(key, answer)
    else:
        it.draft.data[key] = answer
    return True


def _chosen(key: str, it: Interview) -> str:
    """What the person chooses from a table, or the line by which they turn aside."""
    match key:
        case "place":
            return _place(it)
        case "matter":
            return _matter(it)
        case _:
            return _field(it)


def _turned_aside(line: str, it: Interview) -> bool:
    """Whether a line was no answer but told another fact, went back or looked at the answers; that is done then."""
    if line == BACK:
        if not it.draft.take_back():
            it.talk.say(prose(("已经是第一问。", "yellow")))
    elif line == REVIEW:
        _review(it)
    elif line.startswith(TELL):
        _tell(line.removeprefix(TELL).strip(), it)
    else:
        return False
    return True


def _place(it: Interview) -> str:
    it.talk.say(prose(("哪个地区？", "bold"), "写名称、拼音或者六位代码，例如 银川、金凤区、lankao。"))
    places = it.catalog.places
    found = choose(it.talk, "地区", lambda text: _places(places, text), places.title)
    if isinstance(found, str):
        return found
    it.talk.say(prose("  ", places.title(found)))
    return found.code


def _places(places: Places, text: str) -> tuple[Place, ...]:
    """The place that a text names, or where several of today's bear the name, these and all others it may mean."""
    place, found = places.find(text), places.search(text)
    bearing = [each for each in found if text in (each.name, *each.aliases) and not (each.until or each.ended)]
    return (place,) if place and len(bearing) <= 1 else found


def _matter(it: Interview) -> str:
    matters = it.catalog.library.matters
    it.talk.say(prose(("什么违法行为？", "bold"), "写几个字来找，例如 过期食品、广告；不在表里的写 其他：…"))

    def search(text: str) -> tuple[Matter, ...]:
        try:
            matter = case_of({"place": COUNTRY, "matter": text}, it.catalog).matter
        except CaseError:
            return matters.search(text) or matters.near(text)
        return (matter,) if matter else ()

    found = choose(it.talk, "事项", search, lambda matter: f"{matter.name}　{'、'.join(matter.breaches)}")
    if isinstance(found, str):
        return found
    it.talk.say(prose("  ", found.name))
    return found.name


def _field(it: Interview) -> str:
    fields = sorted(it.catalog.library.matters.fields)
    it.talk.say(
        prose(("属于哪个领域？", "bold"), "不在事项表里的违法行为，写明领域才核查那个领域的清单。直接回车不写。")
    )
    it.talk.say(*(prose(f"{n:>4} {field}", hang=5) for n, field in enumerate(fields, 1)))
    while True:
        line = it.talk.read("领域> ", lambda typed: [field for field in fields if typed in field])
        if line.isascii() and line.isdigit() and 1 <= int(line) <= len(fields):
            return fields[int(line) - 1]
        if line in (*fields, SKIP, BACK, STOP, REVIEW) or line.startswith(TELL):
            return line
        it.talk.say(prose(("写序号或者领域的名称；直接回车不写。", "red" if line != HELP else "")))


def _day(key: str, it: Interview) -> str:
    term = _term_of(key, it)
    ask = term.ask
    if key == DECISION_DATE:
        ask = f"{ask}尚未决定的直接回车，按今天（{today()}）核查。"
    it.talk.say(prose((ask, "bold")))
    while True:
        line = it.talk.read(f"{term.name}> ", choices(term, it.catalog.library.vocabulary))
        if line == HELP:
            it.talk.say(prose(f"行为那天和决定那天施行的规定可能不同，两个都要核查，用较宽的。{how(term)}"))
        elif line in (SKIP, BACK, STOP, REVIEW) or line.startswith(TELL):
            return line
        else:
            try:
                it.draft.try_key(key, line, it.catalog)
            except CaseError as error:
                it.complain(error)
            else:
                return line


def _term_of(key: str, it: Interview) -> Term:
    term = it.catalog.library.vocabulary.find(key)
    if term is None:
        raise KeyError(key)
    return term


def _ask(open_: list[Question], found: Evaluation, it: Interview) -> bool:
    """Ask the first open question until it is answered, skipped or put aside; False when the person stops."""
    question = open_[0]
    term = question.term
    key, given = key_of(term), term.name in found.case.told
    show_question(question, len(open_), len(it.draft.asked) + 1, found, it.talk, told=given)
    while True:
        line = it.talk.read(f"{term.name}> ", choices(term, it.catalog.library.vocabulary))
        if line == STOP:
            return False
        if _turned_aside(line, it):
            return True
        if line == HELP:
            show_help(question, found, it.talk)
            continue
        if line == SKIP:
            it.draft.skip(key)
        elif not _told(term, line, it):
            continue
        elif given:
            it.draft.skip(key)
        it.draft.asked.append(key)
        return True


def _told(term: Term, line: str, it: Interview) -> bool:
    """Take what a line says of a fact; False, and the reason on the screen, when it cannot be so."""
    try:
        it.draft.tell(term, written(term, line), it.catalog)
    except CaseError as error:
        it.complain(error)
        it.talk.say(prose((how(term), "dim")))
        return False
    return True


def _tell(text: str, it: Interview) -> None:
    """Take a fact that nobody asked for: its name, and its value in the same line or in the next."""
    name, value = found.groups() if (found := _NAMED.fullmatch(text)) else ("", "")
    key = IN_CHINESE.get(name, name)
    if key in CHOSEN:
        _change(key, it)
        return
    term = it.catalog.library.vocabulary.find(key)
    if term is None:
        near = suggest(name, it.catalog.library.vocabulary.words())
        told = f"词汇表里没有“{name}”。{near}按 Tab 键或者用 cailiang terms 查名称。" if name else ""
        it.talk.say(prose((told or "+ 后面写事实的名称和值，例如 + 货值金额 66元。", "red")))
        return
    line = value or _told_now(term, it)
    if line == UNKNOWN.value:
        it.draft.forget(key_of(term))
        it.talk.say(prose(f"  {term.name}：未查明"))
    elif line and _told(term, line, it):
        value = write_value(term, it.draft.known(it.catalog).told[term.name])
        it.talk.say(prose(f"  记下：{term.name} {value}"))


def _told_now(term: Term, it: Interview) -> str:
    """The value of a fact, asked at once; nothing when it is to stay as it is."""
    case = it.draft.known(it.catalog)
    show_term(term, write_value(term, case.told[term.name]) if term.name in case.told else None, it.talk)
    while (line := it.talk.read(f"{term.name}> ", choices(term, it.catalog.library.vocabulary))) == HELP:
        it.talk.say(prose(how(term)))
    return "" if line in (STOP, BACK, SKIP, REVIEW) else line


def _review(it: Interview) -> bool:
    """Show every answer and take changes; False when the person is content."""
    answers = it.draft.answers(it.catalog)
    it.talk.say(Text(""), prose(("已经写明的：", "bold")))
    it.talk.say(*(prose(f"{n:>4} ", f"{a.name}：{a.value}", hang=5) for n, a in enumerate(answers, 1)))
    if skipped := [CHOSEN.get(key) or _term_of(key, it).name for key in it.draft.open()]:
        it.talk.say(prose("没有查明的：", "、".join(skipped)))
    it.talk.say(prose((_HOW_TO_CHANGE, "dim")))
    while True:
        line = it.talk.read("核对> ", choices(None, it.catalog.library.vocabulary))
        if line in (SKIP, STOP, REVIEW):
            return False
        if line.isascii() and line.isdigit() and 1 <= int(line) <= len(answers):
            _change(answers[int(line) - 1].key, it)
            return True
        if line.startswith(TELL) or line == BACK:
            return _turned_aside(line, it)
        it.talk.say(prose((_HOW_TO_CHANGE, "dim")))


def _change(key: str, it: Interview) -> None:
    """Ask anew for what is chosen from a table, or for a value in place of the one that was told."""
    if key not in CHOSEN:
        _tell(_term_of(key, it).name, it)
        return
    answer = _chosen(key, it)
    if answer not in (SKIP, BACK, STOP, REVIEW) and not answer.startswith(TELL):
        it.draft.choose(key, answer)
