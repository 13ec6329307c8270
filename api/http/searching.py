"""What is asked of the list of evaluations, as the store searches it: names of places and matters become those of the catalog.

Knows the catalog and query parameters; does not know tables. What is wrong is told all at once.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.http.decide import read_day
from api.http.problems import Fault, ProblemError, of_place
from api.store import Sought
from engine.answer import conclusion_words
from engine.catalog import Catalog

_SAID = Annotated[str | None, Field(min_length=1, max_length=200)]


class RecordsQuery(BaseModel):
    """Query parameters of the list of evaluations: which, and which page of them. Those that are written must all fit."""

    model_config = ConfigDict(extra="forbid")
    cursor: Annotated[str | None, Field(max_length=600, description="上一页的 next")] = None
    limit: Annotated[int, Field(ge=1, le=500, description="一页最多几条")] = 100
    choice: Annotated[Literal["due"] | None, Field(description="due：只列出结论是“可以”、还没有记录选择的")] = None
    case: Annotated[
        _SAID, Field(description="案件里写的案号（case），写全；全角半角、大小写、括号的种类和空格不论")
    ] = None
    party: Annotated[_SAID, Field(description="当事人的名称或者号码，写全，与记录选择时的署名相同")] = None
    place: Annotated[_SAID, Field(description="地区的代码或者名称；所辖地区的也在内", examples=["640106"])] = None
    matter: Annotated[_SAID, Field(description="违法事项的名称、id 或者别名", examples=["expired-food"])] = None
    outcome: Annotated[_SAID, Field(description="结论，任何一项决定、任何一个行为的", examples=["可以不予处罚"])] = None
    receipt: Annotated[str | None, Field(pattern="^[0-9a-f]{32}$", description="回执号")] = None
    from_: Annotated[
        str | None,
        Field(alias="from", max_length=10, description="从哪一天（北京时间）起存证的", examples=["2025-03-01"]),
    ] = None
    until: Annotated[
        str | None, Field(max_length=10, description="到哪一天（北京时间，含）止存证的", examples=["2025-03-31"])
    ] = None


def sought_by(asked: RecordsQuery, catalog: Catalog) -> Sought:
    """What the store is to search. Raises `ProblemError` that names every parameter that is wrong, and what it may be."""
    faults: list[Fault] = []
    days = {}
    for name, text in (("from", asked.from_), ("until", asked.until)):
        try:
            days[name] = read_day(text, name)
        except ProblemError as problem:
            faults += problem.faults
    places, matter = _places(asked.place, catalog, faults), _matter(asked.matter, catalog, faults)
    outcomes = conclusion_words(catalog).outcomes
    if asked.outcome is not None and asked.outcome not in outcomes:
        faults.append(
            Fault("", "bad-value", parameter="outcome", told=f"没有这个结论；可以写：{'、'.join(outcomes)}。")
        )
    if faults:
        raise ProblemError("bad-parameter", faults)
    return Sought(
        number=asked.case,
        party=asked.party,
        matter=matter,
        outcome=asked.outcome,
        receipt=asked.receipt,
        places=places,
        since=days["from"],
        until=days["until"],
        due=asked.choice == "due",
    )


def _places(text: str | None, catalog: Catalog, faults: list[Fault]) -> frozenset[str] | None:
    if text is None:
        return None
    place = catalog.places.find(text)
    if place is None:
        told = of_place(catalog.places.why_not(text, repeated=False))
        faults.append(Fault("", "unknown-place", parameter="place", told=told))
        return None
    return catalog.places.within(place.code) | {place.code}


def _matter(text: str | None, catalog: Catalog, faults: list[Fault]) -> str | None:
    if text is None:
        return None
    matter = catalog.library.matters.find(text)
    if matter is None and text != _OTHER:
        told = f"事项表里没有这个事项；写它的名称、id 或者别名（见 /v1/matters），不在表里的事项写 {_OTHER}。"
        faults.append(Fault("", "unknown-matter", parameter="matter", told=told))
        return None
    return _OTHER if matter is None else matter.id


_OTHER = "other"
"""The id of every matter in a person's own words."""
