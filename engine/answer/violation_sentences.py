"""Which violation a case is, in Chinese sentences: what the facts deny, what else it may be, and who punishes it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.answer.sentences import inline
from engine.catalog import Library
from engine.evaluation import Evaluation, Violation
from engine.language import deciding, write_value


def violation_sentences(evaluation: Evaluation, library: Library) -> tuple[str, ...]:
    """What must be known of the violation before its conclusion is read; nothing where it is the given one and settled."""
    violation = evaluation.violation
    if violation is None:
        return ()
    return (*_denied(violation, evaluation, library), *_open(violation), *_beside(violation))


def _denied(violation: Violation, evaluation: Evaluation, library: Library) -> Iterator[str]:
    if violation.denied is not None:
        terms, facts = library.vocabulary.terms, evaluation.case.facts
        names = dict.fromkeys(term for leaf in deciding(violation.denied) for term in leaf.terms if term in facts)
        known = "，".join(f"{term}：{write_value(terms[term], facts[term])}" for term in names)
        given, chosen = violation.given.name, violation.chosen.matter.name
        yield f"按已知的事实（{known}），不是“{given}”，是“{chosen}”；以下按后者核查。"


def _open(violation: Violation) -> Iterator[str]:
    """What else the case may be; of several that are open the one with the longest condition is told as the rest."""
    open_ = [(inline(each.when), each.matter.name) for each in violation.possible if each.when and each.truth is None]
    if len(open_) == 1:
        yield f"是不是“{open_[0][1]}”还没有查明，条件是：{open_[0][0]}。"
    elif open_:
        *first, (_, rest) = sorted(open_, key=lambda each: len(each[0]))
        told = "；".join(f"{when}的，是“{name}”" for when, name in first)
        yield f"是哪一个违法事项还没有查明：{told}；其余的，是“{rest}”。"


def _beside(violation: Violation) -> Iterator[str]:
    """What the case is as well."""
    yield from (f"也可以是“{other.matter.name}”，由执法机关认定。" for other in violation.others if other.truth)


def punishment_sentences(evaluation: Evaluation, library: Library) -> Iterator[str]:
    """What must be known of the clauses that punish the violation: its note, what is not held, and that no fine fits."""
    violation = evaluation.violation
    if violation is None:
        return
    rules = {each.local_rule: each for each in violation.possible if each.left_to_it is not False}
    for rule, possible in rules.items():
        if rule is None:
            continue
        source = library.sources.get(rule.source.of)
        law = f"《{source.title}》{rule.source.at}" if source else rule.source.at
        if possible.left_to_it:
            yield f"{law}：{rule.text}。当地的规定没有收录，或者没有全部收录，法律的罚款幅度没有列出。"
        else:
            yield f"{inline(rule.when)}的，幅度依当地的规定，这里没有收录（{law}）。"
    chosen = violation.chosen.matter
    if chosen.note:
        yield f"{chosen.note}。"
    if not chosen.punished_by and chosen.name in library.matters.by_name:
        yield f"没有收录处罚“{chosen.name}”的条款，罚款幅度没有核查。"
    fining = [each for each in evaluation.exposures if each.punishment.fines and each.used is not False]
    if fining and not any(each.bands or each.barred for each in fining):
        yield "条款写明的罚款，按已写的事实没有一档符合；是否罚款、罚多少，由执法机关认定。"
