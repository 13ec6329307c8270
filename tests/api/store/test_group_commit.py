"""Many writers, in threads and in processes, make one chain; those that wait together share a commit."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from api.store import (
    IdempotencyConflict,
    Recorded,
    Recorder,
    Refused,
    Store,
    StoreError,
    StoreFull,
    StoreGone,
    open_store,
)
from api.store import group_commit as module
from api.store.errors import RejectedError
from api.store.group_commit import Writing, open_recorder
from api.store.recording import Gather, Prepared, prepare, record_prepared
from tests.api.store.examples import CITY, choice, evaluated
from tests.api.store.writing import record, record_by, submit
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[3]


def test_threads_make_one_chain(store: Store) -> None:
    """Threads that record, choose and make keys without a recorder leave a whole chain without gaps."""

    def work(worker: int) -> None:
        for number in range(5):
            recorded = record(store, evaluated(worker * 100 + number))
            store.choose(choice(recorded.id))
            store.create_key(f"{worker}", ["read"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    report = store.verify_audit()
    assert (report.whole, report.rows) == (True, 8 * 5 * 3)


def test_who_meets_another_at_a_new_file_waits(tmp_path: Path) -> None:
    """While another program is the first to write to a new file, SQLite refuses at once to make it a WAL; that is tried again."""
    other = sqlite3.connect(tmp_path / "records.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ending = threading.Timer(0.3, other.execute, ["COMMIT"])
    ending.start()
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    store.migrate()
    assert record(store, evaluated()).seq == 1
    ending.join()
    other.close()
    store.close()


WRITER = """
import sys
from api.store import open_store
from tests.api.store.examples import evaluated
from tests.api.store.writing import record, record_by, submit
store = open_store(sys.argv[1])
recorder = store.recorder()
waiting = [submit(recorder, evaluated(int(sys.argv[2]) + number)) for number in range(60)]
same = [submit(recorder, evaluated(number)) for number in range(20)]
print(*(future.result().id for future in same))
[future.result() for future in waiting]
recorder.close()
store.close()
"""


def test_processes_make_one_chain(store: Store, url: str) -> None:
    """Two processes at once leave a whole chain; the keys that both use are recorded once and answered alike."""
    running = [
        subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-c", WRITER, url, str(start)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for start in (1000, 2000)
    ]
    told = []
    for process in running:
        out, trouble = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, trouble.decode()
        told.append(out)
    assert told[0] == told[1]
    report = store.verify_audit()
    assert (report.whole, report.rows) == (True, 60 + 60 + 20)


def counting(store: Store) -> tuple[Recorder, list[int]]:
    """A recorder of the store, and how many evaluations each of its commits recorded."""
    groups = list[int]()

    def write(gather: Gather) -> list[Recorded | StoreError]:
        answers = record_prepared(store.database, gather, events=store.events)
        groups.append(len(answers))
        return answers

    return open_recorder(Writing(prepare, write)), groups


def test_waiting_writers_share_commits(store: Store) -> None:
    """Sixteen writers that each wait for their answer need far fewer commits than records."""
    recorder, groups = counting(store)

    async def writer(number: int) -> None:
        for step in range(25):
            await recorder.record_async(evaluated(number * 100 + step))

    async def all_writers() -> None:
        await asyncio.gather(*(writer(number) for number in range(16)))

    asyncio.run(all_writers())
    recorder.close()
    assert sum(groups) == 400
    # Measured: 7 to 10 commits for 100 records. Alone, each would need its own.
    assert len(groups) <= 100
    assert store.verify_audit().rows == 400


def test_a_lone_writer_does_not_wait_for_company(store: Store) -> None:
    """One request after the other is one commit each, at once."""
    recorder, groups = counting(store)
    for number in range(3):
        record_by(recorder, evaluated(number))
    recorder.close()
    assert groups == [1, 1, 1]


def test_each_waiter_gets_its_own_answer(store: Store) -> None:
    """Repetition and conflict reach who asked, what cannot be kept is refused at once; the others have their records."""
    recorder = store.recorder()
    wanted = [evaluated(1), evaluated(1), evaluated(1, body_digest="x"), evaluated(3)]
    waiting = [submit(recorder, one) for one in wanted]
    assert isinstance(submit(recorder, evaluated(2, place="")).exception(PATIENCE), Refused)
    answers = [future.exception() or future.result() for future in waiting]
    recorder.close()
    assert [type(answer) for answer in answers] == [Recorded, Recorded, IdempotencyConflict, Recorded]
    assert [found.receipt_id for found in store.evaluations(CITY).items] == [f"{3:032x}", f"{1:032x}"]


Write = Callable[[Sequence[Prepared]], list[Recorded | StoreError]]


def writing(write: Write, turn: Callable[[], None] = lambda: None) -> Recorder:
    """A recorder that writes so once it is its `turn`."""

    def record(gather: Gather) -> list[Recorded | StoreError]:
        turn()
        return write(gather())

    return open_recorder(Writing(prepare, record))


def recorded(group: Sequence[Prepared]) -> list[Recorded | StoreError]:
    """What a store would answer."""
    return [Recorded(one.given.receipt_id, 1, "", one.given.receipt_id) for one in group]


def held(opened: threading.Event, begun: threading.Event | None = None, written: list[int] | None = None) -> Recorder:
    """A recorder whose writing waits until it is let go, tells that it has begun, and how many it has written."""

    def write(group: Sequence[Prepared]) -> list[Recorded | StoreError]:
        if begun:
            begun.set()
        opened.wait(PATIENCE)
        if written is not None:
            written.append(len(group))
        return recorded(group)

    return writing(write)


def test_closing_writes_what_is_in_line() -> None:
    """What was accepted before closing is written; what comes after is refused."""
    opened = threading.Event()
    recorder = held(opened)
    waiting = [submit(recorder, evaluated(number)) for number in range(5)]
    closing = threading.Thread(target=recorder.close)
    closing.start()
    while not recorder.closing.is_set():
        time.sleep(0.001)
    assert isinstance(submit(recorder, evaluated(9)).exception(PATIENCE), StoreGone)
    opened.set()
    closing.join(PATIENCE)
    assert [future.result(PATIENCE).id for future in waiting] == [f"{number:032x}" for number in range(5)]
    recorder.close()


def test_a_line_that_is_too_long_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the database cannot keep up, more requests are refused at once instead of filling the memory."""
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    opened, begun = threading.Event(), threading.Event()
    recorder = held(opened, begun)
    submit(recorder, evaluated(0))
    assert begun.wait(PATIENCE)  # from here on the writer takes nobody out of the line
    waiting = [submit(recorder, evaluated(number)) for number in range(1, 5)]
    assert isinstance(waiting[-1].exception(PATIENCE), StoreGone)
    opened.set()
    recorder.close()


def test_what_comes_while_others_have_their_turn_goes_along() -> None:
    """Whoever gets in line until it is this process's turn is written with the first."""
    free, groups = threading.Event(), list[int]()

    def write(group: Sequence[Prepared]) -> list[Recorded | StoreError]:
        groups.append(len(group))
        return recorded(group)

    def turn() -> None:
        free.wait(PATIENCE)

    recorder = writing(write, turn)
    waiting = [submit(recorder, evaluated(number)) for number in range(4)]
    free.set()
    for future in waiting:
        future.result(PATIENCE)
    recorder.close()
    assert groups == [4]


def test_a_turn_that_does_not_come_is_told_to_all_who_wait() -> None:
    """When another process keeps its turn too long, all in line are refused with the first, and the next are served."""
    waited, refusing = threading.Event(), [True]

    def turn() -> None:
        if refusing:
            waited.wait(PATIENCE)
            refusing.clear()
            raise StoreGone("排队")

    recorder = writing(recorded, turn)
    waiting = [submit(recorder, evaluated(number)) for number in range(4)]
    waited.set()
    assert [type(future.exception(PATIENCE)) for future in waiting] == [StoreGone] * 4
    assert record_by(recorder, evaluated(5)).receipt_id == f"{5:032x}"
    recorder.close()


def test_a_rejection_before_anything_was_gathered_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the database rejects already the begin, all in line hear so, and the next are served."""
    refused = RejectedError("x")

    def refuse(_: object) -> NoReturn:
        raise refused

    recorder = store.recorder()
    with monkeypatch.context() as patched:
        patched.setattr("api.store.recording.write_transaction", refuse)
        assert submit(recorder, evaluated(1)).exception(PATIENCE) is refused
    assert record_by(recorder, evaluated(2)).seq == 1
    recorder.close()


def test_a_request_that_gave_up_in_line_is_not_recorded() -> None:
    """Cancelled in its event loop before its turn an evaluation is not written; the others hear of theirs."""
    opened, begun = threading.Event(), threading.Event()
    written = list[int]()
    recorder = held(opened, begun, written)

    async def in_line() -> None:
        for _ in range(3):
            await asyncio.sleep(0)

    async def three() -> list[object]:
        asked = [asyncio.create_task(recorder.record_async(evaluated(1)))]
        await in_line()
        assert begun.wait(PATIENCE)
        asked += [asyncio.create_task(recorder.record_async(evaluated(number))) for number in (2, 3)]
        await in_line()
        asked[1].cancel()
        await asyncio.sleep(0)
        opened.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    answers = asyncio.run(three())
    recorder.close()
    assert [type(answer) for answer in answers] == [Recorded, asyncio.CancelledError, Recorded]
    assert sum(written) == 2


def test_a_loop_that_ended_leaves_the_recorder_at_work() -> None:
    """Whoever waited in a loop that was closed is not there to be told; the next are."""
    opened = threading.Event()
    recorder = held(opened)
    loop = asyncio.new_event_loop()
    left = loop.create_task(recorder.record_async(evaluated(1)))
    for _ in range(3):
        loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    opened.set()
    assert record_by(recorder, evaluated(2)).receipt_id == f"{2:032x}"
    recorder.close()
    assert not left.done()
    del left


@pytest.mark.parametrize("error", [StoreFull("满"), StoreGone("断"), RuntimeError("bug")])
def test_an_error_reaches_all_who_wait_and_the_next_are_served(error: Exception) -> None:
    """When a whole transaction fails everybody in it hears so, and the recorder goes on."""
    failing = [True]

    def write(group: Sequence[Prepared]) -> list[Recorded | StoreError]:
        if failing.pop() if failing else False:
            raise error
        return recorded(group)

    recorder = writing(write)
    with pytest.raises(type(error)):
        record_by(recorder, evaluated(1))
    assert record_by(recorder, evaluated(2)).receipt_id == f"{2:032x}"
    recorder.close()
