"""The dossier: everything the papers of a case say, as plain Chinese data that no medium has formatted yet.

Built from the form of a case file and the full answer of the engine, so the print view and the files for the case say the
same. Knows no HTTP and no store; a record is known by its id and time only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from api.papers.clauses import cited_in
from api.papers.parts import Part, part_of
from api.papers.persons import ADOPT, Officer, Opinion, Party, Review, officers_of, opinion_of, party_of, review_of
from api.papers.words import day_in_words, in_words
from engine.answer import acts_shape, shape
from engine.catalog import TRACKS
from engine.evaluation import ordinal

Answered = shape.Answer | acts_shape.ActsAnswer
"""A full answer, of one act or of several."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The record that a dossier was sealed as: its id and the time in China (2025年1月16日 10:31)."""

    id: str
    at: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case for its papers. `sealed` is None for a draft, which every paper must then say.

    `parts` has one for each act under each of its norms; `opinions` one for each decision of each act; `together` says how
    several acts, or several norms of one, are punished beside each other. `place` is the name with its code. `day` is the day by
    which it was decided, `on` the same in words, `rulesets` the digest of the rulesets.
    """

    authority: str
    number: str
    place: str
    place_code: str
    party: Party
    officers: tuple[Officer, ...]
    parts: tuple[Part, ...]
    together: tuple[str, ...]
    opinions: tuple[Opinion, ...]
    review: Review
    receipt: str
    engine: str
    day: date
    on: str
    rulesets: str
    sealed: Sealed | None

    def told_by_code(self) -> str:
        """What the QR code of a paper says: what finds the record again, no name and no fact."""
        record = f"存证 {self.sealed.id}" if self.sealed else "草稿，没有存证"
        return f"裁量说明\n回执 {self.receipt}\n{record}\n规则库 {self.rulesets}"

    def premised(self, track: str, act: int | None = None) -> str:
        """How a conclusion rests on its premises: who adopted it in the record found that they hold."""
        opinion = self.opinion(track, act)
        found = self.sealed is not None and opinion is not None and opinion.choice == ADOPT
        how = "核查时没有单独的证据，由承办人认定，见承办人意见" if found else "没有逐一确认"
        return f"以下列前提成立为条件（{how}）"

    def opinion(self, track: str, act: int | None = None) -> Opinion | None:
        """The opinion on a decision of an act; None for one that this case does not ask."""
        return next((each for each in self.opinions if (each.track, each.act) == (track, act)), None)


def dossier_of(fields: Mapping[str, str], found: Answered, rulesets: str, sealed: Sealed | None = None) -> Dossier:
    """The dossier of a form and the full answer to it; of what was sealed, the fields that were sealed are to be given.

    A coercive measure belongs to a case that asks for it, or in which the answer demands a choice on it.
    """
    acts = list(_acts(found))
    receipt = found["receipt"]
    parts: list[Part] = []
    opinions: list[Opinion] = []
    unasked: dict[int, str] = {}
    for act, name, norms, outcomes in acts:
        tracks = _tracks(fields, act, norms)
        if act is not None and TRACKS[1] not in tracks:
            unasked[act] = outcomes[TRACKS[1]]["outcome"]
        parts.extend(part_of(act, name, told, receipt["on"], tracks) for told in norms)
        opinions.extend(opinion_of(fields, track, act, outcomes[track]["outcome"]) for track in tracks)
    first = acts[0][2][0]
    code = first["case"]["place"]
    return Dossier(
        fields.get("c.authority", "").strip(),
        fields.get("c.number", "").strip(),
        cited_in(first)["place"] or code,
        code,
        party_of(fields),
        officers_of(fields),
        tuple(parts),
        _together(found, unasked),
        tuple(opinions),
        review_of(fields),
        receipt["id"],
        receipt["engine"],
        date.fromisoformat(receipt["on"]),
        day_in_words(receipt["on"]),
        rulesets,
        sealed,
    )


def _acts(
    found: Answered,
) -> Iterator[tuple[int | None, str, list[shape.NormAnswer], Mapping[str, shape.TrackOutcome]]]:
    """The acts of an answer: number, name, the answer under each norm, and what each decision comes to.

    A case that writes no acts is one act without a number.
    """
    if "acts" not in found:
        yield None, "", [found], cast("Mapping[str, shape.TrackOutcome]", found["tracks"])
        return
    for act in cast("acts_shape.ActsAnswer", found)["acts"]:
        yield act["act"], act["id"], act["norms"], act["tracks"]


def _together(found: Answered, unasked: Mapping[int, str]) -> tuple[str, ...]:
    """What each act comes to and how all are punished beside each other; of measures that nobody asked for, nothing."""
    if "acts" not in found:
        return ()
    return tuple(map(in_words, without_measures(cast("acts_shape.ActsAnswer", found)["says"], unasked)))


def without_measures(says: Iterable[str], unasked: Mapping[int, str]) -> list[str]:
    """The sentences on acts without the coercive measure of those acts, by number, for which it came to these outcomes.

    >>> without_measures(["第1个违法行为：经营过期食品。处罚：依法处罚；强制：待查。"], {1: "待查"})
    ['第1个违法行为：经营过期食品。处罚：依法处罚。']
    """
    found = []
    for said in says:
        ending = next(
            (f"；{TRACKS[1]}：{told}。" for act, told in unasked.items() if said.startswith(ordinal(act))), ""
        )
        found.append(f"{said.removesuffix(ending)}。" if ending and said.endswith(ending) else said)
    return found


def _tracks(fields: Mapping[str, str], act: int | None, norms: list[shape.NormAnswer]) -> list[str]:
    """The decisions of an act; the names of the fields of every act but the first begin with its number."""
    prefix = f"a{act}." if act and act > 1 else ""
    asked = fields.get(f"{prefix}seizure", "").strip()
    due = any(norm["tracks"][TRACKS[1]]["choice_required"] for norm in norms)
    return [TRACKS[0], *([TRACKS[1]] if asked or due else [])]
