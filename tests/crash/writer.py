"""A process that records as fast as it can in eight threads and says what was acknowledged, until it is killed.

Each line of its output is one acknowledgement: idempotency key, id, receipt, first or repeated. A line is written after
the answer and with one system call, so that what was read was acknowledged.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time

from api.store import Recorder, StoreError, open_store
from tests.api.store.examples import evaluated
from tests.api.store.writing import record_by

WRITERS = 8
RESULT = f'"{"结论：不予处罚。" * 400}"'.encode()


def write(recorder: Recorder, start: int, worker: int) -> None:
    """Record for ever; after an error send the same again, as a client would; sometimes repeat an earlier key."""
    step = 0
    while True:
        number = start + step * WRITERS + worker
        if step and random.random() < 0.1:
            number -= WRITERS * random.randint(1, min(step, 20))
        else:
            step += 1
        while True:
            try:
                recorded = record_by(recorder, evaluated(number, result_json=RESULT))
            except StoreError:
                time.sleep(0.02)
            else:
                break
        line = f"idem-{number} {recorded.id} {recorded.receipt_id}\n"
        os.write(sys.stdout.fileno(), line.encode())


def main() -> None:
    """`python -m tests.crash.writer URL START`: numbers from START on."""
    recorder = open_store(sys.argv[1]).recorder()
    threads = [threading.Thread(target=write, args=(recorder, int(sys.argv[2]), worker)) for worker in range(WRITERS)]
    for thread in threads:
        thread.start()
    threads[0].join()


if __name__ == "__main__":
    main()
