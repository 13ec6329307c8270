"""Mutation of a small list: each kind of mistake is made, caught by the case that is there for it, or told with a case that would."""

import shutil
from pathlib import Path

import pytest

from engine.catalog import Catalog
from engine.documents import Mapping, read_file
from engine.quality.list_cases import Trial, run_cases
from engine.quality.mutants import mutants_of
from engine.quality.mutation import Mutation, mutate, mutation_data
from engine.quality.proposals import proposals
from engine.quality.spots import node_at

BASE = Path(__file__).parents[2] / "bad" / "_base"
LIST = "cn/first-offence"
FILE = f"{LIST}/2025-01-27.yaml"
HEAD = (
    'format: 1\nplace: "320000"\non: 2025-03-20\nmatter: 过期食品\n'
    "given: {违法记录: 无, 立案日期: 2025-02-01, 货值金额: 66元, 餐饮环节: 否, 场所: 店铺}\ncases:\n"
)
WHEN = """all:
        - {not: 餐饮环节}
        - 货值金额 <= 500元
        - {any: [场所 in 店铺、网络, 货值金额 < 10元]}"""


class Small:
    """The small rulesets with one item, its cases, and what becomes of its mutants."""

    def __init__(self, root: Path, *cases: str, when: str = WHEN, more: str = "") -> None:
        shutil.copytree(BASE, root, dirs_exist_ok=True)
        with (root / "vocabulary.yaml").open("a", encoding="utf-8") as file:
            file.write(
                "  - {name: 场所, id: venue, type: 选项, options: [店铺, 网络, 市场], group: 场所, ask: 在哪里？}\n"
            )
        path = root / FILE
        text = path.read_text(encoding="utf-8").replace("when: 货值金额 <= 500元", f"when:\n      {when}")
        path.write_text(text.replace("common:", f"{more}common:"), encoding="utf-8")
        self.cases_file = root / FILE.replace(".yaml", ".tests.yaml")
        written = "".join(f"  - {{name: 案例{n}, item: '5', {case}}}\n" for n, case in enumerate(cases))
        self.cases_file.write_text(HEAD + written, encoding="utf-8")
        self.catalog = Catalog.open(root)
        (self.version,) = self.catalog.versions(LIST)

    def trials(self) -> tuple[Trial, ...]:
        """The cases, which pass."""
        trials, found = run_cases(self.catalog, self.version, self.cases_file, "cases")
        assert (found, [trial.failures for trial in trials if not trial.passed]) == ((), [])
        return trials

    def mutated(self) -> Mutation:
        """What became of the mutants."""
        return mutate(self.catalog, self.version, self.trials())

    def document(self) -> Mapping:
        """The list as it is written."""
        node, _ = read_file(self.catalog.root / FILE, FILE)
        assert isinstance(node, Mapping)
        return node


FULL = (
    "expect: 适用, outcome: 可以不予处罚",
    "but: {餐饮环节: 是}, expect: 不适用",
    "but: {货值金额: 500元}, expect: 适用",
    "but: {货值金额: 500.01元}, expect: 不适用",
    "but: {场所: 网络}, expect: 适用",
    "but: {场所: 市场}, expect: 不适用",
    "but: {场所: 市场, 货值金额: 9.99元}, expect: 适用",
    "but: {场所: 市场, 货值金额: 10元}, expect: 不适用",
    "but: {违法记录: [{日期: 2020-01-01, 处理: 行政处罚, 事项: 过期食品}], 认定为初次违法: 否}, expect: 不适用",
)


def test_every_kind_of_mistake_is_made(tmp_path: Path) -> None:
    """At its spot and in words; the bound by the smallest step, each option, each part, the force."""
    small = Small(tmp_path, *FULL)
    made = {(mutant.mistake, mutant.change) for mutant in mutants_of(small.version, small.catalog.library)}
    for wanted in (
        ("运算符", "“货值金额 <= 500元”改为“货值金额 < 500元”"),
        ("运算符", "“货值金额 <= 500元”改为“货值金额 >= 500元”"),
        ("界限", "“货值金额 <= 500元”改为“货值金额 <= 499.99元”"),
        ("界限", "“货值金额 <= 500元”改为“货值金额 <= 500.01元”"),
        ("去掉", "去掉“不是餐饮环节”"),
        ("去掉", "“不是（餐饮环节）”改为“餐饮环节”"),
        ("去掉", "去掉“场所为店铺、网络”"),
        ("且或", "“场所为店铺、网络或者货值金额 < 10元”改为“场所为店铺、网络，并且货值金额 < 10元”"),
        ("选项", "“场所为店铺、网络”改为“场所为网络”"),
        ("可以应当", "“可以”改为“应当”"),
    ):
        assert wanted in made
    assert any(mistake == "去掉" and change.startswith("去掉“初次违法") for mistake, change in made)


def test_a_list_whose_cases_see_every_mistake(tmp_path: Path) -> None:
    """Nothing survives; what no possible case tells apart is not counted."""
    found = Small(tmp_path, *FULL).mutated()
    assert ([survivor.mutant.change for survivor in found.survivors], found.counted) == ([], found.caught)
    assert found.caught > 15


@pytest.mark.parametrize(
    ("left_out", "change"),
    [
        (0, "“可以”改为“应当”"),
        (1, "去掉“不是餐饮环节”"),
        (2, "“货值金额 <= 500元”改为“货值金额 < 500元”"),
        (3, "“货值金额 <= 500元”改为“货值金额 <= 500.01元”"),
        (4, "“场所为店铺、网络”改为“场所为店铺”"),
        (6, "去掉“货值金额 < 10元”"),
        (7, "“货值金额 < 10元”改为“货值金额 <= 10元”"),
    ],
)
def test_without_its_case_a_mistake_survives(tmp_path: Path, left_out: int, change: str) -> None:
    """Each case above is there for something: without it the mistake slips through, and is told at its line."""
    small = Small(tmp_path, *(case for n, case in enumerate(FULL) if n != left_out))
    found = small.mutated()
    assert change in [survivor.mutant.change for survivor in found.survivors]
    data = mutation_data(found, small.catalog, small.document())
    (told,) = (one for one in data["survivors"] if one["change"] == change)
    text = (small.catalog.root / FILE).read_text(encoding="utf-8").splitlines()[told["line"] - 1]
    assert text.strip()
    assert told["says"]


def test_an_open_question_catches_too(tmp_path: Path) -> None:
    """A case of 待查 sees a mistake that changes only what is asked."""
    when = "{any: [餐饮环节, 场所 = 网络]}"
    asks = "but: {餐饮环节: 未查明, 场所: 未查明}, expect: 待查, ask: [餐饮环节, 场所]"
    found = Small(tmp_path, asks, when=when).mutated()
    assert "去掉“餐饮环节”" not in [survivor.mutant.change for survivor in found.survivors]


def test_a_proposed_case_catches_what_survived(tmp_path: Path) -> None:
    """Each proposal, put into the file, is read, passes, and catches its mutant: afterwards none is left but the force."""
    small = Small(tmp_path, "expect: 适用")
    found = small.mutated()
    cases, _ = read_file(small.cases_file, "cases")
    assert isinstance(cases, Mapping)
    proposed = proposals(small.catalog, small.version, cases, small.trials(), found.survivors)
    assert 0 < len(proposed) <= len(found.survivors)
    with small.cases_file.open("a", encoding="utf-8") as file:
        file.writelines(f"  - {proposal.text}\n" for proposal in proposed)
    left = small.mutated()
    assert [survivor.mutant.mistake for survivor in left.survivors] == ["可以应当"]
    assert any("500.01元" in proposal.text for proposal in proposed)


def test_a_mistake_that_no_case_can_see_is_not_counted(tmp_path: Path) -> None:
    """The second bound never decides: what is below 10 元 is below 500 元."""
    small = Small(tmp_path, FULL[0], FULL[2], FULL[3], when="{any: [货值金额 <= 500元, 货值金额 < 10元]}")
    found = small.mutated()
    assert "去掉“货值金额 < 10元”" in [mutant.change for mutant in found.same]


def test_definitions_and_exclusions_have_their_own_spots(tmp_path: Path) -> None:
    """A mistake in an exclusion or a definition is told there, whichever item shows it."""
    more = (
        "definitions:\n  小额:\n    text: 不到一百元的\n    source: {at: 一, read: statute, of: text}\n    when: 货值金额 < 100元\n"
        "exclude:\n  - {id: 网络, text: 网络销售的除外, source: {at: 二, read: statute, of: text}, when: 场所 = 网络}\n"
    )
    small = Small(tmp_path, "expect: 适用, outcome: 可以不予处罚", when="{all: [小额, {not: 餐饮环节}]}", more=more)
    found = small.mutated()
    where = {(str(survivor.mutant.spot.scope), survivor.mutant.mistake) for survivor in found.survivors}
    assert {
        ("排除“网络”", "去掉"),
        ("定义“小额”", "界限"),
        ("共同条件第1条", "去掉"),
    } <= where
    # By its name alone: the text of a definition would stand in every second line.
    changes = [survivor.mutant.change for survivor in found.survivors]
    assert any("小额" in change for change in changes)
    assert not any("不到一百元的" in change for change in changes)
    document = small.document()
    lines = (small.catalog.root / FILE).read_text(encoding="utf-8").splitlines()
    for survivor in found.survivors:
        node = node_at(document, survivor.mutant.spot)
        assert node is not None
        if str(survivor.mutant.spot.scope) == "定义“小额”":
            assert lines[node.line - 1].strip() == "when: 货值金额 < 100元"
