"""Stripe behind a Protocol: its SDK is known here alone, and its objects leave as frozen dataclasses.

The API version is pinned, so that an upgrade of the library changes no shape behind our back: version and endpoint move in
one change. The SDK blocks, so calls run in a thread. Its errors become ours by their type; their words stay here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from iama.billing.model import (
    BillingUnavailable,
    CardDeclined,
    CustomerState,
    EventMalformed,
    Invoice,
    Item,
    Line,
    NewEvent,
    Payer,
    PurchaseRepeated,
    SignatureWrong,
    Subscription,
)
from iama.kit.errors import IamaError
from iama.kit.secrets import SecretSource

if TYPE_CHECKING:
    from stripe import StripeClient, StripeError

API_VERSION = "2026-08-26.dahlia"
TOLERANCE_SECONDS = 300
PAGE = 100
WITHDRAWN = frozenset({"needs_response", "under_review", "lost"})
"""States of a dispute in which the money is not ours."""
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Purchase:
    """Something to buy: whose it is, the price, and the key that makes a repeat the same purchase."""

    customer_id: str
    price_id: str
    key: str


@dataclass(frozen=True, slots=True)
class AddOnPurchase:
    """A single purchase for the rest of a cycle."""

    customer_id: str
    price_id: str
    currency: str
    period: tuple[datetime, datetime]
    key: str


class Payments(Protocol):
    """What the product asks of a payment service. Any call may raise BillingUnavailable."""

    async def create_customer(self, payer: Payer) -> str:
        """The id of the account's customer; the same account again is the same customer."""
        ...

    async def open_checkout(self, purchase: Purchase, user_id: str, pages: tuple[str, str]) -> str:
        """The address of a page to pay on; `pages` are where it leads after success and after none."""
        ...

    async def open_portal(self, customer_id: str, back: str) -> str:
        """The address of a page to manage the subscription on."""
        ...

    async def upgrade(self, subscription_id: str, item_id: str, purchase: Purchase) -> None:
        """Change at once and collect the difference, or change nothing and raise CardDeclined."""
        ...

    async def downgrade(self, subscription_id: str, schedule_id: str | None, purchase: Purchase) -> None:
        """Change at the period's end."""
        ...

    async def keep_plan(self, subscription_id: str, schedule_id: str | None, key: str) -> None:
        """Take back a planned change or end."""
        ...

    async def buy_add_on(self, purchase: AddOnPurchase) -> None:
        """Pay now for the rest of the cycle; CardDeclined where it is not paid."""
        ...

    async def fetch(self, customer_id: str) -> CustomerState:
        """All that matters of a customer, as it is now."""
        ...

    async def customer_of_charge(self, charge_id: str) -> str | None:
        """Whose payment it was."""
        ...

    async def events_since(self, since: datetime) -> list[NewEvent]:
        """What happened, the newest first."""
        ...


class StripePayments:
    """`Payments` over the real SDK."""

    def __init__(self, read_key: Callable[[], Awaitable[str]], api_base: str = "") -> None:
        self._read_key, self._api_base = read_key, api_base
        self._made: tuple[str, StripeClient] | None = None

    async def create_customer(self, payer: Payer) -> str:
        def call(client: "StripeClient") -> str:
            made = client.v1.customers.create(
                {"email": payer.email, "metadata": {"user_id": payer.user_id}}, {"idempotency_key": f"customer:{payer.user_id}"}
            )
            return made.id

        return await self._ask(call)

    async def open_checkout(self, purchase: Purchase, user_id: str, pages: tuple[str, str]) -> str:
        def call(client: "StripeClient") -> str:
            session = client.v1.checkout.sessions.create(
                {
                    "mode": "subscription",
                    "customer": purchase.customer_id,
                    "client_reference_id": user_id,
                    "line_items": [{"price": purchase.price_id, "quantity": 1}],
                    "subscription_data": {"metadata": {"user_id": user_id}, "billing_mode": {"type": "classic"}},
                    "success_url": pages[0],
                    "cancel_url": pages[1],
                },
                {"idempotency_key": purchase.key},
            )
            return session.url or ""

        return await self._ask(call)

    async def open_portal(self, customer_id: str, back: str) -> str:
        return await self._ask(lambda client: client.v1.billing_portal.sessions.create({"customer": customer_id, "return_url": back}).url)

    async def upgrade(self, subscription_id: str, item_id: str, purchase: Purchase) -> None:
        def call(client: "StripeClient") -> None:
            client.v1.subscriptions.update(
                subscription_id,
                {
                    "items": [{"id": item_id, "price": purchase.price_id}],
                    "proration_behavior": "always_invoice",
                    "payment_behavior": "error_if_incomplete",
                },
                {"idempotency_key": purchase.key},
            )

        await self._ask(call)

    async def downgrade(self, subscription_id: str, schedule_id: str | None, purchase: Purchase) -> None:
        def call(client: "StripeClient") -> None:
            schedules = client.v1.subscription_schedules
            made = schedule_id or schedules.create({"from_subscription": subscription_id}, {"idempotency_key": f"{purchase.key}:create"}).id
            now = schedules.retrieve(made).phases[0]
            items = [{"price": _id(item.price), "quantity": 1} for item in now.items]
            phases: Any = [
                {"items": items, "start_date": now.start_date, "end_date": now.end_date},
                {"items": [{"price": purchase.price_id, "quantity": 1}]},
            ]
            schedules.update(
                made, {"phases": phases, "end_behavior": "release", "proration_behavior": "none"}, {"idempotency_key": purchase.key}
            )

        await self._ask(call)

    async def keep_plan(self, subscription_id: str, schedule_id: str | None, key: str) -> None:
        def call(client: "StripeClient") -> None:
            if schedule_id is not None:
                client.v1.subscription_schedules.release(schedule_id, {}, {"idempotency_key": f"{key}:release"})
            client.v1.subscriptions.update(subscription_id, {"cancel_at_period_end": False}, {"idempotency_key": f"{key}:keep"})

        await self._ask(call)

    async def buy_add_on(self, purchase: AddOnPurchase) -> None:
        start, end = (int(moment.timestamp()) for moment in purchase.period)

        def call(client: "StripeClient") -> None:
            draft = client.v1.invoices.create(
                {
                    "customer": purchase.customer_id,
                    "currency": purchase.currency,
                    "pending_invoice_items_behavior": "exclude",
                    "auto_advance": False,
                },
                {"idempotency_key": f"{purchase.key}:invoice"},
            )
            client.v1.invoice_items.create(
                {
                    "customer": purchase.customer_id,
                    "invoice": _id(draft),
                    "pricing": {"price": purchase.price_id},
                    "period": {"start": start, "end": end},
                },
                {"idempotency_key": f"{purchase.key}:item"},
            )
            if client.v1.invoices.retrieve(_id(draft)).status != "paid":
                client.v1.invoices.pay(_id(draft))

        await self._ask(call)

    async def fetch(self, customer_id: str) -> CustomerState:
        return await self._ask(lambda client: _fetch(client, customer_id))

    async def customer_of_charge(self, charge_id: str) -> str | None:
        return await self._ask(lambda client: _id_or_none(client.v1.charges.retrieve(charge_id).customer))

    async def events_since(self, since: datetime) -> list[NewEvent]:
        def call(client: "StripeClient") -> list[NewEvent]:
            found = client.v1.events.list({"created": {"gte": int(since.timestamp())}, "limit": PAGE})
            return [event_of(event.to_dict(), source="RECONCILE") for event in found.auto_paging_iter()]

        return await self._ask(call)

    async def _ask(self, call: "Callable[[StripeClient], R]") -> R:
        client = await self._client()
        return await asyncio.to_thread(_translated, call, client)

    async def _client(self) -> "StripeClient":
        key = await self._read_key()
        if self._made is None or self._made[0] != key:
            self._made = (key, _new_client(key, self._api_base))
        return self._made[1]


async def read_billing_secret(secrets: SecretSource, name: str) -> str:
    """A secret of the payment service by name; BillingUnavailable where none is named, which is a place that sells nothing."""
    if not name:
        raise BillingUnavailable
    return await secrets.read(name)


def _new_client(key: str, api_base: str) -> "StripeClient":
    import stripe

    addresses: Any = {"api": api_base} if api_base else None
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses=addresses,
        max_network_retries=1,
        http_client=stripe.RequestsClient(timeout=8),
    )


def _translated(call: "Callable[[StripeClient], R]", client: "StripeClient") -> R:
    import stripe

    try:
        return call(client)
    except stripe.StripeError as error:
        raise _ours(error) from error


def _ours(error: "StripeError") -> IamaError:
    import stripe

    if isinstance(error, stripe.CardError):
        return CardDeclined()
    if isinstance(error, stripe.IdempotencyError):
        return PurchaseRepeated()
    return BillingUnavailable()


def read_event(body: bytes, signature: str, secret: str) -> NewEvent:
    """The event of a signed body. Raises SignatureWrong (also past the tolerance of 300 s) and EventMalformed."""
    import stripe

    try:
        event = stripe.Webhook.construct_event(body, signature, secret, TOLERANCE_SECONDS)
        return event_of(event.to_dict())
    except stripe.SignatureVerificationError as error:
        raise SignatureWrong from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EventMalformed from error


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
        customer_id=_id_or_none(customer),
        happened_at=_moment(event["created"]),
        source=source,
    )


def _fetch(client: "StripeClient", customer_id: str) -> CustomerState:
    customer = client.v1.customers.retrieve(customer_id).to_dict()
    if customer.get("deleted"):
        return CustomerState(customer_id, None, deleted=True)
    subs = client.v1.subscriptions.list({"customer": customer_id, "status": "all", "limit": PAGE})
    bills = client.v1.invoices.list({"customer": customer_id, "limit": PAGE, "expand": ["data.payments"]})
    returned = _returned(client, customer_id)
    return CustomerState(
        customer_id=customer_id,
        user_id=(customer.get("metadata") or {}).get("user_id"),
        subscriptions=tuple(_subscription(client, sub.to_dict()) for sub in subs.auto_paging_iter()),
        invoices=tuple(_invoice(bill.to_dict(), returned) for bill in bills.data),
    )


def _returned(client: "StripeClient", customer_id: str) -> dict[str, int]:
    """Cents given back, by payment intent: refunds, and all of a payment whose dispute is open or lost."""
    found: dict[str, int] = {}
    for one in client.v1.charges.list({"customer": customer_id, "limit": PAGE}).data:
        charge = one.to_dict()
        intent, back = _id_or_none(charge.get("payment_intent")), int(charge["amount_refunded"])
        if charge["disputed"]:
            disputes = client.v1.disputes.list({"charge": charge["id"], "limit": PAGE}).data
            back += sum(dispute.amount for dispute in disputes if dispute.status in WITHDRAWN)
        if intent is not None:
            found[intent] = back
    return found


def _subscription(client: "StripeClient", sub: Mapping[str, Any]) -> Subscription:
    schedule_id = _id_or_none(sub.get("schedule"))
    pending = None
    if schedule_id is not None and sub["status"] != "canceled":
        phases = client.v1.subscription_schedules.retrieve(schedule_id).phases
        pending = _id(phases[1].items[0].price) if len(phases) > 1 else None
    return Subscription(
        subscription_id=sub["id"],
        status=sub["status"],
        currency=sub["currency"],
        created=_moment(sub["created"]),
        items=tuple(_item(item) for item in sub["items"]["data"]),
        cancel_at_period_end=bool(sub["cancel_at_period_end"]),
        ended_at=_moment(sub["ended_at"]) if sub.get("ended_at") else None,
        schedule_id=schedule_id,
        pending_price_id=pending,
    )


def _item(item: Mapping[str, Any]) -> Item:
    return Item(item["id"], item["price"]["id"], _moment(item["current_period_start"]), _moment(item["current_period_end"]))


def _invoice(bill: Mapping[str, Any], returned: Mapping[str, int]) -> Invoice:
    details = (bill.get("parent") or {}).get("subscription_details") or {}
    payments: Sequence[Mapping[str, Any]] = (bill.get("payments") or {}).get("data") or ()
    intents = {_id_or_none(payment["payment"].get("payment_intent")) for payment in payments}
    return Invoice(
        invoice_id=bill["id"],
        subscription_id=_id_or_none(details.get("subscription")),
        status=bill["status"] or "",
        currency=bill["currency"],
        created=_moment(bill["created"]),
        amount_paid=int(bill["amount_paid"]),
        returned=sum(returned.get(intent, 0) for intent in intents if intent is not None),
        lines=tuple(_line(line) for line in bill["lines"]["data"]),
        attempts=int(bill["attempt_count"]),
    )


def _line(line: Mapping[str, Any]) -> Line:
    details = (line.get("pricing") or {}).get("price_details") or {}
    period = line["period"]
    return Line(_id_or_none(details.get("price")) or "", int(line["amount"]), _moment(period["start"]), _moment(period["end"]))


def _id(value: Any) -> str:
    """An id, whether it came bare or expanded."""
    return value if isinstance(value, str) else str(value["id"] if isinstance(value, Mapping) else value.id)


def _id_or_none(value: Any) -> str | None:
    return None if value is None else _id(value)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
