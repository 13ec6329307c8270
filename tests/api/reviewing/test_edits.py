"""One entry of a YAML text changes; every other line stays as it is, or nothing is changed at all."""

from __future__ import annotations

import difflib

import pytest

from api.reviewing.edits import append, drop, put, rename, replace_condition, require, settle
from api.reviewing.layout import LayoutError, node_of
from engine.documents import plain
from tests.api.reviewing.drafts import DRAFT

ALWAYS = "不附条件"


def changed(made: str, text: str = DRAFT) -> list[str]:
    """The lines that went and came."""
    told = difflib.ndiff(text.splitlines(), made.splitlines())
    return [" ".join(line.split()) for line in told if line[0] in "+-"]


class TestPut:
    def test_a_value_changes_and_its_comment_stays(self) -> None:
        """What stands behind the value on its line stays there."""
        made = put(DRAFT, ("items", 0), "matter", "过期: 食品")
        assert changed(made) == ["- matter: 过期食品 # 名称相同", '+ matter: "过期: 食品" # 名称相同']

    def test_a_new_key_takes_the_place_of_its_remark(self) -> None:
        """`# force: 待填` of this item and no other becomes the key."""
        made = put(DRAFT, ("items", 0), "force", "可以")
        assert changed(made) == ["- # force: 待填：可以，还是应当", "+ force: 可以"]

    @pytest.mark.parametrize(
        "text",
        [
            "a: 甲\nb:\n- 一\n- 二\nc: 丙\n",
            "a: 甲\nb: |-\n  一\n\n  二\nc: 丙\n",
            "a: 甲\nb: {c: 一,\n  d: 二}\nc: 丙\n",
            "a: 甲\nb: '一 # 二'  \nc: 丙\n",
            'a: 甲\nb: "一\\" # 二" # 注\nc: 丙\n',
            "a: 甲\nb:\nc: 丙\n",
            "a: 甲\r\nb: 一\r\nc: 丙\r\n",
        ],
    )
    def test_whatever_stood_there(self, text: str) -> None:
        """A list, a block, a flow over lines, quotes, nothing: the lines of the others stay."""
        made = put(text, (), "b", "乙")
        assert plain(node_of(made)) == {"a": "甲", "b": "乙", "c": "丙"}
        assert made.splitlines()[0] == "a: 甲"
        assert made.splitlines()[-1] == "c: 丙"

    def test_a_flow_mapping_is_refused(self) -> None:
        """Several keys on one line are told with their line, and nothing is written."""
        with pytest.raises(LayoutError, match="第 2 行"):
            put("items:\n  - {id: 1, force: 可以}\n", ("items", 0), "force", "应当")


class TestLeftovers:
    @pytest.mark.parametrize(("number", "lines"), [(0, ["+ settled: 页码"]), (2, ["+ settled: 页码"])])
    def test_a_reason_is_one_line(self, number: int, lines: list[str]) -> None:
        """What is settled gets a line of its own."""
        assert changed(settle(DRAFT, ("leftovers",), number, "settled", "页码")) == lines

    def test_an_entry_on_one_line_is_written_out(self) -> None:
        """The same words, a key a line; the remark above stays."""
        made = settle(DRAFT, ("leftovers",), 1, "settled", "页码")
        assert plain(node_of(made, ("leftovers", 1))) == {
            "at": "第 1 张表以上",
            "text": "本清单自印发之日起试行",
            "settled": "页码",
        }
        assert "  # 这一处在表外\n  - at: 第 1 张表以上\n" in made

    def test_the_last_one_takes_the_key_with_it(self) -> None:
        """An empty list would say nothing."""
        made = DRAFT
        for number in (2, 1, 0):
            made = drop(made, ("leftovers",), number)
        assert "leftovers:" not in made
        assert plain(node_of(made)) == {k: v for k, v in plain(node_of(DRAFT)).items() if k != "leftovers"}  # type: ignore[union-attr]  # a mapping


class TestConditions:
    @pytest.mark.parametrize(
        ("when", "wanted"),
        [
            ("when: 甲   # 注", {"all": ["甲", {"wording": "乙: 丙"}]}),
            ("when: 不附条件", {"wording": "乙: 丙"}),
            ("when: {any: [甲, 丁]}", {"all": [{"any": ["甲", "丁"]}, {"wording": "乙: 丙"}]}),
            ("when:\n  all:\n    - 甲\n    - 丁", {"all": ["甲", "丁", {"wording": "乙: 丙"}]}),
            ("when:\n  all:\n  - 甲", {"all": ["甲", {"wording": "乙: 丙"}]}),
            ("when: {all: [甲]}", {"all": [{"all": ["甲"]}, {"wording": "乙: 丙"}]}),
            ("when:\n  any:\n    - 甲 # 注\n    - wording: |-\n        丁\n\n         戊",
             {"all": [{"any": ["甲", {"wording": "丁\n\n 戊"}]}, {"wording": "乙: 丙"}]}),
        ],
    )  # fmt: skip
    def test_words_are_required_as_well(self, when: str, wanted: object) -> None:
        """Beside what was required before, whatever its shape; a list that is there already only grows."""
        made = require(f"{when}\nforce: 可以\n", (), "when", {"wording": "乙: 丙"}, ALWAYS)
        assert plain(node_of(made)) == {"when": wanted, "force": "可以"}
        assert ("# 注" in made) == ("# 注" in when)

    def test_another_condition(self) -> None:
        """It stands where the old one stood, and the keys around it stay."""
        made = replace_condition(DRAFT, ("items", 1), "when", {"any": ["甲", {"all": ["乙", "丙"]}]})
        assert plain(node_of(made, ("items", 1, "when"))) == {"any": ["甲", {"all": ["乙", "丙"]}]}
        assert made.count("\n") == DRAFT.count("\n") + 2

    def test_all_becomes_any(self) -> None:
        """One word changes."""
        assert changed(rename(DRAFT, ("items", 2, "when"), "any", "all")) == ["- any:", "+ all:"]


@pytest.mark.parametrize("text", ["format: 1\n", "format: 1\nmatters:\n  - name: 甲\n    id: a\n# 完\n", "format: 1"])
def test_an_entry_is_added_at_the_end_of_a_list(text: str) -> None:
    """A list that is not there is begun."""
    made = append(text, "matters", {"name": "乙: 丙", "breaches": ["某法第一条"]})
    assert plain(node_of(made, ("matters",)))[-1] == {"name": "乙: 丙", "breaches": ["某法第一条"]}  # type: ignore[index]  # a list
    assert made.startswith(text.rstrip("\n").removesuffix("\n# 完"))
