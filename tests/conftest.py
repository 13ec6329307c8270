"""What every test shares: how hard hypothesis looks, and databases. Knows nothing of the engine."""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases"]

# No deadline anywhere: a busy machine is not a defect.
settings.register_profile("dev", max_examples=50, deadline=None)
# The same examples on every run, so that a red run can be repeated.
settings.register_profile(
    "ci",
    max_examples=200,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
