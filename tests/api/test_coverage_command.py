"""`cailiang coverage LIST` and `cailiang impact`: for a person and as data, and what they refuse."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from api import command
from api.store import open_store
from tests.api.store.examples import evaluated
from tests.api.store.writing import record
from tests.shipped import ROOT

BASE = ROOT / "tests" / "bad" / "_base"
LIST = "cn/first-offence"


@pytest.fixture
def rulesets(tmp_path: Path) -> Path:
    """A copy of the small rulesets, whose list has one case."""
    return Path(shutil.copytree(BASE, tmp_path / "rulesets"))


def run(rulesets: Path, *arguments: str) -> Result:
    """One command in this process."""
    environment = {"COLUMNS": "150", "NO_COLOR": "1", "CAILIANG_RULESETS": str(rulesets), "CAILIANG_DATABASE": ""}
    return CliRunner().invoke(command.app, list(arguments), env=environment)


def test_one_list_for_a_person(rulesets: Path) -> None:
    """A row for every condition, 缺 where no case shows it, and what is counted."""
    shown = run(rulesets, "coverage", LIST)
    assert shown.exit_code == 0
    for told in ("货值金额 <= 500元", "缺", "2 个条件，1 个案例，缺 6 处", "由它决定结论"):
        assert told in shown.stdout


def test_one_list_as_data(rulesets: Path) -> None:
    """The conditions with the cases that show them, the table of items and cases, the mutants with their lines."""
    data = json.loads(run(rulesets, "coverage", LIST, "--mutants", "--propose", "--json").stdout)
    (bound,) = (leaf for leaf in data["leaves"] if leaf["words"] == "货值金额 <= 500元")
    assert bound["seen"] == {"符合": ["恰为五百元"], "恰等": ["恰为五百元"]}
    assert bound["lacking"] == ["不符合", "未查明", "略低", "略高"]
    (item,) = data["items"]
    assert [[cell["mark"] for cell in row["cells"]] for row in item["rows"]] == [["符合"], ["符合"]]
    mutants = data["mutants"]
    assert mutants["counted"] == mutants["caught"] + len(mutants["survivors"])
    raised = next(one for one in mutants["survivors"] if one["change"].endswith("改为“货值金额 <= 500.01元”"))
    assert (raised["where"], raised["line"], raised["item"]) == ("第5项", 15, "5")
    assert "清单 不适用，写错以后 适用" in raised["says"]
    assert any("500.01元" in proposed for proposed in mutants["proposed"])


def test_the_mutants_of_a_library(rulesets: Path) -> None:
    """One row per list, the survivors below, the share that is caught."""
    shown = run(rulesets, "coverage", "--mutants")
    assert shown.exit_code == 0
    assert "cn/first-offence@2025-01-27" in shown.stdout
    assert "案例看得出" in shown.stdout
    data = json.loads(run(rulesets, "coverage", "--mutants", "--json").stdout)
    assert [one["list"] for one in data] == [LIST, "cn/general"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--mutants", "--page"), "不写 --page"),
        ((LIST, "--propose"), "只用于一份清单"),
        (("--mutants", "--cases", "a.yaml"), "只用于一份清单"),
        ((LIST, "--cases", "没有.yaml"), "没有案例文件"),
        (("cn/general",), "没有案例文件"),
        (("cn/none",), "没有清单“cn/none”"),
    ],
)
def test_what_does_not_go_together_is_refused(rulesets: Path, arguments: tuple[str, ...], told: str) -> None:
    """With a sentence, and nothing is shown."""
    shown = run(rulesets, "coverage", *arguments)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert told in shown.stderr


def test_cases_that_fail_are_told_before_anything_is_counted(rulesets: Path) -> None:
    """What failing cases show counts for nothing, of one list and of a library."""
    cases = rulesets / LIST / "2025-01-27.tests.yaml"
    cases.write_text(cases.read_text(encoding="utf-8").replace("expect: 适用", "expect: 不适用"), encoding="utf-8")
    for arguments in ((LIST,), ("--mutants",)):
        shown = run(rulesets, "coverage", *arguments)
        assert shown.exit_code == 2
        assert "cailiang test" in shown.stderr


def draft(rulesets: Path) -> Path:
    """The list with another bound."""
    text = (rulesets / LIST / "2025-01-27.yaml").read_text(encoding="utf-8")
    path = rulesets.parent / "draft.yaml"
    path.write_text(text.replace("500元", "400元"), encoding="utf-8")
    return path


def test_impact_on_cases_beside_the_list_and_case_files(rulesets: Path) -> None:
    """From what to what, and why; a folder of case files; what cannot be read is told, and makes the exit code 1."""
    folder = rulesets.parent / "cases"
    folder.mkdir()
    head = 'format: 1\ncase: 甲\ntitle: 甲案\nplace: "320000"\nmatter: 过期食品\n'
    (folder / "a.yaml").write_text(f"{head}facts: {{违法记录: 无, 货值金额: 450元}}\n", encoding="utf-8")
    (folder / "b.yaml").write_text(f"{head}facts: {{没有这样的事实: 是}}\n", encoding="utf-8")
    shown = run(rulesets, "impact", str(draft(rulesets)), str(folder), "--on", "2025-03-20")
    assert shown.exit_code == 1
    for told in (
        "代替cn/first-offence@2025-01-27",
        f"，摘要 {sha256(draft(rulesets).read_bytes()).hexdigest()[:12]}）",
        "恰为五百元",
        "适用（可以不予处罚） → 不适用",
        "以前 货值金额 <= 500元（符合），现在 货值金额 <= 400元（不符合）",
        "案件文件（比较 1 件，1 件改变）",
        "没有这样的事实",
    ):
        assert told.replace(" ", "") in shown.stdout.replace(" ", "").replace("\n", "")
    data = json.loads(run(rulesets, "impact", str(draft(rulesets)), "--json").stdout)
    assert (data["lists"]["compared"], len(data["lists"]["changed"])) == (1, 1)


def test_impact_on_recorded_cases(rulesets: Path) -> None:
    """Each on its own day; what can no longer be decided is told."""
    url = f"sqlite:///{rulesets.parent / 'records.sqlite'}"
    store = open_store(url)
    store.migrate()
    for number, value in enumerate(("450元", "66元"), 1):
        case = {"place": "320000", "matter": "过期食品", "facts": {"违法记录": "无", "货值金额": value}}
        record(
            store,
            evaluated(
                number, case_json=orjson.dumps(case), digests_json='{"on": "2025-03-20", "lists": {}, "shared": {}}'
            ),
        )
    record(store, evaluated(3))
    store.close()
    shown = run(rulesets, "impact", str(draft(rulesets)), "--records", "--database", url)
    assert shown.exit_code == 0
    assert "存证的案件（比较 2 件，1 件改变）" in shown.stdout
    assert "没有比较：存证" in shown.stdout


def test_impact_refuses_what_is_not_there(rulesets: Path) -> None:
    """No database, no case file, no draft."""
    path = str(draft(rulesets))
    empty = rulesets.parent / "empty"
    empty.mkdir()
    for arguments, told in (
        ((path, "--records"), "CAILIANG_DATABASE"),
        ((path, str(empty)), "没有案件文件"),
        (("没有.yaml",), "找不到这个草案文件"),
    ):
        shown = run(rulesets, "impact", *arguments)
        assert (shown.exit_code, shown.stdout) == (2, "")
        assert told in shown.stderr


def test_impact_of_a_published_version_is_refused(rulesets: Path) -> None:
    """It has no draft: compared with itself it would change nothing, whatever it says."""
    shown = run(rulesets, "impact", "cn/first-offence@2025-01-27")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "cn/first-offence@2025-01-27 这一版已经公布，没有草案" in shown.stderr.replace("\n", "")


def test_impact_says_which_files_it_takes(rulesets: Path) -> None:
    """A file of many cases belongs to `replay`; one that is not compared makes the exit code 1, with the reason."""
    lines, broken = rulesets.parent / "c.jsonl", rulesets.parent / "d.yaml"
    lines.write_text('{"place": "320000", "matter": "过期食品"}\n', encoding="utf-8")
    broken.write_text("format: 1\nplace: [\n", encoding="utf-8")
    shown = run(rulesets, "impact", str(draft(rulesets)), str(lines), str(broken))
    told = shown.stdout.replace("\n", "").replace(" ", "")
    assert shown.exit_code == 1
    assert "只收一个文件一个案件的.yaml、.json；.jsonl请用cailiangreplay" in told
    assert "读不出来" not in told
    assert "案件文件（比较0件，0件改变）" in told


def test_impact_of_a_new_list_replaces_nothing(rulesets: Path) -> None:
    """Neither an older version nor, where the file stands in the rulesets, itself."""
    text = (rulesets / LIST / "2025-01-27.yaml").read_text(encoding="utf-8")
    text = text.replace(f"list: {LIST}\n", "list: cn/new\nstatus: draft\n")
    path = rulesets.parent / "new.yaml"
    path.write_text(text, encoding="utf-8")
    for name in (str(path), "cn/new@2025-01-27"):
        shown = run(rulesets, "impact", name)
        assert shown.exit_code == 0, shown.output
        assert "没有这一版" in shown.stdout
        assert "代替" not in shown.stdout
        (rulesets / "cn/new").mkdir(exist_ok=True)
        (rulesets / "cn/new/2025-01-27.yaml").write_text(text, encoding="utf-8")
