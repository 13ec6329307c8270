"""What every test shares: the examples that are drawn, databases, and what was left out. Knows nothing of the engine."""

from tests import searching

pytest_plugins = ["tests.needs", "tests.databases", "tests.spark"]

searching.load_profile()


def pytest_runtest_setup() -> None:
    """Before each test."""
    searching.stop_in_time()
