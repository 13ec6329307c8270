"""What the service says of itself while it runs: log lines, metrics, and traces when they are configured. Never a fact."""

from api.http.telemetry.logs import LOG, configure, tell
from api.http.telemetry.metrics import MEDIA, METHODS, SEVERAL, Metrics
from api.http.telemetry.tracing import Tracing, is_wanted, open_tracing, step

__all__ = [
    "LOG",
    "MEDIA",
    "METHODS",
    "SEVERAL",
    "Metrics",
    "Tracing",
    "configure",
    "is_wanted",
    "open_tracing",
    "step",
    "tell",
]
