"""What a module imports, for tests of who may know whom."""

from __future__ import annotations

import ast
from functools import cache


@cache
def imported(source: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each module that a source text imports, also inside functions, with the names taken from it; several tests ask."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.append((node.module or "", tuple(alias.name for alias in node.names)))
    return tuple(found)
