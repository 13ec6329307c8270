"""The shape of the engine: imports go downward only, one door to durable, no float, no law in Python.

Reads source text; imports nothing of the engine. Each check is a function from a syntax tree to what it found, and is
first shown to find something.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Bottom to top. A module imports from lower floors, and on its own floor from the modules written before it.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("truth", "diagnostics", "production", "quantities", "templates", "shape"),
    ("terms", "clauses", "network"),
    ("records", "conditions", "meaning", "normal", "proofs"),
    (
        *("characters", "syntax", "nodes", "documents", "wording"),
        *("gazetteer", "places", "provenance", "vocabulary", "phrases", "contradictions", "definitions"),
        *("matters", "library", "rules", "lists", "items", "reading"),
    ),
    ("catalog", "cases"),
    ("clocks", "lapses", "fines", "findings", "planes"),
    ("chain", "conclusion"),
    ("receipt", "tracks", "questions", "docket", "evaluate", "narrative", "catalog_rows", "answer"),
    ("check", "trials", "expectations", "rehearse", "schema", "coverage"),
)
# Some modules know less than their floor allows: reading YAML needs no law.
READING = frozenset({"diagnostics", "characters", "syntax", "nodes"})
ONLY = dict.fromkeys(("characters", "syntax", "nodes", "documents"), READING)
PLACE_OF = {name: (floor, step) for floor, names in enumerate(FLOORS) for step, name in enumerate(names)}

DURABLE = {"durable", "durable_rules_engine"}
OUTSIDE = {"yaml", "orjson", "typing_extensions"} | DURABLE
# Part of Python, but web, database or network all the same.
CLOSED = {
    "asyncio", "cgi", "dbm", "ftplib", "http", "imaplib", "poplib", "shelve", "smtplib", "socket", "socketserver",
    "sqlite3", "ssl", "urllib", "wsgiref", "xmlrpc",
}  # fmt: skip

ARTICLE = re.compile(r"第\s*[一二三四五六七八九十百千零〇0-9]+\s*条")
THRESHOLD = re.compile(r"[0-9]{4,}(?:\.[0-9]+)?\s*元")


def sources(package: str) -> list[Path]:
    """Every module of a package, in a fixed order."""
    return sorted((ROOT / package).rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a module of the checkout."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def by_path(path: Path) -> str:
    """How pytest names a module."""
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, full dotted name) of every import, also those for type checkers only and those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            owner = "engine" if node.level and not node.module else f"{'engine.' if node.level else ''}{node.module}"
            if owner == "engine":
                yield from ((node.lineno, f"engine.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, owner


def climbs(name: str, tree: ast.Module) -> list[str]:
    """What the engine module `name` imports that its floor does not allow."""
    found = []
    for line, target in imported(tree):
        parts = target.split(".")
        if parts[0] != "engine" or len(parts) == 1 or parts[1] in {name, "__version__"}:
            continue
        other = parts[1]
        if other not in PLACE_OF:
            found.append(f"line {line}: engine.{other} has no floor; add it to FLOORS in {by_path(Path(__file__))}")
        elif name in ONLY and other not in ONLY[name]:
            found.append(f"line {line}: {name} may import only {', '.join(sorted(ONLY[name]))}, not {other}")
        elif PLACE_OF[other] > PLACE_OF[name]:
            found.append(f"line {line}: {name} imports {other}, which stands above or after it in FLOORS")
    return found


def strangers(tree: ast.Module) -> list[str]:
    """Imports that reach outside the engine: web, database, network, or any library not in OUTSIDE."""
    return [
        f"line {line}: {target}"
        for line, target in imported(tree)
        if (top := target.split(".")[0]) in CLOSED
        or (top not in sys.stdlib_module_names and top not in OUTSIDE and top != "engine")
    ]


def floats(tree: ast.Module) -> list[str]:
    """Float literals and calls of float()."""
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]


def law(tree: ast.Module) -> list[str]:
    """Article numbers and sums of money in text that is not a docstring."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        f"line {node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and (ARTICLE.search(node.value) or THRESHOLD.search(node.value))
    ]


def test_the_table_is_an_order() -> None:
    """No module stands in two places."""
    assert len(PLACE_OF) == sum(map(len, FLOORS))


def test_every_module_has_a_floor() -> None:
    """A new engine module is given its floor before it lands."""
    homeless = [
        by_path(path)
        for path in sources("engine")
        if path.name != "__init__.py" and (path.parent.name != "engine" or path.stem not in PLACE_OF)
    ]
    assert not homeless, f"no floor for {', '.join(homeless)}: add to FLOORS in {by_path(Path(__file__))}"


@pytest.mark.parametrize("path", [path for path in sources("engine") if path.name != "__init__.py"], ids=by_path)
def test_imports_go_downward(path: Path) -> None:
    """An engine module imports only from the floors below it."""
    if path.stem in PLACE_OF:
        assert climbs(path.stem, parsed(path)) == []


@pytest.mark.parametrize("path", sources("engine"), ids=by_path)
def test_the_engine_stays_inside(path: Path) -> None:
    """An engine module imports no web, no database, no network, not api, and no library but those named here."""
    assert strangers(parsed(path)) == []


def test_one_door_to_durable() -> None:
    """Exactly one engine module imports durable, and nothing in api does."""
    doors = [
        by_path(path)
        for package in ("engine", "api")
        for path in sources(package)
        if any(target.split(".")[0] in DURABLE for _, target in imported(parsed(path)))
    ]
    assert doors == ["engine/chain.py"]


@pytest.mark.parametrize("path", sources("engine"), ids=by_path)
def test_no_float(path: Path) -> None:
    """Money and shares are Decimal: an engine module has no float literal and calls no float()."""
    assert floats(parsed(path)) == []


@pytest.mark.parametrize("path", [*sources("engine"), *sources("api")], ids=by_path)
def test_no_law_in_python(path: Path) -> None:
    """Articles and thresholds stand in rulesets/, never in a string of Python."""
    assert law(parsed(path)) == []


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("terms", "from engine.catalog import Catalog", "above or after"),
        ("terms", "from engine import evaluate", "above or after"),
        ("terms", "from . import evaluate", "above or after"),
        ("terms", "from .evaluate import evaluate", "above or after"),
        ("terms", "def f():\n    import engine.check", "above or after"),
        ("records", "if TYPE_CHECKING:\n    from engine.conditions import Count", "above or after"),
        ("documents", "import engine.truth", "may import only"),
        ("check", "import engine.nowhere", "has no floor"),
    ],
)
def test_a_climbing_import_is_seen(name: str, source: str, said: str) -> None:
    """Each way to write an import upward is found."""
    (found,) = climbs(name, ast.parse(source))
    assert said in found


@pytest.mark.parametrize(
    ("name", "source"),
    [("check", "from engine.catalog import Catalog"), ("proofs", "from engine import conditions, truth")],
)
def test_a_descending_import_is_allowed(name: str, source: str) -> None:
    """Lower floors, and what stands before on the same floor, may be imported."""
    assert climbs(name, ast.parse(source)) == []


@pytest.mark.parametrize(
    "source", ["import fastapi", "from sqlite3 import connect", "import urllib.request", "import api.command"]
)
def test_a_stranger_is_seen(source: str) -> None:
    """Web, database, network and api are found."""
    assert len(strangers(ast.parse(source))) == 1


@pytest.mark.parametrize("source", ["x = 0.3", "x = float('1')", "x = 1e3"])
def test_a_float_is_seen(source: str) -> None:
    """A literal and a call are found."""
    assert len(floats(ast.parse(source))) == 1


@pytest.mark.parametrize("text", ["行政处罚法第三十三条", "依据第33条", "不超过10000元", "50000 元以下"])
def test_law_is_seen_unless_in_a_docstring(text: str) -> None:
    """An article or a sum is found in a string and in an f-string; a docstring may name the article it implements."""
    assert len(law(ast.parse(f"x = {text!r}"))) == 1
    assert len(law(ast.parse(f"x = f'{{y}}{text}'"))) == 1
    assert law(ast.parse(f'def f():\n    """{text}"""')) == []
