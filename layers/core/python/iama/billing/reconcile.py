"""Once a night: what Stripe told and nobody heard, and customers whose entitlement is not what they have paid for.

What was healed is reported in `billing_reconciliations`, so that a webhook that has gone deaf is seen.
"""

import logging
from datetime import timedelta

from iama.billing import store
from iama.billing.applier import Applier
from iama.billing.model import KNOWN_EVENTS, CannotDecide
from iama.kit.errors import JsonValue, Unavailable

logger = logging.getLogger(__name__)
LOOK_BACK = timedelta(days=3)
"""As long as Stripe itself repeats a webhook."""
PAGE = 50_000
"""Ids only: all customers of a night."""


async def reconcile(applier: Applier) -> bool:
    """Look once a UTC day; False where that was done or begun already. Raises BillingUnavailable where Stripe is away from the start."""
    now = applier.clock.now()
    happened = await applier.payments.events_since(now - LOOK_BACK)
    async with applier.database.transaction() as tx:
        if not await store.open_reconciliation(tx, now.date(), now):
            return False
        known = [event for event in happened if event.type in KNOWN_EVENTS]
        missed = [event.event_id for event in known if await store.insert_event(tx, event, now)]
        customers = await store.stale_customers(tx, now - timedelta(hours=1), PAGE)
    while await applier.apply_due():
        continue
    healed: list[JsonValue] = [one.customer_id for one in customers if await _heal(applier, one.customer_id)]
    async with applier.database.transaction() as tx:
        await store.close_reconciliation(tx, now.date(), (missed, len(customers), healed), applier.clock.now())
    if missed or healed:
        logger.warning("reconciliation healed", extra={"code": "RECONCILED", "key": f"{len(missed)} events, {len(healed)} customers"})
    return True


async def _heal(applier: Applier, customer_id: str) -> bool:
    try:
        return await applier.sync(customer_id)
    except CannotDecide as cannot:
        logger.error("a customer cannot be decided", extra={"code": cannot.reason, "key": customer_id})
    except Unavailable as away:
        logger.warning("a customer waits for Stripe", extra={"code": away.code, "key": customer_id})
    return False
