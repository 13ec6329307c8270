"""The tables that the command line lists."""

from __future__ import annotations

from api.terminal.listing import matters_table
from tests.shipped import CATALOG


def test_a_clause_written_in_two_entries_is_listed_once() -> None:
    """发票管理办法 35 may be fined below a bound and must be above it: two entries, one clause."""
    found = matters_table(CATALOG.library.matters.search("虚开发票")[:1])
    assert [cell.text.plain for cell in found.columns[3].cells] == ["发票管理办法第三十五条第一款"]
