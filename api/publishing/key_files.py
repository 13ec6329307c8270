"""Files of signing keys: one key each, encrypted by a passphrase, readable by its owner alone.

Knows files and keys; who holds a key stands in `signers.yaml`.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from api.publishing.algorithms import PrivateKey, locked, new_private_key, unlocked
from api.publishing.model import PublishingError
from api.system_errors import why

LEAST_PASSPHRASE = 12
_MAX_BYTES = 10_000


def make_key_file(path: Path, passphrase: str) -> PrivateKey:
    """Write a new key to a new file that only its owner may read. Raises `PublishingError`."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise PublishingError(f"口令至少 {LEAST_PASSPHRASE} 个字")
    key = new_private_key()
    content = locked(key, passphrase.encode())
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise PublishingError(f"已经有这个文件，不覆盖：{path}") from None
    except OSError as error:
        raise PublishingError(f"写不了 {path}（{why(error)}）") from None
    return key


def read_key_file(path: Path, passphrase: str) -> PrivateKey:
    """The key in a file that nobody but its owner may read or write. Raises `PublishingError`."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_MAX_BYTES)
    except OSError as error:
        raise PublishingError(f"读不出密钥文件 {path}（{why(error)}）") from None
    if stat.S_IMODE(mode) & 0o077:
        raise PublishingError(f"别人也能读写密钥文件 {path}；先运行 chmod 600，泄露过的就换一把")
    return unlocked(content, passphrase.encode())
