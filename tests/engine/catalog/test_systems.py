"""The systems that the agencies' own reports name have their place in the library, with what is missing counted."""

import pytest

from tests.shipped import CATALOG

SYSTEMS = {
    "新疆，与兵团联合": [
        "cn/650000-xinjiang/discretion-rules@2022-03-21",
        "cn/650000-xinjiang/first-offence@2023-04-25",
        "cn/650000-xinjiang/slight@2023-09-09",
        "cn/650000-xinjiang/lenience@2023-11-28",
        "cn/650000-xinjiang/no-coercion@2023-11-28",
    ],
    "辽宁和抚顺": [
        "cn/210000-liaoning/four-lists@2023-12-31",
        "cn/210000-liaoning/drug-four-lists@2023-07-28",
        "cn/210000-liaoning/discretion-rules@2024-02-01",
        "cn/210000-liaoning/210400-fushun/procedure@2023-12-31",
    ],
    "江苏和溧阳": [
        "cn/320000-jiangsu/lenience@2021-07-15",
        "cn/guidance@2022-10-08",
        "cn/320000-jiangsu/320400-changzhou/320481-liyang/credit-notice@2022-12-31",
    ],
    "浙江、杭州、余杭": [
        "cn/330000-zhejiang/no-penalty-measures@2022-08-31",
        "cn/330000-zhejiang/330100-hangzhou/no-coercion@2022-08-31",
        "cn/330000-zhejiang/330100-hangzhou/330110-yuhang/mitigation@2023-12-31",
        "cn/330000-zhejiang/330100-hangzhou/330110-yuhang/forbearance@2022-06-30",
    ],
    "上海": [
        "cn/310000-shanghai/waiver@2019-03-13",
        "cn/310000-shanghai/waiver-2@2021-03-01",
        "cn/310000-shanghai/waiver-3@2022-07-29",
        "cn/310000-shanghai/no-coercion@2022-07-29",
        "cn/310000-shanghai/implementation@2023-12-25",
    ],
    "长三角": [
        "cn/group-yangtze-delta/lenience@2023-01-01",
        "cn/group-yangtze-delta/lenience@2026-02-01",
        "cn/group-yangtze-delta/no-coercion@2024-12-01",
    ],
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_system_is_on_record(system: str) -> None:
    """Every list version of the system is there under its id and date, with its provenance."""
    for key in SYSTEMS[system]:
        list_id, _, version = key.partition("@")
        found = [v for v in CATALOG.versions(list_id) if v.version.isoformat() == version]
        assert found, key
        assert found[0].sources, key


@pytest.mark.parametrize(
    ("key", "items"),
    [("cn/440000-guangdong/ecology-slight", 20), ("cn/440000-guangdong/440700-jiangmen/ecology-slight", 40)],
)
def test_the_two_complete_lists_are_whole(key: str, items: int) -> None:
    """As many items encoded as the document has, none with a part that was not read."""
    (version,) = CATALOG.versions(key)
    assert version.published_items == len(version.items) == items
