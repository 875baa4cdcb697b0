"""From the inbox to the entitlement: what an event is about is fetched again, and what is found is made true.

Events are a bell, nothing more: their order, number and contents do not matter. A ticket is drawn before Stripe is asked, and
an answer is applied only while no younger ticket was drawn. So two workers never overwrite the newer answer with the older,
although no transaction is open while Stripe is asked.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from iama.billing import store, withdrawals
from iama.billing.gateway import Payments
from iama.billing.model import (
    KNOWN_EVENTS,
    CannotDecide,
    Catalogue,
    CustomerState,
    Decision,
    Invoice,
    Parked,
    PendingEvent,
)
from iama.billing.rules import decide
from iama.billing.service import load_catalogue
from iama.billing.withdrawals import What
from iama.db.connection import Database
from iama.db.unit import Tx
from iama.entitlement import purchases
from iama.entitlement.model import Tier
from iama.entitlement.purchases import PaidTier, PurchasedCredits
from iama.kit.clock import Clock
from iama.kit.errors import JsonValue, Unavailable
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent, MailTemplate, NewMail

logger = logging.getLogger(__name__)
SECOND_SUBSCRIPTION = "SECOND_SUBSCRIPTION"
PAGE = 50
LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Applier:
    """What applying needs."""

    database: Database
    payments: Payments
    clock: Clock

    async def apply_due(self) -> int:
        """Apply a page of waiting events, then customers whose grace has ended; answers how many there were."""
        now = self.clock.now()
        async with self.database.transaction() as tx:
            events = await store.claim_events(tx, now, now + LEASE, PAGE)
            due = await store.due_customers(tx, now, PAGE)
        for customer_id, group in (await self._by_customer(events)).items():
            await self._apply(customer_id, group)
        for customer in due:
            await self._apply(customer.customer_id, [])
        return len(events) + len(due)

    async def sync(self, customer_id: str, event_ids: Sequence[str] = ()) -> bool:
        """Make true what Stripe says of a customer now; whether anything changed. CannotDecide has parked the events already."""
        async with self.database.transaction() as tx:
            ticket = await store.draw_ticket(tx, customer_id)
            catalogue = await load_catalogue(tx)
        state = await self.payments.fetch(customer_id)
        if ticket is None:
            return await self._adopt(state, event_ids)
        try:
            decision = decide(state, catalogue, self.clock.now())
        except CannotDecide as cannot:
            await self._park(event_ids, cannot.reason, customer_id)
            raise
        async with self.database.transaction() as tx:
            held = await store.lock_customer(tx, customer_id)
            if held is None or held.ticket != ticket:
                await store.release_events(tx, event_ids, self.clock.now())
                return False
            case = _Case(state, decision, catalogue, held, self.clock.now())
            changed = await _make_true(tx, case)
            await _take_back(tx, case)
            await self._settle(tx, state, event_ids, expected=held.erased)
        return changed

    async def _by_customer(self, events: Sequence[PendingEvent]) -> dict[str, list[str]]:
        """Events of each customer; those that lead to none are parked, and those whose customer cannot be asked for wait."""
        found: dict[str, list[str]] = defaultdict(list)
        for event in events:
            if event.type not in KNOWN_EVENTS:
                await self._park([event.event_id], Parked.UNKNOWN_TYPE, event.customer_id)
                continue
            try:
                customer_id = event.customer_id or await self._customer_of(event)
            except Unavailable as away:
                await self._postpone([event.event_id], event.attempts, away)
                continue
            if customer_id is None:
                await self._park([event.event_id], Parked.UNKNOWN_CUSTOMER, None)
            else:
                found[customer_id].append(event.event_id)
        return found

    async def _customer_of(self, event: PendingEvent) -> str | None:
        if event.object_kind != "dispute":
            return None
        return await self.payments.customer_of_charge(event.object_id)

    async def _apply(self, customer_id: str, event_ids: list[str]) -> None:
        try:
            await self.sync(customer_id, event_ids)
        except CannotDecide as cannot:
            logger.error("a customer cannot be decided", extra={"code": cannot.reason, "key": customer_id})
        except Unavailable as away:
            await self._postpone(event_ids, 1, away)

    async def _adopt(self, state: CustomerState, event_ids: Sequence[str]) -> bool:
        """A customer that we do not know: ours if it names an account that has no other, else for a person to look at."""
        known = False
        if state.user_id is not None:
            async with self.database.transaction() as tx:
                known = await store.insert_customer(tx, state.customer_id, state.user_id, self.clock.now())
        if known:
            return await self.sync(state.customer_id, event_ids)
        await self._park(event_ids, Parked.DELETED_CUSTOMER if state.deleted else Parked.UNKNOWN_CUSTOMER, state.customer_id)
        return False

    async def _settle(self, tx: Tx, state: CustomerState, event_ids: Sequence[str], *, expected: bool) -> None:
        """`expected`: the account was erased, so its customer is gone because we asked for that."""
        now = self.clock.now()
        reason = Parked.DELETED_CUSTOMER if state.deleted and not expected else None
        await store.settle_events(tx, event_ids, now, reason, state.customer_id)
        await store.unpark_events(tx, state.customer_id, now)
        if reason is not None and event_ids:
            _report(event_ids, reason)

    async def _park(self, event_ids: Sequence[str], reason: Parked, customer_id: str | None) -> None:
        async with self.database.transaction() as tx:
            await store.settle_events(tx, event_ids, self.clock.now(), reason, customer_id)
        _report(event_ids, reason)

    async def _postpone(self, event_ids: Sequence[str], attempts: int, away: Unavailable) -> None:
        """Later, with growing pauses; what stays away for long is seen in the log, and no event is given up."""
        logger.warning("an event waits for Stripe", extra={"code": away.code, "key": ",".join(event_ids)})
        pause = min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_PAUSE)
        async with self.database.transaction() as tx:
            await store.release_events(tx, event_ids, self.clock.now() + pause)


def _report(event_ids: Sequence[str], reason: Parked) -> None:
    """The line that the alarm listens for."""
    for event_id in event_ids:
        logger.error("stripe event parked", extra={"code": reason, "key": event_id})


@dataclass(frozen=True, slots=True)
class _Case:
    """A customer to be made true, under its lock."""

    state: CustomerState
    decision: Decision
    catalogue: Catalogue
    held: store.HeldCustomer
    now: datetime


async def _make_true(tx: Tx, case: _Case) -> bool:
    decision, user_id = case.decision, case.held.user_id
    for sub in case.state.subscriptions:
        if sub.items:
            await store.upsert_subscription(tx, case.state, sub, user_id, case.now)
    changed = await purchases.set_paid_tier(tx, user_id, _paid(decision), case.now)
    for grant in decision.grants:
        bought = PurchasedCredits(grant.reference, grant.kind, grant.credits, grant.cycle_start, grant.cycle_end)
        changed = bool(await purchases.set_purchased_credits(tx, user_id, bought, case.now)) or changed
    for invoice in case.state.invoices:
        await _mail(tx, case, invoice)
    await store.note_sync(tx, case.state.customer_id, decision.grace_until, case.now)
    return changed


async def _take_back(tx: Tx, case: _Case) -> None:
    """Whoever has a plan needs no page to buy one on; a second subscription is ended and paid back, told by mail and in the log."""
    if case.decision.tier == Tier.FREE or case.decision.grace_until is not None:
        return
    user_id, now = case.held.user_id, case.now
    for session_id in case.state.open_checkouts:
        await withdrawals.request(tx, user_id, What.CHECKOUT, session_id, now)
    for sub in case.decision.surplus:
        if not await withdrawals.request(tx, user_id, What.SUBSCRIPTION, sub.subscription_id, now):
            continue
        logger.error("a second subscription is ended and paid back", extra={"code": SECOND_SUBSCRIPTION, "key": sub.subscription_id})
        about = ("SECOND_SUBSCRIPTION_WITHDRAWN", "subscription", sub.subscription_id)
        await ops.record_audit(tx, AuditEvent(ActorKind.SYSTEM, "billing", *about, now, {"user_id": user_id}))
        plan = case.catalogue.plans[sub.items[0].price_id].tier
        told: dict[str, JsonValue] = {"kept": str(case.decision.tier), "ended": str(plan)}
        key = f"{MailTemplate.SECOND_SUBSCRIPTION}:{sub.subscription_id}"
        await ops.put_mail(tx, NewMail(user_id, case.held.email, MailTemplate.SECOND_SUBSCRIPTION, told, key, now))


def _paid(decision: Decision) -> PaidTier | None:
    if decision.tier == Tier.FREE or decision.cycle_start is None or decision.cycle_end is None:
        return None
    return PaidTier(decision.tier, decision.add_on_factor, decision.cycle_start, decision.cycle_end)


async def _mail(tx: Tx, case: _Case, invoice: Invoice) -> None:
    """One receipt for a paid invoice of the cycle, one notice for a bill that could not be collected."""
    grants = [grant for grant in case.decision.grants if grant.invoice_id == invoice.invoice_id and grant.credits > 0]
    told: dict[str, JsonValue] = {"invoice": invoice.invoice_id}
    if grants and invoice.amount_paid > 0:
        extra = " add-on" if grants[0].kind == "ADD_ON" else ""
        told |= {"plan": f"{case.decision.tier}{extra}", "amount": _money(invoice.amount_paid, invoice)}
        told |= {"period_start": grants[0].cycle_start.isoformat(), "period_end": grants[0].cycle_end.isoformat()}
        template = MailTemplate.RECEIPT
    elif invoice.status == "open" and invoice.attempts > 0 and case.decision.grace_until is not None:
        told |= {"amount": _money(sum(line.amount for line in invoice.lines), invoice)}
        told |= {"grace_ends_at": case.decision.grace_until.isoformat()}
        template = MailTemplate.PAYMENT_FAILED
    else:
        return
    await ops.put_mail(tx, NewMail(case.held.user_id, case.held.email, template, told, f"{template}:{invoice.invoice_id}", case.now))


def _money(cents: int, invoice: Invoice) -> str:
    return f"{cents / 100:.2f} {invoice.currency.upper()}"
