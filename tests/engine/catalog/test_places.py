"""Places: chains, names, validity, the sentences of refusal, and the real file against the GB/T 2260 table."""

from __future__ import annotations

import doctest
import re
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from engine.catalog import divisions, place_names, places, units
from engine.catalog.divisions import TABLE
from engine.catalog.jurisdictions import read_places
from engine.catalog.place_names import COUNTRY
from engine.catalog.places import Places
from engine.catalog.units import Group, Place, PlaceError, holds_on, level_of

RULESETS = Path(__file__).parents[3] / "rulesets"
FILE = RULESETS / "jurisdictions.yaml"
TODAY = date(2025, 3, 20)

# Where our file and the table of python-stdnum differ, and why. Nothing else may differ.
# The country, two districts of 2021 and two units of 2026 that the table lacks.
NOT_IN_TABLE = {"000000", "330113", "330114", "653132", "659013"}
OTHER_SCRIPT = {"810000", "820000"}  # the table writes these two names in traditional characters


def read(text: str, table: str | None = None) -> Places:
    """The places of a text without mistakes."""
    places, found = read_places(text, "p.yaml", table)
    assert found == []
    assert places is not None
    return places


def codes_of(chain: tuple[Place, ...]) -> list[str]:
    """The codes of some places, in their order."""
    return [place.code for place in chain]


@pytest.fixture(scope="module")
def real() -> Places:
    """The places of the file that is shipped."""
    return read(FILE.read_text(encoding="utf-8"), (RULESETS / TABLE).read_text(encoding="utf-8"))


def table() -> dict[str, list[tuple[str, str, str]]]:
    """The rows of the GB/T 2260 table: code -> (first year, last year, name), years '' when open."""
    rows: dict[str, list[tuple[str, str, str]]] = {}
    province = ""
    for line in files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8").splitlines():
        if top := re.fullmatch(r'(\d\d) province="(.*)"', line):
            province = top[1]
            rows[f"{province}0000"] = [("", "", top[2])]
        elif (unit := re.fullmatch(r' +(\d{4}) county="(.*)"', line)) and unit[1] != "0000":
            parts = (re.fullmatch(r"(?:\[(\d*)-(\d*)\])?(.*)", part) for part in unit[2].split(","))
            rows[province + unit[1]] = [(part[1] or "", part[2] or "", part[3]) for part in parts if part]
    return rows


class TestRealFile:
    """What holds of `rulesets/jurisdictions.yaml`."""

    def test_every_row_is_in_the_table_with_its_name_and_years(self, real: Places) -> None:
        """Every code and name agrees with GB/T 2260, and every last year, except the gaps named above.

        A unit renamed under its code ends in the year in which the new name begins.
        """
        known = table()
        for place in real.places:
            if place.code in NOT_IN_TABLE:
                assert place.code not in known
                continue
            if place.code in OTHER_SCRIPT:
                assert len(known[place.code][0][2]) == len(place.name)
                continue
            rows = [row for row in known[place.code] if row[2] == place.name]
            assert rows, f"{place.code} {place.name}: {known[place.code]}"
            last = place.until.year if place.until else place.ended
            assert rows[-1][1] in (("",) if last is None else (str(last), str(last - 1))), place

    def test_a_place_without_a_beginning_is_older_than_every_list(self, real: Places) -> None:
        """A missing beginning hides nothing: by the table such a code was in use before 2000.

        One of `jurisdictions.yaml`, which names its changes by the day, by 2015 at the latest.
        """
        known = table()
        for place in real.places:
            if place.since is None and place.began is None and place.code not in NOT_IN_TABLE:
                first = [row[0] for row in known[place.code] if row[2] == place.name or place.code in OTHER_SCRIPT]
                assert (first[-1] or "0") < ("2016" if place in real.rows else "2000"), place

    def test_every_division_is_there(self, real: Places) -> None:
        """3,214 units are valid today: 34 provinces, 333 prefectures, 2,847 counties, besides the country."""
        today = [place for place in real.places if holds_on(place, date(2026, 11, 1))]
        levels = [place.level for place in today]
        assert [levels.count(level) for level in ("国", "省", "市", "县")] == [1, 34, 333, 2847]

    def test_every_place_is_found_by_its_name_with_its_parents(self, real: Places) -> None:
        """The name of a unit of today after the names of what it lies in finds it and no other."""
        for place in real.places:
            if holds_on(place, date(2026, 11, 1)):
                path = real.title(place).partition("（")[0]
                found = real.find(path)
                assert found is not None, path
                assert found.code == place.code, path

    def test_the_table_is_right(self, real: Places) -> None:
        """No line of the table says something that cannot be."""
        assert list(divisions.mistakes(real.table)) == []

    def test_all_provinces_are_there(self, real: Places) -> None:
        """The 34 units of province level of the table are all in the file."""
        ours = {place.code for place in real.places if place.level == "省"}
        assert ours == {code for code in table() if code.endswith("0000")}
        assert len(ours) == 34

    def test_the_city_of_a_county_is_there(self, real: Places) -> None:
        """No county hangs from its province when the table has a city between the two."""
        known = table()
        ours = {place.code for place in real.places}
        for place in real.places:
            city = f"{place.code[:4]}00"
            names = [name for _, last, name in known.get(city, []) if not last]
            if place.level == "县" and names and not re.search("辖|直辖|^县$", names[0]):
                assert city in ours, place

    @pytest.mark.parametrize(
        ("named", "code"),
        [
            ("宁夏 银川 金凤区", "640106"), ("河南 安阳县", "410522"), ("新疆 乌苏市", "654202"), ("江西 永新县", "360830"),
            ("上海 徐汇区", "310104"), ("四川 成都 金牛区", "510106"), ("山东 青岛", "370200"), ("江苏 常熟", "320581"),
            ("湖南 凤凰县", "433123"), ("江西 兴国县", "360732"), ("江苏省镇江市扬中市", "321182"),
            ("江苏省徐州市云龙区", "320303"), ("上海市普陀区", "310107"), ("绍兴市上虞区", "330604"),
            ("杭州市余杭区", "330110"), ("遂宁", "510900"), ("江西吉安峡江", "360823"), ("珠海", "440400"),
            ("新疆生产建设兵团", "650000"), ("全国", "000000"),
        ],
    )  # fmt: skip  # a table reads better in rows
    def test_a_place_as_published_cases_name_it_is_found(self, real: Places, named: str, code: str) -> None:
        """A path of full or short names, with or without spaces and with levels left out, finds the one place."""
        found = real.find(named)
        assert found is not None
        assert found.code == code

    def test_chains(self, real: Places) -> None:
        """A county lies in city, province and country; a municipality's district lies in the municipality."""
        assert codes_of(real.chain("640106", TODAY)) == ["000000", "640000", "640100", "640106"]
        assert codes_of(real.chain("310104", TODAY)) == ["000000", "310000", "310104"]
        assert codes_of(real.chain("000000", TODAY)) == ["000000"]

    def test_groups(self, real: Places) -> None:
        """A county belongs to the groups of its province and of its city."""
        assert [group.id for group in real.groups_of("330110", TODAY)] == ["yangtze-delta"]
        assert [group.id for group in real.groups_of("510106", TODAY)] == [
            "sichuan-chongqing",
            "chengdu-deyang-meishan-ziyang",
        ]
        assert real.groups_of("640106", TODAY) == ()

    def test_linping_begins_on_its_first_day(self, real: Places) -> None:
        """临平 cannot be used the day before; the sentence names 余杭. On the first day it can."""
        with pytest.raises(
            PlaceError, match=r"330113 临平区自 2021-04-09 起才有；2021-04-08 请改用 330110 余杭区"
        ) as error:
            real.chain("330113", date(2021, 4, 8))
        assert error.value.instead == ("330110",)
        assert codes_of(real.chain("330113", date(2021, 4, 9)))[-1] == "330113"

    def test_a_dissolved_district_ends_on_its_last_day(self, real: Places) -> None:
        """下城 can be used on its last day; the day after, the sentence names its successor."""
        assert codes_of(real.chain("330103", date(2021, 4, 8)))[-1] == "330103"
        with pytest.raises(PlaceError, match=r"330103 下城区只到 2021-04-08；2021-04-09 请改用 330105 拱墅区"):
            real.chain("330103", date(2021, 4, 9))

    def test_a_code_that_is_not_there_names_the_nearest_place_above(self, real: Places) -> None:
        """With its city known the city is named, else its province, else nothing."""
        for code, above in (("640107", "640100 银川市"), ("640703", "640000 宁夏回族自治区")):
            with pytest.raises(PlaceError) as error:
                real.chain(code, TODAY)
            assert str(error.value) == f"地区代码 {code} 未收录；可以改用上级 {above}"
            assert error.value.instead == (above[:6],)
        with pytest.raises(
            PlaceError, match="地区代码 990101 未收录，它的省级代码 990000 也未收录；请核对代码"
        ) as error:
            real.chain("990101", TODAY)
        assert error.value.instead == ()

    @pytest.mark.parametrize(
        ("written", "sentence", "instead"),
        [
            ("64010", "地区代码“64010”应当是六位数字", ()),
            ("6401060", "地区代码“6401060”应当是六位数字", ()),
            ("", "地区代码“”应当是六位数字", ()),
            ("６４０１０６", "地区代码“６４０１０６”含有全角数字或者空格；请写 640106", ("640106",)),
            ("640 106", "地区代码“640 106”含有全角数字或者空格；请写 640106", ("640106",)),
            (640106, "地区代码 640106 写成了数字；应当写成加引号的文字，六位数字", ()),
            ("金凤区", "“金凤区”是名称，不是地区代码；请写 640106", ("640106",)),
        ],
    )
    def test_what_is_not_a_code_is_refused(
        self, real: Places, written: str, sentence: str, instead: tuple[str, ...]
    ) -> None:
        """Short, long, empty, full-width, a number, a name: each has its sentence, and the code to write when known."""
        with pytest.raises(PlaceError) as error:
            real.chain(written, TODAY)
        assert str(error.value) == sentence
        assert error.value.instead == instead

    def test_search(self, real: Places) -> None:
        """Exact names come first, then prefixes, then the rest; a code and full-width digits are found; nothing finds nothing."""
        assert real.search("余杭")[0].code == "330110"
        assert codes_of(real.search("塔城"))[:2] == ["654200", "654201"]
        assert codes_of(real.search("兵团")) == ["650000"]
        assert codes_of(real.search("６４０１０６")) == ["640106"]
        assert real.search("  ") == ()
        assert real.search("没有的地方") == ()

    def test_folders(self, real: Places) -> None:
        """A jurisdiction folder gives its code, a group folder its group, a list folder neither; mistakes are sentences."""
        assert real.folder_code("320000-jiangsu") == "320000"
        assert real.folder_code("group-yangtze-delta") is None
        assert real.folder_code("first-offence") is None
        group = real.folder_group("group-yangtze-delta")
        assert group is not None
        assert group.name == "长三角"
        assert real.folder_group("320000-jiangsu") is None
        for name in ("32000-jiangsu", "320000", "320000-", "320000-江苏", "320000_jiangsu", "３20000-jiangsu"):
            with pytest.raises(PlaceError, match="应当写成“六位代码-拼音名称”"):
                real.folder_code(name)
        with pytest.raises(PlaceError, match="地区代码 640107 未收录"):
            real.folder_code("640107-xingqing")
        with pytest.raises(PlaceError, match="文件夹“group-nowhere”所指的地区组没有收录"):
            real.folder_group("group-nowhere")


SEARCHED = [
    ("兰考", "410225"), ("宾川县", "532924"), ("义乌", "330782"), ("墨脱", "540423"), ("郑州市金水区", "410105"),
    ("河南郑州金水", "410105"), ("郑州", "410100"), ("lankao", "410225"), ("Lan Kao", "410225"), ("zhengzhou", "410100"),
    ("chongqing", "500000"), ("changsha", "430100"), ("xiamen", "350200"), ("luan", "341500"), ("bengbu", "340300"),
    ("taizhou", "321200"), ("yueqing", "330382"), ("danxian", "371722"), ("shanxian", "371722"), ("410225", "410225"),
    ("杭州余", "330110"),
]  # fmt: skip


class TestNames:
    """What may be written for a place, in the table that is shipped."""

    @pytest.mark.parametrize(("text", "code"), SEARCHED)
    def test_a_search_gives_the_right_place_first(self, real: Places, text: str, code: str) -> None:
        """By name, part of a name, path of names, reading, a common misreading, code."""
        assert real.search(text)[0].code == code

    def test_a_search_by_initials_gives_all_that_bear_them(self, real: Places) -> None:
        """兰考, 林口 and 龙口 are all lk: which one is meant is the reader's to say."""
        assert {"410225", "231025", "370681"} <= set(codes_of(real.search("lk"))[:3])

    @pytest.mark.parametrize(
        "text", ["朝阳区", "通州", "西安", "江北区", "巴州", "桥东区", "lankao", "lk", "杭州余", "没有的县", ""]
    )
    def test_a_name_of_several_and_a_part_of_a_name_find_nothing(self, real: Places, text: str) -> None:
        """A case is never filed under a place that was guessed: only a name that one place bears is taken."""
        assert real.find(text) is None

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("朝阳区", ["2 个", "北京市朝阳区（110105）", "吉林省长春市朝阳区（220104）", "连同上级"]),
            ("江北区", ["浙江省宁波市江北区（330205）", "重庆市江北区（500105，2025年停用）"]),
            ("桥东区", ["河北省邢台市桥东区（130502，2020年停用）", "河北省张家口市桥东区（130702）"]),
            ("lankao", ["没有", "是否想写：河南省开封市兰考县（410225）"]),
            ("没有的县", ["没有收录地区“没有的县”", "请写全称或者六位地区代码"]),
        ],
    )
    def test_the_sentence_names_who_bears_the_name(self, real: Places, text: str, told: list[str]) -> None:
        """With the places above them, because the names alone are the same."""
        assert [part for part in told if part not in real.why_not(text)] == []

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("长沙", "430100"),
            ("吉林", "220000"),
            ("海南", "460000"),
            ("河北", "130000"),
            ("青田县", "331121"),
            ("沙县区", "350405"),
            ("南宁", "450100"),
        ],
    )
    def test_a_short_name_is_the_widest_place_that_bears_it(self, real: Places, text: str, code: str) -> None:
        """Where all others lie in it; a province by its own short name; a unit with a new code, not the old one."""
        found = real.find(text)
        assert found is not None
        assert found.code == code

    def test_a_text_longer_than_any_name_is_no_name(self, real: Places) -> None:
        """It is not looked at piece by piece: that would take the square of its length."""
        for text in ("金凤区" * 100_000, "lk" * 100_000, " " * 400_000 + "金凤区"):
            assert real.find(text) is None
            assert real.search(text) == ()

    def test_readings_agree_with_the_dictionary(self, real: Places) -> None:
        """Each line has the dictionary's reading, beside another or alone, but for the characters that have one in places."""
        plain = str.maketrans("", "", "长都堡")
        for code in real.table.lines:
            for row in real.table.of(code):
                if row.name == row.name.translate(plain):
                    assert " ".join(lazy_pinyin(row.name)) in row.pinyin, row


class TestYears:
    """Units of which the year is known and not the day."""

    def test_a_unit_is_there_in_all_of_both_years(self, real: Places) -> None:
        """莱城区 ended in 2018, 莱芜区 began in it: in that year both can be used and the day is told as not held."""
        for code, day in (("371202", date(2018, 12, 31)), ("370116", date(2018, 1, 1))):
            assert real.chain(code, day)[-1].code == code
            assert "2018 年" in "".join(real.doubts(code, day))
            assert "哪一天没有收录" in "".join(real.doubts(code, day))
        assert real.doubts("371202", date(2017, 6, 1)) == ()

    @pytest.mark.parametrize(
        ("code", "day", "told", "instead"),
        [
            (
                "371202",
                date(2019, 1, 1),
                "371202 莱城区只到 2018年（哪一天没有收录）；2019-01-01 请核对是否改用 370116 莱芜区",
                ("370116",),
            ),
            ("370116", date(2017, 12, 31), "370116 莱芜区自 2018年（哪一天没有收录） 起才有", ("371200", "371202")),
            (
                "410306",
                date(2022, 1, 1),
                "410306 吉利区只到 2021年（哪一天没有收录）；2022-01-01 属于哪里没有记载，请核对",
                (),
            ),
        ],
    )
    def test_outside_its_years_it_is_refused(
        self, real: Places, code: str, day: date, told: str, instead: tuple[str, ...]
    ) -> None:
        """Another code is named where one is known; none is put in its place."""
        with pytest.raises(PlaceError) as error:
            real.chain(code, day)
        assert str(error.value).startswith(told)
        assert error.value.instead == instead

    def test_a_renamed_unit_keeps_its_code(self, real: Places) -> None:
        """桥东区 of 邢台 is 襄都区 since 2020: the code is the same, the name is that of the day."""
        assert real.chain("130502", date(2019, 5, 1))[-1].name == "桥东区"
        assert real.chain("130502", date(2021, 5, 1))[-1].name == "襄都区"


TABLE_TOP = "code,name,short,pinyin,began,ended,replaced_by\n110000,甲,,jia,,,\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("110101,乙,,yi,,2020,110102", "接替的代码不在区划表里：110102"),
        ("110101,乙,,yi,,,110000", "没有停用的单位不写 replaced_by"),
        ("110101,乙,,yi,2021,2020,", "启用和停用写年份，先启用后停用"),
        ("110101,乙,,YI,,,", "拼音写小写的音节"),
        ("110101,,,yi,,,", "没有写名称"),
        ("120101,乙,,yi,,,", "省级 120000 不在表里"),
    ],
)
def test_a_mistake_in_the_table_is_told(line: str, told: str) -> None:
    """Each thing that a line says wrongly is one sentence."""
    (found,) = divisions.mistakes(divisions.read_divisions(TABLE_TOP + line, TABLE)[0])
    assert told in found


@pytest.mark.parametrize(
    ("text", "line"), [("", 1), ("code,name\n", 1), (TABLE_TOP + "1101,乙,,yi,,,\n", 3), (TABLE_TOP + "110101,乙\n", 3)]
)
def test_a_table_of_another_shape_is_refused(text: str, line: int) -> None:
    """Another heading, a code of another form, another number of columns: at its line."""
    _, found = divisions.read_divisions(text, TABLE)
    assert [(each.line, each.code) for each in found] == [(line, "wrong-shape")]


TOP = 'format: 1\njurisdictions:\n  - {code: "000000", name: 全国, level: 国}\n  - {code: "110000", name: 甲, level: 省}\n'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("format: 1\njurisdictions: []\n", ["1:1 unknown-place"]),
        (TOP.replace("format: 1", "format: 2"), ["1:9 bad-value"]),
        (TOP + '  - {code: "220100", name: 乙, level: 市}\n', ["5:5 unknown-place"]),
        (TOP + '  - {code: "110100", name: 乙, level: 县}\n', ["5:38 bad-value"]),
        (TOP + '  - {code: "11010", name: 乙, level: 市}\n', ["5:12 bad-value"]),
        (TOP + "  - {code: 110100, name: 乙, level: 市}\n", ["5:12 bad-value"]),
        (TOP + '  - {code: "110100", name: 乙, level: 市, since: 2020-01-01}\n', ["5:41 unknown-key"]),
        (TOP + '  - {code: "110100", level: 市}\n', ["5:5 missing-key"]),
        (TOP + '  - {code: "110100", name: 乙, level: 市, from: 2020-02-30, source: 丙}\n', ["5:47 bad-date"]),
        (TOP + '  - {code: "110100", name: 乙, level: 市, from: 2020-01-01}\n', ["5:5 no-provenance"]),
        (
            TOP + '  - {code: "110100", name: 乙, level: 市, from: 2020-01-02, until: 2020-01-01, source: 丙}\n',
            ["5:66 bad-value"],
        ),
        (TOP + '  - {code: "110100", name: 乙, level: 市, replaces: ["110200"], source: 丙}\n', ["5:5 unknown-place"]),
        (
            TOP + '  - {code: "110100", name: 乙, level: 市, until: 2020-01-01, source: 丙}\n'
            '  - {code: "110100", name: 丁, level: 市, from: 2020-01-01, source: 丙}\n',
            ["6:5 overlapping-validity"],
        ),
        (TOP + '  - {code: "110000", name: 甲, level: 省}\n', ["5:5 overlapping-validity"]),
        (TOP + 'groups:\n  - {id: 甲, name: 甲, members: ["110000"]}\n', ["6:10 bad-name"]),
        (TOP + 'groups:\n  - {id: a, name: 甲, members: ["110000", "110000"]}\n', ["6:42 duplicate-id"]),
        (TOP + 'groups:\n  - {id: a, name: 甲, members: ["120000"]}\n', ["6:5 unknown-place"]),
        (
            TOP + 'groups:\n  - {id: a, name: 甲, members: ["110000"]}\n  - {id: a, name: 乙, members: ["110000"]}\n',
            ["7:5 duplicate-id"],
        ),
    ],
)
def test_a_mistake_in_the_file_is_a_finding_at_its_place(text: str, found: list[str]) -> None:
    """Each mistake gives exactly one diagnostic, where it stands, and no places."""
    places, diagnostics = read_places(text, "p.yaml")
    assert places is None
    assert [f"{each.line}:{each.column} {each.code}" for each in diagnostics] == found


def test_all_mistakes_are_collected() -> None:
    """A second mistake is told together with the first."""
    text = TOP + '  - {code: "1101", name: 乙, level: 市}\n  - {code: "110200", name: 丙, level: 县}\n'
    assert len(read_places(text, "p.yaml")[1]) == 2


def test_a_renamed_unit_has_two_rows_under_one_code() -> None:
    """With days that follow each other the row of the day is used; in a gap there is none."""
    places = read(
        TOP + '  - {code: "110100", name: 旧, level: 市, until: 2019-12-31, source: 丙}\n'
        '  - {code: "110100", name: 新, level: 市, from: 2020-01-02, source: 丙}\n'
    )
    assert places.chain("110100", date(2019, 12, 31))[-1].name == "旧"
    assert places.chain("110100", date(2020, 1, 2))[-1].name == "新"
    with pytest.raises(PlaceError, match="110100 旧只到 2019-12-31；2020-01-01 属于哪里没有记载，请核对"):
        places.chain("110100", date(2020, 1, 1))
    found = places.find("110100")
    assert found is not None
    assert found.name == "新"


def test_a_level_that_is_not_valid_on_the_day_is_left_out_of_the_chain() -> None:
    """A county lay directly in its province before its city existed."""
    places = read(
        TOP + '  - {code: "110100", name: 乙, level: 市, from: 2020-01-01, source: 丙}\n'
        '  - {code: "110102", name: 丁, level: 县}\n'
    )
    assert codes_of(places.chain("110102", date(2019, 12, 31))) == ["000000", "110000", "110102"]
    assert codes_of(places.chain("110102", date(2020, 1, 1))) == ["000000", "110000", "110100", "110102"]


def test_a_name_of_two_places_finds_neither() -> None:
    """Nothing wins by order: an ambiguous name gives None, a path of names decides, search shows both."""
    places = read(
        TOP + '  - {code: "120000", name: 乙, level: 省}\n'
        '  - {code: "110101", name: 普陀区, level: 县}\n  - {code: "120101", name: 普陀区, level: 县}\n'
    )
    assert places.find("普陀区") is None
    assert codes_of(tuple(filter(None, [places.find("乙 普陀区")]))) == ["120101"]
    assert codes_of(places.search("普陀区")) == ["110101", "120101"]


def test_a_group_holds_only_on_its_days() -> None:
    """Both ends of a group's validity belong to it."""
    group = Group("a", "组", ("110000",), date(2020, 1, 2), date(2020, 1, 3))
    places = Places((Place(COUNTRY, "全国", "国"), Place("110000", "甲", "省")), (group,))
    days = [date(2020, 1, day) for day in (1, 2, 3, 4)]
    assert [places.groups_of("110000", day) for day in days] == [(), (group,), (group,), ()]


CODES = st.from_regex(r"[1-3]{2}(0000|[0-2]{2}00|[0-2]{2}[1-3]{2})", fullmatch=True)
DAYS = st.dates(date(2019, 12, 25), date(2020, 1, 10))


@st.composite
def drawn_places(draw: st.DrawFn) -> Places:
    """A country with some places, some of them dated, none overlapping."""
    rows = [Place(COUNTRY, "全国", "国")]
    for code in sorted(draw(st.sets(CODES, min_size=1, max_size=12))):
        ends = sorted(draw(st.sets(DAYS, max_size=3)))
        starts: list[date | None] = [None, *ends]
        for number, since in enumerate(starts):
            until = ends[number] - timedelta(days=1) if number < len(ends) else None
            if draw(st.booleans()):
                rows.append(Place(code, f"甲{code}-{number}", level_of(code), since=since, until=until))
    return Places(tuple(draw(st.permutations(rows))))


def naive_chain(places: Places, code: str, day: date) -> list[Place]:
    """The definition of the chain, read off the rows with no index."""
    codes = dict.fromkeys((COUNTRY, f"{code[:2]}0000", f"{code[:4]}00", code))
    return [row for each in codes for row in places.places if row.code == each and holds_on(row, day)]


@given(drawn_places(), CODES, DAYS)
def test_a_chain_is_its_definition(places: Places, code: str, day: date) -> None:
    """Either the chain is the rows of the day from the country down to the code, or the code has no row that day."""
    expected = naive_chain(places, code, day)
    if expected[-1].code == code:
        assert list(places.chain(code, day)) == expected
    else:
        with pytest.raises(PlaceError):
            places.chain(code, day)


@given(drawn_places(), DAYS)
def test_every_place_above_a_place_has_the_beginning_of_its_chain(places: Places, day: date) -> None:
    """Each member of a chain has the chain up to itself, and levels only go down."""
    for row in places.places:
        if holds_on(row, day):
            chain = places.chain(row.code, day)
            assert [places.chain(each.code, day) for each in chain] == [chain[: n + 1] for n in range(len(chain))]
            assert all(len(a.code.rstrip("0")) <= len(b.code.rstrip("0")) for a, b in pairwise(chain))


@given(drawn_places())
def test_order_of_rows_changes_nothing(places: Places) -> None:
    """The same rows in reverse answer every question alike."""
    other = Places(tuple(reversed(places.places)))
    for row in places.places:
        assert places.find(row.code) == other.find(row.code)
        assert places.search(row.name) == other.search(row.name)
        assert row in places.search(row.name)


def test_the_examples_in_docstrings_run() -> None:
    """The doctests of the module hold, and there are some."""
    for module in (places, place_names, units, divisions):
        outcome = doctest.testmod(module)
        assert outcome.attempted > 0
        assert outcome.failed == 0


def test_three_thousand_places_are_looked_up_without_search() -> None:
    """The chains of places without days are kept ready: asking twice gives the same object."""
    rows = [Place(COUNTRY, "全国", "国")]
    rows += [Place(code, f"地{code}", level_of(code)) for code in (f"{n:02}0000" for n in range(11, 41))]
    codes = (f"{n:02}{m:02}{k:02}" for n in range(11, 41) for m in range(1, 11) for k in range(10))
    rows += [Place(code, f"地{code}", level_of(code)) for code in codes]
    places = Places(tuple(rows))
    assert len(rows) > 3000
    assert all(places.chain(row.code, TODAY) is places.chain(row.code, date(1999, 1, 1)) for row in rows)
