"""Apache Spark in local mode, for the test that takes `spark`; left out where PySpark or Java is not there.

A plug-in of pytest, named in `conftest`. Starting it takes longer than asking it, so one test asks everything.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Any

import pytest

from tests import needs


@pytest.fixture
def spark() -> Iterator[Any]:
    """A session."""
    needs.program("java")
    if importlib.util.find_spec("pyspark") is None:
        needs.leave_out("PySpark")
    from api.engines.spark import local_session  # noqa: PLC0415  pyspark may not be there

    # What is asked once is not worth Java's second compiler and a collector of its own: half the processor time without.
    with local_session(java="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC") as session:
        yield session
