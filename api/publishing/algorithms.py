"""The algorithms that sign, behind one shape: what a key is called, how it is read, how a signature is looked at.

Ed25519 only: `cryptography` offers no SM2, and no library that does is kept (decision 0039). Another algorithm is one more row of
`ALGORITHMS`. Knows keys as bytes; does not know who holds one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from api.publishing.model import PublishingError


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: the name of its algorithm and its bytes."""

    algorithm: str
    content: bytes

    @property
    def id(self) -> str:
        """Its name in envelopes and reports: the algorithm and the first 32 digits of the sha256 of the key."""
        return f"{self.algorithm}-{hashlib.sha256(self.content).hexdigest()[:32]}"

    def __str__(self) -> str:
        return f"{self.algorithm}:{base64.b64encode(self.content).decode()}"


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that signs, and its public half."""

    public: PublicKey
    signs: Callable[[bytes], bytes] = field(repr=False)
    private: Ed25519PrivateKey = field(repr=False)


def _verify_ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


ALGORITHMS: Mapping[str, tuple[int, Callable[[bytes, bytes, bytes], bool]]] = {"ed25519": (32, _verify_ed25519)}
"""By name: how many bytes a public key has, and whether (key, message, signature) agree."""


def read_public_key(text: str) -> PublicKey:
    """The key that `algorithm:base64` writes. Raises `PublishingError`.

    >>> read_public_key("sm2:AAAA")
    Traceback (most recent call last):
    ...
    api.publishing.model.PublishingError: 不认识签名算法“sm2”，这个程序会的是：ed25519
    """
    algorithm, _, written = text.partition(":")
    if algorithm not in ALGORITHMS:
        raise PublishingError(f"不认识签名算法“{algorithm}”，这个程序会的是：{'、'.join(ALGORITHMS)}")
    length, _ = ALGORITHMS[algorithm]
    try:
        content = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    key = PublicKey(algorithm, content)
    if len(content) != length or str(key) != text:
        raise PublishingError("公钥写得不完整；请原样抄 cailiang signing-keys show 给出的那一行")
    return key


def verifies(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether `signature` was made over `message` with the private half of `key`."""
    _, verify = ALGORITHMS[key.algorithm]
    return verify(key.content, message, signature)


def new_private_key() -> PrivateKey:
    """A new key."""
    return _with_public(Ed25519PrivateKey.generate())


def locked(key: PrivateKey, passphrase: bytes) -> bytes:
    """The key as PKCS #8, encrypted by a passphrase, in PEM."""
    return key.private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )


def unlocked(content: bytes, passphrase: bytes) -> PrivateKey:
    """The key that `locked` wrote. Raises `PublishingError`."""
    if b"BEGIN ENCRYPTED PRIVATE KEY" not in content:
        raise PublishingError("这不是用口令加密的签名密钥；请用 cailiang signing-keys create 新建")
    try:
        private = serialization.load_pem_private_key(content, passphrase)
    except (ValueError, TypeError):
        raise PublishingError("口令不对，或者密钥文件坏了") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise PublishingError(f"不认识这种密钥，这个程序会的是：{'、'.join(ALGORITHMS)}")
    return _with_public(private)


def _with_public(private: Ed25519PrivateKey) -> PrivateKey:
    content = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return PrivateKey(PublicKey("ed25519", content), private.sign, private)
