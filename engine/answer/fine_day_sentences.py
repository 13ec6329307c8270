"""By the law of which day a violation is fined, in Chinese sentences: what changed, which is milder, what is not held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.answer.sentences import inline
from engine.catalog import Rules, TwoDays
from engine.evaluation import ACT, BY_HAND, DECISION, PENDING, FineByDay, NotHeld, PenalLaw, cited
from engine.language import Condition

SAME = "一致"
NOT_HELD = "没有收录"
NOT_PUNISHED = "没有处罚的条款"
USED = {
    "same": SAME,
    "act": ACT,
    "equal": ACT,
    "decision": DECISION,
    "by_hand": BY_HAND,
    "open": PENDING,
    "act_not_held": NOT_HELD,
    "decision_not_held": NOT_HELD,
    "unpunished": NOT_PUNISHED,
}
"""What is said of each ruling: the law of which day is used."""


def fine_day_sentences(fine: FineByDay, rules: Rules) -> tuple[str, ...]:
    """What must be known of the two days before the fines of a violation are read; nothing where nothing changed."""
    told = (*_which(fine, rules.two_days), *_not_held(fine), *_beside(fine), *_coming(fine))
    return (*_unpunished(fine, rules), *_unsure(fine), *told)


def _unsure(fine: FineByDay) -> Iterator[str]:
    """The texts of which it was not read on which day they came into force, where a day lies soon after their date."""
    laws = [law for law in (fine.act, fine.decision) if law is not None]
    for text in dict.fromkeys(text for law in laws for text in law.unsure):
        days = "、".join(dict.fromkeys(str(law.day) for law in laws if text in law.unsure))
        yield f"{text}的施行日没有读到，暂以文本的日期代替：{days} 有效的可能还是以前的文本，请核对。"


def _unpunished(fine: FineByDay, rules: Rules) -> Iterator[str]:
    """The texts of the days that do not punish the violation, and why it is then not punished."""
    laws = [law for law in (fine.act, fine.decision) if law is not None and law.none_in]
    if not laws:
        return
    said = f"{rules.unpunished.text}。" if rules.unpunished else ""
    texts = "、".join(dict.fromkeys(f"{law.day} 有效的{law.none_in}" for law in laws))
    if fine.ruling == "unpunished":
        yield f"{texts}没有处罚这一行为的条款，不能按后来的规定处罚。{said}"
    elif not fine.act_known:
        yield f"违法行为发生日期没有查明：{texts}没有处罚这一行为的条款，那时的行为不能按后来的规定处罚。{said}"
    else:
        yield f"{texts}没有处罚这一行为的条款。"


def _which(fine: FineByDay, rule: TwoDays | None) -> Iterator[str]:
    act, decision = fine.act, fine.decision
    if fine.ruling == "same" or act is None or not (act.held and decision.held):
        return
    said = f"{rule.text}。" if rule else ""
    if not fine.act_known:
        then = f"{act.day} 及以前的行为，当时是{cited(act)}"
        yield f"违法行为发生日期没有查明：{then}；决定时是{cited(decision)}，两个都列出。{said}"
        return
    premise = _premise(fine.assumed)
    both = f"行为时（{act.day}）是{cited(act)}，决定时（{decision.day}）是{cited(decision)}"
    match fine.ruling:
        case "decision":
            yield f"{both}；决定时的罚款较轻{premise}，按决定时的。{said}"
        case "act":
            yield f"{both}；行为时的罚款较轻{premise}，按行为时的。{said}"
        case "equal":
            yield f"{both}；罚款相同{premise}，新的规定不是较轻，按行为时的。{said}"
        case "by_hand" if rule is None:
            yield f"{both}；没有收录那时怎样取舍的规定，由执法人员判断，两个都列出。"
        case "by_hand":
            yield f"{both}；罚款的上限和下限各有高低，不能比较轻重{premise}，由执法人员判断，两个都列出。{said}"
        case "open":
            waits = "、".join(fine.waits) or "还没有查明的事实"
            yield f"{both}；哪一个的罚款较轻取决于{waits}，两个都列出。{said}"


def _premise(assumed: Iterable[Condition]) -> str:
    """On what a comparison rests that leaves out the rows for graver cases."""
    return "".join(f"（以没有{inline(when)}为前提）" for when in assumed)


def _not_held(fine: FineByDay) -> Iterator[str]:
    """What was not read of the law of either day."""
    act, decision = fine.act, fine.decision
    yield from (lack_sentence(lack, decision) for lack in decision.lacks)
    if act is not None:
        yield from (lack_sentence(lack, act) for lack in act.lacks if lack not in decision.lacks)
    if fine.ruling == "act_not_held":
        yield "行为时的规定没有收录，不能比较轻重：幅度按决定时的列出，行为时的请另行核对。"
    elif fine.ruling == "decision_not_held" and act is not None and act.held and not act.replaced:
        yield f"列出的是行为时（{act.day}）的幅度，不是现行的；决定时的请另行核对。"


def lack_sentence(lack: NotHeld, law: PenalLaw) -> str:
    """What is not held of a statute's law of a day, and what is listed in its place."""
    match lack.kind:
        case "not_compared":
            return f"{law.day} 有效的{lack.text}没有核对，只核对了{lack.listed}：那一天的幅度没有列出。"
        case "earlier":
            return f"{law.day} 有效的{lack.statute}文本没有收录，幅度按{lack.listed}列出。"
        case "not_yet":
            return f"{lack.statute}自 {lack.since} 起施行，{law.day} 还没有施行；当时的规定没有收录。"
        case "later":
            return f"{lack.statute}自 {lack.since} 起{lack.ended}为{lack.text}，新文本的这一条没有核对：现行的幅度没有列出。"
        case "repealed":
            return f"{lack.statute}自 {lack.since} 起{lack.ended}，由{lack.text}代替，新的规定没有核对：现行的幅度没有列出。"


def _beside(fine: FineByDay) -> Iterator[str]:
    """How the two days differ in what is not a fine."""
    act, decision = fine.act, fine.decision
    if fine.ruling == "same" or act is None or not (act.held and decision.held and act.whole and decision.whole):
        return
    taken = [list(dict.fromkeys(each for p in law.punishments for each in p.confiscates)) for law in (act, decision)]
    if set(taken[0]) != set(taken[1]):
        one, other = ("、".join(each) or "没有" for each in taken)
        yield f"没收不同：行为时是{one}，决定时是{other}。"
    warns = [any(p.warning for p in law.punishments) for law in (act, decision)]
    if warns[0] != warns[1]:
        yield f"警告不同：{'行为时' if warns[0] else '决定时'}有，{'决定时' if warns[0] else '行为时'}没有。"


_COMING = {"decision": "罚款较轻", "act": "罚款较重", "equal": "罚款相同"}
_UNCOMPARED = {True: "与现在的哪一个罚款较轻取决于还没有查明的事实", False: "与现在的不能比较轻重"}
"""By whether facts that are not known decide it."""


def _coming(fine: FineByDay) -> Iterator[str]:
    """A law that takes effect soon, and whether it is milder where both were read."""
    if fine.coming is None:
        return
    law, ruling, assumed = fine.coming
    if law.whole:
        told = f"{_COMING[ruling]}{_premise(assumed)}" if ruling in _COMING else _UNCOMPARED[ruling is None]
        begun, over = _only_in(law, fine.decision), _only_in(fine.decision, law)
        what = f"{begun}自 {law.day} 起施行" if begun else f"{over}自 {law.day} 起不再施行"
        yield f"{what}，{told}；在那以后决定的，要与行为时的比较。"
    yield from (f"即将施行的规定：{lack_sentence(lack, law)}" for lack in law.lacks)


def _only_in(law: PenalLaw, other: PenalLaw) -> str:
    """The clauses of one law that the other does not have."""
    both = {id(punishment) for punishment in other.punishments}
    return cited(replace(law, held=tuple([held for held in law.held if id(held.punishment) not in both])))
