"""From a file to its words: whether it may be read at all, and then its content.

Does not know what is in a file, nor what a column means.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from api.importing.content import read_content
from api.importing.grids import Reading, RefusedError
from api.importing.traditional import is_traditional

MAX_BYTES = 50_000_000
ENDINGS = {
    ".pdf": "PDF",
    ".docx": "Word",
    ".xlsx": "Excel",
    ".xlsm": "Excel",
    ".html": "网页",
    ".htm": "网页",
    ".txt": "纯文本",
    ".md": "Markdown",
    ".csv": "CSV 表格",
}
"""What a file with this ending must be."""
_TRADITIONAL = "文件是繁体字，栏名和说法按简体字认，认不出的照原样留下；最好取得简体的文本再导入"


def read_tables(path: Path) -> Reading:
    """The words of the file. Raises `RefusedError` with one sentence, to be read after the name of the file."""
    _check_outside(path)
    reading = read_content(path, ENDINGS[path.suffix.lower()])
    if not reading.blocks:
        raise RefusedError("里没有一个字。请核对文件；清单是图片的，请先做文字识别并逐字校对。")
    if is_traditional(reading.texts()):
        return replace(reading, unseen=(*reading.unseen, _TRADITIONAL))
    return reading


def _check_outside(path: Path) -> None:
    if not path.is_file():
        raise RefusedError("不是文件，或者找不到。请核对路径。")
    if path.suffix.lower() not in ENDINGS:
        raise RefusedError(f"的扩展名不认识。能读的有 {'、'.join(ENDINGS)}；旧格式请先另存为新格式。")
    size = path.stat().st_size
    if size >= MAX_BYTES:
        raise RefusedError(f"有 {size / 1_000_000:.0f} MB，不能超过 50 MB。请只留下清单的那些页再导入。")
    if size == 0:
        raise RefusedError("是空文件。请重新取得文件。")
