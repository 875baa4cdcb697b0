"""The API's routes: method, path, what it does. Only what the product calls, and each as Stripe's reference describes it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from iama_dev.peers.stripe.shapes import Line, Object, listed
from iama_dev.peers.stripe.world import Refused, World

PAGE = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """One API call; `url` is where the peer's own pages are."""

    method: str
    path: str
    form: dict[str, Any]
    url: str


Act: TypeAlias = Callable[..., Object]


def _listing(kind: str) -> Act:
    """Objects of a kind by their filters, the newest first, a page at a time."""

    def act(world: World, asked: Asked) -> Object:
        names = ("customer", "charge", "payment_intent", "subscription")
        wanted = {name: value for name, value in asked.form.items() if name in names}
        if status := asked.form.get("status", "all" if kind != "subscription" else None):
            wanted |= {} if status == "all" else {"status": status}
        of = wanted.pop("subscription", None)
        found = [one for one in world.all(kind, **wanted) if of is None or _subscription_of(one) == of]
        return _page(found, asked)

    return act


def _subscription_of(one: Object) -> str | None:
    """A bill names it under its parent, anything else itself."""
    details = (one.get("parent") or {}).get("subscription_details") or {}
    found: str | None = details.get("subscription") or one.get("subscription")
    return found


def _page(found: list[Object], asked: Asked) -> Object:
    limit, after = min(int(asked.form.get("limit", 10)), PAGE), asked.form.get("starting_after")
    start = next((n + 1 for n, one in enumerate(found) if one["id"] == after), 0)
    return {**listed(found[start : start + limit], asked.path), "has_more": len(found) > start + limit}


def _events(world: World, asked: Asked) -> Object:
    since = int((asked.form.get("created") or {}).get("gte", 0))
    return _page([event for event in reversed(world.events) if event["created"] >= since], asked)


def _getting(kind: str) -> Act:
    def act(world: World, asked: Asked, object_id: str) -> Object:
        return world.get(kind, object_id)

    return act


def _create_customer(world: World, asked: Asked) -> Object:
    return world.add_customer(asked.form.get("email"), asked.form.get("metadata") or {})


def _create_product(world: World, asked: Asked) -> Object:
    made = {"id": asked.form.get("id") or f"prod_{world.number()}", "object": "product", "name": asked.form["name"], "active": True}
    return world.keep({**made, "metadata": asked.form.get("metadata") or {}, "livemode": False})


def _create_price(world: World, asked: Asked) -> Object:
    form = asked.form
    name = form.get("lookup_key") or f"price_{world.number()}"
    return world.add_price(name, int(form["unit_amount"]), form["currency"], recurring="recurring" in form)


def _create_checkout(world: World, asked: Asked) -> Object:
    form = asked.form
    customer, price = world.get("customer", form["customer"]), world.get("price", form["line_items"][0]["price"])
    session_id = f"cs_test_{world.number()}"
    return world.keep(
        {
            "id": session_id,
            "object": "checkout.session",
            "mode": form["mode"],
            "customer": customer["id"],
            "client_reference_id": form.get("client_reference_id"),
            "success_url": form.get("success_url"),
            "cancel_url": form.get("cancel_url"),
            "url": f"{asked.url}/c/pay/{session_id}",
            "status": "open",
            "payment_status": "unpaid",
            "currency": price["currency"],
            "amount_total": price["unit_amount"],
            "subscription": None,
            "invoice": None,
            "created": world.now(),
            "expires_at": world.now() + 86_400,
            "metadata": form.get("metadata") or {},
            "livemode": False,
            "_price": price["id"],
            "_metadata": (form.get("subscription_data") or {}).get("metadata") or {},
        }
    )


def _create_portal(world: World, asked: Asked) -> Object:
    customer, session_id = world.get("customer", asked.form["customer"]), f"bps_{world.number()}"
    made = {"id": session_id, "object": "billing_portal.session", "customer": customer["id"], "created": world.now(), "livemode": False}
    return world.keep({**made, "return_url": asked.form["return_url"], "url": f"{asked.url}/p/session/{session_id}"})


def _update_subscription(world: World, asked: Asked, subscription_id: str) -> Object:
    sub, form = world.get("subscription", subscription_id), asked.form
    if "cancel_at_period_end" in form:
        world.update(sub, cancel_at_period_end=form["cancel_at_period_end"] == "true")
    if items := form.get("items"):
        if form.get("proration_behavior") != "always_invoice":
            raise Refused(400, "invalid_request_error", "parameter_unknown", "Only always_invoice is known here")
        world.change_price(sub, items[0]["price"], only_if_paid=form.get("payment_behavior") == "error_if_incomplete")
    return sub


def _cancel_subscription(world: World, asked: Asked, subscription_id: str) -> Object:
    return world.end(world.get("subscription", subscription_id))


def _create_schedule(world: World, asked: Asked) -> Object:
    sub = world.get("subscription", asked.form["from_subscription"])
    if sub["schedule"]:
        raise Refused(400, "invalid_request_error", "schedule_exists", "The subscription has a schedule already")
    return world.schedule(sub, None)


def _update_schedule(world: World, asked: Asked, schedule_id: str) -> Object:
    schedule, phases = world.get("subscription_schedule", schedule_id), asked.form["phases"]
    return world.schedule(world.get("subscription", schedule["subscription"]), phases[1]["items"][0]["price"])


def _release_schedule(world: World, asked: Asked, schedule_id: str) -> Object:
    return world.release(world.get("subscription_schedule", schedule_id))


def _create_invoice(world: World, asked: Asked) -> Object:
    made = world.draft(world.get("customer", asked.form["customer"])["id"], asked.form.get("currency", "usd"))
    made["metadata"] = asked.form.get("metadata") or {}
    return made


def _create_invoice_item(world: World, asked: Asked) -> Object:
    form = asked.form
    invoice, price = world.get("invoice", form["invoice"]), world.get("price", form["pricing"]["price"])
    line = Line(price, price["unit_amount"], int(form["period"]["start"]), int(form["period"]["end"]))
    added = world.add_line(invoice, line)
    item_id = added["parent"]["invoice_item_details"]["invoice_item"]
    made = {"id": item_id, "object": "invoiceitem", "customer": form["customer"], "invoice": invoice["id"], "amount": line.amount}
    return world.keep({**made, "currency": price["currency"], "period": form["period"], "livemode": False, "metadata": {}})


def _pay_invoice(world: World, asked: Asked, invoice_id: str) -> Object:
    return world.pay(world.get("invoice", invoice_id))


def _create_refund(world: World, asked: Asked) -> Object:
    form, amount = asked.form, asked.form.get("amount")
    intent = form["payment_intent"] if "payment_intent" in form else world.get("charge", form["charge"])["payment_intent"]
    link = next((one for one in world.all("invoice_payment") if one["payment"]["payment_intent"] == intent), None)
    if link is None:
        raise Refused(404, "invalid_request_error", "resource_missing", f"No such payment_intent: '{intent}'")
    return world.refund(world.get("invoice", link["invoice"]), int(amount) if amount else None)


def _expire_checkout(world: World, asked: Asked, session_id: str) -> Object:
    session = world.get("checkout.session", session_id)
    if session["status"] != "open":
        raise Refused(400, "invalid_request_error", "session_closed", "Only Checkout Sessions with a status in [open] can be expired")
    session["status"] = "expired"
    world.tell("checkout.session.expired", session)
    return session


def _delete_customer(world: World, asked: Asked, customer_id: str) -> Object:
    return world.delete_customer(customer_id)


def _rows() -> list[tuple[str, str, Act]]:
    one = r"([A-Za-z0-9_]+)"
    kinds = {"customers": "customer", "prices": "price", "products": "product", "subscriptions": "subscription", "invoices": "invoice"}
    kinds |= {"charges": "charge", "refunds": "refund", "disputes": "dispute", "subscription_schedules": "subscription_schedule"}
    kinds["checkout/sessions"] = "checkout.session"
    rows = [("GET", f"/v1/{plural}", _listing(kind)) for plural, kind in kinds.items()]
    rows += [("GET", f"/v1/{plural}/{one}", _getting(kind)) for plural, kind in kinds.items()]
    return [
        *rows,
        ("GET", "/v1/events", _events),
        ("POST", "/v1/customers", _create_customer),
        ("DELETE", f"/v1/customers/{one}", _delete_customer),
        ("POST", "/v1/products", _create_product),
        ("POST", "/v1/prices", _create_price),
        ("POST", "/v1/checkout/sessions", _create_checkout),
        ("POST", f"/v1/checkout/sessions/{one}/expire", _expire_checkout),
        ("POST", "/v1/billing_portal/sessions", _create_portal),
        ("POST", f"/v1/subscriptions/{one}", _update_subscription),
        ("DELETE", f"/v1/subscriptions/{one}", _cancel_subscription),
        ("POST", "/v1/subscription_schedules", _create_schedule),
        ("POST", f"/v1/subscription_schedules/{one}", _update_schedule),
        ("POST", f"/v1/subscription_schedules/{one}/release", _release_schedule),
        ("POST", "/v1/invoices", _create_invoice),
        ("POST", "/v1/invoiceitems", _create_invoice_item),
        ("POST", f"/v1/invoices/{one}/pay", _pay_invoice),
        ("POST", "/v1/refunds", _create_refund),
    ]


ROUTES: list[tuple[str, re.Pattern[str], Act]] = [(method, re.compile(path), act) for method, path, act in _rows()]
