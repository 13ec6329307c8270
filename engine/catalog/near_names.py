"""Names that come near to what a person typed, by the pairs of characters that both have: 消防通道被堵 for 消防通道堵塞.

Knows words only. What it finds is for a person to choose from, never to be taken for what they meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

_MOST, _PART = 9, 4
_LONGEST = 100  # characters of what was typed that are looked at
_COMMON = 100  # so many names have a pair that says nothing of what was done: 许可, 经营, 食品
_NO_WORD = frozenset("没有未不被的了把着或者、，（）")  # characters that stand between words


def near(text: str, words: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The names whose `words` cover together at least half of what is known of `text`, and a quarter of all; nearest first.

    Where none does, those that cover a third: who tells also where it was and who did it has little room for what was done.
    What people type in an order of their own is in one word and another: 食品过期没处理. Of two that cover as much, that
    comes first of which one word alone covers more.

    A name is near by a word only, not by what stands between words, nor by what a hundred names have; and not by one alone
    beside a word that no name has: 假冒 is not enough for 假冒茅台 to mean 假冒宗教教职人员.

    A pair of characters weighs the more the fewer names have it: one more for each halving.

    >>> near("工资拖欠", {"甲": ["拖欠工资"], "乙": ["工资条"], "丙": ["明码标价"]})
    ('甲',)
    """
    asked = _pairs(text[:_LONGEST])
    having = {name: [asked & _pairs(word) for word in of_name] for name, of_name in words.items()}
    together = {name: frozenset().union(*each) for name, each in having.items()}
    counts = Counter(pair for found in together.values() for pair in found)
    weights = {pair: (len(having) // count).bit_length() for pair, count in counts.items()}
    whole = sum(weights.values())

    def weight(pairs: Iterable[str]) -> int:
        return sum(weights[pair] for pair in pairs)

    scores = {name: (weight(found), max(map(weight, having[name]))) for name, found in together.items() if found}
    telling = {pair for pair in asked if counts[pair] <= _COMMON and not _NO_WORD.intersection(pair)}
    unheard = [pair for pair in telling if pair not in counts]

    def bears(found: frozenset[str]) -> bool:
        alone = len(found) == 1 and any(set(pair).isdisjoint(*found) for pair in unheard)
        return not alone and not telling.isdisjoint(found) and _PART * len(found) >= len(asked)

    shared = [name for name in scores if bears(together[name])]
    close = [name for name in shared if 2 * scores[name][0] >= whole] or [
        name for name in shared if 3 * scores[name][0] >= whole
    ]
    return tuple(sorted(close, key=lambda name: (-scores[name][0], -scores[name][1]))[:_MOST])


def _pairs(text: str) -> frozenset[str]:
    return frozenset(a + b for a, b in pairwise(text) if not (a + b).isspace())
