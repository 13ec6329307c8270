"""A draft beside its document on a page: what is open is marked and counted, what is picked is written, nothing chosen is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.http.admission import Audit
from api.pages.review.drafting import may_draft
from api.reviewing.draft_files import read_review
from api.scopes import ROLES
from api.store import Actor, StoreFull, open_store
from engine.catalog import Catalog
from tests.api.pages.browser import Page
from tests.api.pages.signing import PASSWORD, QUICK, Browser, quick, service
from tests.api.publishing.office import KEY as CHECKED
from tests.api.publishing.office import Office, office_at
from tests.api.reviewing.drafts import DRAFT, NAME, PATH
from tests.api.reviewing.test_edits import changed

HERE = f"/review/draft/{NAME}"
PEOPLE = {"zhao": ("赵某", "法制审核"), "chen": ("陈某", "管理员"), "wang": ("王某", "执法人员")}


@dataclass
class Desk:
    """A service before the rulesets of an office, the draft put there while it runs, and who is signed in."""

    app: FastAPI
    office: Office
    people: dict[str, Browser]

    @property
    def file(self) -> Path:
        """The draft."""
        return self.office.root / PATH

    def lines(self) -> list[str]:
        """What changed in the draft."""
        return changed(self.file.read_text("utf-8"))

    def key(self, number: int) -> str:
        """By what the fields of a leftover are named."""
        left = read_review(self.office.root, PATH, Catalog.open(self.office.root).library).leftovers[number - 1]
        page = self.people["chen"].get(HERE)
        (field,) = page.tree.xpath(f"//fieldset[legend/bdi = '{left.text}']/@id")
        return str(field).removeprefix("left-")

    def send(self, who: str = "chen", seen: str = "", **fields: str) -> Page:
        """The form of the page sent by a person; `__` in a name is a point."""
        page = self.people[who].get(HERE)
        shown = str((page.tree.xpath("//input[@name='seen']/@value") or [""])[0])
        named = {name.replace("__", "."): value for name, value in fields.items()}
        return self.people[who].post(HERE, {"seen": seen or shown, "csrf": self.people[who].csrf, "go": "1", **named})


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One service for all tests here."""
    with pytest.MonkeyPatch.context() as patch:
        quick(patch)
        folder = tmp_path_factory.mktemp("drafting")
        office = office_at(folder / "rulesets")
        url = f"sqlite:///{folder / 'records.db'}"
        store = open_store(url)
        store.migrate()
        for name, (label, role) in PEOPLE.items():
            store.add_account(name, label, role, None, QUICK.hash(PASSWORD))
        store.close()
        with service(url, with_account=False, rulesets=office.root) as app:
            people = {name: Browser(app) for name in PEOPLE}
            for name, browser in people.items():
                assert browser.sign_in(name).status == 303
            yield Desk(app, office, people)


@pytest.fixture
def desk(running: Desk) -> Desk:
    """The service with the draft as it was imported."""
    running.file.parent.mkdir(parents=True, exist_ok=True)
    running.file.write_text(DRAFT, "utf-8")
    return running


def audited(desk: Desk) -> list[tuple[str, str, str]]:
    """The rows of the audit about drafts: who, of what, and which fields."""
    store = open_store(desk.app.state.service.settings.database)
    names = {each.id: each.name for each in store.accounts()}
    found = [
        (names.get(row.who, ""), row.object, row.outcome)
        for row in store.audit(limit=500).items
        if row.action == "list.draft"
    ]
    store.close()
    return found


def test_the_review_leads_to_drafts_that_are_not_finished(desk: Desk) -> None:
    """The catalog does not take the draft yet; it is found by its file, with what is left to do."""
    page = desk.people["chen"].get("/review")
    assert page.all("//ul[@id='drafts']//a") == ["某市轻微不罚清单", "轻微不罚清单"]
    assert "没有着落 3 处，待写 1 处，事项未定 1 项" in page.text("//ul[@id='drafts']")


def test_words_stand_beside_what_was_drafted_of_them(desk: Desk) -> None:
    """Counts on top; each column as published, what is open marked by a word; the condition in Chinese; what stands beside."""
    page = desk.people["chen"].get(HERE)
    assert page.text("//p[@id='draft']") == "没有着落 3 处 待写 1 处 事项未定 1 项 另有 1 项没有填全"
    row = "//section[@id='item-0']"
    assert page.all(f"{row}//div[@class='published']//dt") == ["违法行为", "违反条款", "适用条件", "备注"]
    assert page.text(f"{row}//div[@class='published']//mark") == "没有着落限小微企业"
    assert page.text(f"{row}//ul[@class='condition']") == "货值金额500元以下"
    assert page.text("//section[@id='item-1']//ul[@class='condition']//mark") == "待写鲸鱼不超过三头 的"
    assert page.all("//section[@id='beside']//legend//bdi") == ["本清单自印发之日起试行"]
    assert page.all("//section[@class='drafted']/h3/span") == ["没办完", "没办完", "没办完"]


def test_only_what_is_open(desk: Desk) -> None:
    """The filter leaves out what is done, and stays on after something was written."""
    key = desk.key(3)
    came = desk.people["chen"].post(
        f"{HERE}?open=1",
        {
            "seen": desk.people["chen"].get(HERE).tree.xpath("//input[@name='seen']/@value")[0],
            "csrf": desk.people["chen"].csrf,
            "go": "3",
            f"fate.{key}": "settled",
            f"why.{key}": "重复",
        },
    )
    assert came.answer.headers["location"] == f"{HERE}?page=1&open=1&written=1#item-2"
    page = desk.people["chen"].get(f"{HERE}?open=1")
    assert page.tree.xpath("//section[@class='drafted']/@id") == ["item-0", "item-1"]


def test_what_is_picked_is_written(desk: Desk) -> None:
    """Those lines and no other; the audit says who, of which draft, which fields over which bytes, and no words."""
    before = len(audited(desk))
    seen = desk.people["chen"].get(HERE).tree.xpath("//input[@name='seen']/@value")[0]
    key = desk.key(1)
    came = desk.send(
        **{f"fate__{key}": "when", f"into__{key}": "2", "force__1": "可以", "effect__1": "不予处罚", "matter__2": "is:过期食品", "join__3": "all"}
    )  # fmt: skip
    assert (came.status, came.answer.headers["location"]) == (303, f"{HERE}?page=1&written=5#item-1")
    assert {"+ force: 可以", "+ effect: 不予处罚", "+ matter: 过期食品", "+ - wording: 限小微企业"} <= set(desk.lines())
    assert audited(desk)[before:] == [
        ("chen", NAME, f"1.effect 1.force 2.matter 3.join leftover.{key}.when {seen[:12]}"),
    ]
    assert "已写进草案：5 处" in desk.people["chen"].get(f"{HERE}?page=1&written=5").text("//*[@role='status']")


def test_another_matter_and_a_new_one(desk: Desk) -> None:
    """By the name in the table; a new one is proposed beside."""
    assert desk.send(matter__2="other", name__2="过期食品", matter__1="new").status == 303
    assert "+ matter: 过期食品" in desk.lines()
    assert not (desk.office.root / "proposed" / PATH).exists()  # the library has it under that name already


def test_a_draft_that_changed_is_not_overwritten(desk: Desk) -> None:
    """409 with a sentence; what was chosen is still chosen, over the draft as it is now."""
    key = desk.key(2)
    old = desk.people["chen"].get(HERE).tree.xpath("//input[@name='seen']/@value")[0]
    now = DRAFT.replace(
        "第 1 张表第 2 行“备注”\n    text: 限小微企业\n    kind: 条件\n  # 这一处在表外\n  - {at: ", "", 1
    )
    desk.file.write_text(
        now.replace("第 1 张表以上, text: 本清单自印发之日起试行}", "第 1 张表以上\n    text: 本清单自印发之日起试行"),
        "utf-8",
    )
    before = desk.file.read_text("utf-8")
    came = desk.send(seen=old, **{f"fate__{key}": "settled", f"why__{key}": "只说施行", "force__1": "应当"})
    assert came.status == 409
    assert "改动过" in came.text("//div[@class='summary']")
    assert desk.file.read_text("utf-8") == before
    assert came.tree.xpath("//input[@name='seen']/@value") != [old]
    assert came.tree.xpath(f"//input[@name='fate.{key}'][@checked]/@value") == ["settled"]
    assert came.tree.xpath(f"//input[@name='why.{key}']/@value") == ["只说施行"]
    assert came.tree.xpath("//input[@name='force.1'][@checked]/@value") == ["应当"]


def test_what_is_wrong_is_told_and_stays(desk: Desk) -> None:
    """Nothing is written, and the rest of what was chosen is still there."""
    came = desk.send(matter__2="other", name__2="过期食物", force__1="应当")
    assert came.status == 422
    assert "过期食品" in came.text("//div[@class='summary']")
    assert came.tree.xpath("//input[@name='name.2']/@value") == ["过期食物"]
    assert came.tree.xpath("//input[@name='force.1'][@checked]/@value") == ["应当"]
    assert desk.lines() == []
    assert "没有选任何一处" in desk.send().text("//div[@class='summary']")


def test_reviewers_pick_and_officers_do_not_see_it(desk: Desk) -> None:
    """A reviewer corrects by picking, as an administrator does; what an officer sends is refused."""
    assert desk.send("zhao", force__1="可以").status == 303
    assert desk.lines() != []
    before = desk.lines()
    assert desk.people["wang"].get(HERE).status == 403
    fields = {"force.1": "应当", "csrf": "x", "seen": ""}
    assert desk.people["chen"].post(HERE, fields).status == 403
    assert desk.lines() == before


@pytest.mark.parametrize(
    ("scopes", "may"), [(ROLES["法制审核"], True), (ROLES["执法人员"], False), ({"draft"}, True), ({"read"}, False)]
)
def test_who_may_write(scopes: frozenset[str], may: bool) -> None:
    """Reviewers by their role, others by the scope: of a key, too."""
    assert may_draft(Actor("1", "key", frozenset(scopes), None, frozenset(), "")) is may


def test_one_file_has_one_name_in_the_audit(desk: Desk) -> None:
    """However the address writes the path, who wrote into the file is found by its name."""
    crooked = HERE.replace("cn/", "cn//", 1)
    zhao = desk.people["zhao"]
    seen = str(zhao.get(crooked).tree.xpath("//input[@name='seen']/@value")[0])
    assert zhao.post(crooked, {"seen": seen, "csrf": zhao.csrf, "go": "1", "force.1": "可以"}).status == 303
    assert audited(desk)[-1][:2] == ("zhao", NAME)


def test_what_the_catalog_cannot_read_is_told(desk: Desk) -> None:
    """On the page at its lines, as the file is now; in the overview how many, and that nothing else stops."""
    page = desk.people["zhao"].get(HERE)
    told = page.text("//details[@class='mistakes']")
    assert "第 3 行" in told
    assert "清单缺少“effective”" in told
    asyncio.run(desk.app.state.service.rulesets.look())
    assert desk.people["zhao"].get(HERE).text("//details[@class='mistakes']") == told
    page = desk.people["zhao"].get("/review")
    assert "规则库还读不通" in page.text("//ul[@id='drafts']")
    assert "有写错的文件" not in page.text()


def test_a_draft_that_was_checked_says_so(desk: Desk) -> None:
    """Who changes it voids the check; the page tells before. Another draft that is wrong does not stop the check."""
    assert "已经检查过" not in desk.people["chen"].get(f"/review/draft/{CHECKED}").text()
    desk.office.checked()
    assert "已经检查过：在这里改一处，检查就不再作数" in desk.people["chen"].get(f"/review/draft/{CHECKED}").text()


def test_what_cannot_be_audited_is_not_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row comes first."""

    async def full(*_: object) -> None:
        raise StoreFull

    monkeypatch.setattr(Audit, "step", full)
    came = desk.send(force__1="可以")
    assert came.status == 422
    assert "审计没有记下" in came.text("//div[@class='summary']")
    assert desk.lines() == []


@pytest.mark.parametrize("name", ["cn/first-offence@2025-01-27", "cn/none@2025-01-27", "cn/../cn/none@2025-01-27", "x"])
def test_what_is_no_draft_has_no_page(name: str, desk: Desk) -> None:
    """A published list, a file that is not there, a name that leads elsewhere."""
    assert desk.people["chen"].get(f"/review/draft/{name}").status == 404
