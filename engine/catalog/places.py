"""Places: what lies in what on which day.

Holds the codes of GB/T 2260 with the days, or the years, they are valid, and groups of places. The parent of a place is
the nearest code that is there on that day among XXXX00, XX0000 and 000000; so a district of a municipality (3101xx) and a
county governed directly by its province (xx90xx) lie in the province. How a place is named is in `place_names`. It must
not know files, lists, layers or what holds anywhere; that a unit exists, its names and its days are data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from engine.catalog.divisions import Divisions
from engine.catalog.place_names import COUNTRY, Named, PlaceNames, codes_above, plain, shared_digits
from engine.catalog.units import CODE, LEVELS, SLUG, Group, Place, PlaceError, code_mistake, holds_on, span
from engine.documents import quote

_GROUP_FOLDER = "group-"
_CHAINS_HELD = 4096
_TOLD = 8  # candidates that a sentence names


@dataclass(frozen=True, slots=True)
class Places:
    """All places and groups, indexed. Give it rows without overlapping validity (read_places sees to that).

    `rows` have days, names or notes of their own; every other place is a line of `table`. Two instances are equal when
    these are. What is made of a line is kept; nothing else in it changes after it is made.
    """

    rows: tuple[Place, ...]
    groups: tuple[Group, ...] = ()
    table: Divisions = field(default_factory=Divisions)
    _by_code: dict[str, tuple[Place, ...]] = field(init=False, repr=False, compare=False)
    _chains: dict[str, tuple[Place, ...]] = field(init=False, repr=False, compare=False)
    _chain_on: Callable[[str, date], tuple[Place, ...]] = field(init=False, repr=False, compare=False)
    _names: list[PlaceNames] = field(init=False, repr=False, compare=False)
    _groups_with: Mapping[str, tuple[Group, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code: dict[str, tuple[Place, ...]] = {}
        for place in sorted(self.rows, key=lambda place: (place.code, place.since or date.min)):
            by_code[place.code] = (*by_code.get(place.code, ()), place)
        groups_with: dict[str, tuple[Group, ...]] = {}
        for group in self.groups:
            for code in group.members:
                groups_with[code] = (*groups_with.get(code, ()), group)
        indexes = {
            "_by_code": by_code,
            "_chains": {},
            "_names": [],
            "_groups_with": groups_with,
            "_chain_on": lru_cache(maxsize=_CHAINS_HELD)(self._new_chain),
        }
        for name, index in indexes.items():
            object.__setattr__(self, name, index)

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place, by code; of a code with several rows the earliest first."""
        return tuple(row for code in self._codes() for row in self._rows_of(code))

    def find(self, code_or_name: str) -> Place | None:
        """The place with this code, or the only one with this name, alias or path of names.

        None when there is no such place, or the name belongs to several codes. Of a code with several rows the latest.
        """
        wanted = plain(code_or_name)
        codes = (wanted,) if self._rows_of(wanted) else self._index().named(wanted)
        return self._rows_of(codes[0])[-1] if len(codes) == 1 else None

    def search(self, text: str) -> tuple[Place, ...]:
        """Every place that `text` may mean: exact, then prefix, then what contains it, then what lies in what it names.

        By code, name, short name, path of names, or in Latin letters by reading and initials. Spaces and full-width forms
        make no difference. Places no longer valid are included, after the others.
        """
        index = self._index()
        found = (index.rows[position] for position in index.search(text))
        by_name = (row for named in found for row in self._rows_of(named.code) if plain(row.name) in named.names)
        return tuple(dict.fromkeys(by_name))

    def why_not(self, text: str, *, repeated: bool = True, lookup: str = "") -> str:
        """The sentence about a text for which `find` finds no place: who bears the name, or what may be meant.

        Unless the text may be `repeated`, it is not in the sentence. Where nothing comes near, `lookup` ends it: how the
        reader finds the places that are held.
        """
        codes = self._index().named(text)
        best: dict[str, Place] = {}
        for row in self.search(text):
            best.setdefault(row.code, row)
        if codes:
            bearing = [row for row in best.values() if row.code in codes]
            shown = quote(text) if repeated else "这个名称"
            told = f"叫{shown}的地区有 {len(codes)} 个：{self._told(bearing)}"
            return f"{told}；请连同上级一起写，或者写六位地区代码"
        unknown = f"没有收录地区{quote(text)}" if repeated else "没有收录叫这个名称的地区"
        if best:
            return f"{unknown}；是否想写：{self._told(list(best.values()))}？请写全称或者六位地区代码"
        within = "" if plain(text).isdecimal() else "（开发区、乡镇、街道写所在的县、区）"
        return f"{unknown}{within}；请写全称或者六位地区代码{lookup}"

    def excluded(self, code: str) -> str:
        """Why nothing is evaluated at a place; "" where something is."""
        return next((row.excluded for row in self._over(code) if row.excluded), "")

    def parents(self, place: Place) -> str:
        """The names of what a place lies in, the country left out, the widest first."""
        above = [self._rows_of(code)[-1:] for code in codes_above(place.code) if code != COUNTRY]
        return "".join(row.name for rows in reversed(above) for row in rows)

    def title(self, place: Place) -> str:
        """The name of a place after the names of what it lies in, with its code, and until when it was there.

        >>> Places((Place("110000", "甲", "省"),)).title(Place("110101", "乙", "县", ended=2020))
        '甲乙（110101，2020年停用）'
        """
        return f"{self.parents(place)}{place.name}（{place.code}{_gone(place)}）"

    def chain(self, code: str, day: date) -> tuple[Place, ...]:
        """The place and everything it lies in on `day`, the country first.

        Raises PlaceError when `code` is not six ASCII digits as text, is not held, or is not valid on `day`.
        """
        return self._chains.get(code) or self._chain_on(code, day)

    def _new_chain(self, code: str, day: date) -> tuple[Place, ...]:
        """The chain; one that is the same on every day is kept for all of them."""
        chain = self._dated_chain(code, day)
        rows = [self._rows_of(each) for each in (code, *codes_above(code))]
        if all(span(row) == (None, None) for same in rows for row in same) and max(map(len, rows)) == 1:
            self._chains[code] = chain
        return chain

    def doubts(self, code: str, day: date) -> tuple[str, ...]:
        """What is not sure about the chain on `day`: a unit came or went in that year, and the day is not on record.

        The same sentences for every day of the year.
        """
        return tuple(
            f"{row.code} {row.name}在 {day.year} 年{'启用' if day.year == row.began else '停用'}，哪一天没有收录；"
            "案件在那一天之前还是之后，请核对"
            for row in self.chain(code, day)
            if day.year in (row.began, row.ended)
        )

    def above(self, code: str, day: date) -> str:
        """The code of the nearest place on `day` of those that a code may lie in; of the country where there is none."""
        there = (each for each in codes_above(code) if any(holds_on(row, day) for row in self._rows_of(each)))
        return next(there, COUNTRY)

    def within(self, code: str) -> frozenset[str]:
        """The codes of the places that lie in a place, or once did, without its own."""
        shared = shared_digits(code)
        codes = {*self._by_code, *self.table.lines}
        return frozenset(each for each in codes if each.startswith(shared) and each != code)

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

    def begins(self, code: str) -> frozenset[date]:
        """Every day on which the place, what it may lie in, or a group begins to be, or the year begins in which it ends."""
        years = (date(row.ended, 1, 1) for row in self._over(code) if row.ended)
        return frozenset([*years, *(first for first, _ in map(span, self._dated(code)) if first is not None)])

    def ends(self, code: str) -> frozenset[date]:
        """Every day that is the last of the place, of what it may lie in, of a group, or of the year in which one began."""
        years = (date(row.began, 12, 31) for row in self._over(code) if row.began)
        return frozenset([*years, *(last for _, last in map(span, self._dated(code)) if last is not None)])

    def _over(self, code: str) -> Iterator[Place]:
        return (row for each in (code, *codes_above(code)) for row in self._rows_of(each))

    def _dated(self, code: str) -> Iterator[Place | Group]:
        yield from self._over(code)
        yield from self.groups

    def folder_code(self, folder_name: str) -> str | None:
        """The code of a folder `<six digits>-<name>`; None for a folder that begins with no digit (a group or a list).

        Raises PlaceError when it begins with a digit and is not of that form, or the code is not held.
        """
        if not folder_name[:1].isdigit():
            return None
        code, _, slug = folder_name.partition("-")
        if not (CODE.fullmatch(code) and SLUG.fullmatch(slug)):
            raise PlaceError(f"文件夹{quote(folder_name)}应当写成“六位代码-拼音名称”")
        if not self._rows_of(code):
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

    def _codes(self) -> list[str]:
        return sorted({*self._by_code, *self.table.lines})

    def _rows_of(self, code: str) -> tuple[Place, ...]:
        rows = self._by_code.get(code)
        if rows is None and code in self.table.lines:
            rows = self._by_code[code] = self.table.places(code)
        return rows or ()

    def _index(self) -> PlaceNames:
        if not self._names:
            self._names.append(PlaceNames(tuple(self._named())))
        return self._names[0]

    def _named(self) -> Iterator[Named]:
        own = {row.code for row in self.rows}
        for code in self._codes():
            lines = self.table.of(code)
            if code not in own:
                yield from (Named(code, (d.name,), d.short, d.pinyin, bool(d.ended), d.replaced_by) for d in lines)
                continue
            read = {d.name: d for d in lines}
            for row in self._rows_of(code):
                line = read.get(row.name)
                alone = (row.name, *row.also, *(row.aliases if row.level in LEVELS[:2] else ()))
                short = (*row.aliases, *(line.short if line else ()))
                ended = row.until is not None or row.ended is not None
                yield Named(
                    code,
                    tuple(map(plain, alone)),
                    tuple(map(plain, short)),
                    line.pinyin if line else (),
                    ended,
                    row.replaced_by,
                )

    def _told(self, places: Sequence[Place]) -> str:
        names = "、".join(map(self.title, places[:_TOLD]))
        return f"{names}等 {len(places)} 个" if len(places) > _TOLD else names

    def _dated_chain(self, code: str, day: date) -> tuple[Place, ...]:
        mistake = code_mistake(code)
        if mistake is not None:
            raise self._not_a_code(code, mistake)
        rows = self._rows_of(code)
        if not rows:
            raise self._unknown(code)
        held = [[row for row in self._rows_of(each) if holds_on(row, day)] for each in (code, *codes_above(code))]
        if not held[0]:
            raise self._not_valid(rows, day)
        return tuple(reversed([each[-1] for each in held if each]))

    def _not_a_code(self, written: object, mistake: str) -> PlaceError:
        known = self.find(written) if isinstance(written, str) else None
        if known is None:
            return PlaceError(mistake)
        if known.code == plain(str(written)):
            return PlaceError(mistake, (known.code,))
        return PlaceError(f"{quote(str(written))}是名称，不是地区代码；请写 {known.code}", (known.code,))

    def _unknown(self, code: str) -> PlaceError:
        above = next((rows[-1] for each in codes_above(code) if (rows := self._rows_of(each))), None)
        if above is None or above.code == COUNTRY:
            return PlaceError(f"地区代码 {code} 未收录，它的省级代码 {code[:2]}0000 也未收录；请核对代码")
        return PlaceError(f"地区代码 {code} 未收录；可以改用上级 {above.code} {above.name}", (above.code,))

    def _not_valid(self, rows: Sequence[Place], day: date) -> PlaceError:
        past = [row for row in rows if (last := span(row)[1]) is not None and last < day]
        row = past[-1] if past else rows[0]
        known = row.until if past else row.since
        year = row.ended if past else row.began
        when = str(known) if known else f"{year}年（哪一天没有收录）"
        what = f"{row.code} {row.name}" + (f"只到 {when}" if past else f"自 {when} 起才有")
        instead = row.replaced_by if past else row.replaces
        names = "、".join(f"{code} {self._rows_of(code)[-1].name}" for code in instead if self._rows_of(code))
        advice = f"请改用 {names}" if known else f"请核对是否改用 {names}"
        advice = advice if names else "属于哪里没有记载，请核对"
        said = f"这个地区在要核查的那一天{'已经停用' if past else '还没有'}；{'那一天' if not names else ''}{advice}"
        return PlaceError(f"{what}；{day} {advice}", instead, said)


def _gone(place: Place) -> str:
    return f"，到 {place.until} 止" if place.until else f"，{place.ended}年停用" if place.ended else ""
