"""批准: by somebody who did not make the version, over the bytes that were shown; what is refused keeps what was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.http.admission import Audit
from api.http.app import create_app
from api.http.settings import SettingError, Settings, read_settings
from api.publishing import check, make_key_file, progress_of
from api.store import StoreFull, open_store
from engine.catalog import Catalog
from tests.api.pages.browser import Page, ask
from tests.api.pages.signing import PASSWORD, QUICK, Browser, quick, service
from tests.api.publishing.office import KEY, Office, office_at, signers_text

PASSPHRASE = "一句很长的口令 2026"  # noqa: S105  # of a key made here
HERE = f"/review/approval/{KEY}"
PEOPLE = {
    "zhao": ("赵某", "法制审核"),
    "qian": ("钱某", "法制审核"),
    "chen": ("陈某", "管理员"),
    "wang": ("王某", "执法人员"),
}


@dataclass
class Workbench:
    """A service before the rulesets of an office, and who is signed in."""

    app: FastAPI
    office: Office
    people: dict[str, Browser]

    def take(self, who: str, step: str, comment: str = "与原文一致", seen: str = "") -> Page:
        """The form of the page sent by a person."""
        page = self.people[who].get(HERE)
        shown = str((page.tree.xpath("//input[@name='seen']/@value") or [""])[0])
        fields = {"step": step, "comment": comment, "seen": seen or shown, "csrf": self.people[who].csrf}
        return self.people[who].post(HERE, fields)

    @property
    def state(self) -> str:
        """How far the version has come, by the signed files."""
        return progress_of(self.office.root, Catalog.open(self.office.root), KEY).state


@contextmanager
def bench_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """Three reviewers and an officer before a draft that was checked; two must approve it."""
    quick(monkeypatch)
    office = office_at(folder / "rulesets")
    keys = {**office.keys, "office": make_key_file(folder / "office.key", PASSPHRASE)}
    (office.root / "publishing" / "signers.yaml").write_text(signers_text(keys, approvals=2), encoding="utf-8")
    office = Office(office.root, keys).checked()
    url = f"sqlite:///{folder / 'records.db'}"
    store = open_store(url)
    store.migrate()
    for name, (label, role) in PEOPLE.items():
        store.add_account(name, label, role, None, QUICK.hash(PASSWORD))
    store.close()
    settings = {"rulesets": office.root, "signing_key": folder / "office.key", "signing_passphrase": PASSPHRASE}
    with service(url, with_account=False, **settings) as app:
        people = {name: Browser(app) for name in PEOPLE}
        for name, browser in people.items():
            assert browser.sign_in(name).status == 303
        yield Workbench(app, office, people)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A workbench of a test's own."""
    with bench_at(tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """One workbench for all tests in which nothing is signed."""
    with pytest.MonkeyPatch.context() as patch, bench_at(tmp_path_factory.mktemp("refusing"), patch) as made:
        yield made
        assert made.state == "已检查"
        assert len(made.office.standing().taken) == 1


def told(page: Page) -> str:
    """What is told at the steps."""
    return page.text("//*[@id='steps']//p[@class='error']")


def audited(bench: Workbench) -> list[tuple[str, str]]:
    """The actions about lists that stand in the audit, each with who did it."""
    store = open_store(bench.app.state.service.settings.database)
    names = {each.id: each.name for each in store.accounts()}
    found = [(row.action, names.get(row.who, "")) for row in store.audit(limit=500).items]
    store.close()
    return [each for each in found if each[0].startswith("list.")]


def test_two_approve_and_one_publishes(bench: Workbench) -> None:
    """Who and when, the comment and the digest are shown; each step is in the audit; in the end the list is frozen."""
    assert bench.take("zhao", "approve").status == 303
    page = bench.people["chen"].get(HERE)
    assert bench.state == "已检查"
    first = page.text("//ol[@class='taken']/li[1]")
    assert all(
        each in first for each in ("批准", "赵某", "法制审核", "与原文一致", page.text("//span[@class='digest']")[:12])
    )
    assert bench.take("qian", "approve").status == 303
    assert bench.take("chen", "publish").status == 303
    page = bench.people["chen"].get(HERE)
    assert page.text("//ol[@class='reached']/li[@aria-current='step']") == "已公布"
    assert page.tree.xpath("//main//form") == []
    assert bench.state == "已公布"
    assert audited(bench) == [("list.approve", "zhao"), ("list.approve", "qian"), ("list.publish", "chen")]
    assert any(KEY in each for each in bench.people["wang"].get(f"/lists/{KEY}").all("//main//p"))


def test_the_next_step_is_told_by_the_buttons_of_the_page(bench: Workbench) -> None:
    """Who signed in approves and publishes here, so the page names its buttons, not the commands of a terminal."""
    step = "//p[contains(@class, 'step-next')]"
    seen = [bench.people["zhao"].get(HERE).text(step)]
    assert [bench.take(each, "approve").status for each in ("zhao", "qian")] == [303, 303]
    seen.append(bench.people["chen"].get(HERE).text(step))
    listed = bench.people["chen"].get("/review").text("//main")
    assert "由可以公布的人在“批准”一页公布" in listed
    assert "--release" not in listed
    assert [("“批准”" in seen[0], "“退回”" in seen[0]), "“公布”" in seen[1]] == [(True, True), True]
    assert not any("cailiang" in each for each in seen)


def test_only_the_buttons_of_the_role_are_shown(bench: Workbench) -> None:
    """By the signers file reviewers approve and administrators publish: each sees the own button, and who publishes."""
    file = bench.office.root / "publishing" / "signers.yaml"
    text = file.read_text(encoding="utf-8").replace("publish: [管理员, 法制审核]", "publish: [管理员]")
    file.write_text(text, encoding="utf-8")
    buttons = "//form[@id='steps']//button"
    assert bench.people["zhao"].get(HERE).all(buttons) == ["批准", "退回"]
    assert bench.people["chen"].get(HERE).all(buttons) == ["退回"]
    assert [bench.take(each, "approve").status for each in ("zhao", "qian")] == [303, 303]
    page = bench.people["zhao"].get(HERE)
    assert page.all(buttons) == ["退回"]
    assert bench.people["chen"].get(HERE).all(buttons) == ["公布", "退回"]
    assert "由管理员公布" in page.text("//dl[@class='pairs']")


def test_who_approved_or_made_it_sees_no_button_to_approve(bench: Workbench) -> None:
    """Another approval of the same person would count for nothing, one of its maker is refused; both may send it back."""
    buttons = "//form[@id='steps']//button"
    assert bench.take("zhao", "approve").status == 303
    assert bench.people["zhao"].get(HERE).all(buttons) == ["退回"]
    assert bench.people["qian"].get(HERE).all(buttons) == ["批准", "退回"]
    file = bench.office.root / "publishing" / "signers.yaml"
    mine = "    role: 法制审核\n    account: office:qian\n"
    file.write_text(file.read_text(encoding="utf-8").replace("    role: 执法人员\n", mine, 1), encoding="utf-8")
    assert bench.people["qian"].get(HERE).all(buttons) == ["退回"]


def test_who_wrote_into_the_draft_does_not_approve_it(bench: Workbench) -> None:
    """A reviewer who picked on the page of the draft is a maker: no button, and what is sent is refused; another may."""
    at = f"/review/draft/{KEY}"
    zhao = bench.people["zhao"]
    for force in ("应当", "可以"):
        seen = str(zhao.get(at).tree.xpath("//input[@name='seen']/@value")[0])
        assert zhao.post(at, {"seen": seen, "csrf": zhao.csrf, "go": "1", "force.1": force}).status == 303
    check(bench.office.desk("zhang"), KEY)
    page = zhao.get(HERE)
    assert page.all("//form[@id='steps']//button") == ["退回"]
    assert bench.take("zhao", "approve").status == 422
    assert "往这份草案里写过" in told(bench.people["zhao"].page or page)
    assert bench.take("qian", "approve").status == 303


def test_what_an_approval_rests_on_stands_above_the_steps(refusing: Workbench) -> None:
    """How many items have no case, and what the check answered, before anybody approves."""
    page = refusing.people["zhao"].get(HERE)
    assert page.all("//ul[@id='rests']/li") == ["1 项都有案例", "检查没有要人说明的疑问"]


def test_one_person_is_not_two(bench: Workbench) -> None:
    """The second approval of the same person counts for nothing; before there are enough nothing is published."""
    for _ in range(2):
        assert bench.take("zhao", "approve").status == 303
    assert bench.state == "已检查"
    refused = bench.take("chen", "publish", "够了")
    assert (refused.status, refused.text("//textarea")) == (422, "够了")
    assert "不能公布" in told(refused)
    assert bench.state == "已检查"


def test_who_made_it_does_not_approve_it(bench: Workbench) -> None:
    """The account of the person who had it checked is that person."""
    text = (bench.office.root / "publishing" / "signers.yaml").read_text(encoding="utf-8")
    mine = text.replace("    role: 执法人员\n", "    role: 法制审核\n    account: office:zhao\n", 1)
    (bench.office.root / "publishing" / "signers.yaml").write_text(mine, encoding="utf-8")
    refused = bench.take("zhao", "approve", "我看过")
    assert (refused.status, refused.text("//textarea")) == (422, "我看过")
    assert "不能自己批准" in told(refused)
    assert audited(bench) == [("list.refuse", "zhao")]


@pytest.mark.parametrize(
    ("step", "comment", "field", "said"),
    [
        ("approve", "", "comment-error", "写一句"),
        ("return", "", "comment-error", "写一句"),
        ("approve", "长" * 2_001, "comment-error", "写得太长"),
        ("approve", "看\u202e过", "comment-error", "看不见的字符"),
        ("other", "看过", "", "没有这一步"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(
    refusing: Workbench, step: str, comment: str, field: str, said: str
) -> None:
    """Nothing is signed, and what was written stays."""
    page = refusing.take("zhao", step, comment)
    assert page.status == 422
    assert said in (page.text(f"//*[@id='{field}']") if field else told(page))
    assert page.tree.xpath("//textarea")[0].text_content().strip() == comment


def test_what_was_sent_back_or_changed_is_not_approved(bench: Workbench) -> None:
    """The approvals up to then are void; neither other bytes than those shown can be approved, nor bytes that nobody checked."""
    assert bench.take("zhao", "approve").status == 303
    assert bench.take("qian", "return", "第一项的货值与原文不符").status == 303
    page = bench.people["chen"].get(HERE)
    assert bench.state == "草案"
    assert len(page.tree.xpath("//ol[@class='taken']/li[@class='void']")) == 2
    assert "第一项的货值与原文不符" in page.text("//ol[@class='taken']")
    check(bench.office.desk("zhang"), KEY, comment="改好了")
    assert "看过之后有改动" in told(bench.take("zhao", "approve", "看过", seen="0" * 64))
    bench.office.file.write_text(bench.office.file.read_text("utf-8").replace("<= 500元", "<= 800元"), "utf-8")
    assert "看过之后有改动" in told(bench.take("zhao", "approve", "看过"))
    assert bench.state == "草案"


def test_a_step_that_cannot_be_audited_is_not_taken(refusing: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Full disk: nothing is signed, what was written stays."""

    async def full(*_: object) -> None:
        raise StoreFull("磁盘满了")

    monkeypatch.setattr(Audit, "step", full)
    refused = refusing.take("zhao", "approve", "看过")
    assert (refused.status, refused.text("//textarea")) == (422, "看过")
    assert "这一步没有签" in told(refused)


def test_a_form_of_another_site_or_of_an_officer_is_refused(refusing: Workbench) -> None:
    """As other forms are; and who may not review takes no step."""
    fields = {"step": "approve", "comment": "看过", "seen": refusing.office.standing().digest}
    assert refusing.people["zhao"].post(HERE, fields, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert refusing.take("wang", "approve").status == 403


def test_where_nobody_signs_in_nobody_approves(tmp_path: Path) -> None:
    """One person cannot be two; the page says why, and can be read."""
    office = office_at(tmp_path / "rulesets").checked()
    app = create_app(Settings(rate=0, reload_seconds=0, rulesets=office.root))
    page = ask(app, "GET", HERE)
    assert "只有一个人用" in page.text("//*[@id='steps']")
    sent = ask(app, "POST", HERE, data={"step": "approve", "comment": "看过", "seen": office.standing().digest})
    assert sent.status == 422
    assert office.standing().state == "已检查"


def test_a_frozen_version_claims_no_step_that_nobody_signed(app: FastAPI) -> None:
    """The shipped library was published as a whole: nothing says that a version of it was checked or approved here."""
    page = ask(app, "GET", "/review/approval/cn/first-offence@2025-01-27")
    assert page.all("//ol[@class='reached']/li") == ["已公布"]
    assert "没有在这里一步步签过名" in page.text("//p[@class='empty']")


def test_a_key_without_a_sign_in_is_a_mistake() -> None:
    """It would sign for nobody."""
    with pytest.raises(SettingError, match="SIGNING_KEY"):
        read_settings({"CAILIANG_SIGNING_KEY": "a.key"})


def test_a_document_that_was_never_issued_stands_apart(tmp_path: Path) -> None:
    """An agency's 征求意见稿 is not among what waits to be published, has no next step there and no button on its page."""
    office = office_at(tmp_path)
    draft = office.file.read_text(encoding="utf-8")
    office.file.write_text(draft.replace("status: draft", "status: consultation"), encoding="utf-8")
    app = create_app(Settings(rate=0, reload_seconds=0, rulesets=office.root))
    page = ask(app, "GET", "/review")
    assert len(page.all(f"//ul[@id='consulted']//a[@href='/review/changes/{KEY}']")) == 1
    assert len(page.all(f"//a[@href='/review/changes/{KEY}']")) == 1
    assert "下一步" not in page.text()
    assert "征求意见稿，从不施行" in page.text()
    own = ask(app, "GET", HERE)
    assert "是征求意见稿" in own.text("//*[@class='still step-next']")
    assert own.all("//*[@id='steps']") == []
