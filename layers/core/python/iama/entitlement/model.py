"""Tiers, standings and the pure rules of what an end costs.

Surprising: the table of ends is read with INFRA_FAILURE as the default, so a code nobody thought of is never charged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from iama.kit.errors import Conflict, Denied, JsonValue, NotFound, OverLimit, Unavailable


class Tier(StrEnum):
    """The plans."""

    FREE = "FREE"
    PLUS = "PLUS"
    PRO = "PRO"
    MAX = "MAX"
    ENTERPRISE = "ENTERPRISE"


class StartsStopped(Denied):
    """New jobs are stopped for the moment. Running jobs, deliveries and reverts go on."""

    code = "STARTS_STOPPED"
    remedy = "Wait; the status page tells when starts are open again. For a single account, write to support."
    retry = True


class ExecutionModeNotAllowed(Denied):
    """The plan does not include this execution mode."""

    code = "EXECUTION_MODE_NOT_ALLOWED"
    remedy = "Choose one of `detail.allowed`, or a plan that includes it."


class FastTrackNotAllowed(Denied):
    """The plan does not include fast-track."""

    code = "FAST_TRACK_NOT_ALLOWED"
    remedy = "Leave fast-track out and approve the spec yourself, or choose PRO or higher."


class DailyLimitReached(OverLimit):
    """Today's jobs are used up."""

    code = "DAILY_LIMIT_REACHED"
    remedy = "Start again after 00:00 UTC, or choose a plan with more jobs a day."


class ConcurrentLimitReached(OverLimit):
    """As many jobs run at once as the plan allows."""

    code = "CONCURRENT_LIMIT_REACHED"
    remedy = "Wait for a running job, or cancel one. Jobs that wait for you do not count."


class CreditsExhausted(OverLimit):
    """The credits left do not carry a job."""

    code = "CREDITS_EXHAUSTED"
    remedy = "Wait for the next billing cycle, or add credits."


class CapNotHigher(Conflict):
    """The job holds that many credits already."""

    code = "CAP_NOT_HIGHER"
    remedy = "Name more than `detail.held`."


class DeepFixNotAllowed(Denied):
    """The plan does not include deep fix."""

    code = "DEEP_FIX_NOT_ALLOWED"
    remedy = "Choose PRO or higher, or intervene by hand."


class NotPriced(Unavailable):
    """That model class cannot be priced for the moment, so nothing is offered."""

    code = "CLASS_NOT_PRICED"


class EntitlementUnknown(Unavailable):
    """What this account may do cannot be read, so nothing is started."""

    code = "ENTITLEMENT_UNKNOWN"


class ReservationClosed(Conflict):
    """The job is settled: nothing can be charged to it."""

    code = "RESERVATION_CLOSED"
    remedy = "Nothing to do. A late charge is dropped on purpose."


class SnapshotMissing(NotFound):
    """This job was never started."""

    code = "SNAPSHOT_MISSING"
    remedy = "Start the job first."


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account may do and has done so far, read in one query. `matrix` is the tier's row of the configuration."""

    tier: str
    source: str
    contract: Mapping[str, JsonValue] | None
    matrix: Mapping[str, JsonValue]
    minimum_credits: JsonValue
    add_on_factor: Decimal
    cycle_start: datetime
    cycle_end: datetime
    started_today: int
    running: int
    granted: Decimal
    used: Decimal
    held: Decimal
    stopped_for_all: bool
    stopped_for_user: bool

    @property
    def terms(self) -> "Terms":
        """The matrix with the contract's own figures laid over it."""
        return Terms.read({**self.matrix, **(self.contract or {})})

    @property
    def remaining(self) -> Decimal:
        """Grants less ledger less what open reservations still hold."""
        return self.granted - self.used - self.held

    @property
    def daily_limit(self) -> int:
        """Jobs a UTC day; an add-on raises it by its factor, rounded up."""
        return int((self.terms.daily_jobs * self.add_on_factor).to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True)
class Terms:
    """A tier's row, typed."""

    daily_jobs: int
    concurrent_jobs: int
    context_cap_tokens: int
    model_classes: tuple[str, ...]
    operating_mode: str
    execution_modes: tuple[str, ...]
    spec_editing: bool
    fast_track: bool
    deep_fix: str
    job_credit_cap: Decimal | None

    @staticmethod
    def read(row: Mapping[str, JsonValue]) -> "Terms":
        """Types from JSON; a missing or misshapen field is EntitlementUnknown, so that starts fail closed."""
        try:
            cap = row["job_credit_cap"]
            return Terms(
                daily_jobs=int(str(row["daily_jobs"])),
                concurrent_jobs=int(str(row["concurrent_jobs"])),
                context_cap_tokens=int(str(row["context_cap_tokens"])),
                model_classes=_words(row["model_classes"]),
                operating_mode=str(row["operating_mode"]),
                execution_modes=_words(row["execution_modes"]),
                spec_editing=row["spec_editing"] is True,
                fast_track=row["fast_track"] is True,
                deep_fix=str(row["deep_fix"]),
                job_credit_cap=None if cap is None else Decimal(str(cap)),
            )
        except (KeyError, ValueError, ArithmeticError) as error:
            raise EntitlementUnknown from error


def _words(value: JsonValue) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("a list is expected")
    return tuple(str(word) for word in value)


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A job that wants to start. A rerun takes a new reservation and no daily start."""

    user_id: str
    job_id: str
    execution_mode: str
    now: datetime
    max_credits: Decimal | None = None
    fast_track: bool = False
    rerun: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a job is held to from its start on; a downgrade does not touch it."""

    snapshot_id: str
    reservation_id: str
    job_id: str
    user_id: str
    tier: str
    context_cap_tokens: int
    model_classes: Sequence[str]
    operating_mode: str
    execution_modes: Sequence[str]
    spec_editing: bool
    fast_track: bool
    deep_fix: str
    credit_cap: Decimal
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Budget:
    """What a start of a job has used of the credits it may use."""

    start_number: int
    used: Decimal
    cap: Decimal

    @property
    def percent(self) -> int:
        """Whole percent of the cap, rounded down."""
        return int(100 * self.used / self.cap)


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is held for one start of a job; `charged` is its ledger so far."""

    reservation_id: str
    job_id: str
    start_number: int
    user_id: str
    tier: str
    state: str
    cycle_start: datetime
    counts_daily: bool
    daily_returned: bool
    credits_held: Decimal
    credits_used: Decimal | None
    charged: Decimal


@dataclass(frozen=True, slots=True)
class Usage:
    """One priced model call. `call_number` is the workflow's, so a replay carries the same key."""

    job_id: str
    stage: str
    model_class: str
    call_number: int
    credits: Decimal
    at: datetime
    detail: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The ledger's unique key."""
        return f"{self.job_id}:{self.stage}:{self.model_class}:{self.call_number}"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job ended: `code` is the outcome of a delivery or the code of a failure."""

    code: str
    tests_began: bool
    """Whether the job had entered GENERATING_TESTS."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the end cost."""

    credits_used: Decimal
    credited_back: Decimal
    daily_returned: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """Whether an end charges actual use and whether it uses up the daily start."""

    charges: bool
    uses_start: bool


_DELIVERED = frozenset({"DELIVERED", "CHANGED", "PARTIAL"})
_STOPPED = frozenset({"USER_CANCELLED", "CLIENT_DISCONNECTED", "FORCE_TERMINATED", "FORCE_TERMINATED_BY_USER"})
_TRIED = frozenset({"LOGIC_FAILURE", "TIMEOUT_EXECUTION", "ARTIFACTS_EXPIRED"})


def cost_of(ending: Ending) -> Cost:
    """The product's table of what an end costs."""
    if ending.code in _DELIVERED:
        return Cost(charges=True, uses_start=True)
    if ending.code in _STOPPED:
        return Cost(charges=ending.tests_began, uses_start=ending.tests_began)
    if ending.code in _TRIED:
        return Cost(charges=False, uses_start=True)
    return Cost(charges=False, uses_start=False)


def next_utc_midnight(now: datetime) -> datetime:
    """When daily starts are counted anew."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


def month_after(moment: datetime) -> datetime:
    """The same day of the next month, or its last day."""
    year, month = divmod(moment.year * 12 + moment.month, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)
