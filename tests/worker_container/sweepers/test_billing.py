"""Two workers at one inbox: an answer that was asked for earlier never overwrites a later one."""

import asyncio
from dataclasses import dataclass

from iama.billing.applier import Applier
from iama.billing.gateway import StripePayments
from iama.billing.model import CustomerState
from iama.db.connection import LambdaDatabase
from iama_worker.sweepers.billing import BillingSweep
from tests.fixtures.shop import KEY, Shop


@dataclass
class Delayed(StripePayments):
    """The real gateway, whose answer is held back until it is let go."""

    url: str

    def __post_init__(self) -> None:
        async def key() -> str:
            return KEY

        StripePayments.__init__(self, key, self.url)
        self.asked, self.let_go = asyncio.Event(), asyncio.Event()

    async def fetch(self, customer_id: str) -> CustomerState:
        state = await StripePayments.fetch(self, customer_id)
        self.asked.set()
        await self.let_go.wait()
        return state


def test_the_older_answer_is_dropped_and_its_event_comes_again(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.deliver_new()

    async def race() -> None:
        slow, fast = LambdaDatabase(shop.worker_url), LambdaDatabase(shop.worker_url)
        try:
            delayed = Delayed(shop.url)
            first = asyncio.create_task(BillingSweep(Applier(slow, delayed, shop.clock)).look())
            await delayed.asked.wait()
            shop.world.change_price(sub, "price_iama_max", only_if_paid=True)
            await Applier(fast, shop.payments, shop.clock).sync(sub["customer"])
            delayed.let_go.set()
            await first
        finally:
            await slow.close()
            await fast.close()

    asyncio.run(race())
    assert shop.standing(user).tier == "MAX", "the later answer stays"
    assert {outcome for (outcome,) in shop.ask("SELECT outcome FROM stripe_events")} == {"RECEIVED"}
    shop.settle()
    assert shop.standing(user).tier == "MAX"
    assert {outcome for (outcome,) in shop.ask("SELECT outcome FROM stripe_events")} == {"APPLIED"}


def test_two_workers_share_an_inbox(shop: Shop) -> None:
    users = [shop.user() for _ in range(4)]
    for user in users:
        shop.buy(user)
    shop.deliver_new()

    async def both() -> None:
        databases = [LambdaDatabase(shop.worker_url) for _ in range(2)]
        try:
            await asyncio.gather(*(BillingSweep(Applier(one, shop.payments, shop.clock)).look() for one in databases))
        finally:
            for one in databases:
                await one.close()

    asyncio.run(both())
    shop.apply()
    assert [shop.tier(user) for user in users] == [("PRO", "650")] * 4
    assert shop.ask("SELECT count(*) FROM credit_grants WHERE reference IS NOT NULL") == [(4,)]
