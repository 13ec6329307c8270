"""The condition that open words give once the reviewer has said whether all of their points are required, or any one.

Asks the grammar of the import; writes nothing.
"""

from __future__ import annotations

from api.importing.passages import Passage, Use, is_layout
from api.importing.pens import Pen
from api.importing.phrasing import Phrasing
from api.importing.proposing import propose
from engine.catalog import Library
from engine.documents import Plain


def joined(words: str, of: str, phrasing: Phrasing, library: Library) -> Plain | None:
    """The condition with its points under `of`, which is `all` or `any`; None where the words give none, or lose a word."""
    pen = Pen(phrasing, library, {phrasing.enumeration: of})
    found = propose((Passage("", words),), pen)
    lost = any(part.use is Use.LEFTOVER and not is_layout(part.text) for each in found.parts for part in each)
    when = found.when
    whole = isinstance(when, dict) and list(when) == [of]
    return when if whole and not (lost or pen.definitions or found.effect or found.force) else None
