"""The register of all lists as a page of Markdown: what is held, what ends soon, what is missing and whom to ask.

Knows coverage and standings; every figure is the engine's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from api.terminal.register_fields import field_sections, heading, row
from engine.catalog import READINGS, Catalog, ListVersion
from engine.quality import ListCoverage, held

SOON = timedelta(days=90)
_HEAD = """# 规则库登记

本页由 `cailiang coverage --page --on {on}` 生成，不手工改。公布而没有收录的，是没有读到原文或者可靠转述的；没有读到的一律不编造。
核对至：文本与来源比对的截止日，其后是否修订未核实。
"""


def register_page(catalog: Catalog, covered: Iterable[ListCoverage], on: date) -> str:
    """The page as of a day."""
    rows = sorted(covered, key=lambda c: (c.version.folder, c.version.id, c.version.valid_from))
    lists = [c for c in rows if not c.version.statutory]
    parts = [_HEAD.format(on=on), *_totals(rows, lists)]
    parts += field_sections(held.grid(catalog, (c.version for c in rows), on))
    parts += ["\n## 九十日内届满\n", *_ending(rows, on)]
    parts += ["\n## 缺什么，向谁要原件\n", *_missing(catalog, lists)]
    for folder in dict.fromkeys(c.version.folder for c in rows):
        parts += [f"\n## {_layer_name(catalog, folder)}\n", *_table(c for c in rows if c.version.folder == folder)]
    return "\n".join(part.rstrip("\n") for part in parts) + "\n"


def _totals(rows: Sequence[ListCoverage], lists: Sequence[ListCoverage]) -> Iterator[str]:
    published = sum(c.version.published_items or 0 for c in lists)
    encoded = sum(len(c.version.items) for c in lists)
    whole = sum(1 for c in lists if c.version.published_items and not c.missing_items)
    yield f"\n共 {len(rows)} 个版本，其中清单 {len(lists)} 个，法律、法规和规则 {len(rows) - len(lists)} 个。"
    yield f"清单已知公布 {published} 项，收录 {encoded} 项；{whole} 个清单收录齐全。"
    yield f"清单旁边的案例共 {sum(c.cases for c in rows)} 个。"


def _ending(rows: Sequence[ListCoverage], on: date) -> Iterator[str]:
    ending = [c.version for c in rows if c.version.valid_until and on <= c.version.valid_until <= on + SOON]
    if not ending:
        yield f"{on} 起九十日内没有届满的版本。"
        return
    yield from heading("清单", "届满", "发布机关")
    for version in sorted(ending, key=lambda v: v.valid_until or on):
        yield row(version.title, str(version.valid_until), "、".join(version.issuers))


def _missing(catalog: Catalog, lists: Sequence[ListCoverage]) -> Iterator[str]:
    yield from heading("清单", "领域", "文号", "公布", "收录", "缺哪些项", "条件未读全", "发布机关", "官方页面")
    for c in lists:
        version = c.version
        if c.missing_items == 0 and not c.unread:
            continue
        published = "不详" if version.published_items is None else str(version.published_items)
        issuers = "、".join(version.issuers) or "未读到"
        unread = "、".join(c.unread)
        cells = (version.field, version.number, published, str(len(version.items)), _lacking(version), unread, issuers)
        yield row(_named(version), *cells, _official(catalog, version))


def _lacking(version: ListVersion) -> str:
    """Which items are not held, as far as that is known."""
    if not version.items:
        return "全部"
    count = held.missing(version)
    return held.missing_numbers(version) or (f"{count} 项" if count else "不详" if count is None else "")


def _official(catalog: Catalog, version: ListVersion) -> str:
    """The address of an official page on which the document, or part of it, was seen."""
    sources = (catalog.library.sources[source] for source in version.sources)
    return next((s.details["url"] for s in sources if s.read == "official" and s.details.get("url")), "")


def _table(rows: Iterable[ListCoverage]) -> Iterator[str]:
    yield from heading("清单", "种类", "文号", "施行", "至", "公布", "收录", "怎样读到", "案例", "核对至")
    for c in rows:
        version = c.version
        read = "，".join(f"{READINGS[how]} {count}" for how, count in c.read.items())
        yield row(
            _named(version),
            version.kind,
            version.number,
            str(version.valid_from),
            str(version.valid_until or ""),
            "" if version.published_items is None else str(version.published_items),
            str(len(version.items)),
            read,
            str(c.cases or ""),
            str(version.verified_until or ""),
        )


def _named(version: ListVersion) -> str:
    draft = "（草案）" if version.draft else ""
    return f"{version.title}{draft}<br>`{version.key}`"


def _layer_name(catalog: Catalog, folder: str) -> str:
    code = next((code for code, where in catalog.folders.items() if where == folder), "")
    place = catalog.places.find(code) if code.isdigit() else None
    group = next((group.name for group in catalog.places.groups if group.id == code), "")
    return f"{place.name}（{code}）" if place else group or folder
