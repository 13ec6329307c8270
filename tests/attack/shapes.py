"""Hostile content, by kind: each makes about so many characters, as the JSON text of one value or as the text itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache

Shape = Callable[[int], str]
"""A content of about so many characters."""


def again(unit: str, head: str = "", tail: str = "") -> Shape:
    """A shape that says one thing again and again."""
    return lambda size: head + unit * (size // len(unit)) + tail


def listed(entry: Callable[[int], str], around: str = "[]", between: str = ",") -> Shape:
    """A shape of entries, each with its number in it, that are not alike."""

    def made(size: int) -> str:
        count = size // (len(entry(size)) + len(between))
        return around[:1] + between.join(map(entry, range(count))) + around[1:]

    return made


TEXTS: dict[str, Shape] = {
    "digits and an x": again("1", "食品安全法第", "x"),
    "a number of thousands": again("千", "食品安全法第", "条"),
    "parts of a clause": again("第一款", "食品安全法第三条"),
    "digits": again("9", "", "元"),
    "decimals": again("9", "0.", "元"),
    "thousands, separated": again(",000", "1", "元"),
    "a long time": again("0", "1", "个月"),
    "spaces": again(" ", "a", "a"),
    "signs of less and spaces": again("- ", "", "a"),
    "brackets": again("("),
    "commas": again(","),
    "tildes": again("~1~0"),
    "a name, nearly": again("货值金颔"),
    "four bytes": again("𠮷"),
    "marks above and below": again("\u0327\u0301", "a"),
    "ligatures that grow": again("ﷺ"),
}
"""Contents of a text."""

NEAR = ("货值金颔", "违法记绿", "经营超过保质期食物", "生产经营标签有瑕疵", "goods_valve", "宁夏银川兴庆")
RECORD = '{"日期": "2024-03-01"%s}'


def near(number: int) -> str:
    """A name that none has and that is close to one that there is."""
    name = NEAR[number % len(NEAR)]
    return f"{name[: number % 3 + 2]}{number}{name[number % 3 + 2 :]}"


def twice(size: int) -> str:
    """Many keys, the last of them twice."""
    keys = [f'"k{number}":1' for number in range(size // 10)]
    return "{" + ",".join([*keys, *keys[-1:]]) + "}"


def nested(opening: str, closing: str) -> Shape:
    """As deep as is allowed inside a case, again and again."""
    deep = opening * 20 + "1" + closing * 20
    return again(deep + ",", "[", "1]")


COLLECTIONS: dict[str, Shape] = {
    "numbers": listed(str),
    "texts": listed('"{}"'.format),
    "the same key": again('"a":1,', "{", '"a":1}'),
    "many keys": listed('"k{}":1'.format, "{}"),
    "many keys, the last twice": twice,
    "keys with marks": listed('"~1/~0{}":1'.format, "{}"),
    "names close to known ones": listed(lambda number: f'"{near(number)}": "1元"', "{}"),
    "deep lists": nested("[", "]"),
    "deep objects": nested('{"a":', "}"),
    "objects without end": again('{"a":'),
    "records": listed(lambda _: RECORD % ""),
    "records of strange matters": listed(lambda number: RECORD % f', "事项": "{near(number)}"'),
    "records with long clauses": listed(lambda _: RECORD % f', "条款": "食品安全法第{"1" * 480}x"'),
    "records with strange keys": listed(lambda number: RECORD % f', "键{number}": "1"'),
    "escapes": again("\\u0041", '"', '"'),
    "halves of characters": again("\\ud800", '"', '"'),
    "quotes without end": again('\\"', '"'),
}
"""Contents of any value, as JSON text; not all of them can be read."""


def several(head: str, shape: Shape) -> Shape:
    """An object that holds `head` beside the keys of another."""
    return lambda size: "{" + head + "," + shape(size)[1:]


COLLECTIONS["a value among many keys"] = several('"value": "1"', COLLECTIONS["many keys"])
COLLECTIONS["records since a day"] = lambda size: f'{{"自": "2020-01-01", "记录": {COLLECTIONS["records"](size)}}}'


def written(shape: Shape) -> Shape:
    """A text as the JSON of one."""
    return lambda size: json.dumps(shape(size), ensure_ascii=False)


WRITTEN: dict[str, Shape] = {name: lru_cache(maxsize=3)(written(shape)) for name, shape in TEXTS.items()}
"""The same contents, as JSON texts."""
VALUES: dict[str, Shape] = WRITTEN | {name: lru_cache(maxsize=3)(shape) for name, shape in COLLECTIONS.items()}
"""Every kind of content that may stand where a value stands, as JSON text."""


def sizes(most: int) -> tuple[int, int, int]:
    """n, 2n and 4n, of which the last is the most."""
    return most // 4, most // 2, most
