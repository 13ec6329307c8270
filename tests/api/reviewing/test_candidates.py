"""What compares with the matters of the library is made once for the same shared words, whatever lists lie beside."""

from __future__ import annotations

from pathlib import Path

from api.importing.phrasing import NAME as PHRASING
from api.reviewing.candidates import nearest_in
from engine.catalog import Catalog
from tests.api.reviewing.drafts import PATH, office_with_draft


def test_made_anew_only_for_other_words(tmp_path: Path) -> None:
    """A draft that is written leaves it; a matter, or a phrase of the table, that is written does not."""
    root = office_with_draft(tmp_path / "rulesets").root
    first = nearest_in(Catalog.open(root))
    with (root / PATH).open("a", encoding="utf-8") as draft:
        draft.write("# 改过\n")
    assert nearest_in(Catalog.open(root)) is first
    for name in ("matters.yaml", PHRASING):
        before = nearest_in(Catalog.open(root))
        with (root / name).open("a", encoding="utf-8") as shared:
            shared.write("# 改过\n")
        assert nearest_in(Catalog.open(root)) is not before
