"""`cailiang sql`: what it prints runs as it stands, and says what a draft changes."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
from typer.testing import CliRunner, Result

from api.command import app
from tests.shipped import ROOT

OLD = "cn/first-offence@2025-01-27"
MATTER = "经营超过保质期的食品、食品添加剂"


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
        for number, amount in enumerate(("500", "500.01", "800.01", None)):
            row = [str(number), MATTER, "330100", "2025-06", amount]
            connection.execute(
                "INSERT INTO cases (case_id, matter, place, month, goods_value) VALUES (?, ?, ?, ?, ?)", row
            )
        changed = connection.execute(told["changed"]).fetchall()
        counted = [connection.execute(query).fetchall() for query in told["counts"]]
    assert [row[:4] for row in changed] == [("1", MATTER, "330100", "2025-06")]
    assert [rows[0][:4] for rows in counted] == [("330100", "2025-06", MATTER, 4)] * len(counted)


def test_for_people(tmp_path: Path) -> None:
    """Every column is explained in Chinese, and each statement ends with a semicolon."""
    shown = asked(OLD, draft(tmp_path), "--dialect", "postgres").stdout
    assert "--   goods_value：货值金额（元）" in shown
    assert [line for line in shown.splitlines() if not line.startswith("--") and not line.endswith(";")] == []


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    """An engine that is not known, and lists whose items name no matter, are refused in a sentence."""
    unknown = asked(OLD, draft(tmp_path), "--dialect", "oracle")
    assert (unknown.exit_code, "可写：duckdb、postgres、spark" in unknown.stderr) == (2, True)
    versions = [f"cn/310000-shanghai/business-environment@{day}" for day in ("2020-04-10", "2024-09-27")]
    nameless = asked(*versions)
    assert (nameless.exit_code, "用 --matter 写明回放哪些事项" in nameless.stderr) == (2, True)
