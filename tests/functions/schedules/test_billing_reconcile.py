"""The clock leaves one request a day, and the worker's sweep takes it."""

import asyncio
from datetime import timedelta

from functions.schedules.billing_reconcile import handler
from iama.billing.applier import Applier
from iama.db.connection import LambdaDatabase
from iama_worker.sweepers.billing import ReconcileSweep
from tests.fixtures.shop import Shop


def test_one_request_a_day_is_carried_out_by_the_worker(shop: Shop) -> None:
    user = shop.user()
    shop.buy(user)
    asked = [shop.desk.send(handler, {}) for _ in range(3)]
    assert asked == [{"asked": True}, {"asked": False}, {"asked": False}]

    async def sweep() -> list[int]:
        database = LambdaDatabase(shop.worker_url)
        try:
            sweeper = ReconcileSweep(Applier(database, shop.payments, shop.clock))
            found = [await sweeper.look(), await sweeper.look()]
            shop.clock.moment += timedelta(days=1)
            return [*found, await sweeper.look()]
        finally:
            await database.close()

    assert asyncio.run(sweep()) == [1, 0, 1], "asked for, then not again today, then unasked on the next day"
    assert shop.tier(user) == ("PRO", "650")
    assert shop.ask("SELECT count(*) FROM outbox WHERE done_at IS NULL AND topic = 'billing.reconcile'") == [(0,)]
