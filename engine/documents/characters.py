"""Whether bytes are a text that may stand in a file of ours: its size, its encoding, no character that nobody sees.

It must not know YAML or what the text says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice

from engine.documents.diagnostics import Diagnostic

MAX_BYTES = 2_000_000
_SAID_AT_MOST = 50  # diagnostics of one kind in one file; a file that is no text has millions

_SURROGATES = "\ud800-\udfff"
# Controls, and what no reader sees but every comparison does: zero width, joiners, marks and overrides of direction, odd
# line ends, soft hyphens, tags, and letters that are drawn as nothing.
_HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
)
_SURROGATE, _UNSEEN = re.compile(f"[{_SURROGATES}]"), re.compile(f"[{_HIDDEN}]")
_NO_TEXT = re.compile(f"[{_HIDDEN}{_SURROGATES}]")
# A tab with the rest of its line: one diagnostic a line is enough to mend it.
_TAB = re.compile(r"\t[^\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")


def readable_text(data: str | bytes, path: str) -> tuple[str | None, list[Diagnostic]]:
    r"""Return the text without its byte order mark and no diagnostics, or None and the diagnostics, each at its place.

    >>> readable_text("货值\ufeff".encode(), "a.yaml")[1][0].column
    3
    """
    encoded = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(encoded) > MAX_BYTES:
        message = f"文件超过 {MAX_BYTES} 字节（2 MB）。请把它分成几个文件。"
        return None, [Diagnostic(path, 1, 1, "too-large", message)]
    try:
        text = data.removeprefix("\ufeff") if isinstance(data, str) else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = encoded[: error.start].decode("utf-8-sig", "replace")
        message = "从这里起不是 UTF-8 编码，可能是 GBK 或者 UTF-16。请另存为 UTF-8 编码。"
        return None, [Diagnostic(path, *_place(_line_starts(before), len(before)), "not-utf8", message)]
    matches = [
        (code, match)
        for code, pattern in (("not-text", _SURROGATE), ("control-character", _UNSEEN), ("syntax", _TAB))
        for match in islice(pattern.finditer(text), _SAID_AT_MOST)
    ]
    if not matches:
        return text, []
    starts = _line_starts(text)
    return None, sorted(
        Diagnostic(path, *_place(starts, match.start()), code, _why(code, match[0][0])) for code, match in matches
    )


def unseen_character(text: str) -> str | None:
    r"""Return the number of the first character that nobody can see or store, as U+XXXX; None when there is none.

    >>> unseen_character("货值\u200b金额")
    'U+200B'
    """
    match = _NO_TEXT.search(text)
    return f"U+{ord(match[0]):04X}" if match else None


def without_unseen(text: str) -> str:
    """The text without what nobody sees.

    >>> without_unseen("货值\u200b金额")
    '货值金额'
    """
    return _NO_TEXT.sub("", text)


def visible_text(text: str) -> str:
    r"""Return the text with every character that nobody can see or store shown by its number.

    >>> visible_text("货值\u202e金额")
    '货值〔U+202E〕金额'
    """
    return _NO_TEXT.sub(_number, text)


def _number(match: re.Match[str]) -> str:
    return f"〔U+{ord(match[0]):04X}〕"


def _line_starts(text: str) -> list[int]:
    """Return the offset at which each line begins."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


def _place(starts: list[int], offset: int) -> tuple[int, int]:
    """Return the line and column, from 1, of the character at the offset."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def _why(code: str, character: str) -> str:
    number = f"U+{ord(character):04X}"
    match code:
        case "not-text":
            return f"这里有残缺的字符（{number}），不是文字。请删去后重新录入。"
        case "control-character":
            return f"这里有看不见的字符（{number}）。请删去。"
        case _:
            return "这里用了制表符（Tab）。缩进和间隔请一律用空格。"
