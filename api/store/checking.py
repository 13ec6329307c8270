"""What may be recorded at all: text that both databases hold unchanged, within bounds, all required parts there.

Raises `Refused` with the name of the field, never its value.
"""

from __future__ import annotations

from datetime import datetime

from api.store.errors import Refused
from api.store.records import SCOPES, Actor, Choice, Entry, Evaluated

SHORT, LONG, WHOLE = 255, 8_000, 16_000_000


def check_evaluated(evaluated: Evaluated) -> None:
    """Every field of an evaluation can be kept, its two texts apart, and the actor may record for its place."""
    if not _are_plain(evaluated):
        _check_actor(evaluated.actor)
        for name in ("place", "matter_id", "receipt_id", "engine", "body_digest"):
            encoded(name, getattr(evaluated, name), SHORT)
        for track in evaluated.choice_due:
            encoded("choice_due", track, SHORT)
        _check_call(evaluated.idempotency_key, evaluated.trace_id, evaluated.ip)
    encoded("digests_json", evaluated.digests_json, WHOLE)
    if not evaluated.actor.may_see(evaluated.place):
        raise Refused("place", "这一密钥只能记录本地区的核查")


def _are_plain(evaluated: Evaluated) -> bool:
    """Whether all short fields are there, short and without anything that needs a closer look: as good as always."""
    actor = evaluated.actor
    texts = (
        actor.key_id,
        actor.role,
        evaluated.place,
        evaluated.matter_id,
        evaluated.receipt_id,
        evaluated.engine,
        evaluated.body_digest,
        *evaluated.choice_due,
        *[text for text in (evaluated.idempotency_key, evaluated.trace_id, evaluated.ip) if text is not None],
    )
    if not all(texts):
        return False
    whole = "".join(texts)
    return max(map(len, texts)) <= SHORT and whole.isprintable() and " " not in whole


def check_text(name: str, text: bytes) -> None:
    """A text that may be erased says something, within bounds."""
    if not text or text.isspace():
        raise Refused(name, "必须填写")
    if len(text) > WHOLE:
        raise Refused(name, f"超过 {WHOLE} 字节")


def check_choice(choice: Choice) -> None:
    """A choice says which way and why; a departure names the factor it rests on, an adoption names none."""
    _check_actor(choice.actor)
    if choice.decision not in {"adopt", "depart"}:
        raise Refused("decision", "请写明采纳（adopt）还是不采纳（depart）")
    encoded("evaluation_id", choice.evaluation_id, SHORT)
    encoded("track", choice.track, SHORT)
    encoded("reasons", choice.reasons, LONG)
    encoded("body_digest", choice.body_digest, SHORT)
    if choice.decision == "depart":
        encoded("factor", choice.factor, SHORT)
    elif choice.factor is not None:
        raise Refused("factor", "采纳核查结果时不写不采纳的因素")
    _check_call(choice.idempotency_key, choice.trace_id, choice.ip)


def check_entry(entry: Entry) -> None:
    """Every field of an audit line can be kept."""
    for name in ("who", "role", "action", "object", "outcome"):
        encoded(name, getattr(entry, name), SHORT)
    _check_call(None, entry.trace_id, entry.ip)


def check_key(label: str, scopes: frozenset[str], place: str | None, expires: datetime | None) -> None:
    """A key has a name and known scopes; its expiry has a time zone."""
    encoded("label", label, SHORT)
    if not scopes or not scopes <= set(SCOPES):
        raise Refused("scopes", f"权限至少写一项，只能是：{'、'.join(SCOPES)}")
    _optional("place", place, SHORT)
    if expires is not None and expires.tzinfo is None:
        raise Refused("expires", "到期时间要带时区")


def _check_actor(actor: Actor) -> None:
    encoded("key_id", actor.key_id, SHORT)
    encoded("role", actor.role, SHORT)


def _check_call(idempotency_key: str | None, trace_id: str | None, ip: str | None) -> None:
    _optional("idempotency_key", idempotency_key, SHORT)
    _optional("trace_id", trace_id, SHORT)
    _optional("ip", ip, SHORT)


def _optional(name: str, value: str | None, longest: int) -> None:
    if value is not None:
        encoded(name, value, longest)


def encoded(name: str, value: str | None, longest: int = WHOLE) -> bytes:
    """A text as it is written, once it is known that it can be kept. Raises `Refused`."""
    if not value or value.isspace():
        raise Refused(name, "必须填写")
    if len(value) > longest:
        raise Refused(name, f"超过 {longest} 字")
    try:
        written = value.encode()
    except UnicodeEncodeError:
        written = b"\0"
    if b"\0" in written:
        raise Refused(name, "含有不能保存的字符")
    return written
