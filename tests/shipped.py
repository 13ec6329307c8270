"""What comes with the program, for tests to read and never to change: its catalog, opened once a process, and its cases."""

from pathlib import Path

from engine.catalog.catalog import Catalog

ROOT = Path(__file__).parent.parent
RULESETS = ROOT / "rulesets"
CASES = ROOT / "tests" / "cases"
CATALOG = Catalog.open(RULESETS)
# Violations of any place that are another one, and not refused, where facts deny their elements.
ANYWHERE = sorted(
    name for name, m in CATALOG.library.matters.by_name.items() if not m.place and (m.siblings or m.elements is None)
)
