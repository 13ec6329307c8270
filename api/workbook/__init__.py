"""A list version as an Excel file in the layout of published tables, and such a file as a draft again: exactly what was written.

Reviewers change the cells; what they did not change is what the version says, and what cannot be understood is told at
its cell. Decides nothing of what a list means: the engine reads it.
"""

from api.workbook.lists import ReadBack, Unclear, as_workbook, read_back

__all__ = ["ReadBack", "Unclear", "as_workbook", "read_back"]
