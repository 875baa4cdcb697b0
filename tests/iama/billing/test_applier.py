"""From events to entitlements: what was paid for, no more, whatever happens to the payment."""

from datetime import timedelta

import pytest

from iama.ops.model import MailTemplate
from iama_worker.mail.letters import facts_of
from tests.fixtures.shop import Shop


def test_a_purchase_is_in_force_with_its_first_event(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.settle()
    standing = shop.standing(user)
    assert (standing.tier, standing.source, standing.granted, standing.daily_limit) == ("PRO", "STRIPE", 650, 20)
    assert int(standing.cycle_end.timestamp()) == sub["items"]["data"][0]["current_period_end"]
    assert shop.ask("SELECT status, price_id FROM payment_subscriptions") == [("active", "price_iama_pro")]
    ((template, payload),) = shop.ask("SELECT template, payload FROM mail_outbox")
    assert (template, payload["plan"], payload["amount"], payload["period_end"][:10]) == ("receipt", "PRO", "79.00 USD", "2026-12-20")
    assert facts_of(MailTemplate.RECEIPT, payload)


def test_what_is_delivered_again_changes_nothing(shop: Shop) -> None:
    user = shop.user()
    shop.buy(user)
    for _ in range(3):
        shop.told = 0
        shop.settle()
    assert shop.tier(user) == ("PRO", "650")
    assert shop.ask("SELECT count(*) FROM credit_grants") == [(1,)]
    assert shop.ask("SELECT count(*) FROM subscription_tiers WHERE user_id = %s", user.user_id) == [(2,)]


def test_an_upgrade_is_in_force_at_once_and_grants_what_was_paid_for_the_rest_of_the_cycle(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.settle()
    shop.clock.move(days=15)
    shop.world.change_price(sub, "price_iama_max", only_if_paid=True)
    shop.settle()
    assert shop.standing(user).tier == "MAX"
    assert shop.standing(user).granted == 650 + 850 // 2, "half of the cycle is left"


def test_an_upgrade_whose_difference_was_not_paid_stays_on_the_old_plan(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.world.broke.add(sub["customer"])
    shop.world.change_price(sub, "price_iama_max", only_if_paid=False)
    shop.settle()
    assert shop.tier(user) == ("PRO", "650")


def test_a_downgrade_waits_for_the_end_of_the_period(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user, "price_iama_max")
    shop.world.schedule(sub, "price_iama_plus")
    shop.settle()
    assert shop.tier(user) == ("MAX", "1500")
    assert shop.ask("SELECT pending_price_id FROM payment_subscriptions") == [("price_iama_plus",)]
    shop.clock.move(days=30)
    shop.world.renew(sub)
    shop.settle()
    assert shop.tier(user) == ("PLUS", "280")


def test_a_cancelled_subscription_lasts_until_its_period_ends(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.world.update(sub, cancel_at_period_end=True)
    shop.settle()
    assert shop.tier(user) == ("PRO", "650")
    shop.clock.move(days=30)
    shop.world.renew(sub)
    shop.settle()
    assert shop.tier(user) == ("FREE", "0")
    assert shop.ask("SELECT count(*) FROM subscription_tiers WHERE valid_to IS NULL AND user_id = %s", user.user_id) == [(1,)]


def test_a_renewal_begins_a_cycle_with_its_own_credits(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.settle()
    first = shop.standing(user).cycle_end
    shop.clock.move(days=30)
    shop.world.renew(sub)
    shop.settle()
    standing = shop.standing(user)
    assert (standing.granted, standing.cycle_start) == (650, first)


def test_a_failed_payment_leaves_the_old_cycle_for_the_grace_and_nothing_new(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.settle()
    old = shop.standing(user)
    shop.clock.move(days=30)
    shop.world.broke.add(sub["customer"])
    shop.world.renew(sub)
    shop.settle()
    kept = shop.standing(user)
    assert (kept.tier, kept.granted, kept.cycle_start) == ("PRO", 650, old.cycle_start)
    ((payload,),) = shop.ask("SELECT payload FROM mail_outbox WHERE template = 'payment_failed'")
    assert (payload["amount"], facts_of(MailTemplate.PAYMENT_FAILED, payload) is None) == ("79.00 USD", False)
    shop.clock.move(days=7, seconds=1)
    assert shop.apply() == 1, "time alone ends the grace"
    assert shop.tier(user) == ("FREE", "0")
    shop.world.broke.clear()
    shop.world.pay(shop.invoice_of(sub))
    shop.settle()
    assert shop.tier(user) == ("PRO", "650")


@pytest.mark.parametrize(("cents", "tier", "credits"), [(None, "FREE", "0"), (3950, "PRO", "325"), (1, "PRO", "649.9177")])
def test_a_refund_takes_back_what_it_paid_for(shop: Shop, cents: int | None, tier: str, credits: str) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.settle()
    shop.world.refund(shop.invoice_of(sub), cents)
    shop.settle()
    assert shop.tier(user) == (tier, credits)
    granted = "SELECT sum(credits) FROM credit_grants WHERE reference IS NOT NULL"
    assert f"{shop.ask(granted)[0][0].normalize():f}" == credits


def test_a_dispute_takes_everything_until_it_is_won(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.settle()
    dispute = shop.world.dispute(shop.invoice_of(sub))
    shop.settle()
    assert shop.tier(user)[0] == "FREE"
    shop.world.decide_dispute(dispute, "won")
    shop.settle()
    assert shop.tier(user) == ("PRO", "650")
    lost = shop.world.dispute(shop.invoice_of(sub))
    shop.world.decide_dispute(lost, "lost")
    shop.settle()
    assert shop.tier(user)[0] == "FREE"


def test_what_an_administrator_decided_stripe_does_not_change(shop: Shop) -> None:
    user = shop.user("ENTERPRISE")
    shop.write("UPDATE subscription_tiers SET source = 'ADMIN' WHERE user_id = %s", user.user_id)
    shop.buy(user, "price_iama_plus")
    shop.settle()
    assert shop.tier(user)[0] == "ENTERPRISE"


def test_a_running_job_keeps_its_snapshot_through_a_downgrade(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user, "price_iama_max")
    shop.settle()
    held = shop.standing(user)
    shop.world.end(sub)
    shop.settle()
    assert (held.tier, shop.tier(user)[0]) == ("MAX", "FREE")


@pytest.mark.parametrize(
    ("price", "reason"), [("price_other", "UNKNOWN_PLAN"), ("price_euro", "OTHER_CURRENCY")], ids=["a plan we do not know", "euros"]
)
def test_what_does_not_fit_the_catalogue_is_parked_and_gives_nothing(shop: Shop, price: str, reason: str) -> None:
    user = shop.user()
    shop.buy(user, price)
    shop.settle()
    assert shop.tier(user) == ("FREE", "0")
    assert {why for _, why in shop.parked()} == {reason} and len(shop.parked()) >= 3


def test_a_parked_event_is_applied_once_the_catalogue_knows_the_plan(shop: Shop) -> None:
    user = shop.user()
    shop.buy(user, "price_other")
    shop.settle()
    patch = """jsonb_set(value, '{plans,price_other}', '{"tier": "PLUS", "amount": 500}')"""
    shop.write(f"UPDATE dynamic_configs SET value = {patch}, version = version + 1 WHERE key = 'billing.catalogue'")
    shop.clock.move(hours=2)
    assert shop.reconcile()
    assert shop.tier(user) == ("PLUS", "280") and shop.parked() == []


def test_a_deleted_customer_loses_what_he_had_and_a_person_is_told(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.settle()
    shop.world.delete_customer(sub["customer"])
    shop.settle()
    assert shop.tier(user)[0] == "FREE"
    assert {reason for _, reason in shop.parked()} == {"DELETED_CUSTOMER"}


def test_an_unknown_type_is_parked_without_asking_anybody(shop: Shop) -> None:
    shop.world.tell("radar.early_fraud_warning.created", {"id": "issfr_1", "object": "radar.early_fraud_warning"})
    shop.settle()
    assert shop.parked() == [("radar.early_fraud_warning.created", "UNKNOWN_TYPE")] and shop.peer.calls == []


def test_a_customer_that_names_no_account_of_ours_is_parked(shop: Shop) -> None:
    shop.world.add_customer("x@example.com", {"user_id": "01930001-0000-7000-8000-00000000ffff"})
    shop.settle()
    assert shop.parked() == [("customer.created", "UNKNOWN_CUSTOMER")]


def test_a_customer_that_only_stripe_remembers_is_adopted(shop: Shop) -> None:
    user = shop.user()
    shop.buy(user)
    shop.write("DELETE FROM payment_customers")
    shop.settle()
    assert shop.tier(user) == ("PRO", "650")


def test_while_stripe_is_away_events_wait_and_none_is_lost(shop: Shop) -> None:
    user = shop.user()
    shop.buy(user)
    shop.peer.away = True
    shop.deliver_new()
    shop.apply()
    assert shop.tier(user)[0] == "FREE"
    assert shop.ask("SELECT DISTINCT outcome FROM stripe_events") == [("RECEIVED",)]
    shop.peer.away = False
    shop.clock.moment += timedelta(minutes=2)
    shop.apply()
    assert shop.tier(user) == ("PRO", "650")
