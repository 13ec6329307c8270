"""Conditions as SQL, for whoever replays very many cases where they lie: the columns of a table of cases, and the text.

The third way to evaluate beside `engine.language` and `engine.bulk`; tests hold the three equal in DuckDB, PostgreSQL and
Spark. Needs sqlglot, which the extra `sql` brings. Knows no list and no case.
"""

from engine.sql.columns import Cell, Columns, Question, SqlColumn, SqlError, union
from engine.sql.printing import DIALECTS, expression_of, make_table, sql_of
from engine.sql.queries import MATTER, Pair, Passage, Replay

__all__ = [
    "DIALECTS",
    "MATTER",
    "Cell",
    "Columns",
    "Pair",
    "Passage",
    "Question",
    "Replay",
    "SqlColumn",
    "SqlError",
    "expression_of",
    "make_table",
    "sql_of",
    "union",
]
