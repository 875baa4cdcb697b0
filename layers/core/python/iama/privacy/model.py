"""A copy of one's data, what stands against being forgotten, and what is copied of each table or why it is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from iama.kit.errors import Conflict, JsonValue

LINK_SECONDS = 600
KEPT = timedelta(hours=1)
"""How long the object stays: a download that was begun must end."""


class JobsAtWork(Conflict):
    """Jobs are at work for this account."""

    code = "JOBS_AT_WORK"
    remedy = "Cancel them, or wait until they have ended; then ask again. Jobs that wait for you do not matter."


class SubscriptionLives(Conflict):
    """This account has a subscription that would go on being charged."""

    code = "SUBSCRIPTION_LIVES"
    remedy = "Cancel it in the customer portal; when its period has ended, ask again."


@dataclass(frozen=True, slots=True)
class Ties:
    """What stands against erasing an account."""

    jobs_at_work: int
    pays: bool


@dataclass(frozen=True, slots=True)
class Copied:
    """One row of a table."""

    row: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Export:
    """A copy that lies in the object store."""

    export_id: str
    user_id: str
    object_key: str
    made_at: datetime

    @property
    def removed_at(self) -> datetime:
        return self.made_at + KEPT


@dataclass(frozen=True, slots=True)
class OldExport:
    """A copy whose object is to be removed."""

    export_id: str
    object_key: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """An account whose grace is over."""

    user_id: str


EXPORTED = (
    "account",
    "sessions",
    "mails",
    "oauth_accounts",
    "subscription_tiers",
    "credit_grants",
    "quota_reservations",
    "entitlement_snapshots",
    "usage_ledger",
    "payment_customers",
    "payment_subscriptions",
    "audit_events",
    "projects",
    "refactor_jobs",
    "job_files",
    "job_artifacts",
    "job_events",
    "job_timings",
    "context_manifests",
    "strategy_proposals",
    "spec_revisions",
    "spec_approvals",
    "intervention_commands",
    "patch_attempts",
    "patch_operations",
    "test_suites",
    "test_runs",
    "test_results",
    "deliveries",
    "delivery_files",
    "delivery_actions",
    "delivery_action_files",
    "delivery_selections",
    "support_tickets",
)
"""Every file of a copy, named as its table but for account, sessions and mails, and the query `export_<name>` that fills it."""
NOT_EXPORTED: Mapping[str, str] = {
    "account_exports": "the copies themselves",
    "bdd_items": "in spec_revisions",
    "sdd_items": "in spec_revisions",
    "billing_checkpoint_records": "marks of our own accounting; the ledger has the figures",
    "client_heartbeat_sessions": "when a client was heard last; gone after a day",
    "delivery_hunks": "an index of the patch, which is an artifact",
    "delivery_tests": "an index of the tests, which are an artifact",
    "idempotency_keys": "answers kept for a day",
    "kill_switches": "an operator's measure, told when it acts",
    "mail_codes": "hashes of secrets",
    "model_call_slots": "leases of a model call, gone with it",
    "device_grants": "typed codes, gone after an hour",
    "oauth_codes": "hashes of secrets",
    "refresh_tokens": "hashes of secrets",
    "session_origins": "in sessions",
    "stream_connections": "open sockets",
    "stream_subscriptions": "open sockets",
    "stream_tickets": "hashes of secrets",
    "test_run_inputs": "an index of artifacts",
}
"""Tables about a user that are not copied, and why."""
