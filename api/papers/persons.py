"""Who is named in the papers of a case and what they say: party, officers, opinion, legal review; read from its form.

Knows names of fields; does not know answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.catalog import TRACKS

ADOPT, DEPART = "采用", "不采用"
AGREED, REFUSED = "同意", "不同意"
INTENDED: Mapping[str, tuple[str, ...]] = {
    TRACKS[0]: ("不予处罚", "处罚", "继续调查"),
    TRACKS[1]: ("采取强制措施", "不采取强制措施"),
}
"""拟作的决定: what an officer who does not use the conclusion may intend, of each decision."""
_OF_OPINION = re.compile(r"(o\..*?)(?:\.([1-9][0-9]?))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Party:
    """当事人: name, number (统一社会信用代码 or 身份证件号码), address; "" where it was not written."""

    name: str
    number: str
    address: str


@dataclass(frozen=True, slots=True)
class Officer:
    """执法人员 with the number of the 执法证."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Review:
    """法制审核: the opinion, who gave it, on which day, and whether it agrees (同意, 不同意); "" where it was not written."""

    says: str
    name: str
    day: str
    result: str = ""

    @property
    def told(self) -> str:
        """Whether it agrees, and the opinion.

        >>> Review("事实清楚。", "赵某", "", "同意").told, Review("同意", "赵某", "", "同意").told
        ('同意。事实清楚。', '同意')
        """
        return self.says if self.says.startswith(self.result) else f"{self.result}。{self.says}"


@dataclass(frozen=True, slots=True)
class Opinion:
    """承办人意见 on one decision: 采用, 不采用 or "" (not yet given), the factor of a departure, the reasons.

    `outcome` is what the answer comes to, of an act under several norms what they come to together. `intended` is 拟作的决定 of
    who does not use the conclusion, one of `INTENDED`; "" where it was not chosen, or the conclusion is used.
    """

    track: str
    act: int | None
    choice: str
    factor: str
    reasons: str
    outcome: str = ""
    intended: str = ""


def suffix(track: str, act: int | None) -> str:
    """What stands behind the names of the fields of an opinion: nothing for the penalty of the first act, alone or among several.

    >>> suffix("处罚", None), suffix("强制", None), suffix("强制", 1), suffix("处罚", 2), suffix("强制", 2)
    ('', '.强制', '.强制', '.2', '.强制.2')
    """
    return ("" if track == TRACKS[0] else f".{track}") + ("" if act in (None, 1) else f".{act}")


def field_of(name: str, track: str, act: int | None) -> str:
    """The name of a field of an opinion: o.adopt, o.factor.2, o.reasons.强制."""
    return f"o.{name}{suffix(track, act)}"


def moved(name: str, acts: Mapping[int, int]) -> str:
    """The name of a field of an opinion once its act has another number; "" for one whose act is gone, any other name as it is.

    >>> [moved(name, {1: 1, 3: 2}) for name in ("o.reasons", "o.adopt.强制.3", "o.reasons.2", "f.harm.2")]
    ['o.reasons', 'o.adopt.强制.2', '', 'f.harm.2']
    """
    match = _OF_OPINION.fullmatch(name)
    if match is None:
        return name
    number = acts.get(int(match[2] or 1))
    return "" if number is None else match[1] + suffix(TRACKS[0], number)


def party_of(fields: Mapping[str, str]) -> Party:
    """The party that the form names."""
    return Party(*(_text(fields, name) for name in ("c.party", "c.party_id", "c.address")))


def officers_of(fields: Mapping[str, str]) -> tuple[Officer, ...]:
    """Both officers, also those that are not named yet."""
    return tuple(Officer(_text(fields, f"c.officer{n}"), _text(fields, f"c.officer{n}_id")) for n in (1, 2))


def review_of(fields: Mapping[str, str]) -> Review:
    """The legal review that the form holds."""
    return Review(*(_text(fields, name) for name in ("c.review", "c.reviewer", "c.review_day", "c.review_result")))


def opinion_of(fields: Mapping[str, str], track: str, act: int | None, outcome: str) -> Opinion:
    """The opinion that the form holds on a decision."""
    adopt, factor, reasons = (_text(fields, field_of(name, track, act)) for name in ("adopt", "factor", "reasons"))
    intended = _text(fields, field_of("decision", track, act)) if adopt == DEPART else ""
    return Opinion(track, act, adopt, factor, reasons, outcome, intended if intended in INTENDED[track] else "")


def _text(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, "").strip()
