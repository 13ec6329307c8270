"""An import that replaces a draft keeps it, says which signed steps end, and never touches what is published."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from api.importing.grids import RefusedError
from api.importing.replacing import replaced_in
from engine.catalog import Catalog, Register
from tests.api.publishing.office import DRAFT, PATH, Office, freeze_all, office_at


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Rulesets with one draft."""
    return office_at(tmp_path / "rulesets")


def name_of(file: Path) -> str:
    """How the copy of a file is called."""
    return f"{file.name}.{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}.bak"


def register(office: Office) -> Register:
    """What is published there."""
    return Catalog.open(office.root).register


def test_each_file_is_copied_under_its_digest(office: Office) -> None:
    """The list and what it proposes, byte for byte; what is not there gives no copy."""
    needs = office.root / "proposed" / PATH
    found = replaced_in(office.root, PATH, (office.file, needs), register(office))
    assert dict(found.copies) == {office.file.with_name(name_of(office.file)): office.file.read_bytes()}
    needs.parent.mkdir(parents=True)
    needs.write_bytes(b"format: 1\n")
    copies = replaced_in(office.root, PATH, (office.file, needs), register(office)).copies
    assert [copy.name for copy in copies] == [name_of(office.file), name_of(needs)]


def test_a_copy_is_never_overwritten(office: Office) -> None:
    """One with the same bytes stays; anything else of its name ends the import."""
    copy = office.file.with_name(name_of(office.file))
    copy.write_bytes(office.file.read_bytes())
    assert replaced_in(office.root, PATH, (office.file,), register(office)).copies == {}
    copy.write_bytes(b"mine")
    with pytest.raises(RefusedError, match="占着它的名称"):
        replaced_in(office.root, PATH, (office.file,), register(office))
    copy.unlink()
    copy.symlink_to(office.file)
    with pytest.raises(RefusedError, match="占着它的名称"):
        replaced_in(office.root, PATH, (office.file,), register(office))


def test_signed_steps_are_named(office: Office) -> None:
    """A draft that was checked says so; once its bytes changed the check rests on others and nothing is said."""
    assert replaced_in(office.root, PATH, (office.file,), register(office)).signed == ()
    office.checked()
    assert replaced_in(office.root, PATH, (office.file,), register(office)).signed == ("检查",)
    office.file.write_text(DRAFT + "# 改过\n", "utf-8")
    assert replaced_in(office.root, PATH, (office.file,), register(office)).signed == ()


def test_what_is_published_stays(office: Office) -> None:
    """By the register; where there is none, whatever does not call itself a draft."""
    (office.root / "frozen.txt").unlink()
    assert replaced_in(office.root, PATH, (office.file,), register(office)).copies
    office.file.write_text(DRAFT.replace("status: draft\n", ""), "utf-8")
    with pytest.raises(RefusedError, match="可能正在施行"):
        replaced_in(office.root, PATH, (office.file,), register(office))
    freeze_all(office.root)
    with pytest.raises(RefusedError, match="已经公布并冻结"):
        replaced_in(office.root, PATH, (), register(office))
