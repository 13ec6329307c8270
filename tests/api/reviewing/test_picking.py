"""What is picked stands in the file, over the bytes that were seen and in a draft only; else nothing is written."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from api.importing.phrasing import read_phrasing
from api.reviewing.draft import Draft, DraftError
from api.reviewing.draft_files import drafts_below, path_of, read_review
from api.reviewing.picking import Pick, PickError, StaleError, read_pick, write_picks
from engine.catalog import Catalog
from engine.documents import read_text
from tests.api.publishing.office import Office, freeze_all
from tests.api.reviewing.drafts import DRAFT, FIRST, NAME, PATH, SECOND, THIRD, office_with_draft
from tests.api.reviewing.test_edits import changed
from tests.shipped import CATALOG, RULESETS

OPEN = "      wording: |-\n        鲸鱼不超过三头\n        的\n"
PHRASING = read_phrasing(RULESETS, CATALOG.library)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Rulesets with the draft."""
    return office_with_draft(tmp_path / "rulesets")


def seen(office: Office) -> Draft:
    """The draft as it is now."""
    return read_review(office.root, PATH, Catalog.open(office.root).library)


def pick(office: Office, *written: str, digest: str = "") -> Draft:
    """Write what a person picked."""
    catalog = Catalog.open(office.root)
    return write_picks(office.root, catalog, PATH, digest or seen(office).digest, map(read_pick, written))


def lines(office: Office) -> list[str]:
    """What changed in the file."""
    return changed((office.root / PATH).read_text("utf-8"))


class TestRead:
    def test_counts(self, office: Office) -> None:
        """Leftovers, wordings, items without a known matter, items in which something else lacks."""
        assert seen(office).counts == {"leftovers": 3, "wordings": 1, "matters": 1, "others": 1}
        assert [row.lacking for row in seen(office).rows] == [("effect", "force"), ("matter",), ()]
        assert [row.done for row in seen(office).rows] == [False, False, False]

    def test_leftovers_stand_at_their_rows(self, office: Office) -> None:
        """By the place and the words; what belongs to no row stands beside."""
        draft = seen(office)
        assert [[each.number for each in row.leftovers] for row in draft.rows] == [[1], [], [3]]
        assert [each.number for each in draft.beside] == [2]

    def test_words_are_marked_in_their_row(self, office: Office) -> None:
        """Each column as it stands; a text mark where words have no place or are not written yet."""
        first, second, third = seen(office).rows
        assert [tuple(each) for each in dict(first.columns)["备注"]] == [("限小微企业", "没有着落")]
        assert [tuple(each) for each in dict(second.columns)["适用条件"]] == [
            ("鲸鱼不超过三头的", "待写"),
            ("，可以不予处罚", ""),
        ]
        assert "".join(each.text for each in dict(third.columns)["适用条件"]) == dict(third.original)["适用条件"]

    def test_drafts_are_found_by_their_files(self, office: Office) -> None:
        """Those that the catalog cannot read yet, too; no published list is one."""
        assert NAME in list(drafts_below(office.root))
        assert "cn/first-offence@2025-01-27" not in list(drafts_below(office.root))

    @pytest.mark.parametrize(
        "name", ["cn/../x@2026-01-05", "../cn/x@2026-01-05", "cn/x", "cn/x@../y", "/cn/x@2026-01-05"]
    )
    def test_no_name_leads_elsewhere(self, name: str, office: Office) -> None:
        """A name is a list below the rulesets and nothing else."""
        with pytest.raises(DraftError):
            read_review(office.root, path_of(name), Catalog.open(office.root).library)

    def test_a_link_is_not_followed(self, office: Office) -> None:
        """A draft that lies elsewhere is not written here."""
        file = office.root / PATH
        file.rename(office.root.parent / "elsewhere.yaml")
        file.symlink_to(office.root.parent / "elsewhere.yaml")
        with pytest.raises(DraftError, match="符号链接"):
            seen(office)


class TestPick:
    def test_all_at_once(self, office: Office) -> None:
        """Matter, effect, force and join of several items, a leftover of each fate: these lines change and no other."""
        made = pick(
            office,
            "1.effect=不予处罚",
            "1.force=可以",
            "2.matter=过期食品",
            "3.join=全部",
            f"{FIRST}.when=1",
            f"{SECOND}.caution=",
            f"{THIRD}.settled=已在上一句写明",
        )
        assert sorted(lines(office)) == sorted(
            [
                "- # 原文还有 3 处没有着落，都列在 leftovers；另有 0 处是引用的法律原文。",
                "+ # 原文还有 0 处没有着落，都列在 leftovers；另有 0 处是引用的法律原文。",
                "- # 这一行还有 1 处没有着落，见上面的 leftovers",
                "+ caution: 本清单自印发之日起试行",
                "- - at: 第 1 张表第 2 行“备注”",
                "- text: 限小微企业",
                "- kind: 条件",
                "- - {at: 第 1 张表以上, text: 本清单自印发之日起试行}",
                "+ settled: 已在上一句写明",
                "- when: 货值金额 <= 500元 # 含本数",
                "- # effect: 待填",
                "- # force: 待填：可以，还是应当",
                "+ when:",
                "+ all:",
                "+ - 货值金额 <= 500元 # 含本数",
                "+ - wording: 限小微企业",
                "+ effect: 不予处罚",
                "+ force: 可以",
                "- matter: 在屋顶上养鲸鱼",
                "+ matter: 过期食品",
                "- any:",
                "+ all:",
            ]
        )
        assert made.counts == {"leftovers": 0, "wordings": 2, "matters": 0, "others": 0}

    def test_an_exception_is_no_demand(self, office: Office) -> None:
        """What the item must not meet is written denied, still to be worded, into whatever condition is there."""
        made = pick(office, f"{FIRST}.unless=1、2、3")
        assert lines(office).count("+ - not: {wording: 限小微企业}") == 3
        assert made.counts["wordings"] == 4

    def test_words_of_several_rows_go_into_all_of_them(self, office: Office) -> None:
        """What several rows say alike is told once; written into some of them only, it would be lost in the others."""
        file = office.root / PATH
        at = "“备注”各处：第 1 张表第 2 行“备注”；第 1 张表第 4 行“备注”"
        text = DRAFT.replace("at: 第 1 张表第 2 行“备注”", f"at: {at}")
        file.write_text(text.replace("600元，情节轻微", "600元，情节轻微\n      备注: 限小微企业"), "utf-8")
        draft = seen(office)
        (left,) = (each for each in draft.beside if each.text == "限小微企业")
        assert draft.rows_with(left) == ("1", "3")
        assert draft.counts["leftovers"] == 3
        assert [left in row.open for row in draft.rows] == [True, False, True]
        with pytest.raises(PickError, match="第 1、3 项的原文里都有"):
            pick(office, f"leftover.{left.key}.when=1")
        made = pick(office, f"leftover.{left.key}.when=1、3")
        assert [row.wordings for row in made.rows] == [("限小微企业",), ("鲸鱼不超过三头\n的",), ("限小微企业",)]

    def test_remarks_count_what_is_left(self, office: Office) -> None:
        """A number in a remark is the one of now; what the import asks to look at stays, and is told of its item."""
        made = pick(office, f"{THIRD}.settled=重复", "3.join=全部")
        text = (office.root / PATH).read_text("utf-8")
        assert "# 原文还有 2 处没有着落" in text
        assert "这一行还有" not in text
        assert made.rows[2].questions == ("条件写在几栏里，起草为各栏都要满足",)
        assert made.notes == ("施行日期没有读到",)

    @pytest.mark.parametrize(("word", "key"), [("全部", "all"), ("任一", "any")])
    def test_points_are_joined_as_picked(
        self, word: str, key: str, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Open words with points of which nothing says how they join become a condition; other open words do not."""
        monkeypatch.setattr("api.reviewing.picking.read_phrasing", lambda *_: PHRASING)
        file = office.root / PATH
        file.write_text(DRAFT.replace(OPEN, "      wording: 1.首次违法；2.及时改正\n"), "utf-8")
        pick(office, f"2.join={word}")
        assert f"    when:\n      {key}:\n        - 初次违法\n        - 及时改正\n    effect" in file.read_text("utf-8")
        file.write_text(DRAFT.replace(OPEN, "      wording: 鲸鱼不超过三头\n"), "utf-8")
        with pytest.raises(PickError, match="不是并列的几点"):
            pick(office, f"2.join={word}")

    def test_no_word_is_lost(self, office: Office) -> None:
        """Whatever becomes of a leftover, its words stand in the file afterwards."""
        words = [each.text for each in seen(office).leftovers]
        pick(office, f"{FIRST}.when=2", f"{SECOND}.caution=", f"{THIRD}.settled=重复")
        node, _ = read_text((office.root / PATH).read_bytes(), PATH)
        assert node is not None
        assert all(each in (office.root / PATH).read_text("utf-8").replace("original:", "") for each in words)

    def test_a_second_caution_follows_the_first(self, office: Office) -> None:
        """Two leftovers become one text, none is overwritten."""
        pick(office, f"{SECOND}.caution=")
        assert pick(office, f"{FIRST}.caution=").caution == "本清单自印发之日起试行；限小微企业"

    def test_a_new_matter_is_proposed(self, office: Office) -> None:
        """By its name in the document, once; what the file of proposals says already stays."""
        file = office.root / "proposed" / PATH
        pick(office, "2.new=")
        first = file.read_text("utf-8")
        assert "  - name: 在屋顶上养鲸鱼\n" in first
        pick(office, "2.new=")
        assert file.read_text("utf-8") == first

    @pytest.mark.parametrize(
        ("written", "told"),
        [
            ("1.force=必须", "可以写：可以、应当"),
            ("1.effect=不罚", "1 项的 effect 不能写"),
            ("1.matter=过期食物", "过期食品"),
            ("1.join=全部", "不是并列的几点"),
            ("9.force=可以", "没有第 9 项"),
            ("1.title=甲", "不认识“title”"),
            ("leftover.00000000.settled=甲", "没有 leftover.00000000"),
            ("leftover.9.settled=甲", "没有第 leftover.9 项"),
            (f"{FIRST}.settled=", "为什么"),
            (f"{FIRST}.when=", "哪一项"),
            (f"{FIRST}.when=7", "没有第 7 项"),
            (f"{FIRST}.settled=甲\u200b", "看不见的字符"),
            (f"{FIRST}.settled=" + "甲" * 2_001, "写得太长"),
            ("force", "看不懂"),
        ],
    )
    def test_what_cannot_be_written_is_told(self, written: str, told: str, office: Office) -> None:
        """Nothing is written, what was right beside it neither."""
        with pytest.raises(PickError, match=told):
            pick(office, "3.force=应当", written)
        assert lines(office) == []

    def test_two_choices_of_one_thing(self, office: Office) -> None:
        """Neither is preferred."""
        with pytest.raises(PickError, match="选了两次"):
            pick(office, "1.force=可以", "1.force=应当")
        with pytest.raises(PickError, match="选了两次"):
            pick(office, f"{FIRST}.caution=", f"{FIRST}.settled=甲")


class TestRefused:
    def test_another_file_than_was_seen(self, office: Office) -> None:
        """Somebody else's words are not overwritten."""
        before = seen(office).digest
        (office.root / PATH).write_text(DRAFT + "# 另一个人写的\n", "utf-8")
        with pytest.raises(StaleError, match="改动过"):
            pick(office, "1.force=可以", digest=before)
        assert lines(office) == ["+ # 另一个人写的"]

    def test_what_is_no_draft(self, office: Office) -> None:
        """A file without `status: draft` is not written."""
        (office.root / PATH).write_text(DRAFT.replace("status: draft\n", ""), "utf-8")
        digest = hashlib.sha256((office.root / PATH).read_bytes()).hexdigest()
        with pytest.raises(DraftError, match="不是草案"):
            pick(office, "1.force=可以", digest=digest)

    def test_what_is_published(self, office: Office) -> None:
        """A file in the register is not written, whatever it says of itself."""
        freeze_all(office.root)
        with pytest.raises(DraftError, match="已经公布"):
            pick(office, "1.force=可以")
        assert lines(office) == []


def test_a_pick_reads_as_it_is_written() -> None:
    """The id of an item may hold a point."""
    assert read_pick("2.1.force=可以") == Pick("2.1", "force", "可以")
    assert read_pick("leftover.0a1b2c3d.settled=a=b") == Pick("leftover.0a1b2c3d", "settled", "a=b")
