"""Files of cases replayed: the three forms say the same, a run that ended goes on, and what is wrong is named."""

import csv
import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest
from typer.testing import CliRunner, Result

from api import command
from api.replaying import lines
from api.replaying.running import Sides, against_day, against_draft, against_version, run
from api.terminal.screen import InputError
from tests.shipped import CATALOG, RULESETS

ON = date(2026, 11, 27)
MATTER = "经营超过保质期的食品、食品添加剂"
BASE = {"place": "440106", "matter": MATTER, "act_date": "2025-07-26", "decision_date": "2025-08-16"}
FACTS = {"能如实说明进货来源": "是", "餐饮环节": "否", "发生食品安全事故或食源性疾病": "否", "违法记录": "无"}
FACTS |= {"改正情况": "责令期限内改正"}


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The national list with 800 元 in the place of 500 元."""
    text = (RULESETS / "cn/first-offence/2025-01-27.yaml").read_text(encoding="utf-8")
    changed = text.replace("货值金额 <= 500元", "货值金额 <= 800元")
    assert changed != text
    path = tmp_path / "草案.yaml"
    path.write_text(changed, encoding="utf-8")
    return path


def rows(count: int = 60) -> list[dict[str, str | None]]:
    """Cases on both sides of both bounds, some of them that no column holds, and some that are no case."""
    found: list[dict[str, str | None]] = []
    goods = ("500元", "500.01", "800", "800.01", "不足500元", "很多", None)
    for number in range(count):
        row: dict[str, str | None] = {"case": f"C{number}", **BASE, **FACTS, "货值金额": goods[number % 7]}
        if number % 11 == 10:
            row["place"] = "没有的市"
        if number % 13 == 12:
            row["违法记录"] = json.dumps(
                [{"日期": "2024-05-01", "处理": "行政处罚", "事项": MATTER}], ensure_ascii=False
            )
        found.append(row)
    return found


def as_csv(path: Path, held: list[dict[str, str | None]]) -> Path:
    """The cases as CSV."""
    file = path / "案件.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, held[0])
        writer.writeheader()
        writer.writerows(held)
    return file


def as_parquet(path: Path, held: list[dict[str, str | None]]) -> Path:
    """The cases as Parquet, with days and truth values in their own types."""
    table = pa.Table.from_pylist(held)
    days = {name: [date.fromisoformat(row[name] or "") for row in held] for name in ("act_date", "decision_date")}
    for name, values in days.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(values, pa.date32()))
    flags = pa.array([row["餐饮环节"] == "是" for row in held])
    table = table.set_column(table.column_names.index("餐饮环节"), "餐饮环节", flags)
    file = path / "案件.parquet"
    pa_parquet.write_table(table, file)
    return file


def as_lines(path: Path, held: list[dict[str, str | None]]) -> Path:
    """The cases as JSON Lines."""
    lines = []
    for row in held:
        facts = {name: value for name, value in row.items() if name not in {"case", *BASE} and value is not None}
        if facts["违法记录"] != "无":
            facts["违法记录"] = json.loads(facts["违法记录"])
        lines.append(
            json.dumps({"case": row["case"], **{name: row[name] for name in BASE}, "facts": facts}, ensure_ascii=False)
        )
    file = path / "案件.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def replayed(file: Path, sides: Sides, changed: Path | None = None) -> dict[str, Any]:
    """The sums."""
    return run(file, sides, changed, None, lambda _, __: None)


@pytest.mark.parametrize("form", [as_csv, as_parquet, as_lines])
def test_a_draft_over_a_file(form: Callable[..., Path], draft: Path, tmp_path: Path) -> None:
    """Of the three forms each says: what changed and how, the item, the fines, what went one by one, what was not replayed."""
    listed = tmp_path / "改变.csv"
    found = replayed(form(tmp_path, rows()), against_draft(CATALOG, draft, ON), listed)
    cases = found["cases"]
    assert cases["read"] == cases["replayed"] + cases["not_replayed"] == 60
    moved = [row for row in found["outcomes"] if row["old"] != row["new"]]
    assert sum(row["cases"] for row in moved) == cases["changed"] > 0
    assert {row["new"] for row in moved} == {"可以不予处罚"}
    (item,) = found["items"]
    assert item["old"].endswith("#5")
    assert {row["old"] for row in item["verdicts"] if row["old"] != row["new"]} == {"不适用"}
    # Cases that were decided one by one are among them.
    assert sum(row["cases"] for row in item["verdicts"]) == cases["replayed"]
    # Elements of the basis are open in these cases: the item is 待查, and holds on that premise.
    assert item["changed"] >= cases["changed"]
    assert [row["because"] for row in found["one_by_one"]] == ["“货值金额”写的不是一个确切的值"]
    assert sum(row["cases"] for row in found["not_replayed"]) == cases["not_replayed"] > 5
    assert any("没有的市" in row["because"] or "地区" in row["because"] for row in found["not_replayed"])
    names = [line.split(",")[0] for line in listed.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(names) == cases["changed"]
    assert all(rows()[int(name[1:])]["货值金额"] in {"500.01", "800"} for name in names)


def test_a_run_that_ended_goes_on(draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after any piece, the same command comes to the same sums and the same list."""
    monkeypatch.setattr(lines, "LINES", 20)
    file, sides = as_lines(tmp_path, rows()), against_draft(CATALOG, draft, ON)
    whole = replayed(file, sides, tmp_path / "全.csv")
    for stop in (1, 2, 3):
        listed, state = tmp_path / f"{stop}.csv", tmp_path / f"{stop}.json"
        seen = []

        def ended(read: int, _: int, stop: int = stop, seen: list[int] = seen) -> None:
            seen.append(read)
            if len(seen) == stop:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(file, sides, listed, state, ended)
        # What a run wrote after it kept its state is written again.
        with listed.open("a", encoding="utf-8") as out:
            out.write("half a li")
        again = run(file, sides, listed, state, lambda _, __: None)
        assert {**again, "changed_file": ""} == {**whole, "changed_file": ""}
        assert listed.read_text(encoding="utf-8") == (tmp_path / "全.csv").read_text(encoding="utf-8")
    with file.open("a", encoding="utf-8") as out:
        out.write("\n")
    with pytest.raises(InputError, match="另一次回放"):
        run(file, sides, None, tmp_path / "1.json", lambda _, __: None)


def test_two_days_and_two_versions(tmp_path: Path) -> None:
    """All cases by one day and by another; one version of a list and another, each alone."""
    file = as_lines(tmp_path, rows(20))
    found = replayed(file, against_day(CATALOG, date(2025, 3, 20), date(2026, 8, 20)))
    assert found["cases"]["read"] == 20
    assert found["old"] == "都按 2025-03-20 决定"
    versions = CATALOG.versions("cn/310000-shanghai/business-environment")
    found = replayed(file, against_version(CATALOG, versions[0], versions[-1], ON))
    assert found["cases"]["changed"] == 0
    with pytest.raises(InputError, match="同一份清单"):
        against_version(CATALOG, versions[0], versions[0], ON)


def test_what_no_column_may_be(draft: Path, tmp_path: Path) -> None:
    """Unknown columns, floats and missing columns are refused together, before anything is done."""
    file = tmp_path / "错.parquet"
    pa_parquet.write_table(pa.table({"place": ["640106"], "货值金额": [1.5], "货直金额": ["1"]}), file)
    with pytest.raises(InputError) as told:
        replayed(file, against_draft(CATALOG, draft, ON))
    for words in ("浮点数", "不认识“货直金额”", "没有 matter 这一列"):
        assert words in str(told.value)
    with pytest.raises(InputError, match="结尾"):
        replayed(draft, against_draft(CATALOG, draft, ON))


def test_what_is_read_as_the_service_reads_it(draft: Path, tmp_path: Path) -> None:
    """A key written twice, a line without end and another encoding are no case; a mark at the beginning of a file is nothing."""
    (line,) = as_lines(tmp_path, rows(1)).read_text(encoding="utf-8").splitlines()
    file = tmp_path / "怪.jsonl"
    twice = line.replace('"place"', '"place": "640106", "place"', 1)
    long = line.replace('"C0"', f'"{"长" * 1_000_000}"')
    file.write_bytes(f"\ufeff{line}\n{twice}\n{long}\n{line}\n".encode() + line.encode("gbk"))
    found = replayed(file, against_draft(CATALOG, draft, ON))
    told = {row["because"]: row["first"] for row in found["not_replayed"]}
    assert told == {"同一个键写了两次": ["第2行"], "一行超过 2 MB": ["第3行"], "不是 UTF-8 编码": ["第5行"]}
    assert (found["cases"]["read"], found["cases"]["replayed"]) == (5, 2)
    heading = "place,matter,货值金额"
    for text, words in (
        (f"{heading}\n".encode("gbk"), "另存为 UTF-8"),
        (f"place,matter,不认识\n440106,{MATTER},1".encode("gbk"), "另存为 UTF-8"),
        (f"{heading},货值金额\n440106,{MATTER},1,2".encode(), "有两列"),
        (f"{heading}\n440106,{MATTER},1\n440106,{MATTER},1,2".encode(), "是 4 格，标题是 3 格"),
    ):
        (tmp_path / "错.csv").write_bytes(text)
        with pytest.raises(InputError, match=words):
            replayed(tmp_path / "错.csv", against_draft(CATALOG, draft, ON))


def test_cells_that_no_column_holds(tmp_path: Path) -> None:
    """What is too large for a cell goes one by one, what is no value is not replayed; nothing wraps around."""
    amount = next(term.name for term in CATALOG.library.vocabulary.terms.values() if term.type == "数量")
    columns = {
        "货值金额": pa.array([2**63 + 5, 1, 1, 1, 1], pa.uint64()),
        amount: pa.array([1, 10**14, 1, 1, 1], pa.int64()),
        "act_date": pa.array([20000, 20000, -800_000, 20000, 20000], pa.date32()),
        "违法记录": pa.array([None, None, None, [None], [{"日期": "2024-05-01", "处理": None}]]),
    }
    file = tmp_path / "格.parquet"
    pa_parquet.write_table(pa.table({"place": ["440106"] * 5, "matter": [MATTER] * 5, **columns}), file)
    found = replayed(file, against_day(CATALOG, date(2025, 3, 20), date(2026, 8, 20)))
    assert {row["because"]: row["cases"] for row in found["one_by_one"]} == {"数的小数位太多，或者数太大": 1}
    assert sorted(row["first"][0] for row in found["not_replayed"]) == ["第1行", "第3行", "第4行"]
    assert found["cases"]["replayed"] == 2


def test_cases_that_contradict_themselves_as_told(tmp_path: Path) -> None:
    """They are refused by days of both sides, too, and by columns as line by line."""
    held = [{**BASE, "decision_date": "无"}, {**BASE, "decision_date": "2025-07-25"}, {**BASE}]
    sides = against_day(CATALOG, date(2025, 8, 20), date(2026, 8, 20))
    with (file := tmp_path / "案件.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, held[0])
        writer.writeheader()
        writer.writerows(held)
    lines = tmp_path / "案件.jsonl"
    lines.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in held), encoding="utf-8")
    for each in (file, lines):
        found = replayed(each, sides)
        assert (found["cases"]["replayed"], found["cases"]["not_replayed"]) == (1, 2)


def test_a_state_belongs_to_its_list(draft: Path, tmp_path: Path) -> None:
    """A run that goes on with another list of changed cases, or with one that lost lines, would leave cases out: refused."""
    file, sides = as_lines(tmp_path, rows()), against_draft(CATALOG, draft, ON)
    listed, state = tmp_path / "改变.csv", tmp_path / "进度.json"
    run(file, sides, listed, state, lambda _, __: None)
    for other in (None, tmp_path / "别的.csv"):
        with pytest.raises(InputError, match="另一次回放"):
            run(file, sides, other, state, lambda _, __: None)
    listed.write_bytes(listed.read_bytes()[:-1])
    with pytest.raises(InputError, match="比进度文件记下的短"):
        run(file, sides, listed, state, lambda _, __: None)
    for changed, kept in ((file, None), (listed, listed), (None, file)):
        with pytest.raises(InputError, match="不同的文件"):
            run(file, sides, changed, kept, lambda _, __: None)
    assert file.read_text(encoding="utf-8").count("\n") == 59
    state.write_text('{"mark": []}', encoding="utf-8")
    with pytest.raises(InputError):
        run(file, sides, listed, state, lambda _, __: None)


def test_two_versions_with_others_between_them() -> None:
    """Between the first day of the older and the last of the newer one each side has its own version, and no other."""
    versions = CATALOG.versions("cn/420000-hubei/no-penalty")
    assert len(versions) == 3
    sides = against_version(CATALOG, versions[0], versions[2], ON)
    for day in (date(2020, 1, 5), date(2023, 6, 1), date(2026, 6, 1)):
        used = [[v.key for v in side.in_force("420106", day) if v.id == versions[0].id] for side, _ in sides[:2]]
        assert used == [[versions[0].key], [versions[2].key]]


def test_a_version_that_is_a_draft_holds() -> None:
    """A draft that is named as a side decides, though it decides nothing where it is not named."""
    drafted = next(version for name in CATALOG.lists() for version in CATALOG.versions(name) if version.draft)
    other = next(version for version in CATALOG.versions(drafted.id) if not version.draft)
    sides = against_version(CATALOG, drafted, other, ON)
    assert [version.draft for version in sides.old[0].versions(drafted.id) if version.key == drafted.key] == [False]


def told(*arguments: str) -> Result:
    """One `cailiang replay` in this process."""
    return CliRunner().invoke(command.app, ["replay", *arguments], env={"COLUMNS": "150", "NO_COLOR": "1"})


def test_where_nothing_was_replayed_that_comes_first(draft: Path, tmp_path: Path) -> None:
    """No sentence counts changes, and the exit code is 1; so also as data."""
    file = tmp_path / "案件.jsonl"
    wrong = [json.dumps({"palce": "440106", "matter": MATTER}, ensure_ascii=False)] * 3
    file.write_text("\n".join(wrong), encoding="utf-8")
    shown = told(str(file), "--against", str(draft))
    assert shown.exit_code == 1
    assert shown.stdout.startswith("一件也没有回放：读到 3 件")
    assert "件结论改变" not in shown.stdout
    assert "没有回放的" in shown.stdout
    data = told(str(file), "--against", str(draft), "--json")
    assert (data.exit_code, json.loads(data.stdout)["cases"]["replayed"]) == (1, 0)
    shown = told(str(as_lines(tmp_path, rows(2))), "--against", str(draft))
    assert shown.exit_code == 0
    assert "件结论改变；回放 2 件，读到 2 件" in shown.stdout


def test_a_draft_is_named_by_its_file(draft: Path, tmp_path: Path) -> None:
    """With its path and the first of its digest; of a new list nothing stands on the old side."""
    named = f"（草案 {draft}，摘要 {sha256(draft.read_bytes()).hexdigest()[:12]}）"
    key = "cn/first-offence@2025-01-27"
    assert against_draft(CATALOG, draft, ON).names == (key, f"{key}{named}")
    new = tmp_path / "新.yaml"
    new.write_text(draft.read_text(encoding="utf-8").replace("list: cn/first-offence\n", "list: cn/new\n"), "utf-8")
    assert against_draft(CATALOG, new, ON).names[0] == "没有这一版"
    # A file of the rulesets that is not published yet is no older version of itself.
    held = next(version for name in CATALOG.lists() for version in CATALOG.versions(name) if version.draft)
    file = RULESETS / held.path
    assert against_draft(CATALOG, file, ON).names[0] == "没有这一版"


def test_a_result_says_what_it_was_made_of(draft: Path, tmp_path: Path) -> None:
    """The digest of the cases, of both files of the list, and of all rulesets of either side: a word changed changes it."""
    file, catalog = as_csv(tmp_path, rows(3)), CATALOG
    found = run(file, against_draft(catalog, draft, ON), None, None, lambda _read, _size: None)
    assert found["digests"]["cases"] == sha256(file.read_bytes()).hexdigest()
    assert found["files"]["new"] == sha256(draft.read_bytes()).hexdigest()
    assert found["files"]["old"] == sha256((RULESETS / "cn/first-offence/2025-01-27.yaml").read_bytes()).hexdigest()
    assert found["digests"]["old"] != found["digests"]["new"]
    other = tmp_path / "另一份.yaml"
    other.write_text(draft.read_text(encoding="utf-8").replace("800元", "900元"), encoding="utf-8")
    again = run(file, against_draft(catalog, other, ON), None, None, lambda _read, _size: None)
    assert again["digests"]["old"] == found["digests"]["old"]
    assert again["digests"]["new"] != found["digests"]["new"]


def test_a_state_that_cannot_be_written_ends_the_replay_with_a_sentence(draft: Path, tmp_path: Path) -> None:
    """Whatever the system says of it in English."""
    (tmp_path / "进度.json.new").mkdir()
    sides = against_draft(CATALOG, draft, ON)
    with pytest.raises(InputError, match=r"写不了进度文件 .*（是目录，不是文件）；回放停在这里"):
        run(as_csv(tmp_path, rows(3)), sides, None, tmp_path / "进度.json", lambda _read, _size: None)


def test_a_state_in_no_folder_is_refused_at_the_start(draft: Path, tmp_path: Path) -> None:
    """Before a case is read, and before the list of changed cases is begun."""
    file, listed = as_lines(tmp_path, rows(2)), tmp_path / "改变.csv"
    with pytest.raises(InputError, match=r"写不了 .*这个目录"):
        run(file, against_draft(CATALOG, draft, ON), listed, tmp_path / "没有" / "进度.json", lambda _, __: None)
    assert not listed.exists()


def test_an_empty_list_of_records_is_not_none(draft: Path, tmp_path: Path) -> None:
    """A warehouse may write it where nobody searched: refused as in a text, and no value stays 未查明."""
    kind = pa.list_(pa.struct([("日期", pa.string())]))
    for given, replayed_ in (([], 0), (None, 1)):
        facts = {"违法记录": pa.array([given], kind), **{name: [BASE[name]] for name in BASE}}
        file = tmp_path / "空.parquet"
        pa_parquet.write_table(pa.table(facts), file)
        found = replayed(file, against_draft(CATALOG, draft, ON))
        assert found["cases"]["replayed"] == replayed_
        assert all("没有查过请写“未查明”" in row["because"] for row in found["not_replayed"])
