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
    "more": 100,
    "f": 100,
    "e": 300,
    "n": 60,
    "g": 40,
    "d": 40,
    "m": 200,
    "s": 40,
    "k": 20,
}
"""So many characters a field of that name, or of that first letter, may have."""


SHARED = frozenset({"where", "place", "located", "decided", "find", "more", "add", "view"})
"""The fields of which a form of several acts has one only."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong at one field: the id of its element, and a Chinese sentence that says what to write.

    `act` is the number of the act on whose sheet the field stands, 0 where it stands on all of them.
    """

    at: str
    says: str
    act: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """The fields that were sent, each once. A field that was not sent is empty.

    `f.ID` is what is told of a fact, `e.ID`, `n.ID`, `g.ID` are name, number and page of what proves it; of earlier violations
    `d.ID.1`, `p.ID.1`, `m.ID.1` are day, outcome and matter of the first, `s.ID` how far back the search went.
    `shown` and `extra` are the ids of the facts on the sheet, and of those that the person added. Of one act among several,
    `prefix` is what stands before the names of its own fields in the form that is sent, and `common` are the ids of the
    facts that it shares with the others.
    """

    fields: Mapping[str, str]
    prefix: str = ""
    common: frozenset[str] = frozenset()

    def name(self, field: str) -> str:
        """The name by which a field is sent.

        >>> act = Form({}, "a2.", frozenset({"records"}))
        >>> act.name("f.goods_value"), act.name("f.records"), act.name("where")
        ('a2.f.goods_value', 'f.records', 'where')
        """
        kind, _, rest = field.partition(".")
        shared = kind in SHARED or rest in SHARED or rest.partition(".")[0] in self.common
        return field if shared else f"{self.prefix}{field}"

    def __getitem__(self, name: str) -> str:
        """The text of a field, without white space around it."""
        return self.fields.get(name, "").strip()

    def ids(self, name: str) -> tuple[str, ...]:
        """The ids that a field lists, each once."""
        return tuple(dict.fromkeys(self[name].split()))

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
    return f"{kind}-{rest}" if kind in ("e", "n", "g") else f"f-{rest.partition('.')[0]}"


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
