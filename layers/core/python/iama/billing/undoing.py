"""What is taken back at Stripe: a page to pay on, a subscription that was paid twice, a customer. Each may be asked for again and again.

Surprising: what is gone already is asked for first or told by an error's code, and both are success.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from iama.billing.reading import PAGE, id_or_none

if TYPE_CHECKING:
    from stripe import StripeClient

GONE = frozenset({"resource_missing", "charge_already_refunded"})
"""Codes of errors that say: somebody has done it before."""


def expire_checkout(client: "StripeClient", session_id: str) -> None:
    """Nobody can pay on that page any more. One that was paid, or has expired, stays as it is."""
    if client.v1.checkout.sessions.retrieve(session_id).status == "open":
        client.v1.checkout.sessions.expire(session_id, {}, {"idempotency_key": f"expire:{session_id}"})


def expire_older(client: "StripeClient", customer_id: str, session_id: str) -> None:
    """Close the pages a customer has open that are older than this one. A closed one, whose request came again, closes none."""
    pages = client.v1.checkout.sessions.list({"customer": customer_id, "status": "open", "limit": PAGE}).data
    newest_first = [page.id for page in pages]
    if session_id in newest_first:
        for older in newest_first[newest_first.index(session_id) + 1 :]:
            expire_checkout(client, older)


def withdraw_subscription(client: "StripeClient", subscription_id: str) -> None:
    """End it now and give back all that was paid for its running period."""
    sub = client.v1.subscriptions.retrieve(subscription_id).to_dict()
    if sub["status"] != "canceled":
        client.v1.subscriptions.cancel(subscription_id, {"prorate": False, "invoice_now": False})
    ends = {item["current_period_end"] for item in sub["items"]["data"]}
    bills = client.v1.invoices.list({"subscription": subscription_id, "status": "paid", "limit": PAGE, "expand": ["data.payments"]})
    for one in bills.data:
        bill = one.to_dict()
        if any(line["period"]["end"] in ends for line in bill["lines"]["data"]):
            for intent in intents_of(bill):
                _refund(client, intent)


def remove_customer(client: "StripeClient", customer_id: str) -> None:
    """Who it was is forgotten there too, and whatever still renews itself ends."""
    _unless_gone(lambda: client.v1.customers.delete(customer_id))


def was_returned(client: "StripeClient", bill: Mapping[str, Any]) -> bool:
    """Whether all that was paid for a bill was given back."""
    charges = [one for intent in intents_of(bill) for one in client.v1.charges.list({"payment_intent": intent, "limit": PAGE}).data]
    return bool(charges) and all(charge.refunded for charge in charges)


def intents_of(bill: Mapping[str, Any]) -> list[str]:
    """The payments of a bill that came with them."""
    payments = (bill.get("payments") or {}).get("data") or ()
    found = (id_or_none(payment["payment"].get("payment_intent")) for payment in payments)
    return [intent for intent in found if intent is not None]


def _refund(client: "StripeClient", intent: str) -> None:
    words: Any = {"payment_intent": intent, "reason": "duplicate"}
    _unless_gone(lambda: client.v1.refunds.create(words, {"idempotency_key": f"withdraw:{intent}"}))


def _unless_gone(act: Any) -> None:
    import stripe

    try:
        act()
    except stripe.InvalidRequestError as error:
        if error.code not in GONE:
            raise
