"""Who may look at the review: whoever reviews or administers; where nobody signs in, the one person there is."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from api.http.problems import ProblemError
from api.pages.officers import Officer
from api.pages.visits import VISIT
from api.store import Actor

_NOT_FOR_YOU = "“审核”由法制审核人员和管理员使用；清单的条文和两个版本的对照在“规则库”里看"


def reviewing(actor: Officer) -> Actor:
    """Who is before a page of the review. Raises `ProblemError` 403."""
    if not VISIT.get().reviews:
        raise ProblemError("refused", detail=_NOT_FOR_YOU, status=403)
    return actor


Reviewer = Annotated[Actor, Depends(reviewing)]
"""A person who may review, as a parameter of a page."""
