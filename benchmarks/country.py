"""A made-up country: 3,000 places, 5 lists each, 60 items each. How it starts, what it holds, what one case costs.

Run with `python -m benchmarks.country`. The country is written to a temporary folder first; only opening it and
evaluating in it is measured, each in a process of its own.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.asked import drawn, scene_of
from engine.catalog import SHARED, Catalog

SHIPPED = Path(__file__).parent.parent / "rulesets"
PROVINCES, CITIES, COUNTIES = 30, 10, 9
LISTS, ITEMS = 5, 60
OTHERS = 1_500
KINDS = ("首违不罚", "轻微不罚", "从轻", "减轻", "首违不罚")
EFFECTS = {"首违不罚": "不予处罚", "轻微不罚": "不予处罚", "从轻": "从轻", "减轻": "减轻"}
LEAVES = (
    "餐饮环节",
    "能如实说明进货来源",
    "货值金额 <= {amount}元",
    "违法所得 < {amount}元",
    "危害后果 in 没有、轻微",
    "违法行为轻微",
    "积极配合调查",
    "履行进货查验等义务",
)
_PROBE = """
import json, re, sys, time
begun = time.perf_counter()
from datetime import date
from pathlib import Path
from engine import Catalog, evaluate, read_case
catalog = Catalog.open(Path(sys.argv[1]))
opened = time.perf_counter() - begun
case, *others = [read_case(each, catalog.library, catalog.places) for each in json.load(sys.stdin)]
day = date(2026, 1, 1)
begun = time.perf_counter()
result = evaluate(catalog, case, day)
first = time.perf_counter() - begun

def timed(cases):
    times = []
    for each in cases:
        begun = time.perf_counter()
        evaluate(catalog, each, day)
        times.append(time.perf_counter() - begun)
    return sorted(times)

again = timed([case] * len(others))
timed(others[:200])  # the law of the days that they name
times = timed(others)
memory = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps({
    "start": opened, "first": first, "again": again[len(again) // 2], "median": times[len(times) // 2],
    "p99": times[len(times) * 99 // 100], "findings": len(result.findings),
    "lists": len(result.receipt.lists), "memory": memory,
}))
"""


def places() -> list[tuple[str, str, str]]:
    """(code, folder, level) of every place of the made-up country."""
    found = []
    for province in range(11, 11 + PROVINCES):
        code = f"{province}0000"
        found.append((code, f"{code}-p{province}", "省"))
        for city in range(1, CITIES + 1):
            inner = f"{province}{city:02}00"
            folder = f"{code}-p{province}/{inner}-c{city}"
            found.append((inner, folder, "市"))
            found.extend(
                (f"{inner[:4]}{n:02}", f"{folder}/{inner[:4]}{n:02}-n{n}", "县") for n in range(1, COUNTIES + 1)
            )
    return found


def write_country(root: Path) -> int:
    """Writes the country's files under `root`; returns how many lists there are."""
    chosen = random.Random(20250127)  # noqa: S311  it only has to repeat
    matters = [
        line.removeprefix("  - name: ").strip()
        for line in (SHIPPED / "matters.yaml").read_text(encoding="utf-8").splitlines()
        if line.startswith("  - name: ")
    ]
    for name in SHARED:
        shutil.copy(SHIPPED / name, root / name)
    shutil.copytree(SHIPPED / "matters", root / "matters")
    for folder in ("cn/general", "cn/conclusion", "cn/penalty-law"):
        shutil.copytree(SHIPPED / folder, root / folder)
    units = places()
    rows = "".join(f'  - {{code: "{code}", name: 地方{code}, level: {level}}}\n' for code, _, level in units)
    head = 'format: 1\njurisdictions:\n  - {code: "000000", name: 全国, level: 国}\n'
    (root / "jurisdictions.yaml").write_text(head + rows, encoding="utf-8")
    texts = [_items(chosen, matters, KINDS[number % len(KINDS)]) for number in range(40)]
    written = 0
    for code, folder in [("000000", ""), *((code, folder) for code, folder, _ in units)]:
        for number in range(LISTS):
            kind = KINDS[number]
            body = texts[chosen.randrange(8) * len(KINDS) + number]
            list_id = "/".join(part for part in ("cn", folder, f"list-{number}") if part)
            where = root / list_id
            where.mkdir(parents=True)
            text = _HEAD.format(id=list_id, title=f"{code}清单{number}", kind=kind) + body
            (where / "2024-01-01.yaml").write_text(text, encoding="utf-8")
            written += 1
    return written


_HEAD = """format: 1
list: {id}
version: 2024-01-01
title: {title}
kind: {kind}
field: 市场监管
sources: [samr-2025-10]
effective: {{from: 2024-01-01}}
transition: pending-cases
published_items: 60
common: [初次违法, 及时改正]
items:
"""


def _items(chosen: random.Random, matters: list[str], kind: str) -> str:
    rows = []
    for number, matter in enumerate(chosen.sample(matters, ITEMS), 1):
        leaves = chosen.sample(LEAVES, 4)
        parts = "".join(f"        - {leaf.format(amount=chosen.randrange(1, 100) * 100)}\n" for leaf in leaves)
        rows.append(
            f'  - id: "{number}"\n    matter: {matter}\n    source: {{at: 第{number}项, read: official, of: samr-2025-10}}\n'
            f"    when:\n      all:\n{parts}    effect: {EFFECTS[kind]}\n    force: 可以\n    duties: [责令改正, 教育]\n"
        )
    return "".join(rows)


def probe(root: Path, place: str) -> dict[str, float]:
    """Opens the rulesets under `root` in a new process and evaluates one case at `place`, then others of the same matter."""
    case = {
        "place": place,
        "matter": "经营超过保质期的食品、食品添加剂",
        "act_date": "2025-06-01",
        "decision_date": "2025-08-01",
        "facts": {
            "餐饮环节": "否",
            "货值金额": "66元",
            "违法记录": "无",
            "能如实说明进货来源": "是",
            "改正情况": "责令前自行改正",
            "发生食品安全事故或食源性疾病": "否",
        },
    }
    catalog = Catalog.open(root)
    scene = scene_of(catalog, place, catalog.library.matters.by_name[case["matter"]])
    others = drawn(catalog, [scene], OTHERS, random.Random(7))  # noqa: S311  it only has to repeat
    done = subprocess.run(  # noqa: S603  our own text
        [sys.executable, "-c", _PROBE, str(root)],
        input=json.dumps([case, *others]),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Prints the table."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        begun = time.perf_counter()
        lists = write_country(root)
        print(f"made-up country: {len(places())} places, {lists} lists, {lists * ITEMS:,} items, ", end="")
        print(f"written in {time.perf_counter() - begun:.0f} s")
        country = probe(root, f"{11 + PROVINCES // 2}0505")
        shipped = probe(SHIPPED, "640100")
    print(f"{'':34}{'shipped':>12}{'country':>12}{'ratio':>8}")
    rows = (
        ("start (imports and opening), s", "start", 1, 3),
        ("first evaluation at a place, ms", "first", 1000, 1),
        ("the same case again, median ms", "again", 1000, 3),
        ("others, none alike, median ms", "median", 1000, 3),
        ("others, none alike, p99 ms", "p99", 1000, 3),
        ("findings in it", "findings", 1, 0),
        ("list versions it used", "lists", 1, 0),
        ("peak memory, MB", "memory", 1, 0),
    )
    for label, key, scale, digits in rows:
        one, other = shipped[key] * scale, country[key] * scale
        print(f"{label:34}{one:12.{digits}f}{other:12.{digits}f}{other / one:8.2f}")


if __name__ == "__main__":
    main()
