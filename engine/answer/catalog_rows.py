"""What stands in the catalog as plain data: lists and their versions, facts, violations, statutes, places. One row for each.

The command line and the service give the same rows. Knows no case.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.answer import sentences
from engine.answer.statute_sentences import statute_sentence
from engine.catalog import Correction, Item, Library, ListVersion, Matter, Place, Standing, Statute, StatuteVersion
from engine.language import Condition, Term, children, example


def standing_data(standing: Standing) -> dict[str, Any]:
    """One list version as it stands at a place on a day."""
    version = standing.version
    return {
        "list": version.id,
        "version": version.label,
        "title": version.title,
        "number": version.number or None,
        "layer": standing.layer.name,
        "kind": version.kind,
        "status": standing.status,
        "from": version.valid_from.isoformat(),
        "until": ends(standing) or None,
        "published_items": version.published_items,
        "encoded_items": len(version.items),
        "digest": version.digest,
        "says": sentences.unpublished_sentence(version) or sentences.standing_sentence(standing),
    }


def reading_data(version: ListVersion, *, used: bool) -> dict[str, Any]:
    """One reading of a version of a list: what it corrects, who read it when, and whether it is the one that is used."""
    return {
        "list": version.id,
        "version": version.version.isoformat(),
        "title": version.title,
        "revision": version.revision,
        "corrects": _correction_data(version.corrects) if version.corrects else None,
        "draft": version.draft,
        "used": used,
        "encoded_items": len(version.items),
        "digest": version.digest,
    }


def ends(standing: Standing) -> str:
    """The day on which a list version ends at a place, as text; empty when it goes on."""
    until = standing.until or standing.version.valid_until
    return until.isoformat() if until else ""


def term_data(term: Term) -> dict[str, Any]:
    """One fact that can be asked."""
    return {
        "id": term.id,
        "name": term.name,
        "type": term.type,
        "group": term.group,
        "ask": term.ask,
        "options": list(term.options),
        "unit": term.unit or None,
        "example": example(term),
        "proof": list(term.proof),
        "aliases": list(term.aliases),
        "changeable": term.changeable,
    }


def matter_data(matter: Matter) -> dict[str, Any]:
    """One violation."""
    return {
        "id": matter.id,
        "name": matter.name,
        "field": matter.field,
        "kind": matter.kind,
        "breaches": list(matter.breaches),
        "punished_by": list(dict.fromkeys(p.clause for p in matter.punished_by)),
        "aliases": list(matter.aliases),
        "equivalent": list(matter.equivalents),
        "place": matter.place or None,
    }


def statute_data(statute: Statute, library: Library, day: date) -> dict[str, Any]:
    """One statute and its versions, as they stand on a day; of one whose text is not held, the source that quotes it."""
    return {
        "name": statute.name,
        "level": statute.level,
        "place": statute.place or None,
        "older": None if statute.older in {None, date.min} else str(statute.older),
        "versions": [_text_data(text, library, day) for text in statute.versions],
        "quoted_in": library.sources[statute.excerpt].title if statute.excerpt else None,
        "says": statute_sentence(statute),
    }


def _text_data(text: StatuteVersion, library: Library, day: date) -> dict[str, Any]:
    source = library.sources[text.source]
    return {
        "text": text.key,
        "status": text.status(day),
        "from": text.since.isoformat(),
        "until": text.until.isoformat() if text.until else None,
        "ended_by": text.by or None,
        "changes": sorted(text.changes) if text.changes is not None else None,
        "unread": sorted(text.unread),
        "excerpt": text.excerpt,
        "read_at": source.details.get("url"),
        "compared": source.details.get("compared"),
        "note": source.details.get("note"),
    }


def place_data(place: Place) -> dict[str, Any]:
    """One place. The years are there where the days are not on record, too."""
    return {
        "code": place.code,
        "name": place.name,
        "level": place.level,
        "aliases": list(place.aliases),
        "also": list(place.also),
        "from": place.since.isoformat() if place.since else None,
        "until": place.until.isoformat() if place.until else None,
        "from_year": place.since.year if place.since else place.began,
        "until_year": place.until.year if place.until else place.ended,
        "replaces": list(place.replaces),
        "replaced_by": list(place.replaced_by),
    }


def document_data(version: ListVersion) -> dict[str, Any]:
    """The whole version as data."""
    return {
        "list": version.id,
        "version": version.label,
        "title": version.title,
        "number": version.number or None,
        "issuers": list(version.issuers),
        "kind": version.kind,
        "field": version.field,
        "draft": version.draft,
        "from": version.valid_from.isoformat(),
        "until": version.valid_until.isoformat() if version.valid_until else None,
        "unread": [
            name for name, unread in (("from", version.valid_uncertain), ("until", version.end_uncertain)) if unread
        ],
        "transition": version.transition,
        "replaces": [each.version for each in version.replaces],
        "replaces_early": [
            {"version": each.version, "from": each.since.isoformat(), "because": each.because}
            for each in version.replaces
            if each.since
        ],
        "revision": version.revision,
        "corrects": _correction_data(version.corrects) if version.corrects else None,
        "sources": list(version.sources),
        "verified_until": version.verified_until.isoformat() if version.verified_until else None,
        "published_items": version.published_items,
        "caution": version.caution or None,
        "digest": version.digest,
        "definitions": {n: {"text": d.text, "when": condition_data(d.part)} for n, d in version.definitions.items()},
        "exclude": [{"id": x.id, "text": x.text, "when": condition_data(x.when)} for x in version.exclusions],
        "items": [_item_data(entry) for entry in version.items],
    }


def _correction_data(correction: Correction) -> dict[str, Any]:
    return {"text": correction.text, "by": correction.by, "on": correction.on.isoformat()}


def _item_data(entry: Item) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "kind": entry.kind,
        "matters": list(entry.matters),
        "left_out": sorted(entry.left_out),
        "outcome": entry.outcome,
        "effect": entry.effect.name,
        "force": entry.force or None,
        "when": condition_data(entry.condition),
        "survives": list(entry.survives),
        "duties": list(entry.duties),
        "measures": [{"clause": m.clause, "measure": m.measure} for m in entry.measures],
        "decided_by": list(entry.decided_by),
        "basis": list(entry.basis),
        "from": entry.since.isoformat() if entry.since else None,
        "until": entry.until.isoformat() if entry.until else None,
        "source": {"at": entry.source.at, "read": entry.source.read, "of": entry.source.of, "note": entry.source.note},
    }


def condition_data(condition: Condition) -> dict[str, Any]:
    """A condition as words and parts."""
    parts = [condition_data(part) for part in children(condition)]
    words = {"text": sentences.words(condition)}
    return {**words, "parts": parts} if parts else words
