"""Applies what Stripe has told, and once a night looks for what it told in vain."""

from datetime import datetime, timedelta

from iama.billing.applier import Applier
from iama.billing.reconcile import reconcile
from iama.billing.service import take_request
from iama.billing.withdrawals import Withdrawals


class BillingSweep:
    """Every second: the inbox, and what has to be taken back at Stripe."""

    every_s = 1.0
    rest_s = 0.0

    def __init__(self, applier: Applier) -> None:
        self._applier = applier
        self._withdrawals = Withdrawals(applier.database, applier.payments, applier.clock)

    async def look(self) -> int:
        return await self._applier.apply_due() + await self._withdrawals.carry_out_due()


class ReconcileSweep:
    """Every minute it asks whether the clock has asked; where no clock does, every hour whether today's look was made."""

    every_s = 60.0
    rest_s = 60.0
    unasked = timedelta(hours=1)

    def __init__(self, applier: Applier) -> None:
        self._applier = applier
        self._looked: datetime | None = None

    async def look(self) -> int:
        now = self._applier.clock.now()
        async with self._applier.database.transaction() as tx:
            asked = await take_request(tx, now)
        if not asked and self._looked is not None and now - self._looked < self.unasked:
            return 0
        self._looked = now
        return int(await reconcile(self._applier))
