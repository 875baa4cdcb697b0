"""What is taken back at Stripe: second subscriptions, pages left open, customers of erased accounts. Once, whatever fails in between."""

import asyncio
import random
from typing import Any

import pytest

from functions.account.deletion.post import handler as leave
from functions.billing.checkout.post import handler as checkout
from iama.billing.applier import Applier
from iama.billing.withdrawals import Withdrawals
from iama.db.connection import LambdaDatabase
from iama.ops.model import MailTemplate
from iama.privacy import service as privacy
from iama_dev.peers.stripe.app import complete
from iama_worker.mail.letters import facts_of
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import Role
from tests.fixtures.shop import Shop, keyed
from tests.iama.billing.test_orders import ORDERS, SEED


def open_page(shop: Shop, user: SignedUp, key: str, tier: str = "PRO") -> dict[str, Any]:
    """The page that a wish for a plan opens."""
    answer = shop.desk.ask(checkout, "POST /api/v1/billing/checkout", keyed(user, key, {"tier": tier}))
    page_id = answer.json["url"].rpartition("/")[2]
    return shop.world.get("checkout.session", page_id)


def two_at_once(shop: Shop, user: SignedUp, *tiers: str) -> list[dict[str, Any]]:
    """Subscriptions of pages that were both open when they were paid, as if one was opened while the other was being paid."""
    pages = []
    for number, tier in enumerate(tiers):
        page = open_page(shop, user, f"key-0000000{number}", tier)
        page["status"] = "open"
        pages.append(page)
    for page in pages:
        page["status"] = "open"
    bought = []
    for page in pages:
        bought.append(complete(shop.world, page))
        shop.clock.move(seconds=5)
    return bought


def test_of_several_pages_the_newest_alone_can_be_paid_on(shop: Shop) -> None:
    user = shop.user()
    first, second = open_page(shop, user, "key-00000001"), open_page(shop, user, "key-00000002")
    assert [page["status"] for page in (first, second)] == ["expired", "open"]
    assert open_page(shop, user, "key-00000001")["id"] == first["id"], "the same key is the same page"
    assert second["status"] == "open"


@pytest.mark.parametrize(("tiers", "kept"), [(("PRO", "PRO"), 0), (("PLUS", "MAX"), 1), (("MAX", "PLUS"), 0)])
def test_of_two_paid_at_once_one_is_ended_and_paid_back(shop: Shop, tiers: tuple[str, str], kept: int) -> None:
    user = shop.user()
    subs = two_at_once(shop, user, *tiers)
    shop.settle()
    shop.settle()
    assert [sub["status"] for sub in subs] == ["active" if number == kept else "canceled" for number in (0, 1)]
    charges = [shop.world.charge_of(shop.invoice_of(sub)) for sub in subs]
    assert [charge["refunded"] for charge in charges] == [number != kept for number in (0, 1)]
    assert shop.tier(user) == (tiers[kept], {"PRO": "650", "MAX": "1500"}[tiers[kept]])
    ((payload,),) = shop.ask("SELECT payload FROM mail_outbox WHERE template = 'second_subscription'")
    assert payload == {"kept": tiers[kept], "ended": tiers[1 - kept]} and facts_of(MailTemplate.SECOND_SUBSCRIPTION, payload)
    assert shop.ask("SELECT count(*) FROM audit_events WHERE action = 'SECOND_SUBSCRIPTION_WITHDRAWN'") == [(1,)]
    assert shop.parked() == []


def test_three_at_once_are_one_in_the_end(shop: Shop) -> None:
    user = shop.user()
    two_at_once(shop, user, "PRO", "PRO", "MAX")
    shop.settle()
    shop.settle()
    assert len(shop.world.all("subscription", status="active")) == 1
    assert shop.tier(user) == ("MAX", "1500")
    kept = sum(charge["amount"] - charge["amount_refunded"] for charge in shop.world.all("charge"))
    assert kept == 19900


def test_a_page_left_open_is_closed_once_there_is_a_plan(shop: Shop) -> None:
    user = shop.user()
    page = open_page(shop, user, "key-00000001")
    shop.world.subscribe(page["customer"], "price_iama_pro")
    shop.settle()
    assert page["status"] == "expired"
    shop.settle()
    assert shop.parked() == [] and shop.tier(user) == ("PRO", "650")


@pytest.mark.parametrize("tier", ["PLUS", "MAX"])
def test_a_lapsed_plan_ends_no_other(shop: Shop, tier: str) -> None:
    """Where the one that counts is not paid, the other one may be all that the customer has."""
    user = shop.user()
    sub = shop.buy(user, "price_iama_pro")
    shop.settle()
    shop.clock.move(days=30)
    shop.world.broke.add(sub["customer"])
    shop.world.renew(sub)
    shop.world.broke.clear()
    other = shop.buy(user, f"price_iama_{tier.lower()}")
    shop.settle()
    assert other["status"] == "active" and not shop.world.charge_of(shop.invoice_of(other))["refunded"]


def test_while_stripe_is_away_it_waits_and_then_happens_once(shop: Shop) -> None:
    user = shop.user()
    subs = two_at_once(shop, user, "PRO", "PRO")
    shop.deliver_new()

    async def work() -> list[int]:
        database, second = LambdaDatabase(shop.worker_url), LambdaDatabase(shop.worker_url)
        withdrawals, others = (Withdrawals(one, shop.payments, shop.clock) for one in (database, second))
        try:
            await Applier(database, shop.payments, shop.clock).apply_due()
            shop.peer.away = True
            done = [await withdrawals.carry_out_due()]
            shop.peer.away = False
            done.append(await withdrawals.carry_out_due())
            shop.clock.move(seconds=31)
            done += await asyncio.gather(withdrawals.carry_out_due(), others.carry_out_due())
        finally:
            await second.close()
            await database.close()
        return done

    found = asyncio.run(work())
    assert (found[:2], sum(found)) == ([0, 0], 1)
    assert [sub["status"] for sub in subs] == ["active", "canceled"]
    assert len(shop.world.all("refund")) == 1


def deliver_some(shop: Shop, dice: random.Random, left: list[dict[str, Any]]) -> None:
    """A few deliveries in any order, some of them twice, with Stripe away now and then, and the worker at it."""
    for event in dice.choices(left, k=3):
        assert shop.deliver(event).status == 200
    shop.peer.away = dice.random() < 0.3
    shop.apply()
    shop.peer.away = False
    shop.clock.move(seconds=dice.choice([1, 31, 61]))


@pytest.mark.timeout(3600)
def test_in_any_order_of_events_one_is_kept_and_one_is_paid_for(shop: Shop) -> None:
    """Seeded; IAMA_ORDERS scales it."""
    for number in range(ORDERS):
        dice, user = random.Random(SEED * 1_000_003 + number), shop.user()
        first = len(shop.world.events)
        tiers = dice.choices(["PLUS", "PRO", "MAX"], k=2)
        subs = two_at_once(shop, user, *tiers)
        for _ in range(dice.randint(1, 6)):
            deliver_some(shop, dice, shop.world.events[first:])
        for _ in range(3):
            shop.settle()
            shop.clock.move(hours=2)
        seed = f"order {number} of IAMA_SEED={SEED}"
        living = [sub for sub in subs if sub["status"] == "active"]
        charges = [shop.world.charge_of(shop.invoice_of(sub)) for sub in subs]
        best = max(tiers, key=["PLUS", "PRO", "MAX"].index)
        assert len(living) == 1 and shop.standing(user).tier == best, seed
        assert sum(charge["amount"] - charge["amount_refunded"] for charge in charges) == shop.invoice_of(living[0])["total"], seed
        assert shop.tier(user)[1] == {"PLUS": "280", "PRO": "650", "MAX": "1500"}[best], seed
        assert len([one for one in shop.world.all("refund") if one["charge"] in {charge["id"] for charge in charges}]) == 1, seed


def test_what_somebody_did_by_hand_is_none_the_worse(shop: Shop) -> None:
    user = shop.user()
    subs = two_at_once(shop, user, "PRO", "PRO")
    shop.world.end(subs[1])
    shop.world.refund(shop.invoice_of(subs[1]))
    for _ in range(2):
        asyncio.run(shop.payments.withdraw_subscription(subs[1]["id"]))
        asyncio.run(shop.payments.remove_customer(subs[1]["customer"]))
    assert len(shop.world.all("refund")) == 1


def erase(shop: Shop, user: SignedUp) -> None:
    """The account leaves, and its grace is over."""
    assert shop.desk.ask(leave, "POST /api/v1/account/deletion", keyed(user, "key-leave-1", {})).status in (200, 202)
    shop.clock.move(days=14, seconds=1)
    assert Role(shop.worker_url).run(lambda tx: privacy.erase_account(tx, user.user_id, shop.clock.now()))


def test_an_erased_account_has_no_customer_any_more_and_nobody_is_alarmed(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.settle()
    shop.world.end(sub)
    shop.settle()
    erase(shop, user)
    shop.peer.away = True
    shop.apply()
    assert "deleted" not in shop.world.objects[sub["customer"]]
    shop.peer.away = False
    shop.clock.move(seconds=31)
    shop.apply()
    assert shop.world.objects[sub["customer"]] == {"id": sub["customer"], "object": "customer", "deleted": True}
    shop.settle()
    assert shop.parked() == []
    assert shop.ask("SELECT done_at IS NOT NULL FROM outbox WHERE topic = 'billing.withdraw'") == [(True,)]
    assert shop.reconcile() and shop.parked() == []


def test_an_account_that_never_bought_anything_asks_nothing_of_stripe(shop: Shop) -> None:
    user = shop.user()
    erase(shop, user)
    assert shop.ask("SELECT count(*) FROM outbox") == [(0,)] and shop.apply() == 0
