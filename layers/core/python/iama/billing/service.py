"""Use cases of billing at the edge: what is for sale, what a wish means, who pays, and the inbox's door.

Nothing here asks Stripe: handlers do that between two transactions.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iama.billing import store
from iama.billing.gateway import AddOnPurchase, Payments, Purchase
from iama.billing.model import (
    RANK,
    AddOnNotAllowed,
    BillingUnavailable,
    Catalogue,
    Mirror,
    NewEvent,
    NoSubscription,
    Payer,
    PlanUnchanged,
    PurchaseRepeated,
)
from iama.billing.store import UsageLine
from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.entitlement.model import Standing
from iama.ops import service as ops
from iama.ops.model import Claim, NewEffect

RECONCILE = "billing.reconcile"
NOBODY = "00000000-0000-0000-0000-000000000000"
"""An effect is about somebody; this one is about all."""


class Way(StrEnum):
    """What a wish for a plan comes to."""

    CHECKOUT = "CHECKOUT"
    UPGRADE = "UPGRADE"
    DOWNGRADE = "DOWNGRADE"
    KEEP = "KEEP"


@dataclass(frozen=True, slots=True)
class PlanPage:
    """All that the plan page shows."""

    standing: Standing
    catalogue: Catalogue
    mirror: Mirror | None
    matrix: dict[str, object]


@dataclass(frozen=True, slots=True)
class Wish:
    """A plan that somebody wants, and how he gets it."""

    payer: Payer
    way: Way
    price_id: str
    mirror: Mirror | None


async def load_catalogue(tx: Tx) -> Catalogue:
    """What is sold; BillingUnavailable where the configuration does not hold together."""
    matrix = await ops.read_configs(tx, "tier.")
    return Catalogue.read(await ops.read_config(tx, "billing.catalogue"), matrix)


async def load_plan_page(tx: Tx, user_id: str, now: datetime) -> PlanPage:
    """What the account has and what it could have."""
    standing = await entitlement.load_standing(tx, user_id, now)
    matrix = await ops.read_configs(tx, "tier.")
    catalogue = Catalogue.read(await ops.read_config(tx, "billing.catalogue"), matrix)
    return PlanPage(standing, catalogue, await store.get_mirror(tx, user_id), dict(matrix))


async def load_payer(tx: Tx, user_id: str) -> Payer:
    """Who pays."""
    payer = await store.get_payer(tx, user_id)
    if payer is None:
        raise BillingUnavailable
    return payer


async def require_customer(tx: Tx, user_id: str) -> str:
    """The account's customer, or NoSubscription."""
    payer = await load_payer(tx, user_id)
    if payer.customer_id is None:
        raise NoSubscription
    return payer.customer_id


async def weigh_wish(tx: Tx, user_id: str, tier: str) -> Wish:
    """What it takes to be on `tier`: PlanNotForSale, or PlanUnchanged where nothing has to be done."""
    catalogue, payer, mirror = await load_catalogue(tx), await load_payer(tx, user_id), await store.get_mirror(tx, user_id)
    plan = catalogue.plan_of(tier)
    if mirror is None:
        return Wish(payer, Way.CHECKOUT, plan.price_id, None)
    present = catalogue.plans.get(mirror.price_id)
    if present is None:
        raise BillingUnavailable
    if present.tier == plan.tier:
        if mirror.pending_price_id is None and not mirror.cancel_at_period_end:
            raise PlanUnchanged(tier=tier)
        return Wish(payer, Way.KEEP, plan.price_id, mirror)
    way = Way.UPGRADE if RANK[plan.tier] > RANK[present.tier] else Way.DOWNGRADE
    return Wish(payer, way, plan.price_id, mirror)


async def grant_wish(payments: Payments, wish: Wish, customer_id: str, key: str) -> None:
    """Ask for a change of a living subscription. Raises CardDeclined and changes nothing where an upgrade is not paid."""
    mirror = wish.mirror
    if mirror is None:
        raise NoSubscription
    purchase = Purchase(customer_id, wish.price_id, key)
    if wish.way == Way.KEEP:
        await payments.keep_plan(mirror.subscription_id, mirror.schedule_id, key)
        return
    if wish.way == Way.DOWNGRADE:
        await payments.downgrade(mirror.subscription_id, mirror.schedule_id, purchase)
        return
    if mirror.schedule_id is not None or mirror.cancel_at_period_end:
        await payments.keep_plan(mirror.subscription_id, mirror.schedule_id, f"{key}:before")
    await payments.upgrade(mirror.subscription_id, mirror.item_id, purchase)


async def keep_customer(tx: Tx, payer: Payer, customer_id: str, now: datetime) -> None:
    """Remember whose customer it is; the first one stays."""
    await store.insert_customer(tx, customer_id, payer.user_id, now)


async def weigh_add_on(tx: Tx, user_id: str, percent: int, now: datetime) -> AddOnPurchase:
    """What an add-on of the running cycle takes. One a cycle; AddOnNotAllowed below PRO or where the cycle is not paid."""
    standing, catalogue = await entitlement.load_standing(tx, user_id, now), await load_catalogue(tx)
    mirror = await store.get_mirror(tx, user_id)
    if standing.matrix.get("add_ons") is not True or standing.source != "STRIPE" or mirror is None or standing.cycle_end <= now:
        raise AddOnNotAllowed(tier=standing.tier, offer="PRO")
    add_on = catalogue.add_on_of(standing.tier, percent)
    if standing.add_on_factor > 1:
        raise PurchaseRepeated(add_on_factor=str(standing.add_on_factor))
    key = f"add-on:{user_id}:{standing.cycle_start.isoformat()}"
    return AddOnPurchase(mirror.customer_id, add_on.price_id, catalogue.currency, (standing.cycle_start, standing.cycle_end), key)


async def report_usage(tx: Tx, user_id: str, now: datetime) -> tuple[Standing, list[UsageLine]]:
    """The running cycle's use by day, job and model class."""
    standing = await entitlement.load_standing(tx, user_id, now)
    return standing, await store.report_usage(tx, user_id, standing.cycle_start)


async def request_reconciliation(tx: Tx, now: datetime) -> bool:
    """Ask the worker for today's reconciliation; False where that was asked already."""
    return await ops.put_effect(tx, NewEffect(RECONCILE, NOBODY, {}, f"{RECONCILE}:{now.date().isoformat()}", now))


async def take_request(tx: Tx, now: datetime) -> bool:
    """Whether a reconciliation was asked for; the request is done with that, since a night's look is made once a day anyway."""
    effects = await ops.claim_effects(tx, Claim(RECONCILE, now, limit=1))
    for effect in effects:
        await ops.finish_effect(tx, effect.outbox_id, now)
    return bool(effects)


async def receive_event(tx: Tx, event: NewEvent, now: datetime) -> bool:
    """Put an event into the inbox; False where it lies there already."""
    return await store.insert_event(tx, event, now)
