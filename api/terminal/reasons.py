"""The reasons of a finding as a tree: each condition with its mark, each leaf with the fact that decided it.

Knows proofs and how they read; does not know what follows from them.
"""

from __future__ import annotations

from dataclasses import replace

from rich.text import Text
from rich.tree import Tree

from api.terminal.line_breaking import Prose
from engine.answer import sentences
from engine.evaluation import Case
from engine.language import (
    AllOf,
    AnyOf,
    Condition,
    Defined,
    Is,
    Not,
    Proof,
    Records,
    Soft,
    Term,
    Truth,
    Value,
    Vocabulary,
    deciding,
    terms_of,
    write_value,
)

MARKS: dict[Truth, tuple[str, str]] = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}
_RECORDS = 3
_DEFINITION = 32
LEGEND = "  ".join(f"{MARKS[truth][0]} {sentences.MARKS[truth]}" for truth in (True, False, None))


def reason_tree(proof: Proof, case: Case, vocabulary: Vocabulary, *, whole: bool = False) -> Tree:
    """The proof as a tree; unless `whole`, its uppermost conditions alone, each with the facts that decide it."""
    root = Tree("", hide_root=True, guide_style="dim")
    open_ = [root]
    for depth, words, node in sentences.reasons(proof):
        if depth and not whole:
            continue
        del open_[depth + 1 :]
        mark, colour = MARKS[node.truth]
        label = Text.assemble((f"{mark} ", colour), words if whole else _brief(node, words))
        given = _given(node, case, vocabulary) or ("" if whole else _decisive(node, case, vocabulary))
        if given:
            label.append(f"  〔{given}〕", "cyan" if node.truth is not None else "yellow")
        open_.append(open_[depth].add(Prose(label, hang=2)))
    return root


def condition_tree(proof: Proof) -> Tree:
    """The condition alone, as a tree without marks."""
    root = Tree("", hide_root=True, guide_style="dim")
    open_ = [root]
    for depth, words, _ in sentences.reasons(proof):
        del open_[depth + 1 :]
        open_.append(open_[depth].add(Prose(Text(words))))
    return root


def failing(proof: Proof, case: Case, vocabulary: Vocabulary) -> str:
    """The first leaf that brings a proof down, in words, with the fact that does it; of alternatives, in the nearest."""
    leaf = _nearest(proof)
    given = _given(leaf, case, vocabulary) or _decisive(leaf, case, vocabulary)
    if isinstance(leaf.condition, Not):
        excluded = leaf.condition.part
        words = f"{'没有' if leaf.truth else '有'}这一情形：{_short(excluded, sentences.words(excluded))}"
    else:
        words = sentences.words(leaf.condition)
        words = words if leaf.truth is False else f"不是：{words}"
    return f"{words}{f'〔{given}〕' if given else ''}"


def _nearest(proof: Proof) -> Proof:
    """The first leaf that makes a proof what it is, or what must not be the case; of alternatives, of the nearest."""
    condition = proof.condition
    if not proof.parts or (isinstance(condition, Not) and isinstance(condition.part, Defined | Is)):
        return proof
    if isinstance(condition, AnyOf) and proof.truth is False:
        return _nearest(min(proof.parts, key=_lacking))
    same = (part for part in proof.parts if part.truth is proof.truth)
    return _nearest(next(same) if isinstance(condition, AllOf | AnyOf | Soft) else proof.parts[0])


def _lacking(proof: Proof) -> int:
    """How many conditions of a proof do not hold, or are not known to."""
    if proof.truth:
        return 0
    if isinstance(proof.condition, AllOf):
        return sum(map(_lacking, proof.parts))
    if isinstance(proof.condition, AnyOf):
        return min(map(_lacking, proof.parts))
    return _lacking(proof.parts[0]) if isinstance(proof.condition, Defined) else 1


def _brief(node: Proof, words: str) -> str:
    """A condition in one line; of alternatives those that hold, of what must not be the case what that is."""
    if isinstance(node.condition, Not) and not isinstance(node.condition.part, Is):
        inner = node.condition.part
        return f"{words}：{_short(inner, sentences.inline(inner))}"
    if not (isinstance(node.condition, AnyOf) and node.truth):
        return _short(node.condition, words)
    held = (part.condition for part in node.parts if part.truth)
    return f"{words}：{'；'.join(_short(condition, sentences.inline(condition)) for condition in held)}"


def _short(condition: Condition, words: str) -> str:
    if not isinstance(condition, Defined):
        return words
    first, stop, rest = condition.text.partition("。")
    if first == condition.name:
        return first
    cut = first[:_DEFINITION]
    return sentences.words(replace(condition, text=f"{cut}{'…' if cut != first or (stop and rest) else ''}"))


def brief_value(term: Term, value: Value) -> str:
    """A value in words; of many records only the first, and how many there are.

    >>> from engine.language import read_value
    >>> term = Term("违法记录", "violation_records", "记录", "记录", "有哪些记录？")
    >>> brief_value(term, read_value(term, [{"日期": f"2024-03-0{day}"} for day in (1, 2, 3, 4)]))
    '2024-03-01；2024-03-02；2024-03-03 等 4 条'
    """
    if not isinstance(value, Records) or len(value.entries) <= _RECORDS:
        return write_value(term, value)
    first = replace(value, entries=value.entries[:_RECORDS])
    return f"{write_value(term, first)} 等 {len(value.entries)} 条"


def _decisive(node: Proof, case: Case, vocabulary: Vocabulary) -> str:
    """The facts by which a condition of several parts is what it is, by name and value."""
    names = dict.fromkeys(term for leaf in deciding(node) for term in leaf.terms if term in case.facts)
    return "；".join(f"{name}：{brief_value(vocabulary.terms[name], case.facts[name])}" for name in names)


def _given(node: Proof, case: Case, vocabulary: Vocabulary) -> str:
    condition = node.condition
    single = isinstance(condition, Not) and isinstance(condition.part, Is)
    if node.parts and not single and not isinstance(condition, Soft):
        return ""
    terms = (condition.judged,) if isinstance(condition, Soft) else terms_of(condition)
    found = []
    for name in terms:
        value = brief_value(vocabulary.terms[name], case.facts[name]) if name in case.facts else "未查明"
        derived = case.derived.get(name)
        proof = sentences.derived_sentence(derived) if derived else case.evidence.get(name)
        found.append((f"{name}：" if len(terms) > 1 else "") + value + (f"，{proof}" if proof else ""))
    return "；".join(found)
