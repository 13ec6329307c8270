"""Two versions of one case: what was sent and what is kept, what differs, and the ways on from there. Loses neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from api.pages.cases.drafts import with_changes
from api.pages.form import Form
from api.store import CaseFile
from engine.catalog import Catalog

_NAMES = {
    "what": "发生了什么",
    "where": "在哪里",
    "act": "行为日期",
    "decided": "决定日期",
    "c.number": "案号",
    "c.party": "当事人",
    "c.party_id": "当事人证件号码",
    "c.address": "住所",
    "c.authority": "机关名称",
    "c.officer1": "承办人",
    "c.officer2": "承办人（第二人）",
    "c.reviewer": "审核人",
    "c.review_result": "审核结果",
    "c.review": "审核意见",
    "c.review_day": "审核日期",
    "o": "承办人意见",
}
_KINDS = {
    "f": "",
    "e": "：证据",
    "n": "：证据编号",
    "g": "：证据页码",
    "d": "：日期",
    "p": "：处理",
    "m": "：事项",
    "s": "：追溯到",
}


class Difference(NamedTuple):
    """One field that both versions write otherwise: what it is called, what was sent, what is kept."""

    name: str
    mine: str
    kept: str


def conflict_of(file: CaseFile, form: Form, catalog: Catalog) -> dict[str, Any]:
    """What the page of a conflict shows: `file` as it is kept, and all that was sent, to be sent again."""
    mine = with_changes(file, form).fields
    return {
        "here": "cases",
        "file": file,
        "mine": mine,
        "differences": list(_differences(mine, file.fields, catalog)),
    }


def _differences(mine: Mapping[str, str], kept: Mapping[str, str], catalog: Catalog) -> Iterator[Difference]:
    """The fields that differ; what only says how the page looks is left out."""
    for name in dict.fromkeys((*mine, *kept)):
        told = _told(name, catalog)
        own, other = mine.get(name, "").strip(), kept.get(name, "").strip()
        if told and own != other:
            yield Difference(told, own, other)


def _told(name: str, catalog: Catalog) -> str:
    """The field in words; "" for one that tells nothing of the case.

    The fields of the second and further acts have a prefix: a2.f.ID.
    """
    first, _, rest = name.partition(".")
    if first[:1] == "a" and first[1:].isdigit():
        told = _told(rest, catalog)
        return f"第 {first[1:]} 个行为：{told}" if told else ""
    if name in _NAMES or first == "o":
        return _NAMES.get(name, _NAMES["o"])
    term = catalog.library.vocabulary.find(rest.partition(".")[0]) if first in _KINDS else None
    return f"{term.name}{_KINDS[first]}" if term else ""
