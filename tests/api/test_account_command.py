"""`cailiang account …`: accounts are made, listed and changed; a password comes from the terminal or standard input only."""

from __future__ import annotations

import getpass
import json
import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api import passwords
from api.account_command import account_app
from api.passwords import is_password
from api.store import open_store
from tests.api.pages.signing import PASSWORD, quick


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'records.db'}"


def run(url: str, *arguments: str, typed: str = PASSWORD + "\n") -> Result:
    """Run a command with a line of standard input."""
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "CAILIANG_DATABASE": url}
    return CliRunner().invoke(account_app, arguments, env=environment, input=typed)


def test_an_account_from_its_making_to_its_lock(url: str) -> None:
    """Made in a new database, listed without its password, given another role and password, locked and unlocked."""
    made = run(url, "add", "Wang", "--label", "王某", "--place", "640104", "--json")
    assert (made.exit_code, json.loads(made.stdout)["role"]) == (0, "执法人员")
    assert run(url, "role", "wang", "法制审核").exit_code == 0
    assert run(url, "password", "wang", typed="另外一个密码-123\r\n").exit_code == 0
    assert "已锁定" in run(url, "lock", "wang").stdout
    (listed,) = json.loads(run(url, "list", "--json").stdout)
    assert (listed["name"], listed["label"], listed["role"], listed["place"], listed["locked"]) == (
        "wang",
        "王某",
        "法制审核",
        "640104",
        True,
    )
    assert "锁定" in run(url, "list").stdout
    assert "argon2" not in run(url, "list").stdout + run(url, "list", "--json").stdout
    assert run(url, "unlock", "wang").exit_code == 0
    assert run(url, "rotate").exit_code == 0
    store = open_store(url)
    (account,) = store.accounts()
    assert is_password(account.password_hash, "另外一个密码-123")
    assert not account.locked
    assert {row.who for row in store.audit().items} == {getpass.getuser()}
    store.close()


@pytest.mark.parametrize(
    ("arguments", "typed", "says"),
    [
        (("add", "wang", "--label", "王某"), "short\n", "至少"),
        (("add", "wang", "--label", "王某"), "", "至少"),
        (("add", "wang", "--label", "王某"), "x" * 5000, "最多"),
        (("add", "wang", "--label", "王某", "--role", "局长"), PASSWORD, "角色"),
        (("add", "wang li", "--label", "王某"), PASSWORD, "空白"),
        (("add", "wang", "--label", ""), PASSWORD, "必须"),
        (("role", "nobody", "管理员"), "", "没有这个名称"),
        (("password", "nobody"), PASSWORD, "没有这个名称"),
        (("lock", "nobody"), "", "没有这个名称"),
    ],
)
def test_what_is_refused(url: str, arguments: tuple[str, ...], typed: str, says: str) -> None:
    """A bad password, role or name ends with exit code 2 and a sentence, never with the password in it."""
    told = run(url, *arguments, typed=typed)
    assert told.exit_code == 2
    assert says in told.output
    assert typed == "" or typed.strip() not in told.output
    assert json.loads(run(url, "list", "--json").stdout) == []


def test_a_name_is_taken_once(url: str) -> None:
    """Two accounts never bear the same name, however it is written."""
    assert run(url, "add", "wang", "--label", "王某").exit_code == 0
    assert "已经有" in run(url, "add", "WANG", "--label", "另一人").output


def test_a_password_is_typed_twice_at_a_terminal(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal it is asked for twice without being shown; two that differ are refused."""
    typed = [PASSWORD, PASSWORD + "x", PASSWORD, PASSWORD]
    monkeypatch.setattr("api.account_command.getpass.getpass", lambda _: typed.pop(0))
    monkeypatch.setattr("api.account_command.sys", _Terminal)
    assert "不一样" in run(url, "add", "wang", "--label", "王某").output
    assert run(url, "add", "wang", "--label", "王某").exit_code == 0
    assert typed == []


class _Terminal:
    class stdin:  # noqa: N801  # in the place of the module's own
        @staticmethod
        def isatty() -> bool:
            return True


def test_without_an_address_it_is_the_file_of_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account is where `cailiang serve` looks for it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run("", "add", "wang", "--label", "王某").exit_code == 0
    (file,) = tmp_path.rglob("records.db")
    store = open_store(f"sqlite:///{file}")
    assert [account.name for account in store.accounts()] == ["wang"]
    store.close()


def test_no_option_takes_a_password() -> None:
    """Whoever lists the processes of a machine reads their arguments."""
    for command in ("add", "password"):
        shown = CliRunner().invoke(account_app, [command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}).stdout
        assert "--password" not in shown
    assert sys.stdin is not None
    assert passwords.SHORTEST >= 10
