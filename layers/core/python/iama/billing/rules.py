"""What a customer has paid for: a pure function of what Stripe says, the catalogue and the time.

One rule gives every credit: a line of a paid invoice is worth its share of a full price, less what was refunded or
disputed. So renewals, upgrades in mid-cycle, add-ons, refunds and chargebacks need no rules of their own, and nobody ever
gets more than was paid for. The tier is the lesser of what the subscription says and what was paid.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from iama.billing.model import (
    RANK,
    CannotDecide,
    Catalogue,
    CustomerState,
    Decision,
    Grant,
    Invoice,
    Line,
    Parked,
    Plan,
    Subscription,
)
from iama.entitlement.model import Tier

LIVE = frozenset({"active", "past_due"})
"""Others are not paid (incomplete, unpaid, trialing, paused) or over (canceled)."""
STEP = Decimal("0.0001")


def decide(state: CustomerState, catalogue: Catalogue, now: datetime) -> Decision:
    """Tier, cycle and credits; CannotDecide where a live subscription does not fit the catalogue."""
    live = [sub for sub in state.subscriptions if sub.status in LIVE]
    if state.deleted or not live:
        return Decision(Tier.FREE)
    # Of two of one rank the first one stays, so that which of them is the second never changes.
    sub = max(live, key=lambda one: (RANK[_plan_of(one, catalogue).tier], -one.created.timestamp()))
    found = _decide(sub, state.invoices, catalogue, now)
    if sub.status != "active" or found.tier == Tier.FREE or found.grace_until is not None:
        return found
    return replace(found, surplus=tuple(one for one in live if one is not sub))


def _plan_of(sub: Subscription, catalogue: Catalogue) -> Plan:
    """The plan of the base item; an item that is no plan of ours is for a person to look at."""
    if sub.currency != catalogue.currency:
        raise CannotDecide(Parked.OTHER_CURRENCY)
    plans = [catalogue.plans[item.price_id] for item in sub.items if item.price_id in catalogue.plans]
    if len(plans) != 1 or len(sub.items) != 1:
        raise CannotDecide(Parked.UNKNOWN_PLAN)
    return plans[0]


def _decide(sub: Subscription, invoices: Sequence[Invoice], catalogue: Catalogue, now: datetime) -> Decision:
    if any(invoice.currency != catalogue.currency and invoice.status == "paid" for invoice in invoices):
        raise CannotDecide(Parked.OTHER_CURRENCY)
    wanted, item = _plan_of(sub, catalogue), sub.items[0]
    paid = _paid_plans(sub, invoices, catalogue)
    cycle, grace_until = (item.period_start, item.period_end), None
    if not any(line.period_end == item.period_end for line, _ in paid):
        if _was_returned(sub, invoices, item.period_end):
            return Decision(Tier.FREE, grants=_grants(invoices, catalogue, cycle))
        # The running period is not paid yet: what was paid last goes on until the grace is over.
        grace_until = item.period_start + catalogue.grace
        before = [line for line, _ in paid if line.period_end == item.period_start]
        if not before or now >= grace_until:
            return Decision(Tier.FREE)
        cycle = (min(line.period_start for line in before), item.period_start)
    plans = [plan for line, plan in paid if line.period_end == cycle[1]]
    tier = min(wanted, max(plans, key=lambda plan: RANK[plan.tier]), key=lambda plan: RANK[plan.tier]).tier
    return Decision(tier, _factor(invoices, catalogue, cycle[1]), *cycle, grace_until, _grants(invoices, catalogue, cycle))


def _was_returned(sub: Subscription, invoices: Sequence[Invoice], period_end: datetime) -> bool:
    """Whether the period was paid and all of the money was given back or withdrawn."""
    return any(
        invoice.subscription_id == sub.subscription_id and invoice.status == "paid" and line.period_end == period_end
        for invoice in invoices
        for line in invoice.lines
    )


def _paid_plans(sub: Subscription, invoices: Sequence[Invoice], catalogue: Catalogue) -> list[tuple[Line, Plan]]:
    """Plans that were paid for by lines of this subscription, and whose money was not all given back."""
    return [
        (line, catalogue.plans[line.price_id])
        for invoice in invoices
        if invoice.subscription_id == sub.subscription_id and invoice.share_kept > 0
        for line in invoice.lines
        if line.amount > 0 and line.price_id in catalogue.plans
    ]


def _factor(invoices: Sequence[Invoice], catalogue: Catalogue, cycle_end: datetime) -> Decimal:
    """An add-on raises the daily limit of its cycle, unless its money was all given back."""
    bought = [
        catalogue.add_ons[line.price_id].factor
        for invoice in invoices
        if invoice.share_kept > 0
        for line in invoice.lines
        if line.amount > 0 and line.price_id in catalogue.add_ons and line.period_end == cycle_end
    ]
    return max(bought, default=Decimal(1))


def _grants(invoices: Sequence[Invoice], catalogue: Catalogue, cycle: tuple[datetime, datetime]) -> list[Grant]:
    """What each invoice is worth in the cycle, by kind; also 0, where an earlier grant has to be taken back."""
    return [grant for invoice in invoices if invoice.status == "paid" for grant in _worth(invoice, catalogue, cycle)]


def _worth(invoice: Invoice, catalogue: Catalogue, cycle: tuple[datetime, datetime]) -> Iterator[Grant]:
    lines = [line for line in invoice.lines if line.period_end == cycle[1]]
    plans = [_share(line, plan.amount) * plan.monthly_credits for line in lines if (plan := catalogue.plans.get(line.price_id))]
    extra = [_share(line, add_on.amount) * add_on.credits for line in lines if (add_on := catalogue.add_ons.get(line.price_id))]
    for kind, parts in (("CYCLE", plans), ("ADD_ON", extra)):
        if parts:
            credits = (sum(parts, Decimal(0)) * invoice.share_kept).quantize(STEP, ROUND_FLOOR)
            yield Grant(invoice.invoice_id, kind, credits, *cycle)


def _share(line: Line, full: int) -> Decimal:
    """The part of a full price, never more than the whole of it."""
    return max(min(Decimal(line.amount) / full, Decimal(1)), Decimal(-1))
