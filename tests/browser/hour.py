"""A reviewer's hour: a list that an agency published as a table is imported, finished, compared, tested, approved, published.

The rulesets are small ones of our own: the list of `tests/bad/_base`, and a table that raises its amount from 500 to 800 元. What a
reviewer does at a terminal is done by the commands, what is done on pages in the browser. `seen` is told each page on the way.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from openpyxl import Workbook
from playwright.sync_api import Browser

from api.defaults import SHIPPED
from api.passwords import hash_password
from api.publishing import Answered, Desk, PrivateKey, Signer, UnansweredError, check, make_key_file
from api.store import open_store
from tests.api.publishing.office import freeze_all, office_at, signers_text
from tests.browser.chromium import Window
from tests.browser.officer import Officer
from tests.running_service import ROOT, serving_at_home
from tests.waiting import until

LIST = "cn/first-offence"
NEW = f"{LIST}@2026-11-20"
_DAY = "2026-11-20"
_PASSWORD = _PASSPHRASE = "一句很长的口令 2026"  # noqa: S105  # of a test
_PEOPLE = {"wang": ("王某", "执法人员"), "li": ("李某", "法制审核"), "chen": ("陈某", "管理员")}
_TABLE = (
    ("首违不罚清单（演练）",),
    ("序号", "违法行为", "违反条款", "处罚依据", "适用条件", "备注"),
    (
        "5",
        "过期食品",
        "《食品安全法》第三十四条",
        "《食品安全法》第一百二十四条",
        "符合下列全部条件的，可以不予行政处罚：货值金额800元以下。",
        "由县级机关执行",
    ),
)
_PHRASES = """phrases:
  - {pattern: "货值金额{元}以下的?", when: "货值金额 {以下} {元}"}
"""
_OF_PHRASES = re.compile(r"^phrases:\n(?:[ #].*\n|\n)*", re.MULTILINE)
"""The phrases of the shipped table, in whose place those of these rulesets stand."""
_LEFTOVERS = re.compile(r"^leftovers:.*\n(?: .*\n)*", re.MULTILINE)
_CASES = """format: 1
place: "320000"
on: 2026-12-01
matter: 过期食品
given: {违法记录: 无}
cases:
  - {name: 略低于八百元, item: "5", but: {货值金额: 799.99元}, expect: 适用}
  - {name: 恰为八百元, item: "5", but: {货值金额: 800元}, expect: 适用}
  - {name: 略高于八百元, item: "5", but: {货值金额: 800.01元}, expect: 不适用}
  - {name: 货值未查明, item: "5", but: {货值金额: 未查明}, expect: 待查, ask: [货值金额]}
"""
Seen = Callable[[str, Officer], None]


class Hour:
    """The workbench: the rulesets, the key of who makes the list, and the people before their windows."""

    def __init__(self, folder: Path, maker: PrivateKey, address: str, browser: Browser, seen: Seen) -> None:
        self.folder, self.root, self.maker, self.seen = folder, folder / "rulesets", maker, seen
        self.officers = {name: Officer(Window(browser, address)) for name in _PEOPLE}
        for name, officer in self.officers.items():
            officer.window.expected |= {401}
            officer.open("/sign-in")
            officer.page.fill("#name", name)
            officer.page.fill("#password", _PASSWORD)
            officer.press("登录")

    def look(self, who: str, path: str, text: str, name: str) -> Officer:
        """Open a page again and again until it says so, as after a change of the rulesets; then it is seen.

        Until the service has read what changed, the page of a new version is not there.
        """
        officer = self.officers[who]
        officer.window.expected.add(404)

        def says() -> bool:
            officer.open(path)
            return text in officer.page.inner_text("main")

        until(says, f"{path} does not say {text}")
        self.seen(name, officer)
        return officer

    def close(self) -> None:
        """Close the windows; nothing went wrong in any."""
        for officer in self.officers.values():
            officer.window.close()
        faults = [fault for each in self.officers.values() for fault in each.window.faults]
        assert not faults, faults


@contextmanager
def workbench(folder: Path, browser: Browser, seen: Seen) -> Iterator[Hour]:
    """A service before small rulesets of their own, three people signed in."""
    office = office_at(folder / "rulesets")
    lines = (SHIPPED / "phrasing.yaml").read_text("utf-8").splitlines(keepends=True)
    known = "".join(line for line in lines if "fact: " not in line or "fact: 货值金额" in line)
    (office.root / "phrasing.yaml").write_text(_OF_PHRASES.sub(lambda _: _PHRASES, known), "utf-8")
    freeze_all(office.root)
    keys = {**office.keys, "office": make_key_file(folder / "office.key", _PASSPHRASE)}
    (office.root / "publishing" / "signers.yaml").write_text(signers_text(keys), "utf-8")
    settings = {
        "CAILIANG_ACCESS": "accounts",
        "CAILIANG_RULESETS": str(office.root),
        "CAILIANG_RELOAD_SECONDS": "1",
        "CAILIANG_SIGNING_KEY": str(folder / "office.key"),
        "CAILIANG_SIGNING_PASSPHRASE": _PASSPHRASE,
    }
    with serving_at_home(folder, **settings) as address:
        httpx.get(f"{address}/sign-in", trust_env=False)
        store = open_store(f"sqlite:///{folder / 'cailiang' / 'records.db'}")
        for name, (label, role) in _PEOPLE.items():
            store.add_account(name, label, role, None, hash_password(_PASSWORD))
        store.close()
        hour = Hour(folder, keys["zhang"], address, browser, seen)
        yield hour
        hour.close()


def walk(hour: Hour) -> None:
    """The whole hour."""
    case = _begin_case(hour)
    hour.look("li", "/review", "没有草案", "overview-before")
    _import(hour)
    hour.look("li", "/review", "规则库还读不通", "overview-unfinished")
    _compare_with_document(hour)
    _finish(hour)
    hour.look("li", "/review", "首违不罚清单（演练）", "overview")
    hour.look("li", f"/review/versions/{NEW}", "公布以后才算", "versions")
    changes = hour.look("li", f"/review/changes/{NEW}", "按意思比较", "changes")
    changes.sees("受影响的 1 件")
    changes.sees("更宽")
    changes.sees("货值金额 501元")
    hour.look("li", f"/review/tests/{NEW}", "都测到了", "tests")
    _check(hour)
    li = hour.look("li", f"/review/approval/{NEW}", "批准或者退回", "checked")
    li.window.expected.add(422)
    li.press("批准")
    li.sees("写一句")
    hour.seen("comment-missing", li)
    li.write(comment="与公布的表逐项核对过，只改了货值，案例齐全。")
    li.press("批准")
    li.sees("批准齐了")
    hour.seen("approved", li)
    chen = hour.look("chen", f"/review/approval/{NEW}", "批准齐了", "to-publish")
    chen.press("公布")
    hour.look("chen", f"/review/approval/{NEW}", "已经公布并冻结", "published")
    hour.look("chen", f"/review/versions/{NEW}", "施行中", "versions-after")
    wang = hour.look("wang", case, "有了 2026-11-20 的新版", "case")
    hour.look("wang", "/cases", "清单已有新版", "cases")
    wang.open(case)
    wang.press("重新核查并保存")
    assert "有了 2026-11-20 的新版" not in wang.page.inner_text("main")


def _begin_case(hour: Hour) -> str:
    """The officer's open case, kept with the list of before; its address."""
    wang = hour.officers["wang"]
    wang.open()
    wang.write(what="过期食品", where="江苏省", act="2026-11-21", decided="2026-11-27")
    wang.press("开始核查")
    wang.sees("货值金额")
    return str(wang.page.url.removeprefix(wang.window.address))


def _import(hour: Hour) -> None:
    """The command makes a draft of the table."""
    book = Workbook()
    for row in _TABLE:
        book.active.append(row)
    book.save(hour.folder / "list.xlsx")
    options = [
        "--into",
        str(hour.root / LIST),
        "--date",
        _DAY,
        "--source",
        "text",
        "--field",
        "食品",
        "--reading",
        "以下=含本数",
    ]
    command = [sys.executable, "-m", "api.command", "import", str(hour.folder / "list.xlsx"), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    assert done.returncode == 0, done.stderr


def _compare_with_document(hour: Hour) -> None:
    """Who makes the list reads it beside the table, and says of the words without a place why they need none, by keyboard."""
    chen = hour.look("chen", f"/review/draft/{NEW}", "可以不予行政处罚", "draft")
    chen.sees("由县级机关执行")
    key = str(chen.page.locator(".leftover").first.get_attribute("id")).removeprefix("left-")
    chen.way = "keyboard"
    chen.choose(f"fate.{key}", "settled")
    chen.write_in(f"why.{key}", "写给机关的，不是条件")
    hour.seen("draft-chosen", chen)
    chen.page.locator(f"[name='why.{key}']").press("Enter")
    chen.sees("已写进草案：1 处")
    hour.seen("draft-written", chen)
    chen.way = "mouse"
    assert "settled: 写给机关的，不是条件" in (hour.root / LIST / f"{_DAY}.yaml").read_text("utf-8")


def _finish(hour: Hour) -> None:
    """What the import left to the reviewer, and the cases beside the list."""
    file = hour.root / LIST / f"{_DAY}.yaml"
    text, _, _ = _LEFTOVERS.sub("", file.read_text("utf-8")).partition("    original:")
    open_ = next(line for line in text.splitlines() if line.startswith("# effective:"))
    file.write_text(text.replace(open_, f"effective: {{from: {_DAY}}}"), "utf-8")
    (hour.root / LIST / f"{_DAY}.tests.yaml").write_text(_CASES, "utf-8")


def _check(hour: Hour) -> None:
    """Who made the list has it checked, and says a word to each concern."""
    desk = Desk(hour.root, Signer(hour.maker))
    try:
        check(desk, NEW, comment="导入、改好、写了案例")
    except UnansweredError as error:
        check(desk, NEW, [Answered(each.concern, "文件如此") for each in error.answers], "导入、改好、写了案例")
