"""Signed envelopes in the form of DSSE v1: a payload, its type, and signatures over both at once.

An envelope has one way to be written; a byte more or less, also outside of what is signed, and it is refused. Knows bytes and
keys; does not know who holds a key, nor what a payload says.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.publishing.algorithms import PrivateKey, PublicKey, verifies
from api.publishing.model import PublishingError
from api.strict_json import JsonError, read_json

STATEMENT = "application/vnd.in-toto+json"
"""The type of every payload here: a statement in the form of in-toto."""
MAX_ENVELOPE = 16_000_000


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature, and the id of the key that it is said to be made with."""

    key_id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload and the signatures over it."""

    payload: bytes
    signatures: tuple[Signature, ...]

    def signed_by(self, keys: Mapping[str, PublicKey]) -> tuple[str, ...]:
        """The ids of those keys which signed the payload, each once."""
        message = authenticated(STATEMENT, self.payload)
        good = (
            one.key_id
            for one in self.signatures
            if (key := keys.get(one.key_id)) and verifies(key, message, one.content)
        )
        return tuple(dict.fromkeys(good))


def authenticated(payload_type: str, payload: bytes) -> bytes:
    """What is signed: DSSE's pre-authentication encoding of type and payload, each with its length in bytes.

    >>> authenticated("http://example.com/HelloWorld", b"hello world")
    b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def sealed(payload: Mapping[str, object], keys: Iterable[PrivateKey]) -> bytes:
    """The envelope of a payload, signed with each of the keys, as it is written to a file."""
    content = canonical(payload)
    message = authenticated(STATEMENT, content)
    return _written(Envelope(content, tuple(Signature(key.public.id, key.signs(message)) for key in keys)))


def opened(content: bytes, shown: str) -> Envelope:
    """The envelope that a file holds. Raises `PublishingError` for anything but what `sealed` writes; `shown` names the file."""
    told = f"{shown} 不是原样的签名文件：被改动过，或者没有写完"
    try:
        data = read_json(content, shown, MAX_ENVELOPE)
    except JsonError:
        raise PublishingError(told) from None
    match data:
        case {"payload": str(payload), "payloadType": str(kind), "signatures": list(signatures), **rest} if not rest:
            pass
        case _:
            raise PublishingError(told)
    if kind != STATEMENT:
        raise PublishingError(f"{shown} 的内容不是这个程序认识的种类（{kind[:80]}）")
    try:
        found = Envelope(_bytes_of(payload), tuple(_signature(one) for one in signatures))
    except (binascii.Error, ValueError):
        raise PublishingError(told) from None
    if _written(found) != content:
        raise PublishingError(told)
    return found


def canonical(data: object) -> bytes:
    """Data as JSON in the one way in which it is signed: sorted keys, no blanks, UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _signature(data: object) -> Signature:
    match data:
        case {"keyid": str(key_id), "sig": str(written), **rest} if not rest:
            return Signature(key_id, _bytes_of(written))
    raise ValueError("no signature")


def _bytes_of(written: str) -> bytes:
    return base64.b64decode(written, validate=True)


def _written(envelope: Envelope) -> bytes:
    signatures = [{"keyid": one.key_id, "sig": base64.b64encode(one.content).decode()} for one in envelope.signatures]
    payload = base64.b64encode(envelope.payload).decode()
    return canonical({"payload": payload, "payloadType": STATEMENT, "signatures": signatures}) + b"\n"
