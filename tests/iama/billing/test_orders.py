"""Twelve events, ten deliveries each, in random orders, with the applier running now and then: one final state, the peer's.

IAMA_ORDERS says how many orders (1,000 in `make soak`), IAMA_SEED where they begin. The expectation is added up here from the
peer's own objects, not by the code under test.
"""

import os
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.fixtures.edge import SignedUp
from tests.fixtures.shop import Shop

ORDERS = int(os.environ.get("IAMA_ORDERS", "3"))
SEED = int(os.environ.get("IAMA_SEED", "1"))
DELIVERIES = 10
CREDITS = {"price_iama_pro": (650, 7900), "price_iama_max": (1500, 19900)}
TIERS = {"price_iama_pro": "PRO", "price_iama_max": "MAX"}


class Story:
    """A purchase, an upgrade, a partial refund and a renewal: twelve events."""

    def __init__(self, shop: Shop, user: SignedUp) -> None:
        self.shop, self.user, self.sub = shop, user, {}
        self.first = len(shop.world.events)
        self.steps: list[Callable[[], object]] = [self.buy, self.upgrade, self.refund, self.renew]

    def buy(self) -> None:
        self.sub: dict[str, Any] = self.shop.buy(self.user)

    def upgrade(self) -> None:
        self.shop.clock.move(days=10)
        self.shop.world.change_price(self.sub, "price_iama_max", only_if_paid=True)

    def refund(self) -> None:
        self.shop.world.refund(self.shop.invoice_of(self.sub), 1000)

    def renew(self) -> None:
        self.shop.clock.move(days=20)
        self.shop.world.renew(self.sub)

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.shop.world.events[self.first :]


def play(story: Story, dice: random.Random) -> None:
    """Steps in their order, deliveries in any, applying whenever the dice say so."""
    left: dict[str, int] = {}
    steps = list(story.steps)
    together = dice.random() < 0.5
    while steps or any(left.values()):
        if steps and (together or not any(left.values()) or dice.random() < 0.05):
            steps.pop(0)()
            left |= {event["id"]: DELIVERIES for event in story.events if event["id"] not in left}
            continue
        event = dice.choice([event for event in story.events if left[event["id"]]])
        left[event["id"]] -= 1
        assert story.shop.deliver(event).status == 200
        if dice.random() < 0.04:
            story.shop.apply()
            check_never_more_than_paid(story)
    story.shop.apply()


def worth(story: Story, end: int, *, less_refunds: bool = True) -> Decimal:
    """Credits that the peer's paid invoices are worth in the cycle that ends then."""
    total = Decimal(0)
    for invoice in story.shop.world.all("invoice", customer=story.sub["customer"], status="paid"):
        charge = story.shop.world.charge_of(invoice)
        kept = Decimal(charge["amount"] - charge["amount_refunded"]) / charge["amount"] if less_refunds else Decimal(1)
        for line in invoice["lines"]["data"]:
            if line["period"]["end"] == end:
                credits, price = CREDITS[line["pricing"]["price_details"]["price"]]
                total += Decimal(line["amount"]) / price * credits * kept
    return total


def check_never_more_than_paid(story: Story) -> None:
    """A refund that nobody has told of yet cannot be known; what was never paid can never be granted."""
    standing = story.shop.standing(story.user)
    if standing.source == "STRIPE":
        assert standing.granted <= worth(story, int(standing.cycle_end.timestamp()), less_refunds=False) + Decimal("0.001")


@pytest.mark.timeout(7200)
def test_any_order_and_number_of_deliveries_ends_in_the_peers_state(shop: Shop) -> None:
    print(f"IAMA_SEED={SEED} IAMA_ORDERS={ORDERS}")
    for number in range(ORDERS):
        dice = random.Random(SEED * 1_000_003 + number)
        story = Story(shop, shop.user())
        play(story, dice)
        assert len(story.events) == 12, "the story is twelve events long"
        item = story.sub["items"]["data"][0]
        standing = shop.standing(story.user)
        seed = f"order {number} of IAMA_SEED={SEED}"
        assert standing.tier == TIERS[item["price"]["id"]], seed
        assert int(standing.cycle_end.timestamp()) == item["current_period_end"], seed
        assert abs(standing.granted - worth(story, item["current_period_end"])) < Decimal("0.001"), seed
        ids = [event["id"] for event in story.events]
        rows = shop.ask("SELECT outcome, count(*) FROM stripe_events WHERE event_id = ANY (%s) GROUP BY outcome", ids)
        assert rows == [("APPLIED", 12)], seed
        mirror = "SELECT status, price_id FROM payment_subscriptions WHERE subscription_id = %s"
        assert shop.ask(mirror, story.sub["id"]) == [(story.sub["status"], item["price"]["id"])], seed
        live = "SELECT count(*) FROM subscription_tiers WHERE user_id = %s AND valid_to IS NULL"
        assert shop.ask(live, story.user.user_id) == [(1,)], seed
