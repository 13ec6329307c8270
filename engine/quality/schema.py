"""The list format as a JSON Schema (draft 2020-12) for editors.

Built from the readers' own key tables and the enumerations they accept; for the small mappings that readers write in
place the tables stand here, and a test holds them equal to what the readers ask for. It must not know any list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.catalog import (
    ANY_MATTER,
    CERTAINTIES,
    FOLLOWING,
    LEFTOVER,
    READINGS,
    STATUSES,
    TRACKS,
    TRANSITIONS,
    Library,
    item_reader,
    list_reader,
    replacing,
)
from engine.language import RECORD_OUTCOMES, SAME, TYPES

Schema = dict[str, Any]
Keys = Mapping[str, bool]

EFFECTIVE = {"from": True, "until": False, "read": False, "uncertain": False, "until_uncertain": False}
SOURCE = {"at": True, "read": True, "of": False, "note": False}
EXCLUSION = {"id": True, "text": True, "source": True, "when": True}
CRITERION = {"of": True, "text": True, "source": True}
DEFINITION = {"text": True, "when": True, "source": True, "overrides": False}
LIGHTER = {"share": True, "inclusive": False, "source": True, "only_maximum": False}
CLOCK = {"id": True, "from": True, "length": True, "source": True, "text": True} | dict.fromkeys(
    ("when", "ends_with", "besides", "sets_aside"), False
)
CAVEAT = {"text": True, "source": True}
FAMILY = {"punished_by": True, "stage": False}
LEFT_OUT = {"because": True, "matters": False, "punished_by": False}
VARIANT = {"id": True, "text": True, "when": True}
BENCHMARK = {"guide": False, "warning": True, "also": False}
MEASURE = {"clause": True, "measure": True}
CUT = {"cut": True, "floor": True}
SHAPES = ("between", "times", "up_to", "flat", "from")
FINE = {"when": False, "words": False, "of": False, "graver": False, **dict.fromkeys(SHAPES, False)}
RULES = dict.fromkeys(
    (
        "steps",
        "by_kind",
        "ordinary",
        "left_open",
        "lenient",
        "consequences",
        "refusal",
        "several_acts",
        "several_norms",
        "unpunished",
        "two_days",
    ),
    False,
)
STEP = {"name": True, "outcome": True, "track": True} | dict.fromkeys(
    ("certainty", "premise", "discretionary", "says", "basis", "opposes"), False
)
CONSEQUENCE = {
    "id": True,
    "when": True,
    "given": False,
    "punished_by": False,
    "source": True,
    **dict.fromkeys(FOLLOWING, False),
}
CONSEQUENCE_WHEN = dict.fromkeys(("outcome", "effect", "force", "track", "duty", "step"), False)
TWO_DAYS = {"text": True, "source": True, "ahead": False}
COUNT = {"same": True, "within": True, "before": False, "counts": False, "judged": False}
CONDITIONS: tuple[Keys, ...] = (
    {"all": True},
    {"any": True},
    {"not": True},
    {"exactly": True, "of": True},
    {"soft": True, "wording": True, "judged": True},
    {"none": True, **COUNT},
    {"at_most": True, "of": True, **COUNT},
    {"at_least": True, "of": True, **COUNT},
    {"unread": True},
    {"wording": True},
)

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_WHOLE: Schema = {"type": ["integer", "string"], "pattern": "^[0-9]+$"}
_FLAG: Schema = {"enum": [True, False, "true", "false"]}
_WHEN: Schema = {"$ref": "#/$defs/condition"}
_SOURCE: Schema = {"$ref": "#/$defs/source"}
_FINE: Schema = {"$ref": "#/$defs/fine"}


def list_schema(library: Library) -> Schema:
    """The schema of a list file; the names of terms, matters and sources are those of `library`.

    An editor that types scalars (a whole number, a truth value) is not refused: a list file is read as text.
    """
    names = _names_of(library)
    top = _mapping(list_reader.KEYS, _list_values(names))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "裁量清单",
        **top,
        "$defs": {
            "condition": _condition(names),
            "source": _mapping(SOURCE, {"read": _choice(READINGS), "of": names.source}),
            "fine": {**_mapping(FINE, _fine_values(names)), "oneOf": [{"required": [shape]} for shape in SHAPES]},
        },
    }


@dataclass(frozen=True, slots=True)
class _Names:
    """The names that a library knows, as schemas; `terms` by type."""

    terms: Mapping[str, Schema]
    any: Schema
    matter: Schema
    source: Schema
    effect: Schema
    kind: Schema


def _names_of(library: Library) -> _Names:
    terms = library.vocabulary.terms.values()
    by_type = {type_: _choice(term.name for term in terms if term.type == type_) for type_ in TYPES}
    matters = _choice((ANY_MATTER, *library.matters.by_name))
    return _Names(
        by_type,
        _choice(term.name for term in terms),
        matters,
        _choice(library.sources),
        _choice(library.effects),
        _choice(library.kinds),
    )


def _mapping(keys: Keys, values: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": {key: values.get(key, _TEXT) for key in keys},
        "required": [key for key, needed in keys.items() if needed],
        "additionalProperties": False,
    }


def _choice(words: Iterable[object]) -> Schema:
    return {"enum": list(words)}


def _array(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _list_values(names: _Names) -> dict[str, Schema]:
    exclusion = _mapping(EXCLUSION, {"source": _SOURCE, "when": _WHEN})
    definition = _mapping(DEFINITION, {"source": _SOURCE, "when": _WHEN})
    day = names.terms["日期"]
    caveats = _array(_mapping(CAVEAT, {"source": _SOURCE}))
    clock = _mapping(
        CLOCK,
        {
            "from": day,
            "source": _SOURCE,
            "when": _WHEN,
            "ends_with": _array(day),
            "besides": caveats,
            "sets_aside": _TEXTS,
        },
    )
    return {
        "format": _choice(["1", 1]),
        "version": _DAY,
        "kind": names.kind,
        "sources": _array(names.source),
        "effective": _mapping(EFFECTIVE, {"from": _DAY, "until": _DAY, "uncertain": _FLAG, "until_uncertain": _FLAG}),
        "issuers": _TEXTS,
        "status": _choice(STATUSES),
        "transition": _choice(TRANSITIONS),
        "replaces": _array({"anyOf": [_TEXT, _mapping(replacing.REPLACEMENT, {"from": _DAY})]}),
        "revision": _WHOLE,
        "corrects": _mapping(replacing.CORRECTION, {"on": _DAY}),
        "verified_until": _DAY,
        "published_items": _WHOLE,
        "definitions": {"type": "object", "additionalProperties": definition},
        "exclude": _array(exclusion),
        "criteria": _array(_mapping(CRITERION, {"source": _SOURCE})),
        "common": _array(_WHEN),
        "defines": _TEXTS,
        "items": _array(_item(names)),
        "lighter": _mapping(LIGHTER, {"inclusive": _FLAG, "source": _SOURCE}),
        "clocks": _array(clock),
        "rules": _rules(),
        "leftovers": _array(_mapping(LEFTOVER, {})),
    }


def _item(names: _Names) -> Schema:
    variant = _mapping(VARIANT, {"when": _WHEN})
    cut = _mapping(CUT, {"cut": {**_TEXTS, "minItems": 2, "maxItems": 2}})
    values = {
        "matter": {"anyOf": [names.matter, _array(names.matter), _mapping(FAMILY, {"punished_by": _TEXTS})]},
        "left_out": _array(_mapping(LEFT_OUT, {"matters": _array(names.matter), "punished_by": _TEXTS})),
        "source": _SOURCE,
        "effect": names.effect,
        "kind": names.kind,
        "when": _WHEN,
        "variants": _array(variant),
        "force": _choice(["可以", "应当"]),
        "common": _FLAG,
        "survives": _TEXTS,
        "duties": _TEXTS,
        "measures": _array(_mapping(MEASURE, {})),
        "fine": {"anyOf": [cut, _FINE, _array(_FINE)]},
        "benchmark": _mapping(BENCHMARK, {"warning": _FLAG, "also": _TEXTS}),
        "decided_by": _TEXTS,
        "defines": _TEXTS,
        "basis": _TEXTS,
        "from": _DAY,
        "until": _DAY,
        "sets_aside": _TEXTS,
        "doubt": _WHEN,
        "original": {"type": "object", "additionalProperties": _TEXT},
    }
    return {**_mapping(item_reader.KEYS, values), "oneOf": [{"required": ["when"]}, {"required": ["variants"]}]}


def _fine_values(names: _Names) -> dict[str, Schema]:
    pair = {**_TEXTS, "minItems": 2, "maxItems": 2}
    return {"when": _WHEN, "graver": _FLAG, "of": names.any, "between": pair, "times": pair}


def _condition(names: _Names) -> Schema:
    values: dict[str, Schema] = {
        "all": _array(_WHEN),
        "any": {**_array(_WHEN), "minItems": 1},
        "not": _WHEN,
        "exactly": _WHOLE,
        "soft": _WHEN,
        "judged": names.terms["是否"],
        "none": names.terms["记录"],
        "at_most": _WHOLE,
        "at_least": _WHOLE,
        "same": _choice(SAME),
        "before": names.terms["日期"],
        "counts": _array(_choice(RECORD_OUTCOMES)),
    }
    shapes = []
    for keys in CONDITIONS:
        of = _array(_WHEN) if "exactly" in keys else names.terms["记录"]
        shapes.append(_mapping(keys, {**values, "of": of}))
    return {"anyOf": [{"type": "string"}, *shapes]}


def _rules() -> Schema:
    free: Schema = {"type": "object", "additionalProperties": _TEXT}
    step = _mapping(
        STEP,
        {
            "track": _choice(TRACKS),
            "certainty": _choice(CERTAINTIES),
            "discretionary": _FLAG,
            "basis": _TEXTS,
            "opposes": _TEXTS,
        },
    )
    when = _mapping(CONSEQUENCE_WHEN, {})
    consequence = {
        **_mapping(CONSEQUENCE, {"when": when, "given": _WHEN, "punished_by": _TEXTS, "source": _SOURCE}),
        "oneOf": [{"required": [word]} for word in FOLLOWING],
    }
    values = {
        "steps": _array(step),
        "by_kind": free,
        "ordinary": free,
        "left_open": free,
        "lenient": _array(_TEXTS),
        "consequences": _array(consequence),
        "refusal": _WHEN,
        **dict.fromkeys(("several_acts", "several_norms", "unpunished"), _mapping(CAVEAT, {"source": _SOURCE})),
        "two_days": _mapping(TWO_DAYS, {"source": _SOURCE}),
    }
    return _mapping(RULES, values)
