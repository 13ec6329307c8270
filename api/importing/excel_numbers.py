"""A number or day as its cell shows it: by the number format of the cell.

Knows number formats; what a format has that is not known here is told, and the value stands as it is.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

_TOKENS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[0#?][0#?,.]*|\.[0#?]+|[%]|.', re.DOTALL)
_DATES = re.compile(
    r'"[^"]*"|\\.|\[[^\]]*\]|y{1,4}|m{1,4}|d{1,4}|h{1,2}|s{1,2}|(?:上午/下午|am/pm)|.', re.DOTALL | re.IGNORECASE
)
_LONGEST = 255
_MOST, _MOST_PLACES = 1e15, 20
_BY_PLACE = {"mm-dd-yy": "yyyy/m/d", "m/d/yy h:mm": "yyyy/m/d h:mm"}  # written so, shown as the country writes days
_PLAIN = frozenset({"general", "@", ""})
_DAYS = "一二三四五六日"


def value_text(value: object) -> str:
    """A value as a person writes it: 1 and not 1.0, a day and not a moment."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)


def shown(value: object, form: str) -> str | None:
    """The value as a cell of that number format shows it; None for a format that is not known.

    >>> shown(0.05, "0%"), shown(1234.5, "#,##0.00"), shown(3, '"第"0"项"'), shown(2, "General"), shown(-1, "0;[Red](0)")
    ('5%', '1,234.50', '第3项', '2', '(1)')
    >>> shown(datetime(2024, 3, 5), 'yyyy"年"m"月"d"日"'), shown(1, "0.0E+00") is None
    ('2024年3月5日', True)
    """
    if not isinstance(value, int | float | datetime | date | time) or isinstance(value, bool):
        return value_text(value)
    plain = re.sub(r"\[\$[^\]]*\]", lambda found: f'"{found[0][2:-1].split("-")[0]}"', form)
    if plain.lower() in _PLAIN or len(form) > _LONGEST:
        return _general(value)
    if isinstance(value, datetime | date | time):
        return _day(value, _BY_PLACE.get(plain.lower(), plain).split(";")[0])
    parts = plain.split(";")
    if value < 0 and len(parts) > 1:
        return _number(abs(value), parts[1])
    if value == 0 and len(parts) > 2:
        return _number(value, parts[2])
    return _number(value, parts[0])


def _general(value: object) -> str:
    """What a cell without a format shows: at most ten figures behind the point, for 0.1 + 0.2 is 0.3 there."""
    if isinstance(value, float) and not value.is_integer() and 1e-9 < abs(value) < 1e11:
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return value_text(value)


def _number(value: float, form: str) -> str | None:
    """The number in the places of one section of a format, between its words."""
    tokens = [token for token in _TOKENS.findall(form) if not (token[0] in "_*[" and len(token) > 1)]
    places = [token for token in tokens if token[0] in "0#?" or (token[0] == "." and len(token) > 1)]
    known = not any(token in {"e", "E", "@", "/"} or "?" in token for token in (*tokens, *places))
    if not known or len(places) > 1 or any(place.endswith(",") for place in places):
        return None
    percent = tokens.count("%")
    if abs(value) >= _MOST or percent > 1 or max(map(len, places), default=0) > _MOST_PLACES:
        return None
    written: list[str] = []
    for token in tokens:
        if places and token is places[0]:
            written.append(_placed(Decimal(str(value)) * 100**percent, token))
        else:
            written.append(token[1:-1] if token[0] == '"' and len(token) > 1 else token[-1:])
    return "".join(written).strip()


def _placed(value: Decimal, places: str) -> str:
    whole, _, fraction = places.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    optional = len(fraction) - len(fraction.rstrip("#"))
    for _ in range(optional):
        text = text.removesuffix("0")
    text = text.removesuffix(".")
    least = whole.replace(",", "").count("0")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    before, point, after = digits.partition(".")
    return sign + before.rjust(least, "0") + point + after


def _day(value: datetime | date | time, form: str) -> str | None:
    """The day or time in the letters of a format; an m beside hours or seconds is a minute."""
    tokens = [token.lower() if token[0].isalpha() else token for token in _DATES.findall(form)]
    moment = value if isinstance(value, datetime) else None
    letters = [token[0] for token in tokens if token[0] in "ymdhs"]
    written: list[str] = []
    seen = 0
    for token in tokens:
        if token[0] in "ymdhs":
            near = letters[max(seen - 1, 0) : seen] + letters[seen + 1 : seen + 2]
            minute = token[0] == "m" and ("h" in letters[max(seen - 1, 0) : seen] or near[-1:] == ["s"])
            seen += 1
            part = _part(value, moment, "n" if minute else token[0], len(token))
            if part is None:
                return None
            written.append(part)
        elif token in {"上午/下午", "am/pm"} or (token.isascii() and token.isalpha()):
            return None
        elif token[0] == "[":
            continue
        else:
            written.append(token[1:-1] if token[0] == '"' and len(token) > 1 else token[-1:])
    return "".join(written).strip().removesuffix(";@")


def _part(value: datetime | date | time, moment: datetime | None, letter: str, width: int) -> str | None:
    day = None if isinstance(value, time) else value
    clock = moment if moment is not None else value if isinstance(value, time) else None
    if letter in "ymd":
        if day is None or (letter == "m" and width > 2) or (letter == "d" and width == 3):
            return None
        if letter == "d" and width == 4:
            return f"星期{_DAYS[day.weekday()]}"
        number = {"y": day.year % 100 if width <= 2 else day.year, "m": day.month, "d": day.day}[letter]
    else:
        if clock is None:
            return None
        number = {"h": clock.hour, "n": clock.minute, "s": clock.second}[letter]
    return f"{number:0{2 if width == 2 or (letter == 'y' and width == 1) else 1}}"
