"""The shapes of the API's objects, version 2026-08-26.dahlia: periods on items, the subscription under `invoice.parent`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

API_VERSION = "2026-08-26.dahlia"
Object: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an invoice to be: cents, and the time they are for."""

    price: Object
    amount: int
    start: int
    end: int
    proration: bool = False


def listed(data: Sequence[Object], url: str) -> Object:
    """A list that is whole."""
    return {"object": "list", "data": list(data), "has_more": False, "url": url}


def price(price_id: str, product: str, amount: int, currency: str, *, recurring: bool) -> Object:
    """A monthly price, or one of a single purchase."""
    monthly = {"interval": "month", "interval_count": 1, "usage_type": "licensed", "meter": None, "trial_period_days": None}
    return {
        "id": price_id,
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "currency": currency,
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
        "product": product,
        "recurring": monthly if recurring else None,
        "type": "recurring" if recurring else "one_time",
        "metadata": {},
        "livemode": False,
    }


def item(item_id: str, of: Object, subscription: str, period: tuple[int, int]) -> Object:
    """A subscription's item, which has the period."""
    return {
        "id": item_id,
        "object": "subscription_item",
        "price": of,
        "quantity": 1,
        "subscription": subscription,
        "current_period_start": period[0],
        "current_period_end": period[1],
        "created": period[0],
        "metadata": {},
    }


def subscription(subscription_id: str, customer: str, first: Object, now: int) -> Object:
    """An active subscription with one item."""
    return {
        "id": subscription_id,
        "object": "subscription",
        "customer": customer,
        "status": "active",
        "created": now,
        "start_date": now,
        "currency": first["price"]["currency"],
        "collection_method": "charge_automatically",
        "billing_mode": {"type": "classic"},
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "ended_at": None,
        "items": listed([first], f"/v1/subscription_items?subscription={subscription_id}"),
        "latest_invoice": None,
        "schedule": None,
        "metadata": {},
        "livemode": False,
    }


def invoice_line(line_id: str, line: Line, subscription_item: tuple[str, str] | None) -> Object:
    """A line; `subscription_item` is the subscription and the item it is for, None for a single purchase."""
    details: Object = {"invoice_item": None, "proration": line.proration}
    if subscription_item is None:
        parent = {"type": "invoice_item_details", "invoice_item_details": {**details, "invoice_item": f"ii_{line_id}"}}
    else:
        owner = {"subscription": subscription_item[0], "subscription_item": subscription_item[1]}
        parent = {"type": "subscription_item_details", "subscription_item_details": {**details, **owner}}
    return {
        "id": f"il_{line_id}",
        "object": "line_item",
        "amount": line.amount,
        "subtotal": line.amount,
        "currency": line.price["currency"],
        "period": {"start": line.start, "end": line.end},
        "pricing": {
            "type": "price_details",
            "price_details": {"price": line.price["id"], "product": line.price["product"]},
            "unit_amount_decimal": line.price["unit_amount_decimal"],
        },
        "parent": parent,
        "quantity": 1,
        "description": None,
        "discountable": True,
        "discounts": [],
        "metadata": {},
        "livemode": False,
    }


def invoice(invoice_id: str, customer: str, currency: str, reason: str, now: int) -> Object:
    """A draft without lines."""
    return {
        "id": invoice_id,
        "object": "invoice",
        "customer": customer,
        "currency": currency,
        "status": "draft",
        "billing_reason": reason,
        "created": now,
        "period_start": now,
        "period_end": now,
        "amount_due": 0,
        "amount_paid": 0,
        "amount_remaining": 0,
        "subtotal": 0,
        "total": 0,
        "attempt_count": 0,
        "attempted": False,
        "parent": None,
        "lines": listed([], f"/v1/invoices/{invoice_id}/lines"),
        "payments": listed([], "/v1/invoice_payments"),
        "metadata": {},
        "livemode": False,
    }


def charge(number: str, of: Object, now: int) -> Object:
    """What paid an invoice."""
    return {
        "id": f"ch_{number}",
        "object": "charge",
        "amount": of["total"],
        "amount_captured": of["total"],
        "amount_refunded": 0,
        "refunded": False,
        "disputed": False,
        "paid": True,
        "captured": True,
        "status": "succeeded",
        "currency": of["currency"],
        "customer": of["customer"],
        "payment_intent": f"pi_{number}",
        "created": now,
        "metadata": {},
        "livemode": False,
    }


def paid_by(number: str, of: Object) -> Object:
    """The link between an invoice and its payment."""
    return {
        "id": f"inpay_{number}",
        "object": "invoice_payment",
        "invoice": of["id"],
        "amount_paid": of["total"],
        "amount_requested": of["total"],
        "currency": of["currency"],
        "status": "paid",
        "is_default": True,
        "payment": {"type": "payment_intent", "payment_intent": f"pi_{number}"},
        "livemode": False,
    }
