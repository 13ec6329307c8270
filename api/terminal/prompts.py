"""The words that go back and forth in an interview: prompts out, lines in, and what an answer may be.

Knows the keyboard and the types of facts; does not know which question comes next, or why.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO, TypeVar

from rich.console import RenderableType

from api.terminal.line_breaking import prose
from api.terminal.reasons import brief_value
from api.terminal.screen import Screen
from engine.catalog import ACT_DATE, DECISION_DATE
from engine.language import UNKNOWN, Records, Term, Value

if TYPE_CHECKING:
    from api.terminal.line_editor import Choices, LineEditor

_T = TypeVar("_T")
HELP, BACK, STOP, SKIP, TELL, REVIEW = "?", "<", "q", "", "+", "="
_MEANING = {"？": HELP, "＜": BACK, "Q": STOP, "ｑ": STOP, "退出": STOP, UNKNOWN.value: SKIP, "＝": REVIEW}
_YES_NO = ("是", "否")
_SHOWN = 9
_DAY = "写成 2025-01-16 的样子，也可以写 2025年1月16日、20250116。"
_MONTH = "只知道月份的写 2025年1月。"

HOW = {
    "是否": "写“是”或者“否”，也可以写序号。",
    "选项": "写序号或者选项的文字；查过没有这回事的写“无”。",
    "元": "写金额，例如 500元、500.01、5万元；只知道范围的写 不足500元、500元以上；没有的写“无”。",
    "数量": "写数，可以带单位；只知道范围的写 不足3、3以上；没有的写“无”。",
    "次数": "写整数；只知道范围的写 不足3、3以上；没有的写“无”。",
    "日期": f"{_DAY}{_MONTH}没有发生的写“无”。",
    "时长": "写成 20日、6个月、2年、24小时 的样子；没有的写“无”。",
    "比例": "写成 10% 的样子；没有的写“无”。",
    "记录": "查过没有的写“无”；有的写 日期 处理 事项，例如 2024-03-01 行政处罚 事项名称，几条之间用“；”隔开；"
    "只查到某一天的，前面加“自2023-01-16起”。",
}


def no_choices(_: str) -> Iterable[str]:
    """For a line that can become anything."""
    return ()


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation: prompts go to the screen (beside the answer when that is JSON), lines come from the keyboard.

    `editor` reads them where both ends are a terminal.
    """

    screen: Screen
    editor: LineEditor | None = None

    def say(self, *renderables: RenderableType) -> None:
        """Print for the person who is asked."""
        (self.screen.tell if self.screen.as_json else self.screen.show)(*renderables)

    def read(self, prompt: str = "> ", choices: Choices = no_choices) -> str:
        """The next line, its meaning made plain: one of HELP, BACK, STOP, SKIP, REVIEW, or the answer, which may begin with TELL.

        The end of input is STOP. `choices` are what a line could become, for an editor to complete.
        """
        if self.editor is not None:
            line = self.editor.read(prompt, choices)
            return STOP if line is None else plainly(line)
        write = self.screen.write_beside if self.screen.as_json else self.screen.write
        write(prompt)
        line = _line()
        if not line:
            self.say("")
            return STOP
        if not _of_terminal(sys.stdin):  # nobody typed it on this screen: what was answered belongs into the record
            write(f"{line.strip()}\n")
        return plainly(line)


def plainly(line: str) -> str:
    """A line with its signs and words as this program writes them."""
    text = line.strip()
    if text[:1] == "＋":
        text = TELL + text[1:]
    return _MEANING.get(text, text)


def talk_on(screen: Screen) -> Talk:
    """The conversation on a screen, with an editor where the keyboard and the prompts belong to a terminal."""
    stream = sys.stderr if screen.as_json else sys.stdout
    if stream is None or not (_of_terminal(sys.stdin) and _of_terminal(stream)):
        return Talk(screen)
    from api.terminal.line_editor import editor_on  # noqa: PLC0415  # a tenth of a second that only a terminal is worth

    return Talk(screen, editor_on(stream))


def _of_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is open and belongs to a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def _line() -> str:
    """The next line of standard input; nothing at its end, or when it was closed."""
    try:
        return str(sys.stdin.readline()) if sys.stdin else ""
    except OSError:
        return ""


def how(term: Term) -> str:
    """How a value of the term is written. The two days on which all rules hang cannot be 无."""
    if term.id == ACT_DATE:
        return _DAY + _MONTH
    return _DAY if term.id == DECISION_DATE else HOW[term.type]


def options_of(term: Term) -> tuple[str, ...]:
    """What can be chosen by number."""
    return _YES_NO if term.type == "是否" else term.options


def written(term: Term, line: str) -> object:
    """What a line writes for a term, as `read_value` takes it: numbers of options and lines of records are resolved."""
    options = options_of(term)
    if options and line not in options and line.isascii() and line.isdigit() and 1 <= int(line) <= len(options):
        return options[int(line) - 1]
    return _records(line) if term.type == "记录" and line != "无" else line


def _records(line: str) -> object:
    text = line.replace(";", "；").strip()
    since = ""
    if text.startswith("自") and "起" in text:
        since, _, text = text.removeprefix("自").partition("起")
    entries: list[object] = []
    for part in text.split("；"):
        words = part.split()
        if words and words != ["无"]:
            told = (*words[:2], " ".join(words[2:]))
            entries.append({name: word for name, word in zip(("日期", "处理", "事项"), told, strict=False) if word})
    return {"自": since.strip(), "记录": entries or "无"} if since else entries


def again(term: Term, value: Value) -> RenderableType:
    """Why a fact that was given is asked once more."""
    hint = "（记录没有写明处理或者事项，或者查询没有覆盖整个期间）" if isinstance(value, Records) else "（只是范围）"
    return prose((f"已答“{brief_value(term, value)}”，还不足以判断{hint}。请补充；直接回车就保留。", "yellow"))


def choose(talk: Talk, what: str, find: Callable[[str], Sequence[_T]], name: Callable[[_T], str]) -> _T | str:
    """One of the things that `find` gives for what is typed; the line itself when it is BACK, STOP, REVIEW or tells a fact."""
    found: Sequence[_T] = ()
    while True:
        line = talk.read(
            f"{what}> ", lambda typed: [name(one).partition("　")[0] for one in find(typed)] if typed else []
        )
        if line in (BACK, STOP, REVIEW) or line.startswith(TELL):
            return line
        if line in (HELP, SKIP):
            talk.say(prose("写几个字来找，再写序号选定。< 退回，q 结束。"))
            continue
        if line.isascii() and line.isdigit() and 1 <= int(line) <= min(len(found), _SHOWN):
            return found[int(line) - 1]
        found = find(line)
        if len(found) == 1:
            return found[0]
        talk.say(*(prose(f"{n:>3} ", name(one), hang=4) for n, one in enumerate(found[:_SHOWN], 1)))
        if not found:
            talk.say(prose((f"没有找到“{line}”，请换几个字。", "red")))
        else:
            more = f"，另有 {len(found) - _SHOWN} 个没有列出，可以多写几个字" if len(found) > _SHOWN else ""
            talk.say(prose((f"写序号选定，或者再找{more}。", "dim")))
