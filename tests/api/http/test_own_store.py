"""`cailiang serve` without a database keeps its records in a file of the user; nothing else makes one by itself."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from api.http import server
from api.http.settings import SettingError, Settings
from api.store import open_store


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user whose folder for data is empty, and an environment that names no database."""
    found = tmp_path / "数据 %41"
    monkeypatch.setenv("XDG_DATA_HOME", str(found))
    monkeypatch.setenv("CAILIANG_DATABASE", "")
    monkeypatch.delenv("CAILIANG_ACCESS", raising=False)
    return found


def announced(settings: Settings) -> list[str]:
    """What is told at the start at some free port."""
    with server.bound(replace(settings, port=0)) as gate:
        return list(server.announcement(settings, gate))


def test_the_own_file_is_made_and_named(home: Path) -> None:
    """Only the start makes the file, for its owner only, and names it; once more it is used again."""
    settings = server.chosen(None)
    file = home / "cailiang" / "records.db"
    assert any(str(file) in told for told in announced(settings))
    assert ("CAILIANG_DATABASE", str(file)) in [row[:2] for row in server.table(settings)]
    assert not home.exists()
    for _ in range(2):
        server.prepare(settings)
        assert [stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent)] == [0o600, 0o700]
    store = open_store(settings.database)
    assert store.ready()
    store.close()


def test_workers_read_the_same_file(home: Path) -> None:
    """What was chosen stands in the environment, which every worker reads."""
    chosen = server.chosen(None).database
    assert "records.db" in chosen
    assert server.chosen(None).database == chosen
    assert not home.exists()


def test_accounts_alone_are_kept_there_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One machine with accounts needs no database of its own naming; beside keys it does. No secret is shown."""
    monkeypatch.setenv("CAILIANG_ACCESS", "accounts")
    assert server.chosen(None).database.endswith("records.db")
    assert not home.exists()
    monkeypatch.setenv("CAILIANG_DATABASE", "")
    monkeypatch.setenv("CAILIANG_ACCESS", "keys,accounts")
    with pytest.raises(SettingError, match="CAILIANG_DATABASE"):
        server.chosen(None)
    shown = dict(row[:2] for row in server.table(Settings(oidc_client_id="pages", oidc_client_secret="hidden")))  # noqa: S106  # of a test
    assert (shown["CAILIANG_OIDC_CLIENT_ID"], shown["CAILIANG_OIDC_CLIENT_SECRET"]) == ("pages", "（已设）")


@pytest.mark.parametrize(("variable", "value"), [("CAILIANG_DATABASE", "none"), ("CAILIANG_ACCESS", "oidc")])
def test_nobody_else_gets_one(home: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    """Where none is wanted, and where access is controlled, there is no file; an application has what it is given."""
    monkeypatch.setenv(variable, value)
    monkeypatch.setenv("CAILIANG_OIDC_ISSUER", "https://x.cn")
    monkeypatch.setenv("CAILIANG_OIDC_JWKS", "https://x.cn/keys")
    settings = server.chosen(None)
    server.prepare(settings)
    assert not settings.recording
    assert any("没有存证库" in told for told in announced(settings))
    assert not home.exists()
    assert not Settings().recording


def test_a_folder_that_cannot_be_used_stops_the_start(home: Path) -> None:
    """No service without records by surprise: a sentence names the file and what to write instead."""
    home.write_text("in the way")
    with pytest.raises(SettingError) as refused:
        server.prepare(server.chosen(None))
    assert str(home) in str(refused.value)
    assert "CAILIANG_DATABASE=none" in str(refused.value)


def test_a_file_that_is_no_database_stops_the_start(home: Path) -> None:
    """What stands in the place of the file is neither used nor written over."""
    file = home / "cailiang" / "records.db"
    file.parent.mkdir(parents=True)
    file.write_text("mine " * 1000)
    with pytest.raises(SettingError, match=r"records\.db"):
        server.prepare(server.chosen(None))
    assert file.read_text() == "mine " * 1000


def test_a_user_without_a_home_is_told(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """No file in whatever folder the command was started in."""
    monkeypatch.setattr("api.http.own_store.user_data_path", lambda *_, **__: Path("~/.local/share/cailiang"))
    with pytest.raises(SettingError, match="CAILIANG_DATABASE"):
        server.chosen(None)
    assert not home.exists()
