"""What every test shares: the examples that are drawn, and databases. Knows nothing of the engine."""

from tests import searching

pytest_plugins = ["tests.databases"]

searching.load_profile()


def pytest_runtest_setup() -> None:
    """Before each test."""
    searching.stop_in_time()
