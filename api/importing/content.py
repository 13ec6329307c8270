"""From the content of a file to its words: what kind of file it is, and which reader takes it.

Does not know what a column means, nor where the file came from.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from api.importing.excel import read_xlsx
from api.importing.grids import Reading, RefusedError
from api.importing.packages import check_package
from api.importing.pdf import read_pdf
from api.importing.plain import read_csv, read_markdown, read_text
from api.importing.web import read_html
from api.importing.word import read_docx

_READERS: dict[str, Callable[[bytes], Reading]] = {
    "PDF": read_pdf,
    "Word": read_docx,
    "Excel": read_xlsx,
    "网页": read_html,
    "纯文本": read_text,
    "Markdown": read_markdown,
    "CSV 表格": read_csv,
}
_TEXTS = frozenset({"纯文本", "Markdown", "CSV 表格"})  # nothing in the content tells them apart, or from a page
_PARTS = {"word/document.xml": "Word", "xl/workbook.xml": "Excel"}
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_HEAD = 4096
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def read_content(path: Path, wanted: str) -> Reading:
    """The words of the file at a path, which must be what its ending says. Raises `RefusedError`."""
    try:
        content = path.read_bytes()
    except OSError:
        raise RefusedError("读不出来。请检查有没有读取权限。") from None
    kind = _kind(content)
    if wanted in _TEXTS and kind in {None, "网页"} and _is_text(content):
        kind = wanted
    if kind != wanted:
        raise RefusedError(f"的扩展名是 {path.suffix}，内容却是{kind or '别的东西'}。请核对文件，把扩展名改对。")
    return _READERS[kind](content)


def _kind(content: bytes) -> str | None:
    """What kind of file the content is; None when it is none that can be read."""
    if content.startswith(b"PK\x03\x04"):
        names = check_package(content)
        return next((kind for part, kind in _PARTS.items() if part in names), None)
    if b"%PDF-" in content[:1024]:
        return "PDF"
    if content.startswith(_OLE):
        raise RefusedError(
            "加了密，没有密码打不开。请打开后另存为不加密的文件。"
            if _LOCKED in content
            else "是旧格式（.doc、.xls）。请用 Office 打开，另存为 .docx 或者 .xlsx。"
        )
    head = content[:_HEAD]
    if _is_text(content):
        head = head.replace(b"\x00", b"").lower()
        if b"<table" in content.lower() or b"<html" in head or b"<!doctype html" in head:
            return "网页"
    return None


def _is_text(content: bytes) -> bool:
    return content.startswith(_WIDE) or b"\x00" not in content[:_HEAD]
