"""`cailiang paper`: lists the papers of a case, writes one, or the form of it, and never over something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api import command
from tests.api.papers.hand_made import text_of
from tests.shipped import CASES

C01 = str(CASES / "C01.yaml")
ACTS = """\
place: "640106"
decision_date: 2025-03-20
acts:
  - {matter: expired-food, act_date: 2025-01-16, facts: {餐饮环节: 否}}
  - {id: 广告, matter: ad-absolute-terms, act_date: 2025-02-01, facts: {广告费用: 100元}}
"""


def invoke(*arguments: str) -> Result:
    """One command in this process."""
    return CliRunner().invoke(command.app, ["paper", *arguments], env={"COLUMNS": "100", "NO_COLOR": "1"})


def test_the_papers_are_listed() -> None:
    """Each kind with its title, and whether the case may need it."""
    found = {row["kind"]: row for row in json.loads(invoke(C01, "--json").stdout)}
    assert (found["no-penalty"]["title"], found["no-penalty"]["offered"]) == ("不予行政处罚决定书", True)
    assert (found["notice"]["offered"], found["notice"]["why_not"][:5]) == (False, "用于结论是")
    assert "不予行政处罚决定书" in invoke(C01).stdout


def test_a_paper_is_written(tmp_path: Path) -> None:
    """The document tells the case; a second one is not written over it."""
    file = tmp_path / "说明.docx"
    assert invoke(C01, "reasons", "-o", str(file)).exit_code == 0
    text = text_of(file.read_bytes())
    assert "| 货值金额 | 66元 | 公布：八件，货值66元 |" in text
    assert "可以不予处罚。依据：《市场监管行政违法行为首违不罚清单（一）》" in text
    again = invoke(C01, "reasons", "-o", str(file), "--json")
    assert (again.exit_code, "已经存在" in again.stdout) == (2, True)


def test_several_acts_are_told(tmp_path: Path) -> None:
    """A case of two acts is one document with both."""
    case, file = tmp_path / "案件.yaml", tmp_path / "说明.docx"
    case.write_text(ACTS, encoding="utf-8")
    assert json.loads(invoke(str(case), "reasons", "-o", str(file), "--json").stdout)["kind"] == "reasons"
    text = text_of(file.read_bytes())
    assert "违法行为1：经营超过保质期的食品、食品添加剂" in text
    assert "违法行为2：" in text


def test_the_form_itself_can_be_had(tmp_path: Path) -> None:
    """With --template the fields stay, for a legal department to go on in Word."""
    file = tmp_path / "模板.docx"
    assert invoke(C01, "correction", "-o", str(file), "--template").exit_code == 0
    assert "{{ 当事人 }}：" in text_of(file.read_bytes())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("reasons",), "没有写 -o"),
        (("nothing", "-o", "x.docx"), "没有叫“nothing”的文书；有：correction、education、no-penalty、reasons、notice"),
        (("notice", "-o", "x.docx"), "这个案件不用“行政处罚告知书”：用于结论是"),
        (("reasons", "-o", "没有/x.docx"), "没有目录 没有"),
        (("reasons", "-o", "x.docx", "--on", "2025-01-01"), "案件已写决定日期 2025-03-20"),
    ],
)
def test_what_cannot_be_written_is_told(
    arguments: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every refusal says in Chinese what to do; no file is begun."""
    monkeypatch.chdir(tmp_path)
    found = invoke(C01, *arguments, "--json")
    assert (found.exit_code, told in json.loads(found.stdout)["error"]["message"]) == (2, True)
    assert list(tmp_path.iterdir()) == []
