"""Checks what may be recorded at all: text that both databases hold unchanged, within bounds, all required parts there.

Raises `Refused` with the name of the field, never its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from api.scopes import ROLES, SCOPES
from api.store.errors import Refused
from api.store.model import Actor, Choice, Entry, Evaluated

SHORT, LONG, WHOLE = 255, 8_000, 16_000_000
LONGEST_NAME = 40
_UNWRITABLE = "含有不能保存的字符"


def check_evaluated(evaluated: Evaluated) -> None:
    """Every field of an evaluation but its two texts can be kept, and the actor may record for its place."""
    _check_actor(evaluated.actor)
    for name in ("place", "receipt_id", "engine", "answer_digest", "body_digest"):
        _check(name, getattr(evaluated, name), SHORT)
    _check_optional("matter_id", evaluated.matter_id, SHORT)
    for track in evaluated.choice_due:
        _check("choice_due", track, SHORT)
    _check_call(evaluated.idempotency_key, evaluated.trace_id, evaluated.ip)
    _check("digests_json", evaluated.digests_json, WHOLE)
    if not evaluated.actor.may_see(evaluated.place):
        raise Refused("place", "这一密钥只能记录本地区的核查")


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
    _check("evaluation_id", choice.evaluation_id, SHORT)
    _check("track", choice.track, SHORT)
    _check("reasons", choice.reasons, LONG)
    _check_optional("signed", choice.signed, LONG)
    _check("body_digest", choice.body_digest, SHORT)
    if choice.decision == "depart":
        _check("factor", choice.factor, SHORT)
    elif choice.factor is not None:
        raise Refused("factor", "采纳核查结果时不写不采纳的因素")
    _check_call(choice.idempotency_key, choice.trace_id, choice.ip)


def check_entry(entry: Entry) -> None:
    """Every field of an audit line can be kept."""
    for name in ("who", "role", "action", "object", "outcome"):
        _check(name, getattr(entry, name), SHORT)
    _check_call(None, entry.trace_id, entry.ip)


def check_shown(texts: Mapping[str, str]) -> None:
    """What lists show of a case file can be kept; it may be empty."""
    for name, text in texts.items():
        if text:
            _check(name, text, SHORT)


def check_key(label: str, scopes: frozenset[str], place: str | None, expires: datetime | None) -> None:
    """A key has a name that lists can show and known scopes; its expiry has a time zone."""
    _check("label", label, SHORT)
    if not label.isprintable():
        raise Refused("label", "用途里不能有换行和看不见的字符")
    if not scopes or not scopes <= set(SCOPES):
        raise Refused("scopes", f"权限至少写一项，只能是：{'、'.join(SCOPES)}")
    _check_optional("place", place, SHORT)
    if expires is not None and expires.tzinfo is None:
        raise Refused("expires", "到期时间要带时区")


def check_account(name: str, label: str, role: str, place: str | None) -> None:
    """An account has a name that can be typed, one to be shown, and a role that there is."""
    _check("name", name, LONGEST_NAME)
    if not name.isprintable() or any(each.isspace() for each in name):
        raise Refused("name", "账户名称里不能有空白和看不见的字符")
    _check("label", label, LONGEST_NAME)
    if not label.isprintable():
        raise Refused("label", "姓名里不能有换行和看不见的字符")
    if role not in ROLES:
        raise Refused("role", f"角色只能是：{'、'.join(ROLES)}")
    _check_optional("place", place, SHORT)


def _check_actor(actor: Actor) -> None:
    _check("key_id", actor.key_id, SHORT)
    _check("role", actor.role, SHORT)


def _check_call(idempotency_key: str | None, trace_id: str | None, ip: str | None) -> None:
    _check_optional("idempotency_key", idempotency_key, SHORT)
    _check_optional("trace_id", trace_id, SHORT)
    _check_optional("ip", ip, SHORT)


def _check_optional(name: str, value: str | None, longest: int) -> None:
    if value is not None:
        _check(name, value, longest)


def _check(name: str, value: str | None, longest: int) -> None:
    """A text is there, no longer than allowed, and both databases can hold it. Raises `Refused`."""
    if not value or value.isspace():
        raise Refused(name, "必须填写")
    if len(value) > longest:
        raise Refused(name, f"超过 {longest} 字")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused(name, _UNWRITABLE) from None
    if "\0" in value:
        raise Refused(name, _UNWRITABLE)
