"""Which examples hypothesis and schemathesis draw: the same on every run, or those of a seed (`python -m tests.fuzz`)."""

import os
import time

import pytest
from hypothesis import HealthCheck, settings

GIVEN, UNTIL = "FUZZ_SEED", "FUZZ_UNTIL"
SEED = int(os.environ.get(GIVEN, "0"))

# No deadline and no complaint of slowness anywhere: a busy machine is not a defect.
settings.register_profile(
    "same",
    max_examples=50,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("drawn", settings.get_profile("same"), derandomize=False, database=None)


def load_profile() -> None:
    """Draw the same examples on every run, unless a seed was given (hypothesis itself is told it by --hypothesis-seed)."""
    settings.load_profile("drawn" if GIVEN in os.environ else "same")


def stop_in_time() -> None:
    """Begin no further test once the time of a search is over."""
    if time.time() > float(os.environ.get(UNTIL, "inf")):
        pytest.skip("时间到")
