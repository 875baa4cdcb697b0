"""Stripe's objects as they come, read into ours: the one place that knows where a field is now.

Periods stand on a subscription's items, the subscription of a bill under `invoice.parent`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from iama.billing.model import CustomerState, Invoice, Item, Line, NewEvent, Subscription

if TYPE_CHECKING:
    from stripe import StripeClient

PAGE = 100
WITHDRAWN = frozenset({"needs_response", "under_review", "lost"})
"""States of a dispute in which the money is not ours."""


def event_of(event: Mapping[str, Any], source: str = "WEBHOOK") -> NewEvent:
    """Where an event says to look."""
    about = event["data"]["object"]
    kind = str(about["object"])
    customer = about["id"] if kind == "customer" else about.get("customer")
    return NewEvent(
        event_id=str(event["id"]),
        type=str(event["type"]),
        api_version=str(event.get("api_version") or ""),
        object_kind=kind,
        object_id=str(about.get("charge") or about["id"]) if kind == "dispute" else str(about.get("id") or ""),
        customer_id=id_or_none(customer),
        happened_at=moment(event["created"]),
        source=source,
    )


def fetch_customer(client: "StripeClient", customer_id: str) -> CustomerState:
    customer = client.v1.customers.retrieve(customer_id).to_dict()
    if customer.get("deleted"):
        return CustomerState(customer_id, None, deleted=True)
    subs = client.v1.subscriptions.list({"customer": customer_id, "status": "all", "limit": PAGE})
    bills = client.v1.invoices.list({"customer": customer_id, "limit": PAGE, "expand": ["data.payments"]})
    pages = client.v1.checkout.sessions.list({"customer": customer_id, "status": "open", "limit": PAGE})
    returned = _returned(client, customer_id)
    return CustomerState(
        customer_id=customer_id,
        user_id=(customer.get("metadata") or {}).get("user_id"),
        subscriptions=tuple(_subscription(client, sub.to_dict()) for sub in subs.auto_paging_iter()),
        invoices=tuple(_invoice(bill.to_dict(), returned) for bill in bills.data),
        open_checkouts=tuple(page.id for page in pages.data),
    )


def _returned(client: "StripeClient", customer_id: str) -> dict[str, int]:
    """Cents given back, by payment intent: refunds, and all of a payment whose dispute is open or lost."""
    found: dict[str, int] = {}
    for one in client.v1.charges.list({"customer": customer_id, "limit": PAGE}).data:
        charge = one.to_dict()
        intent, back = id_or_none(charge.get("payment_intent")), int(charge["amount_refunded"])
        if charge["disputed"]:
            disputes = client.v1.disputes.list({"charge": charge["id"], "limit": PAGE}).data
            back += sum(dispute.amount for dispute in disputes if dispute.status in WITHDRAWN)
        if intent is not None:
            found[intent] = back
    return found


def _subscription(client: "StripeClient", sub: Mapping[str, Any]) -> Subscription:
    schedule_id = id_or_none(sub.get("schedule"))
    pending = None
    if schedule_id is not None and sub["status"] != "canceled":
        phases = client.v1.subscription_schedules.retrieve(schedule_id).phases
        pending = id_of(phases[1].items[0].price) if len(phases) > 1 else None
    return Subscription(
        subscription_id=sub["id"],
        status=sub["status"],
        currency=sub["currency"],
        created=moment(sub["created"]),
        items=tuple(_item(item) for item in sub["items"]["data"]),
        cancel_at_period_end=bool(sub["cancel_at_period_end"]),
        ended_at=moment(sub["ended_at"]) if sub.get("ended_at") else None,
        schedule_id=schedule_id,
        pending_price_id=pending,
    )


def _item(item: Mapping[str, Any]) -> Item:
    return Item(item["id"], item["price"]["id"], moment(item["current_period_start"]), moment(item["current_period_end"]))


def _invoice(bill: Mapping[str, Any], returned: Mapping[str, int]) -> Invoice:
    details = (bill.get("parent") or {}).get("subscription_details") or {}
    payments: Sequence[Mapping[str, Any]] = (bill.get("payments") or {}).get("data") or ()
    intents = {id_or_none(payment["payment"].get("payment_intent")) for payment in payments}
    return Invoice(
        invoice_id=bill["id"],
        subscription_id=id_or_none(details.get("subscription")),
        status=bill["status"] or "",
        currency=bill["currency"],
        created=moment(bill["created"]),
        amount_paid=int(bill["amount_paid"]),
        returned=sum(returned.get(intent, 0) for intent in intents if intent is not None),
        lines=tuple(_line(line) for line in bill["lines"]["data"]),
        attempts=int(bill["attempt_count"]),
    )


def _line(line: Mapping[str, Any]) -> Line:
    details = (line.get("pricing") or {}).get("price_details") or {}
    period = line["period"]
    return Line(id_or_none(details.get("price")) or "", int(line["amount"]), moment(period["start"]), moment(period["end"]))


def id_of(value: Any) -> str:
    """An id, whether it came bare or expanded."""
    return value if isinstance(value, str) else str(value["id"] if isinstance(value, Mapping) else value.id)


def id_or_none(value: Any) -> str | None:
    return None if value is None else id_of(value)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
