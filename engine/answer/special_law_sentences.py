"""What an answer says where a special law stands beside a general item on the same ground."""

from __future__ import annotations

from collections.abc import Iterator

from engine.evaluation import Conclusion, Finding, Governed
from engine.language import Truth

_STATES: dict[Truth, str] = {
    True: "成立，从其规定",
    None: "是否成立还没有查明，先查这一项",
    False: "条件不符合",
}


def special_sentences(conclusion: Conclusion) -> Iterator[str]:
    """Which special law speaks to the matter, whether it applies, and what it leaves standing in any case."""
    for each in conclusion.special:
        survives = dict.fromkeys(text for f in each.special if f.verdict is not False for text in f.item.survives)
        kept = f"；按另有规定仍要：{'、'.join(survives)}" if survives else ""
        yield f"“{each.general.item.title}”（{_where(each.general)}）以法律、法规没有另有规定为限。{_named(each)}{kept}。"


def _named(each: Governed) -> str:
    named = "、".join(f"《{f.version.title}》{f.item.source.at}“{f.item.title}”" for f in each.special)
    return f"本案另有规定：{named}，{_STATES[each.truth]}"


def _where(finding: Finding) -> str:
    return "、".join(finding.item.basis) or f"《{finding.version.title}》{finding.item.source.at}"
