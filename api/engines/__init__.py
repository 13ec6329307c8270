"""Where a replay over a table of cases runs when it does not run in this process: Apache Spark, PostgreSQL."""
