"""Whether a document is written in traditional characters, by the two character sets that part them.

Tells and converts nothing: which simplified character a word has is for who publishes the text.
"""

from __future__ import annotations

from collections.abc import Iterable

_ENOUGH = 5  # characters that only the traditional set has
_SHARE = 0.05  # of all Chinese characters; a name in a simplified text may have one


def is_traditional(texts: Iterable[str]) -> bool:
    """Whether many characters are in the set of traditional ones and not in that of simplified ones.

    >>> is_traditional(["經營者首次違法並及時改正，沒有造成危害後果的，不予行政處罰"])
    True
    >>> is_traditional(["朱镕基、陶喆、王堃"]), is_traditional(["经营者首次违法并及时改正，没有造成危害后果的"])
    (False, False)
    """
    seen = only = 0
    for text in texts:
        for mark in text:
            if "\u4e00" <= mark <= "\u9fff":
                seen += 1
                only += _has(mark, "big5") and not _has(mark, "gb2312")
    return only >= _ENOUGH and only > _SHARE * seen


def _has(mark: str, characters: str) -> bool:
    try:
        mark.encode(characters)
    except UnicodeEncodeError:
        return False
    return True
