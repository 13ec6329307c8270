"""Envelopes are those of DSSE, have one form, and hold against every change of a byte."""

from __future__ import annotations

import base64
import json

import pytest

from api.publishing.algorithms import new_private_key
from api.publishing.envelopes import STATEMENT, authenticated, canonical, opened, sealed
from api.publishing.model import PublishingError

KEY, OTHER = new_private_key(), new_private_key()
KEYS = {KEY.public.id: KEY.public}
PAYLOAD = {"甲": "1", "b": ["二"]}


def test_the_test_vector_of_dsse() -> None:
    """The encoding that is signed is that of the specification, lengths in bytes and not in characters."""
    assert authenticated("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert authenticated("t", "货值".encode()).startswith(b"DSSEv1 1 t 6 ")


def test_another_program_can_verify_it() -> None:
    """Payload and signature stand in standard base64, as DSSE says, and the key signed type and payload together."""
    envelope = json.loads(sealed(PAYLOAD, [KEY]))
    payload = base64.b64decode(envelope["payload"])
    assert json.loads(payload) == PAYLOAD
    assert envelope["payloadType"] == STATEMENT
    signature = base64.b64decode(envelope["signatures"][0]["sig"])
    KEY.private.public_key().verify(signature, authenticated(STATEMENT, payload))


def test_each_signature_counts_once_and_only_of_known_keys() -> None:
    """Of two signatures, one by a key that nobody knows, one is left; twice the same key is one."""
    envelope = opened(sealed(PAYLOAD, [KEY, OTHER, KEY]), "a.json")
    assert envelope.signed_by(KEYS) == (KEY.public.id,)
    assert envelope.signed_by({}) == ()


def test_no_byte_can_be_another() -> None:
    """Every byte of an envelope, changed or left out, makes it unreadable or its signature void."""
    content = sealed(PAYLOAD, [KEY])
    for at in range(len(content)):
        for altered in (content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :], content[:at] + content[at + 1 :]):
            try:
                signed = opened(altered, "a.json").signed_by(KEYS)
            except PublishingError:
                continue
            assert signed == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        sealed(PAYLOAD, [KEY]) + b" ",
        json.dumps(json.loads(sealed(PAYLOAD, [KEY])), indent=1).encode(),
        canonical({"payload": "", "payloadType": "text/plain", "signatures": []}) + b"\n",
        canonical({"payload": "a", "payloadType": STATEMENT, "signatures": []}) + b"\n",
    ],
    ids=["nothing", "a list", "no keys", "a blank more", "indented", "another type", "broken base64"],
)
def test_another_form_is_refused(content: bytes) -> None:
    """What says the same in another form, or is of another type, is told in a sentence."""
    with pytest.raises(PublishingError, match=r"原样|种类"):
        opened(content, "a.json")
