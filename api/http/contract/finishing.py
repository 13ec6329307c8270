"""The last hand on the OpenAPI page: what readers and generators of clients need and the framework does not write.

Requests stay closed and answers are open, as docs/api.md promises; a name stands for one shape; words of a closed list are
listed. Works on the page as data; knows no endpoint.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from api.http.contract.examples import ANSWERS
from api.http.contract.facts import REFERS
from engine.answer import ConclusionWords, acts_shape, shape

Page = dict[str, Any]
_SCHEMAS = "#/components/schemas/"
_HEADERS: dict[str, tuple[str, bool]] = {
    "X-Request-Id": ("请求号：请求写了就是它，没有写的新编", True),
    "Evaluation-Recorded": ("yes：已经存证；no：没有", True),
    "Idempotency-Replayed": ("true：重复的请求，给的是第一次的结果；不是重复的没有", False),
    "Location": ("存证的地址；没有存证的没有", False),
    "ETag": ("这一版的标记，下次写在 If-None-Match 里", True),
    "Retry-After": ("过几秒再送", False),
}
"""Every header of an answer that callers read: what it says, and whether it always stands where the page names it."""


def headers_named(*names: str) -> dict[str, Any]:
    """The headers of a response, for its entry."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def finish(page: Page, words: ConclusionWords) -> None:
    """Complete the page in place."""
    schemas = page["components"]["schemas"]
    for _ in _each(page, _plain):
        pass
    _name_words(schemas, words)
    _describe_inherited(schemas)
    for name, schema in schemas.items():
        schema["title"] = name
        for key in schema.get("properties", {}).values():
            # Generators take a key with a default for one that always stands there.
            key.pop("default", None)
    _part(page)
    for name in answered(page):
        _open(schemas[name])
    for operation in _operations(page):
        operation["parameters"] = [_without_null(one) for one in operation.get("parameters", ())]
        for response in operation["responses"].values():
            response["headers"] = headers_named("X-Request-Id") | response.get("headers", {})
    _show_answers(page)
    page["components"]["headers"] = {
        name: {"description": says, "required": always, "schema": {"type": "string"}}
        for name, (says, always) in _HEADERS.items()
    }


def _describe_inherited(schemas: dict[str, Any]) -> None:
    """Say of a key that a shape of the engine has from another what it says there: the framework passes over that."""
    for kind in (*vars(shape).values(), *vars(acts_shape).values()):
        for base in getattr(kind, "__orig_bases__", ()):
            name, of = getattr(kind, "__name__", ""), getattr(base, "__name__", "")
            if name in schemas and of in schemas:
                inherited = schemas[of]["properties"]
                for key, told in schemas[name]["properties"].items():
                    if "description" in inherited.get(key, {}):
                        told.setdefault("description", inherited[key]["description"])


def _show_answers(page: Page) -> None:
    """Put beside the shape of an answer what the service answered to the examples of the page."""
    answers = json.loads(ANSWERS.read_text(encoding="utf-8"))
    for operation in _operations(page):
        for status, shown in answers.get(operation["operationId"], {}).items():
            media = next(iter(operation["responses"][status]["content"].values()))
            media["examples"] = {f"example{number}": one for number, one in enumerate(shown, 1)}


def sent(page: Page) -> set[str]:
    """The names of the shapes that callers send."""
    return _reached(page, [operation.get("requestBody", {}) for operation in _operations(page)])


def answered(page: Page) -> set[str]:
    """The names of the shapes that callers are sent."""
    return _reached(page, _answers(page))


def _part(page: Page) -> None:
    """Give a shape that is both sent and answered another name where it is answered: there it is open."""
    schemas, to_callers = page["components"]["schemas"], answered(page)
    both = {name for name in to_callers & sent(page) if schemas[name].get("additionalProperties") is False}
    schemas.update({f"{name}Shown": deepcopy(schemas[name]) | {"title": f"{name}Shown"} for name in sorted(both)})
    copies = [schemas[f"{name}Shown"] for name in both]
    for place in (*_answers(page), *(schemas[name] for name in to_callers - both), *copies):
        for node in _each(place):
            name = str(node.get("$ref", "")).removeprefix(_SCHEMAS)
            if name in both:
                node["$ref"] = f"{_SCHEMAS}{name}Shown"


def _operations(page: Page) -> Iterator[dict[str, Any]]:
    return (operation for path in page["paths"].values() for operation in path.values())


def _answers(page: Page) -> list[object]:
    """Where what is sent to callers is described: responses, events, and the lines of a batch."""
    found: list[object] = [operation["responses"] for operation in _operations(page)]
    return [*found, page.get("webhooks", {}), {"$ref": f"{_SCHEMAS}BatchLine"}, {"$ref": f"{_SCHEMAS}Problem"}]


def _reached(page: Page, begins: list[Any]) -> set[str]:
    """The names of the shapes that are referred to from some places on, and from there."""
    schemas, found, waiting = page["components"]["schemas"], set(), list(begins)
    while waiting:
        for node in _each(waiting.pop()):
            name = str(node.get("$ref", "")).removeprefix(_SCHEMAS)
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return found


def _each(node: object, change: Callable[[dict[str, Any]], None] | None = None) -> Iterator[dict[str, Any]]:
    """Every mapping of the page from `node` down, each changed first."""
    if isinstance(node, dict):
        if change:
            change(node)
        yield node
        for inner in node.values():
            yield from _each(inner, change)
    elif isinstance(node, list):
        for inner in node:
            yield from _each(inner, change)


def _plain(node: dict[str, Any]) -> None:
    """Without the title that the framework gives every key: shapes would share it. A shape that is named is referred to."""
    if isinstance(node.get("title"), str) and "version" not in node:
        del node["title"]
    if REFERS in node:
        node["$ref"] = _SCHEMAS + node.pop(REFERS)


def _open(schema: dict[str, Any]) -> None:
    """Let a shape that is answered hold keys that are not known yet."""
    schema.pop("additionalProperties", None)


def _without_null(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter is written or not written; there is no null in an address or a header."""
    schema = parameter["schema"]
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(kinds) != 1:
        return parameter
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return parameter | {"schema": kinds[0] | rest}


def _name_words(schemas: dict[str, Any], words: ConclusionWords) -> None:
    """List the words that rules and engine write. Another word may come with another version of the rules."""
    listed = {
        "TrackName": (words.tracks, "一项决定"),
        "OutcomeName": (words.outcomes, "结论；规则变了可以有新的"),
        "Certainty": (words.certainties, "结论的把握"),
        "UsedDay": (words.used, "按哪一天的规定"),
    }
    for name, (every, says) in listed.items():
        schemas[name] = {"type": "string", "enum": list(every), "description": says}
