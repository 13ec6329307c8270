"""The words of a document that have no place in its draft yet: each with where it stands, and why it needs none, once decided.

Reads `leftovers` of a list file and tells when a version may not have them; does not know where the words belong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.documents import Diagnostic, Mapping, Node, Report, expect_mapping, expect_sequence, expect_text

LEFTOVERS = "leftovers"
LEFTOVER = {"at": True, "text": True, "kind": False, "settled": False}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Leftover:
    """Words without a place: `at` says where they stand, `kind` what they seem to be, `settled` why they need none ('': open)."""

    at: str
    text: str
    kind: str
    settled: str
    line: int
    column: int


def read_leftovers(report: Report, node: Node | None) -> tuple[Leftover, ...]:
    """Every leftover of a file, the settled ones too; those written wrong are told and left out."""
    found = []
    for entry in expect_sequence(report, node, LEFTOVERS):
        mapping = expect_mapping(report, entry, LEFTOVER, "没有着落的话")
        if mapping is None:
            continue
        at, text, kind, settled = (expect_text(report, mapping.get(key), key) or "" for key in LEFTOVER)
        if at and text:
            found.append(Leftover(at, text, kind, settled, entry.line, entry.column))
    return tuple(found)


def check_leftovers(report: Report, node: Node | None, *, draft: bool) -> None:
    """Read `leftovers`, and tell of a version that is no draft and has some: none of them may be dropped unseen."""
    found = read_leftovers(report, node)
    if node is None or draft:
        return
    open_ = [each for each in found if not each.settled]
    if open_:
        told = f"{told_leftovers(open_)}。{LEFTOVERS} 只用于 status: draft 的草案：全部有了着落，才能公布或者征求意见"
        report.add(node, "open-leftover", told)
    else:
        told = f"{LEFTOVERS}（没有着落的话）只用于 status: draft 的草案；这里的都已经写明原因，公布前请整个删去"
        report.add(node, "wrong-shape", told)


def open_leftovers(path: str, node: Node | None) -> Diagnostic | None:
    """The one diagnostic for all that a draft has not settled, at the first of them; None when nothing is open."""
    written = node.get(LEFTOVERS) if isinstance(node, Mapping) else None
    open_ = [each for each in read_leftovers(Report(path), written) if not each.settled]
    if not open_:
        return None
    told = (
        f"{told_leftovers(open_)}。请逐处写到该写的地方，再从 {LEFTOVERS} 删去；不用写进清单的，用 settled 写明为什么。"
    )
    return Diagnostic(path, open_[0].line, open_[0].column, "open-leftover", told)


def told_leftovers(open_: Sequence[Leftover]) -> str:
    """How many words have no place yet, and where the first of them stand.

    >>> told_leftovers([Leftover("第 3 行“备注”", "限于小微企业", "", "", 9, 5)])
    '原文还有 1 处没有着落：第 3 行“备注”'
    """
    places = "；".join(dict.fromkeys(each.at for each in open_[:_SHOWN]))
    return f"原文还有 {len(open_)} 处没有着落：{places}{'等' if len(open_) > _SHOWN else ''}"
