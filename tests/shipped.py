"""What comes with the program, for tests to read and never to change: its catalog, opened once a process, and its cases."""

from pathlib import Path

from engine.catalog.catalog import Catalog

ROOT = Path(__file__).parent.parent
RULESETS = ROOT / "rulesets"
CASES = ROOT / "tests" / "cases"
CATALOG = Catalog.open(RULESETS)
