"""Seven cases of every day on the page: `python -m tests.browser.everyday` prints what each took, and what came of it.

The person tells what an officer knows after a visit, as the sheet asks for it, and stops when nothing more is known.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.chromium import Window, chromium
from tests.browser.officer import Officer
from tests.browser.views import begin
from tests.running_service import serving_at_home

_ACT, _DECIDED = "2026-10-20", "2026年11月20日"
_SMALL = {"harm": "没有", "records": "无", "party_type": "个体工商户"}
"""What is known of most small cases."""


@dataclass(frozen=True, slots=True)
class Everyday:
    """A case in the words of the person, which matter is meant, what is known, what must come of it, and whether that is right."""

    title: str
    what: str
    where: str
    matter: str
    facts: Mapping[str, str]
    outcomes: tuple[str, ...]
    judged: str
    seized: Mapping[str, str] = field(default_factory=dict)


CASES = {
    "expired-food": Everyday(
        "过期食品，金凤区",
        "过期食品",
        "金凤区",
        "expired-food",
        {
            **_SMALL,
            "harm": "轻微",
            "correction": "责令前自行改正",
            "catering": "否",
            "goods_value": "66",
            "source_stated": "是",
            "food_incident": "否",
        },
        ("可以不予处罚，命中清单",),
        "事实同公布的银川金凤区某生活超市案（tests/cases/C01.yaml），另写危害后果轻微；结论与它一致：首违不罚清单（一）第五项，由机关选择；没有查明的前提逐项写明",
    ),
    "best-in-town": Everyday(
        "自己公众号上“全城最好吃”，余杭区",
        "全城最好吃",
        "余杭区",
        "ad-absolute-terms",
        {
            **_SMALL,
            "correction": "当场改正",
            "absolute_term_sensitive": "否",
            "ad_short_or_few": "是",
            "ad_own_place_or_media": "是",
        },
        ("应当不予处罚，命中清单",),
        "广告绝对化用语执法指南第十条第一款：自有媒介、时间短、没有后果、及时改正的应当不予；二十万元起的幅度只作对照列出",
    ),
    "licence-not-hung": Everyday(
        "没挂执照，溧阳",
        "没挂执照",
        "溧阳",
        "licence-not-displayed",
        {**_SMALL, "correction": "责令期限内改正"},
        ("无可罚",),
        "条款只罚拒不改正的，改正了就没有可罚的：比“不予处罚”更准，仍写明责令改正",
    ),
    "late-report": Everyday(
        "年报逾期，浦东",
        "年报",
        "浦东",
        "annual-report",
        {**_SMALL, "party_type": "企业", "correction": "责令前自行改正", "act_slight": "是"},
        ("应当不予处罚，法定情形",),
        "轻微、及时改正、没有危害后果的，应当不予（行政处罚法第三十三条第一款第一句）；轻微没有答以前只是“可以”；上海的清单有没有读到的事项，照实写明",
    ),
    "scale": Everyday(
        "秤过了检定期要扣押，乌鲁木齐",
        "秤过期",
        "乌鲁木齐市",
        "metrology-uninspected",
        {**_SMALL, "correction": "尚未改正"},
        ("待查", "不得强制，法定情形"),
        "没有改正，不能得出不予处罚，仍可能从轻减轻：待查是对的；承办人写明没有依据的扣押，得出不得强制，没有混进处罚的结论",
        seized={
            "seizure_unrelated": "否",
            "seizure_of_necessities": "否",
            "already_sealed": "否",
            "coercion_no_basis": "是",
        },
    ),
    "prescription": Everyday(
        "没有处方卖处方药，抚顺",
        "没有处方",
        "抚顺市",
        "prescription-without-paper",
        {**_SMALL, "correction": "当场改正", "act_slight": "是"},
        ("应当不予处罚，法定情形",),
        "是不是轻微由承办人认定，认定了就应当不予；没有答以前只是“可以”；处罚条款没有收录，页面写明要查哪里，没有编出幅度",
    ),
    "restaurant": Everyday(
        "饭馆的人没有健康证，兰考",
        "没有健康证",
        "兰考",
        "no-health-certificate",
        {**_SMALL, "correction": "责令后立即改正", "act_slight": "是"},
        ("应当不予处罚，法定情形",),
        "轻微没有答以前只是“可以”；河南、开封、兰考没有收录清单，照实写明，只用全国的法律；小餐饮的幅度依当地规定，也写明",
    ),
}


def work(officer: Officer, case: Everyday) -> list[str]:
    """From the empty page to the conclusion; every conclusion then on the page, that about the penalty first."""
    officer.open()
    begin(officer, case.what, case.where, act=_ACT, decided=_DECIDED, matter=case.matter)
    officer.answer(case.facts)
    if case.seized:
        officer.press("核查查封、扣押")
        officer.answer(case.seized)
    bands = officer.page.locator("#result .band")
    return bands.evaluate_all("all => all.map(each => each.dataset.outcome)")


def main() -> None:
    """Prints a row for each case: interactions, seconds of the program, the conclusion, and whether that is right."""
    with (
        TemporaryDirectory() as place,
        serving_at_home(Path(place)) as address,
        chromium() as browser,
    ):
        for case in CASES.values():
            officer = Officer(Window(browser, address))
            began = time.monotonic()
            outcomes = work(officer, case)
            spent = time.monotonic() - began
            row = (case.title, str(officer.interactions), f"{spent:.1f} s", "；".join(outcomes), case.judged)
            sys.stdout.write(f"| {' | '.join(row)} |\n")


if __name__ == "__main__":
    main()
