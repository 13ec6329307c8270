"""What a legal review was given for: it holds for the facts, the conclusion and the opinion that who reviewed saw, for no others.

Knows dossiers and fields; decides nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import orjson

from api.pages.form import Wrong
from api.pages.opinion.demands import REVIEW, element, is_of_opinion
from api.papers import Dossier
from engine.catalog import DECISION_DATE

REVIEWED = "c.reviewed"
"""The field that holds the digest of what was reviewed; no form writes it."""
_CHANGED = "写了审核意见以后，事实、结论或者承办人意见又改过：请审核人再核对，核对以后保存一次"


def with_review(kept: Mapping[str, str], fields: Mapping[str, str], dossier: Dossier, *, seen: bool) -> dict[str, str]:
    """The fields with what the review is for: it was written now, or who reviews has `seen` the case and lets it stand."""
    changed = any(_text(kept, name) != _text(fields, name) for name in REVIEW)
    return {**fields, REVIEWED: _subject(fields, dossier)} if changed or seen else dict(fields)


def outdated(fields: Mapping[str, str], dossier: Dossier) -> Iterator[Wrong]:
    """That the review was given for something else than what is written now."""
    if any(_text(fields, name) for name in REVIEW) and fields.get(REVIEWED, "") != _subject(fields, dossier):
        yield Wrong(element("c.review_result"), _CHANGED)


def _subject(fields: Mapping[str, str], dossier: Dossier) -> str:
    """The digest of facts, outcomes and opinions; the day on which one decides changes nothing by itself."""
    parts = [
        [
            [part.act, part.matter, part.act_date],
            [
                [each.id, each.text, each.evidence]
                for each in part.facts
                if not each.because and each.id != DECISION_DATE
            ],
            [[each.track, each.outcome] for each in part.results],
        ]
        for part in dossier.parts
    ]
    opinions = sorted((name, text.strip()) for name, text in fields.items() if is_of_opinion(name) and text.strip())
    return hashlib.sha256(orjson.dumps([parts, opinions])).hexdigest()


def _text(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, "").strip()
