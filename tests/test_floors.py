"""The shape of the engine: imports go downward only and through doors, one door to durable, no float, no law in Python.

Reads source text; imports nothing of the engine. Each check is a function from a syntax tree to what it found, and is
first shown to find something.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Bottom to top. A package imports only from the floors below it, and there only what the door (`__init__`) hands on.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("documents", "chaining"),
    ("language",),
    ("bulk", "catalog"),
    ("evaluation", "sql"),
    ("answer",),
    ("comparison",),
    ("replay",),
    ("quality",),
)
# Inside a package a module imports only from the modules written before it.
MODULES: dict[str, tuple[str, ...]] = {
    "documents": ("diagnostics", "characters", "yaml_errors", "strict_yaml", "readers"),
    "chaining": ("programs", "durable_network", "durable_host"),
    "language": (
        *("quantities", "truth", "intervals", "clauses", "vocabulary", "values", "earlier_records", "conditions"),
        *("grammar", "meaning", "proofs", "relations", "relation_reader"),
    ),
    "bulk": ("columns", "vectors", "record_counts", "leaf_planes", "frames", "closing", "programs"),
    "sql": ("columns", "printing", "queries"),
    "catalog": (
        *(
            "place_names",
            "units",
            "divisions",
            "places",
            "jurisdictions",
            "sources",
            "statutes",
            "definitions",
            "families",
            "near_names",
            "matters",
            "penalty_reader",
            "matter_reader",
            "effects",
            "library",
            "rules",
            "replacing",
            "lists",
            "standings",
            "paper_fields",
            "papers",
        ),
        *(
            "bases",
            "leftovers",
            "reach",
            "item_reader",
            "list_reader",
            "frozen",
            "folders",
            "trouble",
            "glance",
            "catalog",
            "earlier_readings",
        ),
    ),
    "evaluation": (
        *(
            "case_facts",
            "case_keys",
            "cases",
            "deadlines",
            "findings",
            "special_law",
            "gaps",
            "conclusion",
            "violations",
            "penal_law",
            "fines",
            "milder_fine",
            "questions",
        ),
        *(
            "receipt",
            "two_dates",
            "fines_by_day",
            "cited_law",
            "items_of_the_day",
            "applicable_law",
            "unused_facts",
            "evaluate",
            "intended_fine",
            "acts",
            "joining",
        ),
    ),
    "answer": (
        *(
            "special_law_sentences",
            "sentences",
            "fine_sentences",
            "fine_day_sentences",
            "violation_sentences",
            "statute_sentences",
            "catalog_rows",
            "shape",
            "acts_shape",
            "evaluation_rows",
            "cited_rows",
            "fine_check_sentences",
            "words",
        ),
        *("answer", "acts_answer"),
    ),
    "replay": (
        *("totals", "rows", "stretches", "branches", "marks", "signatures", "least_fines", "side", "paired_items"),
        *("pieces", "replay"),
    ),
    "comparison": (
        *("solver", "variables", "record_kinds", "lengths", "formulas", "possible_cases", "likely_values"),
        *(
            "smallest_cases",
            "question",
            "search",
            "changed_parts",
            "changes",
            "pairs",
            "told_apart",
            "compared",
            "versions",
            "places",
            "witness_rows",
            "rows",
            "place_rows",
            "bounds",
            "grounds",
            "effects",
            "concerns",
        ),
    ),
    "quality": (
        "drafts",
        "list_cases",
        "expectations",
        "rehearsal",
        "bounds",
        "spots",
        "leaves",
        "mutants",
        "mutation",
        "proposals",
        "coverage",
        "gate",
        "impact",
        "held",
        "named_steps",
        "reached_matters",
        "repealed_bases",
        "statute_counts",
        "cited_clauses",
        "forms",
        "shelf",
        "successions",
        "confirmed",
        "check",
        "schema",
    ),
}
FLOOR_OF = {package: floor for floor, packages in enumerate(FLOORS) for package in packages}

DURABLE = {"durable", "durable_rules_engine"}
SOLVER = {"z3"}
ARRAYS = {"numpy"}
PRINTER = {"sqlglot"}
OUTSIDE = {"yaml", "orjson", "typing_extensions"} | DURABLE | SOLVER | ARRAYS | PRINTER
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


def imported(tree: ast.Module, inside: str = "engine") -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """(line, full dotted name, names taken from it) of every import, also inside functions and for type checkers only.

    `inside` is the package of the module, for relative imports.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = inside.split(".")[: len(inside.split(".")) - node.level + 1] if node.level else []
            owner = ".".join([*up, *([node.module] if node.module else [])])
            yield node.lineno, owner, tuple(alias.name for alias in node.names)


def module_of(path: Path) -> str:
    """engine.language.truth, for its file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def past_a_door(module: str, tree: ast.Module) -> list[str]:
    """What `module` imports of the engine that it may not: a floor above, a room by another way than its door, a later module.

    A module of the engine's own rooms obeys the floors; every other one may use all doors, and nothing behind them.
    """
    parts = module.split(".")
    own = parts[1] if parts[0] == "engine" and len(parts) > 2 else ""
    found = []
    for line, target, names in imported(tree, ".".join(parts[:-1])):
        steps = [*target.split("."), *(names if target == "engine" and set(names) & FLOOR_OF.keys() else ())]
        if steps[0] != "engine" or len(steps) == 1:
            continue
        room = steps[1]
        if room not in FLOOR_OF:
            found.append(f"line {line}: engine.{room} is no room; add it to FLOORS in {by_path(Path(__file__))}")
        elif room == own:
            found += _out_of_order(line, room, parts[2], steps[2:3] or list(names))
        elif own and FLOOR_OF[room] >= FLOOR_OF[own]:
            found.append(f"line {line}: {own} imports {room}, which is not on a floor below it")
        elif len(steps) > 2:
            found.append(f"line {line}: {target} is behind the door of {room}")
    return found


def _out_of_order(line: int, room: str, module: str, others: list[str]) -> list[str]:
    order = MODULES[room]
    wrong = [each for each in others if each not in order or order.index(each) >= order.index(module)]
    return [f"line {line}: {module} imports {each}, which is not written before it in MODULES" for each in wrong]


def strangers(tree: ast.Module) -> list[str]:
    """Imports that reach outside the engine: web, database, network, or any library not in OUTSIDE."""
    return [
        f"line {line}: {target}"
        for line, target, _ in imported(tree)
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


def test_every_module_has_a_place() -> None:
    """Rooms and modules are those of the tables, each once."""
    rooms = {path.parent.name for path in sources("engine") if path.parent.name != "engine"}
    assert rooms == FLOOR_OF.keys() == MODULES.keys()
    for room, modules in MODULES.items():
        assert sorted(modules) == sorted(p.stem for p in (ROOT / "engine" / room).glob("*.py") if p.stem != "__init__")
    assert [path.name for path in (ROOT / "engine").glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize(
    "path",
    [
        *(path for path in sources("engine") if path.name != "__init__.py"),
        *(path for package in ("api", "benchmarks") for path in sources(package)),
    ],
    ids=by_path,
)
def test_imports_go_downward_and_through_doors(path: Path) -> None:
    """A module imports from lower floors, and from another room only what its door hands on."""
    assert past_a_door(module_of(path), parsed(path)) == []


@pytest.mark.parametrize("room", FLOOR_OF)
def test_a_door_hands_on_what_its_modules_define(room: str) -> None:
    """A door imports from its own room alone, hands on all of it, and says in a docstring what the room is for."""
    tree = parsed(ROOT / "engine" / room / "__init__.py")
    taken = [name for _, target, names in imported(tree) for name in names if target.startswith(f"engine.{room}")]
    (handed,) = (ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign))
    assert sorted(taken) == sorted(handed)
    assert all(target.startswith(f"engine.{room}") for _, target, _ in imported(tree))
    assert len((ast.get_docstring(tree) or "").splitlines()) >= 3


@pytest.mark.parametrize("path", sources("engine"), ids=by_path)
def test_the_engine_stays_inside(path: Path) -> None:
    """An engine module imports no web, no database, no network, not api, and no library but those named here."""
    assert strangers(parsed(path)) == []


@pytest.mark.parametrize(
    ("library", "doors"),
    [
        (DURABLE, ["engine/chaining/durable_host.py"]),
        (SOLVER, ["engine/comparison/solver.py"]),
        (PRINTER, ["engine/sql/printing.py", "engine/sql/queries.py"]),
    ],
    ids=["durable", "z3", "sqlglot"],
)
def test_one_door_to_a_library(library: set[str], doors: list[str]) -> None:
    """One engine module imports durable, one the solver, two print SQL; nothing in api imports any of these."""
    found = [
        by_path(path)
        for package in ("engine", "api")
        for path in sources(package)
        if any(target.split(".")[0] in library for _, target, _ in imported(parsed(path)))
    ]
    assert found == doors


def test_no_case_waits_for_the_solver() -> None:
    """What evaluates a case, and the service as it starts, load neither the solver nor what replays many cases."""
    program = "import sys, api.command, api.http.app, engine.quality; print({'z3', 'engine.bulk'} & set(sys.modules))"
    done = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("path", sources("engine"), ids=by_path)
def test_no_float(path: Path) -> None:
    """Money and shares are Decimal: an engine module has no float literal and calls no float()."""
    assert floats(parsed(path)) == []


@pytest.mark.parametrize("path", [*sources("engine"), *sources("api")], ids=by_path)
def test_no_law_in_python(path: Path) -> None:
    """Articles and thresholds stand in rulesets/, never in a string of Python."""
    assert law(parsed(path)) == []


@pytest.mark.parametrize(
    ("module", "source", "said"),
    [
        ("engine.language.values", "from engine.catalog import Catalog", "floor below"),
        ("engine.language.values", "from engine import evaluation", "floor below"),
        ("engine.language.values", "from .. import evaluation", "floor below"),
        ("engine.language.values", "def f():\n    import engine.quality", "floor below"),
        ("engine.bulk.columns", "from engine.catalog import Catalog", "floor below"),
        ("engine.catalog.rules", "from engine.language.truth import Truth", "behind the door"),
        ("engine.language.truth", "from engine.language.conditions import Is", "not written before"),
        ("engine.language.truth", "from .conditions import Is", "not written before"),
        ("engine.language.truth", "from engine.language import conditions", "not written before"),
        (
            "engine.language.truth",
            "if TYPE_CHECKING:\n    from engine.language.proofs import Proof",
            "not written before",
        ),
        ("engine.quality.check", "import engine.nowhere", "is no room"),
        ("api.command", "from engine.catalog.catalog import Catalog", "behind the door"),
    ],
)
def test_a_wrong_import_is_seen(module: str, source: str, said: str) -> None:
    """Each way to write an import upward, past a door or out of order is found."""
    (found,) = past_a_door(module, ast.parse(source))
    assert said in found


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("engine.quality.check", "from engine.catalog import Catalog"),
        ("engine.language.proofs", "from engine.language import conditions, truth"),
        ("engine.answer.answer", "from engine.answer.shape import Answer"),
        ("api.command", "from engine import Catalog\nfrom engine.quality import check"),
    ],
)
def test_a_right_import_is_allowed(module: str, source: str) -> None:
    """Lower floors through their doors, and what stands before in the same room."""
    assert past_a_door(module, ast.parse(source)) == []


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
