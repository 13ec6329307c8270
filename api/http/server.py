"""Starting the service: settings from the environment, uvicorn, one process or several.

Knows uvicorn; the application itself is `app`.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.supervisors import Multiprocess

from api.defaults import root_of
from api.http.connection import Connection
from api.http.own_store import is_own, make_own, own_address, own_file
from api.http.settings import PREFIX, SettingError, Settings, names, read_settings
from api.http.telemetry import SEVERAL, is_wanted
from api.store import UrlError, open_store
from api.system_errors import why

_DATABASE = f"{PREFIX}DATABASE"
_SECRET = (_DATABASE, f"{PREFIX}EVENTS_SECRET", f"{PREFIX}OIDC_CLIENT_SECRET")
_FACTORY = "api.http.app:from_environment"


def chosen(rulesets: Path | None) -> Settings:
    """The settings of the environment; the folder of the command line goes before. Raises `SettingError`, `NoRulesetsError`.

    Where access is open or by accounts alone and no database is named, the user's own file is the store; it is not made yet.
    """
    if rulesets is not None:
        os.environ[f"{PREFIX}RULESETS"] = str(rulesets)
    access = os.environ.get(f"{PREFIX}ACCESS", "").strip()
    if access in {"", "open", "accounts"} and not os.environ.get(_DATABASE, "").strip():
        # Before the workers start, which read it too.
        os.environ[_DATABASE] = own_address()
    settings = read_settings(os.environ)
    root_of(settings.rulesets)
    is_wanted(os.environ)
    if settings.database:
        try:
            open_store(settings.database).close()
        except UrlError as error:
            raise SettingError(f"{_DATABASE}：{error}") from None
    return settings


def prepare(settings: Settings) -> None:
    """Make the user's own file when that is the store. Raises `SettingError`."""
    if is_own(settings):
        make_own()


def table(settings: Settings) -> list[tuple[str, str, str]]:
    """Every setting: its name, its value now, its meaning. What holds or may hold a secret is not shown."""
    found = []
    for name, (_, means) in names().items():
        value = getattr(settings, name.removeprefix(PREFIX).lower())
        shown = "" if value is None else str(value)
        if name == "CAILIANG_EVENTS_URL" and shown:
            address = urlsplit(shown)
            shown = f"{address.scheme}://{address.hostname}/…"
        if name in _SECRET and shown:
            shown = str(own_file()) if name == _DATABASE and is_own(settings) else "（已设）"
        found.append((name, shown, means))
    return found


def bound(settings: Settings) -> socket.socket:
    """The socket at which the service will listen, taken. Raises `SettingError` when it cannot be had."""
    gate = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    gate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        gate.bind((settings.host, settings.port))
    except OSError as error:
        gate.close()
        if error.errno == errno.EADDRINUSE:
            told = f"端口 {settings.port} 已经有程序在用；停掉它，或者用 {PREFIX}PORT 换一个端口"
        else:
            told = f"不能监听 {settings.host} 的端口 {settings.port}（{why(error)}）；见 {PREFIX}HOST、{PREFIX}PORT"
        raise SettingError(told) from None
    gate.set_inheritable(True)  # the worker processes get it
    return gate


def announcement(settings: Settings, gate: socket.socket) -> Iterator[str]:
    """What a person is told at the start, once the address is ours."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    yield f"http://{host}:{gate.getsockname()[1]}/　接口说明：/openapi.json"
    if settings.access == "open":
        yield "没有配置访问控制（CAILIANG_ACCESS）：只监听本机，本机上谁都可以用。"
    if not settings.recording:
        yield "没有存证库（CAILIANG_DATABASE）：只作答，不保存案件，不存证。"
    elif is_own(settings):
        yield f"案件和存证保存在 {own_file()}（另用别的库：CAILIANG_DATABASE；不保存：CAILIANG_DATABASE=none）。"


def configured(settings: Settings, app: FastAPI | None = None) -> uvicorn.Config:
    """How uvicorn is to answer: with `app`, else with one that each process makes for itself."""
    return uvicorn.Config(
        app or _FACTORY,
        factory=app is None,
        http=cast("type[H11Protocol]", partial(Connection, settings.send_seconds)),
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )


def serve(settings: Settings, gate: socket.socket) -> None:
    """Answer at a socket until told to stop; requests under way are finished first."""
    config = configured(settings)
    if settings.workers == 1:
        listen(config, gate)
        return
    with TemporaryDirectory(prefix="cailiang-metrics-", ignore_cleanup_errors=True) as folder:
        os.environ[SEVERAL] = folder  # before the workers start: their counters go there
        listen(config, gate)


def listen(config: uvicorn.Config, gate: socket.socket) -> None:
    """Answer in as many processes as the configuration says, until told to stop.

    The listening socket hands TCP_NODELAY down to every connection; uvicorn leaves it off for a socket of its own
    making, and then each answer of more than one packet waits 40 ms for an acknowledgement.
    """
    gate.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if config.workers > 1:
        supervisor = Multiprocess(config, sockets=[gate])
        # uvicorn would put new workers in the place of the old ones, and with them go the earlier rulesets they hold.
        supervisor.handle_hup = partial(_pass_on, supervisor)  # type: ignore[method-assign]  # looked up by this name
        supervisor.run()
    else:
        uvicorn.Server(config).run([gate])


def _pass_on(supervisor: Multiprocess) -> None:
    """Let every worker look at the rulesets; one that is still starting is waited for, since it takes no signals yet."""
    for worker in supervisor.processes:
        if worker.wait_until_ready(supervisor.config.timeout_worker_healthcheck, supervisor.should_exit) and worker.pid:
            os.kill(worker.pid, signal.SIGHUP)


__all__ = ["SettingError", "announcement", "bound", "chosen", "configured", "listen", "prepare", "serve", "table"]
