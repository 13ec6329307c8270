"""The library that comes with the program is signed by its maintainers, line by line; a later change of it needs a signature."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from api.publishing import read_signers, read_vouched, wrong_signatures
from engine.catalog import FROZEN
from tests.shipped import ROOT, RULESETS

AGAIN = (
    "frozen.txt has changed since it was signed: run `cailiang sign-library --key KEY` with the maintainers' key, which is "
    "kept outside of the repository. Whoever does not have it makes a new one (`cailiang signing-keys create`), registers its "
    "public half in rulesets/publishing/signers.yaml beside the old one, which gets its last day (`until`), and signs."
)


def test_every_line_of_the_register_is_vouched_for() -> None:
    """Nothing is missing, nothing has come since; and what is signed is the register as it is."""
    told = [one.message for one in wrong_signatures(RULESETS)]
    assert told == [], AGAIN
    lines = (RULESETS / FROZEN).read_text(encoding="utf-8").splitlines()
    vouched = read_vouched(RULESETS, read_signers(RULESETS))
    assert [f"{digest}  {path}" for path, digest in sorted(vouched.lines.items())] == lines, AGAIN


def test_a_line_that_changes_is_told(tmp_path: Path) -> None:
    """One digit of one digest, and a line that nobody signed."""
    shutil.copytree(RULESETS / "publishing", tmp_path / "publishing")
    first, *rest = (RULESETS / FROZEN).read_text(encoding="utf-8").splitlines(keepends=True)
    other = ("0" if first[0] != "0" else "1") + first[1:]
    (tmp_path / FROZEN).write_text("".join([other, *rest]), encoding="utf-8")
    assert {one.code for one in wrong_signatures(tmp_path)} == {"unsigned"}
    assert len(wrong_signatures(tmp_path)) == 2
    (tmp_path / FROZEN).write_text("".join([first, *rest, f"{'0' * 64}  cn/new/2030-01-01.yaml\n"]), encoding="utf-8")
    (one,) = wrong_signatures(tmp_path)
    assert "没有谁签名担保" in one.message


def test_the_key_is_the_one_that_the_operators_are_told() -> None:
    """Its id stands in docs/operation.md, so that it can be compared with the file; no private key is anywhere in the rulesets."""
    (held,) = (held for person in read_signers(RULESETS).people for held in person.keys if held.last is None)
    told = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    assert held.public.id in re.findall(r"`(ed25519-[0-9a-f]{32})`", told)
    assert [path for path in RULESETS.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()] == []
