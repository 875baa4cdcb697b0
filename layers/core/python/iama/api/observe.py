"""Logs, metrics and traces of requests. One line a request: ids, route, status, time. Never a body, a token or a path of a user's file.

Surprising: Powertools' own Metrics object is shared by all threads, so each request has an ephemeral one.
"""

import time
import traceback
from dataclasses import dataclass, field

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from iama.settings import SettingsError

NAMESPACE = "iama"
logger = Logger(service=NAMESPACE)
tracer = Tracer(service=NAMESPACE, auto_patch=False)


@dataclass(slots=True)
class Observation:
    """What is known of a request by the time it is answered."""

    route: str
    request_id: str
    user_id: str | None = None
    job_id: str | None = None
    error_code: str | None = None
    started: float = field(default_factory=time.perf_counter)

    def close(self, status: int) -> None:
        """Write the line and the metric."""
        seconds = time.perf_counter() - self.started
        fields = {"route": self.route, "status": status, "request_id": self.request_id, "milliseconds": round(seconds * 1000, 2)}
        known = {"user_id": self.user_id, "job_id": self.job_id, "error_code": self.error_code}
        logger.info("request", extra={**fields, **{name: value for name, value in known.items() if value is not None}})
        metrics = EphemeralMetrics(namespace=NAMESPACE)
        metrics.add_dimension("route", self.route)
        metrics.add_dimension("status", str(status))
        metrics.add_metric("api_request_duration_seconds", MetricUnit.Seconds, seconds)
        metrics.flush_metrics()


def log_unexpected(error: BaseException, observation: Observation) -> None:
    """Where an unexpected error came from: its class and the lines it passed, never its text, which may hold anything."""
    frames = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}:{frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    extra = {"request_id": observation.request_id, "route": observation.route, "error": type(error).__name__, "frames": frames[-12:]}
    logger.error("unexpected error", extra=extra)


def log_settings(error: SettingsError, observation: Observation) -> None:
    """All that is wrong with the settings, by name; a value is never among it."""
    logger.error("settings", extra={"request_id": observation.request_id, "problems": error.problems})
