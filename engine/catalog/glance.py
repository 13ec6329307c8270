"""What list files say at a glance, before they are read, and where they are no YAML: draft or not, and the kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_STATUS = re.compile(rb"""^(["']?)status\1[ \t]*:[ \t]*([^\r\n]*)""", re.MULTILINE)
_DRAFT = re.compile(rb"""(["']?)draft\1[ \t]*(?:[ \t]#.*)?""")
_KIND = re.compile(rb"^kind: *([^\s#]+)", re.MULTILINE)


def says_draft(content: bytes) -> bool:
    r"""Whether the bytes of a list file call it a draft, also where they are no YAML; not when they say two things.

    >>> says_draft(b"format: 1\nstatus: draft  # mine\n"), says_draft(b"caution: |\n  status: draft\n")
    (True, False)
    >>> says_draft(b"status: draft\nstatus: published\n"), says_draft(b"status: drafted\n")
    (False, False)
    """
    written = [found[2] for found in _STATUS.finditer(content.removeprefix(b"\xef\xbb\xbf"))]
    return bool(written) and all(_DRAFT.fullmatch(each) for each in written)


def kind_in(folder: Path, names: Iterable[str]) -> str:
    """The kind that the first of these list files writes which is no draft, else the last draft; "" where it writes none."""
    content = b""
    for name in names:
        content = (folder / name).read_bytes()
        if not says_draft(content):
            break
    written = _KIND.search(content)
    return written[1].decode("utf-8", "replace") if written else ""
