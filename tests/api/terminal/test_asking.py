"""The interview as people hold it: facts told at any time, answers looked over and changed, a case taken up again, keys."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from typer.testing import CliRunner, Result

from api import case_command, command
from api.terminal import interview as module
from api.terminal.completion import choices
from api.terminal.draft import Draft, continued
from api.terminal.inputs import read_case_file
from api.terminal.line_editor import Completions, LineEditor
from api.terminal.prompts import STOP, Talk
from api.terminal.screen import Screen
from engine.evaluation.cases import Case
from tests.shipped import CASES, CATALOG

OPENING = ("--place", "640106", "--matter", "expired-food", "--on", "2025-03-20")
VOCABULARY = CATALOG.library.vocabulary


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalog that is open already."""
    monkeypatch.setattr(case_command, "open_catalog", lambda _: CATALOG)


def ask(*lines: str, options: tuple[str, ...] = OPENING) -> Result:
    """One interview, answered line by line."""
    given = "".join(f"{line}\n" for line in lines)
    return CliRunner().invoke(command.app, ["ask", *options], input=given, env={"COLUMNS": "100", "NO_COLOR": "1"})


def facts_of(*lines: str, options: tuple[str, ...] = OPENING) -> dict[str, str]:
    """The facts of the case that such an interview ends with, in words; then the days."""
    result = ask(*lines, options=(*options, "--json"))
    case = json.loads(result.stdout)["case"]
    return {fact["name"]: fact["text"] for fact in case["facts"].values()}


class TestTelling:
    @pytest.mark.parametrize(
        ("lines", "name", "value"),
        [
            (("+ 货值金额 66元",), "货值金额", "66元"),
            (("＋货值金额 66元",), "货值金额", "66元"),
            (("+ 货值金额=66元",), "货值金额", "66元"),
            (("+ 货值金额：不足500元",), "货值金额", "不足500元"),
            (("+ goods_value 500元以上",), "货值金额", "不少于500元"),
            (("+ 货值金额", "66元"), "货值金额", "66元"),
            (("+ 货值金额", "约66元", "+ 货值金额 66"), "货值金额", "66元"),
            (("+ 危害后果", "1"), "危害后果", "没有"),
            (("+ 发现日期 2025年1月17日",), "发现日期", "2025-01-17"),
            (("+ 发现日期 20250117",), "发现日期", "2025-01-17"),
            (("+ 发现日期 2025年1月",), "发现日期", "2025年1月"),
            (("+ 违法行为发生日期 2025-01-10",), "违法行为发生日期", "2025-01-10"),
            (("+ 行为日期 2025-01-10",), "违法行为发生日期", "2025-01-10"),
            (("+ 违法记录 2024-03-01 行政处罚 其他：甲",), "违法记录", "2024-03-01 行政处罚 其他：甲"),
        ],
    )
    def test_any_fact_at_any_time(self, lines: tuple[str, ...], name: str, value: str) -> None:
        """A fact is told by name, id or alias before the questions begin or among them, and is part of the case."""
        assert facts_of(*lines, "q")[name] == value

    def test_before_place_and_matter(self) -> None:
        """A fact may come first of all; what no case can have is refused even then."""
        lines = (
            "+ 货值金额 66元",
            "+ 当事人类型 企业",
            "+ 未满十四周岁 是",
            "金凤区",
            "expired-food",
            "2025-01-16",
            "",
            "q",
        )
        told = facts_of(*lines, options=())
        assert told["货值金额"] == "66元"
        assert "未满十四周岁" not in told

    def test_what_cannot_be_told(self) -> None:
        """An unknown name, a value that cannot be read and a contradiction are told with why; the fact stays as it was."""
        result = ask("2025-01-16", "+ 货值金而 66元", "+ 货值金额 约66元", "+", "+ 决定日期 2025-01-01", "q")
        told = "".join(result.stdout.split())
        assert "词汇表里没有“货值金而”。是否想写“货值金额”？" in told
        assert "没有写明界限" in told
        assert "例如+货值金额66元" in told
        assert "早于违法行为发生日期" in told
        assert "未满十四周岁" not in facts_of("2025-01-16", "+ 当事人类型 企业", "+ 未满十四周岁 是", "q")

    def test_taking_a_fact_back(self) -> None:
        """未查明 takes back what was told, and the fact may be asked again."""
        assert "货值金额" not in facts_of("2025-01-16", "+ 货值金额 66元", "+ 货值金额 未查明", "q")

    def test_telling_a_skipped_fact(self) -> None:
        """A fact that was skipped is known once it is told."""
        told = facts_of("2025-01-16", "", "+ 危害后果 没有", "q")
        assert told["危害后果"] == "没有"

    def test_a_day_without_its_year_is_asked_again(self) -> None:
        """11月20日 is no day: the answer asks for the year, and the question stays."""
        result = ask("1月16日", "2025年1月16日", "q")
        assert "没有写年份" in result.stdout
        assert result.stdout.count("违法行为发生日期> ") == 2

    def test_a_decision_has_a_day(self) -> None:
        """A month is a day of the act, never of the decision."""
        result = ask("2025年1月", "2025年3月", "2025年3月20日", "q", options=OPENING[:4])
        assert "决定日期要写明哪一天" in result.stdout
        assert "违法行为：2025年1月　决定：2025-03-20" in result.stdout


class TestReview:
    def test_the_answers_are_shown_before_the_report(self) -> None:
        """After the last question every answer is listed by number, and what was skipped; an empty line goes on."""
        result = ask("2025-01-16", "+ 货值金额 66元", *[""] * 200)
        listed = result.stdout.partition("已经写明的：")[2].partition("核对> ")[0]
        assert [line.split()[1].partition("：")[0] for line in listed.splitlines() if re.match(r" +[0-9]", line)] == [
            "地区",
            "事项",
            "违法行为发生日期",
            "决定日期",
            "货值金额",
        ]
        assert "没有查明的：" in listed

    def test_an_answer_is_changed(self) -> None:
        """Its number asks for a value in its place; an empty line keeps it; place and matter are chosen anew."""
        assert facts_of("2025-01-16", "+ 货值金额 66元", "=", "5", "70元", "q")["货值金额"] == "70元"
        assert facts_of("2025-01-16", "+ 货值金额 66元", "=", "5", "", "q")["货值金额"] == "66元"
        assert facts_of("2025-01-16", "=", "3", "2025-01-17", "q")["违法行为发生日期"] == "2025-01-17"
        moved = ask("2025-01-16", "=", "1", "银川", "q")
        assert "银川市（640100）" in moved.stdout
        kept = ask("2025-01-16", "=", "1", "<", "q")
        assert kept.exit_code == 0
        assert "金凤区（640106） ·" in kept.stdout

    def test_a_change_may_open_questions(self) -> None:
        """When a change leaves something open, it is asked before the report."""
        result = ask("2025-01-16", *[""] * 30, "1", "上海", "", "q")
        assert result.exit_code == 0
        assert result.stdout.count("问完了") >= 1


class TestCase:
    def test_a_saved_case_is_taken_up(self, tmp_path: Path) -> None:
        """What was told is not asked again, proofs stay, and the end is the same as in one go."""
        path, other = tmp_path / "case.yaml", tmp_path / "other.yaml"
        ask("2025-01-16", "+ 货值金额 66元", "+ 发现日期 2025年1月", "q", options=(*OPENING, "--save", str(path)))
        again = ask("+ 危害后果 没有", "q", options=("--case", str(path), "--save", str(other), "--json"))
        whole = ask(
            "2025-01-16",
            "+ 货值金额 66元",
            "+ 发现日期 2025年1月",
            "+ 危害后果 没有",
            "q",
            options=(*OPENING, "--json"),
        )
        assert json.loads(again.stdout)["receipt"] == json.loads(whole.stdout)["receipt"]
        assert "违法行为发生日期> " not in again.stderr
        evaluated = CliRunner().invoke(command.app, ["evaluate", str(other), "--json"])
        assert json.loads(evaluated.stdout)["receipt"] == json.loads(again.stdout)["receipt"]

    @pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
    def test_every_case_file_can_be_taken_up(self, path: Path) -> None:
        """The draft of a case is that case: its facts, its days and what proves them."""
        case = read_case_file(str(path), CATALOG)
        assert isinstance(case, Case)
        draft = continued(case, CATALOG)
        again = Draft(dict(draft.data), yaml.safe_load(yaml.safe_dump(draft.facts, allow_unicode=True))).case(CATALOG)
        assert (again.told, again.evidence, again.acted, again.decision_date) == (
            case.told,
            case.evidence,
            case.acted,
            case.decision_date,
        )

    def test_options_that_the_case_answers_are_refused(self, tmp_path: Path) -> None:
        """A place beside a case would be one of two."""
        path = tmp_path / "case.yaml"
        path.write_text('地区: "640106"\n事项: expired-food\n', encoding="utf-8")
        result = ask("q", options=("--case", str(path), "--place", "640106"))
        assert (result.exit_code, "不要另写" in result.stderr) == (2, True)
        assert ask("q", options=("--case", str(path))).exit_code == 0

    def test_several_acts_are_asked_one_by_one(self, tmp_path: Path) -> None:
        """Each act under each of its norms; what is told stays with its act, a decision date holds for all; one report."""
        path, saved = tmp_path / "acts.yaml", tmp_path / "saved.yaml"
        path.write_text(
            'place: "640106"\nfacts: {当事人类型: 企业}\nacts:\n'
            "  - {id: 过期, matter: expired-food, act_date: 2025-01-16, facts: {货值金额: 66元}}\n"
            "  - {matter: [使用绝对化用语的广告, 虚假宣传], act_date: 2025-01-17}\n",
            encoding="utf-8",
        )
        lines = ("2025-03-20", "+ 危害后果 轻微", "q", "+ 情节严重 是", "q", "q")
        result = ask(*lines, options=("--case", str(path), "--save", str(saved)))
        assert result.exit_code == 0, result.output
        assert "第1个违法行为（过期）：经营超过保质期的食品" in result.stdout
        assert [line.count("第2个违法行为：使用绝对化用语") for line in result.stdout.splitlines()].count(1) >= 1
        assert result.stdout.count("决定日期> ") == 1
        assert result.stdout.count("本结果供执法人员参考") == 1
        acts = yaml.safe_load(saved.read_text(encoding="utf-8"))
        assert (acts["place"], acts["decision_date"]) == ("640106", "2025-03-20")
        first, second = acts["acts"]
        assert first["facts"] == {"当事人类型": "企业", "货值金额": "66元", "危害后果": "轻微"}
        assert second["facts"] == {"当事人类型": "企业", "情节严重": "是"}
        assert second["matter"][0] == "使用绝对化用语的广告"
        again = ask("q", "q", "q", options=("--case", str(saved), "--json"))
        assert [len(act["norms"]) for act in json.loads(again.stdout)["acts"]] == [1, 2]

    @pytest.mark.parametrize("named", [True, False])
    def test_breaking_off_saves_the_case(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool) -> None:
        """Ctrl-C writes what was told, to the file that --save names or to a new one here, says where, and ends with 130."""
        monkeypatch.chdir(tmp_path)
        lines = iter(["2025-01-16", "+ 货值金额 66元"])

        def broken_off(*_: object) -> str:
            try:
                return next(lines)
            except StopIteration:
                raise KeyboardInterrupt from None

        monkeypatch.setattr(Talk, "read", broken_off)
        said: list[str] = []
        monkeypatch.setattr(Screen, "write_beside", lambda _, text: said.append(text))
        options = ["--save", str(tmp_path / "mine.yaml")] if named else []
        assert command.run(["ask", *OPENING, *options]) == 130
        (path,) = tmp_path.glob("*.yaml")
        assert (path.name == "mine.yaml") is named
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["facts"] == {"货值金额": "66元"}
        assert f"cailiang ask --case {shlex.quote(str(path) if named else path.name)}\n" in "".join(said)

    def test_breaking_off_before_there_is_a_case(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without place and matter there is nothing that could be taken up again."""
        monkeypatch.chdir(tmp_path)

        def broken_off(*_: object) -> str:
            raise KeyboardInterrupt

        monkeypatch.setattr(Talk, "read", broken_off)
        assert command.run(["ask"]) == 130
        assert list(tmp_path.iterdir()) == []


class TestField:
    """A violation in the person's own words has a field only if they tell it."""

    @pytest.mark.parametrize(
        ("lines", "field"),
        [
            (("药品",), "药品"),
            (("2",), sorted(CATALOG.library.matters.fields)[1]),
            (("",), None),
            (("没有的领域", "?", "药品"), "药品"),
            (("", "+ 领域", "药品"), "药品"),
            (("药品", "+ 领域", ""), "药品"),
            (("药品", "+ 事项", "expired-food"), None),
        ],
    )
    def test_it_is_asked(self, tmp_path: Path, lines: tuple[str, ...], field: str | None) -> None:
        """By name or by number, or left out; it can be told later, and goes with the matter that it was told for."""
        path = tmp_path / "case.yaml"
        options = (
            "--place",
            "640106",
            "--matter",
            "其他：未凭处方销售处方药",
            "--on",
            "2025-03-20",
            "--save",
            str(path),
        )
        ask(*lines, "q", options=options)
        assert yaml.safe_load(path.read_text(encoding="utf-8")).get("field") == field

    def test_a_matter_of_the_table_has_its_own(self) -> None:
        """Nobody is asked for it."""
        assert "领域> " not in ask("2025-01-16", "q").stdout

    def test_it_is_taken_up(self, tmp_path: Path) -> None:
        """A saved case keeps it: without it other lists would speak."""
        path = tmp_path / "case.yaml"
        path.write_text('地区: "640106"\n事项: 其他：未凭处方销售处方药\n领域: 药品\n', encoding="utf-8")
        case = read_case_file(str(path), CATALOG)
        assert isinstance(case, Case)
        again = continued(case, CATALOG).case(CATALOG)
        assert b'"field":"' in again.canonical(CATALOG.library)
        assert again.canonical(CATALOG.library) == case.canonical(CATALOG.library)


class TestAskedAgain:
    def test_a_month_of_the_act_in_which_the_law_changed(self) -> None:
        """The day is asked once more, says why, and not a third time."""
        result = ask("2025年1月", "+ 危害后果 没有", *[""] * 60)
        names = re.findall(r"^(\S+)> ", result.stdout, re.MULTILINE)
        assert names.count("违法行为发生日期") == 2
        assert "已答“2025年1月”，还不足以判断（只是范围）" in "".join(result.stdout.split())

    def test_bounds_that_fall_short(self) -> None:
        """An amount whose bounds leave an item open is asked anew; an empty line keeps the bounds."""
        facts = ["改正情况 当场改正", "违法记录 无", "餐饮环节 否", "能如实说明进货来源 是", "货值金额 400元至600元"]
        result = ask("2025-01-16", *(f"+ {fact}" for fact in facts), *[""] * 60)
        assert "已答“400元至600元”，还不足以判断（只是范围）" in "".join(result.stdout.split())
        assert "货值金额：400元至600元" in result.stdout


class TestTrack:
    def test_the_interview_about_a_seizure(self) -> None:
        """--track 强制 asks what can change the decision on coercion, and tells how that stands."""
        first = ask("2022-10-01", "q", options=("--place", "330100", "--matter", "expired-food", "--on", "2022-10-20"))
        other = ask(
            "2022-10-01",
            "q",
            options=("--place", "330100", "--matter", "expired-food", "--on", "2022-10-20", "--track", "强制"),
        )
        assert other.exit_code == 0
        names = [re.findall(r"^(\S+)> ", result.stdout, re.MULTILINE)[1] for result in (first, other)]
        assert names[0] != names[1]
        assert ask("q", options=("--track", "没收")).exit_code == 2


def test_yinchuan_in_twelve_answers() -> None:
    """The published case of Yinchuan: twelve answers, two of them 未查明, and item five of the national list is hit."""
    facts = yaml.safe_load((CASES / "C01.yaml").read_text(encoding="utf-8"))["facts"]
    words = {True: "是", False: "否"}
    known = {name: words.get(given["value"], str(given["value"])) for name, given in facts.items()}
    lines = ["银川市金凤区", "expired-food", "2025年1月16日", "2025年3月20日"]
    asked = [re.findall(r"^(\S+)> ", ask(*lines, "q", options=()).stdout, re.MULTILINE)[-1]]
    while len(lines) < 12:
        lines.append(known.get(asked[-1], "未查明"))
        result = ask(*lines, "q", options=())
        asked = re.findall(r"^(\S+)> ", result.stdout, re.MULTILINE)
    report = "".join(result.stdout.rpartition("处罚结论")[2].split())
    assert lines.count("未查明") == 2
    assert "可以不予处罚命中清单" in report
    assert re.search("依据：《市场监管行政违法行为首违不罚清单（一）》[^。]{0,40}第五项", report)


class TestKeys:
    @pytest.fixture
    def keyboard(self) -> Iterator[PipeInput]:
        """Keys that are pressed one after the other."""
        with create_pipe_input() as keyboard:
            yield keyboard

    def read(self, keyboard: PipeInput, keys: str, name: str = "危害后果") -> str:
        """The line that comes of the keys while a fact is asked."""
        keyboard.send_text(keys)
        talk = Talk(Screen(False), LineEditor(keyboard, DummyOutput()))
        return talk.read("> ", choices(VOCABULARY.terms[name], VOCABULARY))

    def test_editing(self, keyboard: PipeInput) -> None:
        """Cursor keys move within Chinese words and the backspace takes out one."""
        assert self.read(keyboard, "轻微的\x1b[D\x1b[D\x7f较\r") == "较微的"

    def test_completion(self) -> None:
        """What is chosen takes the place of what was typed, at most twenty at a time."""
        offered = Completions(choices(VOCABULARY.terms["危害后果"], VOCABULARY))
        (only,) = offered.get_completions(Document("没"), CompleteEvent())
        assert (only.text, only.start_position) == ("没有", -1)
        assert len(list(offered.get_completions(Document("+ "), CompleteEvent()))) == 20

    def test_ends(self, keyboard: PipeInput) -> None:
        """Ctrl-D is the end of input, Ctrl-C breaks off."""
        assert self.read(keyboard, "\x04") == STOP
        with pytest.raises(KeyboardInterrupt):
            self.read(keyboard, "\x03")

    def test_an_interview_by_keys(self, keyboard: PipeInput, capsys: pytest.CaptureFixture[str]) -> None:
        """A whole interview through the editor: questions on the screen, answers from the keyboard."""
        keyboard.send_text("2025-01-16\r+ 货值金额 66元\rq\r")
        draft = Draft({"place": "640106", "matter": "expired-food", "decision_date": "2025-03-20"})
        talk = Talk(Screen(False), LineEditor(keyboard, DummyOutput()))
        found = module.hold(module.Interview(CATALOG, draft, talk, "处罚"))
        assert found is not None
        assert "货值金额" in found.case.told
        assert "第 2 问" in capsys.readouterr().out


def test_what_a_line_can_become() -> None:
    """Options of the fact that is asked; after a plus names of facts by any of their words, then the options of that fact."""
    words = choices(VOCABULARY.terms["危害后果"], VOCABULARY)
    assert list(words("轻")) == ["轻微", "较轻"]
    assert "+ 货值金额 " in list(words("+ 货值"))
    assert "+ 货值金额 " in list(words("＋货值"))
    assert list(words("+ 危害后果 没")) == ["+ 危害后果 没有"]
    assert list(words("+ 没有这个")) == []
