"""Places: what lies in what on which day, and how a place is named.

Holds the codes of GB/T 2260 that the rulesets use, with the days they are valid, and groups of places. The parent of
a place is the nearest code that the file has on that day among XXXX00, XX0000 and 000000; so a district of a
municipality (3101xx) and a county governed directly by its province (xx90xx) lie in the province. It must not know
files, lists, layers or what holds anywhere; that a unit exists, its names and its days are data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from engine.documents import quote

COUNTRY = "000000"
LEVELS = ("国", "省", "市", "县")

CODE = re.compile(r"[0-9]{6}")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_GROUP_FOLDER = "group-"
_LONGEST = 300  # characters of a name; putting marks in order takes the square of their number


class PlaceError(ValueError):
    """A place cannot be used. The message is a Chinese sentence; `instead` holds the codes to try, nearest first."""

    def __init__(self, message: str, instead: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Place:
    """One unit for as long as its code and name are valid: from `since` to `until`, both included, None = not recorded.

    `also` names bodies that act in the same territory without being a unit of the code table; the lists filed under the
    place are theirs too. `replaces` and `replaced_by` are codes.
    """

    code: str
    name: str
    level: str
    aliases: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    replaces: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    note: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Places that publish documents together; `members` are codes, `since` and `until` as for a place."""

    id: str
    name: str
    members: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    note: str | None = None


def holds_on(dated: Place | Group, day: date) -> bool:
    """Whether `day` lies within the validity, both ends included.

    >>> holds_on(Place("110000", "甲", "省", until=date(2020, 1, 1)), date(2020, 1, 1))
    True
    """
    return (dated.since is None or dated.since <= day) and (dated.until is None or day <= dated.until)


def level_of(code: str) -> str:
    """The level that the shape of a six-digit code says.

    >>> level_of("000000"), level_of("330000"), level_of("330100"), level_of("330110")
    ('国', '省', '市', '县')
    """
    if code == COUNTRY:
        return "国"
    return "省" if code.endswith("0000") else "市" if code.endswith("00") else "县"


@dataclass(frozen=True, slots=True)
class Places:
    """All places and groups of one file, indexed. Give it rows without overlapping validity (read_places sees to that).

    Two instances are equal when their rows are; nothing in it changes after it is made.
    """

    places: tuple[Place, ...]
    groups: tuple[Group, ...] = ()
    _by_code: Mapping[str, tuple[Place, ...]] = field(init=False, repr=False, compare=False)
    _by_name: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _labels: tuple[tuple[Place, tuple[str, ...]], ...] = field(init=False, repr=False, compare=False)
    _undated: Mapping[str, tuple[Place, ...]] = field(init=False, repr=False, compare=False)
    _groups_with: Mapping[str, tuple[Group, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code: dict[str, tuple[Place, ...]] = {}
        for place in sorted(self.places, key=lambda place: (place.code, place.since or date.min)):
            by_code[place.code] = (*by_code.get(place.code, ()), place)
        labels = tuple((row, _labels_of(row, by_code)) for rows in by_code.values() for row in rows)
        by_name: dict[str, tuple[str, ...]] = {}
        for place, texts in labels:
            for text in texts:
                if place.code not in by_name.get(text, ()):
                    by_name[text] = (*by_name.get(text, ()), place.code)
        groups_with: dict[str, tuple[Group, ...]] = {}
        for group in self.groups:
            for code in group.members:
                groups_with[code] = (*groups_with.get(code, ()), group)
        indexes = {"_by_code": by_code, "_by_name": by_name, "_labels": labels, "_groups_with": groups_with,
                   "_undated": _undated_chains(by_code)}  # fmt: skip
        for name, index in indexes.items():
            object.__setattr__(self, name, index)

    def find(self, code_or_name: str) -> Place | None:
        """The place with this code, or the only one with this name, alias or path of names.

        None when there is no such place, or the name belongs to several codes. Of a code with several rows the latest.
        """
        wanted = code_or_name if code_or_name in self._by_code else _plain(code_or_name)
        codes = (wanted,) if wanted in self._by_code else self._by_name.get(wanted, ())
        return self._by_code[codes[0]][-1] if len(codes) == 1 else None

    def search(self, text: str) -> tuple[Place, ...]:
        """Every place of which a name, a path of names or the code contains `text`: exact, then prefix, then by code.

        Spaces and full-width forms make no difference. Places no longer valid are included.
        """
        wanted = _plain(text)
        found: list[tuple[int, int, Place]] = []
        for order, (place, labels) in enumerate(self._labels):
            ranks = [_rank(label, wanted) for label in (place.code, *labels) if wanted and wanted in label]
            if ranks:
                found.append((min(ranks), order, place))
        return tuple(place for _, _, place in sorted(found, key=lambda hit: hit[:2]))

    def chain(self, code: str, day: date) -> tuple[Place, ...]:
        """The place and everything it lies in on `day`, the country first.

        Raises PlaceError when `code` is not six ASCII digits as text, is not in the file, or is not valid on `day`.
        """
        undated = self._undated.get(code)
        return undated if undated is not None else self._dated_chain(code, day)

    def within(self, code: str) -> frozenset[str]:
        """The codes of the places that lie in a place, or once did, without its own."""
        return frozenset(each for each in self._by_code if code in _codes_above(each))

    def groups_of(self, code: str, day: date) -> tuple[Group, ...]:
        """The groups valid on `day` that the place belongs to, itself or through what it lies in, widest member first.

        Raises PlaceError as `chain` does.
        """
        found = dict.fromkeys(
            group
            for place in self.chain(code, day)
            for group in self._groups_with.get(place.code, ())
            if holds_on(group, day)
        )
        return tuple(found)

    def begins(self) -> frozenset[date]:
        """Every day on which a place or a group begins to be."""
        return frozenset(each.since for each in self._dated() if each.since is not None)

    def ends(self) -> frozenset[date]:
        """Every day that is the last of a place or a group."""
        return frozenset(each.until for each in self._dated() if each.until is not None)

    def _dated(self) -> Iterator[Place | Group]:
        yield from self.places
        yield from self.groups

    def folder_code(self, folder_name: str) -> str | None:
        """The code of a folder `<six digits>-<name>`; None for a folder that begins with no digit (a group or a list).

        Raises PlaceError when it begins with a digit and is not of that form, or the code is not in the file.
        """
        if not folder_name[:1].isdigit():
            return None
        code, _, slug = folder_name.partition("-")
        if not (CODE.fullmatch(code) and SLUG.fullmatch(slug)):
            raise PlaceError(f"文件夹{quote(folder_name)}应当写成“六位代码-拼音名称”")
        if code not in self._by_code:
            raise self._unknown(code)
        return code

    def folder_group(self, folder_name: str) -> Group | None:
        """The group of a folder `group-<id>`; None for any other folder. Raises PlaceError for an unknown id."""
        if not folder_name.startswith(_GROUP_FOLDER):
            return None
        wanted = folder_name.removeprefix(_GROUP_FOLDER)
        for group in self.groups:
            if group.id == wanted:
                return group
        raise PlaceError(f"文件夹{quote(folder_name)}所指的地区组没有收录")

    def _dated_chain(self, code: str, day: date) -> tuple[Place, ...]:
        mistake = code_mistake(code)
        if mistake is not None:
            raise self._not_a_code(code, mistake)
        rows = self._by_code.get(code)
        if rows is None:
            raise self._unknown(code)
        codes = (code, *_codes_above(code))
        upward = [row for each in codes for row in self._by_code.get(each, ()) if holds_on(row, day)]
        if not upward or upward[0].code != code:
            raise self._not_valid(rows, day)
        return tuple(reversed(upward))

    def _not_a_code(self, written: object, mistake: str) -> PlaceError:
        known = self.find(written) if isinstance(written, str) else None
        if known is None:
            return PlaceError(mistake)
        if known.code == _plain(str(written)):
            return PlaceError(mistake, (known.code,))
        return PlaceError(f"{quote(str(written))}是名称，不是地区代码；请写 {known.code}", (known.code,))

    def _unknown(self, code: str) -> PlaceError:
        above = next((self._by_code[each][-1] for each in _codes_above(code) if each in self._by_code), None)
        if above is None or above.code == COUNTRY:
            return PlaceError(f"地区代码 {code} 未收录，它的省级代码 {code[:2]}0000 也未收录；请核对代码")
        return PlaceError(f"地区代码 {code} 未收录；可以改用上级 {above.code} {above.name}", (above.code,))

    def _not_valid(self, rows: Sequence[Place], day: date) -> PlaceError:
        past = [row for row in rows if row.until is not None and row.until < day]
        row = past[-1] if past else rows[0]
        what = f"{row.code} {row.name}" + (f"只到 {row.until}" if past else f"自 {row.since} 起才有")
        instead = row.replaced_by if past else row.replaces
        names = "、".join(f"{code} {self._by_code[code][-1].name}" for code in instead if code in self._by_code)
        return PlaceError(f"{what}；{day} " + (f"请改用 {names}" if names else "属于哪里没有记载，请核对"), instead)


def code_mistake(code: object) -> str | None:
    """Why `code` is not a code as written, as a Chinese sentence; None when it is six ASCII digits of text.

    >>> code_mistake("64010")
    '地区代码“64010”应当是六位数字'
    """
    if not isinstance(code, str):
        return f"地区代码 {code} 写成了数字；应当写成加引号的文字，六位数字"
    if CODE.fullmatch(code):
        return None
    if CODE.fullmatch(_plain(code)):
        return f"地区代码{quote(code)}含有全角数字或者空格；请写 {_plain(code)}"
    return f"地区代码{quote(code)}应当是六位数字"


def _plain(text: str) -> str:
    if len(text) > _LONGEST:
        return text
    return "".join(unicodedata.normalize("NFKC", text).split())


def _rank(label: str, wanted: str) -> int:
    return 0 if label == wanted else 1 if label.startswith(wanted) else 2


def _codes_above(code: str) -> Iterator[str]:
    above = (f"{code[:4]}00", f"{code[:2]}0000", COUNTRY)
    return (each for each in dict.fromkeys(above) if each != code)


def _labels_of(place: Place, by_code: Mapping[str, tuple[Place, ...]]) -> tuple[str, ...]:
    """What people may write for a place: its names, alone or after the names of any of the places it lies in."""
    own = _names_of(place)
    above = [by_code[code][-1] for code in _codes_above(place.code) if code in by_code and code != COUNTRY]
    prefixes = [("", *_names_of(each)) for each in reversed(above)]
    return tuple(dict.fromkeys(_plain("".join(parts)) for parts in product(*prefixes, own)))


def _names_of(place: Place) -> tuple[str, ...]:
    return (place.name, *place.aliases, *place.also)


def _undated_chains(by_code: Mapping[str, tuple[Place, ...]]) -> dict[str, tuple[Place, ...]]:
    """The chains that are the same on every day: one row per code, none with a day."""
    lasting = {
        code: rows[0]
        for code, rows in by_code.items()
        if len(rows) == 1 and rows[0].since is None and rows[0].until is None
    }
    chains: dict[str, tuple[Place, ...]] = {}
    for code, place in lasting.items():
        above = [each for each in _codes_above(code) if each in by_code]
        if all(each in lasting for each in above):
            chains[code] = (*(lasting[each] for each in reversed(above)), place)
    return chains
