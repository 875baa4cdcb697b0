"""What the peer knows and how it changes: customers, subscriptions, invoices, payments, disputes, and an event for each change.

Surprising: nothing happens by itself. A period ends when `renew` is called, and a card fails while its customer is in `broke`.
"""

import copy
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from iama_dev.peers.stripe import shapes
from iama_dev.peers.stripe.shapes import API_VERSION, Line, Object

MONTH_END = 28


class Refused(Exception):
    """An error in Stripe's words: HTTP status, type, code and a sentence."""

    def __init__(self, status: int, kind: str, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.kind, self.code, self.message = status, kind, code, message


def real_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass
class World:
    """All objects by id, and every event in the order in which it happened. One lock: one change at a time."""

    clock: Callable[[], datetime] = real_now
    objects: dict[str, Object] = field(default_factory=dict)
    events: list[Object] = field(default_factory=list)
    broke: set[str] = field(default_factory=set)
    file: Path | None = None
    on_event: Callable[[Object], None] = lambda event: None
    lock: Any = field(default_factory=threading.RLock)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def now(self) -> int:
        """Seconds since the epoch."""
        return int(self.clock().timestamp())

    def number(self) -> str:
        """A fresh number for ids."""
        return f"{next(self._numbers):08d}"

    def get(self, kind: str, object_id: str) -> Object:
        """An object that exists and is of this kind."""
        found = self.objects.get(object_id)
        if found is None or found["object"] != kind:
            raise Refused(404, "invalid_request_error", "resource_missing", f"No such {kind}: '{object_id}'")
        return found

    def all(self, kind: str, **wanted: str) -> list[Object]:
        """Objects of a kind, the newest first, whose fields have these values."""
        found = [one for one in self.objects.values() if one["object"] == kind]
        return [one for one in reversed(found) if all(one.get(name) == value for name, value in wanted.items())]

    def keep(self, made: Object) -> Object:
        """Put an object into the world."""
        self.objects[made["id"]] = made
        return made

    def tell(self, kind: str, about: Object) -> None:
        """Note an event with the object as it is now."""
        event = {
            "id": f"evt_{self.number()}",
            "object": "event",
            "type": kind,
            "created": self.now(),
            "api_version": API_VERSION,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "data": {"object": copy.deepcopy(about)},
        }
        self.events.append(event)
        self.on_event(event)

    @contextmanager
    def changing(self, *, keeps: bool = False) -> Iterator[None]:
        """One change at a time; `keeps` writes the world to its file afterwards, where it has one."""
        with self.lock:
            yield
            if keeps and self.file is not None:
                self.file.write_text(json.dumps({"objects": self.objects, "events": self.events, "broke": sorted(self.broke)}))

    @staticmethod
    def opened(file: Path) -> "World":
        """The world as it was left in a file, or a new one that will be kept there."""
        world = World(file=file)
        if file.exists():
            kept = json.loads(file.read_text())
            world.objects, world.events, world.broke = kept["objects"], kept["events"], set(kept["broke"])
            world._numbers = itertools.count(len(world.objects) * 10 + len(world.events) * 10)
        return world

    # -- customers and prices

    def add_customer(self, email: str | None, metadata: Object) -> Object:
        """A new customer."""
        made = {"id": f"cus_{self.number()}", "object": "customer", "email": email, "metadata": metadata, "created": self.now()}
        customer = self.keep({**made, "livemode": False, "balance": 0, "delinquent": False})
        self.tell("customer.created", customer)
        return customer

    def delete_customer(self, customer_id: str) -> Object:
        """Gone, and its subscriptions with it."""
        self.get("customer", customer_id)
        for sub in self.all("subscription", customer=customer_id):
            if sub["status"] != "canceled":
                self.end(sub)
        gone = {"id": customer_id, "object": "customer", "deleted": True}
        self.keep(gone)
        self.tell("customer.deleted", gone)
        return gone

    def add_price(self, price_id: str, amount: int, currency: str = "usd", *, recurring: bool = True) -> Object:
        """A price with its product; the same again changes nothing."""
        if price_id in self.objects:
            return self.objects[price_id]
        product = self.keep({"id": f"prod_{price_id}", "object": "product", "name": price_id, "active": True, "metadata": {}})
        return self.keep(shapes.price(price_id, product["id"], amount, currency, recurring=recurring))

    # -- subscriptions

    def subscribe(self, customer_id: str, price_id: str, metadata: Object | None = None) -> Object:
        """A paid subscription from now on; Refused where the card fails."""
        self.get("customer", customer_id)
        if customer_id in self.broke:
            raise card_declined()
        now, number = self.now(), self.number()
        period = (now, month_after(now))
        first = shapes.item(f"si_{number}", self.get("price", price_id), f"sub_{number}", period)
        sub = self.keep(shapes.subscription(f"sub_{number}", customer_id, first, now))
        sub["metadata"] = metadata or {}
        self.tell("customer.subscription.created", sub)
        self.bill(sub, "subscription_create", [Line(first["price"], first["price"]["unit_amount"], *period)])
        return sub

    def change_price(self, sub: Object, price_id: str, *, only_if_paid: bool) -> Object:
        """Another price from now on, the difference of the rest of the period billed at once."""
        now, wanted, first = self.now(), self.get("price", price_id), base_item(sub)
        if sub["customer"] in self.broke and only_if_paid:
            raise card_declined()
        start, end = first["current_period_start"], first["current_period_end"]
        share = (end - now) / (end - start)
        old = Line(first["price"], -round(first["price"]["unit_amount"] * share), now, end, True)
        new = Line(wanted, round(wanted["unit_amount"] * share), now, end, True)
        first["price"] = wanted
        self.bill(sub, "subscription_update", [old, new])
        self.tell("customer.subscription.updated", sub)
        return sub

    def update(self, sub: Object, **changes: Any) -> Object:
        """Set fields and tell."""
        sub.update(changes)
        self.tell("customer.subscription.updated", sub)
        return sub

    def schedule(self, sub: Object, price_id: str | None) -> Object:
        """A schedule for a subscription; at its end the price changes. None: no change planned yet."""
        existing = self.objects.get(sub["schedule"] or "")
        made = existing or self.keep(
            {
                "id": f"sub_sched_{self.number()}",
                "object": "subscription_schedule",
                "customer": sub["customer"],
                "subscription": sub["id"],
                "status": "active",
                "end_behavior": "release",
                "metadata": {},
                "livemode": False,
            }
        )
        first = base_item(sub)
        prices = [first["price"]["id"], *([price_id] if price_id else [])]
        starts = [first["current_period_start"], first["current_period_end"], month_after(first["current_period_end"])]
        made["phases"] = [
            {"start_date": starts[n], "end_date": starts[n + 1], "items": [{"price": name, "quantity": 1}]} for n, name in enumerate(prices)
        ]
        self.update(sub, schedule=made["id"])
        return made

    def release(self, schedule: Object) -> Object:
        """The subscription goes on as it is."""
        schedule["status"] = "released"
        self.update(self.get("subscription", schedule["subscription"]), schedule=None)
        return schedule

    def renew(self, sub: Object) -> Object:
        """The period ends now: the subscription ends, or another period begins with another bill."""
        if sub["cancel_at_period_end"]:
            return self.end(sub)
        schedule, first = self.objects.get(sub["schedule"] or ""), base_item(sub)
        if schedule and len(schedule["phases"]) > 1:
            first["price"] = self.get("price", schedule["phases"][1]["items"][0]["price"])
            schedule["status"], sub["schedule"] = "released", None
        period = (first["current_period_end"], month_after(first["current_period_end"]))
        first["current_period_start"], first["current_period_end"] = period
        self.bill(sub, "subscription_cycle", [Line(first["price"], first["price"]["unit_amount"], *period)])
        self.tell("customer.subscription.updated", sub)
        return sub

    def end(self, sub: Object) -> Object:
        """Cancelled now."""
        sub.update(status="canceled", canceled_at=self.now(), ended_at=self.now())
        self.tell("customer.subscription.deleted", sub)
        return sub

    # -- invoices and payments

    def bill(self, sub: Object, reason: str, lines: list[Line]) -> Object:
        """An invoice of a subscription, collected at once where the card works."""
        made = self.draft(sub["customer"], sub["currency"], reason)
        details = {"subscription": sub["id"], "metadata": {}}
        made["parent"] = {"type": "subscription_details", "quote_details": None, "subscription_details": details}
        for line in lines:
            self.add_line(made, line, (sub["id"], base_item(sub)["id"]))
        sub["latest_invoice"] = made["id"]
        self.tell("invoice.created", made)
        self.collect(made, sub)
        return made

    def draft(self, customer_id: str, currency: str, reason: str = "manual") -> Object:
        """A draft without lines."""
        return self.keep(shapes.invoice(f"in_{self.number()}", customer_id, currency, reason, self.now()))

    def add_line(self, invoice: Object, line: Line, item: tuple[str, str] | None = None) -> Object:
        """One more line."""
        added = shapes.invoice_line(self.number(), line, item)
        invoice["lines"]["data"].append(added)
        total = sum(one["amount"] for one in invoice["lines"]["data"])
        invoice.update(total=total, subtotal=total, amount_due=max(total, 0), amount_remaining=max(total, 0))
        return added

    def collect(self, invoice: Object, sub: Object | None = None) -> None:
        """Try the card. A subscription whose renewal fails is past due until its bill is paid."""
        invoice.update(status="open", attempted=True, attempt_count=invoice["attempt_count"] + 1)
        if invoice["customer"] in self.broke and invoice["total"] > 0:
            self.tell("invoice.payment_failed", invoice)
            if sub is not None:
                self.update(sub, status="past_due")
            return
        if invoice["total"] > 0:
            self._settle(invoice)
        invoice.update(status="paid", amount_paid=invoice["amount_due"], amount_remaining=0)
        self.tell("invoice.paid", invoice)
        if sub is not None and sub["status"] == "past_due":
            self.update(sub, status="active")

    def _settle(self, invoice: Object) -> None:
        number = self.number()
        self.keep(shapes.charge(number, invoice, self.now()))
        payment = self.keep(shapes.paid_by(number, invoice))
        invoice["payments"]["data"].append(payment)

    def pay(self, invoice: Object) -> Object:
        """Pay a draft or an open bill; Refused where the card fails."""
        parent = (invoice["parent"] or {}).get("subscription_details") or {}
        sub = self.objects.get(parent.get("subscription", ""))
        if invoice["status"] == "paid":
            raise Refused(400, "invalid_request_error", "invoice_already_paid", "Invoice is already paid")
        self.collect(invoice, sub)
        if invoice["status"] != "paid":
            raise card_declined()
        return invoice

    def charge_of(self, invoice: Object) -> Object:
        """What paid an invoice."""
        intent = invoice["payments"]["data"][0]["payment"]["payment_intent"]
        return self.all("charge", payment_intent=intent)[0]

    def refund(self, invoice: Object, amount: int | None = None) -> Object:
        """Give back all that is left, or a part."""
        paid = self.charge_of(invoice)
        if paid["refunded"]:
            raise Refused(400, "invalid_request_error", "charge_already_refunded", "Charge has already been refunded")
        given = amount or paid["amount"] - paid["amount_refunded"]
        paid["amount_refunded"] += given
        paid["refunded"] = paid["amount_refunded"] == paid["amount"]
        made = {"id": f"re_{self.number()}", "object": "refund", "amount": given, "charge": paid["id"], "status": "succeeded"}
        self.keep({**made, "currency": paid["currency"], "payment_intent": paid["payment_intent"], "created": self.now()})
        self.tell("charge.refunded", paid)
        return made

    def dispute(self, invoice: Object) -> Object:
        """The holder of the card wants the money back; it is withdrawn until somebody decides."""
        paid = self.charge_of(invoice)
        paid["disputed"] = True
        made = {
            "id": f"du_{self.number()}",
            "object": "dispute",
            "amount": paid["amount"],
            "charge": paid["id"],
            "currency": paid["currency"],
        }
        more = {"payment_intent": paid["payment_intent"], "reason": "fraudulent", "status": "needs_response", "created": self.now()}
        kept = self.keep({**made, **more, "livemode": False})
        self.tell("charge.dispute.created", kept)
        return kept

    def decide_dispute(self, dispute: Object, status: str) -> None:
        """`won` gives the money back, `lost` does not."""
        dispute["status"] = status
        self.tell("charge.dispute.closed", dispute)


def base_item(sub: Object) -> Object:
    """The subscription's first item."""
    found: Object = sub["items"]["data"][0]
    return found


def card_declined() -> Refused:
    """What a bank says."""
    return Refused(402, "card_error", "card_declined", "Your card was declined.")


def month_after(moment: int) -> int:
    """The same day of the next month, or the 28th at the latest where there is none."""
    then = datetime.fromtimestamp(moment, UTC)
    year, month = divmod(then.year * 12 + then.month, 12)
    return int(then.replace(year=year, month=month + 1, day=min(then.day, MONTH_END)).timestamp())
