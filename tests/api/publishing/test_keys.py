"""Keys: files that only their owner reads, encrypted; and the file that says who holds which."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.publishing import make_key_file, read_key_file
from api.publishing.algorithms import PublicKey, new_private_key, read_public_key
from api.publishing.model import PublishingError
from api.publishing.signers import SIGNERS, look_at_signers, read_signers
from tests.api.publishing.office import signers_text

PASSPHRASE = "一句很长的口令 2026"  # noqa: S105  # of keys made here
KEY, OTHER = PublicKey("ed25519", bytes(range(32))), PublicKey("ed25519", bytes(range(32, 64)))


def test_a_key_file_is_private_and_encrypted(tmp_path: Path) -> None:
    """Mode 0600, PKCS #8 that the passphrase opens and nothing else; an existing file stays."""
    path = tmp_path / "li.key"
    made = make_key_file(path, PASSPHRASE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert read_key_file(path, PASSPHRASE).public == made.public
    with pytest.raises(PublishingError, match="口令不对"):
        read_key_file(path, "另一句很长的口令 2026")
    with pytest.raises(PublishingError, match="不覆盖"):
        make_key_file(path, PASSPHRASE)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """The sentence says what to do."""
    path = tmp_path / "li.key"
    make_key_file(path, PASSPHRASE)
    path.chmod(0o640)
    with pytest.raises(PublishingError, match="chmod 600"):
        read_key_file(path, PASSPHRASE)


def test_a_short_passphrase_makes_no_file(tmp_path: Path) -> None:
    """Nothing is left behind."""
    with pytest.raises(PublishingError, match="口令至少"):
        make_key_file(tmp_path / "li.key", "短")
    assert list(tmp_path.iterdir()) == []


def test_a_public_key_reads_back() -> None:
    """As it is written, with nothing before or after; another algorithm is named."""
    assert read_public_key(str(KEY)) == KEY
    with pytest.raises(PublishingError, match="公钥写得不完整"):
        read_public_key(str(KEY) + "=")
    with pytest.raises(PublishingError, match="不认识签名算法“sm2”"):
        read_public_key("sm2:AAAA")


def signers(root: Path, text: str) -> list[str]:
    """The codes of what is wrong with a file of signers."""
    (root / SIGNERS).parent.mkdir(exist_ok=True)
    (root / SIGNERS).write_text(text, encoding="utf-8")
    return [f"{one.line} {one.code}" for one in look_at_signers(root)[1]]


PERSON = f'  - id: li\n    name: 李某\n    role: 法制审核\n    keys:\n      - {{key: "{KEY}", from: 2026-01-01}}\n'
WANTED = "  - {below: cn, approvals: 1, roles: [法制审核], publish: [管理员]}\n"


def file(wanted: str = WANTED, people: str = PERSON) -> str:
    """A file of signers."""
    return f"format: 1\nrequirements:\n{wanted}people:\n{people}"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (file(), []),
        (file(people=PERSON.replace("法制审核", "审核员")), ["7 bad-value"]),
        (file(people=PERSON + PERSON.replace("id: li", "id: wu")), ["14 duplicate-id"]),
        (file(people=PERSON + PERSON.replace(str(KEY), str(OTHER))), ["10 duplicate-id"]),
        (file(people=PERSON.replace("from: 2026-01-01", "from: 2026-01-01, revoked: 2026-02-01")), ["9 missing-key"]),
        (file(people=PERSON.replace("from: 2026-01-01", "from: 2026-01-01, until: 2025-01-01")), ["9 bad-date"]),
        (file(people=PERSON.replace("ed25519:", "sm2:")), ["9 bad-value"]),
        (file(people=PERSON.replace("id: li", "id: 李")), ["5 bad-name"]),
        (file(wanted=WANTED.replace("approvals: 1", "approvals: 0")), ["3 bad-value"]),
        (file(wanted=WANTED.replace("roles: [法制审核]", "people: [zhao]")), ["3 bad-value"]),
        (file(wanted=WANTED.replace("roles: [法制审核]", "people: [li]").replace("1,", "2,")), ["3 bad-value"]),
        (file(wanted=WANTED.replace("roles: [法制审核], ", "")), ["3 missing-key"]),
        (file(wanted=WANTED.replace("管理员", "执法人员")), ["3 bad-value"]),
        (file(wanted=WANTED.replace("below: cn", "below: cn/320000-jiangsu/")), ["3 bad-value"]),
        (file(wanted=WANTED.replace("below: cn", "below: ./cn")), ["3 bad-value"]),
        (file(people=PERSON.replace("    keys", "    account: ofice:li\n    keys")), ["8 bad-value"]),
    ],
)
def test_what_is_wrong_with_the_signers_is_told_at_its_place(text: str, codes: list[str], tmp_path: Path) -> None:
    """Each mistake once, at its line."""
    assert signers(tmp_path, text) == codes


def test_with_a_mistake_nobody_signs(tmp_path: Path) -> None:
    """Signers that are wrong are not used in part."""
    signers(tmp_path, file(people=PERSON.replace("法制审核", "审核员")))
    with pytest.raises(PublishingError, match="改好之前不能签名"):
        read_signers(tmp_path)


def test_every_requirement_around_a_list_holds(tmp_path: Path) -> None:
    """Those of a wider folder too: nothing is overridden."""
    more = "  - {below: cn/320000-jiangsu, approvals: 2, people: [li, wang], publish: [管理员]}\n"
    keys = {name: new_private_key() for name in ("li", "wang")}
    assert signers(tmp_path, signers_text(keys, 1, more)) == []
    found = read_signers(tmp_path)
    assert [one.approvals for one in found.required_of("cn/320000-jiangsu/slight/2025-06-01.yaml")] == [1, 2]
    assert [one.approvals for one in found.required_of("cn/320000-jiangsux/slight/2025-06-01.yaml")] == [1]
    assert found.may_publish("cn/first-offence/2025-01-27.yaml", "法制审核")
    assert not found.may_publish("cn/320000-jiangsu/slight/2025-06-01.yaml", "法制审核")


def test_an_account_is_known_by_any_capitals(tmp_path: Path) -> None:
    """As the store compares names: else its holder would pass for a second person."""
    keys = {name: new_private_key() for name in ("li", "office")}
    text = signers_text(keys).replace("    name: li\n", "    name: li\n    account: office:Li.An\n")
    assert signers(tmp_path, text) == []
    found = read_signers(tmp_path).of_account("office:li.an")
    assert found
    assert found.who.id == "li"
