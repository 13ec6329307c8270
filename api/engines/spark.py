"""Apache Spark, for a table of cases that lies on a cluster: PySpark, which the extra `spark` brings, and Java 17 or newer.

Knows how a session is made and a table read; what is asked of it is `engine.sql`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.errors import PySparkException as SparkError
from pyspark.sql import SparkSession

from engine.sql import Passage, Replay

__all__ = ["SparkError", "counted", "local_session"]

_DIALECT = "spark"
_TABLE = "cailiang_cases"
_LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
}


@contextmanager
def local_session(memory: str = "1g", java: str = "") -> Iterator[SparkSession]:
    """Spark within this machine, on two cores, for tests and for data of one machine; it ends with the block.

    `memory` bounds what its Java holds, `java` are options of Java. A session that runs already is used, and goes on.
    """
    if running := SparkSession.getActiveSession():
        yield running
        return
    builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", memory)
    for name, value in {**_LOCAL, "spark.driver.extraJavaOptions": java}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def counted(session: SparkSession, path: str, replay: Replay) -> Counter[Passage]:
    """How many cases of the Parquet files at `path` pass from which verdict to which."""
    session.read.parquet(path).createOrReplaceTempView(_TABLE)
    return replay.read(session.sql(query).collect() for query in replay.counts(_TABLE, _DIALECT))
