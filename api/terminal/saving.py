"""Writes a case as a file that `cailiang evaluate` reads back. Knows files; does not know what the facts mean."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from api.files import write_files
from api.terminal.screen import InputError


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
        raise InputError(f"写不了文件 {path}（{error.strerror}）") from None
