"""Two versions of a list as a replay in SQL: which items stand beside each other for which matter, and what is left out.

Knows catalogs and `engine.sql`; prints nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.catalog import Catalog, ListVersion
from engine.evaluation import untouched
from engine.sql import MATTER, Columns, Pair, Question, Replay, SqlColumn, SqlError, union

KEY = SqlColumn("case_id", "TEXT", "案件的编号")
PLACED = (
    SqlColumn(MATTER, "TEXT", "违法事项的名称"),
    SqlColumn("place", "TEXT", "地区的代码"),
    SqlColumn("month", "TEXT", "决定日期的年月，例如 2025-01"),
)


@dataclass(frozen=True, slots=True)
class ListReplay:
    """What is asked of a table with `columns`; `left_out` are the keys of items that have none of their number beside them.

    `rows` make the row of a case, by its matter.
    """

    replay: Replay
    columns: tuple[SqlColumn, ...]
    left_out: tuple[str, ...]
    rows: Mapping[str, Columns]


def list_replay(catalog: Catalog, old: ListVersion, new: ListVersion, matters: Sequence[str] = ()) -> ListReplay:
    """The items of both versions with the same number, for each of `matters`; without any, for each that some item names.

    Raises `SqlError` where SQL cannot say a condition, or where there is nothing to ask.
    """
    named = dict.fromkeys(
        matters or [name for version in (old, new) for item in version.items for name in item.matters]
    )
    pairs: dict[str, list[Pair]] = {}
    rows: dict[str, Columns] = {}
    left_out: dict[str, None] = {}
    for matter in named:
        held = catalog.library.matters.by_name.get(matter)
        sides = [{f.item.id: f.entry for f in untouched(version, held)} for version in (old, new)]
        both = []
        for number in sides[0] | sides[1]:
            entries = [side[number] for side in sides if number in side]
            if len(entries) == 1:
                left_out[entries[0].key] = None
                continue
            one, other = (Question(entry.item.condition, entry.setting) for entry in entries)
            both.append(Pair(entries[1].key, one, other))
        if both:
            pairs[matter] = both
            rows[matter] = Columns(catalog.library.vocabulary, [question for pair in both for question in pair[1:]])
    if not pairs:
        raise SqlError("两版没有同一个编号、写明违法事项的条目；条目不写事项的清单，用 --matter 写明回放哪些事项")
    replay = Replay(catalog.library.vocabulary, pairs, by=tuple(column.name for column in PLACED[1:]))
    return ListReplay(replay, (KEY, *PLACED, *union(rows.values())), tuple(left_out), rows)
