"""Traces by configuration: whether the environment asks for them, and the hook by which a request's steps are told.

Without configuration nothing of OpenTelemetry is loaded. Knows names of variables; the spans themselves are in `spans`.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from api.http.settings import SettingError

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_SAMPLERS = ("always_on", "always_off", "traceidratio")
_COMPRESSIONS = ("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION")
_TIMEOUTS = ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT")
_QUEUE, _BATCH, _DELAY = "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "OTEL_BSP_SCHEDULE_DELAY"
MOST_STEPS = 100
"""So many steps of one request are told: a batch of a million cases does not become a million spans."""
_NOTHING = nullcontext()


@dataclass(slots=True)
class Present:
    """The request under way: its trace, how a step of it is told, and how many were."""

    trace_id: str
    tell: Callable[[str], AbstractContextManager[None]]
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Tracing:
    """The traces of one process: `around` wraps the application, `close` delivers what waits, within seconds."""

    around: Callable[[ASGIApp], ASGIApp]
    close: Callable[[], None]


PRESENT: ContextVar[Present | None] = ContextVar("cailiang_trace", default=None)


def step(name: str) -> AbstractContextManager[None]:
    """A span around one step of the request under way; nothing when it is not traced."""
    present = PRESENT.get()
    if present is None or present.steps >= MOST_STEPS:
        return _NOTHING
    present.steps += 1
    return present.tell(name)


def mark(record: logging.LogRecord) -> bool:
    """A filter of logs: each line of a traced request carries the id of the trace."""
    present = PRESENT.get()
    if present is not None:
        record.data = getattr(record, "data", {}) | {"trace": present.trace_id}
    return True


def is_wanted(environment: Mapping[str, str]) -> bool:
    """Whether the environment asks for traces. Raises `SettingError` when it asks for what cannot be done.

    >>> is_wanted({}), is_wanted({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"})
    (False, True)
    """
    named = next((name for name in ENDPOINTS if environment.get(name, "").strip()), None)
    if named is None or environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    if environment.get("OTEL_TRACES_EXPORTER", "otlp").strip() == "none":
        return False
    _check(environment, named)
    if not _is_installed():
        raise SettingError(
            f"设了 {named}，但没有装追踪用的程序包：请用 requirements/telemetry.lock 安装，或者去掉这个变量"
        )
    return True


def open_tracing() -> Tracing:
    """The traces of this process, which `is_wanted` said are wanted and can be made."""
    from api.http.telemetry import spans  # noqa: PLC0415  # not loaded, and need not be installed, unless it is wanted

    return spans.open_tracing()


def _is_installed() -> bool:
    try:
        return importlib.util.find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        return False


def _check(environment: Mapping[str, str], named: str) -> None:
    address = urlsplit(environment[named].strip())
    if address.scheme not in ("http", "https") or not address.hostname:
        raise SettingError(f"{named} 要写 http:// 或者 https:// 开头的地址")
    for name in _PROTOCOLS:
        if environment.get(name, "").strip() not in ("", "http/protobuf"):
            raise SettingError(f"{name} 只能是 http/protobuf")
    sampler = environment.get("OTEL_TRACES_SAMPLER", "").strip().removeprefix("parentbased_")
    if sampler not in ("", *_SAMPLERS):
        raise SettingError(f"OTEL_TRACES_SAMPLER 只能是 {'、'.join(_SAMPLERS)}，或者前面加 parentbased_")
    for name in _COMPRESSIONS:
        if environment.get(name, "").strip().lower() not in ("", "none", "gzip", "deflate"):
            raise SettingError(f"{name} 只能是 none、gzip、deflate")
    # The package's own default for each; a batch larger than the queue would end the start with a traceback.
    counts = {_QUEUE: 2048, _BATCH: 512, _DELAY: 5000, **dict.fromkeys(_TIMEOUTS, 10)}
    for name in counts:
        text = environment.get(name, "").strip()
        if text:
            if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) < 10**8):
                raise SettingError(f"{name} 要写正整数")
            counts[name] = int(text)
    if counts[_BATCH] > counts[_QUEUE]:
        raise SettingError(f"{_BATCH}（{counts[_BATCH]}）不能大于 {_QUEUE}（{counts[_QUEUE]}）")
