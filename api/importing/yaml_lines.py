"""Lines of YAML as list files write them: scalars, conditions below a key, entries on one line.

Knows YAML; decides nothing of a list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from engine.documents import Plain

_PLAIN = re.compile(r"[\w（《“][^\n\"'#:\[\]{},&*!|%@`\\]*")


def scalar(text: str) -> str:
    """A text as a YAML scalar: plain where that cannot be read in another way, in double quotes elsewhere.

    >>> scalar("货值金额 <= 500元"), scalar("A: B")
    ('货值金额 <= 500元', '"A: B"')
    """
    return text if _PLAIN.fullmatch(text) and text == text.strip() else json.dumps(text, ensure_ascii=False)


def one_line(text: str) -> str:
    """A text on one line, for a comment."""
    return " ".join(text.split())


def flow(values: Mapping[str, str]) -> str:
    """A mapping of texts on one line; values of nothing are left out.

    >>> flow({"at": "表下", "text": "A: B", "kind": ""})
    '{at: 表下, text: "A: B"}'
    """
    return f"{{{', '.join(f'{key}: {scalar(text)}' for key, text in values.items() if text)}}}"


def condition(when: Plain, indent: str) -> Iterator[str]:
    """The lines of `when:` at that indent."""
    if isinstance(when, str):
        yield f"{indent}when: {scalar(when)}"
    else:
        yield f"{indent}when:"
        yield from _block(when, f"{indent}  ")


def _block(value: Plain, indent: str) -> Iterator[str]:
    """A condition below a key: lists item by item, a comparison with keys of its own on one line."""
    match value:
        case str():
            yield f"{indent}{scalar(value)}"
        case list():
            for item in value:
                first, *rest = _block(item, f"{indent}  ")
                yield f"{indent}- {first.removeprefix(f'{indent}  ')}"
                yield from rest
        case dict() if len(value) > 1 and all(isinstance(each, str) for each in value.values()):
            yield indent + flow({key: str(each) for key, each in value.items()})
        case dict():
            for key, each in value.items():
                if isinstance(each, str):
                    yield f"{indent}{key}: {scalar(each)}"
                else:
                    yield f"{indent}{key}:"
                    yield from _block(each, f"{indent}  ")
