"""The billing routes through real functions, the real SDK and the peer: what is bought, once, and what is refused."""

import csv
import importlib
import io
from decimal import Decimal
from typing import Any

import pytest

from iama.entitlement import service as entitlement
from iama.entitlement.model import Usage
from iama.jobs.states import JobState
from iama_dev.peers.stripe.app import complete
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Role
from tests.fixtures.shop import Shop, keyed


def post(shop: Shop, user: SignedUp, name: str, body: object, key: str = "key-00000001") -> Reply:
    function: Any = importlib.import_module(f"functions.billing.{name}.post").handler
    return shop.desk.ask(function, f"POST /api/v1/billing/{name}", keyed(user, key, body))


def plan(shop: Shop, user: SignedUp) -> Any:
    function: Any = importlib.import_module("functions.billing.plan.get").handler
    return shop.desk.ask(function, "GET /api/v1/billing/plan", Asked(token=user.token)).json


def bought(shop: Shop, price: str = "price_iama_pro") -> tuple[SignedUp, dict[str, Any]]:
    user = shop.user()
    sub = shop.buy(user, price)
    shop.settle()
    return user, sub


def test_checkout_opens_one_page_for_one_key_and_paying_there_is_pro(shop: Shop) -> None:
    user = shop.user()
    first, again = (post(shop, user, "checkout", {"tier": "PRO"}) for _ in range(2))
    assert (first.status, first.json["way"], first.json["url"]) == (200, "CHECKOUT", again.json["url"])
    (session,) = shop.world.all("checkout.session")
    assert session["client_reference_id"] == user.user_id
    complete(shop.world, session)
    shop.settle()
    page = plan(shop, user)
    assert (page["tier"], page["source"], page["subscription"]["status"]) == ("PRO", "STRIPE", "active")
    assert [(one["tier"], one["change"]) for one in page["plans"]] == [("PLUS", "DOWNGRADE"), ("PRO", "CURRENT"), ("MAX", "UPGRADE")]
    assert [(one["percent"], one["amount"], one["credits"], one["available"]) for one in page["add_ons"]] == [
        (25, 1975, "162.5", True),
        (50, 3950, "325", True),
    ]


def test_an_upgrade_is_paid_at_once_and_a_declined_one_changes_nothing(shop: Shop) -> None:
    user, sub = bought(shop)
    shop.world.broke.add(sub["customer"])
    refused = post(shop, user, "checkout", {"tier": "MAX"})
    assert (refused.status, refused.json["error_code"]) == (409, "CARD_DECLINED")
    shop.settle()
    assert shop.tier(user)[0] == "PRO"
    shop.world.broke.clear()
    assert post(shop, user, "checkout", {"tier": "MAX"}, "key-00000002").json["way"] == "UPGRADE"
    shop.settle()
    assert shop.tier(user)[0] == "MAX"


def test_a_downgrade_is_planned_shown_and_can_be_taken_back(shop: Shop) -> None:
    user, sub = bought(shop, "price_iama_max")
    planned = post(shop, user, "checkout", {"tier": "PLUS"}).json
    shop.settle()
    assert planned["way"] == "DOWNGRADE" and planned["at"] == plan(shop, user)["cycle_end"]
    assert plan(shop, user)["subscription"]["pending_tier"] == "PLUS"
    assert post(shop, user, "checkout", {"tier": "MAX"}, "key-00000002").json["way"] == "KEEP"
    shop.settle()
    assert plan(shop, user)["subscription"]["pending_tier"] is None and sub["schedule"] is None
    unchanged = post(shop, user, "checkout", {"tier": "MAX"}, "key-00000003")
    assert (unchanged.status, unchanged.json["error_code"]) == (409, "PLAN_UNCHANGED")


@pytest.mark.parametrize("body", [{"tier": "ENTERPRISE"}, {"tier": "FREE"}, {"tier": "PRO", "price": 1}, {}])
def test_only_what_is_for_sale_can_be_named(shop: Shop, body: object) -> None:
    assert post(shop, shop.user(), "checkout", body).status == 400
    assert shop.world.all("checkout.session") == []


@pytest.mark.parametrize(("percent", "credits", "daily"), [(25, "812.5", 25), (50, "975", 30)])
def test_an_add_on_is_in_force_until_the_cycle_ends_and_bought_once(shop: Shop, percent: int, credits: str, daily: int) -> None:
    user, sub = bought(shop)
    first, again = (post(shop, user, "addons", {"percent": percent}) for _ in range(2))
    assert (first.status, again.text, again.headers["idempotent-replay"]) == (201, first.text, "true")
    shop.settle()
    assert (shop.tier(user)[1], shop.standing(user).daily_limit) == (credits, daily)
    other = post(shop, user, "addons", {"percent": 25}, "key-00000002")
    assert (other.status, other.json["error_code"]) == (409, "PURCHASE_REPEATED")
    shop.clock.move(days=30)
    shop.world.renew(sub)
    shop.settle()
    assert (shop.tier(user)[1], shop.standing(user).daily_limit) == ("650", 20)


def test_two_add_ons_before_the_first_is_in_force_are_one(shop: Shop) -> None:
    user, _ = bought(shop)
    assert post(shop, user, "addons", {"percent": 25}).status == 201
    assert post(shop, user, "addons", {"percent": 50}, "key-00000002").json["error_code"] == "PURCHASE_REPEATED"
    assert post(shop, user, "addons", {"percent": 25}, "key-00000003").status == 201
    shop.settle()
    assert shop.tier(user)[1] == "812.5"


def test_an_add_on_that_was_given_back_can_be_bought_again_the_same_day(shop: Shop) -> None:
    user, _ = bought(shop)
    for number in range(3):
        assert post(shop, user, "addons", {"percent": 25}, f"key-1000000{number}").status == 201
        shop.settle()
        assert shop.tier(user)[1] == "812.5"
        shop.world.refund(shop.world.all("invoice", billing_reason="manual")[0])
        shop.settle()
        assert shop.tier(user)[1] == "650"
    assert post(shop, user, "addons", {"percent": 25}, "key-10000003").status == 201
    shop.settle()
    assert (shop.tier(user)[1], len(shop.world.all("charge", refunded=False))) == ("812.5", 2)


def test_below_pro_or_unpaid_there_is_no_add_on(shop: Shop) -> None:
    plus, _ = bought(shop, "price_iama_plus")
    for user in (plus, shop.user("FREE"), shop.user("MAX")):
        refused = post(shop, user, "addons", {"percent": 25})
        assert (refused.status, refused.json["detail"]["offer"]) == (403, "PRO")


def test_the_portal_needs_a_customer(shop: Shop) -> None:
    user, _ = bought(shop)
    assert post(shop, user, "portal", {}).json["url"].startswith(f"{shop.url}/p/session/")
    refused = post(shop, shop.user(), "portal", {})
    assert (refused.status, refused.json["error_code"]) == (409, "NO_SUBSCRIPTION")


def test_while_stripe_is_away_nothing_is_bought_and_the_key_stays_free(shop: Shop) -> None:
    user = shop.user()
    shop.peer.away = True
    refused = post(shop, user, "checkout", {"tier": "PRO"})
    assert (refused.status, refused.json["error_code"], "retry-after" in refused.headers) == (503, "BILLING_UNAVAILABLE", True)
    shop.peer.away = False
    assert post(shop, user, "checkout", {"tier": "PRO"}).status == 200


def test_the_report_adds_up_as_json_and_as_csv(shop: Shop, worker: Role, job_maker: JobMaker) -> None:
    user, _ = bought(shop)
    job_id = job_maker.walk(user, JobState.REFACTORING)
    for number in (1, 2):
        spent = Usage(job_id, "repair", "L2", number, Decimal("1.5"), shop.clock.now())
        worker.run(lambda tx, spent=spent: entitlement.charge(tx, spent))  # type: ignore[misc]
    function: Any = importlib.import_module("functions.billing.usage_report.get").handler
    line = "GET /api/v1/billing/usage-report"
    report = shop.desk.ask(function, line, Asked(token=user.token)).json
    (row,) = report["lines"]
    assert (report["used"], row["credits"], row["entries"], row["usd"]) == ("3.0000", "3.0000", 2, "0.030000")
    table = shop.desk.ask(function, f"{line}?format=csv", Asked(token=user.token))
    assert table.headers["content-type"].startswith("text/csv")
    (read,) = csv.DictReader(io.StringIO(table.text))
    assert read == {name: str(value) for name, value in row.items()}
    assert shop.desk.ask(function, f"{line}?format=xml", Asked(token=user.token)).status == 400
