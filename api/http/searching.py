"""What is asked of the list of evaluations, as the store searches it: names of places and matters become those of the catalog.

Knows the catalog and query parameters; does not know tables. What is wrong is told all at once.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from api.http.contract import Day, Limit, NumberCursor
from api.http.named import MATTER_OR_OTHER, OUTCOME, PLACE, look_up
from api.store import Sought
from engine.catalog import Catalog

_SAID = Annotated[str | None, Field(min_length=1, max_length=200)]


class RecordsQuery(BaseModel):
    """Query parameters of the list of evaluations: which, and which page of them. Those that are written must all fit."""

    model_config = ConfigDict(extra="forbid")
    cursor: NumberCursor = None
    limit: Limit = 100
    choice: Annotated[Literal["due"] | None, Field(description="due：只列出结论是“可以”、还没有记录选择的")] = None
    case: Annotated[
        _SAID, Field(description="案件里写的案号（case），写全；全角半角、大小写、括号的种类和空格不论")
    ] = None
    party: Annotated[_SAID, Field(description="当事人的名称或者号码，写全，与记录选择时的署名相同")] = None
    place: Annotated[_SAID, Field(description="地区的代码或者名称；所辖地区的也在内", examples=["640106"]), PLACE] = (
        None
    )
    matter: Annotated[
        _SAID, Field(description="违法事项的名称、id 或者别名", examples=["expired-food"]), MATTER_OR_OTHER
    ] = None
    outcome: Annotated[
        _SAID, Field(description="结论，任何一项决定、任何一个行为的", examples=["可以不予处罚"]), OUTCOME
    ] = None
    receipt: Annotated[str | None, Field(pattern="^[0-9a-f]{32}$", description="回执号")] = None
    from_: Annotated[
        Day | None,
        Field(alias="from", description="从哪一天（北京时间）起存证的", examples=["2025-03-01"]),
    ] = None
    until: Annotated[
        Day | None, Field(description="到哪一天（北京时间，含）止存证的，不早于 from", examples=["2025-03-31"])
    ] = None

    @field_validator("until")
    @classmethod
    def _not_before(cls, until: date | None, asked: ValidationInfo) -> date | None:
        since = asked.data.get("from_")
        if since is not None and until is not None and until < since:
            raise PydanticCustomError("bad-order", "ends before it begins")
        return until


def sought_by(asked: RecordsQuery, catalog: Catalog) -> Sought:
    """What the store is to search. Raises `ProblemError` that names every parameter that is wrong, and what it may be."""
    look_up(asked, catalog)
    place = catalog.places.find(asked.place) if asked.place else None
    matter = catalog.library.matters.find(asked.matter) if asked.matter else None
    return Sought(
        number=asked.case,
        party=asked.party,
        matter=matter.id if matter else asked.matter,
        outcome=asked.outcome,
        receipt=asked.receipt,
        places=catalog.places.within(place.code) | {place.code} if place else None,
        since=asked.from_,
        until=asked.until,
        due=asked.choice == "due",
    )
