"""Names that come near to what a person typed, by the pairs of characters that both have: 消防通道被堵 for 消防通道堵塞.

Knows words only. What it finds is for a person to choose from, never to be taken for what they meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

_MOST, _PART = 9, 4
_LONGEST = 100  # characters of what was typed that are looked at


def near(text: str, words: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The names, by one of whose `words` at least half of what is known of `text`, and a quarter of all, is covered.

    The nearest first.

    A pair of characters weighs the more the fewer names have it: one more for each halving.

    >>> near("工资拖欠", {"甲": ["拖欠工资"], "乙": ["工资条"], "丙": ["明码标价"]})
    ('甲',)
    """
    asked = _pairs(text[:_LONGEST])
    having = {name: [asked & _pairs(word) for word in of_name] for name, of_name in words.items()}
    counts = Counter(pair for each in having.values() for pair in frozenset().union(*each))
    weights = {pair: (len(having) // count).bit_length() for pair, count in counts.items()}
    whole = sum(weights.values())
    scores = {
        name: max((sum(weights[pair] for pair in found) for found in each), default=0) for name, each in having.items()
    }
    shared = {name: max(map(len, each), default=0) for name, each in having.items()}
    close = [n for n, score in scores.items() if score and 2 * score >= whole and _PART * shared[n] >= len(asked)]
    return tuple(sorted(close, key=lambda name: -scores[name])[:_MOST])


def _pairs(text: str) -> frozenset[str]:
    return frozenset(a + b for a, b in pairwise(text) if not (a + b).isspace())
