"""A document as the text of a draft, and in which places two documents differ. Knows YAML and data, no cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from api.importing.yaml_lines import scalar
from engine.documents import Plain

_FIRST = ("format", "list", "version", "title", "number", "issuers", "kind", "field")
_WIDEST = 100
CONSULTATION = "consultation"


class Change(NamedTuple):
    """A place in a document, what stood there, and what stands there now; '' for nothing."""

    where: tuple[str, ...]
    before: str
    now: str


def draft_text(document: dict[str, Plain], origin: str) -> str:
    """The draft of a list that `origin` names, not in use before it is published; never, where no agency issued the document."""
    head: dict[str, Plain] = {key: document[key] for key in _FIRST if key in document}
    rest = {key: value for key, value in document.items() if key not in {*head, "status"}}
    status = status_of(document)
    told = "征求意见稿" if status == CONSULTATION else "草案"
    after = "" if status == CONSULTATION else "公布前删去 status。"
    lines = [f"# {told}：由 cailiang read-back 从{origin}读回，不施行。{after}"]
    lines += _keys({**head, "status": status, **rest}, "")
    return "\n".join(lines) + "\n"


def status_of(document: dict[str, Plain]) -> str:
    """What the draft of a document calls itself: a document that no agency issued stays one."""
    return CONSULTATION if document.get("status") == CONSULTATION else "draft"


def _keys(value: dict[str, Plain], indent: str) -> Iterator[str]:
    for key, each in value.items():
        if (line := _on_one_line(each)) is not None:
            yield f"{indent}{scalar(key)}: {line}"
        else:
            yield f"{indent}{scalar(key)}:"
            yield from _block(each, f"{indent}  ")


def _block(value: Plain, indent: str) -> Iterator[str]:
    match value:
        case dict():
            yield from _keys(value, indent)
        case list():
            for each in value:
                line = _on_one_line(each) if not isinstance(each, dict) or len(each) > 1 else None
                first, *rest = [line] if line is not None else _block(each, f"{indent}  ")
                yield f"{indent}- {first.removeprefix(f'{indent}  ')}"
                yield from rest
        case str():
            yield f"{indent}{scalar(value)}"


def _on_one_line(value: Plain) -> str | None:
    """A text, or a few texts together; None for what takes lines of its own."""
    match value:
        case str():
            return scalar(value)
        case list() if all(isinstance(each, str) for each in value):
            line = f"[{', '.join(scalar(str(each)) for each in value)}]"
        case dict() if all(isinstance(each, str | list) for each in value.values()):
            inside = {key: _on_one_line(each) for key, each in value.items()}
            if None in inside.values():
                return None
            line = f"{{{', '.join(f'{scalar(key)}: {each}' for key, each in inside.items())}}}"
        case _:
            return None
    return line if len(line) <= _WIDEST else None


def changes(before: dict[str, Plain], now: dict[str, Plain]) -> list[Change]:
    """Where the documents differ, in the order of the first; items are compared by their id, whatever their order."""
    old, new = dict(_leaves(_by_id(before), ())), dict(_leaves(_by_id(now), ()))
    found = [Change(where, old.get(where, ""), new.get(where, "")) for where in {**old, **new}]
    return [change for change in found if change.before != change.now]


def _by_id(document: dict[str, Plain]) -> dict[str, Plain]:
    items = document.get("items")
    if not isinstance(items, list):
        return document
    named: dict[str, Plain] = {}
    for item in items:
        if isinstance(item, dict):
            named[str(item["id"])] = {key: value for key, value in item.items() if key != "id"}
    return {**document, "items": named, "次序": [str(item["id"]) for item in items if isinstance(item, dict)]}


def _leaves(value: Plain, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    match value:
        case dict() if value and not _is_condition(path):
            for key, each in value.items():
                yield from _leaves(each, (*path, key))
        case str():
            yield path, value
        case _:
            yield path, _on_one_line(value) or "\n".join(_block(value, ""))


def _is_condition(path: tuple[str, ...]) -> bool:
    return path[-1:] in {("when",), ("doubt",)}
