"""What this web process counts, for Prometheus. Of several processes each is scraped at its own port."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from contentapp.db.notify import is_listening
from contentapp.db.pulse import Pulse
from contentapp.db.session import connections_in_use

disable_created_metrics()  # a second series for each, saying when it began: the process's start says that once
REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_requests = Counter(
    "contentapp_http_requests_total", "Answered requests.", ("route", "method", "status"), registry=REGISTRY
)
_seconds = Histogram(
    "contentapp_http_request_seconds",
    "From the request to the end of its answer.",
    ("route",),
    buckets=_BUCKETS,
    registry=REGISTRY,
)
_messages = Counter("contentapp_page_messages_total", "Messages that open pages sent.", registry=REGISTRY)
open_pages = Gauge("contentapp_open_pages", "Pages with a websocket to this process.", registry=REGISTRY)

_listening = Gauge("contentapp_listening", "1 while this process hears of changes.", registry=REGISTRY)
_pool_used = Gauge("contentapp_db_connections_used", "Connections of the pool in use.", registry=REGISTRY)
_pool_limit = Gauge("contentapp_db_connections_limit", "Connections the pool may open.", registry=REGISTRY)
_database_up = Gauge("contentapp_database_up", "1 when the database answered this scrape.", registry=REGISTRY)
_jobs = Gauge("contentapp_queue_jobs", "Jobs of the queue.", ("status",), registry=REGISTRY)
_oldest_job = Gauge("contentapp_queue_oldest_job_seconds", "How long the oldest due job has waited.", registry=REGISTRY)
_runs = Gauge("contentapp_generation_runs", "Runs that write bundles.", ("status",), registry=REGISTRY)
_workers = Gauge("contentapp_workers", "Workers the queue knows.", registry=REGISTRY)
_heartbeat = Gauge("contentapp_worker_heartbeat_seconds", "Since a worker was last heard of.", registry=REGISTRY)

_ROUTES = {
    "": "landing",
    "_event": "event",
    "_upload": "upload",
    "app": "page",
    "data": "data",
    "static": "asset",
    "login": "account",
    "signup": "account",
    "logout": "account",
    "api": "api",
    "healthz": "probe",
    "readyz": "probe",
    "metrics": "probe",
    "ping": "probe",
}
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def route_class(path: str) -> str:
    """A few names for all addresses there are, so that a stranger's guesses make no new series."""
    if path.startswith("/app/assets/"):
        return "asset"
    return _ROUTES.get(path.split("/", 2)[1] if path.startswith("/") else path, "other")


def count_request(path: str, method: str, status: int, seconds: float) -> None:
    """One answered request."""
    route = route_class(path)
    _requests.labels(route, method if method in _METHODS else "other", str(status)).inc()
    _seconds.labels(route).observe(seconds)


def count_message() -> None:
    """One message of an open page."""
    _messages.inc()


def exposition(pulse: Pulse | None) -> bytes:
    """Everything counted, as Prometheus reads it; without a pulse, what the database would have said is left out."""
    used, limit = connections_in_use()
    _listening.set(is_listening())
    _pool_used.set(used)
    _pool_limit.set(limit)
    _database_up.set(pulse is not None)
    _jobs.clear()
    _runs.clear()
    if pulse:
        for status, count in pulse.jobs.items():
            _jobs.labels(status).set(count)
        for status, count in pulse.runs.items():
            _runs.labels(status).set(count)
    _oldest_job.set((pulse and pulse.oldest_job_seconds) or 0)
    _workers.set(pulse.workers if pulse else 0)
    _heartbeat.set((pulse and pulse.heartbeat_seconds) or 0)
    return generate_latest(REGISTRY)
