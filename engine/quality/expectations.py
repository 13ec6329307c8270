"""What a case file says should come out of it (`expect`): read strictly, judged against an evaluation.

Only what is written is judged; an expectation says nothing about the rest. Knows evaluations; decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.catalog import TRACKS, Catalog, CatalogError
from engine.documents import (
    Node,
    Report,
    expect_choice,
    expect_date,
    expect_entries,
    expect_flag,
    expect_mapping,
    expect_text,
    expect_texts,
    readers,
    suggest,
)
from engine.evaluation import Band, Evaluation, Exposure, Finding
from engine.language import VERDICTS, QuantityError, plain, read_money, read_number
from engine.quality.list_cases import listed, read_terms

_WORDS = ("outcome", "certainty", "used", "otherwise")
_LISTS = ("basis", "survives", "open")
_TRACK = dict.fromkeys((*_WORDS, *_LISTS, "ask"), False)
_EXPECT = _TRACK | dict.fromkeys(("on", "items", "missing", "penalties", "coercion"), False)
_AMOUNTS = ("low", "high", "lighter_up_to", "reduced_below")
_FLAGS = ("warning", "only_on_refusal", "optional")
_PENALTY = dict.fromkeys((*_AMOUNTS, *_FLAGS, "times", "of", "confiscates"), False)
_SAID = {
    "outcome": "结论",
    "certainty": "把握",
    "used": "采用",
    "otherwise": "不采用时的结论",
    "basis": "依据",
    "survives": "保留",
    "open": "未查明的步骤",
    "low": "罚款下限",
    "high": "罚款上限",
    "lighter_up_to": "从轻的上限",
    "reduced_below": "减轻的界限",
    "times": "倍数",
    "of": "倍数的基数",
    "confiscates": "没收",
    "warning": "警告",
    "only_on_refusal": "只罚拒不改正",
    "optional": "可以罚款",
}


@dataclass(frozen=True, slots=True)
class TrackExpectation:
    """What one track should come to: single `words`, `lists` that should be among what it has.

    All of `ask` should be asked, the first of them first.
    """

    track: str
    words: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PenaltyExpectation:
    """What one clause should be able to impose; amounts in 元. `row` should hold of one row of its fine."""

    clause: str
    row: Mapping[str, object]
    flags: Mapping[str, bool]
    confiscates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one case should come to. `on` is the day of the evaluation when the case has no decision date."""

    on: date | None
    tracks: tuple[TrackExpectation, ...]
    items: Mapping[str, str]
    missing: Mapping[str, tuple[str, ...]]
    penalties: tuple[PenaltyExpectation, ...]


def read_expectation(catalog: Catalog, report: Report, node: Node | None) -> Expectation | None:
    """The expectation that `node` writes; None when it is absent or not a mapping."""
    top = expect_mapping(report, node, _EXPECT, "expect")
    if top is None:
        return None
    penalty, coercion = TRACKS
    tracks = [_track(catalog, report, top, penalty)]
    other = expect_mapping(report, top.get("coercion"), _TRACK, "coercion")
    if other is not None:
        tracks.append(_track(catalog, report, other, coercion))
    items = {
        key.text: expect_choice(report, value, tuple(VERDICTS.values()), key.text) or ""
        for key, value in expect_entries(report, top.get("items"), "items")
        if _known_item(catalog, report, key, key.text)
    }
    missing = {
        key.text: read_terms(catalog, value, key.text, report)
        for key, value in expect_entries(report, top.get("missing"), "missing")
        if _known_item(catalog, report, key, key.text)
    }
    entries = expect_entries(report, top.get("penalties"), "penalties")
    on = expect_date(report, top.get("on"), "on")
    penalties = tuple(_penalty(report, key.text, value) for key, value in entries)
    return Expectation(on, tuple(tracks), items, missing, penalties)


def _track(catalog: Catalog, report: Report, node: readers.Mapping, track: str) -> TrackExpectation:
    words = {key: text for key in _WORDS if (text := expect_text(report, node.get(key), key))}
    lists = {key: texts for key in _LISTS if (texts := expect_texts(report, node.get(key), key))}
    return TrackExpectation(track, words, lists, read_terms(catalog, node.get("ask"), "ask", report))


def _known_item(catalog: Catalog, report: Report, place: Node, key: str) -> bool:
    """Whether `key` (cn/first-offence#5) names an item of the catalog."""
    list_id, _, item_id = key.partition("#")
    if list_id not in catalog.files:
        report.add(place, "unknown-list", f"没有清单“{list_id}”。{suggest(list_id, catalog.files)}")
        return False
    try:
        ids = [item.id for version in catalog.versions(list_id) for item in version.items]
    except CatalogError as error:
        report.found.extend(error.found)
        return False
    if item_id not in ids:
        near = suggest(item_id, ids) or f"有：{'、'.join(ids)}"
        report.add(place, "bad-value", f"{list_id} 里没有事项“{item_id}”。{near}")
    return item_id in ids


def _penalty(report: Report, clause: str, node: Node) -> PenaltyExpectation:
    mapping = expect_mapping(report, node, _PENALTY, clause)
    if mapping is None:
        return PenaltyExpectation(clause, {}, {}, ())
    row: dict[str, object] = {}
    for key in _AMOUNTS:
        text = expect_text(report, mapping.get(key), key)
        try:
            row |= {key: read_money(text)} if text else {}
        except QuantityError as error:
            report.add(mapping.get(key), "bad-value", str(error))
    times = expect_texts(report, mapping.get("times"), "times")
    try:
        row |= {"times": tuple(read_number(text) for text in times)} if times else {}
    except QuantityError as error:
        report.add(mapping.get("times"), "bad-value", str(error))
    of = expect_text(report, mapping.get("of"), "of")
    row |= {"of": of} if of else {}
    flags = {k: flag for k in _FLAGS if (flag := expect_flag(report, mapping.get(k), k)) is not None}
    return PenaltyExpectation(clause, row, flags, expect_texts(report, mapping.get("confiscates"), "confiscates"))


def judge(expectation: Expectation, evaluation: Evaluation) -> tuple[str, ...]:
    """What came out otherwise than expected, as Chinese sentences; none when all is as expected."""
    found: list[str] = []
    for expected in expectation.tracks:
        found.extend(_judge_track(expected, evaluation))
    for key, word in expectation.items.items():
        found.extend(_judge_item(key, word, evaluation))
    for key, terms in expectation.missing.items():
        found.extend(
            f"{key} 缺的事实应当是{listed(terms)}，却是{listed(finding.missing)}"
            for finding in _findings(key, evaluation)
            if set(finding.missing) != set(terms)
        )
    for penalty in expectation.penalties:
        found.extend(_judge_penalty(penalty, evaluation.exposures))
    return tuple(found)


def _judge_track(expected: TrackExpectation, evaluation: Evaluation) -> Iterator[str]:
    result = evaluation.tracks[expected.track]
    conclusion = result.conclusion
    otherwise = conclusion.otherwise.outcome if conclusion.otherwise else "（无）"
    words = {
        "outcome": result.outcome,
        "certainty": result.certainty,
        "used": result.used,
        "otherwise": otherwise,
    }
    for key, word in expected.words.items():
        if words[key] != word:
            yield f"{expected.track}：{_SAID[key]}应当是“{word}”，却是“{words[key]}”"
    lists = {
        "basis": [basis for finding in conclusion.findings for basis in finding.item.basis],
        "survives": list(conclusion.survives),
        "open": [step.name for step in conclusion.open],
    }
    for key, texts in expected.lists.items():
        if lacking := [text for text in texts if text not in lists[key]]:
            yield f"{expected.track}：{_SAID[key]}应当有{listed(lacking)}，却是{listed(dict.fromkeys(lists[key]))}"
    asked = [question.term.name for question in evaluation.questions[expected.track]]
    if lacking := [term for term in expected.ask if term not in asked]:
        yield f"{expected.track}：应当问{listed(lacking)}，却只问{listed(asked)}"
    elif expected.ask and expected.ask[0] != asked[0]:
        yield f"{expected.track}：应当先问“{expected.ask[0]}”，却先问“{asked[0]}”"


def _findings(key: str, evaluation: Evaluation) -> list[Finding]:
    list_id, _, item_id = key.partition("#")
    return [f for f in evaluation.findings if f.version.id == list_id and f.item.id == item_id]


def _judge_item(key: str, word: str, evaluation: Evaluation) -> Iterator[str]:
    findings = _findings(key, evaluation)
    if not findings:
        yield f"{key} 应当{word}，却没有查到：清单在这两天没有施行，或者事项不涉及本案的违法事项"
    for finding in findings:
        if finding.word != word:
            yield f"{finding.key} 应当{word}，却是{finding.word}"


def _judge_penalty(expected: PenaltyExpectation, exposures: Iterable[Exposure]) -> Iterator[str]:
    """What is not as expected; of a clause that is written in parts, the part that comes nearest is judged."""
    told = [list(_judge_exposure(expected, e)) for e in exposures if e.punishment.clause == expected.clause]
    yield from min(told, key=len, default=[f"本案没有按“{expected.clause}”处罚"])


def _judge_exposure(expected: PenaltyExpectation, exposure: Exposure) -> Iterator[str]:
    punishment = exposure.punishment
    flags = {
        "warning": punishment.warning,
        "only_on_refusal": punishment.on_refusal,
        "optional": punishment.optional,
    }
    for key, flag in expected.flags.items():
        if flags[key] is not flag:
            yield f"{expected.clause}：“{_SAID[key]}”应当是{'是' if flag else '否'}"
    if lacking := [text for text in expected.confiscates if text not in punishment.confiscates]:
        yield f"{expected.clause}：应当没收{listed(lacking)}，却是{listed(punishment.confiscates)}"
    rows = [_row(band) for band in exposure.bands]
    if expected.row and not any(all(row[key] == value for key, value in expected.row.items()) for row in rows):
        wanted = "，".join(f"{_SAID[key]} {_shown(value)}" for key, value in expected.row.items())
        have = "；".join("，".join(f"{_SAID[k]} {_shown(row[k])}" for k in expected.row) for row in rows)
        yield f"{expected.clause}：应当有一档{wanted}，却是{have or '没有罚款'}"


def _row(band: Band) -> dict[str, object]:
    return {
        "low": band.low,
        "high": band.high,
        "lighter_up_to": band.lighter,
        "reduced_below": band.reduced_below,
        "times": (band.row.low, band.row.high) if band.row.of else None,
        "of": band.row.of,
    }


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return "至".join(_shown(part) for part in value)
    return "（无）" if value is None else str(value)
