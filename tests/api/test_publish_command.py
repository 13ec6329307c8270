"""`cailiang publish` and `cailiang signing-keys`: where a version stands, each step, and what is refused, in sentences."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api import command
from api.publishing.algorithms import locked
from api.store import open_store
from tests.api.publishing.office import CASES, KEY, LIST, PATH, Office, office_at

PASSPHRASE = "a long passphrase"  # noqa: S105  # of keys made here


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with one draft; beside its rulesets the key files of its people."""
    made = office_at(tmp_path / "rulesets")
    for name, key in made.keys.items():
        file = tmp_path / f"{name}.key"
        file.touch(0o600)
        file.write_bytes(locked(key, PASSPHRASE.encode()))
    return made


def run(office: Office, *arguments: str, who: str = "", database: str = "", typed: str = PASSPHRASE) -> Result:
    """Run a command, signed by somebody; the passphrase is a line of standard input."""
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "CAILIANG_RULESETS": str(office.root)}
    environment |= {"CAILIANG_DATABASE": database}
    key = ("--key", str(office.root.parent / f"{who}.key")) if who else ()
    return CliRunner().invoke(command.app, [*arguments, *key], env=environment, input=f"{typed}\n")


def digest(office: Office) -> str:
    """The beginning of the digest, as a person reads it off the screen."""
    (line,) = [line for line in run(office, "publish", KEY).stdout.splitlines() if line.startswith("摘要")]
    return line.split()[1][:12]


def test_the_whole_way(office: Office, tmp_path: Path) -> None:
    """Each step tells the next one; with a store each is a row of the audit chain, which stays whole."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    assert run(office, "records", "migrate", "--database", url).exit_code == 0
    assert "--check" in run(office, "publish", KEY).stdout
    assert run(office, "publish", KEY, "--begin", who="zhang", database=url).exit_code == 0
    checked = run(office, "publish", KEY, "--check", "--comment", "初稿", who="zhang", database=url)
    assert (checked.exit_code, "还差 1 人" in checked.stdout) == (0, True)
    own = run(office, "publish", KEY, "--approve", digest(office), who="zhang", database=url)
    assert (own.exit_code, "不能自己批准" in own.stderr) == (2, True)
    approved = run(office, "publish", KEY, "--approve", digest(office), "--comment", "一致", who="li", database=url)
    assert (approved.exit_code, "可以公布" in approved.stdout) == (0, True)
    released = run(office, "publish", KEY, "--release", who="chen", database=url, typed=PASSPHRASE)
    assert released.exit_code == 0
    told = json.loads(run(office, "publish", KEY, "--json").stdout)
    assert (told["state"], told["frozen"]) == ("已公布", True)
    assert [(step["step"], step["by"]["id"]) for step in told["steps"]] == [
        ("起草", "zhang"),
        ("检查", "zhang"),
        ("批准", "li"),
        ("公布", "chen"),
    ]
    store = open_store(url)
    rows = store.audit().items
    assert [(row.who, row.action) for row in rows] == [
        ("zhang", "list.begin"),
        ("zhang", "list.check"),
        ("zhang", "list.refuse"),
        ("li", "list.approve"),
        ("chen", "list.publish"),
    ]
    assert {row.object for row in rows} == {KEY}
    assert store.verify_audit().whole
    store.close()
    assert run(office, "freeze").exit_code == 0


def test_without_a_store_it_says_what_is_evidence(office: Office) -> None:
    """The signed files alone; and a store that cannot be reached ends the step."""
    assert "只有签名文件作证" in run(office, "publish", KEY, "--begin", who="zhang").stderr
    before = len(office.standing().taken)
    gone = run(office, "publish", KEY, "--begin", who="zhang", database=f"sqlite:///{office.root}/no/where.db")
    assert gone.exit_code == 2
    assert len(office.standing().taken) == before


def test_questions_are_printed_to_be_answered(office: Office, tmp_path: Path) -> None:
    """What it prints is a file that it takes, once each is answered."""
    cases = office.root / f"{LIST}/2025-06-01.tests.yaml"
    cases.write_text("".join(x for x in CASES.splitlines(keepends=True) if "恰等" not in x), encoding="utf-8")
    asked = run(office, "publish", KEY, "--check", who="zhang")
    assert asked.exit_code == 2
    answers = tmp_path / "answers.yaml"
    answers.write_text(asked.stdout, encoding="utf-8")
    unanswered = run(office, "publish", KEY, "--check", "--answers", str(answers), who="zhang")
    assert (unanswered.exit_code, office.standing().taken) == (2, ())
    answers.write_text(asked.stdout.replace('comment: ""', "comment: 恰等的案件文件没有写明"), encoding="utf-8")
    done = run(office, "publish", KEY, "--check", "--answers", str(answers), who="zhang")
    assert (done.exit_code, "恰等的案件文件没有写明" in done.stdout) == (0, True)


def test_what_an_approval_rests_on_is_told_first(office: Office, tmp_path: Path) -> None:
    """Two of three items have no case, and one word answers every concern: above all else, and grouped by the reason."""
    draft = office.file.read_text(encoding="utf-8")
    item = draft[draft.index("  - id:") :]
    more = "".join(item.replace('"1"', f'"{n}"').replace("500元", f"{n}00元") for n in (2, 3))
    office.file.write_text(draft.replace("published_items: 1", "published_items: 3") + more, encoding="utf-8")
    asked = run(office, "publish", KEY, "--check", who="zhang")
    answers = tmp_path / "answers.yaml"
    answers.write_text(asked.stdout.replace('comment: ""', "comment: 练习"), encoding="utf-8")
    lines = run(office, "publish", KEY, "--check", "--answers", str(answers), who="zhang").stdout.splitlines()
    concerns = asked.stdout.count("concern:")
    assert concerns > 5
    assert lines[1] == "3 项里 2 项没有案例：2、3"
    assert lines[2] == f"{concerns} 处疑问只有 1 种理由：“练习”"
    assert lines[3] == f"理由“练习”只有 2 个字，用于 {concerns} 处，没有说出为什么"
    assert sum("练习" in line for line in lines) == 3
    assert any(f"还有 {concerns - 5} 处" in line for line in lines)
    told = json.loads(run(office, "publish", KEY, "--json").stdout)
    assert (told["items"], told["items_without_case"]) == (3, ["2", "3"])
    assert len(told["steps"][0]["answers"]) == concerns


@pytest.mark.parametrize(
    ("arguments", "who", "typed", "told"),
    [
        (("--check",), "", PASSPHRASE, "请写 --key"),
        (("--check", "--release"), "zhang", PASSPHRASE, "一次只走一步"),
        (("--check",), "zhang", "wrong passphrase", "口令不对"),
        (("--approve", "abc"), "li", PASSPHRASE, "至少写前 12 位"),
        (("--approve", "0" * 12), "li", PASSPHRASE, "在您看过之后有改动"),
        (("--release",), "chen", PASSPHRASE, "不能公布"),
    ],
)
def test_what_is_refused(office: Office, arguments: tuple[str, ...], who: str, typed: str, told: str) -> None:
    """Exit code 2 and a sentence; nothing is written."""
    refused = run(office, "publish", KEY, *arguments, who=who, typed=typed)
    assert (refused.exit_code, told in refused.stderr) == (2, True), refused.stderr
    assert office.standing().taken == ()


def test_an_unknown_version_and_a_wrong_list(office: Office) -> None:
    """The one is told; the mistakes of the other are printed at their places."""
    assert "规则库里没有" in run(office, "publish", "cn/nothing@2025-01-01").stderr
    office.file.write_text(
        office.file.read_text(encoding="utf-8").replace("force: 可以", "force: 必须"), encoding="utf-8"
    )
    assert "force" in run(office, "publish", KEY).stderr
    assert office.file.name in run(office, "publish", KEY, "--check", who="zhang").stderr


def test_signing_keys(office: Office, tmp_path: Path) -> None:
    """A new key gives the line to register; the list says which are good today."""
    file = tmp_path / "new.key"
    made = run(office, "signing-keys", "create", str(file), "--json", typed="一句很长很长很长很长的口令")
    assert made.exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    shown = run(office, "signing-keys", "show", str(file), typed="一句很长很长很长很长的口令")
    assert shown.stdout.strip() == json.loads(made.stdout)["key"]
    assert {row["trouble"] for row in json.loads(run(office, "signing-keys", "list", "--json").stdout)} == {None}
    assert "有效" in run(office, "signing-keys", "list").stdout


def test_a_bundle_from_one_office_to_another(office: Office, tmp_path: Path) -> None:
    """Exported, verified and taken in by commands; altered, it is refused with a sentence, and the audit has both."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    run(office, "records", "migrate", "--database", url)
    office.approved()
    run(office, "publish", KEY, "--release", who="chen")
    file = tmp_path / "bundle.json"
    exported = run(office, "bundle", "export", LIST, "-o", str(file), who="chen")
    assert (exported.exit_code, "已导出" in exported.stdout) == (0, True)
    assert run(office, "bundle", "export", LIST, "-o", str(file), who="chen").exit_code == 2
    other = office_at(tmp_path / "other")
    shutil.rmtree(other.root / LIST)
    shutil.copy(office.root / "publishing/signers.yaml", other.root / "publishing/signers.yaml")
    assert PATH in run(other, "bundle", "verify", str(file)).stdout
    altered = tmp_path / "altered.json"
    altered.write_bytes(file.read_bytes().replace(b"<= 500", b"<= 800"))
    refused = run(other, "bundle", "import", str(altered), database=url)
    assert (refused.exit_code, "改动了" in refused.stderr) == (2, True)
    taken = run(other, "bundle", "import", str(file), database=url)
    assert (taken.exit_code, f"新公布 {PATH}" in taken.stdout) == (0, True)
    assert "已经有了" in run(other, "bundle", "import", str(file)).stdout
    store = open_store(url)
    assert [row.action for row in store.audit().items] == ["bundle.refuse", "bundle.import"]
    store.close()


def test_a_library_is_signed_and_checked(office: Office) -> None:
    """Every line vouched for: nothing to tell. One gone, one more, another signer: told."""
    office.file.unlink()
    (office.root / f"{LIST}/2025-06-01.tests.yaml").unlink()
    assert "没有谁签名担保" in run(office, "check").stdout
    assert "角色是法制审核" in run(office, "sign-library", who="li").stderr
    signed = run(office, "sign-library", who="keeper")
    assert (signed.exit_code, "签名担保了 3 个" in signed.stdout) == (0, True)
    assert run(office, "check").stdout == ""
    register = office.root / "frozen.txt"
    lines = register.read_text(encoding="utf-8")
    first, rest = lines.split("\n", 1)
    register.write_text(rest, encoding="utf-8")
    assert "从 frozen.txt 里删去了" in run(office, "check").stdout
    register.write_text(lines, encoding="utf-8")
    library = office.root / "publishing/library.json"
    library.write_bytes(library.read_bytes().replace(b'"sig":"', b'"sig":"A'))
    assert "不是原样的签名文件" in run(office, "check").stdout
    assert first


def test_what_needs_approvals_is_not_frozen_without(office: Office) -> None:
    """Deleting the line of the draft and freezing is no way around; where no requirement stands, it freezes as before."""
    office.file.write_text(office.file.read_text(encoding="utf-8").replace("status: draft\n", ""), encoding="utf-8")
    before = (office.root / "frozen.txt").read_bytes()
    refused = run(office, "freeze")
    assert (refused.exit_code, "要有人批准才能公布" in refused.stderr) == (2, True)
    assert (office.root / "frozen.txt").read_bytes() == before
    path = office.root / "publishing/signers.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("below: cn,", "below: cn/440000-guangdong,"), encoding="utf-8"
    )
    assert run(office, "freeze").exit_code == 0
    assert (office.root / "frozen.txt").read_bytes() != before
