"""What must be written before a case is sealed, what is only missing, and what is wrong with a text. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.pages.form import Wrong
from api.pages.opinion.decisions import BLANK, DRAFT, Decision, sealed_reasons, unproved_told
from api.papers import ADOPT, AGREED, DEPART, REFUSED, field_of
from engine.catalog import TRACKS
from engine.documents import unseen_character
from engine.language import QuantityError, read_day


@dataclass(frozen=True, slots=True)
class Field:
    """A field of persons: its label, how long its text may be, and whether a record needs it."""

    label: str
    most: int
    needed: bool = False


FIELDS: Mapping[str, Field] = {
    "c.number": Field("案号", 100),
    "c.authority": Field("机关名称", 200),
    "c.party": Field("当事人", 300, needed=True),
    "c.party_id": Field("统一社会信用代码或者身份证件号码", 50),
    "c.address": Field("住所", 500),
    "c.officer1": Field("承办人", 100, needed=True),
    "c.officer1_id": Field("执法证号", 50, needed=True),
    "c.officer2": Field("承办人（第二人）", 100, needed=True),
    "c.officer2_id": Field("执法证号（第二人）", 50, needed=True),
    "c.review_result": Field("审核结果", 10),
    "c.review": Field("审核意见", 2_000),
    "c.reviewer": Field("审核人", 100),
    "c.review_day": Field("审核日期", 40),
}
REVIEW = frozenset(("c.review_result", "c.review", "c.reviewer", "c.review_day"))
"""What the legal review writes."""
EVIDENCE = "o.evidence"
"""Of which facts without written evidence it was said that it lies in the file: their words as they were shown."""
# What confirms premises and evidence stands in the same text of the record, which has a bound of its own.
_SEALED = 4_000
_OF_OPINION = {"adopt": 10, "decision": 10, "factor": 255, "reasons": 3_000}


_OPINION = re.compile(rf"o\.({'|'.join(_OF_OPINION)})(\.({'|'.join(TRACKS)}))?(\.([2-9]|[1-9][0-9]))?", re.ASCII)


def element(name: str) -> str:
    """The id of the element of a field: c-party, o-reasons-2."""
    return name.replace(".", "-")


def is_of_opinion(name: str) -> bool:
    """Whether a field is one of an opinion, of whichever decision.

    >>> [is_of_opinion(name) for name in ("o.adopt", "o.reasons.强制.2", "o.adopt.1", "f.harm")]
    [True, True, False, False]
    """
    return _OPINION.fullmatch(name) is not None


def wrong_texts(fields: Mapping[str, str], decisions: Iterable[Decision]) -> Iterator[Wrong]:
    """The texts that are too long, hold what nobody sees, or are no day."""
    most = {name: field.most for name, field in FIELDS.items()} | {EVIDENCE: _OF_OPINION["reasons"]}
    for decision in decisions:
        track, act = decision.opinion.track, decision.opinion.act
        most |= {field_of(name, track, act): longest for name, longest in _OF_OPINION.items()}
    for name, longest in most.items():
        text = fields.get(name, "").strip()
        if len(text) > longest:
            yield Wrong(element(name), f"写得太长：最多 {longest} 个字，这里有 {len(text)} 个")
        elif unseen := unseen_character(text):
            yield Wrong(element(name), f"里面有看不见的字符（{unseen}），请删去重写")
    day = fields.get("c.review_day", "").strip()
    if day:
        try:
            read_day(day)
        except QuantityError as error:
            yield Wrong(element("c.review_day"), str(error))


def lacking(fields: Mapping[str, str], decisions: Sequence[Decision]) -> Iterator[Wrong]:
    """What must be written before the case is sealed, in the order of the page."""
    text = {name: fields.get(name, "").strip() for name in FIELDS}
    agreed = text["c.review_result"] == AGREED and bool(text["c.review"] and text["c.reviewer"])
    for decision in decisions:
        yield from _of_decision(decision, agreed=agreed)
    unproved = unproved_told(decisions)
    if unproved and fields.get(EVIDENCE, "").strip() != unproved:
        yield Wrong(element(EVIDENCE), f"没有写证据的事实：{unproved}。请补写证据，或者核对以后在下面确认已在案卷中")
    for name, field in FIELDS.items():
        if field.needed and not text[name]:
            yield Wrong(element(name), f"请写{field.label}")
    officers = {text[name] for name in ("c.officer1", "c.officer2")} - {""}
    if text["c.officer1_id"] and text["c.officer1_id"] == text["c.officer2_id"]:
        yield Wrong(element("c.officer2_id"), "两名承办人的执法证号相同：要写两名不同的执法人员")
    yield from _of_review(text)
    if text["c.reviewer"] in officers:
        yield Wrong(element("c.reviewer"), "审核人不能是本案的承办人")


def is_whole(fields: Mapping[str, str], decisions: Sequence[Decision]) -> bool:
    """Whether all is written that a record needs, and nothing is wrong with it."""
    return not any((*wrong_texts(fields, decisions), *lacking(fields, decisions)))


def _of_review(text: Mapping[str, str]) -> Iterator[Wrong]:
    """A review is whole or not there, and one that refuses lets no decision be made (行政处罚法第五十八条)."""
    result, says, name = (text[each] for each in ("c.review_result", "c.review", "c.reviewer"))
    if result == REFUSED:
        yield Wrong(
            element("c.review_result"),
            "法制审核不同意：审核没有通过的，不得作出决定，不能存证。按审核意见改好，再送法制审核",
        )
    elif result != AGREED and (says or name):
        yield Wrong(element("c.review_result"), "写了法制审核，请选同意，还是不同意")
    if (result or says) and not name:
        yield Wrong(element("c.reviewer"), "写了法制审核，请写审核人")
    if (result or name) and not says:
        yield Wrong(element("c.review"), "写了法制审核，请写审核意见")


def _of_decision(decision: Decision, *, agreed: bool) -> Iterator[Wrong]:
    opinion, at = decision.opinion, decision.at
    if opinion.choice not in (ADOPT, DEPART):
        yield Wrong(
            f"o-adopt{at}", f"{decision.key}：请选{'采用，还是不采用' if decision.adoptable else '由承办人决定'}"
        )
    elif opinion.choice == ADOPT and not decision.adoptable:
        yield Wrong(
            f"o-adopt{at}",
            f"{decision.key}：“{opinion.outcome}”不是结论，不能采用；先查清，或者由承办人决定并写明理由",
        )
    if opinion.choice == DEPART and not opinion.intended:
        yield Wrong(f"o-decision{at}", f"{decision.key}：不采用的，请选拟作的决定")
    if opinion.choice == DEPART and not opinion.factor:
        yield Wrong(f"o-factor{at}", f"{decision.key}：不采用的，要写明是哪个因素")
    if not opinion.reasons:
        yield Wrong(f"o-reasons{at}", f"{decision.key}：请写理由，采用与否都要写")
    elif DRAFT in opinion.reasons or BLANK in opinion.reasons:
        yield Wrong(f"o-reasons{at}", f"{decision.key}：理由还是草稿：补全“{BLANK}”，删去“{DRAFT}”")
    if len(opinion.reasons) <= _OF_OPINION["reasons"] and len(sealed_reasons(decision)) > _SEALED:
        told = f"理由连同要确认的前提和证据最多 {_SEALED:,} 个字：请写短一些，或者给事实补写证据"
        yield Wrong(f"o-reasons{at}", f"{decision.key}：{told}")
    if opinion.choice == DEPART and decision.binding and not agreed:
        told = f"“{opinion.outcome}”没有裁量的余地，不采用就是认为核查有误：请先由法制审核写明意见并且同意"
        yield Wrong(element("c.review"), f"{decision.key}：{told}")


def missing(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields that a record does not need and a paper shows as blanks: element and label."""
    left = (name for name, field in FIELDS.items() if not field.needed and not fields.get(name, "").strip())
    return [(element(name), FIELDS[name].label) for name in left]
