"""The days that a person picked in a calendar, put into the fields in which days are written as people write them.

A picked day replaces what stood in the field when the page was made; where the person also wrote another, neither is
preferred. Knows forms only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.pages.form import Form, Wrong, element

_PICKED = re.compile(r"((?:a[0-9]{1,2}\.)?)k\.(.+)", re.ASCII)
_OPENING = ("act", "decided")


def with_picked_days(form: Form) -> Form:
    """The form with each picked day in its field, unless another was written there meanwhile.

    >>> sent = Form({"act": "1月", "w.act": "1月", "k.act": "2025-01-16", "f.a": "昨天", "w.a": "", "k.a": "2025-01-17"})
    >>> with_picked_days(sent).fields
    {'act': '2025-01-16', 'k.act': '', 'f.a': '昨天', 'k.a': '2025-01-17'}
    """
    fields = dict(form.fields)
    for name, day in form.fields.items():
        if not (match := _PICKED.fullmatch(name)):
            continue
        before, rest = match.groups()
        target = f"{before}{_field(rest)}"
        stood = fields.pop(f"{before}w.{rest}", "")
        if day and fields.get(target, "").strip() in ("", stood.strip(), day):
            fields |= {target: day, name: ""}
    return Form(fields)


def twice(form: Form) -> Iterator[Wrong]:
    """The fields in which one day was written and another picked."""
    for name, day in form.fields.items():
        if name.startswith("k.") and day.strip():
            yield Wrong(element(_field(name[2:])), f"这里写了一个日期，日历里又选了 {day}：留一个，另一个删去")


def _field(rest: str) -> str:
    return rest if rest in _OPENING else f"f.{rest}"
