"""The interview: what it asks, in what order, what it takes for an answer, and when it ends. Driven by lines of input."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from api import command
from api.terminal.prompts import how, written
from engine.evaluation.cases import read_case_text
from engine.evaluation.evaluate import evaluate
from engine.language.vocabulary import Term
from tests.shipped import CATALOG

OPENING = ("--place", "640106", "--matter", "expired-food", "--on", "2025-03-20")
DATES = Term("发现日期", "discovery_date", "日期", "日期", "哪一天？")
RECORDS = Term("违法记录", "violation_records", "记录", "记录", "有哪些记录？")
CHOICE = Term("危害后果", "harm", "选项", "后果", "哪一档？", options=("没有", "轻微"))
FLAG = Term("主观故意", "intent", "是否", "主观", "是否故意？")


def interview(*lines: str, options: tuple[str, ...] = OPENING) -> Result:
    """One interview, answered line by line; the end of input is the end of the interview."""
    given = "".join(f"{line}\n" for line in lines)
    return CliRunner().invoke(command.app, ["ask", *options], input=given, env={"COLUMNS": "100", "NO_COLOR": "1"})


def asked(result: Result) -> list[str]:
    """The facts that were asked, by the prompts that show their names."""
    lines = result.stdout.splitlines()
    names = [line.partition("> ")[0] for line in lines if "> " in line and " > " not in line]
    return [name for name in names if name != "核对"]


class TestOpening:
    def test_place_and_matter_are_searched(self) -> None:
        """Words that fit several places or matters list them by number; a number takes one."""
        result = interview("没有的地方", "金凤", "过期", "1", "2025-01-16", "2025-03-20", "q", options=())
        assert result.exit_code == 0
        assert "没有找到“没有的地方”" in result.stdout
        assert "金凤区（640106）" in result.stdout
        assert "写序号选定" in result.stdout
        assert "目前：" in result.stdout

    def test_a_place_that_several_bear_is_asked_for(self) -> None:
        """朝阳区 is listed with what it lies in; 长沙, which finds the city in a case file, lists the county beside it."""
        result = interview("朝阳区", "2", "q", options=())
        assert "1 北京市朝阳区（110105）" in result.stdout
        assert "2 吉林省长春市朝阳区（220104）" in result.stdout
        listed = interview("长沙", "q", options=())
        assert "湖南省长沙市（430100）" in listed.stdout
        assert "湖南省长沙市长沙县（430121）" in listed.stdout

    @pytest.mark.parametrize("typed", ["lankao", "兰考", "墨脱"])
    def test_a_place_by_its_reading(self, typed: str) -> None:
        """One that alone fits what was typed is taken, and shown with what it lies in."""
        result = interview(typed, "q", options=())
        shown = "西藏自治区林芝市墨脱县（540423）" if typed == "墨脱" else "河南省开封市兰考县（410225）"
        assert shown in result.stdout
        assert "什么违法行为？" in result.stdout

    def test_stopping_before_place_and_matter(self) -> None:
        """Without place and matter there is nothing to evaluate: that is said, exit code 2."""
        result = interview("q", options=())
        assert result.exit_code == 2
        assert "还不能核查" in result.stderr

    def test_given_places_and_matters_are_not_asked(self) -> None:
        """What the options give is not asked again."""
        result = interview("2025-01-16", "q")
        assert asked(result)[0] == "违法行为发生日期"

    def test_days_that_cannot_be(self) -> None:
        """An impossible day is told and asked again; so is an act after its decision."""
        result = interview("2025-02-30", "2025-04-01", "2025-01-16", "q")
        assert "2025-02-30" in result.stdout
        assert "早于违法行为发生日期" in result.stdout
        assert asked(result)[:3] == ["违法行为发生日期"] * 3

    def test_an_unknown_act_date_may_be_skipped(self) -> None:
        """A skipped act date is not asked again."""
        result = interview("", "q")
        assert result.exit_code == 0
        assert asked(result).count("违法行为发生日期") == 1

    def test_a_place_that_did_not_exist_is_asked_again(self) -> None:
        """A place not valid on the day of the decision is told with what to use instead, and asked again."""
        options = ("--place", "330113", "--matter", "expired-food", "--on", "2020-01-10")
        result = interview("2020-01-05", "330110", "q", options=options)
        assert "330110" in result.stdout
        assert "地区> " in result.stdout


class TestAsking:
    def test_each_question_says_what_and_why(self) -> None:
        """A question shows its text, its options by number, an example and who waits for it."""
        result = interview("2025-01-16", "q")
        for words in ("第 2 问", "\n  1 ", "\n  2 ", "例：", "为什么问：等着它的有"):
            assert words in result.stdout

    def test_a_wrong_value_is_asked_again(self) -> None:
        """A value that cannot be read is told with how to write it, and the same fact is asked again."""
        result = interview("2025-01-16", "不是值", "q")
        names = asked(result)
        assert names[1] == names[2]
        assert "没有“不是值”这个选项" in result.stdout

    def test_an_answer_that_contradicts_another_is_asked_again(self) -> None:
        """Both facts and why they cannot be so are told, and the same fact is asked again."""
        before = asked(interview("2025-01-16", *[""] * 200))
        place = before.index("发现日期")
        result = interview("2025-01-16", *[""] * (place - 1), "2025-03-21", "2025-03-20", "q")
        assert asked(result)[place : place + 2] == ["发现日期", "发现日期"]
        told = "".join(result.stdout.split())
        assert "“发现日期”写的是“2025-03-21”，“决定日期”写的是“2025-03-20”；决定在发现之后作出" in told

    def test_what_follows_is_not_asked(self) -> None:
        """Without harm there is no accident to ask for; a company is not asked its age."""
        never = {
            "发生食品安全事故或食源性疾病",
            "未满十四周岁",
            "已满十四周岁未满十八周岁",
            "不能辨认或不能控制自己行为",
        }
        assert never <= set(asked(interview("2025-01-16", *[""] * 200)))
        assert never.isdisjoint(asked(interview("2025-01-16", "+ 危害后果 没有", "+ 当事人类型 企业", *[""] * 200)))

    def test_skipped_facts_are_not_asked_again(self) -> None:
        """Every fact is asked at most once when all are skipped, and the interview ends by itself."""
        names = asked(interview("2025-01-16", *[""] * 200))
        assert len(names) == len(set(names)) > 5

    def test_back(self) -> None:
        """< takes the last answer back and asks it again, as far back as the first question."""
        result = interview("2025-01-16", "<", "2025-01-17", "轻微", "<", "q")
        names = asked(result)
        assert names[:3] == ["违法行为发生日期", names[1], "违法行为发生日期"]
        assert names[3] == names[5] == names[1]
        assert "已经是第一问" in interview("<", "<", "q").stdout

    def test_help(self) -> None:
        """? explains how to answer and lists all that wait, then asks again."""
        result = interview("2025-01-16", "?", "？", "q")
        assert result.stdout.count("· 等着它的：") >= 2
        assert len(set(asked(result)[1:4])) == 1

    def test_help_offers_what_is_taken(self) -> None:
        """The day of the act cannot be 无: the help does not offer it. Other days can, and theirs does."""
        result = interview("?", "无", "q")
        explained = result.stdout.partition("违法行为发生日期> ?")[2].partition("违法行为发生日期>")[0]
        assert "2025-01-16 的样子" in explained
        assert "无" not in explained
        assert asked(result)[:2] == ["违法行为发生日期"] * 2
        assert "写“无”" in how(DATES)

    def test_the_outcome_is_told_when_it_changes(self) -> None:
        """The standing outcome is shown once, and again only when an answer changes it."""
        result = interview("2025-01-16", "轻微", "当场改正", "无", *[""] * 50)
        told = [line for line in result.stdout.splitlines() if line.startswith("→ 目前：")]
        assert len(told) == len(set(told)) == 2

    def test_it_ends_when_nothing_can_change(self) -> None:
        """Answering every question leaves no question about the penalty: the interview ends by itself."""
        result = interview("2025-01-16", *answers_until_done())
        assert "问完了：没有问题还能改变处罚结论" in result.stdout
        assert result.exit_code == 0

    def test_only_what_matters_is_asked(self) -> None:
        """Once the interview has ended, an evaluation of the case has no question about the penalty left."""
        result = interview("2025-01-16", *answers_until_done(), options=(*OPENING, "--json"))
        assert json.loads(result.stdout)["questions"]["处罚"] == []


def answers_until_done() -> list[str]:
    """Answers by a person who knows everything: the first value that fits each question as the engine asks it."""
    facts: dict[str, str] = {}
    lines: list[str] = []
    while True:
        head = 'place: "640106"\nmatter: expired-food\nact_date: 2025-01-16\ndecision_date: 2025-03-20\n'
        text = head + yaml.safe_dump({"facts": facts}, allow_unicode=True)
        case, _ = read_case_text(text, "c.yaml", CATALOG.library, CATALOG.places)
        open_ = evaluate(CATALOG, case, case.decision_date or pytest.fail("no day")).questions["处罚"]
        if not open_:
            return lines
        term = open_[0].term
        value = {"是否": "否", "记录": "无", "日期": "2025-01-20", "时长": "1日"}.get(term.type, "1")
        value = "是" if term.id == "facts_established" or term.name == "违法事实成立" else value
        lines.append(value)
        facts[term.name] = term.options[0] if term.options else value


class TestOutput:
    def test_save(self, tmp_path: Path) -> None:
        """--save writes a case file that evaluates to the same receipt."""
        path = tmp_path / "case.yaml"
        result = interview("2025-01-16", "否", "q", options=(*OPENING, "--save", str(path), "--json"))
        again = CliRunner().invoke(command.app, ["evaluate", str(path), "--json"])
        assert json.loads(result.stdout)["receipt"] == json.loads(again.stdout)["receipt"]

    def test_save_writes_through_no_link(self, tmp_path: Path) -> None:
        """A link that leads nowhere is a file that is there: nothing is written where it points."""
        path = tmp_path / "case.yaml"
        path.symlink_to(tmp_path / "elsewhere.yaml")
        result = interview("2025-01-16", "q", options=(*OPENING, "--save", str(path)))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "已经存在" in result.stderr
        assert not (tmp_path / "elsewhere.yaml").exists()

    def test_save_does_not_overwrite(self, tmp_path: Path) -> None:
        """A file that is already there is refused before anything is asked."""
        path = tmp_path / "case.yaml"
        path.write_text("", encoding="utf-8")
        result = interview("2025-01-16", "q", options=(*OPENING, "--save", str(path)))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "已经存在" in result.stderr

    def test_json_stays_alone(self) -> None:
        """With --json questions go to standard error and the answer alone to standard output."""
        result = interview("2025-01-16", "q", options=(*OPENING, "--json"))
        assert "第 2 问" in result.stderr
        assert json.loads(result.stdout)["tracks"]["处罚"]["outcome"]

    def test_the_report_follows(self) -> None:
        """The interview ends with the report."""
        assert interview("2025-01-16", "q").stdout.rstrip().endswith("由执法人员决定。")


@pytest.mark.parametrize(
    ("term", "line", "value"),
    [
        (CHOICE, "2", "轻微"),
        (CHOICE, "轻微", "轻微"),
        (CHOICE, "3", "3"),
        (CHOICE, "无", "无"),
        (FLAG, "1", "是"),
        (FLAG, "2", "否"),
        (DATES, "1", "1"),
        (RECORDS, "无", "无"),
        (RECORDS, "2024-03-01", [{"日期": "2024-03-01"}]),
        (RECORDS, "2024-03-01 行政处罚", [{"日期": "2024-03-01", "处理": "行政处罚"}]),
        (
            RECORDS,
            "2024-03-01 行政处罚 其他：甲 乙; 2023-01-01 不予处罚",
            [
                {"日期": "2024-03-01", "处理": "行政处罚", "事项": "其他：甲 乙"},
                {"日期": "2023-01-01", "处理": "不予处罚"},
            ],
        ),
        (RECORDS, "自2023-01-16起无", {"自": "2023-01-16", "记录": "无"}),
        (RECORDS, "自 2023-01-16 起 2024-03-01", {"自": "2023-01-16", "记录": [{"日期": "2024-03-01"}]}),
    ],
)
def test_what_a_line_writes(term: Term, line: str, value: object) -> None:
    """Numbers choose options, one line holds all records, and anything else is left for the engine to judge."""
    assert written(term, line) == value
