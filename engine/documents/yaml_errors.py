"""Why a YAML text cannot be read, said to the person who wrote it.

Turns the parser's English problem into a Chinese sentence with the text quoted and what to write instead. It must not
know what the file is about, nor what a readable file is turned into.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from engine.documents.diagnostics import quote

_COLON_WITHOUT_SPACE = re.compile(r"""^[ ]*(?:-[ ]+)?([^\s:#"'\[{][^:#]*?):(?=[^\s:/])(.+)$""")
_FULL_WIDTH_COLON = re.compile(r"^[ ]*+(?:-[ ]++)?([^：]++)：(.*)$")
_LOOKS_LIKE_ITEM = re.compile(r"^([ ]*)-(?:[ ]|$)")
_DASH_WITHOUT_SPACE = re.compile(r"^[ ]*-(?=[^\s-])(.+)$")


@dataclass(frozen=True, slots=True)
class _Trouble:
    """What the parser said, and where: lines count from 0 and exist in the text."""

    said: str  # context and problem in the parser's English
    lines: tuple[str, ...]
    line: int
    column: int
    began_line: int  # where the unfinished thing began; the same place when the parser named none
    began_column: int

    @property
    def written(self) -> str:
        return self.lines[self.line].strip()

    @property
    def began(self) -> str:
        return self.lines[self.began_line][self.began_column :].strip()


def explain_syntax(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str]:
    """Return the line and column (from 1) to look at, and the Chinese sentence saying what is wrong there."""
    trouble = _trouble(error, text)
    for pattern, at_beginning, explanation in _EXPLANATIONS:
        if re.search(pattern, trouble.said):
            message = explanation(trouble)
            if at_beginning:
                return trouble.began_line + 1, trouble.began_column + 1, message
            return trouble.line + 1, trouble.column + 1, message
    return trouble.line + 1, trouble.column + 1, _unreadable(trouble)


def swallowed_item(lines: list[str], first: int, last: int) -> tuple[int, int, str] | None:
    """Return place and sentence of the first line of an unquoted text that looks like a list item, or None.

    YAML reads such a line as more of the text above it. `first` and `last` are the lines, from 0, on which the text
    begins and ends; the line it begins on is never such a line.
    """
    for number in range(first + 1, min(last + 1, len(lines))):
        line = lines[number]
        if found := _LOOKS_LIKE_ITEM.match(line):
            message = (
                f"{quote(line)}会被当作上一行文字的下半段，而不是列表的一项。请与上面的“-”对齐，或者删去上一行的文字。"
            )
            return number + 1, found.end(1) + 1, message
    return None


def _trouble(error: yaml.MarkedYAMLError, text: str) -> _Trouble:
    lines = tuple(re.split(r"\r\n|\r|\n", text))
    last = max((number for number, line in enumerate(lines) if line.strip()), default=0)

    def place(mark: yaml.Mark | None) -> tuple[int, int] | None:
        if mark is None:
            return None
        # At the end of the text the mark may lie beyond the last written line, where nobody can look.
        return (mark.line, mark.column) if mark.line <= last else (last, len(lines[last]))

    at = place(error.problem_mark) or place(error.context_mark) or (0, 0)
    began = place(error.context_mark) or at
    return _Trouble(f"{error.context or ''} / {error.problem or ''}", lines, *at, *began)


def _unreadable(trouble: _Trouble) -> str:
    return (
        f"读不懂这一行：{quote(trouble.written)}。请检查缩进、冒号后的空格，以及引号和括号是否成对；"
        "文字里有特殊符号的，给整段文字加双引号。"
    )


def _bad_start(trouble: _Trouble) -> str:
    value = trouble.lines[trouble.line][trouble.column :].strip()
    return f"文字不能以“{value[:1]}”开头。请给整段文字加双引号，写成{quote(chr(34) + value + chr(34))}。"


def _open_quote(trouble: _Trouble) -> str:
    return f"从这里开始的引号没有合上：{quote(trouble.began)}。请在这段文字结束的地方补上同样的引号。"


def _bad_escape(trouble: _Trouble) -> str:
    return f"双引号里反斜杠的写法不对：{quote(trouble.written)}。反斜杠本身请写两次，或者改用单引号。"


def _open_bracket(trouble: _Trouble) -> str:
    opening, closing = ("[", "]") if "flow sequence" in trouble.said else ("{", "}")
    return (
        f"从这里开始的括号“{opening}”没有合上，或者第 {trouble.line + 1} 行两项之间少了半角逗号："
        f"{quote(trouble.began)}。"
        f"请补上“{closing}”，或者在两项之间写“, ”；文字里含有冒号加空格的，给这段文字加双引号。"
    )


def _bare_line(line: str) -> str | None:
    """Say what is wrong with a line that should be `key: value` or `- item` but is neither; None when it is one."""
    if found := _DASH_WITHOUT_SPACE.match(line):
        return f"“-”后面少了空格：{quote(line)}。请写成{quote('- ' + found[1].strip())}。"
    if found := _COLON_WITHOUT_SPACE.match(line):
        better = f"{found[1].strip()}: {found[2].strip()}"
        return f"冒号后面少了空格：{quote(line)}。请写成{quote(better)}。"
    if (found := _FULL_WIDTH_COLON.match(line)) and ": " not in line:
        better = f"{found[1].strip()}: {found[2].strip()}"
        return f"这里用了全角冒号：{quote(line)}。请写半角冒号加空格：{quote(better)}。"
    return None


def _unexpected_colon(trouble: _Trouble) -> str:
    before = trouble.lines[trouble.line][: trouble.column]
    if re.search(r":\s", before):
        return (
            f"一行里有两个冒号加空格：{quote(trouble.written)}。"
            "如果后一个属于文字本身，请给冒号后的整段文字加双引号；否则请分成两行。"
        )
    above = next((line for line in reversed(trouble.lines[: trouble.line]) if line.strip()), "")
    if bare := _bare_line(above):
        return f"上一行的{bare}"
    return (
        f"这一行不能接在上一行后面：{quote(trouble.written)}。上一行{quote(above)}已经写了值，"
        "下面不能再缩进写键；请把这一行与上一行的键对齐，或者把上一行的值删去。"
    )


def _missing_colon(trouble: _Trouble) -> str:
    line = trouble.lines[trouble.began_line]
    return _bare_line(line) or (
        f"这一行少了冒号：{quote(line)}。键后面请写半角冒号加空格再写值，例如“键: 值”；"
        "如果是上一行文字的下半段，请比上一行的键多缩进两格。"
    )


def _missing_dash(trouble: _Trouble) -> str:
    return f"这里应当是列表的下一项，却没有以“- ”开头：{quote(trouble.written)}。请补上“- ”，或者调整缩进。"


def _misplaced_dash(trouble: _Trouble) -> str:
    return f"“- ”不能和键写在同一行：{quote(trouble.written)}。请换一行再写“- ”，或者写成“键: [甲, 乙]”。"


def _misaligned(trouble: _Trouble) -> str:
    return (
        f"这里应当是与上面对齐的下一个键：{quote(trouble.written)}。请检查缩进是否与上面的键对齐；"
        "如果前面有引号或者括号，请检查它们是否成对，文字里的双引号请改用“”。"
    )


def _bad_block(trouble: _Trouble) -> str:
    return f"“|”或者“>”后面不能直接写文字：{quote(trouble.written)}。请把文字写在下一行并缩进。"


def _directive(trouble: _Trouble) -> str:
    return f"文件开头不要写以“%”开头的指令：{quote(trouble.written)}。请删去这一行。"


def _after_end(trouble: _Trouble) -> str:
    return f"文件在“...”之后还有内容：{quote(trouble.written)}。请删去“...”或者它之后的内容。"


def _name_sign(trouble: _Trouble) -> str:
    return f"文字不能以“&”“*”“!”开头：{quote(trouble.written)}。请给整段文字加双引号。"


def _stray(trouble: _Trouble) -> str:
    return f"这里多了一个符号，或者少了它前面的内容：{quote(trouble.written)}。请检查括号和逗号是否成对。"


# (what the parser says, whether to point at where the unfinished thing began, the sentence); the first match is taken.
_EXPLANATIONS = (
    (r"cannot start any token", False, _bad_start),
    (r"scanning a .*quoted.* / found unexpected", True, _open_quote),
    (r"quoted.* / ", False, _bad_escape),
    (r"mapping values are not allowed", False, _unexpected_colon),
    (r"simple key", True, _missing_colon),
    (r"sequence entries are not allowed", False, _misplaced_dash),
    (r"parsing a flow ", True, _open_bracket),
    (r"node content", False, _stray),
    (r"block collection", False, _missing_dash),
    (r"block mapping", False, _misaligned),
    (r"block scalar", False, _bad_block),
    (r"directive|incompatible YAML", False, _directive),
    (r"document start", False, _after_end),
    (r"anchor|alias|tag", False, _name_sign),
)
