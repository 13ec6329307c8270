"""What a module imports, for tests of who may know whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def imported(source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each module that a source text imports, also inside functions, with the names taken from it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", tuple(alias.name for alias in node.names)
