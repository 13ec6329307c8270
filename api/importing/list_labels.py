"""How a numbered paragraph is labelled: 一、（二） ③ iv, by the names that Word gives to ways of counting.

Knows ways of counting; does not know where a number comes from.
"""

from __future__ import annotations

from collections.abc import Callable

_DIGITS, _FORMAL, _TRADITIONAL = "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "零壹貳參肆伍陸柒捌玖"
_UNITS, _FORMAL_UNITS = ("", "十", "百", "千"), ("", "拾", "佰", "仟")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"),
    (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST = 9_999  # of a number that is written in words


def label(number: int, way: str) -> str | None:
    """The number as that way of counting writes it; None when it cannot.

    >>> [label(12, way) for way in ("decimal", "chineseCounting", "chineseLegalSimplified", "decimalEnclosedCircle")]
    ['12', '十二', '壹拾贰', '⑫']
    >>> label(28, "lowerLetter"), label(4, "upperRoman"), label(3, "ideographTraditional"), label(110, "chineseCountingThousand")
    ('bb', 'IV', '丙', '一百一十')
    >>> label(11, "ideographTraditional") is None, label(2, "cardinalText") is None
    (True, True)
    """
    write = _WAYS.get(way)
    return write(number) if write and 0 <= number <= _LARGEST else None


def _counted(number: int) -> str:
    """Chinese numerals with their units, ten without a one before it."""
    words = _with_units(number, _DIGITS.replace("〇", "零"), _UNITS)
    return words[1:] if 10 <= number < 20 else words


def _with_units(number: int, digits: str, units: tuple[str, ...]) -> str:
    written, gap = "", False
    for place, digit in zip(reversed(range(len(str(number)))), map(int, str(number)), strict=True):
        if digit:
            written += (digits[0] if gap and written else "") + digits[digit] + units[place]
        gap = not digit
    return written or digits[0]


def _by_digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _lettered(number: int) -> str | None:
    """A to z, then aa, bb: the letter as often as the alphabet was begun."""
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (times + 1) if 1 <= number <= 780 else None


def _roman(number: int) -> str | None:
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written or None


def _one_of(marks: str) -> Callable[[int], str | None]:
    return lambda number: marks[number - 1] if 1 <= number <= len(marks) else None


def _upper(write: Callable[[int], str | None]) -> Callable[[int], str | None]:
    return lambda number: (write(number) or "").upper() or None


def _run(first: str, last: str) -> str:
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


_CIRCLED = _run("①", "⑳") + _run("㉑", "㉟") + _run("㊱", "㊿")
_WAYS: dict[str, Callable[[int], str | None]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + n: ord("０") + n for n in range(10)}),
    "decimalFullWidth2": lambda number: str(number).translate({ord("0") + n: ord("０") + n for n in range(10)}),
    "numberInDash": lambda number: f"- {number} -",
    "chineseCounting": lambda number: _counted(number) if number < 100 else _by_digits(number),
    "chineseCountingThousand": _counted,
    "japaneseCounting": _counted,
    "taiwaneseCounting": _counted,
    "taiwaneseCountingThousand": _counted,
    "ideographDigital": _by_digits,
    "japaneseDigitalTenThousand": _by_digits,
    "taiwaneseDigital": _by_digits,
    "chineseLegalSimplified": lambda number: _with_units(number, _FORMAL, _FORMAL_UNITS),
    "ideographLegalTraditional": lambda number: _with_units(number, _TRADITIONAL, _FORMAL_UNITS),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "decimalEnclosedCircle": _one_of(_CIRCLED),
    "decimalEnclosedCircleChinese": _one_of(_CIRCLED),
    "ideographEnclosedCircle": _one_of(_run("㊀", "㊉")),
    "decimalEnclosedParen": _one_of(_run("⑴", "⒇")),
    "decimalEnclosedFullstop": _one_of(_run("⒈", "⒛")),
    "lowerLetter": _lettered,
    "upperLetter": _upper(_lettered),
    "lowerRoman": _roman,
    "upperRoman": _upper(_roman),
}
