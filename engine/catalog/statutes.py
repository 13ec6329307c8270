"""Statutes (法律、法规、规章) and the versions of their texts: what each is called, and on which days it is in force.

Reads `statutes.yaml`, which a catalog may lack. Knows sources; does not know the words of a statute, nor who cites it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from engine.catalog.sources import Source, day_or_none
from engine.documents import (
    Diagnostic,
    Node,
    Report,
    Scalar,
    expect_choice,
    expect_date,
    expect_flag,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    expect_whole,
    read_text,
    suggest,
)
from engine.documents import Mapping as MappingNode

LEVELS = ("法律", "行政法规", "部门规章", "地方性法规", "地方政府规章", "规范性文件")
REPEALED = "废止"
ENDINGS = ("修订", "修正", REPEALED)
"""What ends a version of a statute; none of them ever expires."""

UNREAD = ("from", "until")
"""The days that may stand for ones that were not read."""

UNSTATED = "unstated"
"""Written for a day that was not read."""


@dataclass(frozen=True, slots=True)
class StatuteVersion:
    """One text of a statute, in force from `since` to `until` (both included; None: nothing on record ends it).

    `version` is the date of the text, `ended` what ends it and `by` the statute version that does. `changes` are the
    articles whose words differ from the version before; None: all may. `unread` names the days that no text read says:
    `since` is then the date of the text. Of an `excerpt` only some clauses were read.
    """

    statute: str
    version: date
    since: date
    until: date | None
    ended: str
    by: str
    source: str
    changes: frozenset[int] | None = None
    unread: frozenset[str] = frozenset()
    excerpt: bool = False

    @property
    def key(self) -> str:
        """How the version is cited: 反不正当竞争法（2019-04-23）."""
        return f"{self.statute}（{self.version}）"

    def status(self, day: date) -> str:
        """How it stands on a day: 尚未施行, 现行, or what has ended it: 已修订, 已修正, 已废止."""
        if day < self.since:
            return "尚未施行"
        return "现行" if self.until is None or day <= self.until else f"已{self.ended}"


@dataclass(frozen=True, slots=True)
class Statute:
    """One statute: its versions, earliest first. Without any its text is not held; `excerpt` is the source that quotes it.

    `until`, `ended` and `by` are of a statute whose text is not held, as those of a version. `older` is the day from which
    texts of it held that are not on record (`date.min`: not read), None where the first version is its first text.
    """

    name: str
    level: str
    place: str = ""
    versions: tuple[StatuteVersion, ...] = ()
    excerpt: str = ""
    until: date | None = None
    ended: str = ""
    by: str = ""
    older: date | None = None


class Statutes:
    """All statutes, by the name under which they are cited: without 中华人民共和国 and without 《》."""

    __slots__ = ("_texts", "by_name")

    def __init__(self, statutes: Iterable[Statute] = ()) -> None:
        self.by_name = {statute.name: statute for statute in statutes}
        self._texts = {version.key: version for each in self.by_name.values() for version in each.versions}

    def text(self, key: str) -> StatuteVersion | None:
        """The version cited as `key`, 反不正当竞争法（2019-04-23）; None: not on record."""
        return self._texts.get(key)

    def at(self, name: str, day: date) -> StatuteVersion | None:
        """The version of a statute that is in force on a day; None: none on record is."""
        statute = self.by_name.get(name)
        versions = statute.versions if statute else ()
        return next((v for v in versions if v.since <= day and (v.until is None or day <= v.until)), None)

    def search(self, text: str) -> tuple[Statute, ...]:
        """The statutes in whose name, level or citation of a version `text` stands; first the one of that name."""
        found = (
            each
            for each in self.by_name.values()
            if any(text in word for word in (each.name, each.level, *(version.key for version in each.versions)))
        )
        return tuple(sorted(found, key=lambda each: each.name != text))

    def ended_on(self, day: date, sources: Collection[str]) -> StatuteVersion | None:
        """The text, read in one of `sources`, whose last day was `day`."""
        return next((text for text in self._texts.values() if text.until == day and text.source in sources), None)


NO_STATUTES = Statutes()
"""The statutes of a catalog that has no file of them."""


_STATUTE_KEYS = {
    "name": True,
    "level": True,
    "place": False,
    "older": False,
    "versions": False,
    "excerpt": False,
    "until": False,
    "ended": False,
    "by": False,
}
_VERSION_KEYS = {
    "version": True,
    "from": True,
    "until": False,
    "ended": False,
    "by": False,
    "source": True,
    "changes": False,
    "unread": False,
    "excerpt": False,
}


def read_statutes(text: str | bytes, path: str, sources: Mapping[str, Source]) -> tuple[Statutes, list[Diagnostic]]:
    """All statutes of `statutes.yaml`, and the diagnostics."""
    node, found = read_text(text, path)
    report = Report(path)
    report.found.extend(found)
    top = expect_mapping(report, node, {"format": True, "statutes": True}, "法律文件")
    statutes: dict[str, Statute] = {}
    for entry in expect_sequence(report, top.get("statutes") if top else None, "statutes"):
        mapping = expect_mapping(report, entry, _STATUTE_KEYS, "法律")
        statute = _read_statute(report, mapping, sources) if mapping else None
        if statute is None or mapping is None:
            continue
        if statute.name in statutes:
            report.add(mapping.get("name"), "duplicate-id", f"法律“{statute.name}”写了两次。请并为一处，各写一版。")
        statutes[statute.name] = statute
    return Statutes(statutes.values()), report.found


def _read_statute(report: Report, node: MappingNode, sources: Mapping[str, Source]) -> Statute | None:
    name = expect_text(report, node.get("name"), "法律的 name")
    level = expect_choice(report, node.get("level"), LEVELS, "法律的 level")
    place = expect_text(report, node.get("place"), "法律的 place") or ""
    older = _older(report, node.get("older"))
    excerpt = _source(report, node.get("excerpt"), sources)
    if name is None or level is None:
        return None
    versions: list[StatuteVersion] = []
    for entry in expect_sequence(report, node.get("versions"), "versions"):
        mapping = expect_mapping(report, entry, _VERSION_KEYS, "法律的一版")
        version = _read_version(report, mapping, name, sources) if mapping else None
        if version is None:
            continue
        before = versions[-1] if versions else None
        if before is not None and (before.until is None or before.until >= version.since):
            told = f"{before.version} 版还没有写到哪一天为止，这一版却从 {version.since} 起施行。请核对，并从早到晚写。"
            report.add(entry, "overlapping-validity", told)
        versions.append(version)
    if bool(versions) == bool(excerpt):
        report.add(
            node, "missing-key", "收录了文本的写 versions；只见于他处引用的写 excerpt，指出引用它的来源。请写一个。"
        )
    until, ended, by = _read_end(report, node)
    return Statute(name, level, place, tuple(versions), excerpt, until, ended, by, older)


def _read_version(
    report: Report, node: MappingNode, statute: str, sources: Mapping[str, Source]
) -> StatuteVersion | None:
    version = expect_date(report, node.get("version"), "法律的 version")
    since = expect_date(report, node.get("from"), "法律的 from")
    until, ended, by = _read_end(report, node)
    source = _source(report, node.get("source"), sources)
    if since and until and until < since:
        report.add(node.get("until"), "bad-date", f"这一版从 {since} 起施行，不能到 {until} 就为止。请核对日期。")
    changes = node.get("changes")
    numbers = [expect_whole(report, each, "changes", least=1) for each in expect_sequence(report, changes, "changes")]
    changed = frozenset(number for number in numbers if number is not None) if changes is not None else None
    unread = frozenset(expect_texts(report, node.get("unread"), "unread"))
    for each in sorted(unread.difference(UNREAD)):
        report.add(node.get("unread"), "bad-value", f"unread 不能写“{each}”。可以写：{'、'.join(UNREAD)}。")
    excerpt = expect_flag(report, node.get("excerpt"), "法律的 excerpt") or False
    if version is None or since is None or not source:
        return None
    return StatuteVersion(statute, version, since, until, ended, by, source, changed, unread, excerpt)


def _read_end(report: Report, node: MappingNode) -> tuple[date | None, str, str]:
    until = day_or_none(report, node.get("until"), "法律的 until")
    ended = expect_choice(report, node.get("ended"), ENDINGS, "法律的 ended") or ""
    by = expect_text(report, node.get("by"), "法律的 by") or ""
    if len({node.get(key) is None for key in ("until", "ended", "by")}) > 1:
        told = "until（到哪一天为止）、ended（修订、修正或者废止）和 by（由哪一版）要一起写。请补上。"
        report.add(node, "missing-key", told)
    return until, ended, by


def _older(report: Report, node: Node | None) -> date | None:
    if isinstance(node, Scalar) and node.text == UNSTATED:
        return date.min
    return day_or_none(report, node, "法律的 older")


def _source(report: Report, node: Node | None, sources: Mapping[str, Source]) -> str:
    source = expect_text(report, node, "法律的来源") or ""
    if source and source not in sources:
        report.add(node, "unknown-source", f"来源登记里没有“{source}”。{suggest(source, sources)}")
    return source
