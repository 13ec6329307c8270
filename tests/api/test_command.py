"""The command line: what each command answers, its exit codes, its refusals, its streams."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from typer.testing import CliRunner, Result

from api import command
from api.strict_json import MAX_DEPTH, JsonError, read_json
from api.terminal.consequences import penalties
from api.terminal.document import document
from api.terminal.line_breaking import breaks
from api.terminal.report import report
from engine.answer import sentences
from engine.answer.answer import answer
from engine.answer.catalog_rows import document_data
from engine.catalog.lists import Lighter
from engine.catalog.matters import FineRow, Punishment
from engine.catalog.sources import Provenance
from engine.evaluation.cases import read_case, read_case_text
from engine.evaluation.evaluate import evaluate
from engine.evaluation.fines import Band, Exposure
from tests.shipped import CATALOG, ROOT, RULESETS
from tests.waiting import PATIENCE

C01 = str(ROOT / "tests" / "cases" / "C01.yaml")
C32 = str(ROOT / "tests" / "cases" / "C32.yaml")
CASES = sorted((ROOT / "tests" / "cases").glob("*.yaml"))
ADVICE = "本结果供执法人员参考，由执法人员决定。"
NAMES = ("evaluate", "ask", "lists", "show", "terms", "matters", "statutes", "places", "check", "compare", "test", "coverage", "impact",
         "replay", "sql", "schema", "import", "review", "export", "read-back", "freeze", "publish", "sign-library", "paper", "serve",
         "version")  # fmt: skip
EXPIRED = "经营超过保质期的食品、食品添加剂"
WATER = {
    "水污染物超标情形": "仅pH值超标",
    "改正情况": "责令期限内改正",
    "违法记录": "无",
    "位于生态环境敏感区": "否",
    "危害后果": "轻微",
}
CASE = {"place": "640106", "matter": "expired-food", "act_date": "2025-01-16", "facts": {"goods_value": "66元"}}


def invoke(*arguments: str, given: str | None = None, width: int = 80) -> Result:
    """One command in this process, at a given width."""
    return CliRunner().invoke(command.app, list(arguments), input=given, env={"COLUMNS": str(width), "NO_COLOR": "1"})


def program(*arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program itself, in a process of its own."""
    return subprocess.run(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", "api.command", *arguments],
        input=given.encode(),
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=PATIENCE,
        check=False,
    )


def flat(text: str) -> str:
    """Text without its line ends and indentation, so that folding does not hide a sentence."""
    return "".join(line.strip() for line in text.splitlines())


def drawn(renderable: RenderableType, width: int) -> list[str]:
    """The lines that a renderable takes on a screen of that width."""
    stream = io.StringIO()
    Console(file=stream, width=width, no_color=True, highlight=False).print(renderable)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


@pytest.fixture(scope="module")
def rulesets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped rulesets that a test may change; put back what you take."""
    copy = tmp_path_factory.mktemp("catalog") / "rulesets"
    shutil.copytree(RULESETS, copy)
    return copy


class TestEvaluate:
    def test_the_answer_stands_in_the_first_screen(self) -> None:
        """Within 24 lines stand the outcome, its basis, what it assumes, both days and the next question."""
        result = invoke("evaluate", C01)
        assert result.exit_code == 0
        first = flat("\n".join(result.stdout.splitlines()[:24]))
        for words in ("可以不予处罚　命中清单", "依据：", "第五项", "前提尚未确认", "按行为时（2025-01-16）", "先查："):
            assert words in first

    def test_the_report_is_whole(self) -> None:
        """Every section is there, in order, and the last line leaves the decision to the officer."""
        text = invoke("evaluate", C01, "--all").stdout
        heads = ("处罚结论", "适用的事项和理由", "待查，查清后可能改变结论", "还要查什么", "结论的前提", "强制措施",
                 "处罚的，幅度是", "随结论而来", "期限", "核查了哪些文本", "回执")  # fmt: skip
        one_page = invoke("evaluate", C01).stdout
        shown = [line.lstrip(" ─") for line in one_page.splitlines()]
        folded = [head for head in heads if not any(line.startswith(head) for line in shown)]
        assert folded == ["结论的前提", "期限"]
        lines = [line.lstrip(" ─") for line in text.splitlines()]
        places = [next(n for n, line in enumerate(lines) if line.startswith(head)) for head in heads]
        assert places == sorted(places)
        assert text.rstrip().endswith(ADVICE)

    def test_a_report_is_one_page(self) -> None:
        """Half of the published cases fit 45 lines of 80 columns, and none needs many more."""
        lengths = []
        for path in CASES:
            case, _ = read_case_text(path.read_bytes(), path.name, CATALOG.library, CATALOG.places)
            lengths.append(len(drawn(report(evaluate(CATALOG, case, date(2026, 1, 5)), CATALOG), 80)))
        assert median(lengths) <= 45
        assert max(lengths) <= 75

    def test_what_one_page_leaves_out_is_said(self) -> None:
        """What is not shown is counted: open items, questions, texts that were not read in full or not compared of late."""
        text = flat(invoke("evaluate", str(ROOT / "tests" / "cases" / "ZJ-03.yaml"), "--on", "2026-01-05").stdout)
        for said in (
            r"\d+ 项可能改变结论",
            r"还有 \d+ 问",
            r"\d+ 份没有读全",
            r"\d+ 份只核对到",
            r"另有 \d+ 处要注意",
        ):
            assert re.search(said, text), said

    def test_the_caution_of_the_basis_is_shown(self) -> None:
        """What must be known of the list that the conclusion rests on stands on the page, not behind --all."""
        text = flat(invoke("evaluate", C01).stdout)
        assert (
            "! 《市场监管行政违法行为首违不罚清单（一）》官方表格原文未见，八项中只写入三项，其余五项未读到可靠文字…"
            in text
        )

    def test_a_condition_of_several_parts_shows_what_decides_it(self) -> None:
        """On one page a definition stands in one line, with the facts by which it holds."""
        assert "✓ 初次违法（同一经营者二年内无同类违法记录…）  〔违法记录：无；" in flat(invoke("evaluate", C01).stdout)

    def test_of_alternatives_the_report_shows_those_that_hold(self) -> None:
        """One of several kinds of water pollutant: the reason says which, not merely that one of them is met."""
        told = self.page("440100", "超过水污染物排放标准排放水污染物", **WATER, pH值="5")
        assert "✓ 符合其一：水污染物超标情形 = 仅pH值超标，并且pH值 >= 5，并且pH值 <= 10  〔" in told

    def test_of_alternatives_that_fail_the_nearest_is_told(self) -> None:
        """An item that misses one bound is not refused for a kind of pollutant that was never at issue."""
        told = self.page("440100", "超过水污染物排放标准排放水污染物", **WATER, pH值="10.01")
        assert "第6项）不符合：pH值 <= 10〔10.01" in told
        assert "仅一个B类水污染物超标〔" not in told

    def test_what_a_list_leaves_out_is_told_in_its_words(self) -> None:
        """Both where it is not the case and where it is, with the fact, and without two negations in a row."""
        place = "自然保护区、风景名胜区、饮用水源保护区等生态环境敏感区内发生的"
        outside = self.page("440100", "超过水污染物排放标准排放水污染物", **WATER, pH值="5")
        assert f"✓ 以下情形不存在：{place}  〔位于生态环境敏感区：否〕" in outside
        inside = {**WATER, "位于生态环境敏感区": "是"}
        told = self.page("440100", "超过水污染物排放标准排放水污染物", **inside, pH值="5")
        assert f"不符合：有这一情形：{place}〔位于生态环境敏感区：是〕" in told

    @pytest.mark.parametrize(
        "given", [[{"日期": "2023年1月", "处理": "行政处罚", "事项": EXPIRED}], {"自": "2024-01-01", "记录": "无"}]
    )
    def test_records_that_fall_short_are_asked_with_what_they_lack(self, given: object) -> None:
        """Who wrote records already reads why they are asked once more, also where the question says how to answer."""
        days = {"act": "2025-01-16", "on": "2025-03-20"}
        told = self.page("640106", EXPIRED, **days, 违法记录=given, 危害后果="轻微", 改正情况="责令前自行改正")
        assert "违法记录？（已给的不足以判断：请补全记录的内容，或者把查询追溯得更早）〔违法记录〕" in told

    def test_coercion_that_may_be_left_out_tells_what_may_be_better(self) -> None:
        """Beside a 可以不予强制 stand the 应当 of the place's own list that one fact decides, and that fact."""
        facts = {"没有明显社会危害": "是", "改正情况": "当场改正", "积极配合调查": "是"}
        told = self.page("310104", "使用绝对化用语的广告", act="2023-05-01", on="2023-06-01", **facts)
        head, _, coercion = told.partition("强制措施（另一项决定）")
        assert head
        assert "可以不予强制　依据：" in coercion
        assert "尚可能更有利于当事人、有待查明的：不得强制、应当不予强制。" in coercion
        assert "先查：触及不予强制清单的公共利益底线" in coercion

    @pytest.mark.parametrize(
        ("intended", "lies"),
        [
            ("3000元", "拟罚3,000元，低于最低的50,000元，要有减轻的依据。没有成立的减轻依据；还没有查清的："),
            ("300000元", "拟罚300,000元，高于最高的100,000元。"),
        ],
    )
    def test_an_intended_fine_is_compared(self, intended: str, lies: str) -> None:
        """Who writes what he means to fine reads where it lies, as on the page and in the answer."""
        assert lies in self.page("640106", EXPIRED, 货值金额="66元", 食品经营主体业态="食品销售", 拟处罚款金额=intended)

    def test_a_period_from_a_day_within_a_month(self) -> None:
        """A period whose first day is known within bounds only is told, with what is known of the day."""
        told = "从违法行为发生日期起算，只知道在2025年2月，写明哪一天才算得出：追诉时效、追诉时效（五年）"
        assert told in self.page("640106", EXPIRED, act="2025年2月")
        assert "才算得出" not in self.page("640106", EXPIRED)

    @staticmethod
    def page(place: str, matter: str, act: str = "2025-05-01", on: str = "2025-06-01", **facts: object) -> str:
        """The one page of a case, without its line ends."""
        given = {"place": place, "matter": matter, "act_date": act, "decision_date": on, "facts": facts}
        found = evaluate(CATALOG, read_case(given, CATALOG.library, CATALOG.places), date(2026, 1, 5))
        return flat("\n".join(drawn(report(found, CATALOG), 160)))

    def test_reasons_name_facts(self) -> None:
        """A reason shows its mark, its words and the fact that decided it."""
        assert "✓ 货值金额 <= 500元  〔66元" in flat(invoke("evaluate", C01).stdout)

    def test_derived_facts_are_told(self) -> None:
        """What follows from the facts is told in a line, and with `--all` each with its reason."""
        assert "由已写的事实得出：" in flat(invoke("evaluate", C01).stdout)
        whole = flat(invoke("evaluate", C01, "--all").stdout)
        assert "认定为初次违法 是，由违法记录得出：没有任何违法记录，就是初次" in whole

    def test_an_exclusion_shows_its_text_and_not_its_id(self) -> None:
        """What a list leaves out, and the variants of an item, are named by their text alone in the reasons."""
        for version in CATALOG.load_all():
            for listed in version.items:
                told = [words for _, words, _ in sentences.reasons(listed.prove({}, None))]
                assert not [x.id for x in version.exclusions if any(w.startswith(f"{x.id}（") for w in told)]
                assert {x.text for x in version.exclusions} <= set(told)

    def test_whose_lighter_fine_only_where_there_is_one(self) -> None:
        """The rule for a lighter fine is named when a fine has a lighter part, and not when it has none."""
        case, _ = read_case_text(Path(C32).read_bytes(), "C32.yaml", CATALOG.library, CATALOG.places)
        rule = Lighter(Decimal("0.3"), True, Provenance("第一条", "statute"))
        found = evaluate(CATALOG, case, date(2026, 1, 5))
        found = replace(found, law=replace(found.law, lighter=(rule, CATALOG.load_all()[0])))
        band = Band("条", FineRow("flat", Decimal(1), Decimal(1), None, None), True, None, None, None, None, None, True)
        punishment = Punishment("条", Provenance("第一条", "statute"), ())
        matter = CATALOG.library.matters.by_name["使用绝对化用语的广告"]
        for lighter, named in ((None, False), (Decimal(1), True)):
            exposure = Exposure(punishment, (replace(band, lighter=lighter, flat=False),), True, matter)
            text = "".join(drawn(Group(*penalties(replace(found, exposures=(exposure,)), CATALOG)), 80))
            assert ("从轻的幅度依据" in text) is named

    def test_many_records_are_counted(self, tmp_path: Path) -> None:
        """Of hundreds of records the report shows the first three and says how many there are."""
        records = [{"日期": "2010-03-01", "处理": "行政处罚"}] * 900
        facts = {"违法记录": records, "货值金额": "66元", "餐饮环节": "否", "能如实说明进货来源": "是"}
        (tmp_path / "c.json").write_text(json.dumps({**CASE, "facts": facts}), encoding="utf-8")
        text = invoke("evaluate", str(tmp_path / "c.json"), "--all", "--on", "2025-03-20").stdout
        assert "等 900 条" in flat(text)
        assert len(text.splitlines()) < 700

    def test_the_one_failing_reason_of_a_list_item(self) -> None:
        """An item of a list that does not apply is told with the fact that brings it down."""
        assert "不符合：货值金额 <= 500元〔704元" in flat(invoke("evaluate", C32).stdout)

    @pytest.mark.parametrize("width", [60, 80, 120])
    def test_no_line_is_too_wide(self, width: int) -> None:
        """Every line of every report fits the screen, double-width characters counted, folded and unfolded."""
        for path in CASES:
            case, _ = read_case_text(path.read_bytes(), path.name, CATALOG.library, CATALOG.places)
            found = evaluate(CATALOG, case, date(2026, 1, 5))
            for whole in (False, True):
                lines = drawn(report(found, CATALOG, whole=whole), width)
                assert max(map(cell_len, lines)) <= width, path.name
                assert lines[-1] == ADVICE

    def test_all_lists_more(self) -> None:
        """With --all nothing is folded away."""
        short, whole = invoke("evaluate", C01).stdout, invoke("evaluate", C01, "--all").stdout
        assert "--all" in short
        assert "--all" not in whole
        assert "待查，但不影响现有结论" in whole
        assert len(whole) > len(short)

    def test_json_is_the_answer_of_the_engine(self) -> None:
        """With --json the output is exactly `answer`, with --all the full one."""
        case, _ = read_case_text(Path(C01).read_bytes(), "C01.yaml", CATALOG.library, CATALOG.places)
        found = evaluate(CATALOG, case, date(2030, 1, 1))
        told, full = (json.loads(json.dumps(each)) for each in (answer(found, CATALOG), answer(found, CATALOG, "full")))
        assert json.loads(invoke("evaluate", C01, "--json").stdout) == told
        assert json.loads(invoke("evaluate", C01, "--json", "--all").stdout) == full

    def test_json_case_and_standard_input(self, tmp_path: Path) -> None:
        """A JSON file, the same on standard input, and YAML on standard input are read alike."""
        (tmp_path / "c.json").write_text(json.dumps(CASE), encoding="utf-8")
        on = ("--on", "2025-03-20", "--json")
        from_file = invoke("evaluate", str(tmp_path / "c.json"), *on)
        from_input = invoke("evaluate", "-", *on, given=json.dumps(CASE))
        yaml = 'place: "640106"\nmatter: expired-food\nact_date: 2025-01-16\nfacts: {货值金额: 66元}\n'
        assert from_file.exit_code == 0
        assert from_file.stdout == from_input.stdout == invoke("evaluate", "-", *on, given=yaml).stdout

    def test_several_acts_are_one_report(self, tmp_path: Path) -> None:
        """What they come to together first, then each act, one receipt; a mistake stands at its act."""
        path = tmp_path / "acts.yaml"
        text = (
            'place: "640106"\ndecision_date: 2025-03-20\nacts:\n'
            "  - {id: 过期, matter: expired-food, facts: {货值金额: 66元}}\n"
            "  - {matter: [使用绝对化用语的广告, 虚假宣传], facts: {情节严重: 是}}\n"
        )
        path.write_text(text, encoding="utf-8")
        shown = flat(invoke("evaluate", str(path)).stdout)
        assert "第1个违法行为（过期）：经营超过保质期的食品、食品添加剂。" in shown
        assert shown.count("回执 ") == shown.count("本结果供执法人员参考") == 1
        assert shown.count("处罚结论") == 3
        told = json.loads(invoke("evaluate", str(path), "--json").stdout)
        assert [len(act["norms"]) for act in told["acts"]] == [1, 2]
        path.write_text(text.replace("66元", "很多"), encoding="utf-8")
        refused = invoke("evaluate", str(path))
        assert refused.exit_code == 2
        assert ":4:" in refused.output
        assert "第1个违法行为" in refused.output

    def test_day_of_an_undecided_case(self, tmp_path: Path) -> None:
        """--on is the day of an undecided case, and is refused where the case names another one."""
        (tmp_path / "c.json").write_text(json.dumps(CASE), encoding="utf-8")
        report = invoke("evaluate", str(tmp_path / "c.json"), "--on", "2025-03-20").stdout
        assert "决定日期未填，按 2025-03-20 核查" in report
        refused = invoke("evaluate", C01, "--on", "2025-03-21")
        assert refused.exit_code == 2
        assert "案件已写决定日期 2025-03-20" in refused.stderr
        assert invoke("evaluate", C01, "--on", "2025-03-20").exit_code == 0

    def test_texts_not_checked_since(self, tmp_path: Path) -> None:
        """A decision after the day up to which texts were compared says so."""
        (tmp_path / "c.json").write_text(json.dumps(CASE), encoding="utf-8")
        text = flat(invoke("evaluate", str(tmp_path / "c.json"), "--on", "2026-01-05").stdout)
        assert "其后是否修订未核实" in text


class TestLists:
    def test_lists(self) -> None:
        """The lists of a place on a day: title, id, status, encoded and published items."""
        result = invoke("lists", "--place", "苏州市", "--on", "2025-03-01", width=120)
        assert result.exit_code == 0
        assert "cn/first-offence@2025-01-27" in result.stdout
        assert "施行中" in result.stdout
        assert "0/121" in result.stdout
        rows = json.loads(invoke("lists", "--place", "320500", "--on", "2025-01-01", "--json").stdout)
        assert {"list": "cn/first-offence", "status": "尚未施行"}.items() <= next(
            row for row in rows if row["list"] == "cn/first-offence"
        ).items()

    def test_show(self) -> None:
        """A list shows what it is, its definitions, every item with its conditions, effect and provenance."""
        text = flat(invoke("show", "cn/first-offence@2025-01-27").stdout)
        for words in (
            "国市监法〔2025〕10号",
            "公布 8 项",
            "初次违法：",
            "货值金额 <= 500元",
            "可以不予处罚",
            "第五项，报刊转述",
        ):
            assert words in text
        assert json.loads(invoke("show", "cn/first-offence", "--json").stdout)["published_items"] == 8

    def test_every_list_shows(self) -> None:
        """No shipped list breaks the rendering, nor its data."""
        for version in CATALOG.load_all():
            assert max(map(cell_len, drawn(document(version, CATALOG.library), 80))) <= 80, version.key
            assert json.dumps(document_data(version))

    @pytest.mark.parametrize(
        ("arguments", "found"),
        [
            (("terms", "货值"), "goods_value"),
            (("matters", "过期食品"), "expired-food"),
            (("statutes", "反不正当竞争法"), "2025-10-15"),
            (("places", "金凤"), "640106"),
        ],
    )
    def test_search(self, arguments: tuple[str, ...], found: str) -> None:
        """Terms, matters, statutes and places are found by a piece of their names, as a table and as data."""
        assert found in invoke(*arguments).stdout
        assert found in invoke(*arguments, "--json").stdout
        nothing = invoke(arguments[0], "绝不会有的字")
        assert nothing.exit_code == 0
        assert "没有找到" in nothing.stderr

    def test_near_words_are_told_as_near(self) -> None:
        """Matters that contain none of the words are never taken for such that do."""
        near = invoke("matters", "工资拖欠", "--json")
        assert "拖欠劳动者工资" in json.loads(near.stdout)[0]["name"]
        assert "没有哪个事项含有“工资拖欠”；下面是字相近的" in flat(near.stderr)

    def test_version(self) -> None:
        """The version, with the digests of the shared files as data."""
        assert invoke("version").stdout.startswith("cailiang ")
        assert "vocabulary.yaml" in json.loads(invoke("version", "--json").stdout)["shared"]


class TestWork:
    def test_check(self, tmp_path: Path) -> None:
        """A diagnostic is printed in two lines, the count on standard error, and the exit code is 1."""
        shutil.copytree(RULESETS, tmp_path / "r", ignore=shutil.ignore_patterns("frozen.txt"))
        listed = tmp_path / "r" / "cn" / "first-offence" / "2025-01-27.yaml"
        listed.write_text(listed.read_text(encoding="utf-8").replace("餐饮环节", "餐饮环结"), encoding="utf-8")
        result = invoke("check", str(tmp_path / "r"))
        assert result.exit_code == 1
        assert "cn/first-offence/2025-01-27.yaml:" in result.stdout
        assert "unknown-term" in result.stdout
        assert "处错误" in result.stderr
        assert json.loads(invoke("check", str(tmp_path / "r"), "--json").stdout)[0]["code"] == "unknown-term"

    def test_check_without_diagnostics(self) -> None:
        """Sound rulesets print nothing, and the exit code is 0."""
        result = invoke("check", str(RULESETS))
        assert (result.exit_code, result.stdout) == (0, "")

    def test_test(self) -> None:
        """The cases beside a list are run, and passing ones are counted."""
        path = str(RULESETS / "cn" / "first-offence")
        result = invoke("test", path)
        assert result.exit_code == 0
        assert "0 个不符" in result.stdout
        assert json.loads(invoke("test", path, "--json").stdout)["passed"] is True

    def test_a_failing_case(self, tmp_path: Path) -> None:
        """A case that does not come out as expected stands in a table, and the exit code is 1."""
        wrong = Path(C01).read_text(encoding="utf-8")
        case = tmp_path / "wrong.yaml"
        case.write_text(wrong.replace("outcome: 可以不予处罚", "outcome: 应当不予处罚"), encoding="utf-8")
        result = invoke("test", str(case), width=120)
        assert result.exit_code == 1
        assert "应当不予处罚" in result.stdout
        assert json.loads(invoke("test", str(case), "--json").stdout)["failed"]

    def test_coverage(self) -> None:
        """Each list version with what is encoded of it."""
        result = invoke("coverage", width=120)
        assert result.exit_code == 0
        assert "3/8" in result.stdout

    def test_freeze(self, rulesets: Path) -> None:
        """Every published version is written down by path with its digest; a second time adds none."""
        (rulesets / "frozen.txt").unlink(missing_ok=True)
        first = json.loads(invoke("freeze", str(rulesets), "--json").stdout)
        assert first["frozen"] == len(first["added"]) > sum(first["held"].values())
        assert first["held"]["收录齐全"] > 0 < first["held"]["部分收录"]
        lines = (rulesets / "frozen.txt").read_text(encoding="utf-8").splitlines()
        assert [line.split("  ")[1] for line in lines] == sorted(first["added"])
        assert all(len(line.split("  ")[0]) == 64 for line in lines)
        assert json.loads(invoke("freeze", str(rulesets), "--json").stdout)["added"] == []

    def test_freezing_takes_a_folder(self) -> None:
        """A version is told that it is none, and what to use instead."""
        refused = invoke("freeze", "cn/first-offence@2025-01-27", width=200)
        assert refused.exit_code == 2
        assert "这里要写规则库的目录，cn/first-offence@2025-01-27 是一版清单" in refused.stderr

    def test_freezing_writes_through_no_link(self, rulesets: Path) -> None:
        """Where a link stands under a name that freezing used, or in place of the file, nothing is written where it leads."""
        outside = rulesets.parent / "outside.txt"
        outside.write_text("", encoding="utf-8")
        (rulesets / "frozen.txt").unlink(missing_ok=True)
        (rulesets / "frozen.txt").symlink_to(outside)
        (rulesets / ".frozen.txt.new").symlink_to(outside)
        assert invoke("freeze", str(rulesets)).exit_code == 0
        assert outside.read_text(encoding="utf-8") == ""
        assert not (rulesets / "frozen.txt").is_symlink()

    @pytest.mark.parametrize("change", ["edit", "remove"])
    def test_a_published_version_never_changes(self, rulesets: Path, change: str) -> None:
        """A frozen version that was edited or removed is refused, and nothing is written."""
        invoke("freeze", str(rulesets))
        before = (rulesets / "frozen.txt").read_bytes()
        listed = rulesets / "cn" / "slight" / "2025-01-27.yaml"
        text = listed.read_bytes()
        if change == "edit":
            listed.write_bytes(text + b"# changed\n")
        else:
            listed.unlink()
        result = invoke("freeze", str(rulesets))
        listed.write_bytes(text)
        assert result.exit_code == 2
        assert ("frozen-changed" if change == "edit" else "frozen-missing") in result.stderr
        assert "cn/slight/2025-01-27.yaml" in result.stderr
        assert (rulesets / "frozen.txt").read_bytes() == before


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("evaluate", "nowhere.yaml"), "nowhere.yaml:1:1  file-missing"),
            (("evaluate", "tests"), "file-unreadable"),
            (("evaluate", C01, "--on", "2025-02-30"), "2025-02-30"),
            (("evaluate", C01, "--rulesets", "nowhere"), "找不到规则库目录 nowhere"),
            (("lists", "--place", "不存在"), "没有收录地区"),
            (("lists", "--place", "市"), "是否想写："),
            (("show", "cn/first-offense"), "是否想写“cn/first-offence”"),
            (("show", "cn/first-offence@2020-01-01"), "已收录：2025-01-27"),
            (("ask", "--matter", "过期"), "可能是："),
            (("test", "nowhere"), "找不到 nowhere"),
            (("evaluate", "/dev/zero"), "too-large"),
        ],
    )
    def test_wrong_input(self, arguments: tuple[str, ...], told: str) -> None:
        """Wrong input is told in Chinese on standard error, or as JSON on standard output; the exit code is 2."""
        result = invoke(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert told in result.stderr
        assert "Traceback" not in result.stderr
        as_json = invoke(*arguments, "--json")
        assert (as_json.exit_code, as_json.stderr) == (2, "")
        assert json.loads(as_json.stdout)["error"]["message"]

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["evaluate"], "缺少参数 CASE"),
            (["evaluat"], "是否想写“evaluate”"),
            (["evaluate", C01, "--alll"], "没有选项“--alll”"),
            (["evaluate", C01, "x"], "多写了参数：x"),
            (["evaluate", C01, "--on"], "“--on”后面要写值"),
            (["lists"], "缺少选项 --place。"),
            (["keys", "list"], "缺少选项 --database（或者环境变量 CAILIANG_DATABASE）。"),
        ],
    )
    def test_wrong_usage(self, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
        """A command line that is not understood is told in Chinese; the exit code is 2."""
        assert command.run(arguments) == 2
        output = capsys.readouterr()
        assert told in output.err
        assert output.out == ""
        assert command.run([*arguments, "--json"]) == 2

    def test_a_group_alone_shows_its_help(self, capsys: pytest.CaptureFixture[str]) -> None:
        """And no sentence about a mistake; the exit code is that of one."""
        assert command.run(["records"]) == 2
        output = capsys.readouterr()
        assert "cailiang records [OPTIONS]" in output.out + output.err
        assert "写法不对" not in output.err

    def test_mistakes_of_a_yaml_case_stand_at_their_places(self, tmp_path: Path) -> None:
        """Every mistake is told at its line and column."""
        path = tmp_path / "c.yaml"
        path.write_text('place: "640106"\nmatter: 过期食物\nfacts:\n  货值金额: 很多\n', encoding="utf-8")
        result = invoke("evaluate", str(path))
        assert result.exit_code == 2
        assert f"{path}:2:9  unknown-matter" in result.stderr
        assert f"{path}:4:9  bad-value" in result.stderr

    def test_mistakes_of_a_json_case_stand_at_their_places(self, tmp_path: Path) -> None:
        """The same for JSON."""
        path = tmp_path / "c.json"
        path.write_text(
            '{"place": "640106", "matter": "expired-food",\n "facts": {"货值金额": "很多"}}', encoding="utf-8"
        )
        result = invoke("evaluate", str(path))
        assert f"{path}:2:20  bad-value" in result.stderr
        problem = json.loads(invoke("evaluate", str(path), "--json").stdout)["error"]["problems"][0]
        assert problem["pointer"] == "/facts/货值金额"

    @pytest.mark.parametrize(
        ("wrong", "pointer"), [({"format": 99}, "/format"), ({"case": 1}, "/case"), ({"title": ["a"]}, "/title")]
    )
    def test_labels_of_a_case(self, wrong: dict[str, object], pointer: str) -> None:
        """Another format, and a number or title that is not text, are refused where they stand."""
        result = invoke("evaluate", "-", "--json", given=json.dumps({**CASE, **wrong}))
        assert result.exit_code == 2
        assert [p["pointer"] for p in json.loads(result.stdout)["error"]["problems"]] == [pointer]
        assert invoke("evaluate", "-", given=json.dumps({**CASE, "format": 1, "case": "1"})).exit_code == 0

    def test_wrong_rulesets_tell_all_diagnostics(self, tmp_path: Path) -> None:
        """A catalog that cannot be used ends with exit code 2 and all its diagnostics."""
        result = invoke("terms", "--rulesets", str(tmp_path))
        assert result.exit_code == 2
        assert result.stderr.count("file-missing") == 4


class TestStrictJson:
    def test_a_fraction_is_exact(self) -> None:
        """A number with a fraction keeps its digits."""
        assert str(read_json(b"[500.01]", "a")) == "[Decimal('500.01')]"

    def test_depth(self) -> None:
        """As many levels as allowed are read; one more is refused at its place; brackets in text do not count."""
        assert read_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "a")
        with pytest.raises(JsonError) as caught:
            read_json(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "a")
        assert (caught.value.at.code, caught.value.at.column) == ("too-deep", MAX_DEPTH + 1)
        assert read_json(b'"' + b"[" * 99 + b'\\"' + b"[" * 99 + b'"', "a")
        with pytest.raises(JsonError) as caught:
            read_json(b'{"a":\n  [' + b"[" * 1_000_000, "a")
        assert (caught.value.at.code, caught.value.at.line, caught.value.at.column) == ("too-deep", 2, MAX_DEPTH + 2)

    def test_a_text_left_open_is_read_once(self) -> None:
        """A flood of quotation marks inside a text that never ends is refused at once."""
        with pytest.raises(JsonError):
            read_json(b"[" * (MAX_DEPTH + 1) + b'"' + b'\\"' * 900_000, "a")
        with pytest.raises(JsonError):
            read_json(b'"' + b"[{" * 900_000 + b"\\", "a")

    def test_a_refusal_gives_the_terminal_no_command(self, tmp_path: Path) -> None:
        """What a file that is no JSON, or its name, brings along to steer a terminal is written out."""
        path = tmp_path / "a\x1b[31m.json"
        path.write_bytes(b'{"a": \x1b]0;title\x07}')
        told = invoke("evaluate", str(path)).stderr
        assert told.count("〔U+001B〕") == 2
        assert "\x1b" not in told

    def test_whole_characters_may_be_escaped(self) -> None:
        """A whole surrogate pair, an escaped backslash before u0000 and other escapes are text like any other."""
        assert read_json(rb'["\ud842\udfb7", "\\u0000", "\n"]', "a") == ["𠮷", r"\u0000", "\n"]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (b'{"a": 1, "a": 2}', "duplicate-key"),
            (b'{"a": {"b": 1, "b": 1}}', "duplicate-key"),
            (b"[NaN]", "bad-value"),
            (b"[-Infinity]", "bad-value"),
            (b"[1e400]", "bad-value"),
            (b"[1e-400]", "bad-value"),
            (b"[1e99999999999999999999]", "bad-value"),
            (b"[0." + b"1" * 100 + b"]", "bad-value"),
            (rb'["\ud800"]', "control-character"),
            (rb'{"\udc00": 1}', "control-character"),
            (rb'["\u0000"]', "control-character"),
            (rb'["\u200b"]', "control-character"),
            (rb'{"\b": 1}', "control-character"),
            ('["甲\u202e乙"]'.encode(), "control-character"),
            (b"[1234567890123456789]", "bad-value"),
            (b'{"a": ', "syntax"),
            (b"", "syntax"),
            (b"{'a': 1}", "syntax"),
            (b"\xff", "not-utf8"),
            (b" " * 2_000_001, "too-large"),
        ],
    )
    def test_refused(self, text: bytes, code: str) -> None:
        """What JSON readers commonly let through is refused with a code and a sentence."""
        with pytest.raises(JsonError) as caught:
            read_json(text, "a.json")
        assert caught.value.at.code == code


class TestProse:
    @pytest.mark.parametrize("width", [4, 10, 11, 17, 40])
    def test_no_closing_mark_begins_a_line(self, width: int) -> None:
        """Folded text keeps all its characters, no line is too wide, and marks stay where Chinese text has them."""
        text = "违法行为轻微（首次），及时改正，货值金额 500.01元，“可以”不予处罚。依据：行政处罚法。"
        offsets = [0, *breaks(text, width), len(text)]
        lines = [text[a:b] for a, b in pairwise(offsets)]
        assert "".join(lines) == text
        assert all(cell_len(line.rstrip()) <= width for line in lines)
        if width >= 10:
            assert not any(line[0] in "，。）”" or line.rstrip()[-1] in "（“" for line in lines)


class TestProcess:
    @pytest.mark.parametrize(
        ("streams", "told"),
        [
            ("evaluate - <&-", "没有读到案件：标准输入已经关闭"),
            ("evaluate - </dev/zero", "too-large"),
            (f"evaluate {C01} >/dev/full", "没有能写出答案：标准输出磁盘已满"),
            (f"evaluate {C01} --json >/dev/full", "没有能写出答案：标准输出磁盘已满"),
            (f"evaluate {C01} >&-", "没有能写出答案：标准输出已经关闭"),
            ("evaluate nowhere --json >&-", "没有能写出答案：标准输出已经关闭"),
            ("evaluat --json >&-", "没有能写出答案：标准输出已经关闭"),
            ("ask --place 640106 >/dev/full", "没有能写出答案：标准输出磁盘已满"),
            ("ask <&-", "还不能核查"),
            ("--help >/dev/full", "标准输出：磁盘已满"),
            ("evaluate --help >/dev/full", "标准输出：磁盘已满"),
            (f"evaluate {C01} >&- 2>&-", ""),
        ],
    )
    def test_streams_that_cannot_be_used(self, streams: str, told: str) -> None:
        """A closed stream or a full disk ends the command with a sentence, if any can be said, and exit code 2."""
        done = subprocess.run(  # noqa: S602  # the shell closes streams as a person does; the words are ours
            f"exec {sys.executable} -m api.command {streams}",
            shell=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": ""},  # what is held back until the end cannot be written either
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 2
        assert told in done.stderr.decode()
        assert b"Traceback" not in done.stderr
        assert b"Error" not in done.stderr

    def test_what_stands_beside_the_answer_may_be_lost(self) -> None:
        """Without standard error the answer is given as ever."""
        done = subprocess.run(  # noqa: S602  # as above
            f"exec {sys.executable} -m api.command evaluate {C01} 2>/dev/full",
            shell=True,
            capture_output=True,
            cwd=ROOT,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0
        assert ADVICE in done.stdout.decode()

    def test_exit_codes(self) -> None:
        """The program answers with 0 and refuses with 2, and nothing of Python shows."""
        assert program("version").returncode == 0
        refused = program("evaluate", "nowhere.yaml")
        assert refused.returncode == 2
        assert refused.stdout == b""
        assert "找不到这个案件文件" in refused.stderr.decode()

    def test_no_arguments_show_help(self) -> None:
        """Without arguments the commands are listed."""
        shown = program().stdout.decode()
        assert all(name in shown for name in NAMES)

    def test_utf8_whatever_the_locale(self) -> None:
        """Output is UTF-8 under LANG=C and when Python was told otherwise."""
        done = program("evaluate", C01, LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii")
        assert done.returncode == 0
        assert ADVICE in done.stdout.decode("utf-8")

    def test_no_colours_in_a_pipe(self) -> None:
        """What is not a terminal gets no escape sequences."""
        assert b"\x1b" not in program("evaluate", C01).stdout

    def test_a_closed_pipe_is_silent(self) -> None:
        """A reader that goes away ends the program without a word."""
        running = subprocess.Popen(  # our own interpreter and module
            [sys.executable, "-m", "api.command", "terms", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        with running.stderr as stream:
            assert stream.read() == b""
        assert running.wait(timeout=PATIENCE) == 141

    def test_interrupt(self) -> None:
        """Ctrl-C in an interview ends with 130 and no traceback."""
        running = subprocess.Popen(  # our own interpreter and module
            [sys.executable, "-u", "-m", "api.command", "ask"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            # Whoever runs the tests in the background has Ctrl-C switched off, and hands that down.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no threads here
        )
        assert running.stdout is not None
        while "地区> ".encode() not in (seen := running.stdout.read1()):
            assert seen
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=PATIENCE)
        assert running.returncode == 130
        assert b"Traceback" not in told


def test_help_is_chinese() -> None:
    """Every command says in Chinese what it does, and every option of ours has Chinese help."""
    for name in NAMES:
        result = invoke(name, "--help", width=120)
        assert result.exit_code == 0
        assert "标准输出只给 JSON" in result.stdout
        assert "--rulesets" in result.stdout
    assert sorted(NAMES) == sorted(c.name or c.callback.__name__ for c in command.app.registered_commands if c.callback)
