"""Ways around a second person, and around the bytes that he saw: each is closed, and told of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from api import ordered_writes
from api.publishing import (
    Desk,
    FailedError,
    PublishingError,
    Signer,
    Who,
    approve,
    begin,
    check,
    publish,
    sign_library,
    steps,
    wrong_signatures,
)
from api.publishing.algorithms import new_private_key
from api.publishing.covering import Covered
from api.publishing.examination import Examined
from api.publishing.statements import Statement, signed_file
from engine.catalog import ListVersion
from tests.api.publishing.office import CASES, DRAFT, KEY, LIST, PATH, Office, office_at, signers_text
from tests.api.publishing.test_steps import in_force, replace_in


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with one draft."""
    return office_at(tmp_path)


def test_a_publication_that_was_not_finished_covers_no_other_words(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after it was signed; then a fact means something else: what was approved is not what would be published."""
    office.approved()

    def killed(root: Path, texts: dict[str, str], was: dict[str, str | None]) -> None:
        first = next(iter(texts))
        ordered_writes.write_in_order(root, {first: texts[first]}, {first: was[first]})
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(steps, "write_in_order", killed)
        with pytest.raises(KeyboardInterrupt):
            publish(office.desk("chen"), KEY)
    assert office.standing().taken[-1].step == "公布"
    replace_in(office.root / "vocabulary.yaml", "货值金额", "（含税）", "ask")
    assert office.standing().state == "草案"
    with pytest.raises(PublishingError, match="不能公布"):
        publish(office.desk("chen"), KEY)
    assert KEY not in in_force(office)


def test_a_maker_stays_one_when_his_key_is_revoked(office: Office) -> None:
    """With a new key he still does not approve what he began with the old one."""
    begin(office.desk("li"), KEY)
    other = new_private_key()
    path = office.root / "publishing/signers.yaml"
    mine = f'{{key: "{office.keys["li"].public}", from: 2020-01-01'
    both = f'{mine}, revoked: 2026-11-27, because: 遗失}}\n      - {{key: "{other.public}", from: 2020-01-01'
    path.write_text(path.read_text(encoding="utf-8").replace(mine, both), encoding="utf-8")
    office.checked()
    with pytest.raises(PublishingError, match="不能自己批准"):
        approve(Desk(office.root, Signer(other)), KEY, "", office.standing().digest)


@pytest.mark.parametrize("line", ["status : draft\n", '"status": draft\n', "status:\n  draft\n"])
def test_a_draft_that_would_stay_one_is_not_checked(office: Office, line: str) -> None:
    """Published, it would be frozen and in force nowhere."""
    office.file.write_text(DRAFT.replace("status: draft\n", line), encoding="utf-8")
    with pytest.raises(FailedError) as failed:
        check(office.desk("zhang"), KEY)
    assert "status: draft" in failed.value.examined.wrong[0].message


def test_a_step_of_nobody_known_stops_no_clock(office: Office) -> None:
    """A file that says a time to come, by an unknown key, keeps nobody from signing."""
    office.checked()
    far = "2099-01-01T00:00:00.000000Z"
    said = Statement("批准", PATH, Who("x", "x", "x", None), far, Covered({}, {}))
    name, text = signed_file(said, new_private_key())
    (office.root / name).write_text(text, encoding="utf-8")
    assert approve(office.desk("li"), KEY, "", office.standing().digest).state == "已批准"


def test_to_publish_again_is_noted_as_refused(office: Office) -> None:
    """Also what is refused at once."""
    office.approved()
    publish(office.desk("chen"), KEY)
    rows: list[tuple[str, str, str]] = []
    with pytest.raises(PublishingError, match="已经公布并冻结"):
        publish(Desk(office.root, Signer(office.keys["chen"]), lambda *row: rows.append(row)), KEY)
    assert [row[0] for row in rows] == ["list.refuse"]


def test_of_two_versions_published_at_once_one_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each was examined without the other; together they would claim the same days."""
    office.approved()
    other, there = f"{LIST}@2025-05-01", f"{LIST}/2025-05-01"
    text = DRAFT.replace("version: 2025-06-01", "version: 2025-05-01")
    (office.root / f"{there}.yaml").write_text(text, encoding="utf-8")
    (office.root / f"{there}.tests.yaml").write_text(CASES, encoding="utf-8")
    approve(office.desk("li"), other, "", check(office.desk("zhang"), other).digest)
    real = steps.examine

    def meanwhile(root: Path, version: ListVersion, progress: Callable[[str], None]) -> Examined:
        found = real(root, version, progress)
        monkeypatch.setattr(steps, "examine", real)
        publish(office.desk("chen"), other)
        return found

    monkeypatch.setattr(steps, "examine", meanwhile)
    with pytest.raises(PublishingError, match="公布了别的版本"):
        publish(office.desk("chen"), KEY)
    assert in_force(office).count(other) == 1
    assert KEY not in in_force(office)


def test_a_line_that_was_taken_out_of_the_register_is_told(office: Office) -> None:
    """A list that somebody published and that is in force no more; and one whose approvals do not count any more."""
    office.approved()
    publish(office.desk("chen"), KEY)
    register = office.root / "frozen.txt"
    whole = register.read_text(encoding="utf-8")

    def told() -> list[str]:
        return [one.message for one in wrong_signatures(office.root) if PATH in one.message]

    assert told() == []
    register.write_text("".join(x for x in whole.splitlines(keepends=True) if PATH not in x), encoding="utf-8")
    assert ["现在不生效" in one for one in told()] == [True]
    register.write_text(whole, encoding="utf-8")
    (office.root / "publishing/signers.yaml").write_text(signers_text(office.keys, 2), encoding="utf-8")
    assert ["还差 1 人" in one for one in told()] == [True]


def test_a_signature_without_signers_is_told(office: Office) -> None:
    """To remove the file of the signers must not silence what looks at the signatures."""
    sign_library(office.desk("keeper"))
    assert wrong_signatures(office.root) == []
    (office.root / "publishing/signers.yaml").unlink()
    assert ["没有登记签名人" in one.message for one in wrong_signatures(office.root)] == [True]
