"""Stripe behind a Protocol: its SDK is known here alone, and its objects leave as frozen dataclasses.

The API version is pinned, so that an upgrade of the library changes no shape behind our back: version and endpoint move in
one change. The SDK blocks, so calls run in a thread. Its errors become ours by their type; their words stay here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from iama.billing import undoing
from iama.billing.model import (
    BillingUnavailable,
    CardDeclined,
    CustomerState,
    EventMalformed,
    NewEvent,
    Payer,
    PurchaseRepeated,
    SignatureWrong,
)
from iama.billing.reading import PAGE, event_of, fetch_customer, id_of, id_or_none
from iama.kit.errors import IamaError
from iama.kit.secrets import SecretSource

if TYPE_CHECKING:
    from stripe import StripeClient, StripeError

API_VERSION = "2026-08-26.dahlia"
TOLERANCE_SECONDS = 300
MOST_ADD_ONS = 5
"""Times that one add-on of one cycle can be bought and given back, while its keys live."""
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
        """The address of a page to pay on; `pages` are where it leads after success and after none. Earlier pages are closed."""
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

    async def expire_checkout(self, session_id: str) -> None:
        """Close a page to pay on; one that is closed already is none the worse."""
        ...

    async def withdraw_subscription(self, subscription_id: str) -> None:
        """End a subscription now and give back what was paid for its running period; again changes nothing."""
        ...

    async def remove_customer(self, customer_id: str) -> None:
        """Forget a customer; one that is gone already is none the worse."""
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
            undoing.expire_older(client, purchase.customer_id, session.id)
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
            items = [{"price": id_of(item.price), "quantity": 1} for item in now.items]
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
        def call(client: "StripeClient") -> None:
            keys = [purchase.key, *(f"{purchase.key}:{again}" for again in range(1, MOST_ADD_ONS))]
            if not any(_pay_add_on(client, purchase, key) for key in keys):
                raise PurchaseRepeated

        await self._ask(call)

    async def expire_checkout(self, session_id: str) -> None:
        await self._ask(lambda client: undoing.expire_checkout(client, session_id))

    async def withdraw_subscription(self, subscription_id: str) -> None:
        await self._ask(lambda client: undoing.withdraw_subscription(client, subscription_id))

    async def remove_customer(self, customer_id: str) -> None:
        await self._ask(lambda client: undoing.remove_customer(client, customer_id))

    async def fetch(self, customer_id: str) -> CustomerState:
        return await self._ask(lambda client: fetch_customer(client, customer_id))

    async def customer_of_charge(self, charge_id: str) -> str | None:
        return await self._ask(lambda client: id_or_none(client.v1.charges.retrieve(charge_id).customer))

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


def _pay_add_on(client: "StripeClient", purchase: AddOnPurchase, key: str) -> bool:
    """Pay under a key, or find it paid; False where that purchase was given back, so that the next key is another one."""
    start, end = (int(moment.timestamp()) for moment in purchase.period)
    draft = client.v1.invoices.create(
        {
            "customer": purchase.customer_id,
            "currency": purchase.currency,
            "pending_invoice_items_behavior": "exclude",
            "auto_advance": False,
        },
        {"idempotency_key": f"{key}:invoice"},
    )
    client.v1.invoice_items.create(
        {
            "customer": purchase.customer_id,
            "invoice": id_of(draft),
            "pricing": {"price": purchase.price_id},
            "period": {"start": start, "end": end},
        },
        {"idempotency_key": f"{key}:item"},
    )
    bill = client.v1.invoices.retrieve(id_of(draft), {"expand": ["payments"]})
    if bill.status == "paid":
        return not undoing.was_returned(client, bill.to_dict())
    client.v1.invoices.pay(id_of(draft))
    return True


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
