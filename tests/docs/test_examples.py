"""The examples in docstrings run. Finds modules by name; knows nothing of what they do."""

import doctest
import importlib
import pkgutil

import pytest

import api
import engine
from tests import needs

MODULES = sorted(
    found.name
    for package in (engine, api)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    # What does its work when loaded: a program, and the file through which Alembic runs the steps.
    if not found.name.endswith(("__main__", "migrations.env"))
)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name: str) -> None:
    """Every example in a module's docstrings prints what it says it prints."""
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != "pyspark":
            raise
        needs.leave_out("PySpark")
    assert doctest.testmod(module).failed == 0


def test_examples_exist() -> None:
    """The finder finds: the engine as a whole has examples."""
    finder = doctest.DocTestFinder()
    assert any(test.examples for name in MODULES for test in finder.find(importlib.import_module(name)))
