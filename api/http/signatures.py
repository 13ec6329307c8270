"""The signature of Standard Webhooks 1.0: what the receiver checks to know that a message is ours and unchanged.

Knows bytes and secrets; does not know events.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64
_MOST_KEYS = 2


def read_keys(text: str) -> tuple[bytes, ...]:
    """The keys that `text` writes: `whsec_` and base64 of 24 to 64 bytes; two, by a space, while one takes over from the other.

    Raises `ValueError` with a Chinese sentence that does not repeat the text.

    >>> len(read_keys("whsec_" + "A" * 32)[0])
    24
    """
    written = text.split()
    if not 1 <= len(written) <= _MOST_KEYS:
        raise ValueError("要写一个密钥；更换期间写新旧两个，用空格隔开")
    keys = tuple(_read_key(one) for one in written)
    if len(set(keys)) != len(keys):
        raise ValueError("写了两个相同的密钥")
    return keys


def sign(keys: Sequence[bytes], name: str, moment: int, body: bytes) -> dict[str, str]:
    """The headers of a message that was sent at `moment` (Unix seconds): one signature for each key.

    `name` stays the same however often the message is sent.
    """
    signed = f"{name}.{moment}.".encode() + body
    signatures = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys]
    return {
        "webhook-id": name,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _read_key(text: str) -> bytes:
    told = f"密钥写作 {PREFIX} 后接 {_SHORTEST} 到 {_LONGEST} 字节随机数的 base64"
    if not text.startswith(PREFIX):
        raise ValueError(told)
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(told) from None
    if not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError(told)
    return key
