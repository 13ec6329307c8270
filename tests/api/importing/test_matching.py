"""Which matter an act is: taken where nothing speaks against it, shown with the reason elsewhere, and never taken for another."""

from collections import Counter
from dataclasses import replace

import pytest

from api.importing.acts import act_of, opposed
from api.importing.held_matters import known_matters
from api.importing.matching import Match, match
from api.importing.phrasing import read_phrasing
from benchmarks.matching import WAYS, left_out, matched, wordings
from tests.shipped import CATALOG, RULESETS

LIBRARY = CATALOG.library
WORDS = read_phrasing(RULESETS, LIBRARY).acts
KNOWN = known_matters(LIBRARY, WORDS)
EXPIRED = "经营超过保质期的食品、食品添加剂"
ESCAPE = "占用、堵塞、封闭疏散通道、安全出口或者有其他妨碍安全疏散行为"
TRAINING = "未如实记录安全生产教育和培训情况"
FILING = "办理纳税申报和报送纳税资料"
FOOD = ("食品安全法第三十四条第十项",)


def found(act: str, breaches: tuple[str, ...] = (), punished_by: tuple[str, ...] = (), place: str = "") -> Match:
    """The match of an act on a list of a place."""
    return match(act, breaches, punished_by, replace(KNOWN, place=place))


class TestTaken:
    def test_an_alias_is_not_the_name(self) -> None:
        """An alias may be wider than its matter: the reviewer reads that the name is another."""
        letters = {matter.name: act_of(matter.name, WORDS).letters for matter in LIBRARY.matters.by_name.values()}
        aliases = [(matter.name, matter.aliases[0]) for matter in LIBRARY.matters.by_name.values() if matter.aliases]
        told = [
            met.why
            for name, alias in aliases[:20]
            if (met := found(alias)).name == name and act_of(alias, WORDS).letters != letters[name]
        ]
        assert told
        assert all(why.startswith("与它的一个别名相同，名称不同") for why in told)
        assert found("滥伐林木").why.startswith("名称相同")

    @pytest.mark.parametrize(
        ("act", "breaches", "matter"),
        [
            ("滥伐林木", (), "滥伐林木"),
            ("对滥伐林木的行政处罚", (), "滥伐林木"),
            ("对滥伐林木行为的处罚", (), "滥伐林木"),
            ("滥伐林木的违法行为", (), "滥伐林木"),
            ("（三）滥伐林木的", (), "滥伐林木"),
            ("未依照规定办理变更登记", (), "未按规定办理变更登记"),
            ("没有按照规定办理变更登记的", (), "未按规定办理变更登记"),
            ("经营超过保质期的食品", FOOD, EXPIRED),
            ("单位经营超过保质期的食品", FOOD, EXPIRED),
            ("违反《食品安全法》规定，经营超过保质期的食品的行为", FOOD, EXPIRED),
            ("占用、堵塞、封闭疏散通道、安全出口", ("消防法第二十八条",), ESCAPE),
        ],
    )
    def test_the_same_in_other_words(self, act: str, breaches: tuple[str, ...], matter: str) -> None:
        """What an agency puts around an act, and words that say the same, hide no matter."""
        assert found(act, breaches).name == matter

    @pytest.mark.parametrize(
        ("act", "breaches", "why"),
        [
            ("在屋顶上养鲸鱼", FOOD, "没有把握"),
            ("按规定办理变更登记", (), "没有把握"),
            ("未按规定办理注销登记手续", (), "没有把握"),
            ("经营未超过保质期的食品", FOOD, "没有把握"),
            ("生产超过保质期的食品", FOOD, "没有把握"),
            ("经营超过保质期的药品", FOOD, "没有把握"),
            ("经营食品", FOOD, "没有把握"),
            ("盗伐滥伐林木", (), "没有把握"),
            ("滥伐竹木", (), "没有把握"),
            ("组织他人滥伐林木", (), "没有把握"),
            ("滥伐林木，造成严重后果", (), "没有把握"),
            ("取得食品经营许可从事食品经营活动", ("食品安全法第三十五条第一款",), "没有把握"),
            ("滥伐林木", ("食品安全法第三十四条第十项",), "条款不同"),
            ("〇〇〇", (), "事项表里没有"),
            ("", (), "事项表里没有"),
        ],
    )
    def test_another_act_is_not_taken(self, act: str, breaches: tuple[str, ...], why: str) -> None:
        """An opposite, another object, another doing, a wider or a narrower act, or another clause: none is taken."""
        answer = found(act, breaches)
        assert answer.name is None
        assert why in answer.why

    @pytest.mark.parametrize(
        ("act", "breaches", "punished_by", "matter"),
        [
            ("市场主体未按规定办理变更登记", (), ("市场主体登记管理条例第四十六条",), "未按规定办理变更登记"),
            ("市场主体未依法办理变更登记手续", (), ("市场主体登记管理条例第四十六条",), "未按规定办理变更登记"),
            ("生产经营单位" + TRAINING, (), ("安全生产法第九十七条第四项",), TRAINING),
            ("生产经营单位" + TRAINING, (), ("安全生产法第九十七条",), TRAINING),
            ("个体工商户等小微经营者经营超过保质期的食品", FOOD, (), EXPIRED),
            ("广告使用绝对化用语", ("广告法第九条第三项",), (), "使用绝对化用语的广告"),
            ("埋压、圈占、遮挡消火栓", ("消防法第二十八条",), (), "埋压、圈占、遮挡消火栓或者占用防火间距"),
            ("停用消防设施、器材", ("消防法第二十八条",), (), "损坏、挪用或者擅自拆除、停用消防设施、器材"),
            (
                "纳税人未按照税收征收管理法等有关规定的期限" + FILING,
                (),
                ("税收征收管理法第六十二条",),
                "未按规定期限" + FILING,
            ),
        ],
    )
    def test_by_likeness(self, act: str, breaches: tuple[str, ...], punished_by: tuple[str, ...], matter: str) -> None:
        """A common clause, and nothing on either side but who does it, loose words and things put beside: taken, and told so."""
        answer = found(act, breaches, punished_by)
        assert answer.name == matter
        assert answer.by_likeness

    def test_an_equal_name_is_no_likeness(self) -> None:
        """A matter that the act names is not told as taken by likeness."""
        assert not found("对滥伐林木的行政处罚").by_likeness
        assert not found("在屋顶上养鲸鱼", FOOD).by_likeness

    @pytest.mark.parametrize(
        ("act", "breaches", "punished_by"),
        [
            ("饮酒后驾驶轻型机动车", (), ("道路交通安全法第九十一条第一款",)),
            ("饮酒后驾驶机动车辆拖挂的挂车", (), ("道路交通安全法第九十一条第一款",)),
            ("未取得食品经营许可从事集体用餐食品经营活动", ("食品安全法第三十五条第一款",), ()),
            ("生产经营单位按规定如实记录安全生产教育和培训情况", (), ("安全生产法第九十七条第四项",)),
            ("药品零售企业未按照规定报告疑似药品不良反应", ("药品管理法第八十一条第一款",), ()),
            ("报告疑似药品不良反应未按照规定", ("药品管理法第八十一条第一款",), ()),
            ("市场主体未按规定办理变更登记并销毁资料", (), ("市场主体登记管理条例第四十六条",)),
            ("进行开垦、采石、采砂、采土", (), ("森林法第七十四条第一款",)),
        ],
    )
    def test_nothing_is_taken_with_a_word_on_one_side_only(
        self, act: str, breaches: tuple[str, ...], punished_by: tuple[str, ...]
    ) -> None:
        """A narrower object, another doer, a second act, a result left out or a denial left out: shown, not taken."""
        answer = found(act, breaches, punished_by)
        assert answer.name is None
        assert answer.best

    def test_a_clause_alone_is_not_enough(self) -> None:
        """An act that only shares a clause is none of its matters; they are named for the reviewer, with the reason."""
        answer = found("在屋顶上养鲸鱼", FOOD)
        (near,) = (each for each in answer.best if each.name == EXPIRED)
        assert near.why.startswith("违反的条款相同")
        assert answer.likely is None

    def test_the_reason_says_what_differs(self) -> None:
        """Beside each matter stands what speaks for it and against it."""
        answer = found("取得食品经营许可从事食品经营活动", ("食品安全法第三十五条第一款",))
        assert any("肯定和否定相反" in each.why for each in answer.best)
        answer = found("生产超过保质期的食品", FOOD)
        assert any("没有写：生产" in each.why for each in answer.best)

    def test_matters_of_other_places(self) -> None:
        """A matter of a place is taken on lists of that place and below, shown where the place is not said, else none."""
        name = next(each for each in LIBRARY.matters.by_name if each.endswith("（上海）"))
        assert found(name, place="310000").name == name
        assert found(name, place="310105").name == name
        assert found(name).name is None
        assert name in found(name).near
        assert name not in found(name, place="440000").near


class TestOpposites:
    @pytest.mark.parametrize(
        ("one", "other", "apart"),
        [
            ("未取得许可从事经营", "取得许可从事经营", True),
            ("未超过标准排放", "超过标准排放", True),
            ("没有备案", "备案", True),
            ("拒绝接受检查", "接受检查", True),
            ("未取得许可从事经营", "没有取得许可从事经营", False),
            ("不按规定备案", "未按照规定备案", False),
        ],
    )
    def test_opposed(self, one: str, other: str, apart: bool) -> None:  # a row of the table
        """What one denies and the other affirms sets them apart, from either side; two ways to deny do not."""
        here, there = act_of(one, WORDS), act_of(other, WORDS)
        assert bool(opposed(here, there)) is bool(opposed(there, here)) is apart


class TestLibrary:
    """On all that the library itself holds: the benchmark prints the figures."""

    @pytest.mark.parametrize(("way", "first"), [("只有名称", 100), ("有违反条款", 114), ("两种条款都有", 117)])
    def test_items_of_published_lists(self, way: str, first: int) -> None:
        """No item in the words of an agency is taken for another matter; its own is taken or the first shown."""
        asked = wordings(CATALOG)
        counts = Counter[str]()
        for each, answer in matched(asked, way, KNOWN, LIBRARY):
            assert answer.name in (None, each.matter)
            assert answer.likely in (None, each.matter)
            counts["first"] += answer.best[:1] != () and answer.best[0].name == each.matter
        assert len(asked) >= 121
        assert counts["first"] >= first

    @pytest.mark.parametrize(("way", "every"), [("只有名称", 6), ("有处罚条款", 6), ("两种条款都有", 1)])
    def test_a_matter_that_is_lacking(self, way: str, every: int) -> None:
        """Where the library lacks the matter, nothing else is taken for it, however near and under whatever clause."""
        names = tuple(LIBRARY.matters.by_name)[::every]
        assert way in WAYS
        wrong = {name: each.name for name, each in left_out(names, way, KNOWN, LIBRARY) if each.name is not None}
        assert wrong == {}
