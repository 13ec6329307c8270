"""How the versions of lists stand on a day: in force, not yet, over, replaced, a draft; and what takes whose place.

Knows versions and days; does not know where a list lies, nor a case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from engine.catalog.lists import ListVersion
from engine.catalog.statutes import Statutes, StatuteVersion


@dataclass(frozen=True, slots=True)
class Layer:
    """One jurisdiction that a place lies under (or a group that it belongs to), and the folder of its lists."""

    name: str
    code: str
    folder: str


@dataclass(frozen=True, slots=True)
class Succession:
    """The version that takes the place of another, and the first day on which that other is no longer in force.

    `because` are the words that end it, "" where it ends because the next version of the same list begins.
    """

    by: ListVersion
    since: date
    because: str = ""

    @property
    def last(self) -> date:
        """The last day of the version that is replaced."""
        return self.since - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """One list version as it stands on a day: 施行中, 尚未施行, 已失效 (with nothing in its place yet), 已被替代, 草案.

    `until` is the last day of a version that has ended (None for one that was replaced before it began), `succession` what
    takes or took its place (None: nothing on record); `text` is the text of a statute that ended with the version of a
    list that carries it.
    """

    version: ListVersion
    status: str
    layer: Layer
    until: date | None = None
    succession: Succession | None = None
    text: StatuteVersion | None = None

    @property
    def successor(self) -> ListVersion | None:
        """The version that takes or took its place."""
        return self.succession.by if self.succession else None


def successors(versions: Iterable[ListVersion]) -> dict[str, Succession]:
    """What takes the place of each of the versions, by key; of several, what does so first.

    The versions of a list stand together, in the order of their first days. A later one takes the place of the one before
    it; so does any that names it in `replaces`, from the day written there or else from its own first day. Drafts take
    nothing's place, nor does a version that is itself replaced before it begins.
    """
    given = [version for version in versions if not version.draft]
    named = _named(given)
    found: dict[str, Succession] = {}
    for key, successions in named.items():
        for each in successions:
            if _begins(each.by, named, frozenset()):
                _put(found, key, each)
    previous: ListVersion | None = None
    for version in given:
        if not _begins(version, named, frozenset()):
            continue
        if previous is not None and previous.id == version.id:
            _put(found, previous.key, Succession(version, version.valid_from))
        previous = version
    return found


def _named(given: list[ListVersion]) -> dict[str, list[Succession]]:
    """What `replaces` writes, by the key of the version that is replaced."""
    keys = {version.dated: version.key for version in given}
    found: dict[str, list[Succession]] = {}
    for version in given:
        for each in version.replaces:
            if each.version in keys:
                succession = Succession(version, each.since or version.valid_from, each.because)
                found.setdefault(keys[each.version], []).append(succession)
    return found


def _begins(version: ListVersion, named: dict[str, list[Succession]], above: frozenset[str]) -> bool:
    """Whether a version comes into force: nothing that does takes its place by its first day."""
    seen = above | {version.key}
    return not any(
        each.since <= version.valid_from and each.by.key not in seen and _begins(each.by, named, seen)
        for each in named.get(version.key, ())
    )


def _put(found: dict[str, Succession], key: str, succession: Succession) -> None:
    known = found.get(key)
    if known is None or succession.since < known.since:
        found[key] = succession


def last_day(version: ListVersion, after: dict[str, Succession]) -> date | None:
    """The last day of a version, its own or the one before it is replaced; None for one that goes on."""
    ends = [version.valid_until] if version.valid_until else []
    if version.key in after:
        ends.append(after[version.key].last)
    return min(ends, default=None)


def standing_on(
    version: ListVersion, layer: Layer, day: date, after: dict[str, Succession], statutes: Statutes
) -> Standing:
    """How a version of that layer stands on a day; `after` are the `successors` of all that stand beside it."""
    following, last = after.get(version.key), last_day(version, after)
    if version.draft:
        return Standing(version, "草案", layer)
    if following is not None and following.since <= day:
        return Standing(version, "已被替代", layer, last if last and last >= version.valid_from else None, following)
    if version.valid_from > day:
        return Standing(version, "尚未施行", layer)
    if last is not None and last < day:
        text = statutes.ended_on(last, version.sources) if version.statutory else None
        return Standing(version, "已失效", layer, last, following, text)
    return Standing(version, "施行中", layer)
