"""Open wording: words of a document that a draft holds and nobody has written as a condition yet.

Finds them in the nodes of a list file, also in one that is wrong in other places. It must not know what conditions mean.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents import Mapping, Node, Scalar, Sequence

WORDING = "wording"
_CLOSED_BY = "soft"


def open_wordings(node: Node | None) -> Iterator[Scalar]:
    """Every open wording inside `node`, from the top of the file down.

    >>> from engine.documents import read_text
    >>> node, _ = read_text("when: {all: [餐饮环节, {wording: 情节特殊}]}", "a.yaml")
    >>> [found.text for found in open_wordings(node)]
    ['情节特殊']
    """
    if isinstance(node, Sequence):
        for item in node.items:
            yield from open_wordings(item)
    elif isinstance(node, Mapping):
        closed = node.get(_CLOSED_BY) is not None
        for key, value in node.entries:
            if key.text == WORDING and isinstance(value, Scalar) and not closed:
                yield value
            elif key.text != "original":  # a column of a table may be called anything
                yield from open_wordings(value)
