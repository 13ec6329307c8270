"""From the blocks of a file to its lists: tables that go on overleaf joined, and the words between with what they belong to.

Knows headings through the patterns it is given; does not know law or conditions. No word is left out: each stands in one
passage of one sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from api.importing.grids import MAX_CELLS, MAX_TEXT, Reading, RefusedError, Table
from api.importing.headers import Grid, Header, grids_of, header_of
from api.importing.headings import Headings
from api.importing.passages import Passage, is_layout
from api.importing.rows import Gathered
from api.importing.running import running_sheet
from api.importing.sections import style_of
from api.importing.sheets import Sheet
from api.importing.traditional import is_traditional

_TITLE_LONGEST = 80
_ENDS = "。；;，,"


def read_sheets(reading: Reading, headings: Headings) -> tuple[Sheet, ...]:
    """Every list of the tables, with all other words of the file around them; without one, the list of its running text.

    Raises `RefusedError` when there is none.
    """
    lists: list[Gathered] = []
    between: list[Passage] = []
    said = False  # whether what stands between has a word in it
    for block in _blocks(reading, headings):
        if isinstance(block, Passage):
            between.append(block)
            said = said or not (is_layout(block.text) or (lists and lists[-1].says_again(block)))
            continue
        header = header_of(block, headings)
        current = lists[-1] if lists else None
        if current is not None and _is_more(current, block, header, between if said else ()):
            _go_on(current, block, header, between)
        elif header is None:
            between.extend(block.words(block.rows))
            said = True
            continue
        else:
            lists.append(_begin(header, lists, between, headings))
        between, said = [], False
    if lists and not lists[-1].items:
        between = [*lists.pop().words(), *between]
        if not lists:
            raise RefusedError("认出了表头，下面却没有一行内容。请核对文件是否完整。")
    if not lists:
        if (running := running_sheet(between, headings)) is not None:
            return (running,)
        raise RefusedError(_no_list(reading))
    lists[-1].below.extend(between)
    _tell_all(lists, between, headings)
    sheets = tuple(each.sheet() for each in lists)
    if sum(len(passage.text) for sheet in sheets for passage in sheet.passages()) > MAX_TEXT:
        raise RefusedError(f"里合并的格展开以后超过 {MAX_TEXT} 个字。请核对文件，或者分成几个文件再导入。")
    return sheets


def _tell_all(lists: Sequence[Gathered], after: Sequence[Passage], headings: Headings) -> None:
    """Say with every list of a file what is said of the whole: all before the title of the first, all after the last's notes.

    A day on which the lists begin, or how their bounds are read, stands there once for all of them.
    """
    first, *others = lists
    titles = {place for place, each in enumerate(first.above) if _is_title(each, headings)}
    own = max(titles, default=len(first.above))
    while own - 1 in titles:
        own -= 1
    before = first.above[:own]
    notes = _notes(after, headings)
    while notes and notes < len(after) and style_of(after[notes].text):
        notes += 1
    if len(others) * (len(before) + len(after)) > MAX_CELLS:
        raise RefusedError(f"里有 {len(lists)} 份清单，前后的文字太多。请分成几个文件再导入。")
    for each in others:
        each.above[:0] = before
    for each in lists[:-1]:
        each.below.extend(after[notes:])


def _blocks(reading: Reading, headings: Headings) -> Iterator[Passage | Grid]:
    """The passages of a file and its tables as grids, in order."""
    for block in reading.blocks:
        if isinstance(block, Passage):
            yield block
        else:
            yield from grids_of(block, headings)


def _is_more(current: Gathered, grid: Grid, header: Header | None, said: Sequence[Passage]) -> bool:
    """Whether a table goes on with the list before it, under no header or under the same one; `said` stands between."""
    if header is None:
        fits = not current.header.grid.turned and grid.width == len(current.header.columns)
        return fits and current.follows(grid.rows, words_between=bool(said))
    if header.headings != current.header.headings or header.roles != current.header.roles:
        return False
    titles = (each for each in said if _is_title(each, current.headings) and not style_of(each.text))
    if not all(map(current.says_again, titles)):
        return False
    return current.follows(header.below, words_between=bool(said) and not header.grid.turned)


def _go_on(current: Gathered, grid: Grid, header: Header | None, between: Sequence[Passage]) -> None:
    """The rows of a table that goes on with a list; a numbered title before it, or any before a form, stands over them."""
    upper = [] if header is None else list(header.grid.words(header.above))
    form = header is not None and header.grid.turned
    for passage in (*between, *upper):
        title = _is_title(passage, current.headings) and style_of(passage.text)
        if (title or form) and not is_layout(passage.text):
            current.stand(passage)
        else:
            current.below.append(passage)
    if header is None:
        current.take(grid, grid.rows)
    else:
        current.repeats.extend(header.grid.words(header.own))
        current.take(header.grid, header.below)


def _begin(header: Header, lists: list[Gathered], between: list[Passage], headings: Headings) -> Gathered:
    """A new list with what stands above it; what belongs to the list before goes below that one."""
    above = between
    if lists and not lists[-1].items:
        above = [*lists.pop().words(), *above]
    elif lists:
        ends = _end_of_notes(above, headings)
        lists[-1].below.extend(above[:ends])
        above = above[ends:]
    gathered = Gathered(header, headings, [*above, *header.grid.words(header.above)])
    gathered.take(header.grid, header.below)
    return gathered


def _end_of_notes(between: Sequence[Passage], headings: Headings) -> int:
    """How many of the passages after a list still belong to it: all before a title, and notes where none follows."""
    titles = [place for place, each in enumerate(between) if _is_title(each, headings)]
    if titles:
        return titles[0]
    return _notes(between, headings)


def _notes(passages: Sequence[Passage], headings: Headings) -> int:
    """How many of the passages begin as notes do, one after another."""
    return sum(1 for _ in takewhile(lambda each: headings.notes.match(each.text), passages))


def _is_title(passage: Passage, headings: Headings) -> bool:
    text = passage.text
    if len(text) > _TITLE_LONGEST or text[-1:] in _ENDS or headings.notes.match(text):
        return False
    return bool(style_of(text) or headings.titles.search(text))


def _no_list(reading: Reading) -> str:
    if is_traditional(reading.texts()):
        return "是繁体字，栏名和说法认不出来。请取得简体的文本，或者用 Word 转换成简体、逐字核对以后再导入。"
    if not reading.tables:
        return "里没有找到表格，文字里也没有认出分条写的事项（一、（一）1.）。请核对文件，或者把清单整理成表格再导入。"
    shown = "；".join(_shown(table) for table in reading.tables[:3] if table.rows)
    told = "没有认出清单的表头：要有“违法行为”一栏，并有违反条款、处罚依据、适用条件中的至少一栏。"
    return f"{told}读到的表格第一行是：{shown}。栏名有别的叫法时，请加进 phrasing.yaml 的 columns。"


def _shown(table: Table) -> str:
    cells = (cell.text.replace("\n", "")[:12] for cell in table.rows[0])
    return "｜".join(text for text in cells if text)
