"""Pairs: the same facts, two lists that differ in a detail, two different answers, each with its reason.

A pair is one file `tests/layers/<slug>.yaml`:

    format: 1
    title: what differs, in one sentence
    why: the two wordings, and why they must not be merged into one
    sources: [ids of rulesets/sources.yaml that hold the wordings]
    matter: the violation, by its name in matters.yaml (a side may have its own, where the violation is local)
    given: {facts that all sides share}
    sides:                      # two or more; their answers must not all be equal
      - place: "320000"
        on: 2020-09-01          # the day of the decision
        act: 2020-08-20         # the day of the act; left out = not known
        matter: ..              # left out = the pair's
        but: {..}               # what only this side knows otherwise; left out = nothing
        item: cn/320000-jiangsu/lenience@2019-08-30#4-1     # ask one of three things:
        answer: 不适用           #   item:   适用 不适用 待查, or 没有 (no such version is in force there on these days)
        by: [许可申请进度]        #           facts that must be among the reasons
        # track: 处罚            #   track:  the outcome of 处罚 or 强制 (可以不予处罚 ..), through both dates
        # clause: 广告法第五十七条第一项  # clause: the upper end of a lighter fine (440000元), or 无
        because: in words

The catalog is the real one, and an item is only asked of a version that is in force at the place on the day of the
decision or of the act: a pair fails when a list it compares is no longer there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.answer import sentences
from engine.documents import readers
from engine.evaluation.cases import Case, plain, read_case
from engine.evaluation.evaluate import evaluate
from engine.evaluation.findings import find, untouched
from engine.language.proofs import deciding
from tests.shipped import CATALOG

PAIRS = sorted((Path(__file__).parents[2] / "layers").glob("*.yaml"))
PAIR_KEYS = {"format": True, "title": True, "why": True, "sources": True, "matter": True, "given": True, "sides": True}
SIDE_KEYS = {"place": True, "on": True, "answer": True, "because": True}
SIDE_KEYS |= dict.fromkeys(("act", "matter", "but", "item", "track", "clause", "by"), False)
NOT_THERE = "没有"


def read_pair(path: Path) -> dict[str, Any]:
    """The pair of one file, its keys checked; fails with a sentence when the file is not a pair."""
    node, found = readers.read_text(path.read_bytes(), path.name)
    assert node is not None, found
    pair = plain(node)
    assert isinstance(pair, dict)
    keys_are(pair, PAIR_KEYS, path.name)
    assert pair["format"] == "1"
    assert len(pair["sides"]) >= 2, "a pair has two sides or more"
    for number, side in enumerate(pair["sides"], 1):
        keys_are(side, SIDE_KEYS, f"{path.name} side {number}")
        asked = [key for key in ("item", "track", "clause") if key in side]
        assert len(asked) == 1, f"{path.name} side {number} must ask exactly one of item, track, clause, not {asked}"
        assert "by" not in side or "item" in side, f"{path.name} side {number}: by belongs to an item"
    return pair


def keys_are(data: Mapping[str, Any], keys: Mapping[str, bool], what: str) -> None:
    """Every key is known and every required one is there."""
    assert not set(data) - set(keys), f"{what}: unknown {sorted(set(data) - set(keys))}"
    missing = [key for key, required in keys.items() if required and key not in data]
    assert not missing, f"{what}: missing {missing}"


def case_of(pair: Mapping[str, Any], side: Mapping[str, Any]) -> Case:
    """The case of one side: the shared facts with its own in their place."""
    data = {
        "place": side["place"],
        "matter": side.get("matter", pair["matter"]),
        "decision_date": side["on"],
        "facts": {**pair["given"], **side.get("but", {})},
    }
    if "act" in side:
        data["act_date"] = side["act"]
    return read_case(data, CATALOG.library, CATALOG.places)


def answer_of(pair: Mapping[str, Any], side: Mapping[str, Any]) -> tuple[str, frozenset[str], str]:
    """What the engine answers to one side, the facts that decide it, and why in words."""
    case = case_of(pair, side)
    if "item" in side:
        return verdict_of(case, side["item"])
    result = evaluate(CATALOG, case, date.fromisoformat(side["on"]))
    if "track" in side:
        track = result.tracks[side["track"]]
        return track.outcome, frozenset(), "；".join(sentences.step_sentences(track, result.law.consulted))
    (exposure,) = (e for e in result.exposures if e.punishment.clause == side["clause"])
    ends = [band.lighter for band in exposure.bands if band.certain]
    told = "、".join("无" if end is None else f"{end.normalize():f}元" for end in ends)
    return told, frozenset(), f"by {result.law.lighter[1].key}" if result.law.lighter else "no rule"


def verdict_of(case: Case, key: str) -> tuple[str, frozenset[str], str]:
    """The verdict of one item, of a version in force at the case's place on the day of its decision or act."""
    version_key, _, item_id = key.partition("#")
    listed = {
        v.key: v for name in CATALOG.lists() if name == version_key.partition("@")[0] for v in CATALOG.versions(name)
    }
    assert version_key in listed, f"there is no {version_key}"
    days = [day for day in (case.decision_date, case.act_date) if day]
    if all(version_key not in {v.key for v in CATALOG.in_force(case.place, day)} for day in days):
        return NOT_THERE, frozenset(), "not in force there on these days"
    entries = [found for found in untouched(listed[version_key], case.matter) if found.item.id == item_id]
    assert entries, f"{key} does not speak to the matter"
    (finding,) = find(entries, case.facts)
    leaves = tuple(deciding(finding.proof))
    facts = frozenset(term for leaf in leaves for term in leaf.terms)
    return finding.word, facts, "；".join(sentences.words(leaf.condition) for leaf in leaves)


@pytest.mark.parametrize("path", PAIRS, ids=[path.stem for path in PAIRS])
def test_the_same_facts_are_answered_differently_and_for_the_written_reasons(path: Path) -> None:
    """Every side gets the answer that the file writes, from the facts that it names; the answers are not all equal."""
    pair = read_pair(path)
    answers = []
    for side in pair["sides"]:
        answer, facts, why = answer_of(pair, side)
        assert answer == side["answer"], f"{side['place']} {side['on']}: {why}"
        assert set(side.get("by", [])) <= facts, f"{side['place']} {side['on']}: decided by {sorted(facts)}"
        answers.append(answer)
    assert len(set(answers)) > 1, "the sides must differ"


@pytest.mark.parametrize("path", PAIRS, ids=[path.stem for path in PAIRS])
def test_a_pair_names_where_its_wordings_were_read(path: Path) -> None:
    """Every source is in sources.yaml, and every list version that an item is asked of rests on one of them."""
    pair = read_pair(path)
    named = set(pair["sources"])
    assert named <= set(CATALOG.library.sources), sorted(named - set(CATALOG.library.sources))
    for side in pair["sides"]:
        if "item" in side:
            version_key, _, _ = side["item"].partition("#")
            (version,) = (v for v in CATALOG.versions(version_key.partition("@")[0]) if v.key == version_key)
            assert named & set(version.sources), f"{version_key} rests on {version.sources}"


def test_there_are_pairs() -> None:
    """The folder is found: an empty one would pass everything."""
    assert len(PAIRS) >= 5


def test_a_county_without_lists_of_its_own_answers_with_the_chain_above_it() -> None:
    """Liyang: no leniency list of the county or its city was found; province, region and country still answer."""
    own = [v for v in CATALOG.in_force("320481", date(2026, 3, 20)) if "changzhou" in v.id]
    assert all(version.kind == "规则" and not version.items for version in own)
    lists = {version.key for version in CATALOG.in_force("320481", date(2026, 3, 20))}
    assert {
        "cn/penalty-law@2021-01-22",
        "cn/first-offence@2025-01-27",
        "cn/group-yangtze-delta/lenience@2026-02-01",
        "cn/group-yangtze-delta/no-coercion@2024-12-01",
        "cn/320000-jiangsu/lenience@2024-12-30",
        "cn/320000-jiangsu/no-coercion@2023-01-04",
    } <= lists
