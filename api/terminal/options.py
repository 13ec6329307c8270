"""Options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Rulesets = Annotated[
    Path | None,
    typer.Option("--rulesets", metavar="DIR", envvar="CAILIANG_RULESETS", help="规则库目录；不写就用随程序提供的"),
]
AsJson = Annotated[bool, typer.Option("--json", help="标准输出只给 JSON")]
RecordsDatabase = Annotated[
    str, typer.Option("--database", metavar="URL", envvar="CAILIANG_DATABASE", help="存证的数据库")
]
Whole = Annotated[bool, typer.Option("--all", help="全部列出，包括与结论无关的事项")]
Search = Annotated[str, typer.Argument(metavar="[SEARCH]", help="要找的文字；不写就全部列出", show_default=False)]
Folder = Annotated[
    Path | None, typer.Argument(metavar="[PATH]", help="规则库目录；不写就是 --rulesets", show_default=False)
]
