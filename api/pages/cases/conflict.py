"""Two versions of one case: what was sent and what is kept, what differs, and the ways on from there. Loses neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from api.pages.acts import OWN
from api.pages.cases.drafts import with_changes
from api.pages.days import with_picked_days
from api.pages.form import Form
from api.store import CaseFile
from engine.catalog import Catalog

_NAMES = {
    "what": "发生了什么",
    "where": "在哪里",
    "matter": "选定的事项",
    "field": "领域",
    "place": "选定的地区",
    "also": "并违反的事项",
    "act": "行为日期",
    "decided": "决定日期",
    "seizure": "查封、扣押",
    "party": "当事人与第1个行为",
    "new": "按了：加一个行为",
    "remove": "按了：删去一个行为",
    "norm": "按了：加一个并违反的事项",
    "less": "按了：去掉一个并违反的事项",
    "see": "按了：核查查封、扣押",
    "drop": "按了：不核查查封、扣押",
    "c.number": "案号",
    "c.party": "当事人",
    "c.party_id": "当事人证件号码",
    "c.address": "住所",
    "c.authority": "机关名称",
    "c.officer1": "承办人",
    "c.officer1_id": "承办人的执法证号",
    "c.officer2": "承办人（第二人）",
    "c.officer2_id": "承办人（第二人）的执法证号",
    "c.reviewer": "审核人",
    "c.review_result": "审核结果",
    "c.review": "审核意见",
    "c.review_day": "审核日期",
    "o": "承办人意见",
}
_OF_PAGE = frozenset(
    ("open", "view", "shown", "seized", "extra", "matched", "located", "find", "more", "add", "look", "tab", "w")
)
"""The fields that only say how the page looks, by name or by what it begins with."""
_KINDS = {
    "f": "",
    "e": "：证据",
    "n": "：证据编号",
    "g": "：证据页码",
    "d": "：日期",
    "p": "：处理",
    "m": "：事项",
    "s": "：追溯到",
    "k": "：日历里选的日期",
}
_SAYS = {"party": {OWN: "不同，或者另行查明", "": "相同"}, "seizure": {"1": "一并核查", "": "不核查"}}
_LONGEST = 40


class Difference(NamedTuple):
    """One field that both versions write otherwise: what it is called, what was sent, what is kept."""

    name: str
    mine: str
    kept: str


def conflict_of(file: CaseFile, form: Form, catalog: Catalog) -> dict[str, Any]:
    """What the page of a conflict shows: `file` as it is kept, and all that was sent, to be sent again."""
    mine = with_picked_days(with_changes(file, form)).fields
    return {
        "here": "cases",
        "file": file,
        "mine": mine,
        "differences": list(_differences(mine, file.fields, catalog)),
    }


def _differences(mine: Mapping[str, str], kept: Mapping[str, str], catalog: Catalog) -> Iterator[Difference]:
    """The fields that differ; what only says how the page looks is left out, and nothing else."""
    for name in dict.fromkeys((*mine, *kept)):
        own, other = mine.get(name, "").strip(), kept.get(name, "").strip()
        act, plain = _of_act(name)
        if own != other and plain.partition(".")[0] not in _OF_PAGE:
            told = _told(plain, catalog)
            yield Difference(
                f"第{act}个行为：{told}" if act else told, _said(plain, own, catalog), _said(plain, other, catalog)
            )


def _of_act(name: str) -> tuple[str, str]:
    """The number of the further act that a field is of, "" for any other, and its plain name.

    >>> _of_act("a2.f.harm"), _of_act("act")
    (('2', 'f.harm'), ('', 'act'))
    """
    first, _, rest = name.partition(".")
    return (first[1:], rest) if rest and first[:1] == "a" and first[1:].isdecimal() else ("", name)


def _told(name: str, catalog: Catalog) -> str:
    """The field in words; one that nobody knows by its name, so that nothing is overwritten unseen."""
    kind, _, rest = name.partition(".")
    if name in _NAMES or kind == "o":
        return _NAMES.get(name, _NAMES["o"])
    fact, _, line = rest.partition(".")
    term = catalog.library.vocabulary.find(fact) if kind in _KINDS else None
    if term is None and (kind != "k" or rest not in _NAMES):
        return f"其他（{name[:_LONGEST]}）"
    told = term.name if term else _NAMES[rest]
    return f"{told}{f'（第 {line} 次）' if line else ''}{_KINDS[kind]}"


def _said(name: str, text: str, catalog: Catalog) -> str:
    """A text as a person knows it: matters and places by their names."""
    if name in _SAYS:
        return _SAYS[name].get(text, text)
    if name == "place" and (place := catalog.places.find(text)):
        return catalog.places.title(place)
    if name in ("also", "norm", "less", "matter"):
        found = ((word, catalog.library.matters.find(word)) for word in text.split())
        return "、".join(matter.name if matter else word for word, matter in found)
    return text
