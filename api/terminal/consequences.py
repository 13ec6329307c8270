"""What comes with a conclusion: the fines at stake, what is to be done, the papers, the approvals, the days that matter.

Every sentence is the engine's. It must not know the reasons of a conclusion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType

from api.terminal.layout import item, section
from api.terminal.line_breaking import prose
from engine.answer import (
    benchmark_sentence,
    clause_words,
    exposure_sentences,
    fine_check_data,
    fine_day_sentences,
    punishment_sentences,
)
from engine.catalog import Catalog
from engine.evaluation import Evaluation, Finding, TrackResult
from engine.language import Between

_OPEN_ROWS = 4
"""So many rows of a benchmark are told while what decides between them is not known."""
_FOLLOWING = (("duty", "同时要做"), ("paper", "文书"), ("approval", "审批"), ("deadline", "期限"))


def penalties(evaluation: Evaluation, catalog: Catalog) -> Iterator[RenderableType]:
    """What each clause can impose now, with the lighter part, whose rule that is, and where the intended fine lies."""
    before = list(punishment_sentences(evaluation, catalog.library))
    rules = evaluation.law.order.rules
    fines = (each for each in evaluation.fines if each.possible.left_to_it is not True)
    before += [told for fine in fines for told in fine_day_sentences(fine, rules)]
    check = fine_check_data(evaluation, catalog.library.vocabulary)
    if not evaluation.exposures and not evaluation.benchmarks and not before and check is None:
        return
    yield section("处罚的，幅度是")
    yield from (prose(("! ", "bold yellow"), told, hang=2) for told in before)
    for exposure in evaluation.exposures:
        yield item((clause_words(exposure), "bold"), f"：{'；'.join(exposure_sentences(exposure))}。")
    yield from _benchmarks(evaluation.benchmarks)
    if evaluation.law.lighter and any(band.lighter is not None for e in evaluation.exposures for band in e.bands):
        rule, version = evaluation.law.lighter
        yield prose((f"从轻的幅度依据：{version.title}{rule.source.at}。", "dim"))
    if check is not None:
        yield from (item(("拟处的罚款：", "bold"), f"{row['says']}。") for row in check["rows"])
        # The last sentence repeats the conclusion, which stands above.
        yield from (prose(said) for said in check["says"][:-1])


def _benchmarks(found: Iterable[Finding]) -> Iterator[RenderableType]:
    """The rows of benchmarks: those that apply, and a few of those that may."""
    rows = sorted(found, key=lambda finding: not finding.verdict)
    known = sum(bool(finding.verdict) for finding in rows)
    for finding in rows[: known + _OPEN_ROWS]:
        open_ = "" if finding.verdict else f"（{'、'.join(finding.missing)}未查明）"
        yield item(("裁量基准：", "bold"), f"{benchmark_sentence(finding)}{open_}。")
    more = len(rows) - known - _OPEN_ROWS
    if more > 0:
        yield prose((f"裁量基准还有 {more} 行涉及这个事项，查明{'、'.join(rows[-1].missing)}后可定。", "dim"))


def following(result: TrackResult) -> Iterator[RenderableType]:
    """What the conclusion of a track leaves standing, leaves out, and brings with it."""
    conclusion = result.conclusion
    survives = conclusion.survives
    measures = list(dict.fromkeys(f"{m.measure}（{m.clause}）" for f in conclusion.findings for m in f.item.measures))
    if conclusion.follows or survives or measures:
        yield section("随结论而来")
    if survives:
        yield item(("仍要：", "bold"), "、".join(survives))
    if measures:
        yield item(("不采取：", "bold"), "、".join(measures))
    for kind, name in _FOLLOWING:
        texts = [follows.text for follows in conclusion.follows if follows.kind == kind]
        if texts:
            yield item((f"{name}：", "bold"), "；".join(texts))


def deadlines(evaluation: Evaluation, *, whole: bool) -> Iterator[RenderableType]:
    """The periods that run; those of whose first day nothing is known only in the `whole` report."""
    running = [d for d in evaluation.deadlines if d.ends is not None]
    unknown = [d for d in evaluation.deadlines if d.ends is None]
    starts = {d.clock.start: evaluation.case.facts.get(d.clock.start) for d in unknown}
    within = {term: day for term, day in starts.items() if isinstance(day, Between)}
    if running or within or (unknown and whole):
        yield section("期限")
    for deadline in running:
        state = "，已过" if deadline.passed else ""
        what = "是否已过" if deadline.passed is None else "是否适用"
        unsure = f"（{what}取决于：{'、'.join(deadline.missing)}）" if deadline.missing else ""
        colour = "red" if deadline.passed and not deadline.missing else "bold"
        besides = f"；{'；'.join(caveat.text for caveat in deadline.clock.besides)}" if deadline.clock.besides else ""
        yield item((f"{deadline.clock.id}：{deadline.ends} 届满{state}", colour), unsure, (besides, "dim"))
    for term, day in within.items():
        named = "、".join(d.clock.id for d in unknown if d.clock.start == term)
        yield prose(f"从{term}起算，只知道在{day}，写明哪一天才算得出：{named}")
    if whole and (bare := [d for d in unknown if d.clock.start not in within]):
        named = "；".join(f"{d.clock.id}（从{d.clock.start}起{d.clock.length}）" for d in bare)
        yield prose((f"起算日未查明：{named}", "dim"))
