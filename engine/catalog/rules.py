"""The order of the conclusion as data: steps, what follows from an outcome, and which outcome is more lenient.

Reads the `rules` block of a list of kind 规则. Knows the shape of such rules, not what any of them says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from engine.catalog.effects import TRACKS
from engine.catalog.sources import Provenance, Source, read_provenance
from engine.documents import (
    Node,
    Report,
    expect_choice,
    expect_entries,
    expect_flag,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    expect_whole,
)
from engine.language import Condition, Scene, read_condition

CERTAINTIES = ("命中", "停止", "无可罚")
FOLLOWING = ("duty", "paper", "approval", "deadline")


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One place in the order: the first step that holds gives its `outcome` to its track.

    A step with a `premise` that is still open does not hold the answer back; the answer is then given on that premise,
    unless an item of the step casts doubt on it: then it is no longer to be assumed, and the step is open like any other.
    A step with `opposes` gives no outcome: what the law makes an authority do then stands against these outcomes of
    later steps, and a person must decide between the two.
    """

    id: str
    name: str
    outcome: str
    track: str
    certainty: str = "命中"
    premise: str = ""
    discretionary: bool = False
    says: str = ""
    basis: tuple[str, ...] = ()
    opposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows: when the outcome (or an earlier duty) matches `when`, then `then`, unless the facts deny `given`.

    `punished_by`: only for violations that one of these clauses punishes; for all when there are none.
    """

    id: str
    when: tuple[tuple[str, str], ...]
    then: tuple[str, str]
    source: Provenance
    given: Condition | None = None
    punished_by: tuple[str, ...] = ()


class Saying(NamedTuple):
    """A sentence of law, and whence it is."""

    text: str
    source: Provenance


class TwoDays(NamedTuple):
    """Which law fines an act when the law changed before the decision, in the words of law, and whence.

    A text that takes effect within `ahead` days after the decision, and fines less, is told.
    """

    text: str
    source: Provenance
    ahead: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """A whole order of conclusion; `refusal` says when a party counts as refusing to correct.

    `left_open` says of a track what remains for the authority to judge where no step holds. `several_acts` and
    `several_norms` say how the acts of one case, and the norms of one act, are punished; `two_days` which of two laws fines an
    act, `unpunished` why none does that no law of its day punished (None: no rule is held).
    """

    steps: tuple[Step, ...]
    by_kind: Mapping[str, str]
    ordinary: Mapping[str, str]
    lenient: frozenset[tuple[str, str]]
    consequences: tuple[Consequence, ...]
    refusal: Condition | None
    several_acts: Saying | None = None
    several_norms: Saying | None = None
    left_open: Mapping[str, str] = field(default_factory=dict)
    two_days: TwoDays | None = None
    unpunished: Saying | None = None


_SAYINGS = ("several_acts", "several_norms", "unpunished")
_KEYS = dict.fromkeys(
    ("steps", "by_kind", "ordinary", "left_open", "lenient", "consequences", "refusal", "two_days", *_SAYINGS), False
)
_STEP_KEYS = {
    "name": True,
    "outcome": True,
    "track": True,
    "certainty": False,
    "premise": False,
    "discretionary": False,
    "says": False,
    "basis": False,
    "opposes": False,
}
_CONSEQUENCE_KEYS = {
    "id": True,
    "when": True,
    "given": False,
    "punished_by": False,
    "source": True,
    **dict.fromkeys(FOLLOWING, False),
}
_WHEN = ("outcome", "effect", "force", "track", "duty", "step")


def read_rules(report: Report, node: Node | None, scene: Scene, sources: Mapping[str, Source]) -> Rules | None:
    """The rules that `node` writes."""
    mapping = expect_mapping(report, node, _KEYS, "rules")
    if mapping is None:
        return None
    steps = [_read_step(report, entry) for entry in expect_sequence(report, mapping.get("steps"), "steps")]
    consequences = [
        _read_consequence(report, entry, scene, sources)
        for entry in expect_sequence(report, mapping.get("consequences"), "consequences")
    ]
    lenient: list[tuple[str, str]] = []
    for chain in expect_sequence(report, mapping.get("lenient"), "lenient"):
        words = expect_texts(report, chain, "lenient")
        lenient.extend(pairwise(words))
    return Rules(
        tuple(step for step in steps if step),
        _texts(report, mapping.get("by_kind"), "by_kind"),
        _texts(report, mapping.get("ordinary"), "ordinary"),
        _transitive(lenient),
        tuple(consequence for consequence in consequences if consequence),
        read_condition(report, mapping.get("refusal"), scene),
        _read_saying(report, mapping.get("several_acts"), "several_acts", sources),
        _read_saying(report, mapping.get("several_norms"), "several_norms", sources),
        _texts(report, mapping.get("left_open"), "left_open"),
        _read_two_days(report, mapping.get("two_days"), sources),
        _read_saying(report, mapping.get("unpunished"), "unpunished", sources),
    )


def _read_saying(report: Report, node: Node | None, what: str, sources: Mapping[str, Source]) -> Saying | None:
    mapping = expect_mapping(report, node, {"text": True, "source": True}, what)
    if mapping is None:
        return None
    text = expect_text(report, mapping.get("text"), f"{what} 的 text")
    source = read_provenance(report, mapping.get("source"), sources)
    return Saying(text, source) if text and source else None


def _read_two_days(report: Report, node: Node | None, sources: Mapping[str, Source]) -> TwoDays | None:
    mapping = expect_mapping(report, node, {"text": True, "source": True, "ahead": False}, "two_days")
    if mapping is None:
        return None
    text = expect_text(report, mapping.get("text"), "two_days 的 text")
    source = read_provenance(report, mapping.get("source"), sources)
    ahead = expect_whole(report, mapping.get("ahead"), "two_days 的 ahead")
    return TwoDays(text, source, ahead or 0) if text and source else None


def _transitive(pairs: list[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """All pairs that follow: a before b and b before c is a before c. No outcome comes before itself.

    >>> sorted(_transitive([("a", "b"), ("b", "c")]))
    [('a', 'b'), ('a', 'c'), ('b', 'c')]
    """
    found = set(pairs)
    while more := {(a, d) for a, b in found for c, d in pairs if b == c} - found:
        found |= more
    return frozenset(pair for pair in found if pair[0] != pair[1])


def _texts(report: Report, node: Node | None, what: str) -> dict[str, str]:
    entries = expect_entries(report, node, what)
    return {key.text: expect_text(report, value, what) or "" for key, value in entries}


def _read_step(report: Report, node: Node) -> Step | None:
    mapping = expect_mapping(report, node, _STEP_KEYS, "步骤")
    if mapping is None:
        return None
    name = expect_text(report, mapping.get("name"), "步骤的 name")
    outcome = expect_text(report, mapping.get("outcome"), "步骤的 outcome")
    track = expect_choice(report, mapping.get("track"), TRACKS, "步骤的 track")
    certainty = expect_choice(report, mapping.get("certainty"), CERTAINTIES, "步骤的 certainty")
    if not (name and outcome and track):
        return None
    return Step(
        f"{name}/{outcome}",
        name,
        outcome,
        track,
        certainty or "命中",
        expect_text(report, mapping.get("premise"), "premise") or "",
        bool(expect_flag(report, mapping.get("discretionary"), "discretionary")),
        expect_text(report, mapping.get("says"), "says") or "",
        expect_texts(report, mapping.get("basis"), "basis"),
        expect_texts(report, mapping.get("opposes"), "opposes"),
    )


def _read_consequence(report: Report, node: Node, scene: Scene, sources: Mapping[str, Source]) -> Consequence | None:
    mapping = expect_mapping(report, node, _CONSEQUENCE_KEYS, "后续")
    if mapping is None:
        return None
    consequence_id = expect_text(report, mapping.get("id"), "后续的 id")
    source = read_provenance(report, mapping.get("source"), sources)
    expect_mapping(report, mapping.get("when"), dict.fromkeys(_WHEN, False), "后续的 when")
    when = _texts(report, mapping.get("when"), "后续的 when")
    given = read_condition(report, mapping.get("given"), scene)
    following = [word for word in FOLLOWING if mapping.get(word) is not None]
    if len(following) != 1:
        report.add(mapping, "wrong-shape", f"一条后续要恰好写 {'、'.join(FOLLOWING)} 中的一种")
        return None
    text = expect_text(report, mapping.get(following[0]), following[0])
    of = expect_texts(report, mapping.get("punished_by"), "punished_by")
    unread = given is None and mapping.get("given") is not None
    if unread or not (consequence_id and source and text and when):
        return None
    return Consequence(consequence_id, tuple(sorted(when.items())), (following[0], text), source, given, of)
