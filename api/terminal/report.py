"""The report of one evaluation for an officer: the answer, its reasons, the next questions, then everything else.

One page, or with `whole` everything. Every sentence is the engine's; this module puts them in order and folds the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from api.terminal.consequences import deadlines, following, penalties
from api.terminal.layout import item, section
from api.terminal.line_breaking import prose
from api.terminal.reasons import LEGEND, brief_value, failing, reason_tree
from api.terminal.trust import trust
from engine.answer import acts_sentences, sentences, violation_sentences
from engine.catalog import TRACKS, Catalog, Step
from engine.evaluation import (
    PENDING,
    ActsEvaluation,
    Evaluation,
    Finding,
    Question,
    Receipt,
    TrackResult,
    ordinal,
)

ADVICE = "本结果供执法人员参考，由执法人员决定。"
_ADVICE = Text(ADVICE, style="bold")
_COLOURS = {"命中清单": "green", "法定情形": "green", "无可罚": "green", PENDING: "yellow", "停止": "magenta"}
_WAITING, _ASKED, _NAMED, _DERIVED = 1, 5, 2, 3
"""How many open items, questions, facts of an open item, and derived facts one page holds."""
_CRITERION = 28
"""How many characters of a criterion one page holds."""


def report(evaluation: Evaluation, catalog: Catalog, *, whole: bool = False) -> Group:
    """The whole report. `whole` unfolds what does not bear on the penalty of this case."""
    return Group(_body(evaluation, catalog, whole=whole), _receipt(evaluation.receipt, whole=whole), _ADVICE)


def acts_report(evaluation: ActsEvaluation, catalog: Catalog, *, whole: bool = False) -> Group:
    """The report of several acts: what they come to together, the body of each, and their one receipt."""
    parts: list[RenderableType] = [section("各个违法行为"), *(item(said) for said in acts_sentences(evaluation))]
    for act, norms in zip(evaluation.case.acts, evaluation.acts, strict=True):
        for norm in norms:
            parts.append(section(f"{ordinal(act.written.number)}{f'（{act.id}）' if act.id else ''}"))
            parts.append(_body(norm, catalog, whole=whole))
    return Group(*parts, _receipt(evaluation.receipt, whole=whole), _ADVICE)


def _body(evaluation: Evaluation, catalog: Catalog, *, whole: bool) -> Group:
    penalty, coercion = (evaluation.tracks[track] for track in TRACKS)
    parts: list[RenderableType] = [_head(evaluation, catalog), _answer(evaluation, catalog, penalty)]
    parts += _derived(evaluation, catalog, whole=whole)
    if evaluation.unused:
        parts.append(prose(("没有用到的事实：", "bold"), "、".join(evaluation.unused), "。"))
    parts += _reasons(evaluation, catalog, penalty, whole=whole)
    parts += _questions(evaluation, TRACKS[0], whole=whole)
    parts += _coercion(evaluation, catalog, coercion, whole=whole)
    parts += penalties(evaluation, catalog)
    parts += following(penalty)
    parts += deadlines(evaluation, whole=whole)
    parts += trust(evaluation, penalty, whole=whole)
    return Group(*parts)


def _head(evaluation: Evaluation, catalog: Catalog) -> RenderableType:
    case = evaluation.case
    place = catalog.places.find(case.place)
    title = f"{case.id} {case.title}".strip()
    matter = f" · {case.matter.name}" if case.matter else ""
    about = f"{catalog.places.title(place) if place else case.place}{matter}"
    days = f"违法行为：{case.acted or '日期未查明'}　决定：{evaluation.on if case.decision_date else '日期未填'}"
    line = Group(prose(about), prose(days))
    return Group(prose((title, "bold")), line) if title else line


def _answer(evaluation: Evaluation, catalog: Catalog, result: TrackResult) -> RenderableType:
    colour = _COLOURS.get(result.certainty, "cyan")
    lines: list[RenderableType] = [
        prose((result.outcome, f"bold {colour}"), *_certainty(result, colour)),
        *(prose((told, "yellow")) for told in violation_sentences(evaluation, catalog.library)),
        prose(_says(result)),
        *(prose(sentence) for sentence in sentences.step_sentences(result, evaluation.law.consulted)),
        prose((sentences.dates_sentence(result, evaluation.case.acted, evaluation.on), "dim")),
    ]
    if evaluation.notes:
        lines.append(prose(("；".join(note.removesuffix("。") for note in evaluation.notes) + "。", "yellow")))
    graver = [f.item.title for f in evaluation.aggravating if f.verdict]
    if graver:
        lines.append(prose(("从重的情形成立：", "bold red"), "、".join(graver), "。"))
    asked = evaluation.questions[result.track]
    if asked:
        lines.append(prose(("先查：", "bold yellow"), (asked[0].term.name, "yellow")))
    return Group(section("处罚结论"), Padding(Group(*lines), (0, 0, 0, 2)))


def _derived(evaluation: Evaluation, catalog: Catalog, *, whole: bool) -> Iterator[RenderableType]:
    """The facts that were not given but follow, and that an item names; each with its reason when `whole`."""
    case, vocabulary = evaluation.case, catalog.library.vocabulary
    names = sorted(case.derived.keys() & evaluation.law.terms, key=vocabulary.order.__getitem__)
    told = [f"{name} {brief_value(vocabulary.terms[name], case.facts[name])}" for name in names]
    if whole and names:
        yield section("由已写的事实得出")
        yield from (
            item(f"{fact}，{sentences.derived_sentence(case.derived[name])}")
            for name, fact in zip(names, told, strict=True)
        )
    elif names:
        rest = f" 等 {len(told)} 项（--all 写明理由）" if len(told) > _DERIVED else ""
        yield prose((f"由已写的事实得出：{'；'.join(told[:_DERIVED])}{rest}。", "dim"))


def _certainty(result: TrackResult, colour: str) -> tuple[tuple[str, str], ...]:
    return () if result.certainty == result.outcome else ((f"　{result.certainty}", colour),)


def _says(result: TrackResult) -> str:
    """The sentence of the conclusion, without the outcome that already stands above it."""
    return sentences.conclusion_sentence(result).removeprefix(f"{result.outcome}。")


def _waiting_at(evaluation: Evaluation, steps: Iterable[Step]) -> list[Finding]:
    """The findings that wait for facts at one of the steps."""
    ids = {step.id for step in steps}
    return [f for f in evaluation.findings if f.verdict is None and f.entry.step in ids]


def _reasons(evaluation: Evaluation, catalog: Catalog, result: TrackResult, *, whole: bool) -> Iterator[RenderableType]:
    mine = [f for f in evaluation.findings if f.item.track == result.track]
    first = {f.key for f in result.conclusion.findings}
    applied = sorted((f for f in mine if f.verdict or f.key in first), key=lambda f: f.key not in first)
    waiting = _waiting_at(evaluation, result.open)
    premises = _waiting_at(evaluation, result.premises)
    yield from _applied(applied, evaluation, catalog, whole=whole)
    if waiting:
        yield section("待查，查清后可能改变结论")
        waiting.sort(key=lambda f: f.version.statutory)
        cut = waiting if whole else waiting[:_WAITING]
        for finding in cut:
            yield _waiting(finding, whole=whole)
            if whole:
                yield _tree(finding, evaluation, catalog, whole=True)
    near = [n for n in evaluation.near_misses if n.finding.item.track == result.track]
    if near:
        yield section("改正后即可适用")
        yield from (
            item((n.finding.item.title, "bold"), f"：取决于{'、'.join(n.change)}（{_whence(n.finding)}）") for n in near
        )
    if whole and premises:
        yield section("待查，查清前以它们不成立为前提")
        yield from (_waiting(finding, whole=True) for finding in premises)
    told = {f.key for f in (*waiting, *premises, *applied, *(n.finding for n in near))}
    more = 0 if whole else len(waiting) - _WAITING
    yield from _others([f for f in mine if f.key not in told], more, evaluation, catalog, whole=whole)


def _applied(
    applied: Iterable[Finding], evaluation: Evaluation, catalog: Catalog, *, whole: bool
) -> Iterator[RenderableType]:
    for number, finding in enumerate(applied):
        if not number:
            yield section("适用的事项和理由", LEGEND)
        yield prose(
            ("适用 ", "bold green") if finding.verdict else ("前提待确认 ", "bold yellow"),
            (finding.item.title, "bold"),
            f"　{finding.item.outcome}",
            (f"　{_whence(finding)}" if whole or number else "", "dim"),
        )
        # On one page the reasons stand only below what the conclusion rests on first.
        if whole or not number:
            yield _tree(finding, evaluation, catalog, whole=whole)


def _tree(finding: Finding, evaluation: Evaluation, catalog: Catalog, *, whole: bool) -> RenderableType:
    tree = reason_tree(finding.proof, evaluation.case, catalog.library.vocabulary, whole=whole)
    return Padding(tree, (0, 0, 0, 2))


def _waiting(finding: Finding, *, whole: bool) -> RenderableType:
    if whole:
        return item(
            (finding.item.title, "bold"),
            f"（{finding.item.outcome}，{_whence(finding)}）",
            (sentences.missing_sentence(finding), "yellow"),
        )
    missing = finding.missing
    lacks = f"还缺：{'、'.join(missing[:_NAMED])}" if missing else sentences.missing_sentence(finding)
    more = f"等 {len(missing)} 项" if len(missing) > _NAMED else ""
    return item((finding.item.title, "bold"), f"（{finding.item.outcome}）", (lacks + more, "yellow"))


def _whence(finding: Finding) -> str:
    reference = "，参照适用" if finding.by_reference else ""
    return f"{finding.version.title}{finding.item.source.at}{reference}"


def _others(
    mine: list[Finding], more: int, evaluation: Evaluation, catalog: Catalog, *, whole: bool
) -> Iterator[RenderableType]:
    """The findings that change nothing: of lists the nearest to the place one by one, the rest by number unless `whole`.

    `more` open findings that may change something are counted with them.
    """
    refused = [f for f in mine if f.verdict is False]
    idle = [f for f in mine if f.verdict is None]
    layers = list(dict.fromkeys(standing.layer for standing, _ in evaluation.law.consulted))
    near = {standing.version.key: layers.index(standing.layer) for standing, _ in evaluation.law.consulted}
    shown = [f for f in refused if whole or not f.version.statutory]
    shown.sort(key=lambda finding: -near[finding.version.key])
    shown = shown if whole else shown[:_WAITING]
    if shown:
        yield section("不适用的事项")
        for finding in shown:
            yield item(
                (finding.item.title, "bold"),
                f"（{_whence(finding)}）不符合：",
                (failing(finding.proof, evaluation.case, catalog.library.vocabulary), "red"),
            )
            if whole:
                yield _tree(finding, evaluation, catalog, whole=True)
    if whole and idle:
        yield section("待查，但不影响现有结论")
        yield from (_waiting(finding, whole=True) for finding in idle)
    folded = (
        []
        if whole
        else [
            f"{count} 项{what}"
            for count, what in (
                (more, "可能改变结论"),
                (len(refused) - len(shown), "不符合"),
                (len(idle), "不影响结论"),
            )
            if count > 0
        ]
    )
    if folded:
        yield prose((f"另有 {'，'.join(folded)}（--all 全部列出）。", "dim"))


def _questions(evaluation: Evaluation, track: str, *, whole: bool) -> Iterator[RenderableType]:
    asked = [q for q in evaluation.questions[track] if not q.premise]
    premises = [q for q in evaluation.questions[track] if q.premise]
    if asked:
        cut = asked if whole else asked[:_ASKED]
        rest = f"；还有 {len(asked) - len(cut)} 问，--all 全部列出" if len(cut) < len(asked) else ""
        yield section("还要查什么", f"先问的最能定局{rest}")
        yield from _grouped(cut, whole=whole)
    if premises and whole:
        yield section("结论的前提，待确认")
        yield from _grouped(premises, whole=True)
    elif premises and evaluation.tracks[track].outcome == PENDING:
        rest = f"等 {len(premises)} 项" if len(premises) > _NAMED else ""
        yield prose(("结论的前提，待确认：", "bold"), "、".join(q.term.name for q in premises[:_NAMED]), rest)


def _grouped(asked: list[Question], *, whole: bool) -> Iterator[RenderableType]:
    """The questions under the headings of their groups, the group with the best question first."""
    groups: dict[str, list[Question]] = {}
    for question in asked:
        groups.setdefault(question.term.asked_under, []).append(question)
    number = 0
    for heading, questions in groups.items():
        for place, question in enumerate(questions):
            number += 1
            yield _question(number, "" if place else heading, question, whole=whole)
            told = sentences.criteria(question)
            for criterion in told if whole else [_shortened(each) for each in told[:1]]:
                yield prose(("　　    ", "dim"), (criterion, "dim"), hang=8)


def _shortened(criterion: str) -> str:
    """A criterion up to where one page has no more room for it."""
    return criterion if len(criterion) <= _CRITERION else f"{criterion[:_CRITERION]}…（--all 全文）"


def _question(number: int, heading: str, question: Question, *, whole: bool) -> RenderableType:
    """A question, the first of its group below its heading; the `whole` report says what proves the fact."""
    term = question.term
    proof = f"　证明：{'、'.join(term.proof)}" if term.proof and whole else ""
    return prose(
        (heading.ljust(2, "　") + " ", "bold"),
        f"{number}. ",
        (sentences.ask(question, brief=not whole), "bold"),
        (f"〔{term.name}〕", "cyan"),
        (proof, "dim"),
        hang=8,
    )


def _coercion(
    evaluation: Evaluation, catalog: Catalog, result: TrackResult, *, whole: bool
) -> Iterator[RenderableType]:
    mine = [f for f in evaluation.findings if f.item.track == result.track]
    if not mine:
        return
    asked = evaluation.questions[result.track]
    if whole:
        yield section("强制措施（另一项决定）")
        yield prose((result.outcome, "bold"), f"　{_says(result)}")
        yield from _reasons(evaluation, catalog, result, whole=True)
        yield from _questions(evaluation, result.track, whole=True)
        yield from following(result)
    elif result.conclusion.findings:
        yield section("强制措施（另一项决定）")
        yield prose((result.outcome, "bold"), f"　{_says(result)}")
        yield from (prose(sentence) for sentence in sentences.step_sentences(result, evaluation.law.consulted))
        if asked:
            yield prose(("先查：", "bold yellow"), (asked[0].term.name, "yellow"))
        yield from following(result)
    else:
        first = f"；拟查封、扣押的，先查：{asked[0].term.name}" if asked else ""
        yield prose(("强制措施（另一项决定）：", "bold"), result.outcome, (first, "dim"))


def _receipt(receipt: Receipt, *, whole: bool) -> RenderableType:
    more = f"　案情摘要 {receipt.input_digest[:12]}　文本 {len(receipt.lists)} 份" if whole else ""
    return prose((f"回执 {receipt.id}　引擎 {receipt.engine}{more}", "dim"))
