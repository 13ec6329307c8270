"""A record for a reader who shall see no party: what a person wrote in own words is left out, and named as left out.

Knows the shape of records and answers; decides nothing. The bytes of the record stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from api.scopes import READ
from api.store import Actor
from engine.language import OTHER_MATTER

MASKED = ("title", "evidence", "reasons", "factor", "signed")
"""The keys, wherever they stand in a record, that may name a party: own words of whom recorded it. An act loses its name,
too, and a matter in own words all but that it is one."""
_OF_ACT = "个违法行为"
_BEGINS = re.compile(f"{OTHER_MATTER}|{_OF_ACT}（")
_EMPTY: dict[str, object] = {"title": "", "evidence": None, "reasons": "", "factor": "", "signed": None}


def sees_parties(actor: Actor) -> bool:
    """Whether a reader may see who a record is about."""
    return READ in actor.scopes


def masked_result(result: bytes) -> bytes:
    """An answer without the title of the case, what proves its facts, the names of its acts and matters in own words.

    >>> masked_result('{"case":{"title":"某甲","facts":{"x":{"value":1,"evidence":"某甲的笔录"}}}}'.encode())
    b'{"case":{"title":"","facts":{"x":{"value":1,"evidence":null}}}}'
    >>> masked_result('{"matter":{"name":"其他：某甲的事"},"notes":["“其他：某甲的事”不在事项表里"]}'.encode()).decode()
    '{"matter":{"name":"其他：…"},"notes":["“其他：…”不在事项表里"]}'
    """
    answer = orjson.loads(result)
    for each in _mappings(answer):
        if "evidence" in each:
            each["evidence"] = None
        case = each.get("case")
        if isinstance(case, dict) and "title" in case:
            case["title"] = ""
    own: dict[str, str] = {}
    for each in _mappings(answer):
        told = (each.get("name"), each.get("事项"))
        own |= {text: f"{OTHER_MATTER}…" for text in told if isinstance(text, str) and text.startswith(OTHER_MATTER)}
        if "act" in each and each.get("id"):
            own[f"{_OF_ACT}（{each['id']}）"] = _OF_ACT
            each["id"] = ""
    return orjson.dumps(_without(own, answer) if own else answer)


def masked_choice(choice: dict[str, Any]) -> dict[str, Any]:
    """A choice without its words and its signature."""
    return choice | {name: _EMPTY[name] for name in ("reasons", "factor", "signed")}


def _without(own: Mapping[str, str], answer: object) -> object:
    """The answer with other words in the place of each of these, the longest first, wherever its texts repeat them."""
    lengths = sorted({len(text) for text in own}, reverse=True)

    def replaced(text: str) -> Iterator[str]:
        done = 0
        for begins in _BEGINS.finditer(text):
            at = begins.start()
            if at < done:
                continue
            word = next((each for length in lengths if (each := text[at : at + length]) in own), "")
            if word:
                yield text[done:at] + own[word]
                done = at + len(word)
        yield text[done:]

    masked = {text: "".join(replaced(text)) for text in set(_texts(answer))}

    def other(node: object) -> object:
        if isinstance(node, dict):
            return {key: other(value) for key, value in node.items()}
        if isinstance(node, list):
            return [other(value) for value in node]
        return masked[node] if isinstance(node, str) else node

    return other(answer)


def _texts(node: object) -> Iterator[str]:
    """Every text of an answer."""
    if isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from _texts(each)
    elif isinstance(node, str):
        yield node


def _mappings(node: object) -> Iterator[dict[str, Any]]:
    """Every mapping of an answer."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            yield here
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
