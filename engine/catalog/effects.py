"""What an item can do to a case, and of which kinds a list can be: two tables of `vocabulary.yaml`.

Knows their shape; does not know what any of them means in law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.documents import (
    Diagnostic,
    Node,
    Report,
    expect_choice,
    expect_flag,
    expect_mapping,
    expect_sequence,
    expect_text,
)
from engine.documents import Mapping as MappingNode

TRACKS = ("处罚", "强制")
"""The two decisions of a case, each with its own conclusion."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect. It belongs to the decision of its `track`.

    `unforced`: it leaves no choice by itself, so that an item with it has no 可以 or 应当. `aggravating`: it speaks
    against leniency and has no place in the order of the conclusion. `bars_fine`: where it applies no fine may be imposed,
    whatever else may.
    """

    name: str
    track: str
    unforced: bool = False
    aggravating: bool = False
    bars_fine: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list; `statutory` is the law itself, not a list of an authority's discretion.

    `track` is the only decision that lists of this kind speak to; None when they may speak to each.
    """

    name: str
    statutory: bool = False
    track: str | None = None


_FLAGS = ("unforced", "aggravating", "bars_fine")
_EFFECT_KEYS = {"name": True, "track": True, **dict.fromkeys(_FLAGS, False)}
_KIND_KEYS = {"name": True, "statutory": False, "track": False}


def read_effects(node: Node | None, path: str) -> tuple[Mapping[str, Effect], Mapping[str, Kind], list[Diagnostic]]:
    """The effects and the kinds of the vocabulary file, by name; what is wrong with the rest of it is told elsewhere."""
    report = Report(path)
    top = node if isinstance(node, MappingNode) else None
    effects: dict[str, Effect] = {}
    for entry in expect_sequence(report, top.get("effects") if top else None, "effects"):
        mapping = expect_mapping(report, entry, _EFFECT_KEYS, "法律效果")
        name = expect_text(report, mapping.get("name"), "法律效果的 name") if mapping else None
        track = expect_choice(report, mapping.get("track"), TRACKS, "法律效果的 track") if mapping else None
        if mapping and name and track:
            _tell_twice(report, entry, name, effects)
            effects[name] = Effect(name, track, *(bool(expect_flag(report, mapping.get(key), key)) for key in _FLAGS))
    kinds: dict[str, Kind] = {}
    for entry in expect_sequence(report, top.get("kinds") if top else None, "kinds"):
        mapping = expect_mapping(report, entry, _KIND_KEYS, "清单种类")
        name = expect_text(report, mapping.get("name"), "清单种类的 name") if mapping else None
        if mapping and name:
            _tell_twice(report, entry, name, kinds)
            track = expect_choice(report, mapping.get("track"), TRACKS, "清单种类的 track")
            kinds[name] = Kind(name, bool(expect_flag(report, mapping.get("statutory"), "statutory")), track)
    return effects, kinds, report.found


def _tell_twice(report: Report, node: Node, name: str, seen: Mapping[str, object]) -> None:
    if name in seen:
        report.add(node, "duplicate-id", f"“{name}”写了两次")
