"""A short campaign of each kind; the long ones run by hand with `python -m tests.crash`."""

from pathlib import Path

from tests import postgres
from tests.crash.campaign import Acknowledged, check, kill_writers, prepare, stop_server
from tests.crash.service import kill_service, stop_under_service


def test_killed_writers_lose_nothing_on_sqlite(tmp_path: Path) -> None:
    """After six kills with signal 9 every acknowledged evaluation is there, and every repeated key answers as first."""
    outcome = kill_writers(f"sqlite:///{tmp_path / 'records.db'}", 6)
    assert outcome.wrong == ()
    assert outcome.acknowledged >= 6 * 20


def test_a_stopped_postgres_loses_nothing(own_server: postgres.Server) -> None:
    """After two immediate stops under eight writers every acknowledged evaluation is there, and writers went on alone."""
    outcome = stop_server(own_server, own_server.url, 2)
    assert outcome.wrong == ()
    assert outcome.acknowledged >= 3 * 20


def test_a_lost_evaluation_would_be_seen(tmp_path: Path) -> None:
    """The check can fail: an acknowledgement that was never recorded, and two answers for one key, are each told."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    prepare(url)
    heard = Acknowledged({}, [])
    heard.hear(["idem-1 some-id some-receipt", "idem-1 other-id some-receipt"])
    told = check(url, 0, heard, 0).wrong
    assert ["answered" in told[0], "lost" in told[1], "sent again" in told[2]] == [True, True, True]
    assert "recorded something" in told[3]


def test_a_killed_service_loses_nothing(tmp_path: Path) -> None:
    """After each of two kills of the whole service its clients go on, and every answer is there and is given again."""
    outcome = kill_service(f"sqlite:///{tmp_path / 'records.db'}", 2)
    assert outcome.wrong == ()
    assert outcome.acknowledged >= 2 * 20


def test_a_service_outlives_its_database(own_server: postgres.Server) -> None:
    """Under an immediate stop of PostgreSQL the service lives, is not ready, and afterwards goes on; nothing is lost."""
    outcome = stop_under_service(own_server, own_server.url, 1)
    assert outcome.wrong == ()
    assert outcome.acknowledged >= 20
