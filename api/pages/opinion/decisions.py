"""The decisions of a case that await an opinion: what may be said to each, what has no evidence, a draft of the reasons.

Knows dossiers; does not know forms or requests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.http.decided import choice_track
from api.pages.result import form_of_outcome
from api.papers import ADOPT, DEPART, INTENDED, Dossier, Fact, Opinion, Result, Row, suffix
from engine.catalog import ACT_DATE, DECISION_DATE, INTENDED_FINE

DRAFT = "【草稿：请核对、补全，并删去这一行】"
BLANK = "＿＿＿"
"""What a draft leaves to the officer; reasons that still hold one are not sealed."""
_WITHOUT_PROOF = (ACT_DATE, DECISION_DATE, INTENDED_FINE)
_BINDING = frozenset(("must", "bar"))


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: its opinion as it stands, and what the answer says of it, under each norm of the act.

    `form` is the shape of the outcome. 待查 and 人工判断 are no conclusions: they cannot be adopted, the officer decides
    by an own reasoning. From 应当 and 不得 one departs only with a legal review: the law leaves no choice there, so who departs
    says that the answer is wrong. `unproved` are the facts of its act that were told without evidence.
    """

    opinion: Opinion
    results: tuple[Result, ...]
    form: str
    unproved: tuple[Fact, ...] = ()

    @property
    def key(self) -> str:
        """How the decision is named in the record: 处罚, 强制/2."""
        return choice_track(self.opinion.track, self.opinion.act)

    @property
    def at(self) -> str:
        """What stands behind the names of its elements."""
        return suffix(self.opinion.track, self.opinion.act).replace(".", "-")

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be intended instead of the conclusion."""
        return INTENDED[self.opinion.track]

    @property
    def adoptable(self) -> bool:
        """Whether there is a conclusion to adopt."""
        return self.form not in ("open", "hand")

    @property
    def binding(self) -> bool:
        """Whether the law leaves no choice, so that one departs only with a legal review."""
        return self.form in _BINDING

    @property
    def premises(self) -> tuple[str, ...]:
        """What the conclusion rests on and nobody has confirmed: who adopts it confirms that."""
        return (
            tuple(dict.fromkeys(each for result in self.results for each in result.premises)) if self.adoptable else ()
        )

    @property
    def open(self) -> tuple[str, ...]:
        """What may still change the outcome."""
        return tuple(dict.fromkeys(each for result in self.results for each in result.open))


def decisions_of(dossier: Dossier) -> tuple[Decision, ...]:
    """Every decision of the case, in the order of its acts."""
    return tuple(
        Decision(
            opinion,
            tuple(_results(dossier, opinion)),
            form_of_outcome(opinion.outcome),
            _unproved(dossier, opinion.act),
        )
        for opinion in dossier.opinions
    )


def _results(dossier: Dossier, opinion: Opinion) -> Iterator[Result]:
    for part in dossier.parts:
        result = part.result(opinion.track)
        if part.act == opinion.act and result is not None:
            yield result


def _unproved(dossier: Dossier, act: int | None) -> tuple[Fact, ...]:
    """The facts that were told of an act without evidence, each once; its days and a proposed fine are not proved so."""
    facts = (fact for part in dossier.parts if part.act == act for fact in part.facts)
    told = (fact for fact in facts if fact.known and not fact.because and not fact.evidence)
    return tuple({fact.id: fact for fact in told if fact.id not in _WITHOUT_PROOF}.values())


def unproved_of(decisions: Iterable[Decision]) -> dict[int | None, tuple[Fact, ...]]:
    """The facts that were told without evidence, by their act; of acts that have none nothing."""
    return {each.opinion.act: each.unproved for each in decisions if each.unproved}


def unproved_told(decisions: Iterable[Decision]) -> str:
    """Those facts in words. Who says that their evidence lies in the file says it of these words, so of no other fact."""
    return "；".join(
        f"{f'第{act}个行为：' if act else ''}{'、'.join(fact.name for fact in facts)}"
        for act, facts in unproved_of(decisions).items()
    )


def sealed_reasons(decision: Decision) -> str:
    """The reasons as they are sealed, with what sealing confirms.

    Who adopts a conclusion that rests on premises says that they were found to hold; who seals facts for which no evidence was
    written, that it lies in the file and was looked at.
    """
    told = [decision.opinion.reasons.replace("\r\n", "\n")]
    if decision.opinion.choice == ADOPT and decision.premises:
        told.append(confirmed(decision.premises))
    if decision.unproved:
        told.append(looked_at(decision.unproved))
    return "\n".join(told)


def looked_at(facts: Iterable[Fact]) -> str:
    """The sentence by which it is confirmed that the evidence of these facts lies in the file."""
    return f"以下事实的证据在案卷中，承办人已逐一核对：{'、'.join(fact.name for fact in facts)}。"


def confirmed(premises: Iterable[str]) -> str:
    """The sentence by which the premises are confirmed.

    >>> confirmed(["危害后果轻微", "不涉嫌犯罪"])
    '承办人核查后认定以下前提成立：危害后果轻微；不涉嫌犯罪。'
    """
    return f"承办人核查后认定以下前提成立：{'；'.join(premises)}。"


def drafted_reasons(decision: Decision) -> str:
    """A draft of the reasons from what the answer says, with blanks for what only the officer knows.

    The party reads the reasons: they speak of facts, evidence and rules, not of the program that compared them.
    """
    lines = [DRAFT]
    if decision.opinion.choice == DEPART or not decision.adoptable:
        lines.append(f"本案查明的事实和证据：{BLANK}。")
        lines.append(f"本案拟{decision.opinion.intended or BLANK}，因为：{BLANK}。")
        return "\n".join(lines)
    for result in decision.results:
        lines.extend(_met(result))
    if decision.premises:
        lines.append(f"查明{'；'.join(decision.premises)}，证据：{BLANK}。")
    lines.append(f"本案{decision.opinion.outcome}，因为：{BLANK}。")
    return "\n".join(dict.fromkeys(lines))


def _met(result: Result) -> Iterator[str]:
    """Of each item that decides: the conditions that are met, with the facts and their evidence."""
    for item in result.items_of("依据"):
        told = [f"{row.name}（{_beside(row)}）" for row in item.rows if row.met == "符合" and row.depth == 0]
        if told:
            yield f"本案符合《{item.source}》“{item.title}”的这些条件：{'；'.join(told)}。"


def _beside(row: Row) -> str:
    return f"{row.fact}，证据：{row.evidence}" if row.evidence else row.fact
