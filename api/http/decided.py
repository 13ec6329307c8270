"""A case decided on one state of the rulesets, of one act or of several: what is answered, kept and chosen of it.

Knows answers of the engine; does not know how the case came or what may be wrong with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import orjson

from api.http.rulesets import Held
from engine.answer import acts_answer_json, acts_outcomes, answer_json, outcomes, shape
from engine.evaluation import (
    ActsEvaluation,
    Case,
    Evaluation,
    Receipt,
)


@dataclass(frozen=True, slots=True)
class Decided:
    """One case of one act decided on one state of the rulesets."""

    held: Held
    evaluation: Evaluation

    def result(self, detail: shape.Detail) -> bytes:
        """The answer as JSON: what `cailiang evaluate --json` prints (with --all for full), without the white space."""
        if detail == "outcome":
            return orjson.dumps(outcomes(self.evaluation))
        return answer_json(self.evaluation, self.held.catalog, detail)

    def digest(self) -> str:
        """The sha256 of the full answer, by which it is recognised when it is made again."""
        return hashlib.sha256(self.result("full")).hexdigest()

    def outcomes(self) -> dict[str, shape.TrackOutcome]:
        """What each track comes to."""
        return outcomes(self.evaluation)["tracks"]

    @property
    def receipt(self) -> Receipt:
        """The receipt of the case."""
        return self.evaluation.receipt

    @property
    def cases(self) -> tuple[Case, ...]:
        """The case."""
        return (self.evaluation.case,)

    @property
    def acts(self) -> int | None:
        """A case that writes no acts has no number of them."""
        return None

    def choice_due(self) -> tuple[str, ...]:
        """The tracks on which the authority has a choice."""
        return tuple(track for track, made in self.evaluation.tracks.items() if made.conclusion.choice)

    def line(self) -> Mapping[str, Any]:
        """The conclusions, as a line of a batch writes them."""
        return outcomes(self.evaluation)


@dataclass(frozen=True, slots=True)
class DecidedActs:
    """One case that writes its acts, decided on one state of the rulesets."""

    held: Held
    evaluation: ActsEvaluation

    def result(self, detail: shape.Detail) -> bytes:
        """The answer as JSON, as for one act."""
        if detail == "outcome":
            return orjson.dumps(acts_outcomes(self.evaluation))
        return acts_answer_json(self.evaluation, self.held.catalog, detail)

    def digest(self) -> str:
        """The sha256 of the full answer."""
        return hashlib.sha256(self.result("full")).hexdigest()

    @property
    def receipt(self) -> Receipt:
        """The one receipt of all acts."""
        return self.evaluation.receipt

    @property
    def cases(self) -> tuple[Case, ...]:
        """The case of every act under each of its norms."""
        return tuple(chain.from_iterable(act.norms for act in self.evaluation.case.acts))

    @property
    def acts(self) -> int | None:
        """How many acts there are."""
        return len(self.evaluation.acts)

    def choice_due(self) -> tuple[str, ...]:
        """The tracks on which the authority has a choice, each with the number of the act."""
        due = (
            choice_track(track, number)
            for number, norms in enumerate(self.evaluation.acts, 1)
            for norm in norms
            for track, made in norm.tracks.items()
            if made.conclusion.choice
        )
        return tuple(dict.fromkeys(due))

    def line(self) -> Mapping[str, Any]:
        """The conclusions, as a line of a batch writes them."""
        return acts_outcomes(self.evaluation)


def choice_track(track: str, act: int | None) -> str:
    """How a choice on a track is kept, and which act it is about where a case writes its acts.

    >>> choice_track("处罚", 2), choice_track("强制", None)
    ('处罚/2', '强制')
    """
    return track if act is None else f"{track}/{act}"
