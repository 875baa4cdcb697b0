"""What the peer does by itself is what Stripe does: periods, prorations, failed cards, events in their order."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from iama_dev.peers.stripe.world import Refused, World, base_item, month_after
from tests.fixtures.edge import HandClock
from tests.fixtures.shop import stocked


@pytest.fixture
def world(clock: HandClock) -> World:
    return stocked(World(clock.now))


def subscribe(world: World, price: str = "price_iama_pro") -> dict[str, Any]:
    return world.subscribe(world.add_customer("a@example.com", {})["id"], price)


def kinds(world: World) -> list[str]:
    return [event["type"] for event in world.events]


def test_a_subscription_tells_its_story_in_order(world: World) -> None:
    subscribe(world)
    assert kinds(world) == ["customer.created", "customer.subscription.created", "invoice.created", "invoice.paid"]
    assert len({event["id"] for event in world.events}) == 4


def test_a_period_is_on_the_item_and_the_subscription_under_the_invoices_parent(world: World) -> None:
    sub = subscribe(world)
    bill = world.get("invoice", sub["latest_invoice"])
    assert "current_period_end" not in sub and "subscription" not in bill
    assert bill["parent"]["subscription_details"]["subscription"] == sub["id"]
    assert base_item(sub)["current_period_end"] == month_after(base_item(sub)["current_period_start"])


@pytest.mark.parametrize(("day", "after"), [((2026, 1, 31), (2026, 2, 28)), ((2026, 12, 5), (2027, 1, 5))])
def test_a_month_later_is_a_day_that_exists(day: tuple[int, int, int], after: tuple[int, int, int]) -> None:
    assert month_after(int(datetime(*day, tzinfo=UTC).timestamp())) == int(datetime(*after, tzinfo=UTC).timestamp())


def test_half_way_an_upgrade_costs_half_the_difference(world: World, clock: HandClock) -> None:
    sub = subscribe(world)
    clock.move(days=15)
    world.change_price(sub, "price_iama_max", only_if_paid=True)
    lines = world.get("invoice", sub["latest_invoice"])["lines"]["data"]
    assert [line["amount"] for line in lines] == [-3950, 9950]
    assert {line["period"]["end"] for line in lines} == {base_item(sub)["current_period_end"]}


def test_a_failed_card_makes_the_subscription_past_due_until_it_is_paid(world: World, clock: HandClock) -> None:
    sub = subscribe(world)
    clock.move(days=30)
    world.broke.add(sub["customer"])
    world.renew(sub)
    bill = world.get("invoice", sub["latest_invoice"])
    assert (sub["status"], bill["status"], bill["attempt_count"]) == ("past_due", "open", 1)
    with pytest.raises(Refused):
        world.pay(bill)
    world.broke.clear()
    world.pay(bill)
    assert (sub["status"], bill["status"]) == ("active", "paid")


def test_an_events_object_is_as_it_was_when_it_happened(world: World) -> None:
    sub = subscribe(world)
    world.update(sub, cancel_at_period_end=True)
    assert [event["data"]["object"].get("cancel_at_period_end") for event in world.events if event["type"].startswith("customer.sub")] == [
        False,
        True,
    ]


def test_a_world_that_was_kept_goes_on_where_it_was(tmp_path: Path) -> None:
    first = stocked(World.opened(tmp_path / "stripe.json"))
    with first.changing(keeps=True):
        sub = subscribe(first)
    again = World.opened(tmp_path / "stripe.json")
    assert again.get("subscription", sub["id"]) == sub and len(again.events) == len(first.events)
    assert again.add_customer("b@example.com", {})["id"] not in first.objects
