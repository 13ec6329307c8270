"""What is wrong with list files: what stops the use of rulesets, and the drafts that are set aside.

Nothing is in force by a draft, so its mistakes are told and stop nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.documents import Diagnostic


class CatalogError(Exception):
    """The rulesets cannot be used; `found` says what is wrong, each diagnostic at its place."""

    def __init__(self, found: Iterable[Diagnostic]) -> None:
        self.found = tuple(sorted(found))
        paths = {each.path for each in self.found}
        super().__init__(f"{f'{paths.pop()} ' if len(paths) == 1 else '规则库'}有 {len(self.found)} 处错误")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The path of a draft below the rulesets, and what is wrong with it: at least one diagnostic."""

    path: str
    found: tuple[Diagnostic, ...]
