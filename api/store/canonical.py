"""Canonical JSON of flat records (RFC 8785) and the digests of the chain.

The records of the store are flat: text, whole numbers below 2**53, null. For these RFC 8785 is sorted keys, no blanks and
the shortest escapes, which is what orjson writes; tests compare it with an independent implementation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import orjson

Plain = str | int | None
GENESIS = "0" * 64
# Strict: no number beyond 2**53, which another program might read as its neighbour.
_AS_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


def canonical(record: Mapping[str, Plain]) -> bytes:
    """The one text of a flat record. Keys are ASCII, so that sorting by code point and by UTF-16 unit agree.

    Raises `ValueError` for what RFC 8785 cannot write: a lone surrogate, a number beyond 2**53.

    >>> canonical({"b": "甲", "a": 1, "c": None}).decode()
    '{"a":1,"b":"甲","c":null}'
    """
    if not "".join(record).isascii():
        raise ValueError("a key cannot be written as canonical JSON")
    try:
        return orjson.dumps(record, option=_AS_CANONICAL)
    except TypeError:  # a lone surrogate, a number too large, or what is not plain
        raise ValueError("it cannot be written as canonical JSON") from None


def digest(record: Mapping[str, Plain]) -> str:
    """The sha256 of the canonical text of a record, in hexadecimal."""
    return hashlib.sha256(canonical(record)).hexdigest()


def salted(salt: str, text: bytes, template: str | None = None) -> str:
    """The digest under which a text that may be erased is kept; of one in a template, `text` is what fills it.

    The digest of the `template` goes into it, so that neither part can be exchanged. Without the salt, which goes with the
    text, nobody can try out which text it was; and two cases with the same facts have two digests, so that erasing one
    leaves the other.
    """
    made = hashlib.sha256((f"{salt}\n" if template is None else f"{salt} {template}\n").encode())
    made.update(text)
    return made.hexdigest()
