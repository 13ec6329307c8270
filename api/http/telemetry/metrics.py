"""What Prometheus reads: requests by route and status, how long they took, evaluations, the rulesets in use.

Labels are names of our own (route, method, status); nothing of a request's content becomes one.
"""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"))
"""The methods that are told by name; a caller may send any word as one."""
SEVERAL = "PROMETHEUS_MULTIPROC_DIR"
_BOUNDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """The metrics of one process; with several workers, what all of them wrote is given together."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "cailiang_requests", "Requests answered", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "cailiang_request_seconds", "Time to answer", ("route",), buckets=_BOUNDS, registry=self.registry
        )
        self.under_way = Gauge(
            "cailiang_requests_under_way",
            "Requests not yet answered",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._evaluations = Counter("cailiang_evaluations", "Cases evaluated", ("by",), registry=self.registry)
        self.reloads = Counter("cailiang_reloads", "Rulesets read anew", ("ended",), registry=self.registry)
        self.refusals = Counter("cailiang_refusals", "Requests refused by access", ("kind",), registry=self.registry)
        self.unaudited = Counter(
            "cailiang_unaudited", "Readings and refusals that the audit does not hold", ("why",), registry=self.registry
        )
        self.events = Counter(
            "cailiang_events", "Attempts to deliver an event, by how they ended", ("ended",), registry=self.registry
        )
        self._undelivered = Gauge(
            "cailiang_events_undelivered",
            "Events in the outbox of the database, as last counted by a worker",
            ("state",),
            registry=self.registry,
            multiprocess_mode="livemostrecent",
        )

    def evaluated(self, by: str, cases: int = 1) -> None:
        """Count cases evaluated."""
        self._evaluations.labels(by).inc(cases)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def undelivered(self, waiting: int, given_up: int) -> None:
        """Show how many events wait, and how many wait for a person."""
        self._undelivered.labels("waiting").set(waiting)
        self._undelivered.labels("given-up").set(given_up)

    def text(self) -> bytes:
        """Everything in the format that Prometheus reads."""
        if SEVERAL not in os.environ:
            return generate_latest(self.registry)
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the package types only parts
        return generate_latest(registry)
