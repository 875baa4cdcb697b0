"""The one route table. The cloud stacks, the local gateway, the OpenAPI export and the identity tests are loops over it.

`handler` is the dotted module under the repository root whose `handler` callable AWS Lambda invokes.
"""

from dataclasses import dataclass
from enum import StrEnum

PREFIX = "/api/v1"


class Identity(StrEnum):
    """Who may call a route."""

    PUBLIC = "public"
    USER = "user"
    ADMIN = "admin"
    """An administrator's session; a user's token is none."""
    STREAM = "stream"
    """WebSocket actions: the connection row says who it is."""


@dataclass(frozen=True, slots=True)
class Route:
    """One HTTP route: memory in MiB, timeout in seconds."""

    method: str
    path: str
    handler: str
    identity: Identity
    group: str
    memory: int = 512
    timeout: int = 10
    concurrency: int | None = None
    """Places kept for this function alone, so that nobody else's rush takes them and its own takes nobody's."""


@dataclass(frozen=True, slots=True)
class SocketRoute:
    """One route key of the WebSocket API."""

    key: str
    handler: str
    memory: int = 512
    timeout: int = 10


_U, _P, _A = Identity.USER, Identity.PUBLIC, Identity.ADMIN
_JOB = f"{PREFIX}/jobs/{{job_id}}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/.well-known/jwks.json", "functions.well_known.jwks.get", _P, "auth"),
    Route("GET", f"{PREFIX}/health", "functions.health.get", _P, "ops", 256),
    Route("GET", f"{PREFIX}/ready", "functions.ready.get", _P, "ops"),
    Route("POST", f"{PREFIX}/auth/register", "functions.auth.register.post", _P, "auth", 1024),
    Route("POST", f"{PREFIX}/auth/login", "functions.auth.login.post", _P, "auth", 1024),
    Route("POST", f"{PREFIX}/auth/refresh", "functions.auth.refresh.post", _P, "auth"),
    Route("POST", f"{PREFIX}/auth/logout", "functions.auth.logout.post", _P, "auth"),
    Route("POST", f"{PREFIX}/auth/verify-email", "functions.auth.verify_email.post", _P, "auth"),
    Route("POST", f"{PREFIX}/auth/password/forgot", "functions.auth.password.forgot.post", _P, "auth"),
    Route("POST", f"{PREFIX}/auth/password/reset", "functions.auth.password.reset.post", _P, "auth", 1024),
    Route("GET", f"{PREFIX}/auth/oauth/{{provider}}/initiate", "functions.auth.oauth.provider.initiate.get", _P, "auth"),
    Route("GET", f"{PREFIX}/auth/oauth/callback", "functions.auth.oauth.callback.get", _P, "auth", 512, 25),
    Route("POST", f"{PREFIX}/auth/oauth/exchange", "functions.auth.oauth.exchange.post", _P, "auth"),
    Route("GET", f"{PREFIX}/auth/device", "functions.auth.device.get", _P, "auth"),
    Route("POST", f"{PREFIX}/auth/device/start", "functions.auth.device.start.post", _P, "auth"),
    Route("POST", f"{PREFIX}/auth/device/poll", "functions.auth.device.poll.post", _P, "auth"),
    Route("POST", f"{PREFIX}/auth/device/decision", "functions.auth.device.decision.post", _U, "auth"),
    Route("GET", f"{PREFIX}/account", "functions.account.get", _U, "account"),
    Route("PUT", f"{PREFIX}/account/password", "functions.account.password.put", _U, "account", 1024),
    Route("GET", f"{PREFIX}/account/sessions", "functions.account.sessions.get", _U, "account"),
    Route("DELETE", f"{PREFIX}/account/sessions", "functions.account.sessions.delete", _U, "account"),
    Route("DELETE", f"{PREFIX}/account/sessions/{{session_id}}", "functions.account.sessions.session_id.delete", _U, "account"),
    Route("PATCH", f"{PREFIX}/account/preferences", "functions.account.preferences.patch", _U, "account"),
    Route("POST", f"{PREFIX}/account/consent", "functions.account.consent.post", _U, "account"),
    Route("POST", f"{PREFIX}/account/deletion", "functions.account.deletion.post", _U, "account"),
    Route("GET", f"{PREFIX}/account/export", "functions.account.export.get", _U, "account", 1024, 29),
    Route("POST", f"{PREFIX}/jobs", "functions.jobs.post", _U, "jobs"),
    Route("GET", f"{PREFIX}/jobs", "functions.jobs.get", _U, "jobs"),
    Route("GET", _JOB, "functions.jobs.job_id.get", _U, "jobs"),
    Route("DELETE", _JOB, "functions.jobs.job_id.delete", _U, "jobs"),
    Route("POST", f"{_JOB}/start", "functions.jobs.job_id.start.post", _U, "jobs", 1024, 25),
    Route("POST", f"{_JOB}/heartbeat", "functions.jobs.job_id.heartbeat.post", _U, "jobs"),
    Route("GET", f"{_JOB}/timeline", "functions.jobs.job_id.timeline.get", _U, "jobs"),
    Route("GET", f"{_JOB}/context-manifest", "functions.jobs.job_id.context_manifest.get", _U, "jobs"),
    Route("GET", f"{_JOB}/proposals", "functions.jobs.job_id.proposals.get", _U, "spec"),
    Route("POST", f"{_JOB}/proposals/select", "functions.jobs.job_id.proposals.select.post", _U, "spec"),
    Route("GET", f"{_JOB}/spec", "functions.jobs.job_id.spec.get", _U, "spec"),
    Route("PATCH", f"{_JOB}/spec", "functions.jobs.job_id.spec.patch", _U, "spec"),
    Route("GET", f"{_JOB}/spec/revisions", "functions.jobs.job_id.spec.revisions.get", _U, "spec"),
    Route("GET", f"{_JOB}/spec/revisions/{{rev}}", "functions.jobs.job_id.spec.revisions.rev.get", _U, "spec"),
    Route("POST", f"{_JOB}/spec/nl-convert", "functions.jobs.job_id.spec.nl_convert.post", _U, "spec"),
    Route("POST", f"{_JOB}/spec/restore", "functions.jobs.job_id.spec.restore.post", _U, "spec"),
    Route("POST", f"{_JOB}/spec/approve", "functions.jobs.job_id.spec.approve.post", _U, "spec"),
    Route("GET", f"{_JOB}/test-runs", "functions.jobs.job_id.test_runs.get", _U, "runs"),
    Route("GET", f"{_JOB}/test-runs/{{run_id}}", "functions.jobs.job_id.test_runs.run_id.get", _U, "runs"),
    Route("POST", f"{_JOB}/test-runs/{{run_id}}/result", "functions.jobs.job_id.test_runs.run_id.result.post", _U, "runs"),
    Route("POST", f"{_JOB}/test-runs/{{run_id}}/progress", "functions.jobs.job_id.test_runs.run_id.progress.post", _U, "runs"),
    Route("POST", f"{_JOB}/baseline/decision", "functions.jobs.job_id.baseline.decision.post", _U, "runs"),
    Route("POST", f"{_JOB}/intervention/continue", "functions.jobs.job_id.intervention.continue_.post", _U, "intervention"),
    Route("POST", f"{_JOB}/timeout/decision", "functions.jobs.job_id.timeout.decision.post", _U, "runs"),
    Route("POST", f"{_JOB}/budget/decision", "functions.jobs.job_id.budget.decision.post", _U, "runs"),
    Route("POST", f"{_JOB}/escalation/decision", "functions.jobs.job_id.escalation.decision.post", _U, "intervention"),
    Route("POST", f"{_JOB}/intervention/deep-fix", "functions.jobs.job_id.intervention.deep_fix.post", _U, "intervention"),
    Route("POST", f"{_JOB}/intervention/deep-fix/confirm", "functions.jobs.job_id.intervention.deep_fix.confirm.post", _U, "intervention"),
    Route("POST", f"{_JOB}/intervention/intervene", "functions.jobs.job_id.intervention.intervene.post", _U, "intervention"),
    Route("POST", f"{_JOB}/intervention/command", "functions.jobs.job_id.intervention.command.post", _U, "intervention"),
    Route("POST", f"{_JOB}/intervention/edits", "functions.jobs.job_id.intervention.edits.post", _U, "intervention"),
    Route("POST", f"{_JOB}/intervention/run-tests", "functions.jobs.job_id.intervention.run_tests.post", _U, "intervention"),
    Route("POST", f"{_JOB}/intervention/resume", "functions.jobs.job_id.intervention.resume.post", _U, "intervention"),
    Route("GET", f"{_JOB}/fallback", "functions.jobs.job_id.fallback.get", _U, "intervention"),
    Route("POST", f"{_JOB}/rerun", "functions.jobs.job_id.rerun.post", _U, "intervention"),
    Route("POST", f"{_JOB}/force-terminate", "functions.jobs.job_id.force_terminate.post", _U, "jobs"),
    Route("GET", f"{_JOB}/delivery", "functions.jobs.job_id.delivery.get", _U, "delivery"),
    Route("POST", f"{_JOB}/delivery/apply", "functions.jobs.job_id.delivery.apply.post", _U, "delivery"),
    Route("POST", f"{_JOB}/delivery/applied", "functions.jobs.job_id.delivery.applied.post", _U, "delivery"),
    Route("POST", f"{_JOB}/delivery/revert", "functions.jobs.job_id.delivery.revert.post", _U, "delivery"),
    Route(
        "GET",
        f"{_JOB}/delivery/selections/{{selection_sha256}}",
        "functions.jobs.job_id.delivery.selections.selection_sha256.get",
        _U,
        "delivery",
    ),
    Route("GET", f"{_JOB}/enterprise-report", "functions.jobs.job_id.enterprise_report.get", _U, "delivery"),
    Route("GET", f"{_JOB}/artifacts/{{artifact_id}}", "functions.jobs.job_id.artifacts.artifact_id.get", _U, "delivery"),
    Route("GET", f"{_JOB}/events", "functions.jobs.job_id.events.get", _U, "stream", 512, 29),
    Route("POST", f"{PREFIX}/support/tickets", "functions.support.tickets.post", _U, "support"),
    Route("GET", f"{PREFIX}/support/tickets/{{ticket_id}}", "functions.support.tickets.ticket_id.get", _U, "support"),
    Route("POST", f"{PREFIX}/stream/tickets", "functions.stream.tickets.post", _U, "stream"),
    Route("GET", f"{PREFIX}/billing/plan", "functions.billing.plan.get", _U, "billing"),
    Route("POST", f"{PREFIX}/billing/checkout", "functions.billing.checkout.post", _U, "billing", 1024, 29),
    Route("POST", f"{PREFIX}/billing/portal", "functions.billing.portal.post", _U, "billing", 1024, 29),
    Route("POST", f"{PREFIX}/billing/addons", "functions.billing.addons.post", _U, "billing", 1024, 29),
    Route("GET", f"{PREFIX}/billing/usage-report", "functions.billing.usage_report.get", _U, "billing"),
    Route("POST", f"{PREFIX}/webhooks/stripe", "functions.webhooks.stripe.post", _P, "webhooks", 1024, concurrency=10),
    Route("GET", f"{PREFIX}/subscription/me", "functions.subscription.me.get", _U, "usage"),
    Route("GET", f"{PREFIX}/usage/summary", "functions.usage.summary.get", _U, "usage"),
    Route("GET", f"{PREFIX}/usage/jobs/{{job_id}}", "functions.usage.jobs.job_id.get", _U, "usage"),
    Route("POST", f"{PREFIX}/admin/auth/login", "functions.admin.auth.login.post", _P, "admin", 1024),
    Route("POST", f"{PREFIX}/admin/auth/logout", "functions.admin.auth.logout.post", _A, "admin"),
    Route("GET", f"{PREFIX}/admin/me", "functions.admin.me.get", _A, "admin"),
    Route("GET", f"{PREFIX}/admin/kill-switch", "functions.admin.kill_switch.get", _A, "admin"),
    Route("PUT", f"{PREFIX}/admin/kill-switch", "functions.admin.kill_switch.put", _A, "admin"),
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A function that the clock invokes; `minute` and `hour` are UTC."""

    name: str
    handler: str
    hour: int
    minute: int = 0
    memory: int = 512
    timeout: int = 30


SCHEDULES: tuple[Schedule, ...] = (Schedule("BillingReconcile", "functions.schedules.billing_reconcile", hour=3, minute=17),)

SOCKET_ROUTES: tuple[SocketRoute, ...] = (
    SocketRoute("$connect", "functions.stream.connect"),
    SocketRoute("$disconnect", "functions.stream.disconnect"),
    SocketRoute("$default", "functions.stream.default"),
    SocketRoute("subscribe", "functions.stream.subscribe"),
    SocketRoute("unsubscribe", "functions.stream.unsubscribe"),
    SocketRoute("ping", "functions.stream.ping"),
    SocketRoute("refresh", "functions.stream.refresh"),
)
