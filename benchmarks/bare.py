"""The bare FastAPI route: the same body parsed, the same bytes returned, nothing else. Measured beside the service.

Run by `benchmarks.service` with a port and the folder of the answers.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import orjson
import uvicorn
from fastapi import FastAPI, Request, Response

from api.http.server import listen
from benchmarks.running import ONE, WORKERS

RESULTS = "CAILIANG_BENCH_RESULTS"


def application() -> FastAPI:
    """The application of one worker."""
    folder = Path(os.environ[RESULTS])
    results = {path.stem: path.read_bytes() for path in folder.glob("*.json")}
    app = FastAPI()

    @app.post(ONE)
    async def evaluate(request: Request) -> Response:
        data = orjson.loads(await request.body())
        return Response(results[data["case"]], media_type="application/json")

    return app


if __name__ == "__main__":
    os.environ[RESULTS] = sys.argv[2]
    # As `cailiang serve` does it, so that only the application differs.
    listen(
        uvicorn.Config(
            "benchmarks.bare:application",
            factory=True,
            port=int(sys.argv[1]),
            workers=WORKERS,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
        )
    )
