"""`cailiang review`: a draft row by row without a browser, by options or line by line, written as from the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api import command
from tests.api.publishing.office import Office
from tests.api.reviewing.drafts import FIRST, NAME, PATH, SECOND, THIRD, office_with_draft
from tests.api.reviewing.test_edits import changed


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Rulesets with the draft."""
    return office_with_draft(tmp_path / "rulesets")


def run(office: Office, *options: str, draft: str = "", typed: str | None = None) -> Result:
    """The command on the draft, by its file."""
    return CliRunner().invoke(
        command.app,
        ["review", draft or str(office.root / PATH), *options],
        input=typed,
        env={"COLUMNS": "300", "NO_COLOR": "1"},
    )


def lines(office: Office) -> list[str]:
    """What changed in the file."""
    return changed((office.root / PATH).read_text("utf-8"))


def test_row_by_row(office: Office) -> None:
    """Counts first; the document's words with their marks, what was drafted, what has no place."""
    done = run(office)
    assert done.exit_code == 0
    assert done.stdout.startswith("没有着落 3 处，待写 1 处，事项未定 1 项，另有 1 项没有填全\n")
    assert "  原文 备注：〔没有着落：限小微企业〕\n" in done.stdout
    assert "  条件 〔待写：鲸鱼不超过三头\n" in done.stdout
    assert f"  {SECOND} 没有着落（第 1 张表以上）：本清单自印发之日起试行\n" in done.stdout
    assert lines(office) == []


def test_by_name_and_only_what_is_open(office: Office) -> None:
    """LIST@VERSION of the rulesets that are given; what is done is left out."""
    done = run(office, "--rulesets", str(office.root), "--set", f"{THIRD}.settled=重复", draft=NAME)
    assert "3　过期食品　办完了" in done.stdout
    assert "3　过期食品" not in run(office, "--open").stdout


def test_set_writes_all_or_nothing(office: Office) -> None:
    """A matter by its number among the nearest, too; with one that is wrong nothing is written."""
    wrong = run(office, "--set", "1.force=可以", "--set", "1.effect=不罚")
    assert (wrong.exit_code, lines(office)) == (2, [])
    assert "effect 不能写“不罚”" in wrong.stderr
    near = json.loads(run(office, "--json").stdout)["items"][0]["near"]
    assert [each["name"] for each in near][:1] == ["过期食品"]
    assert run(office, "--set", "1.force=可以", "--set", "1.matter=1").exit_code == 0
    assert lines(office) == ["- # force: 待填：可以，还是应当", "+ force: 可以"]


def test_line_by_line(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal each open row is asked for; a line is written at once, one that is wrong is told and asked again."""
    monkeypatch.setattr("api.reviewing.command._at_terminal", lambda: True)
    typed = f"force=必须\nforce=可以\neffect=不予处罚\n{FIRST}.when=1\n\n\n{THIRD}.settled=重复\nq\n"
    done = run(office, typed=typed)
    assert "force 不能写“必须”" in done.stdout
    assert {"+ force: 可以", "+ effect: 不予处罚", "+ - wording: 限小微企业", "+ settled: 重复"} <= set(lines(office))


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        ("cn/none@2026-01-05", "没有 cn/none/2026-01-05.yaml"),
        ("cn/first-offence@2025-01-27", "已经公布并冻结"),
        ("somewhere.yaml", "不在规则库里"),
    ],
)
def test_what_is_no_draft(draft: str, told: str, office: Office) -> None:
    """Told in one sentence, with exit code 2."""
    done = run(office, "--rulesets", str(office.root), draft=draft)
    assert (done.exit_code, told in done.stderr.replace("\n", "")) == (2, True)


def command_of(office: Office, *arguments: str, typed: str | None = None) -> Result:
    """Any command on these rulesets."""
    environment = {"COLUMNS": "300", "NO_COLOR": "1", "CAILIANG_RULESETS": str(office.root)}
    return CliRunner().invoke(command.app, list(arguments), input=typed, env=environment)


def test_what_is_in_force_goes_on_beside_a_draft_that_is_wrong(office: Office) -> None:
    """Cases are evaluated, lists shown and frozen as without it; check and test tell its mistakes."""
    case = json.dumps({"place": "320000", "matter": "过期食品", "act_date": "2025-06-02"})
    for arguments in (("evaluate", "-"), ("show", "cn/first-offence"), ("freeze",)):
        done = command_of(office, *arguments, typed=case)
        assert done.exit_code == 0, (arguments, done.stderr)
        assert PATH not in done.stdout + done.stderr
    told = command_of(office, "check")
    assert told.exit_code == 1
    assert all(f"{PATH}:{place}" in told.stdout + told.stderr for place in ("3:1", "24:5"))
    (office.root / PATH.replace(".yaml", ".tests.yaml")).write_text("format: 1\ncases: []\n", "utf-8")
    assert f"{PATH}:3:1" in "".join((tested := command_of(office, "test")).stdout + tested.stderr)


@pytest.mark.parametrize("name", [NAME, NAME.partition("@")[0]])
def test_a_draft_that_is_wrong_is_told_where_it_is_asked_for(name: str, office: Office) -> None:
    """Its mistakes, at their places, not that there is no such list."""
    done = command_of(office, "show", name)
    assert done.exit_code == 2
    assert "草案" in done.stderr
    assert f"{PATH}:3:1" in done.stderr
    steps = command_of(office, "publish", NAME)
    assert (steps.exit_code, f"{PATH}:3:1" in steps.stderr + steps.stdout) == (2, True)
