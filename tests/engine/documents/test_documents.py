"""Strict YAML: what is read as text, what is refused and where, and the readers that schemas are built on."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import textwrap
import time
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.documents import strict_yaml
from engine.documents.characters import unseen_character
from engine.documents.diagnostics import CODES, Diagnostic, format_diagnostic, quote, suggest
from engine.documents.readers import (
    Mapping,
    Node,
    Report,
    Scalar,
    Sequence,
    expect_choice,
    expect_date,
    expect_entries,
    expect_flag,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    expect_whole,
    read_file,
    read_text,
)
from tests.waiting import PATIENCE

PATH = "cn/某清单/2025-01-27.yaml"
PARSERS = [
    pytest.param(getattr(yaml, "CSafeLoader", yaml.SafeLoader), id="c"),
    pytest.param(yaml.SafeLoader, id="python"),
]

Plain = object  # nested str, list and dict


def plain(node: Node | None) -> Plain:
    """Drop the places of a node."""
    match node:
        case Scalar(text=text):
            return text
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {key.text: plain(value) for key, value in entries}
        case _:
            return None


def read(text: str | bytes) -> Node:
    """Read a text in which nothing may be wrong."""
    node, found = read_text(text, PATH)
    assert not found
    assert node is not None
    return node


def wrong(text: str | bytes) -> list[tuple[int, int, str]]:
    """Return place and code of everything wrong with a text that must not be readable."""
    node, found = read_text(text, PATH)
    assert node is None
    assert found
    assert all(diagnostic.path == PATH for diagnostic in found)
    return [(diagnostic.line, diagnostic.column, diagnostic.code) for diagnostic in found]


def message(text: str | bytes) -> str:
    """Return the only message about a text."""
    _, (diagnostic,) = read_text(text, PATH)
    return diagnostic.message


class TestDiagnostics:
    """How diagnostics are made, ordered, shown, and what they suggest."""

    def test_two_lines(self) -> None:
        """A diagnostic is shown as its place and code on one line and its message on the next."""
        diagnostic = Diagnostic("cn/a.yaml", 41, 11, "unknown-term", "词汇表里没有“及时更正”。\n是否想写“及时改正”？")
        assert format_diagnostic(diagnostic) == (
            "cn/a.yaml:41:11  unknown-term\n  词汇表里没有“及时更正”。 是否想写“及时改正”？"
        )

    def test_closed_list(self) -> None:
        """A code outside the closed list cannot be reported."""
        with pytest.raises(ValueError, match="no-such-code"):
            Diagnostic("a.yaml", 1, 1, "no-such-code", "")

    def test_codes_sorted_and_said(self) -> None:
        """Codes stand in alphabetical order, in ASCII kebab case, and each is explained by one Chinese sentence."""
        assert list(CODES) == sorted(CODES)
        assert all(code.isascii() and code.replace("-", "").isalnum() and code == code.lower() for code in CODES)
        assert all(sentence.endswith("。") and sentence.count("。") == 1 for sentence in CODES.values())

    def test_order(self) -> None:
        """Diagnostics sort by file, then line, then column."""
        places = [("b", 1, 1), ("a", 10, 1), ("a", 9, 2), ("a", 9, 1)]
        found = sorted(Diagnostic(path, line, column, "syntax", "") for path, line, column in places)
        assert [(one.path, one.line, one.column) for one in found] == sorted(places)

    @pytest.mark.parametrize(
        ("word", "tail"),
        [
            ("及时更正", "是否想写“及时改正”？"),
            ("货值金颜", "是否想写“货值金额”？"),
            ("可已", "是否想写“可以”？"),
            ("effcet", "是否想写“effect”？"),
            ("不予处罚款", "是否想写“不予处罚”？"),
            ("突发事件", ""),
            ("及时改正", ""),
            ("", ""),
            ("及时改正" * 100, ""),
        ],
    )
    def test_suggest(self, word: str, tail: str) -> None:
        """A misspelt word is answered with the nearest candidate; a correct, distant, empty or endless one with nothing."""
        candidates = ["货值金额", "effect", "可以", "应当", "不予处罚"] + ["及时改正"] * (word != "及时改正")
        assert suggest(word, candidates) == tail

    @pytest.mark.parametrize(
        ("word", "candidates"),
        [
            ("已改正", ["尚未改正", "拒不改正"]),
            ("不严重", ["严重"]),
            ("严重", ["不严重"]),
            ("没有发生食品安全事故", ["发生食品安全事故"]),
            ("发生食品安全事故", ["未发生食品安全事故"]),
            ("非餐饮环节", ["餐饮环节"]),
            ("应当处罚", ["不予处罚"]),
        ],
    )
    def test_no_suggestion_inverts(self, word: str, candidates: list[str]) -> None:
        """What denies is not suggested for what affirms, however near it is written."""
        assert suggest(word, candidates) == ""

    def test_a_denial_is_suggested_for_another(self) -> None:
        """未改正 is near 尚未改正, and both deny."""
        assert suggest("未改正", ["逾期改正", "尚未改正"]) == "是否想写“尚未改正”？"

    def test_suggest_ignores_order(self) -> None:
        """The order of the candidates does not change which one is suggested."""
        assert suggest("丛轻", ["从轻", "减轻"]) == suggest("丛轻", ["减轻", "从轻"]) == "是否想写“从轻”？"

    def test_suggest_is_quick(self) -> None:
        """Five thousand near candidates of thirty characters are compared in little time."""
        choose = random.Random(0)
        candidates = ["".join(choose.choices("经营超过保质期的食品或添加剂违法行为", k=30)) for _ in range(5000)]
        began = time.process_time()
        assert suggest(candidates[7][:-2] + "错误", candidates) == f"是否想写{quote(candidates[7])}？"
        assert time.process_time() - began < 2

    def test_quote(self) -> None:
        """A quoted text stays on one line; at 40 characters it is whole, above 40 it is cut and says so."""
        assert quote("甲\n  乙") == "“甲 乙”"
        assert [quote("甲" * n) for n in (39, 40, 41)] == [f"“{'甲' * 39}”", f"“{'甲' * 40}”", f"“{'甲' * 40}…”"]


class TestText:
    """What is read: text, with its places."""

    @pytest.mark.parametrize("parser", PARSERS)
    @pytest.mark.parametrize(
        "written",
        [
            "no",
            "012345",
            "12:30:45",
            "2025-01-16",
            "~",
            "null",
            "0x1F",
            "1e3",
            "1_000",
            ".inf",
            "=",
            "true",
            "货值金额 <= 500元",
        ],
    )
    def test_scalars_stay_text(self, written: str, parser: object, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whatever YAML 1.1 would make of a scalar, it stays the text that was written."""
        monkeypatch.setattr(strict_yaml, "_PARSER", parser)
        assert plain(read(f"值: {written}")) == {"值": written}
        assert plain(read(f"[{written}]")) == [written]

    def test_empty_value(self) -> None:
        """A key without a value holds the empty text, unquoted."""
        node = read("甲:\n乙: ''\n")
        assert isinstance(node, Mapping)
        assert node.get("甲") == Scalar("", 1, 3, quoted=False)
        assert node.get("乙") == Scalar("", 2, 4, quoted=True)

    def test_places(self) -> None:
        """Lines and columns count from 1 and columns count characters, rare ones included."""
        node = read("事项:\n  - 𠮷: [甲, '乙']\n")
        items = Sequence((Scalar("甲", 2, 9, quoted=False), Scalar("乙", 2, 12, quoted=True)), 2, 8)
        inner = Mapping({"𠮷": (Scalar("𠮷", 2, 5, quoted=False), items)}, 2, 5)
        whole = {"事项": (Scalar("事项", 1, 1, quoted=False), Sequence((inner,), 2, 3))}
        assert node == Mapping(whole, 1, 1)

    def test_lookup(self) -> None:
        """A mapping gives the node and the key written under a name, and None for a name that was not written."""
        node = read("甲: 乙")
        assert isinstance(node, Mapping)
        assert node.get("甲") == Scalar("乙", 1, 4, quoted=False)
        assert node.key("甲") == Scalar("甲", 1, 1, quoted=False)
        assert node.get("丙") is None
        assert node.key("丙") is None

    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    def test_line_ends(self, line_end: str) -> None:
        """Every kind of line end counts as one line, in nodes and in diagnostics."""
        node = read(f"甲: 一{line_end}乙: 二")
        assert isinstance(node, Mapping)
        assert node.key("乙") == Scalar("乙", 2, 1, quoted=False)
        assert wrong(f"甲: 一{line_end}乙:\t二\x07") == [(2, 3, "syntax"), (2, 5, "control-character")]

    def test_utf8_mark(self) -> None:
        """A UTF-8 byte order mark is accepted and moves no column, in bytes and in text."""
        assert read(b"\xef\xbb\xbfa: b") == read("\ufeffa: b") == read("a: b")

    @given(
        st.recursive(
            st.text(st.characters(exclude_categories=["Cs", "Cc"])).filter(lambda text: unseen_character(text) is None),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(st.text("甲乙丙ab:#-' \"<", min_size=1), inner, max_size=4)
            ),
            max_leaves=12,
        ).filter(lambda value: value != ""),
        st.booleans(),
    )
    def test_round_trip(self, value: object, flow: bool) -> None:
        """What a YAML writer dumps as strings is read back as the same strings in the same structure."""
        written = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow, width=10_000_000, sort_keys=False)
        assert plain(read(written)) == value

    @given(st.text() | st.text("ab甲: -\n\t\"'[]{}#&*!|>%@`?,\\<=\r~.\ufeff\ud800\x07", max_size=40) | st.binary())
    @settings(max_examples=200)
    def test_any_text(self, text: str | bytes) -> None:
        """No text raises: it gives a node without diagnostics or diagnostics without a node, each on a line of the text."""
        node, found = read_text(text, PATH)
        assert (node is None) == bool(found)
        assert found == sorted(found)
        for diagnostic in found:
            assert 1 <= diagnostic.line <= (len(text) + 1)
            assert diagnostic.column >= 1
            assert diagnostic.message.endswith("。")

    @given(st.text("ab甲: -\n\"'[]{},#&*!?", max_size=30))
    @settings(max_examples=150)
    def test_both_parsers(self, text: str) -> None:
        """What the parser in C reads, the one in Python reads the same; in `[甲:]` the one in C refuses more."""
        node, found = read_text(text, PATH)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(strict_yaml, "_PARSER", yaml.SafeLoader)
            again, found_again = read_text(text, PATH)
        assert node is None or plain(node) == plain(again)
        assert bool(found) >= bool(found_again)


class TestRefused:
    """What is refused, where, and in which words."""

    @pytest.mark.parametrize("parser", PARSERS)
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", [(1, 1, "empty-document")]),
            ("# 只有注释\n", [(1, 1, "empty-document")]),
            ("---\n", [(1, 1, "empty-document")]),
            ("甲: &x 乙", [(1, 4, "anchor")]),
            ("甲: &x [乙]", [(1, 4, "anchor")]),
            ("甲: *x", [(1, 4, "alias")]),
            ("*x : 甲", [(1, 1, "alias")]),
            ("甲: !!python/object:os.system 乙", [(1, 4, "tag")]),
            ("甲: ! 乙", [(1, 4, "tag")]),
            ("甲: !x {乙: 丙}", [(1, 4, "tag")]),
            ("甲: 一\n乙: 二\n甲: 三", [(3, 1, "duplicate-key")]),
            ("甲: {乙: 一, '乙': 二}", [(1, 11, "duplicate-key")]),
            ("? [甲]\n: 乙", [(1, 3, "key-not-text")]),
            ("? {甲: 丙}\n: 乙", [(1, 3, "key-not-text")]),
            ("'': 乙", [(1, 1, "key-not-text")]),
            ("?\n: 乙", [(1, 2, "key-not-text")]),
            ("甲:\n  <<: 乙", [(2, 3, "merge-key")]),
            ("甲: 一\n---\n乙: 二", [(2, 1, "multiple-documents")]),
            ("%TAG ! x\n---\n甲: 乙", [(1, 1, "syntax")]),
            ("甲: 一\n  - 乙", [(2, 3, "syntax")]),
            ('甲: "\\u0007"', [(1, 4, "control-character")]),
        ],
    )
    def test_forbidden(
        self, text: str, expected: list[tuple[int, int, str]], parser: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What YAML allows and the language does not is refused at its place, whichever parser reads it."""
        monkeypatch.setattr(strict_yaml, "_PARSER", parser)
        assert wrong(text) == expected

    def test_collects_all(self) -> None:
        """Every diagnostic of a file is reported, in the order of their places, a later syntax error included."""
        assert wrong("甲: &x 一\n乙: *x\n甲: !t 二\n丙: [一\n丁: 二") == [
            (1, 4, "anchor"),
            (2, 4, "alias"),
            (3, 4, "tag"),
            (4, 4, "syntax"),
        ]

    def test_duplicate_names_both_lines(self) -> None:
        """The diagnostic of a duplicate key names the key and both lines."""
        assert message("甲: 一\n乙: 二\n甲: 三") == "键“甲”在第 1 行写过，第 3 行又写了一次。请只留一处。"

    def test_quoted_merge_key(self) -> None:
        """Quoted, `<<` is a key like any other."""
        assert plain(read("'<<': 甲")) == {"<<": "甲"}

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            ("名称: 甲".encode("gbk"), [(1, 1, "not-utf8")]),
            ("a: b\n名称: 甲".encode() + b"\xff", [(2, 6, "not-utf8")]),
            ("a: b".encode("utf-16"), [(1, 1, "not-utf8")]),
            (b"\xed\xa0\x80", [(1, 1, "not-utf8")]),
            ("甲: \ud800", [(1, 4, "not-text")]),
            ("甲: 一\x00\n乙: 二\x85", [(1, 5, "control-character"), (2, 5, "control-character")]),
            *(
                (f"甲: 一{sign}二", [(1, 5, "control-character")])
                for sign in "\xad\u200b\u200d\u200e\u2063\u3164\U000e0041"
            ),
            ("甲:\n\t乙:\t一\n\t丙: 二", [(2, 1, "syntax"), (3, 1, "syntax")]),
        ],
    )
    def test_characters(self, data: str | bytes, expected: list[tuple[int, int, str]]) -> None:
        """Wrong encodings, unseen characters and tabs are refused at the character itself."""
        assert wrong(data) == expected

    def test_utf16_of_ascii(self) -> None:
        """UTF-16 without a mark, whose bytes may be valid UTF-8, is refused too."""
        assert {code for _, _, code in wrong("a: b".encode("utf-16-le"))} == {"control-character"}

    @pytest.mark.parametrize(
        ("text", "place", "sentence"),
        [
            ("甲:\n\t乙: 一", (2, 1), "这里用了制表符（Tab）。缩进和间隔请一律用空格。"),
            ("甲: 一\n乙:二\n丙: 三", (2, 1), "冒号后面少了空格：“乙:二”。请写成“乙: 二”。"),
            ("甲:一\n乙: 二", (2, 2), "上一行的冒号后面少了空格：“甲:一”。请写成“甲: 一”。"),
            ("甲: 一\n乙：二\n丙: 三", (2, 1), "这里用了全角冒号：“乙：二”。请写半角冒号加空格：“乙: 二”。"),
            ("- 甲\n-乙\n- 丙", (2, 1), "“-”后面少了空格：“-乙”。请写成“- 乙”。"),
            ("甲: '一\n乙: 二", (1, 4), "从这里开始的引号没有合上：“'一”。"),
            (
                "甲: [一\n乙: 二",
                (1, 4),
                "从这里开始的括号“[”没有合上，或者第 2 行两项之间少了半角逗号：“[一”。请补上“]”",
            ),
            ("甲: {一: 二\n", (1, 4), "从这里开始的括号“{”没有合上，或者第 1 行两项之间少了半角逗号"),
            ("甲: 一: 二", (1, 5), "一行里有两个冒号加空格：“甲: 一: 二”。"),
            ("甲: 一\n  乙: 二", (2, 4), "这一行不能接在上一行后面：“乙: 二”。"),
            ("甲: 一\n乙", (2, 1), "这一行少了冒号：“乙”。"),
            ("- 甲\n乙: 一", (2, 1), "这里应当是列表的下一项，却没有以“- ”开头：“乙: 一”。"),
            ("甲: - 一", (1, 4), "“- ”不能和键写在同一行：“甲: - 一”。"),
            ("甲:\n  - 一\n 乙: 二", (3, 2), "这里应当是与上面对齐的下一个键：“乙: 二”。"),
            ('甲: "一"二"', (1, 7), '这里应当是与上面对齐的下一个键：“甲: "一"二"”。'),
            ("甲: @一", (1, 4), '文字不能以“@”开头。请给整段文字加双引号，写成“"@一"”。'),
            ('甲: "\\q"', (1, 5), '双引号里反斜杠的写法不对：“甲: "\\q"”。'),
            ("甲: |一", (1, 5), "“|”或者“>”后面不能直接写文字：“甲: |一”。"),
            ("%甲\n---\n乙: 一", (1, 2), "文件开头不要写以“%”开头的指令：“%甲”。"),
            ("甲: 一\n...\n乙", (3, 1), "文件在“...”之后还有内容：“乙”。"),
            ("甲: *", (1, 5), "文字不能以“&”“*”“!”开头：“甲: *”。"),
            ("甲: ]", (1, 4), "这里多了一个符号，或者少了它前面的内容：“甲: ]”。"),
        ],
    )
    def test_syntax_in_words(self, text: str, place: tuple[int, int], sentence: str) -> None:
        """A syntax error is said in Chinese at the place to look at, with the text quoted and what to write instead."""
        _, (diagnostic,) = read_text(text, PATH)
        assert (diagnostic.line, diagnostic.column, diagnostic.code) == (*place, "syntax")
        assert diagnostic.message.startswith(sentence)

    def test_swallowed_item(self) -> None:
        """A list item that indentation would fold into the text above is refused; a text may still run over lines."""
        assert message("甲:\n  - 一\n    - 二").startswith("“- 二”会被当作上一行文字的下半段")
        assert wrong("甲: 一\n  - 二\n  - 三\n乙: 四\n  - 五") == [(2, 3, "syntax"), (5, 3, "syntax")]
        assert plain(read("甲: 一\n  二-三\n  -四\n乙: |\n  - 五\n")) == {"甲": "一 二-三 -四", "乙": "- 五\n"}


class TestLimits:
    """Depth, size and number of nodes, each just below, at and above."""

    @pytest.mark.parametrize("opening", ["[", "- ", "{甲: "])
    def test_depth(self, opening: str) -> None:
        """31 and 32 levels are read, the 33rd is refused where it opens."""
        closing = {"[": "]", "{甲: ": "}"}.get(opening, "")
        for depth in (31, 32):
            read(opening * depth + "乙" + closing * depth)
        assert wrong(opening * 33 + "乙" + closing * 33) == [(1, 32 * len(opening) + 1, "too-deep")]

    def test_size(self) -> None:
        """Just below and at two million bytes a file is read, one byte more is refused; Chinese counts by its bytes."""
        for size in (1_999_999, 2_000_000):
            read("甲: 乙\n#".ljust(size - 4, "x"))
            read("甲: 乙\n#".ljust(size - 4, "x").encode())
        assert wrong("甲: 乙\n#".ljust(2_000_001 - 4, "x")) == [(1, 1, "too-large")]
        assert wrong(b"x" * 2_000_001) == [(1, 1, "too-large")]

    def test_nodes(self) -> None:
        """At 200,000 parser events a file is read; one scalar more is refused."""
        fixed = 6  # stream, document and list: each begins and ends
        items = strict_yaml.MAX_EVENTS - fixed
        for count in (items - 1, items):
            assert len(expect_sequence(Report(PATH), read("[" + "a," * count + "]"), "表")) == count
        assert [code for _, _, code in wrong("[" + "a," * (items + 1) + "]")] == ["too-many-nodes"]

    @pytest.mark.parametrize("size", [60_000, 2_000_000])
    @pytest.mark.parametrize("text", ["[", "{", "- ", "? ", "[[], "])
    def test_hostile_nesting(self, size: int, text: str) -> None:
        """Deep nesting that crashes a composing loader is refused in little time and memory, and nothing crashes."""
        program = textwrap.dedent(
            f"""
            import resource, time
            from engine.documents import read_text
            text = ({text!r} * {size})[:{size}]
            before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
            _, found = read_text(text, "a.yaml")
            assert [one.code for one in found] == ["too-deep"], found
            assert time.process_time() - began < 4
            assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # kilobytes
            """
        )
        root = Path(__file__).parents[3]
        ran = subprocess.run(  # noqa: S603 - our own interpreter and program
            [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert ran.returncode == 0, ran.stderr

    def test_many_diagnostics(self) -> None:
        """A file that is no text at all is refused with at most fifty diagnostics of a kind."""
        assert len(wrong("\x07" * 1000 + "\n\t" * 1000)) == 100


class TestFile:
    """Files that are read, and files that are not there."""

    def test_reads(self, tmp_path: Path) -> None:
        """A file is read as its bytes are, and diagnostics show the path they were asked to show."""
        file = tmp_path / "a.yaml"
        file.write_bytes(b"\xef\xbb\xbfa: no")
        assert plain(read_file(file, PATH)[0]) == {"a": "no"}
        file.write_text("a: &b c")
        assert [(one.path, one.code) for one in read_file(file, PATH)[1]] == [(PATH, "anchor")]

    def test_size(self, tmp_path: Path) -> None:
        """A file one byte over the limit is refused."""
        file = tmp_path / "a.yaml"
        file.write_bytes(b"#" * 2_000_001)
        assert [one.code for one in read_file(file, PATH)[1]] == ["too-large"]

    def test_not_there(self, tmp_path: Path) -> None:
        """A missing file, a folder and an impossible path are diagnostics, not exceptions."""
        assert [one.code for one in read_file(tmp_path / "无.yaml", PATH)[1]] == ["file-missing"]
        assert [one.code for one in read_file(tmp_path, PATH)[1]] == ["file-unreadable"]
        assert [one.code for one in read_file(tmp_path / "a\0b", PATH)[1]] in (["file-unreadable"], ["file-missing"])
        assert [one.code for one in read_file(tmp_path / ("长" * 400), PATH)[1]] in (
            ["file-unreadable"],
            ["file-missing"],
        )

    def test_unreadable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that may not be opened is a diagnostic."""
        file = tmp_path / "a.yaml"
        file.write_text("a: b")

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError

        monkeypatch.setattr(Path, "open", refuse)
        assert [one.code for one in read_file(file, PATH)[1]] == ["file-unreadable"]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
    def test_pipe(self, tmp_path: Path) -> None:
        """A named pipe is refused without waiting for a writer."""
        os.mkfifo(tmp_path / "a.yaml")
        assert [one.code for one in read_file(tmp_path / "a.yaml", PATH)[1]] == ["file-unreadable"]


class TestReaders:
    """The readers that schemas are built on."""

    @pytest.fixture
    def report(self) -> Report:
        """Return an empty report."""
        return Report(PATH)

    def said(self, report: Report) -> list[tuple[int, int, str, str]]:
        """Return everything reported, without the path."""
        return [(one.line, one.column, one.code, one.message) for one in report.found]

    def test_mapping(self, report: Report) -> None:
        """A mapping with a wrong and a missing key is still returned, and both are reported."""
        node = read("effcet: 不予处罚\nxyz: 一")
        allowed = {"effect": True, "force": False}
        assert expect_mapping(report, node, allowed, "事项") is node
        assert self.said(report) == [
            (1, 1, "unknown-key", "事项里不能写“effcet”。是否想写“effect”？"),
            (2, 1, "unknown-key", "事项里不能写“xyz”。可以写的键：effect、force。"),
            (1, 1, "missing-key", "事项缺少“effect”。请补上。"),
        ]

    def test_mapping_right(self, report: Report) -> None:
        """A mapping with its required keys is returned without diagnostics, optional keys written or not."""
        for text in ("a: 一", "a: 一\nb: 二"):
            assert expect_mapping(report, read(text), {"a": True, "b": False}, "事项") == read(text)
        assert report.found == []

    @pytest.mark.parametrize(("text", "shape"), [("[甲]", "列表"), ("甲乙", "文字“甲乙”"), ("''", "空白")])
    def test_not_a_mapping(self, report: Report, text: str, shape: str) -> None:
        """Another shape than a mapping is reported by the name of what is written."""
        assert expect_mapping(report, read(text), {"a": True}, "事项") is None
        assert expect_entries(report, read(text), "定义") == ()
        assert self.said(report) == [
            (1, 1, "wrong-shape", f"事项应当写成“键: 值”，这里是{shape}。"),
            (1, 1, "wrong-shape", f"定义应当写成“键: 值”，这里是{shape}。"),
        ]

    def test_entries(self, report: Report) -> None:
        """A mapping with free keys gives its entries in order."""
        assert [key.text for key, _ in expect_entries(report, read("乙: 一\n甲: 二"), "定义")] == ["乙", "甲"]

    def test_sequence_and_texts(self, report: Report) -> None:
        """A list gives its items, a list of texts leaves the wrong ones out, and each wrong one is reported."""
        assert expect_texts(report, read("[甲, [乙], '', 丙]"), "duties") == ("甲", "丙")
        assert expect_sequence(report, read("甲"), "duties") == ()
        assert [(line, column, code) for line, column, code, _ in self.said(report)] == [
            (1, 5, "wrong-shape"),
            (1, 10, "wrong-shape"),
            (1, 1, "wrong-shape"),
        ]

    def test_absent_is_silent(self, report: Report) -> None:
        """What was not written gives the empty answer and no second diagnostic."""
        for reader in (expect_entries, expect_sequence, expect_texts):
            assert reader(report, None, "事项") == ()
        for one in (expect_text, expect_date, expect_whole, expect_flag):
            assert one(report, None, "事项") is None
        assert expect_mapping(report, None, {"a": True}, "事项") is None
        assert expect_choice(report, None, ["甲"], "force") is None
        assert report.found == []

    def test_choice(self, report: Report) -> None:
        """One of the choices is returned; another text is reported with the nearest choice, else with all of them."""
        assert expect_choice(report, read("可以"), ["可以", "应当"], "force") == "可以"
        assert expect_choice(report, read("可已"), ["可以", "应当"], "force") is None
        assert expect_choice(report, read("必须"), ["可以", "应当"], "force") is None
        assert self.said(report) == [
            (1, 1, "bad-value", "force不能写“可已”。是否想写“可以”？"),
            (1, 1, "bad-value", "force不能写“必须”。可以写：可以、应当。"),
        ]

    @pytest.mark.parametrize(
        ("written", "day"),
        [
            ("2024-02-28", date(2024, 2, 28)),
            ("2024-02-29", date(2024, 2, 29)),
            ("2024-02-30", None),
            ("2023-02-29", None),
            ("0001-01-01", date(1, 1, 1)),
            ("0000-01-01", None),
            ("2025-1-16", None),
            ("20250116", None),
            ("2025-W03-4", None),
            ("2025年1月16日", None),
            ("２０２５-01-16", None),
            ("2025-01-16 ", date(2025, 1, 16)),
            ('"2025-01-16 "', None),
        ],
    )
    def test_date(self, report: Report, written: str, day: date | None) -> None:
        """Only a real day written as YYYY-MM-DD is a date; plain YAML drops the space after a text."""
        assert expect_date(report, read(written), "version") == day
        assert [one.code for one in report.found] == ["bad-date"] * (day is None)

    @pytest.mark.parametrize(
        ("written", "number"),
        [("0", None), ("1", 1), ("2", 2), ("999999999", 999999999), ("1000000000", None), ("01", None), ("-1", None),
         ("1.0", None), ("１", None), ("8项", None), ("1_0", None)],
    )  # fmt: skip  # a table reads better in rows
    def test_whole(self, report: Report, written: str, number: int | None) -> None:
        """Only ASCII digits without leading zero, not below the least and at most nine of them, are a whole number."""
        assert expect_whole(report, read(written), "published_items", least=1) == number
        assert [one.code for one in report.found] == ["bad-value"] * (number is None)

    def test_flag(self, report: Report) -> None:
        """Only true and false are flags; yes, no and 是 are refused."""
        assert [expect_flag(report, read(text), "common") for text in ("true", "false")] == [True, False]
        assert [expect_flag(report, read(text), "common") for text in ("no", "yes", "是", "True")] == [None] * 4
        assert [one.code for one in report.found] == ["bad-value"] * 4

    def test_beginning_of_file(self, report: Report) -> None:
        """A diagnostic about no node in particular stands at the beginning of the file."""
        report.add(None, "path-mismatch", "位置不符。")
        assert self.said(report) == [(1, 1, "path-mismatch", "位置不符。")]
