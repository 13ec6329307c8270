"""How a text is laid into its row: compressed when that is worth it, with a first byte that says which.

Of a text in a template the row holds only what fills it. lz4 in block form, the size before it: a format that does not
change, so that a row can be read in ten years.
"""

from __future__ import annotations

import lz4.block

from api.store.errors import StoreGone
from engine.templates import filled

_PLAIN, _LZ4 = b"p", b"4"
_WORTH_IT = 512


def pack(text: bytes) -> bytes:
    """The text as it is kept.

    >>> pack(b"abc")
    b'pabc'
    >>> len(pack(b"abc" * 1000)) < 100
    True
    """
    return _PLAIN + text if len(text) < _WORTH_IT else _LZ4 + lz4.block.compress(text)


def unpack(kept: bytes) -> bytes:
    """The text that is kept so. Raises `ValueError` for what `pack` never wrote.

    >>> unpack(pack(b"abc" * 1000)) == b"abc" * 1000
    True
    """
    match kept[:1]:
        case b"p":
            return kept[1:]
        case b"4":
            try:
                text: bytes = lz4.block.decompress(kept[1:])
            except lz4.block.LZ4BlockError:
                raise ValueError("a packed text is damaged") from None
            return text
        case _:
            raise ValueError("a packed text does not say how it was packed")


def text_of(kept: bytes | None, template: bytes | None = None) -> bytes | None:
    """The text of a row, in the template of another where there is one; None when it was erased.

    Raises `StoreGone` when it is not as it was written.
    """
    try:
        if kept is None:
            return None
        return unpack(kept) if template is None else filled(unpack(template), unpack(kept))
    except ValueError:
        raise StoreGone("库里的这份内容已经损坏；请用 cailiang audit verify 查明") from None
