"""Whether the rulesets are right and how well they are tested: `check`, cases beside lists, coverage, rehearsal, schema.

Looks at files as a reviewer would; no evaluation depends on it.
"""

from engine.quality import coverage, held, rehearsal, schema
from engine.quality.bounds import SIDES
from engine.quality.check import check
from engine.quality.confirmed import CONFIRMED, Confirmation, Looked, beside, read_confirmed
from engine.quality.coverage import Gap, ListCoverage
from engine.quality.drafts import Draft, catalog_with_draft, read_draft
from engine.quality.gate import coverage_gate
from engine.quality.held import MEANING, NAMED, NOTHING, PART, STATES, WHOLE, Grid, Holding
from engine.quality.impact import Compared, Impact, impact_data, together
from engine.quality.leaves import leaf_coverage, map_data
from engine.quality.list_cases import Trial, cases_beside, items_with_cases, run_cases
from engine.quality.rehearsal import Rehearsal
from engine.quality.statute_counts import Articles, lacking, read_counts
from engine.quality.successions import unfrozen

__all__ = [
    "CONFIRMED",
    "MEANING",
    "NAMED",
    "NOTHING",
    "PART",
    "SIDES",
    "STATES",
    "WHOLE",
    "Articles",
    "Compared",
    "Confirmation",
    "Draft",
    "Gap",
    "Grid",
    "Holding",
    "Impact",
    "ListCoverage",
    "Looked",
    "Rehearsal",
    "Trial",
    "beside",
    "cases_beside",
    "catalog_with_draft",
    "check",
    "coverage",
    "coverage_gate",
    "held",
    "impact_data",
    "items_with_cases",
    "lacking",
    "leaf_coverage",
    "map_data",
    "read_confirmed",
    "read_counts",
    "read_draft",
    "rehearsal",
    "run_cases",
    "schema",
    "together",
    "unfrozen",
]
