"""What Stripe knows of a customer, as frozen dataclasses; the catalogue of what is sold; reasons and errors. Money is in cents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from iama.entitlement.model import Tier
from iama.kit.errors import Conflict, Denied, Invalid, JsonValue, Unavailable

RANK: Mapping[str, int] = {Tier.FREE: 0, Tier.PLUS: 1, Tier.PRO: 2, Tier.MAX: 3, Tier.ENTERPRISE: 4}
KNOWN_EVENTS = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.expired",
        "customer.created",
        "customer.deleted",
        "customer.updated",
        "customer.subscription.created",
        "customer.subscription.deleted",
        "customer.subscription.updated",
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.payment_succeeded",
        "charge.refunded",
        "charge.dispute.created",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    }
)


class BillingUnavailable(Unavailable):
    """The payment service is away, or none is configured. Nothing was bought."""

    code = "BILLING_UNAVAILABLE"


class CardDeclined(Conflict):
    """The payment did not go through. Nothing was changed."""

    code = "CARD_DECLINED"
    remedy = "Open the portal, give another card and try again."


class PurchaseRepeated(Conflict):
    """This was bought already in another way."""

    code = "PURCHASE_REPEATED"
    remedy = "Look at the plan page; the first purchase counts."


class PlanNotForSale(Invalid):
    """This plan or add-on cannot be bought here."""

    code = "PLAN_NOT_FOR_SALE"
    remedy = "Choose one of the plan page's."


class PlanUnchanged(Conflict):
    """The account is on this plan already."""

    code = "PLAN_UNCHANGED"
    remedy = "Nothing to do."


class AddOnNotAllowed(Denied):
    """Add-ons come with PRO and higher plans that are paid here."""

    code = "ADD_ON_NOT_ALLOWED"
    remedy = "Choose PRO or a higher plan first."


class NoSubscription(Conflict):
    """There is nothing to manage: this account has never bought anything."""

    code = "NO_SUBSCRIPTION"
    remedy = "Choose a plan first."


class SignatureWrong(Invalid):
    """The signature is missing, wrong or older than five minutes."""

    code = "SIGNATURE_WRONG"
    remedy = "Sign the raw body with the endpoint's secret."


class EventMalformed(Invalid):
    """The body is signed, and no event."""

    code = "EVENT_MALFORMED"


class Parked(StrEnum):
    """Why an event waits for a person. What it is about keeps the entitlement that it had, or loses it; it gains nothing."""

    UNKNOWN_TYPE = "UNKNOWN_TYPE"
    UNKNOWN_CUSTOMER = "UNKNOWN_CUSTOMER"
    DELETED_CUSTOMER = "DELETED_CUSTOMER"
    UNKNOWN_PLAN = "UNKNOWN_PLAN"
    OTHER_CURRENCY = "OTHER_CURRENCY"


class CannotDecide(Exception):
    """What Stripe says does not fit the catalogue; nothing is applied."""

    def __init__(self, reason: Parked) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a subscription, which has the period."""

    item_id: str
    price_id: str
    period_start: datetime
    period_end: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription with its items; `pending_price_id` is what it changes to at its period's end."""

    subscription_id: str
    status: str
    currency: str
    created: datetime
    items: Sequence[Item]
    cancel_at_period_end: bool
    ended_at: datetime | None
    schedule_id: str | None = None
    pending_price_id: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What an invoice bills: a price, cents (negative: unused time given back), and the time it is for."""

    price_id: str
    amount: int
    period_start: datetime
    period_end: datetime


@dataclass(frozen=True, slots=True)
class Invoice:
    """A bill. `returned` is what was refunded or withdrawn by a dispute."""

    invoice_id: str
    subscription_id: str | None
    status: str
    currency: str
    created: datetime
    amount_paid: int
    returned: int
    lines: Sequence[Line]
    attempts: int = 0

    @property
    def share_kept(self) -> Decimal:
        """The part of the payment that is still ours: 1 for a bill of nothing, 0 for one that nobody has paid."""
        if self.status != "paid":
            return Decimal(0)
        if self.amount_paid <= 0:
            return Decimal(1)
        return max(Decimal(self.amount_paid - self.returned) / self.amount_paid, Decimal(0))


@dataclass(frozen=True, slots=True)
class CustomerState:
    """Everything Stripe says of a customer, at one moment after the question."""

    customer_id: str
    user_id: str | None
    deleted: bool = False
    subscriptions: Sequence[Subscription] = ()
    invoices: Sequence[Invoice] = ()
    open_checkouts: Sequence[str] = ()
    """Pages that somebody could still pay on."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A monthly price and the tier it pays for."""

    price_id: str
    tier: Tier
    amount: int
    monthly_credits: Decimal


@dataclass(frozen=True, slots=True)
class AddOn:
    """A single purchase that raises the rest of one cycle."""

    price_id: str
    tier: Tier
    percent: int
    amount: int
    credits: Decimal

    @property
    def factor(self) -> Decimal:
        """What it makes of the daily limit."""
        return 1 + Decimal(self.percent) / 100


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is sold, from the run-time configuration."""

    currency: str
    grace: timedelta
    plans: Mapping[str, Plan]
    add_ons: Mapping[str, AddOn]

    @staticmethod
    def read(value: JsonValue, matrix: Mapping[str, JsonValue]) -> "Catalogue":
        """From `billing.catalogue` and the rows `tier.*`; BillingUnavailable where they do not fit together."""
        try:
            return _catalogue(value, matrix)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise BillingUnavailable from error

    def plan_of(self, tier: str) -> Plan:
        """The plan of a tier, or PlanNotForSale."""
        for plan in self.plans.values():
            if plan.tier == tier:
                return plan
        raise PlanNotForSale(for_sale=[str(plan.tier) for plan in self.plans.values()])

    def add_on_of(self, tier: str, percent: int) -> AddOn:
        """The add-on of a tier, or PlanNotForSale."""
        for add_on in self.add_ons.values():
            if (add_on.tier, add_on.percent) == (tier, percent):
                return add_on
        raise PlanNotForSale(for_sale=[add_on.percent for add_on in self.add_ons.values() if add_on.tier == tier])


def _catalogue(value: JsonValue, matrix: Mapping[str, JsonValue]) -> Catalogue:
    if not isinstance(value, Mapping):
        raise TypeError
    plans, add_ons = value["plans"], value["add_ons"]
    if not isinstance(plans, Mapping) or not isinstance(add_ons, Mapping):
        raise TypeError
    return Catalogue(
        currency=str(value["currency"]),
        grace=timedelta(days=float(str(value["grace_days"]))),
        plans={name: _plan(name, row, matrix) for name, row in plans.items()},
        add_ons={name: _add_on(name, row, matrix) for name, row in add_ons.items()},
    )


def _plan(name: str, row: JsonValue, matrix: Mapping[str, JsonValue]) -> Plan:
    if not isinstance(row, Mapping):
        raise TypeError
    tier = Tier(str(row["tier"]))
    return Plan(name, tier, int(str(row["amount"])), _monthly(matrix, tier))


def _add_on(name: str, row: JsonValue, matrix: Mapping[str, JsonValue]) -> AddOn:
    if not isinstance(row, Mapping):
        raise TypeError
    tier, percent = Tier(str(row["tier"])), int(str(row["percent"]))
    return AddOn(name, tier, percent, int(str(row["amount"])), _monthly(matrix, tier) * percent / 100)


def _monthly(matrix: Mapping[str, JsonValue], tier: Tier) -> Decimal:
    row = matrix[f"tier.{tier}"]
    if not isinstance(row, Mapping):
        raise TypeError
    return Decimal(str(row["monthly_credits"]))


@dataclass(frozen=True, slots=True)
class Grant:
    """What one invoice is worth in credits, of one kind (CYCLE or ADD_ON), in the cycle that it pays for."""

    invoice_id: str
    kind: str
    credits: Decimal
    cycle_start: datetime
    cycle_end: datetime

    @property
    def reference(self) -> str:
        """What its rows in `credit_grants` have in common."""
        return f"stripe:{self.invoice_id}:{self.kind}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a customer has paid for. `tier` FREE: nothing that counts now."""

    tier: Tier
    add_on_factor: Decimal = Decimal(1)
    cycle_start: datetime | None = None
    cycle_end: datetime | None = None
    grace_until: datetime | None = None
    grants: Sequence[Grant] = field(default=())
    surplus: Sequence[Subscription] = ()
    """Live subscriptions beside the one that counts: paid twice, to be ended and paid back."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as the inbox keeps it: where to look, and nothing of what it said."""

    event_id: str
    type: str
    api_version: str
    object_kind: str
    object_id: str
    customer_id: str | None
    happened_at: datetime
    source: str = "WEBHOOK"


@dataclass(frozen=True, slots=True)
class PendingEvent:
    """An event that waits to be applied."""

    event_id: str
    type: str
    object_kind: str
    object_id: str
    customer_id: str | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Mirror:
    """The live subscription as it was last seen."""

    subscription_id: str
    customer_id: str
    status: str
    price_id: str
    item_id: str
    pending_price_id: str | None
    schedule_id: str | None
    period_start: datetime
    period_end: datetime
    cancel_at_period_end: bool


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: the account, and its customer at Stripe once there is one."""

    user_id: str
    email: str
    customer_id: str | None
