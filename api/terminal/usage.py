"""What is wrong with a command line, as a Chinese sentence. Knows typer's errors; does not know the commands."""

from __future__ import annotations

import re

import typer

from engine.documents import suggest

# Every mistake in a command line is of the class that stands two above typer's only public one.
USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[2]
_QUOTED = re.compile(r"['\"]([^'\"]+)['\"]")


def usage_sentence(error: Exception, commands: tuple[str, ...]) -> str:
    """What is wrong, and where to look; "" for a group of commands alone, whose help was shown instead."""
    said = str(getattr(error, "message", "") or error)
    if type(error).__name__ == "NoArgsIsHelpError":
        return ""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "cailiang"
    return f"{_what(type(error).__name__, said, error, commands)}用 {command} --help 看用法。"


def _what(kind: str, said: str, error: Exception, commands: tuple[str, ...]) -> str:
    quoted = _QUOTED.search(said)
    named = quoted[1] if quoted else ""
    if kind == "NoSuchOption":
        option = str(getattr(error, "option_name", named))
        near = suggest(option, getattr(error, "possibilities", None) or ())
        return f"没有选项“{option}”。{near}"
    if kind == "NoSuchCommand" or said.startswith("No such command"):
        return f"没有命令“{named}”。{suggest(named, commands)}"
    if kind == "MissingParameter":
        parameter = getattr(error, "param", None)
        option = next((one for one in getattr(parameter, "opts", ()) if one.startswith("-")), "")
        name = option or getattr(parameter, "metavar", None) or getattr(parameter, "name", "") or ""
        variable = getattr(parameter, "envvar", None)
        return f"缺少{'选项' if option else '参数'} {name}{f'（或者环境变量 {variable}）' if variable else ''}。"
    if "unexpected extra argument" in said:
        extra = said.partition(" (")[2].removesuffix(")")
        return f"多写了参数：{extra}。"
    if "requires an argument" in said:
        return f"选项“{getattr(error, 'option_name', named)}”后面要写值。"
    if "does not take a value" in said:
        return f"选项“{getattr(error, 'option_name', named)}”后面不写值。"
    return f"命令写法不对（{said}）。"
