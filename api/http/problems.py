"""RFC 9457 problems: the closed list of what can go wrong, in Chinese, and where; never with a value that was sent.

Knows HTTP; a message of the engine may quote what it was given, so only its code, its place and what it says without that come
through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson
from pydantic import BaseModel
from starlette.responses import Response

from api.http import allowed
from api.strict_json import JsonError
from engine.catalog import Library
from engine.documents import CODES
from engine.evaluation import ACTS, IN_CHINESE, WORDS, CaseError, CaseProblem, as_written
from engine.language import RECORD_FIELDS

MEDIA = "application/problem+json"
TYPE = "urn:cailiang:problem:"

KINDS: dict[str, tuple[int, str]] = {
    "refused": (400, "请求被拒绝"),
    "bad-json": (400, "请求体不是可以接受的 JSON"),
    "bad-case": (422, "案件有误"),
    "bad-parameter": (422, "参数有误"),
    "bad-body": (422, "请求体的结构有误"),
    "no-credentials": (401, "需要密钥或者令牌"),
    "bad-credentials": (401, "密钥或者令牌无效、过期或者已撤销"),
    "missing-scope": (403, "没有做这件事的权限"),
    "other-place": (403, "不在这个密钥所属的地区之内"),
    "not-found": (404, "没有这个资源"),
    "unknown-evaluation": (404, "没有这次核查，或者无权查看"),
    "unknown-case-file": (404, "没有这个案件，或者无权查看"),
    "unknown-list": (404, "规则库里没有这份清单或者这个版本"),
    "not-kept": (404, "没有配置存证库，核查结果没有保存"),
    "wrong-method": (405, "不支持这个方法"),
    "slow-body": (408, "请求体到得太慢"),
    "idempotency-conflict": (409, "同一个 Idempotency-Key 用于不同的请求体"),
    "case-file-changed": (409, "这个案件已经在别处保存过"),
    "case-file-sealed": (409, "这个案件已经存证，不能再改"),
    "rulesets-not-held": (409, "指定的规则库不在内存里"),
    "record-damaged": (409, "存证被改动或者有一部分丢失，不能据以作答"),
    "erased": (410, "核查的内容已经按规定删除，只留记录"),
    "too-large": (413, "请求体过大"),
    "wrong-media": (415, "请求体的类型、编码或者压缩方式不接受"),
    "wrong-host": (421, "不认请求写的主机名（Host）"),
    "too-many-requests": (429, "请求过于频繁"),
    "internal": (500, "服务出错，没有结论"),
    "keys-gone": (503, "签发方的公钥读不到，令牌无法核对"),
    "store-gone": (503, "存证库连不上，没有保存"),
    "rulesets-wrong": (503, "需要的清单有错误，不能核查"),
    "spool-full": (507, "临时目录没有余地，放不下这次批量"),
    "store-full": (507, "存证库写满，没有保存"),
}
"""Every kind of problem: its status and its title. `type` is `urn:cailiang:problem:` and the name; it never changes.

`refused` and `internal` also stand for every other status of 4xx and 5xx that an `HTTPException` of the framework has.
"""
RETRIED = frozenset(("too-many-requests", "store-gone"))
"""The kinds that say after how many seconds to send again."""
MOST_FAULTS = 50
"""So many faults a problem tells."""
_OF_FRAMEWORK = {404: "not-found", 405: "wrong-method"}

SAID = {
    "bad-key": "这里的键不认识。",
    "missing": "缺少必须写的键。",
    "not-text": "这里要写文字。",
    **CODES,
    "bad-date": "要写成年-月-日，例如 2025-03-20，而且确有这一天。",
    "unknown-term": "词汇表里没有这一事实要素；可用的见 /v1/terms。",
    "duplicate-key": "同一个键写了两次；只留一处。",
    "syntax": "不符合 JSON 的写法。",
    "not-utf8": "不是 UTF-8 编码。",
    "control-character": "含有看不见的字符，请删去。",
    "too-large": "写的内容过多或者过长。",
}
"""What each code says where the fault itself says no more."""
_OF_VALUES = frozenset(("bad-value", "bad-unit", "bad-date", "wrong-shape"))
"""Codes of a fact whose value is wrong, not its name."""
_CODES_OF_PYDANTIC = {
    "repeated": "duplicate-key",
    "missing": "missing-key",
    "extra_forbidden": "unknown-key",
    "string_type": "not-text",
    "bad-date": "bad-date",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: its place in the body (a JSON pointer) or the parameter, a code, and which entry there.

    `entry` counts from 1 and stands for a key that is not ours to repeat. `told` says more than the code, of our own.
    """

    pointer: str
    code: str
    entry: int | None = None
    parameter: str = ""
    line: int | None = None
    column: int | None = None
    told: str = ""

    def data(self, *, said: bool) -> dict[str, Any]:
        """The fault as data, without what does not apply; the code is `said` in words, too."""
        found: dict[str, Any] = {"parameter": self.parameter} if self.parameter else {"pointer": self.pointer}
        found["code"] = self.code
        if said or self.told:
            found["message"] = self.told or SAID.get(self.code, CODES["bad-value"])
        placed = {"entry": self.entry, "line": self.line, "column": self.column}
        return found | {name: number for name, number in placed.items() if number is not None}


class ProblemError(Exception):
    """Ends a request with a problem; `detail` is our own sentence, never a value; `status` stands for the kind's own."""

    def __init__(
        self,
        kind: str,
        faults: Iterable[Fault] = (),
        detail: str = "",
        headers: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> None:
        self.kind, self.faults, self.detail, self.headers = kind, tuple(faults), detail, dict(headers or {})
        self.status = status or KINDS[kind][0]
        super().__init__(kind)

    def data(self, request_id: str = "", *, said: bool = True) -> dict[str, Any]:
        """The problem as data; unless `said`, without the words that its kind and the codes of its faults always have."""
        found: dict[str, Any] = {"type": TYPE + self.kind}
        if said:
            found["title"] = KINDS[self.kind][1]
        found["status"] = self.status
        if self.detail:
            found["detail"] = self.detail
        if request_id:
            found["instance"] = f"urn:cailiang:request:{request_id}"
        if self.faults:
            found["errors"] = [fault.data(said=said) for fault in self.faults[:MOST_FAULTS]]
        return found


def respond(problem: ProblemError, request_id: str) -> Response:
    """The response that says the problem."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(orjson.dumps(problem.data(request_id)), problem.status, headers, MEDIA)


def of_framework(status: int, headers: Mapping[str, str] | None) -> ProblemError:
    """The problem for an `HTTPException`, with its status and headers.

    >>> of_framework(403, None).kind, of_framework(403, None).status, of_framework(502, None).kind
    ('refused', 403, 'internal')
    """
    kind = _OF_FRAMEWORK.get(status, "refused" if status < 500 else "internal")
    return ProblemError(kind, headers=headers, status=status)


def of_json(error: JsonError) -> ProblemError:
    """What is wrong with a text as JSON."""
    kind = "too-large" if error.at.code == "too-large" else "bad-json"
    told = error.at.message if error.at.code == "control-character" else ""  # other sentences quote what was sent
    return ProblemError(kind, [Fault("", error.at.code, line=error.at.line, column=error.at.column, told=told)])


def of_case(error: CaseError, data: object, library: Library, under: str = "") -> ProblemError:
    """What is wrong with a case; `data` is the case, `under` the pointer at which it stands in the body."""
    known = _Words(library)
    problems = as_written(error.problems, data) if isinstance(data, Mapping) else error.problems
    return ProblemError("bad-case", [_placed(p, data, known, under) for p in problems])


class _Words:
    """The keys that are ours, and so may be repeated in a pointer."""

    __slots__ = ("find", "library")

    def __init__(self, library: Library) -> None:
        self.library, self.find = library, library.vocabulary.find

    def __contains__(self, key: str) -> bool:
        return key in WORDS or key in RECORD_FIELDS or self.find(key) is not None


def _placed(problem: CaseProblem, data: object, known: _Words, under: str) -> Fault:
    """The fault at the deepest place all of whose keys are ours; a strange key becomes the number of its entry."""
    here, shown, code = data, under, problem.code
    for part in problem.pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, list) and part.isdigit() and int(part) < len(here):
            shown, here = f"{shown}/{part}", here[int(part)]
            continue
        if key not in known:
            keys = list(here) if isinstance(here, Mapping) else []
            return Fault(shown, code, entry=keys.index(key) + 1 if key in keys else None)
        shown, here = f"{shown}/{part}", here.get(key) if isinstance(here, Mapping) else None
    said = of_place(problem.said) if problem.said and code == "unknown-place" else problem.said
    return Fault(shown, code, told=said or _told(problem, shown.removeprefix(under), known))


def of_place(told: str) -> str:
    """What is told about a place that is not found, and where a program finds those that are there.

    >>> of_place("没有收录叫这个名称的地区")
    '没有收录叫这个名称的地区；全部地区见 /v1/places。'
    """
    return f"{told}；全部地区见 /v1/places。"


def _told(problem: CaseProblem, pointer: str, known: _Words) -> str:
    """What could have been written at a place whose keys are ours, "" where the code says all."""
    _, *parts = pointer.split("/")
    if parts[:1] == [ACTS] and len(parts) > 2:
        parts = parts[2:]
    name = IN_CHINESE.get(parts[0], parts[0]) if parts else ""
    if name == "facts" and len(parts) > 1:
        term = known.find(parts[1].replace("~1", "/").replace("~0", "~"))
        return allowed.of_fact(term) if term is not None and problem.code in _OF_VALUES else ""
    return allowed.of_key(name, problem.code, known.library)


def of_parameters(
    errors: Iterable[Mapping[str, Any]], ours: frozenset[str], written: Sequence[str] = (), known: Sequence[str] = ()
) -> ProblemError:
    """What is wrong with query, path or header parameters, as pydantic tells it; `ours` are the names that exist.

    `written` are the names of the query parameters that were sent, in their order, `known` those that the endpoint takes: an
    unknown one is told by its number there, and with what could be written.
    """
    faults = []
    for error in islice(errors, MOST_FAULTS):
        name = str(error["loc"][-1]) if error.get("loc") else ""
        code = _CODES_OF_PYDANTIC.get(error.get("type", ""), "bad-value")
        if code == "unknown-key":
            entry = written.index(name) + 1 if name in written else None
            can = f"可以写：{'、'.join(known)}。" if known else "这里没有查询参数。"
            faults.append(Fault("", code, entry, name if name in ours else "?", told=f"没有这个参数；{can}"))
        else:
            told = "缺少必须写的参数。" if code == "missing-key" else allowed.of_value(error)
            faults.append(Fault("", code, parameter=name if name in ours else "?", told=told))
    return ProblemError("bad-parameter", faults)


def of_body(
    errors: Iterable[Mapping[str, Any]], shape: type[BaseModel], ours: frozenset[str], data: object
) -> ProblemError:
    """What is wrong with the shape of a body, as pydantic tells it; `ours` are the keys that exist.

    A key that is not ours is told by the number of its entry, with those that could be written there. So many are looked
    at as are shown.
    """
    faults = []
    for error in islice(errors, MOST_FAULTS):
        shown = ""
        here: Any = data
        told, entry = allowed.of_value(error), None
        for place, part in enumerate(error["loc"]):
            if not isinstance(part, int) and part not in ours:
                keys = list(here) if isinstance(here, Mapping) else []
                entry = keys.index(part) + 1 if part in keys else None
                if error["type"] == "extra_forbidden":
                    told = _unknown(shape, error["loc"][:place])
                break
            shown += f"/{part}"
            here = here[part] if _has(here, part) else None
        else:
            if error["type"] == "extra_forbidden":
                told = _unknown(shape, error["loc"][:-1])
        faults.append(Fault(shown, _CODES_OF_PYDANTIC.get(error["type"], "bad-value"), entry, told=told))
    return ProblemError("bad-body", faults)


def _unknown(shape: type[BaseModel], place: Sequence[object]) -> str:
    keys = allowed.keys_at(shape, place)
    return f"这里的键不认识；可以写：{'、'.join(keys)}。" if keys else ""


def _has(here: Any, part: object) -> bool:  # noqa: ANN401  # JSON
    if isinstance(part, int):
        return isinstance(here, list) and part < len(here)
    return isinstance(here, Mapping) and part in here
