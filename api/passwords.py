"""Passwords of people: what is accepted, hashed with argon2id as RFC 9106 recommends, compared in one way for every name.

Knows no accounts.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 256
"""So many characters a password has. The bound is looked at before anything is done with what was typed."""
_HASHER = PasswordHasher()


def why_not(password: str) -> str:
    """Why a password is not accepted, as a Chinese sentence; "" when it is.

    >>> why_not("12345"), why_not("临街铺面二号楼三层东侧")
    ('密码至少 10 个字', '')
    """
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 个字"
    if not password.isprintable():
        return "密码里有换行或者看不见的字符"
    if len(set(password)) < 4:
        return "密码里不同的字太少，容易猜中"
    return ""


def hash_password(password: str) -> str:
    """The hash of a password, with its parameters and its salt."""
    return _HASHER.hash(_as_compared(password))


def is_password(hashed: str, password: str) -> bool:
    """Whether this is the password; one that is too long is none, and costs no more than another."""
    try:
        return _HASHER.verify(hashed, _as_compared(password) if len(password) <= LONGEST else "")
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """Whether a hash was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(hashed)


@cache
def stand_in() -> str:
    """A hash that no password has, compared for a name that nobody has: an unknown name takes as long as a wrong password."""
    return _HASHER.hash("\0")


def _as_compared(password: str) -> str:
    """The password in normal form NFKC: a full-width digit of an input method is the digit.

    A broken character, which no keyboard writes, stays what it is not.
    """
    return unicodedata.normalize("NFKC", password).encode(errors="replace").decode()
