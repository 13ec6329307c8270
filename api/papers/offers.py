"""Which papers a case may need, and why the others that exist are not offered: what forms say, read beside a dossier.

Knows forms and dossiers; does not know documents or the law.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.papers.dossier import Dossier
from api.papers.parts import Part
from api.papers.persons import DEPART
from engine.catalog import TRACKS, Catalog, Paper, papers_at
from engine.evaluation import BY_HAND, PENDING

_NO_CONCLUSION = (PENDING, BY_HAND)


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of paper at the place and on the day of a case: the acts of which it speaks, or why it is not offered."""

    paper: Paper
    parts: tuple[Part, ...]
    why_not: str

    @property
    def offered(self) -> bool:
        """Whether the case may need it."""
        return not self.why_not


def offers_of(dossier: Dossier, catalog: Catalog) -> tuple[Offer, ...]:
    """Every kind of paper that there is for the case, those it may need first. Raises `CatalogError`, `PlaceError`."""
    chain = [place.code for place in catalog.places.chain(dossier.place_code, dossier.day)]
    found = papers_at(catalog.papers, chain, _fields_of(dossier, catalog), dossier.day)
    offers = [
        _offer(dossier, found[kind]) for kind in dict.fromkeys(paper.kind for paper in catalog.papers) if kind in found
    ]
    return tuple(sorted(offers, key=lambda offer: not offer.offered))


def offer_of(dossier: Dossier, kind: str, catalog: Catalog) -> Offer | None:
    """The paper of a kind; None where there is none for the place and the day."""
    return next((offer for offer in offers_of(dossier, catalog) if offer.paper.kind == kind), None)


def _fields_of(dossier: Dossier, catalog: Catalog) -> set[str]:
    """The fields of law in which all acts lie."""
    known = catalog.library.matters
    areas = [
        set(known.areas_of(known.by_name[part.matter].field)) for part in dossier.parts if part.matter in known.by_name
    ]
    return set.intersection(*areas) if areas and len(areas) == len(dossier.parts) else set()


def _offer(dossier: Dossier, paper: Paper) -> Offer:
    if not paper.outcomes and not paper.follows:
        return Offer(paper, dossier.parts, "")
    parts = tuple(part for part in dossier.parts if _needs(dossier, part, paper))
    if parts:
        return Offer(paper, parts, "")
    reached = dict.fromkeys(_reached(dossier, part) for part in dossier.parts)
    wanted = (
        f"结论是{'、'.join(paper.outcomes)}的案件" if paper.outcomes else f"随结论而来{'、'.join(paper.follows)}的案件"
    )
    return Offer(paper, (), f"用于{wanted}；本案{'，'.join(reached)}")


def _needs(dossier: Dossier, part: Part, paper: Paper) -> bool:
    """Whether the penalty of an act comes to what the paper is for: one under several norms to one outcome, for all of them.

    Of an officer who departs the decision chosen instead counts; where none was chosen, what stands when a 可以 is not used; is
    that not known, each outcome but the one not used may stand. 待查 and 人工判断, also of norms that come to different outcomes,
    are no conclusions: nothing stands in their place by itself.
    What follows is known of the conclusion only, so a paper that is not for outcomes stays offered.
    """
    result = part.result(TRACKS[0])
    if result is None:
        return False
    follows = any(each.text in paper.follows for each in result.follows)
    if not paper.outcomes:
        return follows or _departs(dossier, part)
    outcome = _outcome(dossier, part)
    undecided = outcome in _NO_CONCLUSION
    if not _departs(dossier, part):
        return not undecided and (outcome in paper.outcomes or follows)
    if (intended := _intended(dossier, part)) or undecided:
        return intended in paper.decisions
    otherwise = {
        other.otherwise for each in dossier.parts if each.act == part.act and (other := each.result(TRACKS[0]))
    }
    stands = otherwise.pop() if len(otherwise) == 1 else ""
    return stands in paper.outcomes if stands else outcome not in paper.outcomes


def _outcome(dossier: Dossier, part: Part) -> str:
    """What the penalty of the act comes to, under all of its norms."""
    opinion, result = dossier.opinion(TRACKS[0], part.act), part.result(TRACKS[0])
    return (opinion.outcome if opinion else "") or (result.outcome if result else "")


def _departs(dossier: Dossier, part: Part) -> bool:
    opinion = dossier.opinion(TRACKS[0], part.act)
    return opinion is not None and opinion.choice == DEPART


def _intended(dossier: Dossier, part: Part) -> str:
    opinion = dossier.opinion(TRACKS[0], part.act)
    return opinion.intended if opinion else ""


def _reached(dossier: Dossier, part: Part) -> str:
    """What the penalty of an act comes to, in words."""
    outcome = _outcome(dossier, part)
    if _departs(dossier, part):
        if intended := _intended(dossier, part):
            return f"承办人拟作的决定是“{intended}”"
        if outcome in _NO_CONCLUSION:
            return f"的结论是{outcome}，承办人没有写明拟作的决定"
        return f"承办人不采用“{outcome}”"
    return f"的结论是{outcome}"
