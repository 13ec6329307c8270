"""`cailiang compare` and `check --deep`: for a person and as data, and what they refuse."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api import command
from tests.shipped import ROOT

SHANGHAI = "cn/310000-shanghai/business-environment"
BASE = ROOT / "tests" / "bad" / "_base"
VERSIONS = (f"{SHANGHAI}@2020-04-10", f"{SHANGHAI}@2024-09-27")
DUST = ("--matter", "未密闭易产生扬尘的物料", "--on", "2024-03-01")


def compare(*arguments: str) -> Result:
    """One command in this process."""
    return CliRunner().invoke(command.app, ["compare", *arguments], env={"COLUMNS": "120", "NO_COLOR": "1"})


def test_two_versions_for_a_person() -> None:
    """Changes of the list, changes that items share, each item with its verdict and the case that shows it."""
    shown = compare(*VERSIONS)
    assert shown.exit_code == 0
    for told in (
        "名称：“上海市优化营商环境条例”改为“上海市优化营商环境条例（2024年修正）”",
        "（涉及 71-1a、71-1b）",
        "事项（更宽 1 项，相同 2 项；逐字相同 0 项）",
        "17-1　企业超经营范围开展非许可类经营活动　更宽",
        "只在新版收录。有的案件，旧版没有事项给出同样或者更宽的结果。",
        "更宽　当事人类型 企业、属于许可类经营活动 否：旧 不适用，新 适用",
        "60-1a→71-1a　采用非强制性手段能够达到行政管理目的　相同",
    ):
        assert told in shown.stdout
    assert "expect: 适用" not in shown.stdout
    assert "expect: 适用" in compare(*VERSIONS, "--cases").stdout


def test_what_could_not_be_compared_is_not_counted_as_changed() -> None:
    """Of two versions that are not held in full, an item of one only has no verdict, and the heading says so."""
    yuhang = "cn/330000-zhejiang/330100-hangzhou/330110-yuhang/forbearance"
    shown = compare(f"{yuhang}@2019-05-23", f"{yuhang}@2020-07-29").stdout
    assert "事项（没有得出 3 项；逐字相同 0 项）" in shown


def test_two_versions_as_data() -> None:
    """The same as JSON: each witness with its facts and with its case."""
    data = json.loads(compare(*VERSIONS, "--json").stdout)
    new = next(one for one in data["items"] if one["fate"] == "新增")
    (witness,) = new["matters"][0]["witnesses"]
    assert witness["facts"] == {"当事人类型": "企业", "属于许可类经营活动": "否"}
    assert (witness["old"], witness["new"], list(witness["cases"])) == ("不适用", "适用", ["new"])


def test_a_draft_is_named_by_the_path_of_its_file(tmp_path: Path) -> None:
    """500 becomes 800 in a file beside nothing; one that is wrong is told at its place, and nothing is compared."""
    text = (ROOT / "rulesets/cn/first-offence/2025-01-27.yaml").read_text(encoding="utf-8")
    draft = tmp_path / "草案.yaml"
    draft.write_text(text.replace("货值金额 <= 500元", "货值金额 <= 800元"), encoding="utf-8")
    shown = compare("cn/first-offence@2025-01-27", str(draft))
    assert "货值金额 501元：旧 不适用，新 适用" in shown.stdout
    # A printed comparison says which file the second is, and what it held.
    name = f"草案 {draft}，摘要 {sha256(draft.read_bytes()).hexdigest()[:12]}".replace(" ", "")
    assert name in shown.stdout.replace("\n", "").replace(" ", "")
    assert shown.stdout.count("摘要") == 1
    twice = text.replace("货值金额 <= 500元", "货值金额 <= 五百只").replace("force: 可以", "force: 必须")
    draft.write_text(twice, encoding="utf-8")
    wrong = compare("cn/first-offence@2025-01-27", str(draft))
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "草案.yaml:" in wrong.stderr
    assert "五百只" in wrong.stderr
    # The rulesets are right: it is the draft that is wrong, or belongs elsewhere.
    assert "对照的规则库是" in wrong.stderr
    assert "规则库有" not in wrong.stderr


def test_the_other_way_round_everything_is_turned() -> None:
    """What came is gone, what was wider is narrower."""
    data = json.loads(compare(*reversed(VERSIONS), "--json").stdout)
    gone = next(one for one in data["items"] if one["fate"] == "删去")
    assert (gone["verdict"], gone["matters"][0]["witnesses"][0]["shows"]) == ("更窄", "更窄")


def test_two_places() -> None:
    """A province with a list of its own beside one without: for each outcome, with a case file for both."""
    shown = compare("--place", "440000", "--place", "450000", *DUST, "--cases")
    assert shown.exit_code == 0
    # As the verdicts say it: the second place beside the first.
    assert "广西壮族自治区　比　广东省" in shown.stdout
    assert "：广东省 适用，广西壮族自治区 不适用" in shown.stdout.replace("\n", "").replace("  ", "")
    assert "decision_date: '2024-03-01'" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "请写两版清单"),
        (VERSIONS[:1], "请写两版清单"),
        ((*VERSIONS, "--on", "2024-03-01"), "只用于比较地区"),
        ((VERSIONS[0], f"{SHANGHAI}@2021-01-01"), "没有 2021-01-01 版；已收录：2020-04-10、2024-09-27"),
        ((VERSIONS[0], "cn/nowhere"), "规则库里没有清单“cn/nowhere”"),
        (("--place", "440000", *DUST), "--place 两次"),
        ((*VERSIONS, "--place", "440000", "--place", "450000", *DUST), "不写清单"),
        (("--place", "440000", "--place", "450000"), "--matter"),
        (("--place", "440000", "--place", "450000", "--matter", "其他：没有的事项"), "没有可以比较的事项"),
        (("--place", "440000", "--place", "810000", *DUST), "香港"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments: tuple[str, ...], told: str) -> None:
    """In a sentence, with exit code 2 and nothing on standard output."""
    refused = compare(*arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert told in refused.stderr


LIST = """format: 1
list: cn/320000-jiangsu/slight
version: 2025-06-01
title: 首违不罚清单（示例）
kind: 首违不罚
field: 食品
sources: [text]
effective: {from: 2025-06-01}
published_items: 2
items:
  - {id: "1", matter: 过期食品, source: {at: 例, read: statute, of: text}, when: 货值金额 <= 100元, effect: 不予处罚, force: 可以}
  - {id: "2", matter: 过期食品, source: {at: 例, read: statute, of: text}, when: 货值金额 <= 500元, effect: 不予处罚, force: 可以}
"""
KEY = "cn/320000-jiangsu/slight@2025-06-01"
CASES = """format: 1
place: "320000"
on: 2025-08-01
matter: 过期食品
cases:
  - {name: 例, item: "1", but: {货值金额: 100元}, expect: 适用}
"""


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A small library with one item inside another."""
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "cn" / "320000-jiangsu" / "slight"
    folder.mkdir(parents=True)
    (folder / "2025-06-01.yaml").write_text(LIST, encoding="utf-8")
    (folder / "2025-06-01.tests.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


def check(root: Path, *arguments: str) -> Result:
    """`cailiang check` of a library, so wide that no path of a folder, however long, breaks a line."""
    return CliRunner().invoke(command.app, ["check", str(root), *arguments], env={"COLUMNS": "1000", "NO_COLOR": "1"})


def test_what_is_to_look_at(planted: Path) -> None:
    """Told with its place, with a case and with how it is confirmed; the exit code is 1; without --deep nothing is asked."""
    shown = check(planted, "--deep")
    assert shown.exit_code == 1
    place, says, how, *case = shown.stdout.splitlines()
    assert place == "cn/320000-jiangsu/slight/2025-06-01.yaml:11  被吞没"
    assert says.startswith("  第“1”项（过期食品）适用的案件，第“2”项（可以不予处罚）都适用")
    assert how.startswith(f"  确认写进 confirmed.yaml：{{item: {KEY}#1, other: {KEY}#2, ground: ")
    assert "        货值金额: 101元" in case
    assert "没有错误，1 处要核对，0 处已确认" in shown.stderr
    data = json.loads(check(planted, "--deep", "--json").stdout)
    assert (data["found"], [(one["kind"], one["state"]) for one in data["concerns"]]) == ([], [("被吞没", "要核对")])
    plain = check(planted)
    assert (plain.exit_code, plain.stdout) == (0, "")


def confirm(root: Path, ground: str, kind: str = "被吞没") -> None:
    """Somebody read the concern."""
    (root / "confirmed.yaml").write_text(
        f"""format: 1
confirmed:
  - kind: {kind}
    by: 王审
    on: 2025-06-02
    read: 原件第1、2项
    because: 文件就是这样。
    of: [{{item: "{KEY}#1", other: "{KEY}#2", ground: {ground}}}]
""",
        encoding="utf-8",
    )


def test_what_somebody_has_confirmed_is_told_apart(planted: Path) -> None:
    """With who, when and why, and the exit code is 0; once the list says something else it has to be read again."""
    (concern,) = json.loads(check(planted, "--deep", "--json").stdout)["concerns"]
    confirm(planted, concern["ground"])
    shown = check(planted, "--deep")
    assert shown.exit_code == 0
    told = "被吞没　已确认 1 处（王审，2025-06-02）\n  理由：文件就是这样。读的是：原件第1、2项\n"
    assert shown.stdout == f"{told}  {KEY}#1\n"
    assert "没有错误，0 处要核对，1 处已确认" in shown.stderr
    path = planted / "cn" / "320000-jiangsu" / "slight" / "2025-06-01.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("<= 500元", "<= 600元"), encoding="utf-8")
    shown = check(planted, "--deep")
    assert shown.exit_code == 1
    assert "原来确认过（王审，2025-06-02），其后依据的文字变了，请重新核对。" in shown.stdout
    assert "1 处确认过、后来变了" in shown.stderr


def test_a_confirmation_of_what_is_no_longer_found(planted: Path) -> None:
    """Is told, so that none stays that says nothing; one that is written wrongly is an error of `check`."""
    confirm(planted, "0" * 16, "重复")
    shown = check(planted, "--deep")
    assert shown.exit_code == 1
    assert "confirmed.yaml:8  重复" in shown.stdout
    assert "这一处不再有了，请删去这一条确认" in shown.stdout
    path = planted / "confirmed.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("    by: 王审\n", ""), encoding="utf-8")
    shown = check(planted)
    assert shown.exit_code == 1
    assert "confirmed.yaml:3:5  missing-key" in shown.stdout


def test_with_errors_nothing_is_compared(planted: Path) -> None:
    """What is wrong comes first: items of a list with errors cannot be compared."""
    (planted / "cn" / "320000-jiangsu" / "slight" / "2025-06-01.tests.yaml").unlink()
    shown = check(planted, "--deep")
    assert shown.exit_code == 1
    assert "no-cases" in shown.stdout
    assert "1 处错误，0 处要核对" in shown.stderr
