"""Case files: drafts that are kept, found and changed by who may, and sealed once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from api.store import (
    Actor,
    CaseFile,
    CaseFileChanged,
    CaseFilters,
    Erased,
    Filters,
    Refused,
    Store,
    StoreDamaged,
    StoreFull,
    Word,
)
from api.store import case_files as module
from tests.api.store.examples import choice, evaluated, execute
from tests.api.store.writing import record

OFFICER = Actor("officer-a", "officer", frozenset({"evaluate", "read"}), "310113", frozenset({"310113"}))
COLLEAGUE = Actor("officer-b", "officer", frozenset({"evaluate", "read"}), "310000", frozenset({"310113", "310115"}))
OWN_ONLY = Actor("officer-c", "officer", frozenset({"evaluate"}), "310113", frozenset({"310113"}))
ELSEWHERE = Actor("officer-d", "officer", frozenset({"evaluate", "read"}), "110000", frozenset({"110105"}))
ADMIN = Actor("root", "operator", frozenset({"read", "admin"}))
FORM = {"what": "过期食品", "f.goods_value": "66.5", "c.party": "某甲𠮷<&\"'{{}}", "note": "多" * 600}
TOMORROW = datetime.now(UTC).date() + timedelta(days=2)


def draft(**changes: object) -> CaseFile:
    """A new case file."""
    given: dict[str, object] = {
        "place": "310113",
        "fields": FORM,
        "number": "沪宝市监处罚〔2026〕12号",
        "party": "某甲𠮷",
        "matter": "经营超过保质期的食品",
        "words": "店里有过期牛奶",
        "outcome": "待查",
        "act_date": "2026-10-02",
        "decision_date": "2026-11-27",
    }
    return CaseFile(**given | changes)  # type: ignore[arg-type]  # a row of any fields


def found(store: Store, actor: Actor = OFFICER, **filters: object) -> list[str]:
    """The numbers of the case files that fit, as they are listed."""
    wanted = CaseFilters(**filters)  # type: ignore[arg-type]  # any filter
    page = store.case_files(actor, wanted)
    assert store.count_case_files(actor, wanted) == len(page.items)
    return [file.number for file in page.items]


def test_a_draft_comes_back_as_it_was_saved(store: Store) -> None:
    """The form and what is shown of it come back byte for byte, under an id, an owner and a version of the store's."""
    made = store.save_case_file(draft(), OFFICER)
    assert (made.owner, made.version, made.sealed) == ("officer-a", 1, False)
    assert store.case_file(made.id, OFFICER) == made
    changed = store.save_case_file(draft(id=made.id, version=1, fields={"what": "x"}, outcome="不予处罚"), OFFICER)
    assert (changed.version, changed.created_at) == (2, made.created_at)
    assert store.case_file(made.id, OFFICER) == changed
    assert store.verify_audit().whole


def test_another_version_is_not_saved_over(store: Store) -> None:
    """Who read an older version is told, and what was saved meanwhile stays."""
    made = store.save_case_file(draft(), OFFICER)
    second = store.save_case_file(draft(id=made.id, version=1, number="乙"), COLLEAGUE)
    for version in (0, 1, 3):
        with pytest.raises(CaseFileChanged):
            store.save_case_file(draft(id=made.id, version=version, number="丙"), OFFICER)
    assert store.case_file(made.id, OFFICER) == second
    assert second.owner == "officer-a"


@pytest.mark.parametrize(
    ("actor", "sees"), [(OFFICER, True), (COLLEAGUE, True), (ADMIN, True), (OWN_ONLY, False), (ELSEWHERE, False)]
)
def test_who_sees_a_case_file(store: Store, actor: Actor, sees: bool) -> None:  # a parameter of the test
    """Its owner, and who may read what belongs to its place; for anybody else there is none."""
    made = store.save_case_file(draft(), OFFICER)
    assert (store.case_file(made.id, actor) is not None) == sees
    assert len(store.case_files(actor).items) == store.count_case_files(actor) == int(sees)
    if not sees:
        for act in (
            lambda: store.save_case_file(draft(id=made.id, version=1, place=actor.place), actor),
            lambda: store.delete_case_file(made.id, actor),
            lambda: store.seal_case_file(made.id, "x", actor, 1),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.field == "case_file"
        assert store.case_file(made.id, OFFICER) == made


def test_the_owner_sees_it_whatever_the_place(store: Store) -> None:
    """Who may not read others' case files works on the own; nobody saves one for a place that is not theirs."""
    made = store.save_case_file(draft(), OWN_ONLY)
    assert store.case_file(made.id, OWN_ONLY) == made
    for name in ("", made.id):
        with pytest.raises(Refused) as refused:
            store.save_case_file(draft(id=name, version=1, place="110105"), OWN_ONLY)
        assert refused.value.field == "place"


def test_a_sealed_one_stays(store: Store) -> None:
    """Sealed with its evaluation it is neither saved, deleted nor sealed with another; sealing again changes nothing."""
    made = store.save_case_file(draft(), OFFICER)
    first, second = (record(store, evaluated(number)).id for number in (1, 2))
    with pytest.raises(CaseFileChanged):
        store.seal_case_file(made.id, first, OFFICER, 2)
    sealed = store.seal_case_file(made.id, first, OFFICER, 1)
    assert (sealed.evaluation_id, sealed.version, sealed.sealed) == (first, 2, True)
    assert store.seal_case_file(made.id, first, OFFICER, 1) == sealed
    for act in (
        lambda: store.save_case_file(draft(id=made.id, version=2), OFFICER),
        lambda: store.delete_case_file(made.id, OFFICER),
        lambda: store.seal_case_file(made.id, second, OFFICER, 2),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.field == "sealed"
    kept = store.case_file(made.id, OFFICER)
    assert kept is not None
    assert (kept.evaluation_id, kept.fields) == (first, FORM)
    assert store.verify_audit().whole


def _full(*_: object) -> int:
    raise StoreFull("full")


def test_a_draft_is_deleted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a deleted draft is left in any row but that it was deleted, which stands in the audit, or it stays."""
    made = store.save_case_file(draft(), OFFICER)
    with pytest.raises(Refused) as refused:
        store.delete_case_file(made.id, COLLEAGUE)
    assert refused.value.field == "owner"
    store.delete_case_file(made.id, OFFICER)
    assert store.case_file(made.id, OFFICER) is None
    assert execute(store, "SELECT * FROM case_files") == execute(store, "SELECT * FROM case_forms") == []
    with pytest.raises(Refused):
        store.delete_case_file(made.id, OFFICER)
    (row,) = store.audit(filters=Filters(action="case.delete")).items
    assert (row.who, row.object) == (OFFICER.key_id, f"case:{made.id}")
    kept = store.save_case_file(draft(), OFFICER)
    monkeypatch.setattr(module.audit_chain, "append_one", _full)
    with pytest.raises(StoreFull):
        store.delete_case_file(kept.id, OFFICER)
    assert store.case_file(kept.id, OFFICER) == kept


def test_what_is_listed_fits_every_filter(store: Store) -> None:
    """Words in number, party and matter or naming the place; outcome, state, days and choices that are due."""
    store.save_case_file(
        draft(number="沪宝〔2026〕1号", party="100%_店", matter="无照经营", outcome="不予处罚"), OFFICER
    )
    store.save_case_file(draft(number="沪宝〔2026〕2号", place="310113"), OFFICER)
    sealed = store.save_case_file(draft(number="沪宝〔2026〕3号", party="ＡＢＣ 商行"), OFFICER)
    recorded = record(store, evaluated(1, choice_due=("处罚",)))
    store.seal_case_file(sealed.id, recorded.id, OFFICER, 1)
    one, two, three = (f"沪宝〔2026〕{number}号" for number in (1, 2, 3))
    assert found(store) == [three, two, one]
    assert found(store, words=(Word("[2026]2"),)) == [two]
    assert found(store, words=(Word("abc"), Word("2026"))) == [three]
    assert found(store, words=(Word("0%_"),)) == [one]
    assert found(store, words=(Word("%"),)) == [one]
    assert found(store, words=(Word("宝山", frozenset({"310113"})), Word("无照"))) == [one]
    assert found(store, words=(Word("牛奶 2"),)) == []
    assert found(store, words=(Word("牛奶"), Word("2号"))) == [two]
    assert found(store, outcome="不予处罚") == [one]
    assert found(store, sealed=True) == found(store, due=True) == [three]
    assert [file.choice_due for file in store.case_files(OFFICER).items] == [True, False, False]
    assert found(store, owner="officer-b") == []
    assert store.case_outcomes(OFFICER) == ("不予处罚", "待查")
    assert store.case_outcomes(ELSEWHERE) == ()
    assert found(store, sealed=False) == [two, one]
    today = datetime.now(UTC).date()
    assert found(store, since=today - timedelta(days=1), until=TOMORROW) == [three, two, one]
    assert found(store, since=TOMORROW) == found(store, until=date(2020, 1, 1)) == []
    store.choose(choice(recorded.id))
    assert found(store, due=True) == []


def test_days_begin_in_china(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun a moment before midnight in China belongs to the day before."""
    for number, at in (("前", "2025-02-28T15:59:59.999999Z"), ("后", "2025-02-28T16:00:00.000000Z")):
        monkeypatch.setattr(module, "now", lambda at=at: at)
        store.save_case_file(draft(number=number), OFFICER)
    assert found(store, since=date(2025, 3, 1)) == ["后"]
    assert found(store, until=date(2025, 2, 28)) == ["前"]


def test_pages_follow_each_other(store: Store) -> None:
    """The last changed comes first, a page ends with where the next begins, and no page holds a form."""
    numbers = [store.save_case_file(draft(number=str(number)), OFFICER).number for number in range(5)]
    first = store.case_files(OFFICER, limit=2)
    second = store.case_files(OFFICER, cursor=first.next, limit=2)
    last = store.case_files(OFFICER, cursor=second.next, limit=2)
    assert [file.number for page in (first, second, last) for file in page.items] == numbers[::-1]
    assert (first.next, second.next, last.next) == (2, 4, None)
    assert {len(file.fields) for file in first.items} == {0}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("fields", {"fields": {"f.x": "长" * 700_000}}),
        ("fields", {"fields": {"f.x": "\ud800"}}),
        ("number", {"number": "长" * 256}),
        ("party", {"party": "a\0b"}),
        ("matter", {"matter": "\ud800"}),
    ],
)
def test_what_cannot_be_kept_is_refused(store: Store, field: str, changes: dict[str, object]) -> None:
    """What is too long, or is no text, is refused by the name of its field, and nothing is kept."""
    with pytest.raises(Refused) as refused:
        store.save_case_file(draft(**changes), OFFICER)
    assert refused.value.field == field
    assert store.count_case_files(OFFICER) == 0


def test_erasing_takes_what_case_files_hold(store: Store) -> None:
    """With the facts of an evaluation the form, the party and the number of its case file go; the others stay."""
    erased, other = (store.save_case_file(draft(), OFFICER).id for _ in range(2))
    for number, name in enumerate((erased, other)):
        store.seal_case_file(name, record(store, evaluated(number)).id, OFFICER, 1)
    kept = store.case_file(erased, OFFICER)
    assert kept is not None
    store.erase_facts(str(kept.evaluation_id), ADMIN)
    gone, left = store.case_file(erased, OFFICER), store.case_file(other, OFFICER)
    assert gone is not None
    assert left is not None
    assert (gone.fields, gone.party, gone.number, gone.matter) == ({}, "", "", "经营超过保质期的食品")
    assert (left.fields, left.party) == (FORM, "某甲𠮷")
    assert found(store, words=(Word("某甲"),)) == [left.number]
    assert store.verify_audit().whole


def test_retention_takes_old_drafts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts that nobody changed since a day go with the evaluations of that time, those of another place stay."""
    monkeypatch.setattr("api.store.erasing.AT_ONCE", 2)
    for _ in range(5):
        store.save_case_file(draft(), OFFICER)
    elsewhere = store.save_case_file(draft(place="110105"), ELSEWHERE)
    sealed = store.save_case_file(draft(), OFFICER)
    store.seal_case_file(sealed.id, record(store, evaluated(1)).id, OFFICER, 1)
    assert store.erase_facts(date(2020, 1, 1), ADMIN) == Erased(0, 0, 0)
    assert store.erase_facts(TOMORROW, COLLEAGUE) == Erased(1, 2, 5)
    assert [file.id for file in store.case_files(ADMIN).items] == [sealed.id, elsewhere.id]


def test_a_form_that_was_spoiled_is_told(store: Store) -> None:
    """What is no form any more is not shown as an empty one."""
    made = store.save_case_file(draft(), OFFICER)
    blob = "X'00'" if store.database.file is not None else "'\\x00'::bytea"
    execute(store, f"UPDATE case_forms SET packed = {blob}")  # noqa: S608  # our own names
    with pytest.raises(StoreDamaged):
        store.case_file(made.id, OFFICER)
