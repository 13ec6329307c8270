"""What a page posts: the fields of one case as text, read once and within bounds. Knows forms; does not know facts or law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from api.http.problems import ProblemError
from engine.documents import unseen_character

MEDIA = ("application/x-www-form-urlencoded",)
MOST_FIELDS = 2_000
MOST_RECORDS = 12
"""So many earlier violations a form has lines for."""
LONGEST = {
    "what": 100,
    "where": 60,
    "act": 40,
    "decided": 40,
    "find": 40,
    "f": 100,
    "e": 300,
    "d": 40,
    "m": 200,
    "s": 40,
}
"""So many characters a field of that name, or of that first letter, may have."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong at one field: the id of its element, and a Chinese sentence that says what to write."""

    at: str
    says: str


@dataclass(frozen=True, slots=True)
class Form:
    """The fields that were sent, each once. A field that was not sent is empty.

    `f.ID` is what is told of a fact, `e.ID` what proves it; of earlier violations `d.ID.1`, `p.ID.1`, `m.ID.1` are day,
    outcome and matter of the first, `s.ID` how far back the search went. `shown` and `extra` are the ids of the facts
    on the sheet, and of those that the person added.
    """

    fields: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """The text of a field, without white space around it."""
        return self.fields.get(name, "").strip()

    def ids(self, name: str) -> tuple[str, ...]:
        """The ids that a field lists, each once."""
        return tuple(dict.fromkeys(self[name].split()))

    def facts(self) -> tuple[str, ...]:
        """The ids of the facts of which something was told or proved, in the order of the form."""
        given = (name[2:] for name, text in self.fields.items() if name[:2] in ("f.", "e.") and text.strip())
        return tuple(dict.fromkeys(given))

    def wrong(self) -> Iterator[Wrong]:
        """The texts that are too long, or hold what nobody sees."""
        for name, text in self.fields.items():
            most = LONGEST.get(name.partition(".")[0])
            if most is None:
                continue
            if len(text) > most:
                yield Wrong(element(name), f"写得太长：最多 {most} 个字，这里有 {len(text)} 个")
            elif unseen := unseen_character(text):
                yield Wrong(element(name), f"里面有看不见的字符（{unseen}），请删去重写")


def element(name: str) -> str:
    """The id of the element that holds a field.

    >>> element("f.goods_value"), element("d.violation_records.1")
    ('f-goods_value', 'f-violation_records')
    """
    kind, _, rest = name.partition(".")
    if not rest:
        return kind
    return f"e-{rest}" if kind == "e" else f"f-{rest.partition('.')[0]}"


def read_form(body: bytes) -> Form:
    """The form that a body writes. Raises `ProblemError`."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise ProblemError("refused", detail="表单读不懂：不是网页送出的写法，或者项目太多") from None
    return form_of(pairs)


def form_of(pairs: list[tuple[str, str]]) -> Form:
    """The form of these names and texts. Raises `ProblemError` when a name stands twice: neither of the two is preferred."""
    if any(times > 1 for times in Counter(name for name, _ in pairs).values()):
        raise ProblemError("refused", detail="表单里同一项写了两次")
    return Form(dict(pairs))
