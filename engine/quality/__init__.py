"""Whether the rulesets are right and how well they are tested: `check`, cases beside lists, coverage, rehearsal, schema.

Looks at files as a reviewer would; no evaluation depends on it.
"""

from engine.quality import coverage, held, rehearsal, schema
from engine.quality.check import check
from engine.quality.coverage import Gap, ListCoverage
from engine.quality.drafts import Draft, catalog_with_draft, read_draft
from engine.quality.gate import Shortfall, coverage_gate
from engine.quality.held import MEANING, NAMED, NOTHING, PART, STATES, WHOLE, Grid, Holding
from engine.quality.list_cases import Trial
from engine.quality.rehearsal import Rehearsal

__all__ = [
    "MEANING",
    "NAMED",
    "NOTHING",
    "PART",
    "STATES",
    "WHOLE",
    "Draft",
    "Gap",
    "Grid",
    "Holding",
    "ListCoverage",
    "Rehearsal",
    "Shortfall",
    "Trial",
    "catalog_with_draft",
    "check",
    "coverage",
    "coverage_gate",
    "held",
    "read_draft",
    "rehearsal",
    "schema",
]
