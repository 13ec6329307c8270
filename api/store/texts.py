"""Packs the texts that may be erased (facts, results, reasons, signatures) into their rows, under their salted digests.

Texts from 512 bytes on are compressed with lz4 in block form, the size before it: a format that does not change, so that a
row can be read in ten years.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from contextlib import suppress
from typing import NamedTuple

import lz4.block

from api.store.errors import StoreDamaged
from api.store.validation import WHOLE, check_text

_PLAIN, _LZ4 = b"p", b"4"
_COMPRESSED_FROM = 512
_SALT = re.compile("[0-9a-f]{32}")


class Text(NamedTuple):
    """What the row of a text holds, apart from the number of its record."""

    digest: str
    salt: str
    packed: bytes


def make_text(name: str, text: bytes) -> Text:
    """The row of a text. Raises `Refused` with the field's `name` when it cannot be kept."""
    check_text(name, text)
    salt = secrets.token_hex(16)
    return Text(salted_digest(salt, text), salt, pack(text))


def salted_digest(salt: str, text: bytes) -> str:
    """The digest under which a text is kept: sha256 of the salt, a newline and the text, in hexadecimal.

    The salt is deleted with the text: without it nobody can try out which text it was. Two cases with the same facts have two
    digests, so that erasing one leaves the other.
    """
    return hashlib.sha256(f"{salt}\n".encode() + text).hexdigest()


def pack(text: bytes) -> bytes:
    """The text as it is kept; the first byte says how.

    >>> pack(b"abc")
    b'pabc'
    >>> len(pack(b"abc" * 1000)) < 100
    True
    """
    return _PLAIN + text if len(text) < _COMPRESSED_FROM else _LZ4 + lz4.block.compress(text)


def unpack(packed: bytes) -> bytes:
    """The text that `pack` packed. Raises `ValueError` for bytes that `pack` never wrote.

    >>> unpack(pack(b"abc" * 1000)) == b"abc" * 1000
    True
    """
    match packed[:1]:
        case b"p":
            return packed[1:]
        case b"4":
            # A damaged size could ask for gigabytes.
            if int.from_bytes(packed[1:5], "little") > WHOLE:
                raise ValueError("a packed text is damaged")
            try:
                text: bytes = lz4.block.decompress(packed[1:])
            except (lz4.block.LZ4BlockError, ValueError):
                raise ValueError("a packed text is damaged") from None
            return text
        case _:
            raise ValueError("a packed text does not say how it was packed")


def checked_text(salt: object, packed: bytes, digest: str) -> bytes:
    """The text of a row. Raises `StoreDamaged` when it is not the text of that digest."""
    # A salt of another form could hold the beginning of the text.
    if isinstance(salt, str) and _SALT.fullmatch(salt):
        with suppress(ValueError):
            text = unpack(packed)
            if salted_digest(salt, text) == digest:
                return text
    raise StoreDamaged("这份存证有一段内容被改动；请用 cailiang audit verify 查明")
