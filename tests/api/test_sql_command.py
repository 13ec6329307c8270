"""`cailiang sql`: what it prints runs as it stands, and says what a draft changes."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from typer.testing import CliRunner, Result

from api.command import app
from tests import postgres
from tests.engine.sql.conftest import of_spark
from tests.engine.sql.test_engines import counts_and_changed_cases, every_row, one_matter_alone
from tests.shipped import ROOT

OLD = "cn/first-offence@2025-01-27"
MATTER = "经营超过保质期的食品、食品添加剂"

AMOUNTS = ("500", "500.01", "800.01", None)
PASSED = [
    {"item": "cn/first-offence@2025-01-27#5", "old": old, "new": new, "cases": cases}
    for old, new, cases in (("待查", "待查", 2), ("不适用", "不适用", 1), ("不适用", "待查", 1))
]


def asked(*arguments: str) -> Result:
    """What the command gives."""
    return CliRunner().invoke(app, ["sql", *arguments, "--rulesets", str(ROOT / "rulesets")])


def draft(folder: Path) -> str:
    """The national list with 800 元 in place of 500."""
    text = (ROOT / "rulesets" / f"{OLD.replace('@', '/')}.yaml").read_text(encoding="utf-8")
    assert "货值金额 <= 500元" in text
    path = folder / "草案.yaml"
    path.write_text(text.replace("货值金额 <= 500元", "货值金额 <= 800元"), encoding="utf-8")
    return str(path)


def test_the_printed_queries_say_what_a_draft_changes(tmp_path: Path) -> None:
    """Of four cases that tell their amount alone, the one between the bounds passes from 不适用 to 待查."""
    told = json.loads(asked(OLD, draft(tmp_path), "--dialect", "duckdb", "--json").stdout)
    assert told["left_out"] == []
    with duckdb.connect() as connection:
        connection.execute(told["table"])
        for number, amount in enumerate(AMOUNTS):
            row = [str(number), MATTER, "330100", "2025-06", amount]
            connection.execute(
                "INSERT INTO cases (case_id, matter, place, month, goods_value) VALUES (?, ?, ?, ?, ?)", row
            )
        changed = connection.execute(told["changed"]).fetchall()
        counted = [connection.execute(query).fetchall() for query in told["counts"]]
    assert [row[:4] for row in changed] == [("1", MATTER, "330100", "2025-06")]
    assert [rows[0][:4] for rows in counted] == [("330100", "2025-06", MATTER, 4)] * len(counted)


def test_cases_are_written_as_the_table(tmp_path: Path) -> None:
    """The queries say of it what they say of a table made by hand; what no row holds is told and not written."""
    lines = [{"facts": {} if amount is None else {"goods_value": f"{amount}元"}} for amount in AMOUNTS]
    lines += [
        {"facts": {"goods_value": "不足500元"}},
        {"matter": "使用绝对化用语的广告"},
        {"facts": {"goods_value": "很多"}},
    ]
    base = {"place": "330100", "matter": MATTER, "act_date": "2025-05-03", "decision_date": "2025-06-04"}
    text = "\n".join(json.dumps({"case": f"C{n}", **base, **line}, ensure_ascii=False) for n, line in enumerate(lines))
    (tmp_path / "cases.jsonl").write_text(f"{text}\nnot a case\n", encoding="utf-8")
    table = tmp_path / "cases.parquet"
    files = ("--cases", str(tmp_path / "cases.jsonl"), "--write", str(table))
    told = json.loads(asked(OLD, draft(tmp_path), *files, "--json").stdout)
    assert (told["written"], sum(told["left_out"].values())) == (4, 4)
    assert sorted(tmp_path.glob("*.new")) == []
    queries = json.loads(asked(OLD, draft(tmp_path), "--dialect", "duckdb", "--json").stdout)
    with duckdb.connect() as connection:
        connection.read_parquet(str(table)).create_view("cases")
        changed = connection.execute(queries["changed"]).fetchall()
        counted = [connection.execute(query).fetchall() for query in queries["counts"]]
    assert [row[:4] for row in changed] == [("C1", MATTER, "330100", "2025-06")]
    assert [rows[0][:4] for rows in counted] == [("330100", "2025-06", MATTER, 4)] * len(counted)
    shown = asked(OLD, draft(tmp_path), *files).stdout
    assert "cases.parquet：4 行，一行一个案件" in shown
    assert "没有写进去的 1 件：违法事项不在两版都有的条目里；请逐件核查" in shown


def test_a_table_is_not_written_by_halves(tmp_path: Path) -> None:
    """Without cases, to another kind of file, or where nothing can be written: a sentence, and no file."""
    for files, said in (
        (("--write", str(tmp_path / "a.parquet")), "请同时写 --cases"),
        (("--cases", "a.csv", "--write", str(tmp_path / "a.parquet")), "要以 .jsonl 结尾"),
        (("--cases", str(tmp_path / "none.jsonl"), "--write", str(tmp_path / "a.parquet")), "没有这个文件或者目录"),
    ):
        refused = asked(OLD, draft(tmp_path), *files)
        assert (refused.exit_code, said in refused.stderr) == (2, True), refused.stderr
    assert not (tmp_path / "a.parquet").exists()


def test_for_people(tmp_path: Path) -> None:
    """Every column is explained in Chinese, and each statement ends with a semicolon."""
    shown = asked(OLD, draft(tmp_path), "--dialect", "postgres").stdout
    assert "--   goods_value：货值金额（元）" in shown
    assert [line for line in shown.splitlines() if not line.startswith("--") and not line.endswith(";")] == []


def test_run_in_postgresql(tmp_path: Path, postgres_url: str) -> None:
    """The table is made by the printed statement; then the verdicts of each item are counted, and a missing table is told."""
    name = f"sql_{uuid.uuid4().hex}"
    address = postgres.new_database(postgres_url, name)
    missing = asked(OLD, draft(tmp_path), "--run", address)
    assert (missing.exit_code, "数据库没有给出结果：" in missing.stderr) == (2, True)
    told = json.loads(asked(OLD, draft(tmp_path), "--dialect", "postgres", "--json").stdout)
    with psycopg.connect(address) as connection:
        connection.execute(told["table"].encode())
        for number, amount in enumerate(AMOUNTS):
            row = (str(number), MATTER, "330100", "2025-06", amount)
            connection.execute(
                "INSERT INTO cases (case_id, matter, place, month, goods_value) VALUES (%s, %s, %s, %s, %s)", row
            )
    found = json.loads(asked(OLD, draft(tmp_path), "--run", address, "--json").stdout)
    shown = asked(OLD, draft(tmp_path), "--run", address).stdout
    postgres.drop_database(postgres_url, name)
    assert found["items"] == PASSED
    assert ["cn/first-offence@2025-01-27#5", "不适用", "待查", "1"] in [line.split() for line in shown.splitlines()]


def test_spark(tmp_path: Path, spark: Any) -> None:  # noqa: ANN401  a session
    """Spark says what every engine says, and the command the same over Parquet files: one test, so that Java starts once."""
    engine = of_spark(spark)
    every_row(engine)
    counts_and_changed_cases(engine)
    one_matter_alone(engine)
    told = json.loads(asked(OLD, draft(tmp_path), "--json").stdout)
    kinds = {one["name"]: one["type"].replace("TEXT", "STRING") for one in told["columns"]}
    given = ("case_id", "matter", "place", "month", "goods_value")
    rows = [(str(n), MATTER, "330100", "2025-06", None if a is None else Decimal(a)) for n, a in enumerate(AMOUNTS)]
    frame = spark.createDataFrame(rows, ", ".join(f"{name} {kinds.pop(name)}" for name in given))
    for name, kind in kinds.items():
        frame = frame.selectExpr("*", f"CAST(NULL AS {kind}) AS `{name}`")
    frame.write.parquet(str(tmp_path / "cases"))
    found = json.loads(asked(OLD, draft(tmp_path), "--run", str(tmp_path / "cases"), "--json").stdout)
    assert found["items"] == PASSED


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    """An engine that is not known, and lists whose items name no matter, are refused in a sentence."""
    unknown = asked(OLD, draft(tmp_path), "--dialect", "oracle")
    assert (unknown.exit_code, "可写：duckdb、postgres、spark" in unknown.stderr) == (2, True)
    versions = [f"cn/310000-shanghai/business-environment@{day}" for day in ("2020-04-10", "2024-09-27")]
    nameless = asked(*versions)
    assert (nameless.exit_code, "用 --matter 写明回放哪些事项" in nameless.stderr) == (2, True)
