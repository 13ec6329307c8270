"""From draft to frozen: who may take which step, what voids one, and what is written when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from api.publishing import (
    Answered,
    Desk,
    FailedError,
    PublishingError,
    Signer,
    UnansweredError,
    Who,
    approve,
    begin,
    check,
    publish,
    send_back,
)
from api.publishing.covering import Covered, published_bytes, sha256
from api.publishing.statements import Statement, now, signed_file
from engine.catalog import Catalog, frozen
from engine.comparison import deep_check
from tests.api.publishing.office import CASES, DRAFT, KEY, LIST, PATH, Office, freeze_all, office_at, signers_text

DAY = date(2025, 7, 1)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with one draft."""
    return office_at(tmp_path)


def in_force(office: Office) -> list[str]:
    """The keys of the lists in force in the province."""
    return [version.key for version in Catalog.open(office.root).in_force("320000", DAY)]


def everything(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_document_that_was_never_issued_takes_no_step(office: Office) -> None:
    """An agency's 征求意见稿 is neither begun, checked, approved nor published, by whomever, and nothing is written."""
    draft = office.file.read_text(encoding="utf-8")
    office.file.write_text(draft.replace("status: draft", "status: consultation"), encoding="utf-8")
    before = everything(office.root)
    li, digest = office.desk("li"), office.standing().digest
    steps: list[Callable[[], object]] = [
        lambda: begin(office.desk("zhang"), KEY),
        lambda: check(office.desk("zhang"), KEY),
        lambda: approve(li, KEY, "与原文一致", digest),
        lambda: send_back(li, KEY, "不对", digest),
        lambda: publish(office.desk("chen"), KEY),
    ]
    for step in steps:
        with pytest.raises(PublishingError, match=r"是征求意见稿.*从不施行"):
            step()
    assert everything(office.root) == before
    assert "--check" not in office.standing().next_step
    assert KEY not in in_force(office)


def test_a_signed_document_that_turns_out_never_issued_is_not_published(office: Office) -> None:
    """The approvals of an earlier draft at the same place do not carry it."""
    office.approved()
    draft = office.file.read_text(encoding="utf-8")
    office.file.write_text(draft.replace("status: draft", "status: consultation"), encoding="utf-8")
    with pytest.raises(PublishingError, match="是征求意见稿"):
        publish(office.desk("chen"), KEY)


def test_the_whole_way(office: Office) -> None:
    """Draft, checked, approved, published: only then it is in force, without the line that made it a draft, and frozen."""
    assert office.standing().state == "草案"
    assert begin(office.desk("zhang"), KEY, "依省里的文件").state == "草案"
    office.checked()
    assert office.standing().state == "已检查"
    approved = approve(office.desk("li"), KEY, "与原文一致", office.standing().digest)
    assert approved.state == "已批准"
    assert [one.comment for one in approved.approvals] == ["与原文一致"]
    assert KEY not in in_force(office)
    published = publish(office.desk("chen"), KEY)
    assert (published.state, published.frozen) == ("已公布", True)
    assert KEY in in_force(office)
    assert office.file.read_text(encoding="utf-8") == DRAFT.replace("status: draft\n", "")
    assert [one.step for one in published.taken] == ["起草", "检查", "批准", "公布"]
    assert all(one.counts for one in published.taken)


def test_a_publication_is_told_with_the_day_of_china(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half past midnight in China is the day before in UTC, in which the statements are written."""
    moments = iter(f"2025-07-01T16:30:00.00000{number}Z" for number in range(9))
    monkeypatch.setattr("api.publishing.steps.now", lambda: next(moments))
    office.checked()
    approve(office.desk("li"), KEY, "与原文一致", office.standing().digest)
    publish(office.desk("chen"), KEY)
    with pytest.raises(PublishingError, match="由chen于 2025-07-02 公布，不再改动"):
        publish(office.desk("chen"), KEY)


def test_the_maker_cannot_approve(office: Office) -> None:
    """Whoever began a version or had it checked, by whatever key, is its maker for good."""
    begin(office.desk("li"), KEY)
    office.checked()
    with pytest.raises(PublishingError, match="不能自己批准"):
        approve(office.desk("li"), KEY, "", office.standing().digest)
    with pytest.raises(PublishingError, match="不在可以批准这份清单的人里"):
        approve(office.desk("chen"), KEY, "", office.standing().digest)
    approve(office.desk("wang"), KEY, "", office.standing().digest)


def test_an_approval_that_a_maker_signed_by_hand_does_not_count(office: Office) -> None:
    """The steps only refuse early; what counts is worked out from the signed files."""
    office.approved()
    begun = begin(office.desk("li"), KEY)
    assert begun.state == "已检查"
    assert "不能自己批准" in begun.taken[1].trouble


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda o: o.file.write_text(DRAFT.replace("500元", "800元"), encoding="utf-8"), PATH),
        (lambda o: (o.root / f"{LIST}/2025-06-01.tests.yaml").write_text(CASES + "\n", encoding="utf-8"), "tests.yaml"),
        (lambda o: replace_in(o.root / "vocabulary.yaml", "货值金额", "货值金额（含税）", "ask"), "货值金额"),
    ],
    ids=["the list", "its cases", "a fact that it uses"],
)
def test_a_change_voids_what_was_signed(office: Office, change: Callable[[Office], object], told: str) -> None:
    """Of the list, of its cases, or of a word that it uses: back to a draft, told with what changed."""
    office.approved()
    change(office)
    now = office.standing()
    assert now.state == "草案"
    assert any(told in one for one in now.changed)
    assert all(one.trouble.startswith("这一步以后：") and "有改动" in one.trouble for one in now.taken)
    with pytest.raises(PublishingError, match="不能公布"):
        publish(office.desk("chen"), KEY)


def replace_in(path: Path, name: str, new: str, key: str) -> None:
    """Change one key of the entry of that name."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if f"name: {name}" in line)
    at = next(n for n in range(start, len(lines)) if f"{key}:" in lines[n])
    lines[at] = lines[at].replace(f"{key}: ", f"{key}: {new}", 1)
    path.write_text("".join(lines), encoding="utf-8")


def test_a_word_of_another_list_voids_nothing(office: Office) -> None:
    """A fact that the list does not use may be added."""
    office.approved()
    words = office.root / "vocabulary.yaml"
    more = "  - {name: 另一个事实, id: another_fact, type: 是否, group: 情节, ask: 是吗？}\n"
    words.write_text(words.read_text(encoding="utf-8").rstrip("\n") + "\n" + more, encoding="utf-8")
    assert office.standing().state == "已批准"


def test_two_of_three(office: Office) -> None:
    """So many approvals by different people; the second of one person adds nothing."""
    office.root.joinpath("publishing/signers.yaml").write_text(signers_text(office.keys, 2), encoding="utf-8")
    office.approved()
    again = approve(office.desk("li"), KEY, "再看了一遍", office.standing().digest)
    assert again.state == "已检查"
    assert "还差 1 人" in again.next_step
    assert approve(office.desk("wang"), KEY, "", again.digest).state == "已批准"


def test_sent_back(office: Office) -> None:
    """With a reason, which is kept; the check is to be made anew, and the approvals with it."""
    office.approved()
    with pytest.raises(PublishingError, match="写明理由"):
        send_back(office.desk("wang"), KEY, " ", office.standing().digest)
    back = send_back(office.desk("wang"), KEY, "第二项漏了", office.standing().digest)
    assert back.state == "草案"
    assert [one.trouble for one in back.taken] == ["之后被退回", "之后被退回", ""]
    assert office.checked().standing().state == "已检查"


def test_what_was_not_seen_is_not_approved(office: Office) -> None:
    """The digest that was shown is the one that is signed."""
    office.checked()
    seen = office.standing().digest
    office.file.write_text(DRAFT.replace("500元", "500.00元"), encoding="utf-8")
    office.checked()
    before = everything(office.root)
    with pytest.raises(PublishingError, match="在您看过之后有改动"):
        approve(office.desk("li"), KEY, "", seen)
    assert everything(office.root) == before


def test_what_no_case_tests_needs_a_reason(office: Office) -> None:
    """Each gap and concern is asked; answered in words, which stand in the signed check, it is let pass."""
    (office.root / f"{LIST}/2025-06-01.tests.yaml").write_text(
        CASES.replace("name: 略低", "name: 略低 "), encoding="utf-8"
    )
    office.file.write_text(DRAFT.replace("<= 500元", "< 500元"), encoding="utf-8")
    with pytest.raises(FailedError, match="1 个案例不符"):
        check(office.desk("zhang"), KEY)
    fewer = "".join(line for line in CASES.splitlines(keepends=True) if "略低" not in line and "恰等" not in line)
    (office.root / f"{LIST}/2025-06-01.tests.yaml").write_text(fewer, encoding="utf-8")
    with pytest.raises(UnansweredError) as asked:
        check(office.desk("zhang"), KEY)
    questions = [one.concern for one in asked.value.answers]
    assert questions
    assert office.standing().taken == ()
    some = [Answered(question, "略低、恰等的案件以后补") for question in questions]
    with pytest.raises(UnansweredError):
        check(office.desk("zhang"), KEY, some[1:])
    checked = check(office.desk("zhang"), KEY, some)
    assert [one.comment for one in checked.taken[0].answers] == ["略低、恰等的案件以后补"] * len(questions)


def test_a_list_that_is_wrong_is_not_checked(office: Office) -> None:
    """As it would be published: two versions that begin on one day are found though one is still a draft."""
    other = DRAFT.replace("version: 2025-06-01", "version: 2025-05-01").replace("status: draft\n", "")
    (office.root / f"{LIST}/2025-05-01.yaml").write_text(other, encoding="utf-8")
    (office.root / f"{LIST}/2025-05-01.tests.yaml").write_text(CASES, encoding="utf-8")
    freeze = (office.root / "frozen.txt").read_text(encoding="utf-8")
    office.file.unlink()
    freeze_all(office.root)
    assert len((office.root / "frozen.txt").read_text(encoding="utf-8")) > len(freeze)
    office.file.write_text(DRAFT, encoding="utf-8")
    with pytest.raises(FailedError) as failed:
        check(office.desk("zhang"), KEY)
    assert [one.code for one in failed.value.examined.wrong] == ["overlapping-validity"]
    assert office.standing().taken == ()


def test_without_a_register_nothing_is_published(office: Office) -> None:
    """The first line of a new register would take every other list out of force."""
    office.approved()
    (office.root / "frozen.txt").unlink()
    with pytest.raises(PublishingError, match="cailiang freeze"):
        publish(office.desk("chen"), KEY)


def test_a_revoked_key_is_good_for_nothing_new(office: Office) -> None:
    """Not even for what it is said to have signed before."""
    office.approved()
    path = office.root / "publishing/signers.yaml"
    text = path.read_text(encoding="utf-8")
    mine = f'"{office.keys["li"].public}", from: 2020-01-01'
    path.write_text(text.replace(mine, f"{mine}, revoked: 2026-11-27, because: 遗失"), encoding="utf-8")
    now = office.standing()
    assert now.state == "已检查"
    assert "已于 2026-11-27 吊销（遗失）" in now.taken[1].trouble
    with pytest.raises(PublishingError, match="吊销"):
        approve(office.desk("li"), KEY, "", now.digest)


def test_a_changed_file_of_a_step_is_told(office: Office) -> None:
    """A comment that somebody rewrote, and a step moved to another version, are no steps."""
    office.approved()
    (check_file, approval) = sorted((office.root / f"publishing/{LIST}/2025-06-01").iterdir())
    approval.write_bytes(approval.read_bytes().replace(b'"', b"'", 1))
    assert office.standing().state == "已检查"
    assert "不是原样的签名文件" in office.standing().unreadable[0]
    other = office.root / "publishing/cn/first-offence/2025-01-27"
    other.mkdir(parents=True)
    check_file.rename(other / check_file.name)
    assert "说的是另一份文件" in office.standing("cn/first-offence@2025-01-27").unreadable[0]


def test_an_account_is_vouched_for_by_the_key_of_the_service(office: Office) -> None:
    """Who signed in approves under the service's key; an account that belongs to a person is that person."""
    office.checked()
    li = Who("", "李某", "法制审核", "li.an")
    desk = Desk(office.root, Signer(office.keys["office"], li))
    approved = approve(desk, KEY, "同意", office.standing().digest)
    assert (approved.state, approved.approvals[0].who.id) == ("已批准", "office:li.an")
    path = office.root / "publishing/signers.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("    name: zhang\n", "    name: zhang\n    account: office:li.an\n"),
        encoding="utf-8",
    )
    assert "不能自己批准" in office.standing().taken[1].trouble
    with pytest.raises(PublishingError, match="只替登录网页的人签名"):
        approve(Desk(office.root, Signer(office.keys["office"])), KEY, "", office.standing().digest)
    with pytest.raises(PublishingError, match="要用本系统的密钥"):
        approve(Desk(office.root, Signer(office.keys["wang"], li)), KEY, "", office.standing().digest)


def test_every_step_is_noted_before_it_is_written(office: Office) -> None:
    """With its object and the digest of the signed file; a refusal too; and what cannot be noted is not done."""
    rows: list[tuple[str, str, str]] = []

    def desk(who: str) -> Desk:
        return Desk(office.root, Signer(office.keys[who]), lambda *row: rows.append(row))

    begin(desk("zhang"), KEY)
    check(desk("zhang"), KEY)
    with pytest.raises(PublishingError):
        approve(desk("zhang"), KEY, "", office.standing().digest)
    approve(desk("li"), KEY, "", office.standing().digest)
    publish(desk("chen"), KEY)
    assert [row[0] for row in rows] == ["list.begin", "list.check", "list.refuse", "list.approve", "list.publish"]
    assert {row[1] for row in rows} == {KEY}
    assert rows[3][2].startswith("sha256:")


def test_what_cannot_be_noted_is_not_done(office: Office) -> None:
    """The audit comes first."""

    def broken(*_: str) -> None:
        raise OSError("no store")

    before = everything(office.root)
    with pytest.raises(OSError, match="no store"):
        begin(Desk(office.root, Signer(office.keys["zhang"]), broken), KEY)
    assert everything(office.root) == before


def test_after_publishing_a_word_that_changes_is_told(office: Office) -> None:
    """The version stays published; what it now means otherwise is named."""
    office.approved()
    publish(office.desk("chen"), KEY)
    replace_in(office.root / "vocabulary.yaml", "货值金额", "（含税）", "ask")
    now = office.standing()
    assert now.state == "已公布"
    assert now.changed == ("vocabulary.yaml#terms/货值金额有改动",)


def test_a_correction_goes_the_same_way(office: Office) -> None:
    """A second reading of a published version is checked with the cases that both share, approved and published."""
    office.approved()
    publish(office.desk("chen"), KEY)
    first = office.file.read_text(encoding="utf-8")
    said = (
        "revision: 2\ncorrects: {text: 录成了500元，文件写的是800元, by: 审核人, on: 2026-11-27}\nstatus: draft\ntitle:"
    )
    corrected = first.replace("500元", "800元").replace("title:", said)
    (office.root / f"{LIST}/2025-06-01.r2.yaml").write_text(corrected, encoding="utf-8")
    cases = CASES.replace("499.99", "799.99").replace("500.01", "800.01").replace("500元", "800元")
    (office.root / f"{LIST}/2025-06-01.tests.yaml").write_text(cases, encoding="utf-8")
    key = f"{KEY}.r2"
    digest = check(office.desk("zhang"), key).digest
    approve(office.desk("li"), key, "核对过文件", digest)
    assert publish(office.desk("chen"), key).frozen
    (used,) = Catalog.open(office.root).versions(LIST)
    assert used.path.endswith(".r2.yaml")
    before = office.standing(f"{KEY}.r1")
    assert (before.state, [one.counts for one in before.taken]) == ("已公布", [True, True, True])
    assert office.file.read_text(encoding="utf-8") == first


def test_a_publication_by_who_may_not_is_none(office: Office) -> None:
    """Signed by somebody known, over other words: the version is what it was before it."""
    office.approved()
    at = office.standing()
    said = Statement("公布", PATH, Who("zhang", "", "", None), now(), Covered({PATH: digest_of(office)}, {}))
    name, text = signed_file(said, office.keys["zhang"])
    (office.root / name).write_text(text, encoding="utf-8")
    after = office.standing()
    assert (after.state, after.digest) == ("已批准", at.digest)
    assert not after.taken[-1].counts


def digest_of(office: Office) -> str:
    """The sha256 of the list as it would be published."""
    return sha256(published_bytes(office.file.read_bytes()))


def test_a_confirmed_concern_is_answered(office: Office) -> None:
    """What `confirmed.yaml` confirms needs no second answer; who approves sees who confirmed it, and why."""
    item = DRAFT[DRAFT.index("  - id:") :]
    office.file.write_text(
        DRAFT.replace("published_items: 1", "published_items: 2") + item.replace('"1"', '"2"'), "utf-8"
    )
    cases = CASES + CASES[CASES.index("  - {") :].replace('item: "1"', 'item: "2"')
    (office.root / f"{LIST}/2025-06-01.tests.yaml").write_text(cases, encoding="utf-8")
    with pytest.raises(UnansweredError) as asked:
        check(office.desk("zhang"), KEY)
    (question,) = [one.concern for one in asked.value.answers]
    assert question.startswith("重复：")
    (concern,) = deep_check(Catalog.open(office.root, frozen.Register()), {}, only=KEY)
    (office.root / "confirmed.yaml").write_text(
        "format: 1\nconfirmed:\n  - kind: 重复\n    by: 李某\n    on: 2026-11-27\n    read: 例\n    because: 文件本来如此。\n"
        f"    of: [{{item: {concern.item}, other: {concern.other}, ground: {concern.ground}}}]\n",
        encoding="utf-8",
    )
    (answer,) = check(office.desk("zhang"), KEY).taken[0].answers
    assert answer.comment == "已确认（李某，2026-11-27）：文件本来如此。"


def test_a_list_without_items_goes_the_way_too(office: Office) -> None:
    """It has no cases, and needs none."""
    (office.root / f"{LIST}/2025-06-01.tests.yaml").unlink()
    text = DRAFT[: DRAFT.index("\nitems:")].replace("published_items: 1", "published_items: 3") + "\n"
    office.file.write_text(text, encoding="utf-8")
    office.approved()
    assert publish(office.desk("chen"), KEY).frozen


def test_what_is_asked_only_since_the_check_is_not_published_unanswered(office: Office) -> None:
    """A wider national list published in between: refused with the concern; checked again and answered, it is published."""
    office.approved()
    national = office.root / "cn/slight"
    national.mkdir()
    wider = DRAFT.replace(LIST, "cn/slight").replace("500元", "800元").replace("2025-06-01", "2025-05-01")
    (national / "2025-05-01.yaml").write_text(wider.replace("status: draft\n", ""), encoding="utf-8")
    cases = CASES.replace("499.99", "799.99").replace("500.01", "800.01").replace("500元", "800元")
    (national / "2025-05-01.tests.yaml").write_text(cases, encoding="utf-8")
    aside = office.file.rename(office.root / "draft")
    freeze_all(office.root)
    aside.rename(office.file)
    assert office.standing().state == "已批准"
    before = everything(office.root)
    with pytest.raises(
        PublishingError, match=r"多出 1 处没有人说明过的疑问，没有公布：下级更窄：.*货值金额 501元.*请重新检查"
    ):
        publish(office.desk("chen"), KEY)
    assert everything(office.root) == before
    with pytest.raises(UnansweredError) as asked:
        check(office.desk("zhang"), KEY)
    said = [Answered(one.concern, "省里的清单在先，照文件") for one in asked.value.answers]
    digest = check(office.desk("zhang"), KEY, said).digest
    approve(office.desk("li"), KEY, "看过比全国更窄的一项", digest)
    assert publish(office.desk("chen"), KEY).frozen
