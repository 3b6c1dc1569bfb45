"""Counts and durations of requests for Prometheus, in a registry of each application's own."""

import os

from flask import Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from app.web.logs import milliseconds

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class RequestMetrics:
    """What is measured of every request."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "yehua_requests",
            "Requests by route rule, method and status.",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "yehua_request_seconds",
            "How long requests took, by route rule and method.",
            ["route", "method"],
            buckets=BUCKETS,
            registry=self.registry,
        )


def init_app(app: Flask) -> None:
    """Measure every request."""
    app.extensions["yehua_metrics"] = RequestMetrics()
    app.after_request(_measure)


def figures() -> bytes:
    """Return what was measured, by all processes of the server if there are several."""
    registry = _of_this_application().registry
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # set by gunicorn.conf.py
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # has no types
    return generate_latest(registry)


def _of_this_application() -> RequestMetrics:
    measured: RequestMetrics = current_app.extensions["yehua_metrics"]
    return measured


def _measure(response: Response) -> Response:
    measured = _of_this_application()
    # Labels come from short lists of ours: what a client invents must not make new series.
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.url_rule else "any"
    measured.requests.labels(route, method, str(response.status_code)).inc()
    measured.seconds.labels(route, method).observe(milliseconds() / 1000)
    return response
