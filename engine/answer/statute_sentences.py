"""What a reader must be told of a statute on record: what of it was not read, and what is not held. Knows no case."""

from __future__ import annotations

from datetime import date

from engine.catalog import REPEALED, Statute


def statute_sentence(statute: Statute) -> str | None:
    """The days that were not read and the texts that are not held; None when nothing lacks."""
    if not statute.versions:
        ended = f"，有效到 {statute.until}，由{statute.by}{statute.ended}" if statute.until else ""
        return f"文本没有收录，只见于引用{ended}。"
    told = []
    unread = [text.key for text in statute.versions if "from" in text.unread]
    if unread:
        told.append(f"{'、'.join(unread)}的施行日没有读到，暂以文本的日期代替。")
    first, last = statute.versions[0], statute.versions[-1]
    if statute.older is not None:
        began = "" if statute.older == date.min else f"（{statute.older} 起施行）"
        told.append(f"{first.since} 以前的文本{began}没有收录。")
    if last.until is not None and last.ended != REPEALED:
        told.append(f"{last.until} 以后由{last.by}{last.ended}，文本没有收录。")
    return "".join(told) or None
