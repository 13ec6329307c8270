"""What is drafted from a published list: clauses, matters, conditions; what is not known stays open, and nothing is guessed."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner, Result

from api import command
from api.importing import command as importing
from api.importing import drafting, laws, sandbox
from api.importing.columns import read_sheets
from api.importing.drafting import Brief, Draft, draft
from api.importing.grids import Cell, Reading, table_of
from api.importing.passages import Passage, leftovers
from api.importing.phrasing import read_phrasing
from api.importing.proposing import Pen, Proposal, propose
from api.terminal.inputs import open_catalog
from benchmarks.import_fidelity import Score, scores
from engine.catalog.catalog import Catalog, CatalogError
from engine.documents import Plain
from engine.documents.readers import read_file
from engine.quality.check import check
from tests.published import PDF, grid, jiangmen, write_docx, write_html, write_xlsx
from tests.shipped import CATALOG, RULESETS

CONFINED = sandbox.confined
PHRASING = read_phrasing(RULESETS, CATALOG.library)
GUANGDONG = "cn/440000-guangdong/ecology-slight@2021-11-14"
JIANGMEN = "cn/440000-guangdong/440700-jiangmen/ecology-slight@2022-02-01"
ANSWERS = {"以下": "不含本数", "同类": "同一条款", "起算": "违法行为发生日期"}
HEAD = ["序号", "违法行为", "违反条款", "处罚依据", "适用条件"]
ROW = [
    "1",
    "经营超过保质期的食品",
    "《食品安全法》第三十四条第（十）项",
    "《食品安全法》第一百二十四条",
    "首次违法且及时改正",
]
NEW = ["2", "在屋顶上养鲸鱼", "《某市鲸鱼条例》第三条", "《某市鲸鱼条例》第九条", "鲸鱼不超过三头"]


def pen(**answers: str) -> Pen:
    """A pen with the answers given."""
    return Pen(PHRASING, CATALOG.library, {word: PHRASING.choices[word].options[a] for word, a in answers.items()})


def proposed(cell: str, pen: Pen, *, several: bool = False) -> Proposal:
    """What one condition cell gives."""
    return propose([Passage("表", cell)], pen, several=several)


def leftovers_of(made: Draft) -> list[str]:
    """The words of the table that found no place."""
    return [text for each in made.account if each.item for text in leftovers(each.parts)]


def wording(text: str) -> Plain:
    """Words left open."""
    return {"wording": text}


class TestPropose:
    @pytest.mark.parametrize(
        ("cell", "when"),
        [
            ("首次违法", "初次违法"),
            ("首次违法，危害后果轻微，及时改正。", {"all": ["初次违法", "危害后果轻微", "及时改正"]}),
            ("初次违法且危害后果轻微并及时改正的", {"all": ["初次违法", "危害后果轻微", "及时改正"]}),
            (
                "同时满足下列情形的，不予处罚：\n（1）首次违法；\n（2）未造成危害后果。",
                {"all": ["初次违法", "没有危害后果"]},
            ),
            ("同时符合以下条件：①首次违法；②及时改正", {"all": ["初次违法", "及时改正"]}),
            (
                "具有下列情形之一的：1.违法所得不足五千元；2.没有违法所得",
                {"any": ["违法所得 < 5000元", "违法所得 = 无"]},
            ),
            ("货值金额不超过1.5万元", "货值金额 <= 15000元"),
            *(
                (
                    f"{lead}：1.首次违法；2.及时改正；3.危害后果轻微",
                    {"wording": f"{lead}：1.首次违法；2.及时改正；3.危害后果轻微"},
                )
                for lead in (
                    "符合下列两项以上的",
                    "具备以下三项中的两项",
                    "有下列情形中任意两种的",
                    "至少符合以下两项条件",
                    "不同时具备下列情形",
                )
            ),
            ("货值金额五百元以下", "货值金额 < 500元"),
            ("违法行为持续时间不超过两个月", "违法行为持续时间 <= 2个月"),
            ("没有主观故意", {"not": "主观故意"}),
            ("环境保护设施验收工作已全部完成", "环境保护设施验收工作已全部完成"),
            ("", wording("适用条件一栏没有写条件，条件要到文件里找")),
            # what nobody knows stays as it is, whole, beside what is known
            ("鲸鱼不超过三头", wording("鲸鱼不超过三头")),
            ("首次违法，鲸鱼不超过三头，池水清澈", {"all": ["初次违法", wording("鲸鱼不超过三头，池水清澈")]}),
            # what a comma or 或 may mean in another way is never taken apart
            ("及时改正，或者危害后果轻微", wording("及时改正，或者危害后果轻微")),
            ("生产的，货值金额不超过500元", wording("生产的，货值金额不超过500元")),
            ("首次违法，但造成人身伤害的除外", wording("首次违法，但造成人身伤害的除外")),
            ("首次违法且及时改正或危害后果轻微", wording("首次违法且及时改正或危害后果轻微")),
        ],
    )
    def test_conditions(self, cell: str, when: Plain) -> None:
        """A sentence that the table has becomes its condition; every other sentence stays in the document's words."""
        assert proposed(cell, pen(以下="不含本数")).when == when

    def test_bounds_wait_for_the_document(self) -> None:
        """以下 is inclusive or not as the document says; unanswered it stays open, and the question is kept."""
        silent = pen()
        assert proposed("货值金额在500元以下", silent).when == wording("货值金额在500元以下")
        assert list(silent.asked) == ["以下"]
        assert proposed("货值金额在500元以下", pen(以下="含本数")).when == "货值金额 <= 500元"
        assert proposed("货值金额在500元以下", pen(以下="不含本数")).when == "货值金额 < 500元"

    def test_points_without_a_lead_wait_for_the_document(self) -> None:
        """Numbered points that nothing introduces are neither all nor any until the document says so."""
        cell = "1.首次违法；2.及时改正"
        silent = pen()
        assert proposed(cell, silent).when == wording("1.首次违法；2.及时改正")
        assert list(silent.asked) == ["并列"]
        assert proposed(cell, pen(并列="全部")).when == {"all": ["初次违法", "及时改正"]}
        assert proposed(cell, pen(并列="任一")).when == {"any": ["初次违法", "及时改正"]}

    def test_windows_become_one_definition(self) -> None:
        """A phrase whose meaning the document must settle becomes a definition, open until the questions are answered."""
        silent, answered = pen(), pen(同类="同一条款", 起算="违法行为发生日期")
        for each in (silent, answered):
            assert proposed("近一年内属于首次违法", each).when == "1年内首次违法"
            assert proposed("一年内首次违法", each).when == "1年内首次违法"
        assert silent.definitions == {"1年内首次违法": ("近一年内属于首次违法", wording("近一年内属于首次违法"))}
        assert list(silent.asked) == ["同类", "起算"]
        count = {"none": "违法记录", "same": "同一条款", "within": "1年", "before": "违法行为发生日期"}
        assert count in answered.definitions["1年内首次违法"][1]["any"][1]["all"]  # type: ignore[index,call-overload]  # read YAML

    def test_rows_put_together_stay_open(self) -> None:
        """Rows of one item of which nothing says how they combine stay open together."""
        assert proposed("首次违法\n及时改正", pen(), several=True).when == wording("首次违法及时改正")

    @pytest.mark.parametrize(
        ("cell", "when"),
        [
            ("1.初次违法；2.及时改正。符合其一即可。", {"any": ["初次违法", "及时改正"]}),
            ("1.初次违法；2.及时改正。须同时具备。", {"all": ["初次违法", "及时改正"]}),
            ("初次违法，及时改正。满足上述条件之一即可。", wording("初次违法，及时改正。满足上述条件之一即可")),
            ("初次违法，及时改正。符合其一即可。", wording("初次违法，及时改正。符合其一即可")),
            ("有上述情形但造成危害后果的，不适用。", wording("有上述情形但造成危害后果的，不适用")),
            ("初次违法；有前述情形但拒不改正的，不适用。", wording("初次违法；有前述情形但拒不改正的，不适用")),
            ("初次违法，及时改正。上述情形除外。", wording("初次违法，及时改正。上述情形除外")),
            (
                "下列条件满足两项：1.初次违法；2.及时改正；3.情节轻微",
                wording("下列条件满足两项：1.初次违法；2.及时改正；3.情节轻微"),
            ),
        ],
    )
    def test_a_sentence_behind_that_says_how_all_combine(self, cell: str, when: Plain) -> None:
        """It holds for the points before it; where nothing numbers them the cell stays whole, and is not read as all."""
        assert proposed(cell, pen()).when == when

    def test_no_column(self) -> None:
        """A table without conditions has one open wording, never an empty condition."""
        assert propose(None, pen()).open == 1


def drafted(*rows: tuple[str, ...], title: str = "甲市清单") -> Draft:
    """The draft of a list in a table under a title."""
    table = table_of("第 1 张表", [[Cell(text) for text in row] for row in rows])
    (sheet,) = read_sheets(Reading((Passage("第 1 段", title), table)), PHRASING.columns)
    return draft(sheet, Brief("cn/made-up", date(2024, 5, 1)), PHRASING, CATALOG.library)


class TestRows:
    @pytest.mark.parametrize(
        ("heading", "cell", "when"),
        [
            ("首次违法", "√", "初次违法"),
            ("是否首次", "是", "初次违法"),
            ("首次违法", "否", wording("首次违法：否")),
            ("是否及时改正", "是（30日内）", wording("及时改正：是（30日内）")),
            ("危害后果", "无", "没有危害后果"),
            ("危害后果", "轻微", "危害后果轻微"),
            ("危害后果", "—", wording("危害后果：—")),
            ("是否造成危害后果", "否", "没有危害后果"),
            ("没有危害后果", "否", wording("没有危害后果：否")),
            ("及时改正", "限期内补办", wording("限期内补办")),
            ("适用条件", "√", wording("√")),
        ],
    )
    def test_a_mark_below_a_condition(self, heading: str, cell: str, when: Plain) -> None:
        """Heading and mark are one condition; an answer that is none of the known keeps its heading, and is not let go."""
        made = drafted(("序号", "违法行为", "处罚依据", heading), ("1", "甲", "《甲法》第九条", cell))
        assert made.items[0].proposal.when == when
        assert not leftovers_of(made)

    @pytest.mark.parametrize(
        ("basis", "clauses"),
        [
            ("违反《甲法》第三条，依据《甲法》第九条应予处罚", (("甲法第三条",), ("甲法第九条",), ())),
            ("违反《甲法》第三条，依据《甲法》第九条不予处罚", (("甲法第三条",), (), ("甲法第九条",))),
            ("依据《甲法》第九条", ((), (), ("甲法第九条",))),
        ],
    )
    def test_a_basis_beside_a_breach(self, basis: str, clauses: tuple[tuple[str, ...], ...]) -> None:
        """违反甲，依据乙: the second punishes, unless the cell speaks of sparing."""
        made = drafted(("序号", "违法行为", "法律依据", "适用条件"), ("1", "甲", basis, "初次违法"))
        assert (made.items[0].breaches, made.items[0].punished_by, made.items[0].open) == clauses

    @pytest.mark.parametrize(
        ("said", "effect"),
        [
            ("处五百元罚款", ""),
            ("没收违法所得", ""),
            ("责令改正", "不予处罚"),
            ("责令限期改正，进行批评教育", "不予处罚"),
        ],
    )
    def test_a_punishment_in_the_column_of_effects(self, said: str, effect: str) -> None:
        """A row that is punished is not spared because the title says so; what is ordered besides changes nothing."""
        head = ("序号", "违法行为", "适用条件", "决定")
        made = drafted(
            head, ("1", "甲", "初次违法", "不予处罚"), ("2", "乙", "拒不改正", said), title="甲市不予处罚清单"
        )
        assert [item.proposal.effect for item in made.items] == ["不予处罚", effect]

    @pytest.mark.parametrize("note", ["不含本数", "不包括本数。"])
    def test_a_note_on_bounds_excepts_nothing(self, note: str) -> None:
        """It says how a bound is read, not what must not be the case."""
        head = ("序号", "违法行为", "处罚依据", "适用条件", "备注")
        made = drafted(head, ("1", "甲", "《甲法》第九条", "货值金额500元以下", note))
        assert made.items[0].proposal.when == wording("货值金额500元以下")
        assert leftovers_of(made) == [note]

    def test_a_ground_that_only_the_heading_says(self) -> None:
        """首违 in the heading is told where the cell below does not say it."""
        head = ("序号", "违法行为", "处罚依据", "首违不罚", "轻微不罚")
        made = drafted(head, ("1", "甲", "《甲法》第九条", "及时改正", "违法行为轻微"))
        told = [any("没有起草成条件" in each for each in item.told) for item in made.items]
        assert told == [True, False]

    def test_a_column_of_what_must_not_be_the_case(self) -> None:
        """不适用情形 is denied in its own words beside the conditions; 无 says nothing, and alone it is no condition."""
        head = ("序号", "违法行为", "适用条件", "不适用情形")
        made = drafted(
            head, ("1", "甲", "初次违法", "乙；丙的"), ("2", "丁", "及时改正", "无"), ("3", "戊", "", "己的")
        )
        assert [item.proposal.when for item in made.items] == [
            {"all": ["初次违法", {"not": wording("乙；丙的")}]},
            "及时改正",
            {"all": [wording("适用条件一栏没有写条件，条件要到文件里找"), {"not": wording("己的")}]},
        ]
        assert leftovers_of(made) == []

    @pytest.mark.parametrize("cell", ["造成后果的", "造成后果的除外", "不适用于造成后果的"])
    def test_an_exception_below_a_heading_of_exceptions(self, cell: str) -> None:
        """What is excepted is denied once, whether the heading alone says so or the cell too."""
        (item,) = drafted(("序号", "违法行为", "适用条件", "除外情形"), ("1", "甲", "初次违法", cell)).items
        when = item.proposal.when
        assert isinstance(when, dict)
        assert str(when["all"][1]).replace("的", "") == str({"not": wording("造成后果")})

    @pytest.mark.parametrize("act", ["转让档案（国家所有的除外）", "转让档案，但国家所有的除外"])
    def test_an_exception_in_the_act(self, act: str) -> None:
        """What an act excepts is denied: the matter that is picked for it has no place for it."""
        (item,) = drafted(("序号", "违法行为", "适用条件"), ("1", act, "初次违法")).items
        assert item.proposal.when == {"all": ["初次违法", {"not": wording("国家所有")}]}
        assert item.act == act

    @pytest.mark.parametrize("note", ["丙的除外", "丙的，不适用", "不适用于丙的"])
    def test_a_note_that_excepts(self, note: str) -> None:
        """A note that is an exception and nothing else is denied; every other note is left over."""
        one, other = drafted(
            ("序号", "违法行为", "适用条件", "备注"), ("1", "甲", "初次违法", note), ("2", "乙", "初次违法", "丙的从重")
        ).items
        assert str(one.proposal.when).replace("丙的", "丙") == str({"all": ["初次违法", {"not": wording("丙")}]})
        assert other.proposal.when == "初次违法"

    def test_marks_below_effects(self) -> None:
        """√ below 从轻 says the effect of the row, and is no condition; what it holds for stands beside it."""
        made = drafted(
            ("序号", "违法行为", "从轻", "减轻", "适用条件"),
            ("1", "甲", "√", "", "初次违法"),
            ("2", "乙", "", "√", "及时改正"),
            ("3", "丙", "√", "√", "及时改正"),
        )
        said = [(item.proposal.when, item.proposal.effect) for item in made.items]
        assert said[:2] == [("初次违法", "从轻"), ("及时改正", "减轻")]
        assert (said[2][1], len(made.items)) == ("", 3)

    def test_columns_for_effects_below_one_heading(self) -> None:
        """处理 over 轻微违法免罚 and 初次违法慎罚: each column is an item of its own, and a bar is none."""
        head = ("序号", "违法行为", "轻微违法免罚", "初次违法慎罚")
        made = drafted(head, ("1", "甲", "及时改正", "初次违法，可以不予处罚"), ("2", "乙", "及时改正", "—"))
        said = [(item.number, item.proposal.when, item.proposal.effect) for item in made.items]
        assert said == [("1", "及时改正", ""), ("1-2", "初次违法", "不予处罚"), ("2", "及时改正", "")]

    @pytest.mark.parametrize(
        ("title", "effects", "kind"),
        [
            ("甲市免罚清单", ("不予处罚", "从轻处罚"), "综合"),
            ("甲市不予处罚清单", ("不予处罚", "免予处罚"), "轻微不罚"),
            ("甲市事项", ("不予处罚", "不予行政强制"), "综合"),
            ("甲市不予行政强制措施和不予行政处罚清单", ("不予处罚", "不予处罚"), "综合"),
            ("甲市不予行政处罚、不予行政强制清单", ("不予处罚", "不予处罚"), "综合"),
            ("甲市不予行政强制措施清单", ("不予行政强制", ""), "不予强制"),
            ("甲市“首违不罚”“轻微免罚”清单", ("不予处罚", "不予处罚"), "综合"),
        ],
    )
    def test_the_kind_of_a_list(self, title: str, effects: tuple[str, str], kind: str) -> None:
        """The kind is what the title names, unless it names several or the items have several effects."""
        rows = [(str(n), "甲", f"及时改正，{effect}") for n, effect in enumerate(effects, start=1)]
        assert drafted(("序号", "违法行为", "适用条件"), *rows, title=title).kind == kind

    @pytest.mark.parametrize("section", ["清单二：从轻处罚事项", "第三条 及时改正的，从轻处罚"])
    def test_the_number_of_a_section_is_no_condition(self, section: str) -> None:
        """清单二： and 第三条 only number what stands over the rows."""
        made = drafted(("序号", "违法行为", "适用条件"), (section, "", ""), ("1", "甲", "初次违法"), title="甲市事项")
        (item,) = made.items
        assert item.proposal.effect == "从轻"
        assert "wording" not in str(item.proposal.when)


@pytest.fixture(scope="module")
def guangdong() -> list[Score]:
    """The published PDF against the list written by hand."""
    return scores(PDF, GUANGDONG, ANSWERS)


class TestFidelity:
    def test_guangdong(self, guangdong: list[Score]) -> None:
        """Of twenty items all clauses are right, each matter is taken or shown first, and the conditions of at least sixteen."""
        assert [score.item for score in guangdong if not (score.clauses and score.near)] == []
        assert [score.item for score in guangdong if score.mistaken] == []
        assert sum(score.condition for score in guangdong) >= 16

    def test_what_is_wrong_shows(self, guangdong: list[Score]) -> None:
        """A condition that differs is left open in the document's words, or waits with its matter for the reviewer."""
        assert [score.item for score in guangdong if score.silent] == []
        closed = [score for score in guangdong if not score.condition and not score.open]
        assert [score.item for score in closed] == ["20"]  # 已建立台账记录制度 stands in the column of the act
        assert not any(score.matter for score in closed)

    def test_jiangmen(self, tmp_path: Path) -> None:
        """Of the forty items of another city most are right, with a table that was not made for them."""
        path = write_docx(tmp_path / "江门.docx", grid(jiangmen()))
        found = scores(path, JIANGMEN, ANSWERS)
        assert sum(score.clauses for score in found) >= 38
        assert sum(score.near for score in found) >= 38
        assert [score.item for score in found if score.mistaken] == []
        assert sum(score.condition for score in found) >= 27
        # 以下 was answered for the whole list; the hand-written one leaves the bound itself to the officer.
        assert [score.item for score in found if score.silent] == ["11"]


def state_of(root: Path) -> dict[Path, tuple[int, int]]:
    """Every file of a folder but those of the drafted list with its time and size, which a copy keeps."""
    found = ((path, path.lstat()) for path in root.rglob("*") if "example" not in path.parts and not path.is_dir())
    return {path.relative_to(root): (stat.st_mtime_ns, stat.st_size) for path, stat in found}


def once_of(held: Catalog, work: Callable[..., object]) -> Callable[..., object]:
    """`work`, done once for each place with what is held, and anew with any other rulesets."""
    made: dict[tuple[str, ...], object] = {}

    def done(*given: object) -> object:
        if not any(each is held or each is held.library for each in given):
            return work(*given)
        key = tuple(each for each in given if isinstance(each, str))
        if key not in made:
            made[key] = work(*given)
        return made[key]

    return done


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """The shipped rulesets without the lists of Guangdong, in a folder that stays as it is: read and prepared only once."""
    root = tmp_path_factory.mktemp("untouched") / "rulesets"
    shutil.copytree(RULESETS, root, ignore=shutil.ignore_patterns("440000-guangdong", "frozen.txt"))
    catalog = Catalog.open(root)
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((importing, "read_phrasing"), (laws, "laws_of"), (drafting, "known_matters")):
            patch.setattr(module, name, once_of(catalog, getattr(module, name)))
        yield catalog


@pytest.fixture
def rulesets(untouched: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of them for one test; it is read as every copy is, once anything in it was changed."""
    same = state_of(untouched.root)
    monkeypatch.setattr(
        importing, "open_catalog", lambda root: untouched if state_of(root) == same else open_catalog(root)
    )
    return Path(shutil.copytree(untouched.root, tmp_path / "rulesets"))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draft in the process of the test, as JSON all the same: to start one for each takes most of the time."""

    def at_once(work: Callable[[Any], Any], given: object, shape: type) -> object:
        answer = TypeAdapter(shape)
        return answer.validate_json(answer.dump_json(work(given)))

    monkeypatch.setattr(sandbox, "confined", at_once)


@pytest.fixture
def confined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draft in a process of its own, as the program does."""
    monkeypatch.setattr(sandbox, "confined", CONFINED)


def run(
    file: Path, rulesets: Path, *options: str, into: str = "cn/440000-guangdong/example", day: str = "2021-11-14"
) -> Result:
    """What `cailiang import` answers."""
    arguments = ["import", str(file), "--into", str(rulesets / into), "--date", day, *options]
    return CliRunner().invoke(command.app, arguments, env={"COLUMNS": "100", "NO_COLOR": "1"})


def files(rulesets: Path) -> set[str]:
    """Every file below a folder."""
    return {path.relative_to(rulesets).as_posix() for path in rulesets.rglob("*") if path.is_file()}


class TestCommand:
    @pytest.mark.usefixtures("confined")
    def test_a_draft_lacks_only_what_a_person_must_say(self, rulesets: Path) -> None:
        """The draft of the PDF reads, has its originals, and `check` tells the first day, the open wording and the matters left open."""
        done = run(PDF, rulesets, "--source", "gd-ecology-catalogue-2021", "--field", "生态环境")
        assert done.exit_code == 0, done.output
        text = (rulesets / "cn/440000-guangdong/example/2021-11-14.yaml").read_text(encoding="utf-8")
        assert text.count("    original:\n") == 20
        assert "title: 广东省生态环境不予行政处罚的轻微违法行为目录   # 第 1 页第 2 段\n" in text
        assert "kind: 轻微不罚\n" in text
        assert "自然保护区、风景名胜区" in text
        assert {found.code for found in check(rulesets)} == {
            "missing-key",
            "open-leftover",
            "open-wording",
            "unknown-matter",
        }

    @pytest.mark.parametrize("write", [write_docx, write_xlsx, write_html])
    def test_every_format_gives_the_same_draft(self, write: Callable[..., Path], rulesets: Path) -> None:
        """Word, Excel and HTML give the same items, but for the place of a row."""
        ending = {write_docx: "docx", write_xlsx: "xlsx", write_html: "html"}
        made = []
        for each in (write, write_html):
            path = each(rulesets.parent / f"清单.{ending[each]}", grid(jiangmen()[:6]))
            assert run(path, rulesets, "--force").exit_code == 0
            text = (rulesets / "cn/440000-guangdong/example/2021-11-14.yaml").read_text(encoding="utf-8")
            items = text.partition("\nitems:\n")[2]
            made.append(re.sub(r"（(?:工作表“Sheet”|第 1 张表)第 \d+ 行）", "", items))
        assert made[0] == made[1]

    def test_rows_of_one_item_are_told(self, rulesets: Path) -> None:
        """An item whose conditions stand in several rows says that nothing tells how they combine."""
        path = write_html(rulesets.parent / "a.html", [HEAD, ROW, ["", "", "", "", "鲸鱼不超过三头"]])
        assert run(path, rulesets).exit_code == 0
        text = (rulesets / "cn/440000-guangdong/example/2021-11-14.yaml").read_text(encoding="utf-8")
        assert "请核对：这一项的条件分在几行或者几栏，没有写明都要满足、满足一处即可，还是几项" in text
        assert "- 初次违法" not in text

    def test_json(self, rulesets: Path) -> None:
        """--json gives the sums as data."""
        path = write_html(rulesets.parent / "a.html", [HEAD, ROW, NEW])
        answer: dict[str, Any] = json.loads(run(path, rulesets, "--json").stdout)
        assert next(iter(answer)) == "list"
        assert list(answer)[3] == "leftovers"
        assert answer["leftovers"] == {"quotations": 0, "open": 0}
        assert answer["items"] == {"drafted": 2, "left": 0}
        assert answer["clauses"] == {"known": 2, "unknown": 2}
        assert answer["matters"] == {"matched": 1, "proposed": 1}
        assert answer["likened"] == 0
        assert answer["conditions"] == {"proposed": 2, "open": 1}

    def test_a_matter_taken_by_likeness_is_told(self, rulesets: Path) -> None:
        """Beside the item and in the summary, for its name is another than the act; an equal name is not."""
        path = write_html(
            rulesets.parent / "a.html",
            [HEAD, [ROW[0], f"食品商店{ROW[1]}", *ROW[2:]], ["2", "滥伐林木", "", "", "首次违法"]],
        )
        assert "1 项的事项是按条款和名称认定的，请核对" in run(path, rulesets).stdout
        text = (rulesets / "cn/440000-guangdong/example/2021-11-14.yaml").read_text(encoding="utf-8")
        assert text.count("# 请核对：事项“经营超过保质期的食品、食品添加剂”是按条款和名称认定的") == 1
        assert text.count("按条款和名称认定") == 1

    def test_what_the_library_lacks_is_proposed(self, rulesets: Path) -> None:
        """A matter and a source that are not there stand in a second file, which reads, and which no check stumbles over."""
        path = write_html(rulesets.parent / "a.html", [HEAD, ROW, NEW])
        assert run(path, rulesets, "--field", "渔业").exit_code == 0
        proposed = rulesets / "proposed/cn/440000-guangdong/example/2021-11-14.yaml"
        node, found = read_file(proposed, "a")
        assert found == []
        text = proposed.read_text(encoding="utf-8")
        assert "- name: 在屋顶上养鲸鱼\n" in text
        assert "breaches: [某市鲸鱼条例第三条]" in text
        assert "- clause: 某市鲸鱼条例第九条" in text
        draft = (rulesets / "cn/440000-guangdong/example/2021-11-14.yaml").read_text(encoding="utf-8")
        assert "规则库里没有见过的文件，请核对名称：某市鲸鱼条例第三条、某市鲸鱼条例第九条" in draft
        assert node is not None

    def test_only_some_rows(self, rulesets: Path) -> None:
        """--only drafts those rows and counts all."""
        assert run(PDF, rulesets, "--only", "3，5").exit_code == 0
        text = (rulesets / "cn/440000-guangdong/example/2021-11-14.yaml").read_text(encoding="utf-8")
        assert re.findall(r'- id: "(\d+)"', text) == ["3", "5"]
        assert "published_items: 20\n" in text

    def test_an_existing_draft_is_kept(self, rulesets: Path) -> None:
        """A file that is there is overwritten with --force only; a frozen version never."""
        path = write_html(rulesets.parent / "a.html", [HEAD, ROW])
        target = rulesets / "cn/440000-guangdong/example/2021-11-14.yaml"
        assert run(path, rulesets).exit_code == 0
        target.write_text("mine", encoding="utf-8")
        refused = run(path, rulesets)
        assert (refused.exit_code, target.read_text(encoding="utf-8")) == (2, "mine")
        assert "确实要覆盖请加 --force" in refused.stderr
        target.write_text("status: draft", encoding="utf-8")
        replaced = run(path, rulesets, "--force")
        (copy,) = target.parent.glob("*.bak")
        assert (replaced.exit_code, copy.read_text(encoding="utf-8")) == (0, "status: draft")
        assert f"原来的留在 {copy}" in replaced.stdout
        target.write_text("mine", encoding="utf-8")
        (rulesets / "frozen.txt").write_text(
            f"{'0' * 64}  cn/440000-guangdong/example/2021-11-14.yaml\n", encoding="utf-8"
        )
        frozen = run(path, rulesets, "--force")
        assert (frozen.exit_code, target.read_text(encoding="utf-8")) == (2, "mine")
        assert "已经公布并冻结" in frozen.stderr

    @pytest.mark.parametrize(
        ("options", "into", "day", "said"),
        [
            ([], "cn/999999-nowhere/example", "2021-11-14", "999999"),
            ([], "cn/nowhere/example", "2021-11-14", "不是地区的目录"),
            ([], "cn/440000-guangdong", "2021-11-14", "要是清单的名称"),
            ([], "guangdong/example", "2021-11-14", "不在规则库里"),
            ([], "cn/440000-guangdong/example", "2021年", "--date"),
            (["--reading", "以下"], "cn/440000-guangdong/example", "2021-11-14", "含本数、不含本数"),
            (["--reading", "以下=大概"], "cn/440000-guangdong/example", "2021-11-14", "不认识“大概”"),
            (["--reading", "以左=含本数"], "cn/440000-guangdong/example", "2021-11-14", "不认识“以左”"),
            (["--kind", "初违不罚"], "cn/440000-guangdong/example", "2021-11-14", "是否想写“首违不罚”"),
            (["--only", "1,99"], "cn/440000-guangdong/example", "2021-11-14", "没有第 99 项"),
            (["--table", "2"], "cn/440000-guangdong/example", "2021-11-14", "只有 1 份清单"),
            (["--table", "一"], "cn/440000-guangdong/example", "2021-11-14", "--table 不认识“一”"),
        ],
    )
    def test_wrong_options(self, options: list[str], into: str, day: str, said: str, rulesets: Path) -> None:
        """A wrong option is a Chinese sentence and exit code 2, and nothing is written."""
        path = write_html(rulesets.parent / "a.html", [HEAD, ROW])
        before = files(rulesets)
        done = run(path, rulesets, *options, into=into, day=day)
        assert done.exit_code == 2
        assert said in done.stderr
        assert files(rulesets) == before

    def test_a_refused_file_writes_nothing(self, rulesets: Path) -> None:
        """After a refusal the rulesets are as before, without a folder left behind."""
        before = sorted(rulesets.rglob("*"))
        path = write_html(rulesets.parent / "a.html", [["甲", "乙"], ["一", "二"]])
        done = run(path, rulesets)
        assert done.exit_code == 2
        assert done.stderr.startswith("“a.html”没有认出清单的表头")
        assert sorted(rulesets.rglob("*")) == before

    @pytest.mark.usefixtures("confined")
    def test_drafting_is_confined_too(self, rulesets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A phrase that takes for ever on the words of a cell ends when the process has used up its time."""
        table = rulesets / "phrasing.yaml"
        text = table.read_text(encoding="utf-8")
        table.write_text(
            text.replace("phrases:\n", "phrases:\n  - {pattern: (甲+)+乙, when: 初次违法}\n"), encoding="utf-8"
        )
        monkeypatch.setattr(sandbox, "SECONDS", 3)
        path = write_html(rulesets.parent / "a.html", [HEAD, [*ROW[:4], "甲" * 100]])
        before = sorted(rulesets.rglob("*"))
        assert "用尽了限定的内存或者时间" in run(path, rulesets).stderr
        assert sorted(rulesets.rglob("*")) == before

    def test_two_lists_ask_which(self, rulesets: Path) -> None:
        """A file with two lists is refused until --table says which."""
        path = write_xlsx(rulesets.parent / "a.xlsx", [HEAD, ROW, HEAD, [*ROW[:4], "及时改正"]])
        path_two = write_html(rulesets.parent / "b.html", [HEAD, ROW])
        page = path_two.read_text(encoding="utf-8")
        path_two.write_text(page.replace("</body>", page[page.index("<table") :]), encoding="utf-8")
        assert run(path, rulesets).exit_code == 0  # a header repeated inside one table is a header, not another list
        refused = run(path_two, rulesets, "--force")
        assert "有 2 份清单" in refused.stderr
        assert run(path_two, rulesets, "--force", "--table", "2").exit_code == 0
        assert run(path_two, rulesets, "--force", "--table", "1,2").exit_code == 0
        both = run(path_two, rulesets, "--force", "--table", "全部")
        assert "第 1、2 份清单合成了一份" in "".join(both.stdout.split("\n"))


def everything(folder: Path) -> list[tuple[str, str]]:
    """Every name below a folder, and what is in the files."""
    found = sorted(folder.rglob("*"))
    return [(str(path), path.read_text(encoding="utf-8") if path.is_file() else "") for path in found]


class TestTarget:
    @pytest.mark.parametrize(
        ("into", "said"),
        [
            ("cn/440000-guangdong/..", "要是清单的名称"),
            ("cn/..", "要是清单的名称"),
            ("cn/440000-guangdong/example/..", "要是清单的名称"),
            ("cn/440000-guangdong/example/../..", "要是清单的名称"),
            ("cn/../outside/example", "不是地区的目录"),
            ("cn/440000-guangdong/../example", "不是地区的目录"),
            ("cn/440000-guangdong/Example", "要是清单的名称"),
            ("cn/440000-guangdong/exam ple", "要是清单的名称"),
            ("cn/440000-guangdong/example.", "要是清单的名称"),
            ("cn/440000-guangdong/~", "要是清单的名称"),
            ("cn/440000-guangdong/-example", "要是清单的名称"),
            ("cn/440000-guangdong/.hidden", "要是清单的名称"),
            ("cn/440000-guangdong/a\nb", "要是清单的名称"),
            ("cn/440000-guangdong/group-yangtze-delta", "要是清单的名称"),
            ("cn/cn/example", "规则库"),
        ],
    )
    def test_only_the_folder_of_a_list(self, into: str, said: str, rulesets: Path) -> None:
        """What is not the folder of a list below a place is refused, and nothing is written anywhere."""
        path = write_html(rulesets.parent / "a.html", [HEAD, NEW])
        before = everything(rulesets.parent)
        done = run(path, rulesets, "--force", into=into)
        assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
        assert everything(rulesets.parent) == before

    @pytest.mark.parametrize("link", ["cn/440000-guangdong", "cn/440000-guangdong/example", "proposed", "proposed/cn"])
    def test_no_folder_elsewhere(self, link: str, rulesets: Path) -> None:
        """A symbolic link on the way is refused, be it to the draft or to what it still needs."""
        path = write_html(rulesets.parent / "a.html", [HEAD, NEW])
        outside = rulesets.parent / "outside"
        (outside / "440000-guangdong").mkdir(parents=True)
        (rulesets / link).parent.mkdir(parents=True, exist_ok=True)
        for target in (rulesets / link, outside):  # a link to itself, and one that leads out
            (rulesets / link).unlink(missing_ok=True)
            (rulesets / link).symlink_to(target, target_is_directory=True)
            assert "是符号链接" in run(path, rulesets).stderr
        before = everything(rulesets.parent)
        done = run(path, rulesets, "--force")
        assert (done.exit_code, "是符号链接" in done.stderr) == (2, True), done.stderr
        assert everything(rulesets.parent) == before

    def test_a_link_in_place_of_the_file(self, rulesets: Path) -> None:
        """A link where the draft goes counts as a file, also one that leads nowhere; --force replaces the link itself."""
        path = write_html(rulesets.parent / "a.html", [HEAD, NEW])
        outside = rulesets.parent / "outside.yaml"
        target = rulesets / "cn/440000-guangdong/example/2021-11-14.yaml"
        target.parent.mkdir(parents=True)
        target.symlink_to(outside)
        assert "确实要覆盖请加 --force" in run(path, rulesets).stderr
        assert target.is_symlink()
        assert run(path, rulesets, "--force").exit_code == 0
        assert (target.is_symlink(), outside.exists()) == (False, False)

    def test_nothing_beside_is_written_through(self, rulesets: Path) -> None:
        """A link under the name that a new file had beside the old one is left alone."""
        path = write_html(rulesets.parent / "a.html", [HEAD, ROW])
        outside = rulesets.parent / "outside.yaml"
        outside.write_text("mine", encoding="utf-8")
        folder = rulesets / "cn/440000-guangdong/example"
        folder.mkdir(parents=True)
        (folder / ".2021-11-14.yaml.new").symlink_to(outside)
        assert run(path, rulesets).exit_code == 0
        assert outside.read_text(encoding="utf-8") == "mine"

    @pytest.mark.parametrize("blocked", ["cn/440000-guangdong/example/2021-11-14.yaml/", "proposed"])
    def test_both_files_or_none(self, blocked: str, rulesets: Path) -> None:
        """Where one of both files cannot be written, neither is, and no folder was made."""
        path = write_html(rulesets.parent / "a.html", [HEAD, NEW])
        if blocked.endswith("/"):
            (rulesets / blocked).mkdir(parents=True)
        else:
            (rulesets / blocked).write_text("", encoding="utf-8")
        before = everything(rulesets.parent)
        done = run(path, rulesets, "--force")
        assert (done.exit_code, "写不进" in done.stderr) == (2, True), done.stderr
        assert everything(rulesets.parent) == before


class TestPhrasingTable:
    def test_the_shipped_table_reads(self) -> None:
        """Every pattern and every condition of the shipped table is right."""
        assert len(PHRASING.phrases) > 30
        assert PHRASING.enumeration in PHRASING.choices

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("when: 及时改正}", "when: 及时更正}", "unknown-term"),
            ("(没有|无|未取得", "(没有|(无|未取得", "bad-value"),
            ("when: 违法行为轻微}", "when: 违法行为轻微, 别的: 1}", "unknown-key"),
            ('fact: 违法行为持续时间, of: "{时长}"', 'fact: 违法行为持续时间, of: "{时间}"', "bad-value"),
            ("fact: 货值金额", "fact: 货值", "unknown-term"),
            ("force: 可以或者应当", "force: 可以还是应当", "bad-value"),
            ("effect: 不予强制}", "effect: 不强制}", "bad-value"),
            ("pattern: 可以|可, force: 可以", "pattern: 可以|可, force: 能够", "bad-value"),
            ("forces:\n  - {pattern", "forces:\n  - {what: 1, pattern", "unknown-key"),
            ("kind: 首违不罚}", "kind: 首违可罚}", "bad-value"),
            ("enumeration: 并列", "enumeration: 并排", "bad-value"),
            ("says: 施行日期", "says: 施行", "bad-value"),
            ("由)?{日}(之日)", "由)?{天}(之日)", "bad-value"),
            (", answer: 含本数}", "}", "bad-value"),
            ("以内: 以下", "以内: 以里", "bad-value"),
            ("{fine: up_to, pattern", "{fine: to, pattern", "bad-value"),
            ("(以)?{低}以上", "(以)?{数}以上", "bad-value"),
            ("(以)?{高}以下", "(以)?以下", "bad-value"),
            ("没收(?P<what>违法所得)", "没收违法所得", "bad-value"),
            ("breaches: [", "breaches: ['(', ", "bad-value"),
        ],
    )
    def test_mistakes_are_told(self, old: str, new: str, code: str, tmp_path: Path) -> None:
        """A mistake in the table is a diagnostic at its place, before anything is drafted."""
        text = (RULESETS / "phrasing.yaml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "phrasing.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(CatalogError) as caught:
            read_phrasing(tmp_path, CATALOG.library)
        assert {found.code for found in caught.value.found} == {code}
        assert all(found.line > 1 for found in caught.value.found)
