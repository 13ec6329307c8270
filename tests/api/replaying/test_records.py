"""Recorded cases replayed, on SQLite and PostgreSQL: as files say the same, each on its own day, with what is lost named."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from api import command
from api.recorded_cases import DAMAGED, ERASED
from api.replaying import records
from api.replaying.records import Records
from api.replaying.running import Sides, against_draft, run
from api.store import Store, operator
from engine.evaluation import Case, evaluate, read_any
from tests.api.replaying.test_running import MATTER, ON, draft, rows
from tests.api.store.examples import evaluated, without_triggers
from tests.api.store.writing import record
from tests.shipped import CATALOG

__all__ = ["draft"]  # the fixture
OPERATOR = operator("某人")
BODY = ("place", "matter", "act_date", "decision_date")


def body(row: dict[str, str | None]) -> dict[str, Any]:
    """A case as the service was asked."""
    facts: dict[str, Any] = {n: v for n, v in row.items() if n not in {"case", *BODY} and v is not None}
    if facts.get("违法记录", "无") != "无":
        facts["违法记录"] = json.loads(facts["违法记录"])
    return {**{name: row[name] for name in BODY if name in row}, "facts": facts}


def kept(store: Store, number: int, case: object, on: str = "2025-08-16") -> str:
    """The id of a recorded case."""
    text = case if isinstance(case, bytes) else orjson.dumps(case)
    digests = orjson.dumps({"on": on, "lists": {}, "shared": {}}).decode()
    return record(store, evaluated(number, case_json=text, digests_json=digests)).id


def replayed(cases: Path | Records, sides: Sides, **files: Path) -> dict[str, Any]:
    """The sums."""
    return run(cases, sides, files.get("changed"), files.get("state"), files.get("progress", lambda _, __: None))  # type: ignore[arg-type]


def sums(found: dict[str, Any]) -> dict[str, Any]:
    """What two sources of the same cases have in common: without names of cases, and whatever their order."""
    told = {key: value for key, value in found.items() if key not in {"source", "digests", "changed_file"}}
    return told | {"not_replayed": sorted((row["because"], row["cases"]) for row in found["not_replayed"])}


def test_records_come_to_what_a_file_comes_to(store: Store, draft: Path, tmp_path: Path) -> None:
    """The same cases recorded and as JSON Lines: same sums; the changed ones are listed by the id of their record."""
    cases = [body(row) for row in rows(40)]
    ids = [kept(store, number, case) for number, case in enumerate(cases)]
    file = tmp_path / "案件.jsonl"
    file.write_bytes(b"\n".join(orjson.dumps(case) for case in reversed(cases)))
    sides, listed = against_draft(CATALOG, draft, ON), tmp_path / "改变.csv"
    found = replayed(Records(store, OPERATOR), sides, changed=listed)
    assert sums(found) == sums(replayed(file, sides))
    names = [line.split(",")[0] for line in listed.read_text(encoding="utf-8").splitlines()[1:]]
    goods = [cases[ids.index(name)]["facts"]["货值金额"] for name in names]
    assert len(goods) == found["cases"]["changed"] > 0
    assert set(goods) == {"500.01", "800"}
    assert ids[-1] in found["source"]


def test_a_case_without_a_day_is_decided_on_the_day_of_its_record(store: Store, draft: Path) -> None:
    """By columns and one by one as by the evaluator on that day; the months are those days."""
    plain = {name: value for name, value in body(rows(3)[2]).items() if name not in {"act_date", "decision_date"}}
    odd = {**plain, "facts": {**plain["facts"], "货值金额": "超过500元不足800元"}}
    told = [(case, on) for case in (plain, odd) for on in (date(2024, 8, 16), date(2025, 8, 16))]
    for number, (case, on) in enumerate(told):
        kept(store, number, case, str(on))
    sides = against_draft(CATALOG, draft, ON)
    found = replayed(Records(store, OPERATOR), sides)
    assert [row["cases"] for row in found["one_by_one"]] == [2]
    assert {row["month"]: row["cases"] for row in found["months"]} == {"2024-08": 2, "2025-08": 2}
    expected = Counter[tuple[str, str, str]]()
    for data, on in told:
        case = read_any(data, CATALOG.library, CATALOG.places)
        assert isinstance(case, Case)
        old, new = (evaluate(catalog, case, on, whole=False).tracks for catalog, _ in (sides.old, sides.new))
        expected.update((track, old[track].outcome, new[track].outcome) for track in old)
    assert {(row["track"], row["old"], row["new"]): row["cases"] for row in found["outcomes"]} == expected
    # The list begins in 2025: by the day of the replay all four would change.
    assert found["cases"]["changed"] == 2


def test_what_is_lost_is_counted_and_named(store: Store, draft: Path) -> None:
    """Erased, changed by hand, of another vocabulary, no JSON: each with its reason and the id; the others are replayed."""
    good, erased, spoiled, strange, broken = (
        *(kept(store, number, body(rows(3)[number])) for number in range(3)),
        kept(store, 3, {"place": "440106", "matter": MATTER, "facts": {"没有这样的事实": "是"}}),
        kept(store, 4, b"{"),
    )
    store.erase_facts(erased, OPERATOR)
    without_triggers(store, f"UPDATE evaluations SET place = '110000' WHERE id = '{spoiled}'")  # noqa: S608  # an id of our own
    found = replayed(Records(store, OPERATOR), against_draft(CATALOG, draft, ON))
    assert found["cases"]["read"] == 5
    assert found["cases"]["replayed"] == 1
    lost = {row["because"]: (row["cases"], row["first"]) for row in found["not_replayed"]}
    assert lost[ERASED] == (1, [erased])
    assert lost[DAMAGED] == (2, [broken, spoiled])
    assert any("没有这样的事实" in because and told == (1, [strange]) for because, told in lost.items())
    assert good not in str(lost)


def test_what_was_kept_with_what_nobody_sees_is_replayed(store: Store, draft: Path) -> None:
    """A record of a time when less was refused is no damaged one."""
    kept(store, 0, body(rows(1)[0]) | {"title": "某店\u200d的案件"})
    found = replayed(Records(store, OPERATOR), against_draft(CATALOG, draft, ON))
    assert (found["cases"]["replayed"], found["not_replayed"]) == (1, [])


def test_a_replay_of_records_goes_on(
    store: Store, draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after any piece, and with records that came since, it comes to the sums of those that were there."""
    monkeypatch.setattr(records, "RECORDS", 5)
    for number, row in enumerate(rows(12)):
        kept(store, number, body(row))
    sides, state = against_draft(CATALOG, draft, ON), tmp_path / "state.json"
    whole = replayed(Records(store, OPERATOR), sides, changed=tmp_path / "whole.csv")
    listed = tmp_path / "listed.csv"

    def ended(_: int, __: int) -> None:
        raise KeyboardInterrupt

    for number in (100, 101):
        with pytest.raises(KeyboardInterrupt):
            run(Records(store, OPERATOR), sides, listed, state, ended)
        kept(store, number, body(rows(1)[0]))
    for _ in range(2):
        found = replayed(Records(store, OPERATOR), sides, changed=listed, state=state)
        assert {**found, "changed_file": ""} == {**whole, "changed_file": ""}
        assert listed.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert found["cases"]["read"] == 12


def test_the_command(store: Store, url: str, draft: Path) -> None:
    """`--records` of the database that the environment or the option names; a file and records together are refused."""
    kept(store, 1, body(rows(2)[1]))
    environment = {"COLUMNS": "150", "NO_COLOR": "1", "CAILIANG_DATABASE": url}

    def told(*arguments: str, **more: str) -> Any:  # noqa: ANN401
        given = ["replay", *arguments, "--against", str(draft)]
        return CliRunner().invoke(command.app, given, env=environment | more)

    shown = told("--records")
    assert shown.exit_code == 0, shown.output
    assert "1 件结论改变；回放 1 件，读到 1 件" in shown.stdout
    assert "存证，到 " in shown.stdout
    for arguments, why in ((("--records", "a.jsonl"), "两样写一样"), ((), "两样写一样")):
        assert why in told(*arguments).stderr
    refused = told("--records", CAILIANG_DATABASE="")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "CAILIANG_DATABASE" in refused.stderr
