"""JSON read strictly: no key twice, no NaN, no binary fraction, no bottomless nesting, no flood, nothing that nobody sees.

A clear sentence for each.
Knows JSON; does not know what the data means.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from engine.documents import Diagnostic, quote, unseen_character

MAX_BYTES = 2_000_000
MAX_DEPTH = 32
_LARGEST = 30  # digits before or after the point; no sum of money and no quantity comes near
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{\]}]', re.DOTALL)
"""A quoted text, which may be left open at the end, or a bracket outside of one."""


_TOKENS = re.compile(r'("(?:[^"\\]|\\.)*+")(\s*+:)?|[\[{\]}]|[^\s"\[\]{},:]++', re.DOTALL)
"""A quoted text, with the colon after a key; a bracket; a number or a word."""


class JsonError(ValueError):
    """A text that is not accepted as JSON; `at` says where and why."""

    def __init__(self, at: Diagnostic) -> None:
        self.at = at
        super().__init__(at.message)


class _RefusedError(ValueError):
    """Raised inside the parser, where the place is not known; holds a diagnostic code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def read_json(text: bytes, path: str, most: int = MAX_BYTES, *, kept: bool = False) -> object:
    """The data that `text` writes, of `most` bytes; numbers with a fraction as Decimal. Raises `JsonError`.

    What is `kept` may hold what nobody sees: it was recorded when less of it was refused, and is what was decided.

    >>> read_json(b'{"a": 0.1}', "a.json")
    {'a': Decimal('0.1')}
    """
    if len(text) > most:
        raise JsonError(Diagnostic(path, 1, 1, "too-large", f"文件超过 {most // 1_000_000} MB"))
    try:
        written = text.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise JsonError(Diagnostic(path, line, 1, "not-utf8", "文件不是 UTF-8 编码，请另存为 UTF-8")) from None
    deep = _too_deep(written)
    if deep is not None:
        raise JsonError(Diagnostic(path, *deep, "too-deep", f"层级超过 {MAX_DEPTH} 层。请减少嵌套。"))
    try:
        data: object = _DECODER.decode(written)
        if not kept and ("\\" in written or unseen_character(written)):
            _refuse_unseen(data)
    except json.JSONDecodeError as error:
        here = written.split("\n")[error.lineno - 1].strip()
        told = f"不是正确的 JSON，读到这里停住：{quote(here)}" if here else "JSON 到这里就断了，括号或者引号没有合上"
        told = told if written.strip() else "没有内容"
        raise JsonError(Diagnostic(path, error.lineno, error.colno, "syntax", told)) from None
    except _RefusedError as error:
        raise JsonError(Diagnostic(path, *_place_of(error, written), error.code, str(error))) from None
    return data


def _place_of(error: _RefusedError, text: str) -> tuple[int, int]:
    """The line and column of what was refused in a text that is else JSON: the token that gives the same sentence again.

    Of a key that is written twice it is the second; where no token by itself is refused, the beginning.
    """
    keys: list[set[str]] = [set()]
    for found in _TOKENS.finditer(text):
        written = found.group()
        if written in ("{", "["):
            keys.append(set())
        elif written in ("}", "]"):
            del keys[max(1, len(keys) - 1) :]
        elif _is_refused(found, keys[-1], error):
            at = found.start()
            return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return 1, 1


def _is_refused(found: re.Match[str], keys: set[str], error: _RefusedError) -> bool:
    """Whether a text, a number or a word is what the error is about; a key joins the `keys` of its object."""
    quoted, colon = found.groups()
    try:
        word = _DECODER.decode(quoted or found.group())
    except _RefusedError as again:
        return str(again) == str(error)
    except json.JSONDecodeError:  # beyond what was refused nobody has looked yet
        return False
    if not quoted:
        return False
    if error.code == "control-character":
        return unseen_character(word) is not None
    if not colon or error.code != "duplicate-key":
        return False
    twice = word in keys and quote(word) in str(error)
    keys.add(word)
    return twice


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise _RefusedError("duplicate-key", f"键{quote(twice)}在同一处写了两次。请只留一处。")
    return found


def _fraction(text: str) -> Decimal:
    try:
        number = Decimal(text) if len(text) <= 2 * _LARGEST else None
    except InvalidOperation:  # an exponent that not even Decimal holds
        number = None
    if number is None or abs(number.adjusted()) > _LARGEST:
        raise _RefusedError("bad-value", f"数字{quote(text)}太大、太小或者太长。请写成 500 或 500.01 这样的数字。")
    return number


def _whole(text: str) -> int:
    if len(text) > 18:
        raise _RefusedError("bad-value", f"数字{quote(text)}太长。编号、代码请写成加引号的文字。")
    return int(text)


def _constant(text: str) -> None:
    raise _RefusedError("bad-value", f"不能写 {text}；不知道的值请写“未查明”，或者不写这一项。")


# Made once: making it takes longer than reading a case.
_DECODER = json.JSONDecoder(
    parse_float=_fraction, parse_int=_whole, parse_constant=_constant, object_pairs_hook=_mapping
)


def _refuse_unseen(data: object) -> None:
    """Refuse a text with a character that nobody sees, written as itself or by an escape: its looks and its search differ."""
    for text in _texts(data):
        if unseen := unseen_character(text):
            raise _RefusedError("control-character", f"文字里有看不见的字符（{unseen}）。请删去。")


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def _too_deep(text: str) -> tuple[int, int] | None:
    """The line and column of the first bracket below `MAX_DEPTH` others, or None."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return None
    depth = 0
    for found in _BRACKETS.finditer(text):
        character = found.group()
        if character in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                at = found.start()
                return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        elif character in ("]", "}"):
            depth -= 1
    return None
