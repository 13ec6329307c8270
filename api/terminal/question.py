"""How a question of the interview looks: what is asked, the options one to a line, an example, who waits for the answer.

Knows questions and terms; reads no answer.
"""

from __future__ import annotations

from rich.text import Text

from api.terminal.line_breaking import prose
from api.terminal.prompts import Talk, again, how, options_of
from engine.answer import sentences
from engine.evaluation import Evaluation, Question
from engine.language import Term, Value, example

_REASONS_SHOWN = 3
SIGNS = (
    ("直接回车", "跳过（未查明，不再问）"),
    ("无", "查过，没有"),
    ("?", "说明"),
    ("<", "退回上一问"),
    ("+ 事实 值", "随时写明任何一个事实，例如 + 货值金额 66元"),
    ("=", "看已经写明的，更改"),
    ("q", "结束，看现有的结论"),
)


def show_signs(talk: Talk) -> None:
    """What can be typed besides an answer."""
    talk.say(*(prose((f"  {sign}　{meaning}", "dim"), hang=4) for sign, meaning in SIGNS))


def show_question(question: Question, left: int, number: int, found: Evaluation, talk: Talk, *, told: bool) -> None:
    """One question; `told` says that what was given falls short."""
    term = question.term
    head = (("第 " + str(number) + " 问", "bold cyan"), (f"（还有 {left} 问待定）　", "dim"))
    talk.say(Text(""), prose(*head, (term.ask, "bold"), hang=2))
    if told:
        talk.say(again(term, found.case.facts[term.name]))
    if question.criteria:
        talk.say(*(prose((f"  {criterion}", "dim"), hang=2) for criterion in sentences.criteria(question)))
    _show_answers(term, talk)
    reasons = _reasons(question, found)
    more = f"等 {len(reasons)} 项" if len(reasons) > _REASONS_SHOWN else ""
    what = "这是结论的前提：" if question.premise else "为什么问：等着它的有"
    if reasons:
        talk.say(prose((f"  {what}{'、'.join(reasons[:_REASONS_SHOWN])}{more}", "dim"), hang=2))


def show_term(term: Term, value: Value | None, talk: Talk) -> None:
    """A fact that is told or changed without having been asked."""
    held = f"　现在写的是“{value}”，直接回车就保留" if value is not None else ""
    talk.say(Text(""), prose((term.ask, "bold"), (held, "dim"), hang=2))
    _show_answers(term, talk)


def _show_answers(term: Term, talk: Talk) -> None:
    for number, option in enumerate(options_of(term), 1):
        talk.say(prose(f"  {number} {option}", hang=4))
    proof = f"　证明：{'、'.join(term.proof)}" if term.proof else ""
    talk.say(prose((f"  例：{_example(term)}{proof}", "dim"), hang=2))


def _example(term: Term) -> str:
    return "无；2024-03-01 行政处罚" if term.type == "记录" else example(term)


def _reasons(question: Question, found: Evaluation) -> list[str]:
    titles = {f.key: f"{f.item.title}（{f.item.outcome}）" for f in found.findings}
    return list(dict.fromkeys(titles[key] for key in question.settles if key in titles))


def show_help(question: Question, found: Evaluation, talk: Talk) -> None:
    """How the question is answered, what proves it, all who wait for it, and what else can be typed."""
    term = question.term
    talk.say(prose(how(term)))
    if term.aliases:
        talk.say(prose(f"又称：{'、'.join(term.aliases)}"))
    if term.proof:
        talk.say(prose(f"一般用这些证明：{'、'.join(term.proof)}"))
    for reason in _reasons(question, found):
        talk.say(prose("· ", f"等着它的：{reason}", hang=2))
    show_signs(talk)
