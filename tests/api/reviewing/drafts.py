"""A draft as `cailiang import` leaves it to the reviewer, and rulesets in which it lies."""

from __future__ import annotations

from pathlib import Path

from api.reviewing.draft import Leftover
from tests.api.publishing.office import Office, office_at

NAME = "cn/320000-jiangsu/food-slight@2026-01-05"
PATH = "cn/320000-jiangsu/food-slight/2026-01-05.yaml"
DRAFT = """# 原文还有 3 处没有着落，都列在 leftovers；另有 0 处是引用的法律原文。
# 注意：施行日期没有读到
format: 1
list: cn/320000-jiangsu/food-slight
version: 2026-01-05
title: 某市轻微不罚清单
# number: 待填：文号
kind: 首违不罚
field: 食品
status: draft
sources: [text]
transition: unstated   # 文件写了怎样衔接的，改成 acts-after
published_items: 3
leftovers:
  - at: 第 1 张表第 2 行“备注”
    text: 限小微企业
    kind: 条件
  # 这一处在表外
  - {at: 第 1 张表以上, text: 本清单自印发之日起试行}
  - at: 第 1 张表第 4 行“适用条件”
    text: 情节轻微
items:
  # 第 1 项（第 1 张表第 2 行）条款：没有认出。事项：名称相同。
  - id: "1"
    title: 过期食品
    matter: 过期食品   # 名称相同
    source: {at: 第1项, read: statute, of: text}
    when: 货值金额 <= 500元   # 含本数
    # effect: 待填
    # force: 待填：可以，还是应当
    original:
      违法行为: 过期食品
      违反条款: 《食品安全法》第三十四条
      适用条件: 货值金额不超过500元
      备注: 限小微企业
  # 第 2 项（第 1 张表第 3 行）条款：没有认出。事项：事项表里没有。
  - id: "2"
    title: 在屋顶上养鲸鱼
    matter: 在屋顶上养鲸鱼
    source: {at: 第2项, read: statute, of: text}
    when:
      wording: |-
        鲸鱼不超过三头
        的
    effect: 不予处罚
    force: 应当
    original:
      违法行为: 在屋顶上养鲸鱼
      适用条件: 鲸鱼不超过三头的，可以不予处罚
  # 第 3 项（第 1 张表第 4 行）条款：没有认出。事项：名称相同。
  # 请核对：条件写在几栏里，起草为各栏都要满足
  # 这一行还有 1 处没有着落，见上面的 leftovers
  - id: "3"
    title: 过期食品
    matter: 过期食品
    source: {at: 第3项, read: statute, of: text}
    when:
      any:
        - 货值金额 <= 500元   # 甲
        - 货值金额 <= 600元
    effect: 不予处罚
    force: 可以
    original:
      违法行为: 过期食品
      适用条件: |-
        货值金额不超过500元；
        货值金额不超过600元，情节轻微
"""


FIRST, SECOND, THIRD = (
    f"leftover.{Leftover(0, at, text, '', '').key}"
    for at, text in (
        ("第 1 张表第 2 行“备注”", "限小微企业"),
        ("第 1 张表以上", "本清单自印发之日起试行"),
        ("第 1 张表第 4 行“适用条件”", "情节轻微"),
    )
)
"""The names of its leftovers for who picks."""


def office_with_draft(folder: Path) -> Office:
    """The rulesets of a small office, and the draft in them."""
    office = office_at(folder)
    file = office.root / PATH
    file.parent.mkdir(parents=True)
    file.write_text(DRAFT, "utf-8")
    return office
