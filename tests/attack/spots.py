"""Every spot of every endpoint where a caller writes something, from the OpenAPI page: bodies, paths, queries, headers.

An endpoint that is added is walked by itself; a body of a kind that is not known here fails.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from engine.language import RECORD_FIELDS
from tests.attack.calls import Call
from tests.attack.shapes import TEXTS, VALUES, WRITTEN, Shape, listed
from tests.shipped import CATALOG

HEAD = 60_000
"""Bytes of a head that the server reads: line, query and headers together may have 64 KB."""
BODY = 256_000
"""Bytes of a body, a little below the limit."""
FEW_LINES = 8_000
"""Bytes of a batch, each line of which is answered; there may be as many as one likes."""
MARK = "-here-"
JSON, LINES = "application/json", "application/x-ndjson"
# Read by the service itself or by what stands around it, on every endpoint.
HEADERS = ("Authorization", "X-API-Key", "X-Request-Id", "Content-Type", "Content-Encoding", "Content-Length", "Accept",
           "If-None-Match", "Idempotency-Key", "Host", "Cookie", "traceparent", "Unknown")  # fmt: skip
PARAMETERS: dict[str, Shape] = {
    "names": listed("a{}=1".format, "  ", "&"),
    "one name again and again": listed(lambda _: "q=1", "  ", "&"),
    "names without a value": listed(lambda _: "", "  ", "&"),
}
SEVERAL: dict[str, Shape] = {
    "names": listed("a{}".format, "  "),
    "one name again and again": listed(lambda _: "a", "  "),
    "keys": listed(lambda _: "x-api-key", "  "),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A spot of one endpoint: what may stand there, how large it may be, and the request in which a content stands there."""

    name: str
    shapes: dict[str, Shape]
    most: int
    call: Callable[[str], Call]


def spots(page: dict[str, Any], path: str, method: str, values: dict[str, str]) -> Iterator[Spot]:
    """The spots of one operation of the page; `values` are good ones for the parameters of its path."""
    operation = page["paths"][path][method]
    verb, where, name = method.upper(), path.format(**values), f"{method} {path}"
    body, headers = _example(operation)
    good = Call(verb, where, b"", headers, body)
    for one in values if "{" in path else ():
        if f"{{{one}}}" in path:
            yield Spot(f"{name} {one}", TEXTS, HEAD, _in_path(good, path, values, one))
    asked = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
    for one in (*asked, "unknown"):
        yield Spot(f"{name} ?{one}", TEXTS, HEAD, _in_query(good, one))
    yield Spot(f"{name} ?", PARAMETERS, HEAD, lambda text: _with(good, query=text.strip().encode()))
    named = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"]
    for one in dict.fromkeys((*HEADERS, *named)):
        yield Spot(f"{name} {one}:", TEXTS, HEAD, _in_header(good, one))
    yield Spot(f"{name} headers", SEVERAL, HEAD, lambda text: _with(good, headers=_pairs(text)))
    if "requestBody" in operation:
        yield from _in_body(page, operation, name, good)


def _with(good: Call, **other: Any) -> Call:  # noqa: ANN401  # any field of a call
    fields = {"query": good.query, "headers": good.headers, "body": good.body} | other
    return Call(good.method, good.path, **fields)


def _example(operation: dict[str, Any]) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]]:
    if "requestBody" not in operation:
        return b"", ()
    media, content = next(iter(operation["requestBody"]["content"].items()))
    example = content["example"]
    text = example if isinstance(example, str) else json.dumps(example)
    return text.encode(), ((b"content-type", media.encode()),)


def _pairs(text: str) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((one.encode(), b"1") for one in text.strip().split(","))


def _in_path(good: Call, path: str, values: dict[str, str], name: str) -> Callable[[str], Call]:
    return lambda text: Call(good.method, path.format(**values | {name: text}), b"", good.headers, good.body)


def _in_query(good: Call, name: str) -> Callable[[str], Call]:
    return lambda text: _with(good, query=f"{name}={quote(text)}".encode()[:HEAD])


def _in_header(good: Call, name: str) -> Callable[[str], Call]:
    key = name.lower().encode()
    kept = tuple(pair for pair in good.headers if pair[0] != key)
    return lambda text: _with(good, headers=(*kept, (key, text.encode()[:HEAD])))


def _in_body(page: dict[str, Any], operation: dict[str, Any], name: str, good: Call) -> Iterator[Spot]:
    media, content = next(iter(operation["requestBody"]["content"].items()))
    if media == LINES:
        (line, *_) = content["example"].splitlines()
        example, shape = json.loads(line), {"$ref": "#/components/schemas/Case"}
        yield Spot(f"{name} lines", {"lines": _lines(line), "lines that are wrong": _lines("{"), "empty lines": _lines("")},
                   FEW_LINES, lambda text: _with(good, body=text.encode()))  # fmt: skip
    else:
        assert media == JSON, f"{name} takes {media}, of which the walk knows nothing"
        example, shape = content["example"], content["schema"]
    yield Spot(f"{name} body", VALUES, BODY, lambda text: _with(good, body=text.encode()))
    yield Spot(f"{name} before the body", {"spaces": TEXTS["spaces"]}, BODY,
               lambda text: _with(good, body=text.strip("a").encode() + good.body))  # fmt: skip
    found: dict[tuple[str, ...], set[str]] = {}
    for pointer, kind in pointers(shape, page["components"]["schemas"]):
        found.setdefault(pointer, set()).add(kind)
    for pointer, kinds in found.items():
        yield _at(good, name, _short(example), pointer, WRITTEN if kinds <= {"string", "null"} else VALUES)


def _lines(line: str) -> Shape:
    return lambda size: (line + "\n") * (size // (len(line) + 1))


def pointers(
    shape: dict[str, Any], known: dict[str, Any], at: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The path and the type of every value in a body of that shape; MARK stands for a key of one's own."""
    if "$ref" in shape:
        yield from pointers(known[shape["$ref"].rpartition("/")[2]], known, at)
        return
    for one in shape.get("anyOf", ()):
        yield from pointers(one, known, at)
    if at and "anyOf" not in shape:
        yield at, shape.get("type", "any")
    for key, inner in shape.get("properties", {}).items():
        yield from pointers(inner, known, (*at, key))
    if isinstance(inner := shape.get("additionalProperties"), dict):
        yield (*at, MARK), "string"
        yield from (((*at, *fact), "any") for fact in facts())
    if isinstance(inner := shape.get("items"), dict) and inner:
        yield from pointers(inner, known, (*at, "0"))


def facts() -> Iterator[tuple[str, ...]]:
    """A fact of each type that is read in its own way, and every spot inside one."""
    one_of_each = {term.type: term.name for term in CATALOG.library.vocabulary.terms.values()}
    yield from ((one_of_each[kind],) for kind in ("元", "数量", "日期", "时长", "选项", "记录"))
    records, money = one_of_each["记录"], one_of_each["元"]
    yield from ((money, "evidence"), (money, MARK), (records, "自"))
    yield from ((records, "0", field) for field in ("日期", "处理", "事项", "条款", MARK))


def _short(example: dict[str, Any]) -> dict[str, Any]:
    """The example with few facts and one entry of each list: what is read beside the content shall take no time."""
    kept = {key: value[:1] if isinstance(value, list) else value for key, value in example.items()}
    return {key: {} if key == "facts" else _short(value) if isinstance(value, dict) else value
            for key, value in kept.items()}  # fmt: skip


def _at(good: Call, name: str, example: dict[str, Any], pointer: tuple[str, ...], shapes: dict[str, Shape]) -> Spot:
    data = copy.deepcopy(example)
    here: Any = data
    for key, following in zip(pointer, (*pointer[1:], None), strict=True):
        value: Any = MARK if following is None else [] if following == "0" else {}
        if isinstance(here, list):
            here[:] = [value if following is None or not here else here[0]]
            here = here[0]
            continue
        if following is None or not isinstance(here.get(key), dict | list):
            here[key] = value
        here = here[key]
    _complete(data, pointer)
    start, _, end = json.dumps(data, ensure_ascii=False).partition(f'"{MARK}"')
    shown = "/".join(pointer)
    return Spot(f"{name} /{shown}", shapes, BODY, lambda text: _with(good, body=f"{start}{text}{end}".encode()))


def _complete(data: dict[str, Any], pointer: tuple[str, ...]) -> None:
    """Give what is cited the rest that it must have, so that the content is read."""
    here: Any = data
    for key in pointer[:-1]:
        here = here[0] if isinstance(here, list) else here[key]
    if isinstance(here, dict) and pointer[-1] in RECORD_FIELDS and pointer[-1] != "日期":
        here["日期"] = "2024-03-01"
    if isinstance(here, dict) and pointer[-1] in ("evidence", MARK) and len(pointer) > 2 and pointer[-2] != "facts":
        here.setdefault("value", "1元")
