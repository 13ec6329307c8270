"""Writes a case as a file that `cailiang evaluate` reads back. Knows files; does not know what the facts mean."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import yaml

from api.china import CHINA
from api.files import write_files
from api.system_errors import why
from api.terminal.acts_draft import DraftOfActs
from api.terminal.draft import Draft
from api.terminal.line_breaking import prose
from api.terminal.screen import InputError, Screen


def refuse_existing(path: Path | None) -> None:
    """Raise `InputError` when the file is already there or its folder is not."""
    if path is None:
        return
    if os.path.lexists(path):
        raise InputError(f"文件 {path} 已经存在；请换一个名称")
    if not path.parent.is_dir():
        raise InputError(f"没有目录 {path.parent}；请先建立")


def save_case(path: Path, case: Mapping[str, object]) -> None:
    """Write the case; every value is quoted text where YAML could take it for something else. Raises `InputError`."""
    text = yaml.safe_dump(dict(case), allow_unicode=True, sort_keys=False, default_flow_style=False, width=120)
    try:
        write_files({path: text})
    except FileExistsError:
        raise InputError(f"文件 {path} 已经存在；请换一个名称") from None
    except OSError as error:
        raise InputError(f"写不了文件 {path}（{why(error)}）") from None


@contextmanager
def keeping(draft: Draft | DraftOfActs, wanted: Path | None, screen: Screen) -> Iterator[None]:
    """Write what was told to the file that is `wanted`; when a person breaks off, to a new one here if none is.

    Raises `InputError`.
    """
    try:
        yield
    except KeyboardInterrupt:
        if draft.placed:
            path = wanted or Path(f"案件-{datetime.now(CHINA):%Y%m%d-%H%M%S}.yaml")
            save_case(path, draft.file())
            # As it is, so that a long path is not broken and can be copied.
            screen.write_beside(f"\n案情已写入 {path}；接着问：\ncailiang ask --case {shlex.quote(str(path))}\n")
        raise
    if wanted is not None:
        save_case(wanted, draft.file())
        screen.tell(prose(f"案情已写入 {wanted}"))
