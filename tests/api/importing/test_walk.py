"""From a Word file of ten rows to a draft that is checked and tested, by the steps that a reviewer takes."""

import re
import shutil
from datetime import date
from pathlib import Path

import docx
import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from api import command
from api.importing import sandbox
from api.publishing.covering import published_bytes
from engine.catalog import Catalog
from engine.quality import check, rehearsal
from tests.shipped import CATALOG, RULESETS

LIST = "cn/320000-jiangsu/food-slight"
VERSION = "2024-05-06"
NEEDED = {"general", "conclusion", "penalty-law"}
ACTS = (
    "经营超过保质期的食品、食品添加剂",
    "未取得食品经营许可从事散装食品经营活动",
    "食品经营许可证载明的许可事项变化未申请变更",
    "经营无标签的预包装食品、食品添加剂",
    "保健食品之外的食品标签、说明书声称具有保健功能",
    "餐饮服务设施、设备未按规定定期维护、清洗、校验",
    "食品经营者未按规定要求销售食品",
    "特殊食品与普通食品或者药品混放销售",
    "食用农产品销售者未建立进货查验记录制度",
    "未按要求进行食品贮存、运输和装卸",
)
LEAD = "同时符合下列情形的，可以不予行政处罚：\n（1）初次违法；\n（2）及时改正；\n（3）没有造成危害后果。"
ABOVE = ("某省市场监督管理局", "食品领域轻微违法行为不予处罚清单", "某市监规〔2024〕3号", "2024年5月6日")
BELOW = (
    "本清单自2024年6月1日起施行，有效期5年。",
    "本清单所称“以上”“以下”均包含本数。",
    "本清单由某省市场监督管理局负责解释。",
)
WORDS = "柜台陈列的数量少"
CASES = f"""\
format: 1
place: "320000"
on: 2024-07-01
matter: {ACTS[0]}
given: {{违法行为发生日期: 2024-06-15, 违法记录: 无, 改正情况: 当场改正, 危害后果: 没有, 货值金额: 100元, 属于个体工商户等小微经营者: 是}}
cases:
"""


@pytest.fixture
def rulesets(tmp_path: Path) -> Path:
    """The shipped vocabulary, matters and phrases, with the lists that every place has, in a copy that is nobody's yet."""

    def others(folder: str, names: list[str]) -> list[str]:
        if Path(folder) == RULESETS / "cn":
            return [name for name in names if name not in NEEDED]
        return [name for name in names if name in {"frozen.txt", "publishing"} and Path(folder) == RULESETS]

    return Path(shutil.copytree(RULESETS, tmp_path / "rulesets", ignore=others))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draft in the process of the test: to start one takes most of the time."""
    monkeypatch.setattr(sandbox, "confined", lambda work, given, shape: TypeAdapter(shape).validate_python(work(given)))


def published(path: Path) -> Path:
    """The Word file: what an office prints above its list, ten rows, a note column, and what it prints below."""
    document = docx.Document()
    for text in ABOVE:
        document.add_paragraph(text)
    rows = [("序号", "违法行为", "违反条款", "处罚依据", "适用情形", "备注")]
    for number, act in enumerate(ACTS, start=1):
        matter = CATALOG.library.matters.by_name[act]
        breached, punishing = matter.breaches[0], matter.punished_by[0].clause
        lead = LEAD.replace("。", f"；\n（4）{WORDS}。") if number == 1 else LEAD
        rows.append((str(number), act, breached, punishing, lead, "仅限于小微企业" if number == 2 else ""))
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for text in BELOW:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def run(*arguments: str) -> str:
    """What a command prints; it has to succeed."""
    done = CliRunner().invoke(command.app, list(arguments), env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert done.exit_code == 0, done.output
    return done.output


def edit(file: Path, *changes: tuple[str, str]) -> None:
    """What a reviewer changes in an editor: each pattern stands in the file, and what replaces it."""
    text = file.read_text("utf-8")
    for old, new in changes:
        text, times = re.subn(old, new, text, flags=re.MULTILINE)
        assert times, old
    file.write_text(text, "utf-8")


def test_ten_rows_become_a_tested_draft(tmp_path: Path, rulesets: Path) -> None:
    """Five steps: import, settle, write what is open, write the cases, check and run them. Nothing is left or lost."""
    file = rulesets / LIST / f"{VERSION}.yaml"
    # One: import. Everything that the document says of itself is there, and three things wait.
    told = run(
        "import",
        str(published(tmp_path / "清单.docx")),
        "--into",
        str(file.parent),
        "--date",
        VERSION,
        "--field",
        "食品",
    )
    assert "2 处列在 leftovers" in told
    assert "1 句留作 wording" in told
    assert "10 项在事项表里" in told
    text = file.read_text("utf-8")
    assert "title: 某省市场监督管理局食品领域轻微违法行为不予处罚清单" in text
    assert "number: 某市监规〔2024〕3号" in text
    assert "effective: {from: 2024-06-01, until: 2029-05-31, read: " in text
    # Two: settle what has no place, where it stands on the screen of the review.
    shown = run("review", str(file))
    named = dict(re.findall(r"(leftover\.[0-9a-f]{8}) 没有着落（[^）]*）：(.*)", shown))
    assert sorted(named.values()) == ["仅限于小微企业", "本清单由某省市场监督管理局负责解释。"]
    (note,) = (name for name, words in named.items() if words == "仅限于小微企业")
    (office,) = (name for name in named if name != note)
    picks = ("--set", f"{note}.settled=写进了第2项", "--set", f"{office}.settled=不是条件")
    assert "没有着落 0 处，待写 1 处" in run("review", str(file), *picks)
    # Three: write what is open, put the note where it belongs, and drop what only the drafting needed.
    edit(
        file,
        (f"wording: {WORDS}", "货值金额 <= 500元"),
        (r'(?s)(  - id: "2"\n.*?all:\n)', r"\1        - 属于个体工商户等小微经营者\n"),
        (r"^ *#.*\n", ""),
        (r"(?s)^leftovers:.*?(?=^[a-z])", ""),
        (r"^    original:\n(      .*\n)+", ""),
    )
    needs = rulesets / "proposed" / LIST / file.name
    with (rulesets / "sources.yaml").open("a", encoding="utf-8") as sources:
        sources.write(needs.read_text("utf-8").partition("\nsources:")[2].partition("\n")[2])
    shutil.rmtree(rulesets / "proposed")
    # Four: for each item a case that it fits, one that it does not fit, and one that has to be looked into.
    lines = []
    for number, act in enumerate(ACTS, start=1):
        for name, but, expect in (
            ("适用", "", "适用"),
            ("有记录", "违法记录: [{日期: 2024-01-02, 事项: 其他：无照经营}], 认定为初次违法: 否", "不适用"),
            ("后果没有查明", "危害后果: 未查明", "待查, ask: [危害后果]"),
        ):
            lines.append(
                f"  - {{name: 第{number}项{name}, item: '{number}', matter: {act}, but: {{{but}}}, expect: {expect}}}\n"
            )
    for name, but, expect in (
        ("恰为五百元", "货值金额: 500元", "适用"),
        ("略高于五百元", "货值金额: 500.01元", "不适用"),
    ):
        lines.append(f"  - {{name: 第1项{name}, item: '1', but: {{{but}}}, expect: {expect}}}\n")
    (file.parent / f"{VERSION}.tests.yaml").write_text(CASES + "".join(lines), "utf-8")
    # Five: nothing is wrong, every case comes out, and it stays so when the word draft is taken out.
    assert [(each.path, each.line, each.message) for each in check(rulesets)] == []
    ran = rehearsal.run(Catalog.open(rulesets), file.parent)
    assert [each.failures for each in ran.trials if not each.passed] == []
    assert len(ran.trials) == 32
    file.write_bytes(published_bytes(file.read_bytes()))
    assert check(rulesets) == []
    (version,) = Catalog.open(rulesets).versions(LIST)
    assert (version.draft, len(version.items), version.valid_from) == (False, 10, date(2024, 6, 1))
