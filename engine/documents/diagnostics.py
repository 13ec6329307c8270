"""Diagnostics about files, in the words of the people who write the files.

Holds the closed list of diagnostic codes and the one form in which a diagnostic is shown. It must not know what a file
contains: no YAML, no lists, no law.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import takewhile

# One sentence per code: what the diagnostic means, whatever its place. Alphabetical, so that a reader finds it.
CODES: dict[str, str] = {
    "alias": "用了 YAML 别名（*名字）；规则文件里每一处都要写全。",
    "anchor": "用了 YAML 锚点（&名字）；规则文件里每一处都要写全。",
    "bad-condition": "条件写法不符合语言规定。",
    "bad-date": "不是“年-月-日”形式的真实日期。",
    "bad-name": "名称或者编号的写法不符合规定。",
    "bad-template": "文书的正文用错了字段，或者缺少法律要求写明的。",
    "bad-unit": "数值的单位与要素规定的单位不符。",
    "bad-value": "值不在允许的范围之内。",
    "control-character": "含有看不见的控制字符。",
    "definition-cycle": "定义绕了一圈又引用了自己。",
    "duplicate-id": "同一编号用了两次。",
    "duplicate-key": "同一处的同一个键写了两次。",
    "empty-document": "文件里没有内容。",
    "file-missing": "找不到文件。",
    "file-unreadable": "文件存在，但是读不出来。",
    "frozen-changed": "已公布并冻结的文件被改动；更正应当另写一次读法或者另立新版本。",
    "frozen-missing": "已公布并冻结的文件不见了，或者改了名。",
    "key-not-text": "键不是一段文字。",
    "merge-key": "用了 YAML 合并键（<<）；规则文件里每一处都要写全。",
    "missing-key": "缺少必须写的键。",
    "multiple-documents": "一个文件里写了几份文档。",
    "name-clash": "同一名称有两种含义。",
    "no-cases": "清单有事项，旁边却没有案例文件。",
    "no-provenance": "没有写明文字从哪里读来。",
    "not-text": "含有不是文字的内容。",
    "not-utf8": "文件不是 UTF-8 编码。",
    "open-leftover": "原文还有话没有着落。",
    "open-wording": "原文还没有写成条件。",
    "overlapping-validity": "同一清单的两个版本有效期重叠。",
    "override-missing": "改写了上层的定义，却没有用 overrides 写明。",
    "override-unknown": "overrides 指向的定义不存在。",
    "override-unneeded": "写了 overrides，却没有可以改写的定义。",
    "path-mismatch": "文件里写的清单或者版本与文件所在位置不一致。",
    "repealed-basis": "事项的法律依据已经废止，事项却没有写用到哪一天。",
    "statute-not-in-force": "引用的法律在用它的那一天没有施行，或者已经废止。",
    "stray-file": "清单之间有谁也不会读的文件。",
    "syntax": "不符合 YAML 的写法，读不出结构。",
    "tag": "用了 YAML 标签（!名字）；规则文件里的值一律是文字。",
    "too-deep": "层级嵌套过深。",
    "too-large": "文件过大。",
    "too-many-items": "写入的事项比文件公布的多。",
    "too-many-nodes": "文件里的节点过多。",
    "unknown-basis": "依据的法定事项不存在。",
    "unknown-clause": "法律文本没有这一条、这一款或者这一项。",
    "unknown-key": "写了不认识的键。",
    "unknown-list": "引用的清单不存在。",
    "unknown-matter": "违法事项表里没有这一事项。",
    "unknown-penalty": "处罚条款表（penalties）里没有这个条款。",
    "unknown-place": "地区表里没有这一地区。",
    "unknown-source": "来源表里没有这一来源。",
    "unknown-statute": "法律表里没有这部法律或者这个文本。",
    "unknown-step": "结论的次序里没有这一步。",
    "unknown-term": "词汇表里没有这一事实要素。",
    "unneeded-revision": "更正了一次还没有冻结、可以直接改的读法。",
    "unreached-matter": "法律、法规、规章的从宽规定没有及于本领域的一个事项，也没有写明为什么。",
    "unread-everything": "清单或者事项一句也没有读到。",
    "unsigned": "登记为已公布的版本没有谁签名担保，或者签名不作数。",
    "wrong-shape": "这里应当是另一种结构（文字、列表或者键值）。",
}

_QUOTED_AT_MOST = 40
_SUGGEST_AT_MOST = 100  # characters; a longer word is a paragraph, not a misspelling
_ENDING, _COMMON = 2, 2  # an ending of so many characters that more than so many names have says little
_COMPARED_CLOSELY = 24  # candidates that are compared character by character
_SHORT_WORD = 3
_NEGATIONS = "不未没无非"
_NEAR = Fraction(3, 5)
_NEAR_WHEN_SHORT = Fraction(1, 2)


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One diagnostic at one place of one file; lines and columns count from 1.

    Raises ValueError for a code outside CODES.
    """

    path: str
    line: int
    column: int
    code: str
    message: str

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"unknown diagnostic code: {self.code}")


def format_diagnostic(diagnostic: Diagnostic) -> str:
    """Return the diagnostic as two lines: its place and code, then its message.

    >>> print(format_diagnostic(Diagnostic("cn/a.yaml", 41, 11, "unknown-term", "词汇表里没有“及时更正”。")))
    cn/a.yaml:41:11  unknown-term
      词汇表里没有“及时更正”。
    """
    place = f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}"
    return f"{place}  {diagnostic.code}\n  {' '.join(diagnostic.message.splitlines())}"


def quote(text: str) -> str:
    """Return the text in Chinese quotation marks, on one line and no longer than 40 characters.

    >>> quote("货值金额")
    '“货值金额”'
    """
    line = " ".join(text[: _QUOTED_AT_MOST * 4].split())
    cut = len(line) > _QUOTED_AT_MOST or len(text) > _QUOTED_AT_MOST * 4
    return f"“{line[:_QUOTED_AT_MOST]}{'…' if cut else ''}”"


def _denies(text: str) -> bool:
    """Whether a text has an odd number of negations."""
    return sum(text.count(each) for each in _NEGATIONS) % 2 == 1


def suggest(word: str, candidates: Iterable[str]) -> str:
    """Return the sentence that asks for the nearest candidate, or '' when none is near; ties go to the first in order.

    What denies is never suggested for what affirms, nor the other way round.

    >>> suggest("及时更正", ["及时改正", "货值金额"])
    '是否想写“及时改正”？'
    >>> suggest("已改正", ["尚未改正"])
    ''
    >>> suggest("及时更正", ["货值金额"])
    ''

    An ending that several candidates share (管理条例) says nothing of which one was meant.

    >>> suggest("月球管理条例", ["兽药管理条例", "农药管理条例", "广告管理条例"])
    ''
    """
    if not word or len(word) > _SUGGEST_AT_MOST:
        return ""
    characters, denies, names = set(word), _denies(word), set(candidates)
    # Shared characters are cheap to count for thousands of names; only the few best are compared in order.
    overlaps = (
        (2 * len(characters.intersection(candidate)), len(word) + len(candidate), candidate)
        for candidate in names
        if candidate != word and len(candidate) <= _SUGGEST_AT_MOST and _denies(candidate) is denies
    )
    shared = [(both * 1000 // total, candidate) for both, total, candidate in overlaps if both]
    best = heapq.nlargest(_COMPARED_CLOSELY, shared)
    matcher = SequenceMatcher(None, b=word, autojunk=False)
    near: list[tuple[Fraction, str]] = []
    for _, candidate in best:
        matcher.set_seq1(candidate)
        alike = sum(block.size for block in matcher.get_matching_blocks())
        near.append((Fraction(-2 * alike, len(word) + len(candidate)), candidate))
    if not near:
        return ""
    distance, nearest = min(near)
    least = _NEAR_WHEN_SHORT if len(word) <= _SHORT_WORD else _NEAR
    return f"是否想写{quote(nearest)}？" if -distance >= least and not _alike_by_ending(word, nearest, names) else ""


def _alike_by_ending(word: str, nearest: str, names: set[str]) -> bool:
    """Whether two words share hardly more than an ending that other names have as well."""
    same = takewhile(lambda both: both[0] == both[1], zip(reversed(word), reversed(nearest), strict=False))
    ending = "".join(one for one, _ in same)[::-1]
    if len(ending) < _ENDING or sum(name.endswith(ending) for name in names) <= _COMMON:
        return False
    one, other = word.removesuffix(ending), nearest.removesuffix(ending)
    return 2 * len(set(one) & set(other)) < min(len(set(one)), len(set(other))) or not one
